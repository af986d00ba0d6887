"""What ICE's archive shows, 2011 to May 18, 2026: every file placed, counts as stated, departures as intervals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from open287g.data.editions import Edition, open_edition
from open287g.queries.ledger import answer_count
from open287g.schemas.measures import Query

pytestmark = pytest.mark.archive

COUNTS = [
    (date(2021, 1, 13), 150),
    (date(2025, 1, 31), 135),
    (date(2025, 2, 26), 239),
    (date(2025, 3, 17), 360),
    (date(2025, 5, 29), 635),
    (date(2025, 7, 8), 806),
    (date(2025, 8, 13), 896),
    (date(2025, 9, 2), 957),
    (date(2025, 9, 22), 1000),
    (date(2025, 10, 22), 1097),
    (date(2025, 10, 23), 1096),
    (date(2025, 12, 2), 1204),
    (date(2025, 12, 31), 1274),
    (date(2026, 1, 26), 1372),
    (date(2026, 2, 13), 1414),
    (date(2026, 2, 27), 1492),
    (date(2026, 3, 2), 1499),
    (date(2026, 4, 1), 1604),
    (date(2026, 5, 18), 1843),
]
PARTED = [
    ("FL", "Brevard County", "Broward County"),
    ("FL", "Bay County", "Clay County"),
    ("TX", "Walker County", "Waller County"),
    ("TX", "Kerr County", "Terry County"),
    ("TX", "Coke County", "Cooke County"),
    ("FL", "Marion County", "Martin County"),
    ("TX", "Parker County", "Parmer County"),
    ("FL", "Melbourne Police", "Melbourne Beach Police"),
    ("FL", "University of Florida", "University of West Florida"),
]


def _count(history: Edition, unit: str, on: date, *models: str) -> int:
    return answer_count(history, Query(unit=unit, as_of=on, support_types=models)).value


@pytest.mark.parametrize(("on", "agreements"), COUNTS)
def test_the_counts_of_agreements_hold(on: date, agreements: int, history: Edition) -> None:
    assert _count(history, "agreements", on) == agreements


def test_the_breakdown_of_29_may_2025_holds(history: Edition) -> None:
    on = date(2025, 5, 29)
    assert [_count(history, "agreements", on, model) for model in ("jem", "wso", "tfm")] == [100, 228, 307]
    assert _count(history, "states", on) == 40


def test_the_breakdown_of_26_january_2026_holds(history: Edition) -> None:
    on = date(2026, 1, 26)
    assert [_count(history, "agreements", on, model) for model in ("jem", "wso", "tfm")] == [151, 457, 764]
    assert _count(history, "agencies", on) == 1147
    assert (_count(history, "states_only", on), _count(history, "states", on)) == (39, 41)


@pytest.mark.parametrize(
    ("on", "agencies"), [(date(2026, 2, 27), 1251), (date(2026, 4, 1), 1349), (date(2026, 5, 18), 1549)]
)
def test_the_counts_of_agencies_hold(on: date, agencies: int, history: Edition) -> None:
    assert _count(history, "agencies", on) == agencies


def test_the_breakdown_of_18_may_2026_holds(history: Edition) -> None:
    on = date(2026, 5, 18)
    assert [_count(history, "agreements", on, model) for model in ("tfm", "wso", "jem")] == [1162, 499, 182]


def test_every_file_is_in_its_place_or_set_aside_with_a_reason(
    history: Edition, archive: Path, page_tables: Path
) -> None:
    files = history.table("files")
    on_disk = {path.name for folder in (archive, page_tables) for path in folder.rglob("*.xlsx")}
    assert set(files["file_name"]) == on_disk
    placed = files.filter(pl.col("status").cast(pl.String).is_in(["accepted", "repeat"]))
    assert placed.filter(pl.col("snapshot_id").is_null()).is_empty()
    rest = files.join(placed, on=["sha256", "file_name"], how="anti")
    assert rest.filter(pl.col("reason").is_null() | pl.col("remedy").is_null()).is_empty()


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("participatingAgencies01052025pm.xlsx", date(2026, 1, 5)),
        ("participatingAgencies01092025pm.xlsx", date(2026, 1, 9)),  # the year is wrong
        ("participatingAgencies08022025pm.xlsx", date(2025, 9, 2)),
        ("participatingAgencies04212025am.xlsx", date(2025, 3, 6)),
    ],
)
def test_a_misdated_name_is_corrected_by_its_evidence(name: str, on: date, history: Edition) -> None:
    dated = history.table("files").filter(file_name=name)
    assert dated["dated_on"].to_list() == [on]
    assert "the workbook's modified date" in dated["dated_by"][0]


def test_the_copy_of_an_older_list_under_a_newer_name_makes_no_event(history: Edition) -> None:
    on = date(2025, 4, 21)
    assert (
        history.table("events")
        .filter(list_name="participating", seen_on=on, kind="no_longer_listed")
        .is_empty()
    )


@pytest.mark.parametrize(("state", "left", "right"), PARTED)
def test_agencies_with_like_names_are_two(state: str, left: str, right: str, history: Edition) -> None:
    names = history.table("agency_names").filter(state=state)
    one, two = (
        set(names.filter(pl.col("agency_name").str.starts_with(start))["agency_id"])
        for start in (left, right)
    )
    assert one
    assert two
    assert not one & two


def _left(history: Edition, state: str) -> pl.DataFrame:
    ends = history.table("spells").filter(state=state, ended_by="no_longer_listed")
    return ends.filter(pl.col("gone_by_on") > date(2026, 2, 1))


def test_virginias_four_state_agencies_leave_in_february_2026(history: Edition) -> None:
    gone = _left(history, "VA")
    assert sorted(gone["agency_id"]) == [
        "va-department-of-corrections",
        "va-department-of-state-police",
        "va-virginia-department-of-wildlife-resources",
        "va-virginia-doc-law-enforcement-services",  # an office of the first, with an agreement of its own
        "va-virginia-marine-resources-commission",
    ]
    assert gone.filter(pl.col("last_listed_on") < date(2026, 2, 4)).is_empty()
    assert gone.filter(pl.col("gone_by_on") > date(2026, 3, 3)).is_empty()


def test_marylands_departures_are_intervals_after_the_ban(history: Edition) -> None:
    held = _left(history, "MD")
    assert 6 <= held["agency_id"].n_unique() <= 9
    assert held.filter(pl.col("last_listed_on") >= pl.col("gone_by_on")).is_empty()
    still = history.table("spells").filter(state="MD", ended_by="still_listed")["agency_id"].to_list()
    assert {agency.split("-")[1] for agency in still} <= {"garrett", "washington"}


def test_additions_minus_departures_are_the_change_at_every_list(history: Edition) -> None:
    net = {"listed": 1, "listed_again": 1, "no_longer_listed": -1}
    events = history.table("events").filter(list_name="participating").with_columns(
        net=pl.col("kind").cast(pl.String).replace_strict(net, default=0)
    )  # fmt: skip
    lists = history.table("snapshots").filter(list_name="participating").sort("position")
    flows = lists.join(events.group_by("snapshot_id").agg(pl.col("net").sum()), on="snapshot_id", how="left")
    whole = flows.with_columns(running=pl.col("net").fill_null(0).cum_sum()).filter(n_quarantined=0)
    assert whole["running"].to_list() == whole["n_agreements"].to_list()


def test_no_agreement_is_listed_twice_on_one_list(history: Edition) -> None:
    first = (
        history.table("listings")
        .filter(list_name="participating", is_duplicate=False)
        .drop_nulls("agreement_id")
    )
    assert first.select("snapshot_id", "agreement_id").is_duplicated().sum() == 0


def test_the_shipped_edition_is_a_fresh_build_of_the_archive(history: Edition, root: Path) -> None:
    assert open_edition(root / "edition").edition_id == history.edition_id
