"""Paths to files kept, logged and built into a new edition; and a report of what became of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from open287g.data.curation import read_curation
from open287g.data.editions import Edition
from open287g.data.workspace import open_workspace
from open287g.errors import BuildError
from open287g.sources.files import Found, find_files
from open287g.store.raw import RawStore, make_sighting

from .edition import build_tables, building_alone, read_workspace, write_edition

Begin = Callable[[str, int], Callable[[int], None]]
"""Starts a progress display (label, steps) and returns what advances it."""

LOG_EVERY = 50
"""Sightings logged at a time: what a killed import loses is fewer than this many names, never bytes."""


@dataclass(frozen=True)
class Quarantined:
    """One file that no snapshot stands on, and why."""

    file: str
    sha256: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `new` are contents not met before; `accepted` are files that are lists, in their place."""

    files: int
    new: int
    repeats: int
    accepted: int
    quarantined: Sequence[Quarantined]
    edition: Edition | None
    problem: str | None = None


def import_paths(
    paths: Iterable[Path],
    workspace: Path,
    begin: Begin,
    base: str = "auto",
    *,
    build: bool = True,
    workers: int = 1,
) -> ImportReport:
    """Keep every file, log every sighting, read (in `workers` processes), and build.

    A build that fails its checks keeps the current edition.
    """
    store = RawStore(open_workspace(workspace) / "raw")
    before = {s.sha256 for s in store.sightings()}
    sightings = _keep(list(find_files(paths)), store, begin)
    curation = read_curation(workspace)
    unread = len({sha256 for sha256, _ in sightings} - before)
    edition, problem, files = None, None, None
    with building_alone(workspace):
        archive, _ = read_workspace(workspace, curation, begin("Reading", unread), workers)
        if build:
            try:
                built = build_tables(workspace, base=base)
                files = built.tables["files"]
                edition = write_edition(built, workspace)
            except BuildError as error:
                problem = str(error)
    refused = archive.file_reads.filter(pl.col("content_id").is_null())
    return _report(sightings, before, files if files is not None else _unbuilt(refused), edition, problem)


def _keep(found: Sequence[Found], store: RawStore, begin: Begin) -> list[tuple[str, str]]:
    """Bytes into the store, sightings into its log; returns (sha256, name) of every file, in order."""
    advance = begin("Keeping", len(found))
    met: list[tuple[str, str]] = []
    batch = []
    for file in found:
        data = file.load()
        sha256 = store.keep(data)
        batch.append(make_sighting(sha256, file.file_name, file.origin, len(data)))
        met.append((sha256, file.file_name))
        if len(batch) == LOG_EVERY:
            store.log(batch)
            batch.clear()
        advance(1)
    store.log(batch)
    return met


def _unbuilt(refused: pl.DataFrame) -> pl.DataFrame:
    """The statuses that are known without a build: refused files only."""
    return refused.select(
        "sha256",
        file_name=pl.lit(None, pl.String),
        status=pl.lit("quarantined"),
        reason="reason",
        remedy="remedy",
    )


def _report(
    sightings: Sequence[tuple[str, str]],
    before: set[str],
    files: pl.DataFrame,
    edition: Edition | None,
    problem: str | None,
) -> ImportReport:
    status = {
        (row[0], row[1]): row[2:]
        for row in files.select(
            "sha256", "file_name", pl.col("status").cast(pl.String), "reason", "remedy"
        ).iter_rows()
    }
    seen = set(before)
    new = repeats = accepted = 0
    quarantined = []
    for sha256, name in sightings:
        state, reason, remedy = (
            status.get((sha256, name)) or status.get((sha256, None)) or ("accepted", "", "")
        )
        new += sha256 not in seen
        repeats += sha256 in seen
        seen.add(sha256)
        if state in ("quarantined", "held"):
            quarantined.append(Quarantined(name, sha256, reason or "", remedy or ""))
        else:
            accepted += 1
    return ImportReport(len(sightings), new, repeats, accepted, quarantined, edition, problem)
