"""Snapshots and what they say, corrected by people's rulings, to pages: first for identity, then for the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from open287g.data.curation import Correction
from open287g.errors import BuildError
from open287g.ledger import Entry, ResolvedPage, Snapshot
from open287g.resolve.candidates import Gazetteer, ListMentions, Mention
from open287g.resolve.entities import Judgement, Resolution, find_unread_places, resolve_agencies
from open287g.resolve.names import is_addendum
from open287g.schemas.listings import Listings

from .parsed_rows import ReadArchive

_CORRECTABLE = {"state": pl.String, "agency_name": pl.String, "support_type": pl.String, "signed_on": pl.Date}


@dataclass(frozen=True)
class CorrectedRows:
    """Rows of all snapshots, one frame, with corrections applied; and corrections that met no row of their days."""

    rows: pl.DataFrame
    idle: tuple[Correction, ...]


def correct_rows(
    snapshots: Sequence[Snapshot], archive: ReadArchive, corrections: Sequence[Correction]
) -> CorrectedRows:
    """The rows of every snapshot, in order of snapshot and row, without the raw cells that no listing shows.

    The archive's readings stand in order of content and row.
    """
    shown = [
        name
        for name in archive.readings.columns
        if not name.endswith("_raw") or name in Listings.column_names()
    ]
    order = pl.DataFrame(
        [(s.snapshot_id, s.list_name, s.position, s.snapshot_on, s.last_shown_on, s.content_id) for s in snapshots],
        schema={"snapshot_id": pl.String, "list_name": pl.String, "position": pl.UInt32, "snapshot_on": pl.Date,
                "last_shown_on": pl.Date, "content_id": pl.String},
        orient="row",
    )  # fmt: skip
    rows = order.sort("list_name", "position").join(
        archive.readings.select(shown),
        on="content_id",
        how="inner",
        validate="m:m",
        maintain_order="left_right",
    )
    idle = []
    for correction in corrections:
        met = _find_met(correction, rows)
        if met.is_empty():
            if _was_due(correction, rows):
                idle.append(correction)
            continue
        rows = rows.with_columns(
            pl.when(pl.int_range(pl.len()).is_in(met.implode()))
            .then(pl.lit(value).str.to_date() if _CORRECTABLE[column] == pl.Date else pl.lit(value))
            .otherwise(pl.col(column).cast(_CORRECTABLE[column]))
            .alias(column)
            for column, value in correction.set.items()
        )
    return CorrectedRows(rows, tuple(idle))


def _find_met(correction: Correction, rows: pl.DataFrame) -> pl.Series:
    """Numbers of the rows that a correction speaks of: few lists of its days first, then their texts."""
    for column in (*correction.where, *correction.set):
        if column not in _CORRECTABLE:
            raise BuildError(
                f"curation/corrections.yml: {column!r} cannot be corrected; {', '.join(_CORRECTABLE)} can."
            )
    of_its_days = rows.select(
        "list_name", "snapshot_on", *correction.where, number=pl.int_range(pl.len())
    ).filter(pl.col("snapshot_on").is_between(correction.first_on, correction.last_on))
    return of_its_days.filter(
        pl.col("list_name") == correction.list,
        *(pl.col(column).cast(pl.String) == value for column, value in correction.where.items()),
    )["number"]


def _was_due(correction: Correction, rows: pl.DataFrame) -> bool:
    """Whether a list of the correction's last day has the row, but says something else where it is to be corrected.

    A list without any such row is not the one that the correction speaks of.
    """
    kept = {column: value for column, value in correction.where.items() if column not in correction.set}
    same_row = (pl.col(column).cast(pl.String) == value for column, value in kept.items())
    return not rows.filter(
        pl.col("list_name") == correction.list, pl.col("snapshot_on") == correction.last_on, *same_row
    ).is_empty()


def resolve_rows(rows: pl.DataFrame, judgements: Sequence[Judgement], gazetteer: Gazetteer) -> Resolution:
    """Agencies behind the names of all rows that are not set aside."""
    grouped = _group(rows.filter(~pl.col("is_quarantined")), Mention._fields)
    mentions = [Mention(*values) for values in grouped.values]
    named = rows.select("snapshot_id", "list_name", "snapshot_on").unique(maintain_order=True)
    pages = [
        ListMentions(snapshot_id, list_name, on, mentions, grouped.places.get(snapshot_id, ()))
        for snapshot_id, list_name, on in named.iter_rows()
    ]
    return resolve_agencies(pages, judgements, gazetteer)


@dataclass(frozen=True)
class _Grouped:
    """The distinct values of some columns, and which of them each snapshot has, row by row."""

    values: Sequence[tuple[Any, ...]]
    places: Mapping[str, Sequence[int]]
    row_numbers: Mapping[str, Sequence[int]]


def _group(rows: pl.DataFrame, columns: Sequence[str]) -> _Grouped:
    """Rows repeat from list to list; each distinct one is made into an object once."""
    distinct = rows.select(columns).unique(maintain_order=True).with_row_index("place")
    placed = rows.select("snapshot_id", "row_number", *columns).join(
        distinct, on=list(columns), how="left", validate="m:1", nulls_equal=True, maintain_order="left"
    )
    snapshots = placed.group_by("snapshot_id", maintain_order=True).agg("place", "row_number")
    names = snapshots["snapshot_id"].to_list()
    return _Grouped(
        values=distinct.drop("place").rows(),
        places=dict(zip(names, snapshots["place"].to_list(), strict=True)),
        row_numbers=dict(zip(names, snapshots["row_number"].to_list(), strict=True)),
    )


def turn_pages(
    snapshots: Sequence[Snapshot], rows: pl.DataFrame, resolution: Resolution, list_name: str
) -> list[ResolvedPage]:
    """Resolved pages of one list in order; a snapshot without rows is a page too."""
    mine = rows.filter(pl.col("list_name") == list_name)
    grouped = _group(mine.filter(~pl.col("is_quarantined")), _ENTRY)
    entries = _entries(grouped, resolution)
    unread = find_unread_places(mine, resolution)
    return [
        ResolvedPage(
            s.snapshot_id,
            s.snapshot_on,
            entries,
            grouped.places.get(s.snapshot_id, ()),
            grouped.row_numbers.get(s.snapshot_id, ()),
            unread.get(s.snapshot_id, frozenset()),
        )
        for s in snapshots
        if s.list_name == list_name
    ]


_ENTRY = ("state", "agency_name", "support_type", "signed_on", "moa_status", "moa_url", "addendum_url")


def _entries(grouped: _Grouped, resolution: Resolution) -> list[Entry]:
    """The distinct rows as entries. The day printed of an addendum is not that of its agreement."""
    return [
        Entry(resolution.agency_ids[state, name], support_type, resolution.states[state, name], name,
              None if is_addendum(name) else signed_on, *rest)
        for state, name, support_type, signed_on, *rest in grouped.values
    ]  # fmt: skip
