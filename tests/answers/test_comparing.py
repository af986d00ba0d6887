"""States are compared under named wholes, and a panel has every month of every unit."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import BadField
from open287g.publish.words import say_part
from open287g.queries.registry import Context, find_question
from open287g.schemas.blocks import Paragraph, Table


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")))


def test_two_states_stand_beside_each_other_and_the_nation(context: Context) -> None:
    answer = find_question("compare").ask(
        context, places=["Texas", "FL"], as_of="2026-01-26", since="2025-01-31"
    )
    assert answer.frame["state"].to_list() == ["TX", "FL", "US"]
    table = next(block for block in answer.document.sections[0].blocks if isinstance(block, Table))
    assert [column.title for column in table.columns] == ["measure", "Texas", "Florida", "the nation"]
    rows = {say_part(row[0]): [say_part(part) for part in row[1:]] for row in table.rows}
    assert rows["Agreements"] == ["287", "341", "1,372"]
    assert rows["Share of all sheriffs"][1] == "100.0%"


def test_every_share_names_its_whole_and_its_year(context: Context) -> None:
    answer = find_question("compare").ask(context, places=["VA", "AK"])
    notes = " ".join(
        "".join(map(say_part, block.parts))
        for block in answer.document.sections[0].blocks
        if isinstance(block, Paragraph) and block.tone == "note"
    )
    assert "Census Bureau estimates for 2024" in notes
    assert "Virginia: 123 sheriffs." in notes
    assert "Alaska: 0 sheriffs." in notes
    assert "Virginia 133" in notes
    assert set(answer.facts["wholes"]) == {"residents", "counties", "sheriffs", "municipal_police"}


def test_breakdowns_are_of_the_states_compared(context: Context) -> None:
    answer = find_question("compare").ask(
        context, places=["NC", "VA"], by="model,kind,month", as_of="2026-01-26"
    )
    headings = [section.section_id for section in answer.document.sections]
    assert headings == ["compare", "model", "kind", "month"]
    with pytest.raises(BadField, match="planet"):
        find_question("compare").ask(context, places=["NC"], by="planet")


def test_growth_needs_an_earlier_day(context: Context) -> None:
    with pytest.raises(BadField) as refused:
        find_question("compare").ask(context, as_of="2025-06-01", since="2025-06-01")
    assert refused.value.field == "since"


def test_a_county_panel_carries_fips_names_and_population(context: Context) -> None:
    answer = find_question("panel").ask(
        context, by="county,month", since="2025-10-01", until="2026-01-31", state="NC"
    )
    panel = answer.frame
    assert len(panel) == 100 * 4
    assert panel.columns[:5] == ["county_fips", "county_name", "state", "population", "population_year"]
    assert panel["population"].null_count() == 0
    assert panel["month"].unique().sort().to_list()[0] == date(2025, 10, 1)
    listed = panel.filter(pl.col("month") == date(2026, 1, 1), "is_listed")
    counted = find_question("count").ask(context, unit="counties", as_of="2026-01-31", state="NC")
    assert len(listed) == counted.facts["value"]


def test_an_agency_panel_carries_ori_kind_and_size(context: Context) -> None:
    answer = find_question("panel").ask(
        context, by="agency", since="2026-01-01", until="2026-01-31", state="NH"
    )
    assert {"ori", "kind", "county_fips", "population", "sworn_officers"} <= set(answer.frame.columns)
    assert answer.frame["n_agreements"].sum() > 0


def test_connecticut_has_its_old_counties_and_no_other(context: Context) -> None:
    answer = find_question("panel").ask(context, since="2026-01-01", until="2026-01-31", state="CT")
    assert len(answer.frame) == 8


@pytest.mark.parametrize("by", ["month", "planet,month", "county,state"])
def test_a_panel_is_of_one_kind_of_unit(context: Context, by: str) -> None:
    with pytest.raises(BadField) as refused:
        find_question("panel").ask(context, by=by)
    assert refused.value.field == "by"


def test_offices_that_a_law_obliges_are_compared_where_they_can_be_counted(context: Context) -> None:
    rows = find_question("compare").ask(context, places=["TX", "NC"], as_of="2026-05-18").frame
    by_state = {row["state"]: row for row in rows.iter_rows(named=True)}
    assert by_state["TX"]["obliged_by"] == "SB 8 (2025)"
    assert (by_state["TX"]["obliged_with"], by_state["TX"]["obliged"]) == (198, 254)
    assert by_state["NC"]["obliged_share"] is None


def test_a_count_by_state_or_county_has_rates_and_names_beside_it(context: Context) -> None:
    by_state = find_question("count").ask(context, by="state", as_of="2026-01-26").frame
    texas = by_state.row(by_predicate=pl.col("state") == "TX", named=True)
    assert texas["per_100000_residents"] == pytest.approx(
        100_000 * texas["value"] / texas["residents"], abs=0.01
    )
    by_county = find_question("count").ask(context, by="county", state="FL", as_of="2026-01-26").frame
    polk = by_county.row(by_predicate=pl.col("county") == "12105", named=True)
    assert (polk["county_name"], polk["state"]) == ("Polk County", "FL")


def test_changes_begin_with_a_summary_and_part_news_from_corrections(context: Context) -> None:
    answer = find_question("changes").ask(context, state="TX", since="2026-02-01", until="2026-02-28")
    blocks = answer.document.sections[0].blocks
    summary = "".join(map(say_part, blocks[0].parts)) if isinstance(blocks[0], Paragraph) else ""
    assert "30 agreements newly listed" in summary
    assert "Agreements went from 287 to 317." in summary
    assert [block.table_id for block in blocks if isinstance(block, Table)] == ["news", "bookkeeping"]
    assert {"county_fips", "ori", "kind"} <= set(answer.frame.columns)
    rows = find_question("agreements").ask(context, state="NH", as_of="2026-01-26").frame
    assert {"county_fips", "ori", "kind", "population"} <= set(rows.columns)
