"""A jail by another name is the same agency, an addendum is no agreement of its own, and neighbours stay two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lists import build_from, entry, events, named, participating
from open287g.resolve.names import is_addendum

FIRST, LATER = date(2013, 6, 1), date(2013, 9, 4)
OLD, NEW = date(2009, 10, 15), date(2013, 6, 28)


def _row(name: str, signed: date = OLD) -> list[Any]:
    return ["VIRGINIA", name, None, None, "Jail Enforcement Model", signed, None, None]


def _tables(
    tmp_path: Path, before: Sequence[list[Any]], after: Sequence[list[Any]]
) -> Mapping[str, pl.DataFrame]:
    others = [entry(n, signed=OLD) for n in range(8)]
    files = {
        named(FIRST): participating([*others, *before], FIRST),
        named(LATER): participating([*others, *after], LATER),
    }
    return build_from(tmp_path / "w", files).tables


def _later(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    return [kind for on, kind, _ in events(tables) if on == LATER]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Prince William-Manassas Regional Jail", "Prince William-Manassas Regional Adult Detention Center"),
        ("Okaloosa County Jail", "Okaloosa County Detention Facility"),
        ("Etowah County Detention Center", "Etowah County Jail"),
    ],
)
def test_a_jail_that_is_renamed_and_signs_again_did_not_leave(was: str, now: str, tmp_path: Path) -> None:
    tables = _tables(tmp_path, [_row(was)], [_row(now, NEW)])
    assert _later(tables) == ["re_signed"]
    assert tables["agency_names"].filter(pl.col("agency_name").is_in([was, now]))["agency_id"].n_unique() == 1


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Okaloosa County Jail", "Okaloosa County Sheriff's Office"),
        ("Prince William-Manassas Regional Jail", "Rappahannock Regional Jail"),
        ("Henry County Jail", "Henry County Regional Jail"),
    ],
)
def test_a_jail_and_another_body_are_two(was: str, now: str, tmp_path: Path) -> None:
    tables = _tables(tmp_path, [_row(was)], [_row(now, NEW)])
    assert sorted(_later(tables)) == ["listed", "no_longer_listed"]


def test_an_addendum_beside_its_agreement_comes_and_goes_without_an_event(tmp_path: Path) -> None:
    plain, added = _row("York County Sheriff's Office"), _row("York County Sheriff's Office (Addendum)", NEW)
    tables = _tables(tmp_path, [plain, added], [plain])
    assert _later(tables) == []
    assert tables["snapshots"].sort("position")["n_agreements"].to_list() == [9, 9]


def test_an_addendum_in_the_place_of_its_agreement_is_the_agreement(tmp_path: Path) -> None:
    plain, added = _row("York County Sheriff's Office"), _row("York County Sheriff's Office (Addendum)", NEW)
    tables = _tables(tmp_path, [plain], [added])
    assert _later(tables) == ["renamed"]
    york = tables["agreements"].filter(state="VA")
    assert york["signed_on"].to_list() == [OLD]


@pytest.mark.parametrize(
    "name", ["X SO (Addendum)", "X SO - Addendum", "X SO [addendum]*", "X, with Addenda"]
)
def test_a_remark_of_an_addendum_is_known(name: str) -> None:
    assert is_addendum(name)


@pytest.mark.parametrize("name", ["Addendum County Sheriff", "X Sheriff", "Addenda Springs Police"])
def test_a_name_that_holds_the_word_is_none(name: str) -> None:
    assert not is_addendum(name)
