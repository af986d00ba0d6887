"""A comparison names its wholes, and its counts are those of the count; a panel has a row where nothing was signed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.data.editions import Edition, open_edition
from open287g.data.reference import load_borders, read_reference, read_sheriffs
from open287g.data.workspace import project_folder
from open287g.errors import BadField
from open287g.measures import Ledger
from open287g.measures.comparison import compare_states, count_wholes, find_neighbors
from open287g.measures.counting import end_months, make_panel
from open287g.queries.ledger import answer_count, open_ledger
from open287g.schemas.measures import Query

DAY, BEFORE = date(2026, 1, 26), date(2025, 1, 31)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return open_edition(project_folder("edition"))


@pytest.fixture(scope="module")
def ledger(edition: Edition) -> Ledger:
    return open_ledger(edition)


@pytest.fixture(scope="module")
def compared(ledger: Ledger) -> pl.DataFrame:
    reference = read_reference()
    wholes = count_wholes(reference.states, reference.counties, reference.police, read_sheriffs())
    cities = reference.police.filter(pl.col("police_type").cast(pl.String) == "City")["ori"]
    return compare_states(ledger, wholes, cities, DAY, BEFORE)


def row_of(compared: pl.DataFrame, state: str) -> dict[str, object]:
    return compared.filter(pl.col("state") == state).row(0, named=True)


@pytest.mark.parametrize("unit", ["agreements", "agencies", "counties"])
def test_counts_of_a_comparison_are_those_of_the_count(
    compared: pl.DataFrame, edition: Edition, unit: str
) -> None:
    column = {"counties": "counties_with"}.get(unit, unit)
    for state in ("TX", "FL", "NC"):
        asked = answer_count(edition, Query(unit=unit, as_of=DAY, states=(state,)))
        assert row_of(compared, state)[column] == asked.value
    assert row_of(compared, "US")[column] == answer_count(edition, Query(unit=unit, as_of=DAY)).value


def test_a_share_is_of_a_stated_whole(compared: pl.DataFrame) -> None:
    north_carolina = row_of(compared, "NC")
    assert (north_carolina["sheriffs_with"], north_carolina["sheriffs"]) == (21, 100)
    assert north_carolina["sheriffs_share"] == 21.0
    virginia = row_of(compared, "VA")
    assert virginia["sheriffs"] == 123
    assert virginia["sheriffs_reason"]
    alaska = row_of(compared, "AK")
    assert (alaska["sheriffs"], alaska["sheriffs_share"]) == (0, None)


def test_no_share_is_above_a_whole(compared: pl.DataFrame) -> None:
    for part, whole in (
        ("counties_with", "counties"),
        ("sheriffs_with", "sheriffs"),
        ("municipal_police_with", "municipal_police"),
    ):
        assert compared.filter(pl.col(part) > pl.col(whole)).is_empty(), part


def test_the_nation_is_the_sum_of_its_states(compared: pl.DataFrame) -> None:
    parts = compared.filter(pl.col("state") != "US")
    whole = row_of(compared, "US")
    for column in ("agreements", "tfm", "wso", "jem", "change", "residents", "sheriffs"):
        assert parts[column].sum() == whole[column]
    assert whole["growth_percent"] == pytest.approx(100 * (1372 - 135) / 135, abs=0.1)


def test_growth_from_nothing_has_no_percent(compared: pl.DataFrame) -> None:
    started = compared.filter(pl.col("agreements_since") == 0, pl.col("agreements") > 0)
    assert len(started) > 5
    assert started["growth_percent"].null_count() == len(started)


def test_a_panel_is_balanced_and_adds_up_to_the_counts(ledger: Ledger, edition: Edition) -> None:
    states = read_reference().states["state"].to_list()
    days = end_months(date(2025, 11, 3), DAY)
    assert days == [date(2025, 11, 30), date(2025, 12, 31), DAY]
    panel = make_panel(ledger, "state", states, days, Query())
    assert len(panel) == len(states) * 3
    for day in days:
        of_day = panel.filter(pl.col("as_of") == day)
        assert of_day["n_agreements"].sum() == answer_count(edition, Query(as_of=day)).value
        models = of_day.select(pl.sum_horizontal(r"n_jem", "n_tfm", "n_wso").sum()).item()
        assert models == of_day["n_agreements"].sum()
    never = panel.filter(pl.col("first_month").is_null())
    assert never["n_agreements"].sum() == 0
    assert never["months_since_first"].null_count() == len(never) > 0


def test_a_county_panel_counts_the_counties_that_the_count_counts(ledger: Ledger, edition: Edition) -> None:
    panel = make_panel(ledger, "county", read_reference().counties["county_fips"].to_list(), [DAY], Query())
    asked = answer_count(edition, Query(unit="counties", as_of=DAY))
    assert panel["is_listed"].sum() == asked.value
    assert panel.schema["county_fips"] == pl.String


def test_counties_that_share_a_border_are_neighbors_and_those_that_touch_in_a_point_are_not() -> None:
    square = {
        "objects": {
            "counties": {
                "geometries": [
                    {"type": "Polygon", "id": "01001", "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "id": "01003", "arcs": [[[~1, 2]], [[5]]]},
                    {"type": "Polygon", "id": "01005", "arcs": [[3]]},
                ]
            }
        }
    }
    assert find_neighbors(square) == {"01001": {"01003"}, "01003": {"01001"}}
    assert find_neighbors(square, "former_counties") == {}


def test_neighbors_of_a_real_county_are_those_on_the_map() -> None:
    beside = find_neighbors(load_borders())
    polk = {"12097", "12101", "12119", "12057", "12049", "12055", "12069"}
    assert beside["12105"] == polk
    assert all(fips in beside[other] for fips, others in beside.items() for other in others)


def test_a_count_by_county_has_a_row_for_each_county_of_an_agency(edition: Edition) -> None:
    asked = answer_count(edition, Query(as_of=DAY, by=("county",), states=("NC",)))
    counties = answer_count(edition, Query(unit="counties", as_of=DAY, states=("NC",)))
    assert len(asked.rows) == counties.value
    assert sum(row["value"] for row in asked.rows) >= asked.value - 1
    assert any("several counties" in note for note in asked.notes)


def test_a_count_by_month_ends_at_the_count_of_the_day(edition: Edition) -> None:
    asked = answer_count(edition, Query(as_of=DAY, by=("month",), since=date(2025, 11, 1)))
    assert [row["month"] for row in asked.rows] == ["2025-11", "2025-12", "2026-01"]
    assert asked.rows[-1]["value"] == asked.value
    by_model = answer_count(edition, Query(as_of=DAY, by=("month", "model"), since=date(2026, 1, 1)))
    assert sum(row["value"] for row in by_model.rows) == asked.value


def test_residents_are_not_counted_by_county(edition: Edition) -> None:
    with pytest.raises(BadField):
        answer_count(edition, Query(unit="population_covered", as_of=DAY, by=("county",)))
