"""A row of a list back to its file, sheet and raw cells, what was odd about them, and what people corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from .lists import file_facts
from .record import Record, Step

if TYPE_CHECKING:
    from open287g.data.curation import Correction

RAW = ("state", "agency_name", "agency_type", "county", "support_type", "signed", "moa", "addendum")
"""Columns of ICE's lists; the raw cell of each is kept as `<column>_raw`."""


def tell_row(record: Record, listing: Mapping[str, Any]) -> Step:
    """One row of one file: its raw cells beside what they were taken as, its links, and any correction by a person."""
    snapshot = record.row("snapshots", "snapshot_id", listing["snapshot_id"])
    assert snapshot is not None  # every listing names a snapshot of the edition (build.checks)
    reading = _reading(record, snapshot["content_id"], listing["row_number"])
    facts = {
        **file_facts(snapshot),
        "row_number": listing["row_number"],
        "raw": _raw_cells(reading),
        "taken_as": _parsed(listing),
    }
    links = {"moa": reading.get("moa_link_raw"), "addendum": reading.get("addendum_link_raw")}
    words = f"{snapshot['file_name']}, sheet {snapshot['sheet']!r}, row {listing['row_number']}"
    ruled = [_tell_correction(each) for each in record.corrections if _meets(each, listing, reading)]
    oddities = _findings(record, snapshot["content_id"], listing["row_number"])
    return Step("row", f"{snapshot['sha256']}:{listing['row_number']}", words,
                {**facts, "links": links, "oddities": oddities, "corrections": ruled})  # fmt: skip


def _reading(record: Record, content_id: str, row_number: int) -> Mapping[str, Any]:
    at = (pl.col("content_id") == content_id) & (pl.col("row_number") == row_number)
    found = record.edition.scan("readings").filter(at).collect()
    return found.row(0, named=True) if found.height else {}


def _raw_cells(reading: Mapping[str, Any]) -> dict[str, Any]:
    return {column: reading[f"{column}_raw"] for column in RAW if reading.get(f"{column}_raw") is not None}


def _parsed(listing: Mapping[str, Any]) -> dict[str, Any]:
    kept = (
        "state",
        "agency_name",
        "agency_type",
        "county",
        "support_type",
        "signed_on",
        "moa_url",
        "addendum_url",
    )
    return {column: listing[column] for column in kept if listing[column] is not None}


def _findings(record: Record, content_id: str, row_number: int) -> list[dict[str, Any]]:
    at = (pl.col("content_id") == content_id) & (pl.col("row_number") == row_number)
    return (
        record.edition.table("findings").filter(at).select("code", "column", "value", "taken_as").to_dicts()
    )


def _meets(correction: Correction, listing: Mapping[str, Any], reading: Mapping[str, Any]) -> bool:
    """Whether a correction changed this row: it expects what was read, on a list of its days."""
    return (
        correction.list == listing["list_name"]
        and correction.first_on <= listing["snapshot_on"] <= correction.last_on
        and all(str(reading.get(column)) == value for column, value in correction.where.items())
    )


def _tell_correction(correction: Correction) -> dict[str, Any]:
    return {"set": dict(correction.set), "reason": correction.reason, "source": correction.source}
