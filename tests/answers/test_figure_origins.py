"""Every figure of a full brief goes back to rows of files with their sha256, and what it goes back to makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import open287g
from open287g.cli.app import app
from open287g.data.editions import open_edition
from open287g.data.tables import claims_written, locate_entry
from open287g.data.workspace import project_folder
from open287g.errors import NotFound
from open287g.publish import figures as ways
from open287g.queries.brief import Request, make_brief
from open287g.queries.figure_lineage import Trace, Tracer
from open287g.schemas.measures import Entry, Figure, Query, Things

from .conftest import Ask

MADE_ON = date(2026, 11, 23)
PLACES = {"the nation": None, "Florida": "FL", "a state with one agreement": "CO"}


SHIPPED = open_edition(project_folder("edition"))
TRACER = Tracer(SHIPPED)


@cache
def traces_of(state: str | None) -> tuple[Trace, ...]:
    request = Request(date(2026, 3, 27), state=state, is_full=True)
    return tuple(TRACER.trace(figure) for figure in make_brief(SHIPPED, request, MADE_ON).figures())


def trace_of(figure_id: str, state: str | None = None) -> Trace:
    return next(each for each in traces_of(state) if each.figure.figure_id == figure_id)


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def traces(request: pytest.FixtureRequest) -> tuple[Trace, ...]:
    return traces_of(request.param)


def own_rows(trace: Trace) -> pl.DataFrame:
    return trace.rows.filter(pl.col("figure_id") == trace.figure.figure_id)


def test_every_figure_of_the_brief_ends_at_files_with_their_sha256(traces: tuple[Trace, ...]) -> None:
    of_ice = set(SHIPPED.table("files")["sha256"])
    assert len(traces) > 40
    for trace in traces:
        assert trace.rows.height, trace.figure.figure_id
        entries = trace.rows.filter(pl.col("shows") == "entry")
        listed = trace.rows.filter(pl.col("shows") != "entry")
        assert set(listed["sha256"]) <= of_ice, trace.figure.figure_id
        for file_name, sha256 in entries.select("file_name", "sha256").unique().iter_rows():
            assert hashlib.sha256(carried(file_name).read_bytes()).hexdigest() == sha256


def carried(file_name: str) -> Path:
    folder, _, rest = file_name.partition("/")
    return project_folder(folder) / rest


def test_every_row_of_the_evidence_is_a_row_of_a_reading(traces: tuple[Trace, ...]) -> None:
    rows = pl.concat([trace.rows for trace in traces]).filter(pl.col("shows") == "row")
    contents = SHIPPED.table("snapshots").select("snapshot_id", "content_id")
    readings = (
        SHIPPED.scan("readings").select("content_id", "row_number", printed="agency_name_raw").collect()
    )
    shown = rows.select("snapshot_id", "row_number", "agency_name_raw").unique()
    met = shown.join(contents, on="snapshot_id").join(readings, on=["content_id", "row_number"])
    assert met.height == shown.height
    assert met["printed"].equals(met["agency_name_raw"])


def test_what_a_count_goes_back_to_adds_up_to_it(traces: tuple[Trace, ...]) -> None:
    counted = [each for each in traces if any(isinstance(g, Query) for g in each.figure.origin.grounds)]
    assert counted
    for trace in counted:
        rows = own_rows(trace).filter(pl.col("shows") == "row")
        assert rows.unique("counted")["amount"].sum() == trace.figure.value, trace.figure.figure_id


def test_what_was_found_is_as_many_as_the_figure_says(traces: tuple[Trace, ...]) -> None:
    found = [each for each in traces if each.figure.form == "count" and ids_of(each.figure) is not None]
    assert len(found) > 5
    for trace in found:
        ids = ids_of(trace.figure) or ()
        assert len(set(ids)) == len(ids) == trace.figure.value, trace.figure.figure_id
        if ids:
            assert set(own_rows(trace)["counted"]) == set(ids), trace.figure.figure_id


def ids_of(figure: Figure) -> tuple[str, ...] | None:
    first = figure.origin.grounds[0]
    return first.ids if isinstance(first, Things) else None


def _first_less_second(values: list[float]) -> float:
    return values[0] - values[1]


def _growth(values: list[float]) -> float:
    return round(100 * (values[0] - values[1]) / values[1], 1)


def _share(values: list[float]) -> float:
    return round(100 * values[0] / values[1], 1)


WAYS: dict[str, Callable[[list[float]], float]] = {
    ways.DIFFERENCE: _first_less_second,
    ways.GROWTH: _growth,
    ways.SHARE: _share,
    ways.SUM: sum,
}


def test_a_reckoned_figure_is_what_its_parts_make(traces: tuple[Trace, ...]) -> None:
    reckoned = [each for each in traces if each.parts and each.figure.origin.how in WAYS]
    assert reckoned
    for trace in reckoned:
        values = [part.figure.value or 0 for part in trace.parts]
        if trace.figure.value is None:
            assert values[1] == 0
        else:
            assert WAYS[trace.figure.origin.how](values) == trace.figure.value, trace.figure.figure_id
        assert {part.figure.figure_id for part in trace.parts} <= set(trace.rows["figure_id"])


def test_a_rank_goes_back_to_every_state() -> None:
    rank = trace_of("agreements.rank", "CO")
    mine = next(part for part in rank.parts if part.figure.figure_id.endswith(".CO"))
    ahead = [part for part in rank.parts if (part.figure.value or 0) > (mine.figure.value or 0)]
    assert len(ahead) + 1 == rank.figure.value


def test_a_departure_is_shown_by_the_row_before_and_the_list_that_lacks_it() -> None:
    gone = trace_of("changes.30d.gone")
    assert set(gone.rows["shows"].cast(pl.String)) == {"row", "absence"}
    shown = gone.rows.group_by("counted").agg(on=pl.col("snapshot_on").sort())
    events = SHIPPED.table("events").select("after_on", "seen_on", counted="event_id")
    told = shown.join(events, on="counted", validate="1:1")
    assert told["on"].to_list() == [list(days) for days in told.select("after_on", "seen_on").iter_rows()]
    assert told.height == gone.figure.value


def test_where_nothing_was_found_whole_lists_show_it(traces: tuple[Trace, ...]) -> None:
    for trace in traces:
        if trace.figure.value == 0 and trace.figure.unit == "agreements" and not trace.parts:
            assert set(trace.rows["shows"].cast(pl.String)) <= {"absence", "list"}, trace.figure.figure_id
            assert trace.rows.height


def test_no_change_is_shown_by_every_list_of_the_time() -> None:
    lists = trace_of("changes.30d.lists", "CO").rows["snapshot_id"]
    unchanged = [trace_of(f"changes.30d.{what}", "CO") for what in ("gone", "re_signed")]
    assert [trace.figure.value for trace in unchanged] == [0, 0]
    assert all(set(trace.rows["snapshot_id"]) == set(lists) for trace in unchanged)


def test_money_goes_back_to_rules_records_and_agreements() -> None:
    full = trace_of("money.full_offer.startup.median")
    named = set(full.rows["file_name"])
    assert {"parameters/startup/equipment_per_officer.yml", "reference/officers_on_record.csv"} <= named
    offered = full.rows.filter(pl.col("shows") == "row")["counted"]
    assert offered.str.contains("-tfm-").all()
    assert offered.len() > 900


def test_money_of_a_day_stands_on_nothing_that_was_listed_later() -> None:
    told = open287g.explain_figure("money.full_offer.startup.median", "2025-10-31", state="GA").result
    shown = told.rows.filter(pl.col("shows") == "row")
    assert shown.height
    assert shown["snapshot_on"].is_between(date(2011, 1, 1), date(2025, 10, 31)).all()


def test_an_amount_on_record_goes_back_to_its_row() -> None:
    paid = trace_of("money.payments.1.observed")
    (row,) = paid.rows.iter_rows(named=True)
    lines = (project_folder("reference") / "payments.csv").read_text(encoding="utf-8").splitlines()
    assert f"{paid.figure.value:.0f}" in lines[row["row_number"] - 1]


def test_a_tested_claim_goes_back_to_its_line_and_to_a_list() -> None:
    confirmed = trace_of("claims.confirmed")
    entries = confirmed.rows.filter(pl.col("shows") == "entry")
    assert entries.height == confirmed.figure.value
    assert set(confirmed.rows["shows"].cast(pl.String)) == {"entry", "list"}
    for row in entries.iter_rows(named=True):
        line = carried(row["file_name"]).read_text(encoding="utf-8").splitlines()[row["row_number"] - 1]
        assert row["counted"] in line


def test_every_claim_of_the_project_has_a_place() -> None:
    written = claims_written()
    assert len(written) > 90
    assert all(locate_entry(entry).row_number for entry in written.values())


def test_only_verdicts_that_rest_on_a_list_speak_of_lists() -> None:
    for trace in traces_of(None):
        if trace.figure.figure_id.startswith("claims."):
            has_lists = "list" in set(trace.rows["shows"].cast(pl.String))
            assert ("the lists that" in trace.figure.origin.how) == has_lists, trace.figure.figure_id


def test_contradicted_claims_go_back_to_the_lists_that_show_the_right_figures() -> None:
    contradicted = trace_of("claims.contradicted")
    assert "lists that show the right figures" in contradicted.figure.origin.how
    lists = contradicted.rows.filter(pl.col("shows") == "list")
    assert "participatingAgencies01262026pm.xlsx" in lists["file_name"].to_list()


def test_an_application_is_shown_by_its_row_and_by_that_of_the_agreement_it_became() -> None:
    listed = trace_of("applications.listed")
    lists = listed.rows.group_by("counted").agg(pl.col("list_name").cast(pl.String).sort())
    assert set(map(tuple, lists["list_name"].to_list())) == {("participating", "pending")}


def test_an_entry_that_nobody_wrote_is_not_found() -> None:
    with pytest.raises(NotFound, match="no-such-case"):
        locate_entry(Entry("reference/payments.csv", "no-such-case"))


def test_the_command_beside_each_figure_explains_it(ask: Ask) -> None:
    told = json.loads(ask("brief", "--state", "CO", "--short", "--format", "json").stdout)["figures"]
    for figure in told[::6]:
        asked = figure["explain"]
        words = [
            each for name, value in asked["fields"].items() for each in (f"--{name.replace('_', '-')}", value)
        ]
        explained = json.loads(ask("explain", "figure", *words[1:], "--json").stdout)
        assert (explained["figure_id"], explained["value"]) == (figure["id"], figure["value"])
        assert {row["sha256"] for row in explained["rows"]} == {row["sha256"] for row in explained["files"]}


def test_a_figure_is_drawn_with_its_parts_and_files(ask: Ask) -> None:
    shown = ask("explain", "figure", "agreements.eve.growth", "--as-of", "2026-01-26").stdout
    assert "+916.3%" in shown
    assert "agreements.eve.before" in shown
    newest = shown.index("participatingAgencies01262026pm.xlsx")
    assert newest < shown.index("ParticipatingEntities-20241218025939")


def test_a_baseline_that_was_asked_for_is_part_of_the_command(ask: Ask) -> None:
    words = ("brief", "--short", "--baseline", "2025-06-30", "--as-of", "2026-01-26", "--format", "json")
    told = {each["id"]: each for each in json.loads(ask(*words).stdout)["figures"]}
    growth = told["agreements.asked.growth"]
    fields = growth["explain"]["fields"]
    assert fields == {"figure": growth["id"], "as_of": "2026-01-26", "baseline": "2025-06-30"}
    assert open287g.explain_figure(**fields).value == growth["value"]


def test_a_figure_that_the_brief_lacks_is_told_with_those_near_it() -> None:
    with pytest.raises(NotFound, match=r"agreements\.eve\.growth"):
        open287g.explain_figure("agreements.eve.grow", "2026-01-26")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "figure"), "figure"),
        (("explain", "figure", "agreements", "--model", "jem"), "--model"),
        (("explain", "figure", "agreements", "--clock", "signed"), "--clock"),
        (("explain", "count", "--baseline", "2025-06-30"), "--baseline"),
        (("explain", "ak-kodiak-police-department", "--unit", "agencies"), "--unit"),
        (("explain", "ak-kodiak-police-department", "agreements"), "agreements"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    words: tuple[str, ...], told: str, workspace: Path
) -> None:
    ran = CliRunner().invoke(app, [*words])
    assert ran.exit_code == 2
    assert told in ran.stderr


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_terminal_of_any_width_loses_nothing_of_the_evidence(
    width: int, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = ask("explain", "figure", "changes.30d.gone", "--as-of", "2026-03-27", "--limit", "60").stdout
    assert max(map(len, shown.splitlines())) <= width
    assert {"Stanton", "Police", "Department", "Sheriff's", "absence", "617"} <= set(shown.split())
