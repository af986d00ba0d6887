"""Laws of the ledger, over small made-up histories: order, repetition and later lists change nothing that was told."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lists import AGENCIES, build_from, entry, named, participating, take_in
from open287g.pipeline.edition import Built

FIRST = date(2025, 4, 1)
MODELS = ("Task Force Model", "Warrant Service Officer")
NAMES = tuple(dict.fromkeys(name for _, name, _, _ in AGENCIES))

Cell = tuple[int, int, int]
"""Agency, model, and which of three signing dates."""

_entries = st.tuples(st.integers(0, 7), st.integers(0, 1), st.sampled_from([0, 0, 0, 1, 2]))
_lists = st.lists(st.lists(_entries, min_size=3, max_size=12, unique=True), min_size=2, max_size=5)
_SIGNINGS = (date(2025, 2, 1), date(2025, 2, 4), date(2025, 4, 2))


def _row(cell: Cell) -> list[Any]:
    return entry(cell[0], model=MODELS[cell[1]], signed=_SIGNINGS[cell[2]])


def _files(lists: Sequence[Sequence[Cell]]) -> dict[str, bytes]:
    days = [FIRST + timedelta(days=2 * place) for place in range(len(lists))]
    return {
        named(on): participating([_row(c) for c in cells], on) for on, cells in zip(days, lists, strict=True)
    }


def _build(lists: Sequence[Sequence[Cell]]) -> Built:
    with tempfile.TemporaryDirectory() as folder:
        return build_from(Path(folder) / "w", _files(lists))


_TOLD = (
    "events",
    "spells",
    "agreements",
    "snapshots",
    "listings",
    "agencies",
    "agency_names",
    "files",
    "issues",
)


def _same(
    left: Mapping[str, pl.DataFrame], right: Mapping[str, pl.DataFrame], but: Sequence[str] = ()
) -> bool:
    return all(
        left[name].drop(but, strict=False).equals(right[name].drop(but, strict=False)) for name in _TOLD
    )


@settings(max_examples=4)
@given(_lists, st.randoms(use_true_random=False))
def test_files_one_by_one_in_any_order_or_twice_give_the_edition_of_all_at_once(
    lists: Any, chance: Any
) -> None:
    files = _files(lists)
    with tempfile.TemporaryDirectory() as folder:
        together = take_in(Path(folder) / "together" / "w", files).edition
        shuffled = list(files) * 2
        chance.shuffle(shuffled)
        for name in shuffled:
            report = take_in(Path(folder) / "single" / "w", {name: files[name]})
        assert together
        assert report.edition
        assert report.edition.edition_id == together.edition_id


@settings(max_examples=7)
@given(_lists, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(lists: Any, chance: Any) -> None:
    shuffled = [chance.sample(cells, len(cells)) for cells in lists]
    left, right = _build(lists).tables, _build(shuffled).tables
    for name in ("events", "spells", "agreements", "agencies", "agency_names"):
        assert left[name].equals(right[name]), name


_NET = {"listed": 1, "listed_again": 1, "no_longer_listed": -1}


@settings(max_examples=12)
@given(_lists)
def test_additions_minus_departures_are_the_change_in_count(lists: Any) -> None:
    tables = _build(lists).tables
    net = tables["events"].with_columns(
        net=pl.col("kind").cast(pl.String).replace_strict(_NET, default=0, return_dtype=pl.Int64)
    )
    per_list = dict(net.group_by("snapshot_id").agg(pl.col("net").sum()).iter_rows())
    running = 0
    for row in tables["snapshots"].sort("position").iter_rows(named=True):
        running += per_list.get(row["snapshot_id"], 0)
        assert running == row["n_agreements"]


@settings(max_examples=12)
@given(_lists)
def test_one_more_list_never_rewrites_what_was_told_before(lists: Any) -> None:
    before, after = _build(lists[:-1]).tables, _build(lists).tables
    told = after["events"].join(before["snapshots"].select("snapshot_id"), on="snapshot_id", how="semi")
    assert told.equals(before["events"])
    starts = ("agreement_id", "spell_number", "agency_id", "first_listed_on")
    kept = before["spells"].select(starts).join(after["spells"].select(starts), on=starts, how="anti")
    assert kept.is_empty()
    rows = ("snapshot_id", "row_number", "agency_id", "agreement_id")
    assert (
        before["listings"]
        .select(rows)
        .join(after["listings"], on=rows, how="anti", nulls_equal=True)
        .is_empty()
    )


@settings(max_examples=7)
@given(_lists, st.integers(0, 11))
def test_a_row_set_aside_ends_no_agreement(lists: Any, which: int) -> None:
    cells = lists[0]
    rows = [_row(cell) for cell in cells]
    spoiled = [list(row) for row in rows]
    spoiled[which % len(rows)][0] = "ATLANTIS"
    files = {named(FIRST): participating(rows, FIRST)}
    for step, shown in ((2, spoiled), (4, rows)):
        on = FIRST + timedelta(days=step)
        files[named(on)] = participating(shown, on)
    with tempfile.TemporaryDirectory() as folder:
        tables = build_from(Path(folder) / "w", files).tables
    kinds = set(tables["events"]["kind"].cast(pl.String))
    assert not kinds & {"no_longer_listed", "listed_again", "party_changed"}


@settings(max_examples=7)
@given(_lists)
def test_an_agreement_is_never_listed_twice_at_once(lists: Any) -> None:
    tables = _build(lists).tables
    firsts = tables["listings"].filter(~pl.col("is_duplicate")).drop_nulls("agreement_id")
    assert firsts.select("snapshot_id", "agreement_id").is_unique().all()
