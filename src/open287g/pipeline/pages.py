"""Snapshots and what they say, corrected by people's rulings, to pages: first for identity, then for the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from open287g.data.curation import Correction
from open287g.errors import BuildError
from open287g.ledger import Entry, ResolvedPage, Row, Snapshot
from open287g.resolve.entities import Resolution, resolve_agencies
from open287g.resolve.gazetteer import Gazetteer
from open287g.resolve.mentions import Page, Sight
from open287g.resolve.merges import Judgement
from open287g.resolve.names import fold_words

from .parsed_rows import ReadArchive

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
"""More memoranda, or signing dates, than both that changed from one list to the next: they slipped to other rows."""
MIN_TRADED = 12
"""So many memoranda that another place linked before slipped, however long the list (at most one at a time so far)."""
MIN_FAR_SHIFTED, FAR_DAYS = 20, 31
"""So many dates that moved by more days, however long the list, slipped: corrections are shorter, renewals later."""
RENEWED_WITHIN_DAYS, RENEWED_LATE_DAYS = 31, 90
"""A later date within this time before its list may be a renewal, however many there are; or one that was held up."""
_PLACE = ("list_name", "state", "agency_name", "support_type")


@dataclass(frozen=True)
class Believed:
    """Rows of which every column can be believed, and which snapshots had one that could not, by code of the issue."""

    rows: pl.DataFrame
    distrusted: Mapping[str, tuple[str, ...]]


def distrust_slipped_columns(rows: pl.DataFrame) -> Believed:
    """Without the links, or the signing dates, of snapshots in which they changed wholesale, as in a careless copy."""
    links = _distrust(rows, _first_slipped_links, _without_links)
    lost = _distrust(links.rows, _first_lost_links, _without_links)
    dates = _distrust(lost.rows, _first_slipped_dates, _without_dates)
    distrusted = {
        "links_slipped": links.snapshots,
        "links_lost": lost.snapshots,
        "signings_slipped": dates.snapshots,
    }
    return Believed(dates.rows, distrusted)


@dataclass(frozen=True)
class _Distrusted:
    rows: pl.DataFrame
    snapshots: tuple[str, ...]


def _distrust(
    rows: pl.DataFrame,
    find_first: Callable[[pl.DataFrame], str | None],
    strip: Callable[[pl.DataFrame, pl.Expr], pl.DataFrame],
) -> _Distrusted:
    """Strip the first snapshot found, and look again: what follows is compared with the last that is believed."""
    found: list[str] = []
    while (snapshot_id := find_first(rows)) is not None:
        found.append(snapshot_id)
        rows = strip(rows, pl.col("snapshot_id") == snapshot_id)
    return _Distrusted(rows, tuple(found))


def _without_links(rows: pl.DataFrame, here: pl.Expr) -> pl.DataFrame:
    """No cell about a memorandum is evidence here; a broken link says nothing of the document."""
    return rows.with_columns(
        moa_url=pl.when(~here).then("moa_url"),
        addendum_url=pl.when(~here).then("addendum_url"),
        moa_status=pl.when(
            here & (pl.col("moa_status").cast(pl.String).is_in(["linked", "blank", "pending"]))
        )
        .then(pl.lit("broken"))
        .otherwise(pl.col("moa_status").cast(pl.String)),
    )


def _without_dates(rows: pl.DataFrame, here: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(signed_on=pl.when(~here).then("signed_on"))


def _first_slipped_links(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places link another document than they last did.

    A document that stood beside another place before is a surer sign than one that is new.
    """
    linked = rows.filter(pl.col("moa_url").is_not_null()).sort("list_name", "position", "row_number")
    homes = linked.group_by("moa_url", maintain_order=True).agg(home=pl.struct(_PLACE).first())
    steps = _steps_of(rows, "moa_url")
    homed = steps.join(homes, on="moa_url", how="left", validate="m:1", maintain_order="left")
    changed = pl.col("moa_url") != pl.col("before")
    is_anothers = changed & (pl.col("home") != pl.struct(_PLACE))
    return _first_shifted(homed.with_columns(shifted=changed, surely=is_anothers), MIN_TRADED)


def _first_lost_links(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places that linked a document state that they link none."""
    said = rows.with_columns(moa_status=pl.col("moa_status").cast(pl.String)).filter(
        pl.col("moa_status").is_in(["linked", "blank", "pending"])
    )
    was_linked = pl.col("before") == "linked"
    steps = _steps_of(said, "moa_status").filter(was_linked)
    lost = pl.col("moa_status") != "linked"
    return _first_shifted(steps.with_columns(shifted=lost, surely=pl.lit(False)), MIN_SHIFTED)


def _first_slipped_dates(rows: pl.DataFrame) -> str | None:
    """The first snapshot in which too many places show another signing date that is no renewal's."""
    since = (pl.col("snapshot_on") - pl.col("signed_on")).dt.total_days()
    later = (pl.col("signed_on") - pl.col("before")).dt.total_days()
    renewed, renewed_late = (
        (later > 0) & since.is_between(0, days) for days in (RENEWED_WITHIN_DAYS, RENEWED_LATE_DAYS)
    )
    steps = _steps_of(rows, "signed_on").with_columns(
        shifted=(later != 0) & ~renewed, surely=(later.abs() > FAR_DAYS) & ~renewed_late
    )
    return _first_shifted(steps, MIN_FAR_SHIFTED)


def _steps_of(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each place's value of `column` with the one `before` it, where a list states one and the place stands once."""
    stated = rows.filter(pl.col(column).is_not_null()).unique(
        [*_PLACE, "snapshot_id"], keep="none", maintain_order=True
    )
    return stated.with_columns(before=pl.col(column).shift(1).over(_PLACE)).drop_nulls("before")


def _first_shifted(steps: pl.DataFrame, min_sure: int) -> str | None:
    """The first snapshot in which more places are `shifted`, or `min_sure` `surely`, than a person could mean."""
    shares = (
        steps.group_by("list_name", "position", "snapshot_id")
        .agg(n=pl.col("shifted").sum(), share=pl.col("shifted").mean(), n_sure=pl.col("surely").sum())
        .filter(
            ((pl.col("n") >= MIN_SHIFTED) & (pl.col("share") > MAX_SHIFTED)) | (pl.col("n_sure") >= min_sure)
        )
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
    unread = _unread_places(mine, resolution)
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


class _Spot(NamedTuple):
    """An agency that has stood on a list, where, under what, signed when."""

    state: str
    agency_id: str
    support_type: str
    signed_on: date | None


class _Unread(NamedTuple):
    """What could be read of a row set aside."""

    snapshot_id: str
    state: str | None
    agency_name: str | None
    support_type: str | None
    signed_on: date | None


def _unread_places(rows: pl.DataFrame, resolution: Resolution) -> dict[str, frozenset[tuple[str, str]]]:
    """Places that rows set aside may hold: what cannot be read must end nothing."""
    set_aside = rows.filter(pl.col("is_quarantined")).select(_Unread._fields).unique(maintain_order=True)
    if set_aside.is_empty():
        return {}
    named, spots = _agencies_by_name(resolution), _spots(rows, resolution)
    unread: dict[str, set[tuple[str, str]]] = {}
    for row in map(_Unread._make, set_aside.iter_rows()):
        places = _places_of_name(row, named) if row.agency_name else _places_of_nobody(row, spots)
        unread.setdefault(row.snapshot_id, set()).update(places)
    return {snapshot_id: frozenset(places) for snapshot_id, places in unread.items()}


def _places_of_name(
    row: _Unread, named: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """Places of the agencies of that name, in the state read or in any; support type '' means any."""
    for state, agency_id in named.get(fold_words(row.agency_name or ""), []):
        if row.state in (None, state):
            yield agency_id, row.support_type or ""


def _places_of_nobody(row: _Unread, spots: Iterable[_Spot]) -> Iterator[tuple[str, str]]:
    """Places that a row without a name may hold: those of its signing date, or of its state and support type.

    A row that states neither (a total, a note, a heading) is no agreement.
    """
    if row.signed_on is None and (row.state is None or row.support_type is None):
        return
    for spot in spots:
        if (
            row.state in (None, spot.state)
            and row.support_type in (None, spot.support_type)
            and row.signed_on in (None, spot.signed_on)
        ):
            yield spot.agency_id, spot.support_type


def _spots(rows: pl.DataFrame, resolution: Resolution) -> list[_Spot]:
    read = rows.filter(~pl.col("is_quarantined"))
    distinct = read.select("state", "agency_name", "support_type", "signed_on").unique(maintain_order=True)
    return [
        _Spot(state, resolution.agency_ids[state, name], support_type, signed_on)
        for state, name, support_type, signed_on in distinct.iter_rows()
    ]


def _agencies_by_name(resolution: Resolution) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (state, name), agency_id in resolution.agency_ids.items():
        found.setdefault(fold_words(name), []).append((state, agency_id))
    return found
