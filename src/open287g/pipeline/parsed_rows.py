"""Files in a workspace to what reading them gave, as frames; what was read before is not read again.

What reading gave is kept in `<workspace>/cache`, a batch for each import that read something, under the reader's
version and the hash of the agreed meanings; the edition that ships with the package carries the same for ICE's
archive. Deleting the cache changes nothing; of a batch whose bytes are not those that were written nothing is believed.
"""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from open287g.data.editions import Edition
from open287g.disk import write_folder
from open287g.errors import Damaged, UnreadableFile, WorkspaceError
from open287g.reading.lists import READER_VERSION, FileRead, ListRead, Reader
from open287g.reading.rows import UNTOLD, Finding, reparse_rows
from open287g.reading.stated_totals import find_stated_totals
from open287g.reading.vocabulary import Vocabulary
from open287g.schemas.listings import Contents, FileReads, Findings, Readings, StatedOnPages
from open287g.text.sealed_json import read_sealed, render_sealed

Progress = Callable[[int], None]
Begin = Callable[[str, int], Progress]
"""Starts a progress display (label, steps) and returns what advances it."""
Load = Callable[[], bytes]

WORTH_SHARING = 200
"""Files from which a second process saves more than its start costs."""
CHUNK = 64
BATCH = "batch.json"
"""The file of a batch that carries the hashes of its tables, and its own."""

_FRAMES = {"file_reads": FileReads, "contents": Contents, "readings": Readings, "findings": Findings,
           "stated_on_pages": StatedOnPages}  # fmt: skip


@dataclass(frozen=True)
class ReadArchive:
    """What reading gave for a set of files."""

    file_reads: pl.DataFrame
    contents: pl.DataFrame
    readings: pl.DataFrame
    findings: pl.DataFrame
    stated_on_pages: pl.DataFrame

    @classmethod
    @cache
    def empty(cls) -> ReadArchive:
        """Nothing read yet."""
        return cls(**{name: schema.create_empty() for name, schema in _FRAMES.items()})

    @classmethod
    def of_edition(cls, edition: Edition) -> ReadArchive:
        """What an edition was built from; `Damaged` if its bytes are not those that were written.

        Columns that a table has gained since are empty.
        """
        has = edition.meta["tables"]
        return cls(
            **{
                name: schema.complete(edition.table(name)) if name in has else schema.create_empty()
                for name, schema in _FRAMES.items()
            }
        )

    @classmethod
    def load_batch(cls, folder: Path) -> ReadArchive:
        """What was kept in `folder`; `Damaged` if any byte of it is not as it was written."""
        try:
            hashes = read_sealed((folder / BATCH).read_bytes())
            data = {name: (folder / f"{name}.parquet").read_bytes() for name in _FRAMES}
            spoiled = [name for name in _FRAMES if hashlib.sha256(data[name]).hexdigest() != hashes[name]]
            if spoiled:
                raise Damaged(f"{folder / spoiled[0]}.parquet is damaged: its files are read anew.")
            return cls(**{name: pl.read_parquet(io.BytesIO(data[name])) for name in _FRAMES})
        except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, RecursionError) as error:
            raise Damaged(f"{folder} is not whole: its files are read anew.") from error

    def save_batch(self, folder: Path) -> None:
        """Keep it in `folder` as its next batch: there whole, or not at all, whenever the program is killed."""
        number = 1 + max((int(batch.name) for batch in list_batches(folder)), default=0)
        tables = {name: _as_parquet(getattr(self, name)) for name in _FRAMES}
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in tables.items()}
        files = {f"{name}.parquet": data for name, data in tables.items()}
        write_folder(folder / f"{number:06}", files | {BATCH: render_sealed(hashes)})

    def whole_files(self) -> pl.DataFrame:
        """Files of which everything is here: refused ones, and those whose content is."""
        here = self.contents["content_id"].implode()
        return self.file_reads.filter(
            pl.col(name).is_null() | pl.col(name).is_in(here) for name in ("content_id", "also_content_id")
        )

    def join(self, other: ReadArchive) -> ReadArchive:
        """Both together; what `self` holds already is not taken twice."""
        new = other.only(
            other.file_reads.join(self.file_reads, on="sha256", how="anti"),
            other.contents.join(self.contents, on="content_id", how="anti"),
        )
        return ReadArchive(**{name: pl.concat([getattr(self, name), getattr(new, name)]) for name in _FRAMES})

    def only(self, file_reads: pl.DataFrame, contents: pl.DataFrame) -> ReadArchive:
        """What is held of some of its files and of some of its contents."""
        if (file_reads.height, contents.height) == (self.file_reads.height, self.contents.height):
            return self
        return ReadArchive(
            file_reads=file_reads,
            stated_on_pages=self.stated_on_pages.join(file_reads, on="sha256", how="semi"),
            contents=contents,
            readings=self.readings.join(contents, on="content_id", how="semi"),
            findings=self.findings.join(contents, on="content_id", how="semi"),
        )


def _as_parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", compression_level=1)
    return written.getvalue()


@dataclass(frozen=True)
class Kept:
    """What is kept of earlier reading, and the batches that cannot be believed."""

    archive: ReadArchive
    damaged: Sequence[Path]


def load_batches(folder: Path) -> Kept:
    """All batches kept in `folder`, oldest first; of a damaged one nothing, and its files count as unread."""
    archive, damaged = ReadArchive.empty(), []
    for batch in list_batches(folder):
        try:
            archive = archive.join(ReadArchive.load_batch(batch))
        except Damaged:
            damaged.append(batch)
    return Kept(replace(archive, file_reads=archive.whole_files()), damaged)


def list_batches(folder: Path) -> list[Path]:
    """The batches kept in `folder`, oldest first."""
    return (
        sorted(batch for batch in folder.glob("[0-9]*") if batch.name.isdecimal()) if folder.is_dir() else []
    )


def cache_folder(workspace: Path, vocabulary_hash: str) -> Path:
    """Where what was read with these meanings by this reader is kept."""
    return workspace / "cache" / f"readings-{READER_VERSION}-{vocabulary_hash}"


def read_files(
    files: Sequence[tuple[str, Load]],
    vocabulary: Vocabulary,
    known: frozenset[str],
    progress: Progress,
    workers: int = 1,
) -> ReadArchive:
    """Read the files (sha256, loader); rows of a content in `known` are not kept again.

    With `workers` above 1, many files are shared out to that many processes; what comes out is the same.
    """
    if workers > 1 and len(files) >= WORTH_SHARING:
        return _read_shared(files, vocabulary, known, progress, workers)
    return _read_chunk(files, Reader(vocabulary), set(known), progress)


def _read_chunk(
    files: Sequence[tuple[str, Load]], reader: Reader, known: set[str], progress: Progress
) -> ReadArchive:
    collected = _Collected(known)
    for sha256, load in files:
        try:
            collected.take_file(sha256, reader.read_file(load(), sha256))
        except UnreadableFile as refusal:
            collected.refuse(sha256, refusal)
        progress(1)
    return collected.as_archive()


def _read_shared(
    files: Sequence[tuple[str, Load]],
    vocabulary: Vocabulary,
    known: frozenset[str],
    progress: Progress,
    workers: int,
) -> ReadArchive:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    archive = ReadArchive.empty()
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(
            workers, mp_context=context, initializer=_start_worker, initargs=(vocabulary, known)
        ) as pool:
            for chunk, part in zip(chunks, pool.map(_work, chunks), strict=True):
                archive = archive.join(part)
                progress(len(chunk))
    except BrokenProcessPool as error:
        raise WorkspaceError(
            "The system ended a program that was reading files, most likely for want of memory. Nothing is lost: "
            "do the same again, with other programs closed."
        ) from error
    return archive


_worker: tuple[Reader, set[str]]
"""One worker's reader and the contents it has sent already; set when the process starts."""


def _start_worker(vocabulary: Vocabulary, known: frozenset[str]) -> None:
    global _worker
    gc.disable()  # many small objects, all kept until the end
    _worker = (Reader(vocabulary), set(known))


def _work(chunk: Sequence[tuple[str, Load]]) -> ReadArchive:
    reader, known = _worker
    return _read_chunk(chunk, reader, known, lambda _n: None)


@dataclass
class _Collected:
    """Columns that grow while files are read."""

    known: set[str]
    file_reads: list[tuple[str, str | None, str | None, datetime | None, str | None, str | None]] = field(
        default_factory=list
    )
    contents: list[tuple[str, str, str, str, int, int]] = field(default_factory=list)
    readings: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[tuple[str, int | None, str, str, str | None, str | None]] = field(default_factory=list)
    stated: list[pl.DataFrame] = field(default_factory=list)

    def take_file(self, sha256: str, file: FileRead) -> None:
        """A file that was read: one list or two, or a refusal; and what it says in words."""
        if file.said:
            self.stated.append(find_stated_totals(file.said, sha256))
        if file.refusal is not None:
            self.refuse(sha256, file.refusal)
            return
        lists = file.lists
        first = lists[0]
        also = lists[1].content_id if len(lists) > 1 else None
        self.file_reads.append((first.sha256, first.content_id, also, first.modified_at, None, None))
        for read in lists:
            self._take(read)

    def _take(self, read: ListRead) -> None:
        content_id = read.content_id
        if content_id in self.known:
            return
        self.known.add(content_id)
        self.contents.append(
            (content_id, read.text_id, read.list_name, read.sheet, len(read.rows), read.n_linked)
        )
        self._take_findings(content_id, None, read.findings)
        for number, row in read.rows:
            self.readings.append((content_id, number, *row.cells))
            if row.findings:
                self._take_findings(content_id, number, row.findings)

    def _take_findings(self, content_id: str, number: int | None, findings: Sequence[Finding]) -> None:
        self.findings.extend(
            (content_id, number, *finding) for finding in findings if finding.code not in UNTOLD
        )

    def refuse(self, sha256: str, refusal: UnreadableFile) -> None:
        """A file that is no list."""
        self.file_reads.append((sha256, None, None, None, refusal.reason, refusal.remedy))

    def as_archive(self) -> ReadArchive:
        """All that was collected, as validated frames."""
        frames = {
            name: schema.cast(_frame(getattr(self, name), schema.column_names()))
            for name, schema in _FRAMES.items()
            if name != "stated_on_pages"
        }
        return ReadArchive(**frames, stated_on_pages=pl.concat([StatedOnPages.create_empty(), *self.stated]))


def _frame(rows: list[tuple[Any, ...]], columns: list[str]) -> pl.DataFrame:
    """A frame from rows; empty columns are text until the schema casts them."""
    if not rows:
        return pl.DataFrame({name: [] for name in columns})
    return pl.DataFrame(
        dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)),
        strict=False,
        infer_schema_length=None,
    )


def reparse(archive: ReadArchive, vocabulary: Vocabulary) -> ReadArchive:
    """The same files as this reader reads their rows with these meanings: parsed anew from the raw cells kept.

    A row that could not be understood may be understood now, and the other way round. What was found on a sheet as a
    whole stays, and so does what files are and which contents there are: these are made of raw texts alone.
    """
    readings, of_rows = reparse_rows(archive.readings, archive.contents, vocabulary)
    found = pl.concat([archive.findings.filter(pl.col("row_number").is_null()), of_rows])
    linked = readings.group_by("content_id").agg(
        n_linked=(pl.col("moa_status").cast(pl.String) == "linked").sum()
    )
    contents = archive.contents.drop("n_linked").join(
        linked, on="content_id", how="left", validate="1:1", maintain_order="left"
    )
    return replace(
        archive,
        readings=readings,
        findings=found,
        contents=Contents.cast(contents.with_columns(pl.col("n_linked").fill_null(0))),
    )
