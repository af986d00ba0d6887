"""Writes the table of docs/departures.md anew from the shipped edition: `make pages` runs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from open287g.cli.departures import as_markdown, tell_departures
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder

PAGE = Path(__file__).parents[2] / "docs" / "departures.md"
TABLE = "| state | agency |"


def write_page() -> None:
    """Keep the words of the page, and put the current table behind them."""
    edition = open_edition(project_folder("edition"))
    with TemporaryDirectory() as nowhere:
        told = tell_departures(edition.table("events"), edition.table("agreements"), Path(nowhere))
    words = PAGE.read_text(encoding="utf-8").partition(TABLE)[0]
    rows = told.filter(pl.col("first_missing_on") >= date(2025, 2, 1))
    PAGE.write_text(words + as_markdown(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_page()
