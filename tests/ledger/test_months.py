"""Over months of lists, honest and spoiled, the ledger tells what was true: every event, every count, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from lists import build_from, take_in
from seeds import seeds

from .months import OLDER, SPOILED, Event, Posted, post_lists, true_events

SEEDS = range(6)
TRIED = seeds(2, 40)
N_LISTS = 36
TOLD = (
    "listed",
    "listed_again",
    "no_longer_listed",
    "re_signed",
    "signing_date_corrected",
    "renamed",
    "party_changed",
)


@lru_cache
def _posted(seed: int) -> Sequence[Posted]:
    return post_lists(seed, N_LISTS)


@lru_cache(maxsize=8)
def _tables(seed: int) -> Mapping[str, pl.DataFrame]:
    with TemporaryDirectory() as folder:
        return build_from(Path(folder) / "w", {file.name: file.data for file in _posted(seed)}).tables


def _told(tables: Mapping[str, pl.DataFrame]) -> list[Event]:
    columns = "seen_on", pl.col("kind").cast(pl.String), "agency_name", pl.col("support_type").cast(pl.String)
    return sorted(row for row in tables["events"].select(columns).iter_rows() if row[1] in TOLD)


@pytest.mark.parametrize("seed", TRIED)
def test_every_event_that_was_true_is_told_and_no_other(seed: int) -> None:
    told, true = Counter(_told(_tables(seed))), Counter(true_events(_posted(seed)))
    assert sorted((told - true).elements()) == []
    assert sorted((true - told).elements()) == []


@pytest.mark.parametrize("seed", TRIED)
def test_every_list_counts_what_was_in_force(seed: int) -> None:
    snapshots = _tables(seed)["snapshots"].sort("position").select("snapshot_on", "n_agreements")
    honest = [(file.on, len(file.deeds)) for file in _posted(seed) if file.deeds is not None]
    assert set(snapshots.iter_rows()) <= set(honest)
    days = set(snapshots["snapshot_on"])
    repeats = [file for file in _posted(seed) if file.deeds is not None and file.on not in days]
    assert all(
        file.deeds in [other.deeds for other in _posted(seed) if other.on < file.on] for file in repeats
    )


@pytest.mark.parametrize("seed", TRIED)
def test_every_spoiled_file_is_set_aside_with_a_reason_and_every_other_is_read(seed: int) -> None:
    files = _tables(seed)["files"].with_columns(pl.col("status").cast(pl.String))
    status = {row["file_name"]: row for row in files.iter_rows(named=True)}
    assert status.keys() == {file.name for file in _posted(seed)}
    for file in _posted(seed):
        row = status[file.name]
        is_read = row["status"] in ("accepted", "repeat")
        assert is_read == (file.deeds is not None), (file.shape, row["status"], row["reason"])
        assert is_read or (row["reason"] and row["remedy"])


@pytest.mark.parametrize("seed", TRIED)
def test_each_body_is_one_agency_whatever_its_spellings(seed: int) -> None:
    bodies = {deed.body for file in _posted(seed) for deed in (file.deeds or {}).values()}
    assert _tables(seed)["agencies"].height == len(bodies)


def test_the_order_in_which_lists_arrive_does_not_matter(tmp_path: Path) -> None:
    files = {file.name: file.data for file in _posted(0)}
    late_first = list(files.items())[::-1]
    for start in range(0, len(late_first), 18):
        report = take_in(tmp_path / "in-pieces" / "w", dict(late_first[start : start + 18]))
    at_once = take_in(tmp_path / "at-once" / "w", files)
    assert report.edition
    assert at_once.edition
    assert report.edition.meta["edition"] == at_once.edition.meta["edition"]


def test_the_seeds_post_every_way_of_spoiling_and_every_kind_of_event() -> None:
    shapes = {file.shape for seed in SEEDS for file in _posted(seed)}
    assert shapes >= {*SPOILED, OLDER}
    kinds = {kind for seed in SEEDS for _, kind, _, _ in true_events(_posted(seed))}
    assert kinds == set(TOLD) - {"party_changed"}
