"""Files in a workspace to what reading them gave, as frames; what was read before is not read again.

What reading gave is kept in `<workspace>/cache`, a batch for each import that read something, under the reader's
version and the hash of the agreed meanings; the edition that ships with the package carries the same for ICE's
archive. Deleting the cache changes nothing.
"""

from __future__ import annotations

import gc
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from open287g.errors import UnreadableFile
from open287g.reading import READER_VERSION, Finding, ListRead, Reader, Vocabulary
from open287g.schemas import Contents, FileReads, Findings, Readings

Progress = Callable[[int], None]
Load = Callable[[], bytes]

WORTH_SHARING = 200
"""Files from which a second process saves more than its start costs."""
CHUNK = 64

_FRAMES = {"file_reads": FileReads, "contents": Contents, "readings": Readings, "findings": Findings}
_UNTOLD = frozenset({"agency_type_stray_blank", "support_type_stray_blank"})
"""Findings that are too common to be told one by one, and change nothing."""


@dataclass(frozen=True)
class ReadArchive:
    """What reading gave for a set of files."""

    file_reads: pl.DataFrame
    contents: pl.DataFrame
    readings: pl.DataFrame
    findings: pl.DataFrame

    @classmethod
    def empty(cls) -> ReadArchive:
        """Nothing read yet."""
        return cls(**{name: schema.create_empty() for name, schema in _FRAMES.items()})

    @classmethod
    def load(cls, folder: Path) -> ReadArchive:
        """What was kept in `folder`; nothing if it is not whole."""
        paths = {name: folder / f"{name}.parquet" for name in _FRAMES}
        if not all(path.is_file() for path in paths.values()):
            return cls.empty()
        try:
            return cls(**{name: pl.read_parquet(path) for name, path in paths.items()})
        except (pl.exceptions.PolarsError, OSError):
            return cls.empty()

    @classmethod
    def load_batches(cls, folder: Path) -> ReadArchive:
        """All batches kept in `folder`, oldest first."""
        archive = cls.empty()
        for batch in sorted(folder.glob("[0-9]*")):
            archive = archive.join(cls.load(batch))
        return archive

    def save_batch(self, folder: Path) -> None:
        """Keep it in `folder` as its next batch: there whole, or not at all, whenever the program is killed."""
        folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(batch.name) for batch in folder.glob("[0-9]*")), default=0)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix=".part-"))
        for name in _FRAMES:
            getattr(self, name).write_parquet(
                beside / f"{name}.parquet", compression="zstd", compression_level=1
            )
        beside.replace(folder / f"{number:06}")

    def join(self, other: ReadArchive) -> ReadArchive:
        """Both together; what `self` holds already is not taken twice."""
        new_files = other.file_reads.join(self.file_reads, on="sha256", how="anti")
        new_contents = other.contents.join(self.contents, on="content_id", how="anti")
        keep = new_contents.select("content_id")
        return ReadArchive(
            file_reads=pl.concat([self.file_reads, new_files]),
            contents=pl.concat([self.contents, new_contents]),
            readings=pl.concat([self.readings, other.readings.join(keep, on="content_id", how="semi")]),
            findings=pl.concat([self.findings, other.findings.join(keep, on="content_id", how="semi")]),
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
            collected.take(reader.read(load(), sha256))
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
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    archive = ReadArchive.empty()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start_worker, initargs=(vocabulary, known)
    ) as pool:
        for chunk, part in zip(chunks, pool.map(_work, chunks), strict=True):
            archive = archive.join(part)
            progress(len(chunk))
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
    file_reads: list[tuple[str, str | None, datetime | None, str | None, str | None]] = field(
        default_factory=list
    )
    contents: list[tuple[str, str, str, str, int, int]] = field(default_factory=list)
    readings: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[tuple[str, int | None, str, str, str | None, str | None]] = field(default_factory=list)

    def take(self, read: ListRead) -> None:
        """A file that was read."""
        content_id = read.content_id
        self.file_reads.append((read.sha256, content_id, read.modified_at, None, None))
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
            (content_id, number, *finding) for finding in findings if finding.code not in _UNTOLD
        )

    def refuse(self, sha256: str, refusal: UnreadableFile) -> None:
        """A file that is no list."""
        self.file_reads.append((sha256, None, None, refusal.reason, refusal.remedy))

    def as_archive(self) -> ReadArchive:
        """All that was collected, as validated frames."""
        return ReadArchive(
            **{
                name: schema.cast(_frame(getattr(self, name), schema.column_names()))
                for name, schema in _FRAMES.items()
            }
        )


def _frame(rows: list[tuple[Any, ...]], columns: list[str]) -> pl.DataFrame:
    """A frame from rows; empty columns are text until the schema casts them."""
    if not rows:
        return pl.DataFrame({name: [] for name in columns})
    return pl.DataFrame(
        dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)),
        strict=False,
        infer_schema_length=None,
    )
