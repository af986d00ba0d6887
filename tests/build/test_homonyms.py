"""Two bodies of one state may bear one name: their counties part them, and nothing else is parted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists import build_from, events, named, participating

ONE, TWO = date(2026, 4, 1), date(2026, 4, 8)
NAME = "Washington Township Police Department"


def _row(county: str | None, signed: date | None, name: str = NAME) -> list[Any]:
    return ["PENNSYLVANIA", name, "Municipality", county, "Task Force Model", signed, "link pending", None]


FRANKLIN, BERKS = _row("Franklin County", date(2026, 3, 2)), _row("Berks", date(2026, 3, 20))
OTHERS = [_row("York County", ONE, f"Town {n} Police Department") for n in range(3)]


def _agencies(tmp_path: Path, *lists: Sequence[Sequence[Any]]) -> Any:
    days = [ONE, TWO]
    return build_from(
        tmp_path / "w",
        {named(on): participating([*OTHERS, *rows], on) for on, rows in zip(days, lists, strict=False)},
    ).tables


def _ids(tables: Any) -> list[str]:
    return [i for i in tables["agencies"]["agency_id"].sort().to_list() if "washington" in i]


def test_two_townships_of_one_name_are_two_agencies_with_an_agreement_each(tmp_path: Path) -> None:
    tables = _agencies(tmp_path, [FRANKLIN], [FRANKLIN, BERKS])
    assert _ids(tables) == [
        "pa-washington-township-police-department",
        "pa-washington-township-police-department-berks",
    ]
    assert events(tables, "listed")[-1] == (TWO, "listed", f"{NAME} (Berks)")
    assert tables["snapshots"]["n_agreements"].to_list() == [4, 5]


def test_the_order_of_rows_does_not_part_them_otherwise(tmp_path: Path) -> None:
    assert _ids(_agencies(tmp_path, [FRANKLIN], [BERKS, FRANKLIN])) == [
        "pa-washington-township-police-department",
        "pa-washington-township-police-department-berks",
    ]


@pytest.mark.parametrize(
    "beside",
    [_row("Berks", FRANKLIN[5]), _row("Frankin", date(2026, 3, 20)), _row(None, date(2026, 3, 20)),
     _row("Franklin", date(2026, 3, 20))],
    ids=["the same signing", "a misspelled county", "no county", "the same county"],
)  # fmt: skip
def test_a_row_twice_is_not_two_agencies(beside: list[Any], tmp_path: Path) -> None:
    assert _ids(_agencies(tmp_path, [FRANKLIN], [FRANKLIN, beside])) == [
        "pa-washington-township-police-department"
    ]


def test_a_county_that_changes_in_place_is_the_same_agency(tmp_path: Path) -> None:
    tables = _agencies(tmp_path, [FRANKLIN], [_row("Berks", FRANKLIN[5])])
    assert _ids(tables) == ["pa-washington-township-police-department"]
    assert events(tables, "no_longer_listed") == []


@pytest.mark.parametrize(
    "later",
    [_row(None, BERKS[5]), _row("York", BERKS[5]), _row("Berks", BERKS[5], "Washington Twp. PD")],
    ids=["no county", "another county", "another spelling"],
)
def test_a_body_that_shares_its_name_stays_apart_when_its_row_is_printed_otherwise(
    later: list[Any], tmp_path: Path
) -> None:
    tables = _agencies(tmp_path, [FRANKLIN, BERKS], [FRANKLIN, later])
    assert len(_ids(tables)) == 2
    assert events(tables, "no_longer_listed", "party_changed") == []
    assert len(events(tables, "listed")) == 5


def _sheriff(state: str, signed: date) -> list[Any]:
    return [
        state,
        "Franklin County Sheriff's Office",
        "County",
        "Franklin",
        "Task Force Model",
        signed,
        None,
        None,
    ]


@pytest.mark.parametrize("n_lists", [1, 2])
def test_a_row_that_strays_to_a_namesake_in_another_state_ends_nothing(n_lists: int, tmp_path: Path) -> None:
    texas, florida = _sheriff("TEXAS", date(2026, 2, 2)), _sheriff("FLORIDA", date(2026, 3, 3))
    stray = _sheriff("TEXAS", florida[5])
    days = [date(2026, 4, n) for n in range(1, n_lists + 3)]
    lists = [[texas, florida], *([[texas, stray]] * n_lists), [texas, florida]]
    tables = build_from(
        tmp_path / "w",
        {named(on): participating([*OTHERS, *rows], on) for on, rows in zip(days, lists, strict=True)},
    ).tables
    assert events(tables) == [event for event in events(tables, "listed") if event[0] == days[0]]
    assert set(tables["snapshots"]["n_agreements"].to_list()) == {5}


def test_a_namesake_of_another_state_that_signs_twice_has_not_strayed(tmp_path: Path) -> None:
    texas, florida = _sheriff("TEXAS", date(2026, 2, 2)), _sheriff("FLORIDA", date(2026, 3, 3))
    again = _sheriff("TEXAS", florida[5])
    tables = _agencies(tmp_path, [texas, florida], [texas, again, florida])
    assert events(tables, "no_longer_listed", "party_changed", "re_signed") == []
    assert tables["snapshots"]["n_agreements"].to_list() == [5, 5]
