"""What a build stands on: the workspace's own files, or these on top of the archive that ships with the package.

The shipped edition carries what ICE's archive says, so that the next workbook alone gives the right history. A
workspace whose lists do not continue that archive (made up for a test, another country's) stands on its own:
a list continues it if it shares most of its rows (by agreement, or by the document they link) with the archive, or
as many as a fifth of the archive's longest list. Only a participating list that can be read can be another archive's:
a pending list names new agreements by its nature, and an empty or unreadable one says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from open287g.data.curation import Curation
from open287g.data.editions import DESCRIPTION, Edition, open_edition
from open287g.data.workspace import project_folder
from open287g.errors import UsageError
from open287g.reading.lists import READER_VERSION

from .parsed_rows import ReadArchive, reparse

KNOWN_ROWS = 0.6
HELD_ROWS = 0.2
MIN_KNOWN = 5
READABLE_ROWS = 0.2

ALONE = "the workspace's files alone"
"""What an edition tells of its base where it stands on no archive."""

Names = list[tuple[str, str]]


@dataclass(frozen=True)
class Foundation:
    """Readings and names to build from, and in words what they stand on."""

    archive: ReadArchive
    names: Names
    words: str


def choose_foundation(own: ReadArchive, own_names: Names, base: str, curation: Curation) -> Foundation:
    """The workspace's files on the shipped archive if they continue it, else alone."""
    if base not in ("auto", "shipped", "none"):
        raise UsageError(f"The base of a history is auto, shipped or none, not {base!r}.")
    mine = {sha256 for sha256, _ in own_names}
    alone = Foundation(_restrict(own, mine), own_names, ALONE)
    if base == "none":
        return alone
    shipped, shipped_names = load_shipped(curation)
    if base == "auto" and own_names and not continues(alone.archive, shipped, shipped_names):
        return alone
    names = sorted(set(own_names) | set(shipped_names))
    words = "the shipped archive" if not own_names else "the shipped archive and the workspace's files"
    return Foundation(_restrict(own.join(shipped), {sha256 for sha256, _ in names}), names, words)


def base_of(words: str) -> str:
    """The base that gives the same history again, from what an edition tells of its own."""
    return "none" if words == ALONE else "shipped"


def load_shipped(curation: Curation) -> tuple[ReadArchive, Names]:
    """What the shipped edition was read from, in the meanings of `curation`; nothing if the package ships none.

    Rows that were parsed by another reader, or with other meanings, are parsed anew from their raw cells.
    """
    folder = project_folder("edition")
    if not (folder / DESCRIPTION).is_file():
        return ReadArchive.empty(), []
    edition = open_edition(folder)
    archive = ReadArchive.of_edition(edition)
    names = names_told(edition)
    made_by = (edition.meta["versions"]["reader"], edition.meta["versions"].get("vocabulary"))
    if made_by != (READER_VERSION, curation.vocabulary_hash):
        archive = reparse(archive, curation.vocabulary)
    return archive, names


def names_told(edition: Edition) -> Names:
    """Names under which an edition's files were met; the second list of a file that holds both has none of its own."""
    reads = ReadArchive.of_edition(edition).file_reads
    both = reads.filter(pl.col("also_content_id").is_not_null())["sha256"].implode()
    is_second = pl.col("sha256").is_in(both) & pl.col("file_name").str.contains("#(?:participating|pending)$")
    return sorted(edition.table("files").filter(~is_second).select("sha256", "file_name").iter_rows())


def continues(own: ReadArchive, shipped: ReadArchive, shipped_names: Sequence[tuple[str, str]]) -> bool:
    """Whether any list of the workspace belongs to the history that the shipped archive tells."""
    if not shipped_names:
        return False
    telling = _telling(own)
    if telling.is_empty():
        return True
    known = shipped.readings.select(key := ["state", "agency_name", "support_type"]).unique()
    documents = shipped.readings.select(pl.col("moa_url").drop_nulls().unique()).to_series().implode()
    longest = shipped.contents["n_rows"].max()
    rows = own.readings.join(telling, on="content_id", how="inner", validate="m:1")
    met = (
        rows.join(known.with_columns(is_known=True), on=key, how="left", validate="m:1")
        .filter(pl.col("is_known") | pl.col("moa_url").is_in(documents))
        .group_by("content_id", "n_rows")
        .len()
    )
    connected = met.filter(
        (pl.col("len") >= MIN_KNOWN)
        & ((pl.col("len") >= KNOWN_ROWS * pl.col("n_rows")) | (pl.col("len") >= HELD_ROWS * pl.lit(longest)))
    )
    return not connected.is_empty()


def _telling(own: ReadArchive) -> pl.DataFrame:
    """The lists by which an archive is known: participating ones, of which a fifth of the rows at least can be read."""
    dated = pl.col("signed_on").is_not_null() & ~pl.col("is_quarantined")
    readable = own.readings.group_by("content_id").agg(n_dated=dated.sum())
    lists = own.contents.filter(pl.col("list_name").cast(pl.String) == "participating")
    return (
        lists.join(readable, on="content_id", how="inner", validate="1:1")
        .filter(pl.col("n_dated") > 0, pl.col("n_dated") >= READABLE_ROWS * pl.col("n_rows"))
        .select("content_id", "n_rows")
    )


def _restrict(archive: ReadArchive, sha256s: set[str]) -> ReadArchive:
    """Only what these files say."""
    file_reads = archive.file_reads.filter(pl.col("sha256").is_in(list(sha256s)))
    keep = (
        pl.concat([file_reads["content_id"], file_reads["also_content_id"]]).drop_nulls().unique().to_frame()
    )
    return archive.only(file_reads, archive.contents.join(keep, on="content_id", how="semi"))
