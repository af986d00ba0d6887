"""Every figure and every id goes back to rows of files with their sha256."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import open287g
from open287g.data.editions import Edition
from open287g.errors import NotFound, UsageError
from open287g.measures import UNITS
from open287g.queries.lineage import Step, rulings_since

from .conftest import Ask

DAY = "2026-01-26"


@pytest.mark.parametrize("day", ["2021-02-01", "2025-05-29", DAY])
@pytest.mark.parametrize("unit", UNITS)
def test_what_a_count_stands_on_adds_up_to_it(unit: str, day: str) -> None:
    evidence = open287g.explain_count(unit, day).result
    assert evidence.rows.unique("counted")["amount"].sum() == evidence.count.value
    assert evidence.rows["sha256"].str.contains("^[0-9a-f]{64}$").all()


@pytest.mark.parametrize(
    "filters", [{"state": "FL"}, {"model": "jem"}, {"kind": "sheriff"}, {"clock": "signed"}]
)
def test_a_narrowed_count_stands_on_narrowed_rows(filters: dict[str, str]) -> None:
    evidence = open287g.explain_count("agreements", DAY, **filters).result
    assert evidence.rows["counted"].n_unique() == evidence.count.value > 0


def test_spellings_of_what_was_signed_stand_on_rows_too() -> None:
    evidence = open287g.explain_count("agency_names", DAY, clock="signed").result
    assert evidence.rows["counted"].n_unique() == evidence.count.value > 0


def test_a_pending_count_stands_on_rows_of_the_pending_list() -> None:
    evidence = open287g.explain_count("agreements", "2025-09-23", list_name="pending").result
    assert evidence.rows["counted"].n_unique() == evidence.count.value
    assert set(evidence.rows["list_name"].cast(pl.String)) == {"pending"}


def test_the_row_of_the_evidence_is_the_row_of_the_reading(shipped: Edition) -> None:
    evidence = open287g.explain_count("agreements", DAY).result.rows
    contents = shipped.table("snapshots").select("snapshot_id", "content_id")
    readings = shipped.table("readings").select("content_id", "row_number", printed="agency_name_raw")
    met = evidence.join(contents, on="snapshot_id").join(readings, on=["content_id", "row_number"])
    assert met.height == evidence.height
    assert met["printed"].to_list() == met["agency_name_raw"].to_list()


def file_leaves(step: Step) -> list[Step]:
    return [leaf for leaf in step.leaves() if leaf.kind not in ("fact", "open question")]


@pytest.mark.parametrize(
    ("table", "column"),
    [("agencies", "agency_id"), ("agreements", "agreement_id"), ("applications", "application_id"),
     ("events", "event_id"), ("snapshots", "snapshot_id")],
)  # fmt: skip
def test_every_id_ends_at_files(table: str, column: str, shipped: Edition) -> None:
    files = set(shipped.table("files")["sha256"])
    for identifier in shipped.table(table).sample(12, seed=287)[column]:
        leaves = file_leaves(open287g.explain(identifier).result)
        assert leaves, identifier
        assert {leaf.facts["sha256"] for leaf in leaves} <= files


@pytest.mark.parametrize(
    "kind", ["listed", "no_longer_listed", "re_signed", "renamed", "party_changed", "pending_cleared"]
)
def test_every_kind_of_event_ends_at_files(kind: str, shipped: Edition) -> None:
    events = shipped.table("events").filter(pl.col("kind").cast(pl.String) == kind)
    for identifier in events["event_id"].tail(3):
        assert file_leaves(open287g.explain(identifier).result), identifier


def test_a_correction_by_a_person_is_told_with_its_reason() -> None:
    rows = file_leaves(open287g.explain("fl-lake-placid-police-department-tfm-20250228").result)
    assert rows[0].facts["raw"]["state"] == "NEW YORK"
    assert rows[0].facts["taken_as"]["state"] == "FL"
    assert "Highlands County" in rows[0].facts["corrections"][0]["reason"]
    assert rows[-1].facts["corrections"] == []


def test_a_judgement_on_names_is_told_with_its_source() -> None:
    agency = open287g.explain("fl-marco-island-police-department").result
    spelled = next(step for step in agency.because if step.id == "Macro Island Police Department")
    (ruled,) = spelled.facts["judgements"]
    assert (ruled["verdict"], ruled["source"]) == ("same", "lists of 12 and 16 May 2025")
    assert file_leaves(spelled)


def test_a_departure_ends_at_the_list_that_lacks_it(shipped: Edition) -> None:
    gone = (
        shipped.table("events")
        .filter(pl.col("kind").cast(pl.String) == "no_longer_listed")
        .row(-1, named=True)
    )
    before, after = file_leaves(open287g.explain(gone["event_id"]).result)
    assert (before.kind, after.kind) == ("row", "absence")
    assert (before.facts["snapshot_on"], after.facts["snapshot_on"]) == (gone["after_on"], gone["seen_on"])


def test_an_unknown_id_is_told_with_those_near_it() -> None:
    with pytest.raises(NotFound, match="ak-kodiak-police-department"):
        open287g.explain("ak-kodiak-police-departmen")


def test_options_of_a_count_are_refused_for_an_id(ask: Ask) -> None:
    with pytest.raises(UsageError, match="explain count"):
        ask("explain", "ak-kodiak-police-department", "--state", "AK")


def test_the_json_of_a_count_is_that_of_the_count_and_its_evidence(ask: Ask) -> None:
    words = ("count", "--unit", "agencies", "--state", "AK", "--as-of", DAY, "--json")
    counted, explained = json.loads(ask(*words).stdout), json.loads(ask("explain", *words).stdout)
    told = counted.keys() - {"question", "rows"}
    assert {key: explained[key] for key in told} == {key: counted[key] for key in told}
    assert {row["sha256"] for row in explained["rows"]} == {row["sha256"] for row in explained["files"]}


def test_decisions_made_since_the_edition_was_built_are_told(
    ask: Ask, workspace: Path, shipped: Edition
) -> None:
    assert rulings_since(shipped, workspace) == []
    (workspace / "curation").mkdir(parents=True)
    (workspace / "curation" / "judgements.csv").write_text(
        "state,left,right,verdict,reason,source\n", encoding="utf-8"
    )
    assert rulings_since(shipped, workspace) == ["workspace/judgements.csv"]
    told = ask("explain", "fl-lake-placid-police-department").stderr
    assert "workspace/judgements.csv has changed since" in told
