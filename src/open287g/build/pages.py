"""Snapshots and what they say, corrected by people's rulings, to pages: first for identity, then for the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from open287g.agencies.identity import Gazetteer, Judgement, Page, Resolution, Sight, resolve_agencies
from open287g.errors import BuildError
from open287g.ledger import Entry, ResolvedPage, Row, Snapshot

from .curation import Correction
from .readings import ReadArchive

_CORRECTABLE = ("state", "agency_name", "support_type")


@dataclass(frozen=True)
class CorrectedRows:
    """Rows of all snapshots, one frame, with corrections applied; and corrections that met no row of their days."""

    rows: pl.DataFrame
    idle: tuple[Correction, ...]


def correct_rows(
    snapshots: Sequence[Snapshot], archive: ReadArchive, corrections: Sequence[Correction]
) -> CorrectedRows:
    """The rows of every snapshot, in order of snapshot and row."""
    order = pl.DataFrame(
        [(s.snapshot_id, s.list_name, s.position, s.snapshot_on, s.content_id) for s in snapshots],
        schema={"snapshot_id": pl.String, "list_name": pl.String, "position": pl.UInt32, "snapshot_on": pl.Date,
                "content_id": pl.String},
        orient="row",
    )  # fmt: skip
    rows = order.join(archive.readings, on="content_id", how="inner", validate="m:m").sort(
        "list_name", "position", "row_number"
    )
    idle = []
    for correction in corrections:
        met = _meets(correction)
        if rows.filter(met).is_empty():
            if _was_due(correction, rows):
                idle.append(correction)
            continue
        rows = rows.with_columns(
            pl.when(met).then(pl.lit(value)).otherwise(pl.col(column).cast(pl.String)).alias(column)
            for column, value in correction.set.items()
        )
    return CorrectedRows(rows, tuple(idle))


MIN_SHIFTED = 30
MAX_SHIFTED = 0.3
"""More memoranda than both that changed from one list to the next: the links slipped to other rows."""


@dataclass(frozen=True)
class Links:
    """Rows whose links can be believed, and the snapshots whose links cannot."""

    rows: pl.DataFrame
    distrusted: tuple[str, ...]


def distrust_slipped_links(rows: pl.DataFrame) -> Links:
    """Without the links of snapshots in which they slipped to other rows wholesale, as a careless copy makes them."""
    distrusted: list[str] = []
    while (slipped := _first_slipped(rows)) is not None:
        distrusted.append(slipped)
        here = pl.col("snapshot_id") == slipped
        rows = rows.with_columns(
            moa_url=pl.when(~here).then("moa_url"),
            addendum_url=pl.when(~here).then("addendum_url"),
            moa_status=pl.when(here & (pl.col("moa_status").cast(pl.String) == "linked"))
            .then(pl.lit("broken"))
            .otherwise(pl.col("moa_status").cast(pl.String)),
        )
    return Links(rows, tuple(distrusted))


def _first_slipped(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places link another document than they last did."""
    place = ["list_name", "state", "agency_name", "support_type"]
    linked = rows.filter(pl.col("moa_url").is_not_null()).unique(
        [*place, "snapshot_id"], keep="none", maintain_order=True
    )
    steps = linked.with_columns(before=pl.col("moa_url").shift(1).over(place)).drop_nulls("before")
    shares = (
        steps.group_by("list_name", "position", "snapshot_id")
        .agg(
            n=(pl.col("moa_url") != pl.col("before")).sum(),
            share=(pl.col("moa_url") != pl.col("before")).mean(),
        )
        .filter(pl.col("n") >= MIN_SHIFTED, pl.col("share") > MAX_SHIFTED)
        .sort("list_name", "position")
    )
    return None if shares.is_empty() else str(shares["snapshot_id"][0])


def _meets(correction: Correction) -> pl.Expr:
    for column in (*correction.where, *correction.set):
        if column not in _CORRECTABLE:
            raise BuildError(
                f"curation/corrections.yml: {column!r} cannot be corrected; {', '.join(_CORRECTABLE)} can."
            )
    return pl.all_horizontal(
        pl.col("list_name") == correction.list,
        pl.col("snapshot_on").is_between(correction.first_on, correction.last_on),
        *(pl.col(column).cast(pl.String) == value for column, value in correction.where.items()),
    )


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
    grouped = _group(rows.filter(~pl.col("is_quarantined")), Sight._fields)
    sights = [Sight(*values) for values in grouped.values]
    named = rows.select("snapshot_id", "list_name", "snapshot_on").unique(maintain_order=True)
    pages = [
        Page(snapshot_id, list_name, on, [sights[place] for place in grouped.places.get(snapshot_id, ())])
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
    entries = _entries(mine.filter(~pl.col("is_quarantined")), resolution)
    unread = _unread_places(mine.filter(pl.col("is_quarantined")), resolution)
    return [
        ResolvedPage(
            s.snapshot_id,
            s.snapshot_on,
            entries.get(s.snapshot_id, []),
            unread.get(s.snapshot_id, frozenset()),
        )
        for s in snapshots
        if s.list_name == list_name
    ]


def _entries(rows: pl.DataFrame, resolution: Resolution) -> dict[str, list[Row]]:
    """Each snapshot's (row number, entry)."""
    columns = ("state", "agency_name", "support_type", "signed_on", "moa_status", "moa_url", "addendum_url")
    grouped = _group(rows, columns)
    entries = [
        Entry(resolution.agency_ids[state, name], support_type, resolution.states[state, name], name, *rest)
        for state, name, support_type, *rest in grouped.values
    ]
    return {
        snapshot_id: [
            Row(number, entries[place])
            for number, place in zip(grouped.row_numbers[snapshot_id], places, strict=True)
        ]
        for snapshot_id, places in grouped.places.items()
    }


def _unread_places(rows: pl.DataFrame, resolution: Resolution) -> dict[str, frozenset[tuple[str, str]]]:
    """Places that rows set aside may hold: the agency of that name, in the state read or in any."""
    by_name: Mapping[str, list[tuple[str, str]]] = _agencies_by_name(resolution)
    unread: dict[str, set[tuple[str, str]]] = {}
    for snapshot_id, state, name, support_type in rows.select(
        "snapshot_id", "state", "agency_name", "support_type"
    ).iter_rows():
        for agency_state, agency_id in by_name.get((name or "").casefold(), []):
            if state is None or state == agency_state:
                unread.setdefault(snapshot_id, set()).add((agency_id, support_type or ""))
    return {snapshot_id: frozenset(places) for snapshot_id, places in unread.items()}


def _agencies_by_name(resolution: Resolution) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (state, name), agency_id in resolution.agency_ids.items():
        found.setdefault(name.casefold(), []).append((state, agency_id))
    return found
