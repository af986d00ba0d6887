"""What reading gave, and the names it was met under, to the timeline: snapshots in order, a verdict on each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from open287g.data.curation import Curation
from open287g.ledger import Content, FileFact, ListedKey, Orderer, Timeline
from open287g.reading import TABLES_OF_A_PAGE
from open287g.resolve.names import with_plain_names
from open287g.schemas.listings import Files

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
    frame = pl.DataFrame(listed + unread, schema=Files.create_empty().schema, strict=False)
    return Files.validate(frame.sort("sha256", "file_name"))
