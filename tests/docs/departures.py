"""Writes the table of docs/departures.md anew from the shipped edition: `make pages` runs it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.measures.departures import CLASSES
from open287g.queries.listings import list_departures
from open287g.schemas.codes import SUPPORT_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "departures.md"
TABLE = "| state | agency |"


def write_page() -> None:
    """Keep the words of the page, and put the current table behind them."""
    edition = open_edition(project_folder("edition"))
    with TemporaryDirectory() as nowhere:
        told = list_departures(edition, Path(nowhere))
    words = PAGE.read_text(encoding="utf-8").partition(TABLE)[0]
    PAGE.write_text(words + as_markdown(told) + "\n", encoding="utf-8")


def as_markdown(rows: pl.DataFrame) -> str:
    """The departures as a Markdown table, texts without characters that Markdown would obey."""
    lines = ["| state | agency | model | last seen | first missing | class | what the record shows |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for row in rows.iter_rows(named=True):
        again = f"listed again {row['listed_again_on']}" if row["listed_again_on"] else ""
        newer = f"signed again, listed {row['newer_listed_on']}" if row["newer_listed_on"] else ""
        note = row["reason"] or again or newer or f"{CLASSES[row['class']]}; no reason known"
        note = f"{note} ([source]({row['source']}))" if str(row["source"]).startswith("http") else note
        cells = (row["state"], row["agency_name"], SUPPORT_TYPES[row["support_type"]], row["last_seen_on"],
                 row["first_missing_on"], row["class"].replace("_", " "), note)  # fmt: skip
        lines.append(
            "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    write_page()
