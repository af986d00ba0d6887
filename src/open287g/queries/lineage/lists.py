"""A list back to the files that show it; and the list that lacks a row, which is evidence as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from .record import Record, Step


def find_snapshot(record: Record, list_name: str, day: object) -> dict[str, Any] | None:
    """The snapshot of a list on a day, if there is a day and a snapshot."""
    if day is None:
        return None
    found = record.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") == day)
    return found.row(0, named=True) if found.height else None


def tell_absence(snapshot: Mapping[str, Any]) -> Step:
    """A list that lacks the agreement: no row can be shown, so the whole file is the evidence."""
    words = f"no row for it among the {snapshot['n_rows']:,} of {snapshot['file_name']}"
    return Step("absence", snapshot["snapshot_id"], words, file_facts(snapshot))


def file_facts(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The file that shows a snapshot: its name, sheet and sha256."""
    return {key: snapshot[key] for key in ("snapshot_id", "snapshot_on", "sha256", "file_name", "sheet")}


def explain_snapshot(record: Record, snapshot: Mapping[str, Any]) -> Step:
    """A snapshot: how it is dated, and every file that shows it."""
    files = (
        record.rows("files", "snapshot_id", snapshot["snapshot_id"]).sort("dated_on", "file_name").to_dicts()
    )
    facts = {key: snapshot[key] for key in ("snapshot_on", "last_shown_on", "sha256", "file_name", "sheet", "n_rows",
                                            "n_agreements", "n_quarantined", "dated_by")}  # fmt: skip
    words = f"{snapshot['n_rows']:,} rows, dated {snapshot['snapshot_on']} by: {snapshot['dated_by']}"
    return Step("snapshot", snapshot["snapshot_id"], words, facts, [_tell_file(row) for row in files])


def _tell_file(row: Mapping[str, Any]) -> Step:
    words = f"{row['file_name']}, {row['status']}, dated {row['dated_on']} by: {row['dated_by']}"
    return Step(
        "file",
        row["sha256"],
        words,
        {key: row[key] for key in ("sha256", "file_name", "status", "dated_on", "reason")},
    )
