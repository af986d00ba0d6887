"""Laws of the ledger, over small made-up histories: order, repetition and later lists change nothing that was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

from lists import AGENCIES, build_from, entry, named, participating, take_in
from seeds import seeds

FIRST = date(2025, 4, 1)
MODELS = ("Task Force Model", "Warrant Service Officer")

Cell = tuple[int, int, int]
"""Agency, model, and which of three signing dates."""

_SIGNINGS = (date(2025, 2, 1), date(2025, 2, 4), date(2025, 4, 2))


def _draw(seed: int) -> list[list[Cell]]:
    """Two to five lists of three to twelve agreements each; most were signed on the first of the dates."""
    chance = Random(seed)
    cells = [(agency, model) for agency in range(len(AGENCIES)) for model in range(len(MODELS))]
    return [
        [(*cell, chance.choice([0, 0, 0, 1, 2])) for cell in chance.sample(cells, chance.randint(3, 12))]
        for _ in range(chance.randint(2, 5))
    ]


def _row(cell: Cell) -> list[Any]:
    return entry(cell[0], model=MODELS[cell[1]], signed=_SIGNINGS[cell[2]])


def _files(lists: Sequence[Sequence[Cell]]) -> dict[str, bytes]:
    days = [FIRST + timedelta(days=2 * place) for place in range(len(lists))]
    return {
        named(on): participating([_row(c) for c in cells], on) for on, cells in zip(days, lists, strict=True)
    }


def _build(lists: Sequence[Sequence[Cell]]) -> Mapping[str, pl.DataFrame]:
    with TemporaryDirectory() as folder:
        return build_from(Path(folder) / "w", _files(lists)).tables


@lru_cache(maxsize=8)
def _tables(seed: int) -> Mapping[str, pl.DataFrame]:
    """What the drawn lists give: laws that ask the same history ask one build."""
    return _build(_draw(seed))


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_files_one_by_one_in_any_order_or_twice_give_the_edition_of_all_at_once(
    seed: int, tmp_path: Path
) -> None:
    files = _files(_draw(seed))
    together = take_in(tmp_path / "together" / "w", files).edition
    shuffled = Random(seed).sample([*files] * 2, 2 * len(files))
    for name in shuffled:
        report = take_in(tmp_path / "single" / "w", {name: files[name]})
    assert together
    assert report.edition
    assert report.edition.edition_id == together.edition_id


@pytest.mark.parametrize("seed", seeds(2, 60))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    shuffled = [Random(seed).sample(cells, len(cells)) for cells in _draw(seed)]
    left, right = _tables(seed), _build(shuffled)
    for name in ("events", "spells", "agreements", "agencies", "agency_names"):
        assert left[name].equals(right[name]), name


_NET = {"listed": 1, "listed_again": 1, "no_longer_listed": -1}


@pytest.mark.parametrize("seed", seeds(6, 60))
def test_additions_minus_departures_are_the_change_in_count(seed: int) -> None:
    tables = _tables(seed)
    net = tables["events"].with_columns(
        net=pl.col("kind").cast(pl.String).replace_strict(_NET, default=0, return_dtype=pl.Int64)
    )
    per_list = dict(net.group_by("snapshot_id").agg(pl.col("net").sum()).iter_rows())
    running = 0
    for row in tables["snapshots"].sort("position").iter_rows(named=True):
        running += per_list.get(row["snapshot_id"], 0)
        assert running == row["n_agreements"]


@pytest.mark.parametrize("seed", seeds(6, 60))
def test_one_more_list_never_rewrites_what_was_told_before(seed: int) -> None:
    before, after = _build(_draw(seed)[:-1]), _tables(seed)
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


@pytest.mark.parametrize("seed", seeds(2, 60))
def test_a_row_set_aside_ends_no_agreement(seed: int, tmp_path: Path) -> None:
    rows = [_row(cell) for cell in _draw(seed)[0]]
    spoiled = [list(row) for row in rows]
    Random(seed).choice(spoiled)[0] = "ATLANTIS"
    files = {named(FIRST): participating(rows, FIRST)}
    for step, shown in ((2, spoiled), (4, rows)):
        on = FIRST + timedelta(days=step)
        files[named(on)] = participating(shown, on)
    tables = build_from(tmp_path / "w", files).tables
    kinds = set(tables["events"]["kind"].cast(pl.String))
    assert not kinds & {"no_longer_listed", "listed_again", "party_changed"}


@pytest.mark.parametrize("seed", seeds(6, 60))
def test_an_agreement_is_never_listed_twice_at_once(seed: int) -> None:
    tables = _tables(seed)
    firsts = tables["listings"].filter(~pl.col("is_duplicate")).drop_nulls("agreement_id")
    assert firsts.select("snapshot_id", "agreement_id").is_unique().all()
