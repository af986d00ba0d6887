"""ICE's pages of 2011 to 2017 without some of them, and in any order: what is left is told as right as before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from lists import take_in
from open287g.data.curation import read_curation
from open287g.pipeline.edition import build_tables
from open287g.pipeline.importing import import_paths
from open287g.reading import Reader

pytestmark = pytest.mark.archive


def _day(path: Path) -> date:
    stamp = path.stem.rpartition("-")[2]
    return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]))


@pytest.fixture(scope="module")
def rows(page_tables: Path) -> dict[Path, int]:
    """Rows of each capture's table."""
    reader = Reader(read_curation(page_tables).vocabulary)
    return {
        path: len(reader.read(path.read_bytes(), path.name).rows)
        for path in sorted(page_tables.glob("*.xlsx"))
    }


def _count(tables: dict[str, pl.DataFrame], day: date) -> int:
    spells = tables["spells"]
    return spells.filter(
        pl.col("first_listed_on") <= day, pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    ).height


@pytest.mark.parametrize("seed", range(4))
def test_each_capture_counts_its_own_rows_whichever_others_are_missing(
    seed: int, rows: dict[Path, int], tmp_path: Path
) -> None:
    chance = Random(seed)
    kept = chance.sample(list(rows), chance.choice([23, 20, 15, 12]))
    import_paths(kept, tmp_path / "w", lambda _label, _steps: lambda _n: None, "none", build=False)
    tables = dict(build_tables(tmp_path / "w", base="none").tables)
    assert {_day(path): _count(tables, _day(path)) for path in kept} == {_day(p): rows[p] for p in kept}


@pytest.mark.parametrize("seed", range(2))
def test_captures_that_were_kept_back_are_taken_in_in_any_order(
    seed: int, rows: dict[Path, int], tmp_path: Path
) -> None:
    chance = Random(seed)
    late = chance.sample(list(rows), 5)
    first = {path.name: path.read_bytes() for path in rows if path not in late}
    take_in(tmp_path / "pieces" / "w", first)
    for path in late:
        report = take_in(tmp_path / "pieces" / "w", {path.name: path.read_bytes()})
    at_once = take_in(tmp_path / "whole" / "w", {path.name: path.read_bytes() for path in rows})
    assert report.edition
    assert at_once.edition
    assert report.edition.edition_id == at_once.edition.edition_id
