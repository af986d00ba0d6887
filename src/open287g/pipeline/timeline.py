"""What reading gave, and the names it was met under, to snapshots in order, a verdict on each file, and pages of rows.

Pages are corrected by people's rulings, and made twice: first for identity, then for the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from open287g.data.curation import Correction, Curation
from open287g.errors import BuildError
from open287g.ledger.files import Content, FileFact, ListedKey, Snapshot, Timeline
from open287g.ledger.ordering import Orderer
from open287g.ledger.records import Entry, ResolvedPage
from open287g.reading.lists import TABLES_OF_A_PAGE
from open287g.resolve.candidates import Gazetteer, ListMentions, Mention
from open287g.resolve.entities import Judgement, Resolution, find_unread_places, resolve_agencies
from open287g.resolve.names import is_addendum, with_plain_names
from open287g.schemas.listings import Files, Listings

from .parsed_rows import ReadArchive

Names = Iterable[tuple[str, str]]
"""(sha256, file name) of every sighting, without doubles."""


def order_timeline(archive: ReadArchive, names: Names, curation: Curation) -> Timeline:
    """All files that are lists, in their true order."""
    rows = _key_rows(archive.readings)
    contents = _describe_contents(archive, rows)
    orderer = Orderer(contents, curation.rulings, curation.exits, _places(rows))
    return orderer.order_snapshots(_facts(archive, names))


def _facts(archive: ReadArchive, names: Names) -> list[FileFact]:
    """Every list under every name at which its file was met; of a file's second list the name says which it is."""
    read: dict[str, list[tuple[str, tuple[Any, ...]]]] = {}
    for column in ("content_id", "also_content_id"):
        files = archive.file_reads.select("sha256", "modified_at", content_id=column)
        lists = files.join(archive.contents, on="content_id", how="inner", validate="m:1")
        for row in lists.select("sha256", "list_name", "content_id", "modified_at").iter_rows():
            behind = f"#{row[1]}" if column == "also_content_id" else ""
            read.setdefault(row[0], []).append((behind, row[1:]))
    return [
        FileFact(sha256, name + behind, *facts)
        for sha256, name in names
        for behind, facts in read.get(sha256, ())
    ]


def _key_rows(readings: pl.DataFrame) -> pl.DataFrame:
    """The rows of all contents, each place (state, plain name, support type) and each memorandum with a number."""
    printed = ["state", "agency_name", "support_type"]
    places = with_plain_names(readings.select(printed).unique()).with_columns(
        key=pl.struct("state", "plain_name", "support_type").rank("dense")
    )
    documents = readings.select("moa_url").unique().with_columns(document=pl.col("moa_url").rank("dense"))
    rows = readings.select("content_id", *printed, "signed_on", "is_quarantined", "moa_url")
    for known, on in ((places, printed), (documents, ["moa_url"])):
        rows = rows.join(known, on=on, how="left", validate="m:1", nulls_equal=True, maintain_order="left")
    return rows.drop("agency_name", "moa_url")


def _places(rows: pl.DataFrame) -> Mapping[int, ListedKey]:
    """What each number of a place stands for."""
    read = rows.filter(~pl.col("is_quarantined")).unique("key")
    distinct = read.select("key", "state", "plain_name", pl.col("support_type").cast(pl.String))
    return {key: ListedKey(*names) for key, *names in distinct.iter_rows()}


def _sole_documents(rows: pl.DataFrame) -> Mapping[str, Mapping[int, int]]:
    """For each content, the memoranda that one place alone links, and that place."""
    linked = rows.filter(~pl.col("is_quarantined"), pl.col("document").is_not_null())
    linking = linked.select("content_id", "document", "key").unique()
    sole = linking.unique(["content_id", "document"], keep="none")
    found = sole.group_by("content_id").agg("document", "key")
    return {
        content_id: dict(zip(documents, keys, strict=True))
        for content_id, documents, keys in found.iter_rows()
    }


def _describe_contents(archive: ReadArchive, rows: pl.DataFrame) -> Mapping[str, Content]:
    """What each content says, as sets and counts that can be compared."""
    documents = _sole_documents(rows)
    keys = _lists(rows.filter(~pl.col("is_quarantined")), "key")
    signed = _lists(rows.filter(pl.col("signed_on").is_not_null()).sort("signed_on"), "signed_on")
    entries = pl.concat(
        [
            rows.filter(~pl.col("is_quarantined")).unique(["content_id", "key"]),
            rows.filter("is_quarantined", _may_be_agreement()),
        ]
    )
    unread = dict(rows.filter("is_quarantined").group_by("content_id").len().iter_rows())
    by_state: dict[str, dict[str, int]] = {}
    for content_id, state, n_entries in entries.group_by("content_id", "state").len().iter_rows():
        by_state.setdefault(content_id, {})[state or ""] = n_entries
    return {
        content_id: Content(
            keys=frozenset(keys.get(content_id, ())),
            by_state=by_state.get(content_id, {}),
            n_entries=sum(by_state.get(content_id, {}).values()),
            n_unread=unread.get(content_id, 0),
            signed=signed.get(content_id, ()),
            text_id=text_id,
            n_linked=n_linked,
            documents=documents.get(content_id, {}),
            is_page=sheet == TABLES_OF_A_PAGE,
        )
        for content_id, text_id, n_linked, sheet in archive.contents.select(
            "content_id", "text_id", "n_linked", "sheet"
        ).iter_rows()
    }


def _may_be_agreement() -> pl.Expr:
    """Whether a row set aside may hold an agreement: a heading, a note or a total names nobody and no signing."""
    is_placed = pl.col("state").is_not_null() & pl.col("support_type").is_not_null()
    return (pl.col("plain_name") != "") | pl.col("signed_on").is_not_null() | is_placed


def _lists(rows: pl.DataFrame, column: str) -> dict[str, list[Any]]:
    grouped = rows.group_by("content_id").agg(pl.col(column))
    return dict(zip(grouped["content_id"].to_list(), grouped[column].to_list(), strict=True))


def describe_files(timeline: Timeline, archive: ReadArchive, names: Names) -> pl.DataFrame:
    """One row per content and name: its status, its date, the evidence, and what a person can do."""
    n_rows = dict(archive.contents.select("content_id", "n_rows").iter_rows())
    listed = [
        {**vars(v.fact), **vars(v.dating), **vars(v), "n_rows": n_rows[v.fact.content_id],
         "dated_on": v.dating.on, "dated_by": v.dating.by}
        for v in timeline.verdicts
    ]  # fmt: skip
    refused = archive.file_reads.filter(pl.col("content_id").is_null()).select("sha256", "reason", "remedy")
    why = {row["sha256"]: row for row in refused.iter_rows(named=True)}
    unread = [
        {**why[sha256], "file_name": name, "status": "quarantined"} for sha256, name in names if sha256 in why
    ]
    return Files.from_rows(listed + unread).sort("sha256", "file_name")


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
