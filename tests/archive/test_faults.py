"""What ICE might do to its next list, done to its last: counts and departures stay what a careful person would say."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest

from .conftest import LAST, Outcome, RealList

pytestmark = pytest.mark.archive

Import = Callable[[Mapping[str, bytes]], Outcome]
SAVED = datetime(2026, 6, 1, 16, tzinfo=UTC)
NAME = "participatingAgencies06012026pm.xlsx"
WHOLE = [(date(2026, 6, 1), 1843)]


def _is_of(state: str) -> Callable[[list[Any]], bool]:
    return lambda row: str(row[0]).strip() == state


def test_the_same_rows_again_are_no_event(on_top: Import, last_list: RealList) -> None:
    outcome = on_top({NAME: last_list.as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


def test_a_list_saved_again_by_another_program_today_keeps_its_date(on_top: Import, archive: Path) -> None:
    stream = io.BytesIO()
    openpyxl.load_workbook(archive / LAST).save(stream)  # stamps it as modified now
    outcome = on_top({"participatingAgencies05182026am (1).xlsx": stream.getvalue()})
    assert (outcome.snapshots, outcome.events, outcome.reasons) == ([], [], [])


def test_a_list_saved_again_within_weeks_keeps_the_date_of_its_name(
    on_top: Import, last_list: RealList
) -> None:
    outcome = on_top({NAME: last_list.as_workbook(SAVED + timedelta(days=19))})
    assert outcome.snapshots == WHOLE


def test_a_whole_state_under_a_misspelling_stays_where_it_is(on_top: Import, last_list: RealList) -> None:
    def misspell(rows: list[list[Any]]) -> None:
        for row in filter(_is_of("FLORIDA"), rows):
            row[0] = "FLORDIA"

    outcome = on_top({NAME: last_list.changed(misspell).as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])
    issues = outcome.tables("issues")
    assert "FLORDIA" in issues.filter(code="state_repaired")["value"].to_list()


def test_a_whole_state_under_an_unknown_text_ends_nothing(on_top: Import, last_list: RealList) -> None:
    def rename(rows: list[list[Any]]) -> None:
        for row in filter(_is_of("GEORGIA"), rows):
            row[0] = "GEO."

    files = {}
    for day in (1, 2, 6):
        saved = SAVED.replace(day=day)
        files[f"participatingAgencies06{day:02}2026am.xlsx"] = last_list.changed(rename).as_workbook(saved)
    last = files.popitem()
    outcome = on_top(files)
    assert "GA has" in outcome.reasons[0]
    assert "65 of its rows could not be understood" in outcome.reasons[0]
    assert outcome.events == []
    outcome = on_top(
        dict([last])
    )  # the loss has lasted: the lists are believed, and their rows are still unread
    assert outcome.reasons == []
    assert outcome.events == []
    spells = outcome.tables("spells").filter(state="GA", ended_by="still_listed")
    assert spells.height == 65


def test_signing_dates_as_text_are_the_same_dates(on_top: Import, last_list: RealList) -> None:
    forms = ["%m/%d/%Y", "%m/%d%Y", "%B %d, %Y", "%Y-%m-%d", "%m-%d-%y"]

    def write_out(rows: list[list[Any]]) -> None:
        for place, row in enumerate(rows[100:130]):
            row[5] = row[5].strftime(forms[place % len(forms)])

    outcome = on_top({NAME: last_list.changed(write_out).as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


def test_half_a_list_for_a_day_ends_nothing(on_top: Import, last_list: RealList) -> None:
    half = RealList(last_list.rows[:785], last_list.links)
    outcome = on_top({NAME: half.as_workbook(SAVED), NAME.replace("0601", "0602"): last_list.as_workbook(
        SAVED + timedelta(days=1))})  # fmt: skip
    assert outcome.reasons == ["It has 784 entries, 1,059 fewer than the list before it (1,843)."]
    assert (outcome.snapshots, outcome.events) == ([(date(2026, 6, 2), 1843)], [])


def test_a_list_without_texas_is_held(on_top: Import, last_list: RealList) -> None:
    outcome = on_top({NAME: last_list.without(_is_of("TEXAS")).as_workbook(SAVED)})
    assert len(outcome.reasons) == 1
    assert (outcome.snapshots, outcome.events) == ([], [])


def test_a_small_state_that_stays_away_for_three_days_left_on_the_first_of_them(
    on_top: Import, last_list: RealList
) -> None:
    without = last_list.without(_is_of("NEVADA"))
    days = (1, 2, 3, 4, 6)
    outcome = on_top({
        f"participatingAgencies060{day}2026am.xlsx": without.as_workbook(SAVED.replace(day=day)) for day in days
    })  # fmt: skip
    assert outcome.reasons == []
    assert outcome.snapshots == [(date(2026, 6, 1), 1838)]
    assert {(kind, state) for kind, state, _ in outcome.events} == {("no_longer_listed", "NV")}


def test_three_rows_that_are_gone_are_three_departures(on_top: Import, last_list: RealList) -> None:
    gone = [last_list.rows[place] for place in (500, 700, 900)]
    outcome = on_top({NAME: last_list.without(lambda row: row in gone).as_workbook(SAVED)})
    assert outcome.snapshots == [(date(2026, 6, 1), 1840)]
    assert {agency for _, _, agency in outcome.events} == {row[1].strip() for row in gone}
    assert outcome.kinds() == {"no_longer_listed": 3}


def test_rows_printed_twice_count_once(on_top: Import, last_list: RealList) -> None:
    outcome = on_top({NAME: last_list.changed(lambda rows: rows.extend(rows[200:220])).as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


def _swap(left: int, right: int, *, header: bool) -> Callable[[list[list[Any]]], None]:
    def swap(rows: list[list[Any]]) -> None:
        for row in rows if header else rows[1:]:
            row[left], row[right] = row[right], row[left]

    return swap


def test_columns_that_change_places_with_their_headers_say_the_same(
    on_top: Import, last_list: RealList
) -> None:
    outcome = on_top({NAME: last_list.changed(_swap(0, 1, header=True)).as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


@pytest.mark.parametrize(
    ("left", "right"), [(0, 1), (2, 4), (1, 3)], ids=["state-agency", "type-model", "agency-county"]
)
def test_columns_that_change_places_under_old_headers_are_held_for_ever(
    left: int, right: int, on_top: Import, last_list: RealList
) -> None:
    swapped = last_list.changed(_swap(left, right, header=False))
    outcome = on_top({
        f"participatingAgencies060{day}2026am.xlsx": swapped.as_workbook(SAVED.replace(day=day)) for day in (1, 8)
    })  # fmt: skip
    assert len(outcome.reasons) == 2
    assert (outcome.snapshots, outcome.events) == ([], [])


@pytest.mark.parametrize(
    ("place", "header", "said"),
    [(0, "PLACE OF AGENCY", "STATE"), (5, "EFFECTIVE", "'EFFECTIVE'"), (4, "PARTNERSHIP", "SUPPORT TYPE")],
)
def test_a_header_that_nobody_has_given_a_meaning_is_refused(
    place: int, header: str, said: str, on_top: Import, last_list: RealList
) -> None:
    def rename(rows: list[list[Any]]) -> None:
        rows[0][place] = header

    outcome = on_top(
        {NAME: last_list.changed(rename).as_workbook(SAVED), "x.xlsx": last_list.as_workbook(SAVED)}
    )
    assert len(outcome.reasons) == 1
    assert said in outcome.reasons[0]
    assert "curation/headers.csv" in outcome.report.quarantined[0].remedy


def test_a_misspelled_header_is_understood(on_top: Import, last_list: RealList) -> None:
    def misspell(rows: list[list[Any]]) -> None:
        rows[0][0], rows[0][5] = "STATES ", "DATE SIGEND"

    outcome = on_top({NAME: last_list.changed(misspell).as_workbook(SAVED)})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


@pytest.mark.parametrize(
    "name", ["participatingAgencies06012025pm.xlsx", "participatingAgencies060120266pm.xlsx", "208496"]
)
def test_a_name_that_lies_or_says_nothing_does_not_misdate_a_list(
    name: str, on_top: Import, last_list: RealList
) -> None:
    assert on_top({name: last_list.as_workbook(SAVED)}).snapshots == WHOLE


@pytest.mark.parametrize("name", ["participatingAgencies06012025pm.xlsx", "208496"])
def test_a_list_with_a_wrong_year_or_no_date_and_no_witness_is_set_aside(
    name: str, on_top: Import, last_list: RealList
) -> None:
    outcome = on_top({name: last_list.as_workbook(None)})
    assert len(outcome.reasons) == 1
    assert "dated" in outcome.reasons[0]
    assert outcome.events == []


def test_hidden_rows_and_safelinks_change_nothing(on_top: Import, last_list: RealList) -> None:
    wrapper = "https://gcc02.safelinks.protection.outlook.com/?url={}&data=05%7C02%7C&reserved=0"
    wrapped = {cell: wrapper.format(quote(url, safe="")) for cell, url in last_list.links.items()}
    outcome = on_top({NAME: RealList(last_list.rows, wrapped).as_workbook(SAVED, hidden=range(3, 1500))})
    assert (outcome.snapshots, outcome.events) == (WHOLE, [])


def test_a_copy_that_lost_its_links_unlinks_nothing(on_top: Import, last_list: RealList) -> None:
    outcome = on_top({NAME: RealList(last_list.rows, {}).as_workbook(SAVED)})
    assert outcome.events == []


def test_new_agencies_are_listed_and_new_words_set_aside(on_top: Import, last_list: RealList) -> None:
    signed = date(2026, 5, 29)
    new = [
        [
            "TEXAS",
            "Yoakum County Sheriff's Office",
            "County",
            "Yoakum County",
            "Task Force Model",
            signed,
            "link pending",
        ],
        [
            "AMERICAN SAMOA",
            "Department of Public Safety",
            "Territory",
            None,
            "Task Force Model",
            signed,
            "link pending",
        ],
        ["NAVAJO NATION", "Navajo Police", "Tribal", None, "Task Force Model", signed, "link pending"],
        [
            "OHIO",
            "Lorain County Sheriff",
            "County",
            "Lorain",
            "Detention Partnership",
            signed,
            "link pending",
        ],
    ]
    outcome = on_top({NAME: last_list.changed(lambda rows: rows.extend(new)).as_workbook(SAVED)})
    assert outcome.snapshots == [(date(2026, 6, 1), 1845)]
    assert outcome.events == [
        ("listed", "AS", "Department of Public Safety"),
        ("listed", "TX", "Yoakum County Sheriff's Office"),
    ]
    errors = outcome.tables("issues").filter(code="state_unknown")
    assert "NAVAJO NATION" in errors["value"].to_list()
    assert (
        "Detention Partnership"
        in outcome.tables("issues").filter(code="support_type_unknown")["value"].to_list()
    )


_RESPELLED = (
    ("Sheriff's Office", "Sheriff's Department"),
    ("Sheriff's Office", "Sheriffs Office"),
    ("County Sheriff", "Couny Sheriff"),
    ("Police Department", "PD"),
    ("Police Department", "Police Dept."),
)


def test_agencies_that_are_respelled_stay_who_they_are(on_top: Import, last_list: RealList) -> None:
    n_respelled = 0

    def respell(rows: list[list[Any]]) -> None:
        nonlocal n_respelled
        for row in rows[1::18]:
            old, new = _RESPELLED[n_respelled % len(_RESPELLED)]
            if old in (row[1] or ""):
                row[1] = row[1].replace(old, new)
                n_respelled += 1
            elif row[1] and row[1].endswith("Police Department"):
                row[1], n_respelled = f"City of {row[1]}", n_respelled + 1

    outcome = on_top({NAME: last_list.changed(respell).as_workbook(SAVED)})
    assert n_respelled >= 30
    assert outcome.snapshots == WHOLE
    assert outcome.kinds() == {"renamed": n_respelled}


def test_a_row_under_a_wrong_state_for_one_list_ends_no_agreement(
    on_top: Import, last_list: RealList
) -> None:
    def misplace(rows: list[list[Any]]) -> None:
        next(row for row in rows if row[1] == "Alachua Police Department")[0] = "TEXAS"
        next(row for row in rows if row[1] == "Alachua County Sheriff's Office")[0] = "GEORGIA"

    outcome = on_top({NAME: last_list.changed(misplace).as_workbook(SAVED), NAME.replace("0601", "0603"): (
        last_list.as_workbook(SAVED + timedelta(days=2)))})  # fmt: skip
    assert outcome.snapshots == [*WHOLE, (date(2026, 6, 3), 1843)]
    assert outcome.kinds() == {"party_changed": 2}


@pytest.mark.parametrize("name", ["pendingAgencies06012026pm.xlsx", NAME])
def test_the_participating_list_without_its_dates_is_not_taken_as_pending(
    name: str, on_top: Import, last_list: RealList
) -> None:
    undated = RealList([[*row[:5], row[6]] for row in last_list.rows], {})
    outcome = on_top({name: undated.as_workbook(SAVED)})
    assert "no column SIGNED" in outcome.reasons[0]
    assert outcome.events == []


def test_an_older_list_served_again_ends_nothing(on_top: Import, archive: Path) -> None:
    old = next((archive / "participating").glob("participatingAgencies0213*2026*.xlsx"))
    outcome = on_top({NAME: old.read_bytes()})
    assert (outcome.snapshots, outcome.events) == ([], [])
