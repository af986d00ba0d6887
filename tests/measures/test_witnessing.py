"""An event stands on the row before it and the row that shows it, each of its own list."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from lists import entry, named, participating, take_in
from open287g.measures.lineage import witness_events
from open287g.queries.ledger import open_ledger

ONE, TWO, THREE = (date(2025, 4, day) for day in (1, 8, 15))


def test_a_change_stands_on_the_last_row_before_it_and_on_the_first_row_after_it(tmp_path: Path) -> None:
    corrected = entry(0, signed=date(2025, 3, 1) + timedelta(days=3))
    lists = {ONE: [entry(0)], TWO: [entry(0), entry(1)], THREE: [corrected, entry(1)]}
    files = {named(day): participating(rows, day) for day, rows in lists.items()}
    edition = take_in(tmp_path / "w", files).edition
    assert edition
    changed = edition.table("events").filter(pl.col("seen_on") == THREE)
    shown = witness_events(open_ledger(edition), changed)
    assert changed.height == 1
    assert shown.select("shows", "snapshot_on").cast({"shows": pl.String}).rows() == [
        ("row", TWO),
        ("row", THREE),
    ]
