"""A count back to the row of a file behind each thing that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.editions import Edition

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.schemas.measures import Count, Query
    from open287g.schemas.shown import CountEvidence


@dataclass(frozen=True)
class Evidence:
    """A count and what it stands on: the rows of files, and the files."""

    count: Count
    rows: dy.DataFrame[CountEvidence]
    files: pl.DataFrame


def explain_count(edition: Edition, query: Query) -> Evidence:
    """A count with the row of a file behind each thing that it counts, and the files with their sha256."""
    from open287g.measures import count
    from open287g.measures.lineage import witness_count
    from open287g.queries.ledger import add_places, counts_residents, open_ledger

    ledger = open_ledger(edition)
    if counts_residents(query):
        ledger = add_places(ledger)
    counted = count(ledger, query)
    rows = witness_count(ledger, counted)
    files = rows.group_by("snapshot_id", "snapshot_on", "file_name", "sheet", "sha256").agg(
        pl.len().alias("n_rows")
    )
    return Evidence(counted, rows, files.sort("snapshot_on", "snapshot_id", descending=True))
