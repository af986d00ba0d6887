"""The shipped edition before 2021: what ICE's pages of 2011 to 2017 show, and what is told of the years between."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl
import pytest

from open287g.data.editions import Edition, open_edition
from open287g.data.workspace import project_folder
from open287g.measures.roster import Ledger, rows_in_force
from open287g.schemas.measures import Query

COUNTS = {
    date(2011, 2, 20): 71, date(2011, 8, 18): 69, date(2011, 10, 20): 69, date(2012, 1, 20): 68,
    date(2012, 6, 6): 68, date(2012, 8, 1): 68, date(2012, 10, 7): 64, date(2013, 1, 18): 57, date(2013, 4, 2): 39,
    date(2013, 6, 1): 39, date(2013, 9, 4): 36, date(2014, 2, 9): 36, date(2014, 9, 10): 35, date(2015, 1, 6): 34,
    date(2015, 2, 13): 34, date(2015, 3, 31): 34, date(2015, 10, 9): 32, date(2015, 12, 29): 32,
    date(2016, 1, 19): 32, date(2016, 3, 17): 32, date(2016, 8, 20): 32, date(2016, 11, 21): 32,
    date(2016, 12, 11): 34, date(2017, 1, 29): 36, date(2017, 3, 5): 37, date(2017, 5, 2): 38, date(2017, 7, 2): 45,
    date(2017, 8, 1): 58, date(2021, 1, 13): 150,
}  # fmt: skip
"""Rows of the table that each capture of ICE's page shows, and of the first list of 2021."""


@lru_cache
def _shipped() -> Edition:
    return open_edition(project_folder("edition"))


def _table(name: str) -> pl.DataFrame:
    frame = _shipped().table(name)
    codes = [
        column for column in ("kind", "list_name", "ended_by", "support_type") if column in frame.columns
    ]
    return frame.with_columns(pl.col(codes).cast(pl.String))


@lru_cache
def _listed(day: date) -> pl.DataFrame:
    names = ("agencies", "agreements", "spells", "applications", "listings", "snapshots", "events")
    ledger = Ledger(**{name: _shipped().table(name) for name in names})
    return rows_in_force(ledger, Query(), day).with_columns(pl.col("support_type").cast(pl.String))


@pytest.mark.parametrize(("day", "rows"), COUNTS.items(), ids=map(str, COUNTS))
def test_the_count_on_the_day_of_a_capture_is_the_rows_of_its_table(day: date, rows: int) -> None:
    assert _listed(day).height == rows


@pytest.mark.parametrize(
    ("day", "forces"),
    [(date(2011, 2, 20), 25), (date(2011, 8, 18), 20), (date(2013, 1, 18), 17), (date(2013, 4, 2), 0)],
)
def test_task_forces_become_fewer_and_end_by_april_2013(day: date, forces: int) -> None:
    assert _listed(day).filter(support_type="tfm").height == forces


def _departures(first: date, last: date) -> pl.DataFrame:
    events = _table("events").filter(list_name="participating", kind="no_longer_listed")
    return events.filter(pl.col("seen_on").is_between(first, last))


def test_the_end_of_the_task_forces_is_told_as_departures_between_two_pages() -> None:
    gone = _departures(date(2013, 1, 1), date(2013, 5, 31)).filter(
        support_type="tfm", seen_on=date(2013, 4, 2)
    )
    assert gone.height == 17
    assert set(gone["after_on"]) == {date(2013, 1, 18)}
    names = set(gone["agency_name"])
    assert {"Loudoun County Sheriff's Office", "Prince William County Police Department",
            "Prince William County Sheriff's Office", "Herndon Police Department"} <= names  # fmt: skip


def test_three_agreements_of_arizona_changed_their_label_and_not_their_place_on_the_list() -> None:
    told = _table("events").filter(kind="relabelled", seen_on=date(2011, 8, 18))
    assert told.select("state", "before", "after").unique().rows() == [("AZ", "tfm", "jem")]
    assert told.height == 3
    gone = _departures(date(2011, 1, 1), date(2011, 12, 31))
    assert sorted(gone["agency_name"]) == ["Guilford County Sheriff's Office", "Rhode Island State Police"]


@pytest.mark.parametrize(
    ("agency_id", "runs"),
    [
        ("nc-alamance-county-sheriffs-office", [("jem", date(2011, 2, 20), date(2013, 1, 18))]),
        ("va-loudoun-county-sheriffs-office", [("tfm", date(2011, 2, 20), date(2013, 4, 2))]),
        ("va-shenandoah-county-sheriffs-office", [("jem", date(2011, 2, 20), date(2014, 9, 10))]),
        ("ca-san-bernardino-county-sheriffs-office", [("jem", date(2011, 2, 20), date(2013, 9, 4))]),
        ("nj-monmouth-county-sheriffs-office", [("jem", date(2011, 2, 20), date(2021, 11, 20))]),
        ("va-prince-william-manassas-regional-jail", [("jem", date(2011, 2, 20), date(2021, 1, 13))]),
        ("ma-massachusetts-department-of-corrections", [("jem", date(2011, 2, 20), None)]),
        ("nc-cabarrus-county-sheriffs-office", [("jem", date(2011, 2, 20), None)]),
    ],
)
def test_an_agency_of_before_2021_is_listed_without_a_break_until_it_leaves(
    agency_id: str, runs: list[tuple[str, date, date | None]]
) -> None:
    """Renewals, new names, labels and addenda make no break; runs that began by 2017 are shown."""
    spells = _table("spells").filter(agency_id=agency_id).sort("support_type", "first_listed_on")
    merged: list[tuple[str, date, date | None]] = []
    for model, start, gone in spells.select("support_type", "first_listed_on", "gone_by_on").rows():
        if merged and merged[-1][0] == model and merged[-1][2] == start:
            merged[-1] = (model, merged[-1][1], gone)
        else:
            merged.append((model, start, gone))
    assert [run for run in merged if run[1] < date(2018, 1, 1)] == runs


def test_renewals_of_2013_and_2016_are_renewals() -> None:
    renewed = _table("events").filter(kind="re_signed")
    for name in ("Cabarrus County Sheriff's Office", "York County Sheriff's Office",
                 "Las Vegas Metropolitan Police Department"):  # fmt: skip
        dates = renewed.filter(agency_name=name).sort("seen_on").select("before", "after").rows()
        assert ("2013-06-28", "2016-06-28") in dates
        assert dates[0][1] == "2013-06-28"


def test_massachusetts_prisons_were_not_signed_on_monmouths_day() -> None:
    prisons = _table("agreements").filter(agency_id="ma-massachusetts-department-of-corrections")
    assert date(2014, 5, 21) not in prisons["signed_on"].to_list()
    assert prisons.filter(signed_on=date(2014, 4, 22)).height == 1


def test_the_lists_of_2021_to_2026_keep_their_signing_dates_and_links() -> None:
    later = _table("listings").filter(pl.col("snapshot_on") > date(2021, 1, 1), list_name="participating")
    assert later["signed_on"].null_count() / later.height < 0.01
    last = later.filter(snapshot_on=date(2026, 5, 18))
    assert last["moa_url"].drop_nulls().len() > 1_500
    assert not {"links_slipped", "links_lost", "signings_slipped"} & set(_table("issues")["code"])
