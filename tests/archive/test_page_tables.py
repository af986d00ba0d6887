"""ICE's pages of 2011 to 2017 without some of them, and in any order: what is left is told as right as before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from random import Random

import polars as pl
import pytest

from lists import take_in
from open287g.data.curation import read_curation
from open287g.pipeline.edition import build_tables
from open287g.pipeline.importing import import_paths
from open287g.reading.lists import Reader
from open287g.reading.rows import Row
from webpages import archived, link, page, table

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


HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "DATES SIGNED", "MOA")


def _as_page(rows: Sequence[Row], form: int) -> bytes:
    """A capture's table as a page: whole; with the states across; with a table for each state."""
    cells = [
        (r.state or "", r.agency_name or "", str(r.raw.support_type), str(r.signed_on), link(r.moa_url or ""))
        for r in rows
    ]
    by_state = [(state, [row[1:] for row in mine]) for state, mine in groupby(cells, key=lambda row: row[0])]
    if form == 0:
        return page(table(HEADER, cells, caption="Mutually Signed Agreements (70) as of 10/16/2012"))
    if form == 1:
        across = [row for state, mine in by_state for row in ((f"<th colspan=4>{state}</th>",), *mine)]
        return page(table(HEADER[1:], across))
    return page("".join(f"<h4>{state}</h4>{table(HEADER[1:], mine)}" for state, mine in by_state))


def test_captures_as_pages_of_any_form_and_name_count_their_rows(
    rows: dict[Path, int], page_tables: Path, tmp_path: Path
) -> None:
    """The archive's own words in a page date it, whatever the file is called."""
    reader = Reader(read_curation(page_tables).vocabulary)
    files = {}
    for number, path in enumerate(rows):
        read = reader.read(path.read_bytes(), path.name)
        data = _as_page([row for _, row in read.rows], number % 3)
        files[f"saved{number * 17 % 29}.html"] = archived(data, path.stem.rpartition("-")[2])
    built = take_in(tmp_path / "w", files).edition
    assert built
    tables = {"spells": built.table("spells")}
    assert {_day(path): _count(tables, _day(path)) for path in rows} == {_day(p): n for p, n in rows.items()}
