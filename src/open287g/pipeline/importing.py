"""Paths to files kept, logged and built into a new edition, and a report of each file; or to the edition that ships.

`python -m open287g.pipeline.importing FOLDER...` compiles the shipped edition from every list in hand and from
nothing else: the workspace's own edition is no input. Equal files and decisions give equal bytes, whatever the order
of folders.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from open287g.data.curation import read_curation
from open287g.data.editions import Edition, current_edition
from open287g.data.workspace import open_workspace, project_folder
from open287g.disk import write_beside
from open287g.errors import BuildError, UnreadableFile, WorkspaceError
from open287g.sources.files import Found, find_files
from open287g.store.raw import RawStore, Sighting, make_sighting

from .edition import Built, OwnFiles, build_from, build_tables, read_workspace, render_edition, write_edition
from .parsed_rows import Begin
from .upkeep import KEPT_EDITIONS, building_alone, prune_editions, tidy_workspace

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
    unread: Sequence[Quarantined] = ()
    """Files of which no byte was kept: they cannot be read from the disk, or are larger than any list could be."""
    mended: Sequence[str] = ()
    """What was damaged or left behind in the workspace and has been mended, a sentence each."""
    before: Edition | None = None
    """The edition that was current before, for saying what changed."""
    new_sha256s: frozenset[str] = frozenset()
    """Hashes of the contents that were not met before."""


def import_paths(
    paths: Iterable[Path],
    workspace: Path,
    begin: Begin,
    base: str = "auto",
    *,
    build: bool = True,
    workers: int = 1,
    keep: int = KEPT_EDITIONS,
) -> ImportReport:
    """Keep every file, log every sighting, read (in `workers` processes), build, and remove the oldest editions.

    A file that cannot be read is named, and the rest go on. A build that fails its checks keeps the current edition.
    """
    store = RawStore(open_workspace(workspace) / "raw")
    before = {s.sha256 for s in store.sightings()}
    kept = _keep(list(find_files(paths)), store, begin)
    curation = read_curation(workspace)
    unread = len({sha256 for sha256, _ in kept.sightings} - before)
    built = edition = problem = None
    with building_alone(workspace):
        mended = tidy_workspace(workspace)
        earlier = _earlier_edition(workspace)
        own = read_workspace(workspace, curation, begin("Reading", unread), workers)
        if build:
            try:
                built = build_from(own, curation, workspace, base)
                edition = write_edition(built, workspace)
                prune_editions(workspace, keep)
            except BuildError as error:
                problem = str(error)
    quarantined = _find_quarantined(kept.sightings, own, built)
    new = frozenset(sha256 for sha256, _ in kept.sightings) - before
    n_files = len(kept.sightings)
    return ImportReport(
        files=n_files,
        new=len(new),
        repeats=n_files - len(new),
        accepted=n_files - len(quarantined),
        quarantined=quarantined,
        edition=edition,
        problem=problem,
        unread=kept.unread,
        mended=[*kept.mended, *mended, *own.mended],
        before=earlier,
        new_sha256s=new,
    )


def _earlier_edition(workspace: Path) -> Edition | None:
    """The edition that is current before the build; none if there is none, or none that can be read."""
    try:
        edition = current_edition(workspace)
    except WorkspaceError:
        return None
    return None if edition.damaged_tables() else edition


@dataclass(frozen=True)
class _Kept:
    """(sha256, name) of every file in order, those that could not be kept, and the bytes that were mended, in words."""

    sightings: Sequence[tuple[str, str]]
    unread: Sequence[Quarantined]
    mended: Sequence[str]


def _keep(found: Sequence[Found], store: RawStore, begin: Begin) -> _Kept:
    """Bytes into the store, sightings into its log."""
    advance = begin("Keeping", len(found))
    batch: list[Sighting] = []
    met: list[tuple[str, str]] = []
    unread, mended = [], []
    for file in found:
        try:
            data = file.load()
        except UnreadableFile as refusal:
            unread.append(Quarantined(file.shown_name, "", refusal.reason, refusal.remedy))
        else:
            sha256 = hashlib.sha256(data).hexdigest()
            if store.path(sha256).exists() and not store.is_whole(sha256):
                mended.append(
                    f"The bytes kept of {file.shown_name} were damaged: they have been taken again."
                )
            store.keep(data)
            batch.append(make_sighting(sha256, file.file_name, file.origin, len(data)))
            met.append((sha256, batch[-1].file_name))
        if len(batch) == LOG_EVERY:
            store.log(batch)
            batch.clear()
        advance(1)
    store.log(batch)
    return _Kept(met, unread, mended)


def _find_quarantined(
    sightings: Sequence[tuple[str, str]], own: OwnFiles, built: Built | None
) -> list[Quarantined]:
    """Files that no snapshot stands on, in the order they were met; without a build those that cannot be read."""
    met = pl.DataFrame(sightings, {"sha256": pl.String, "file_name": pl.String}, orient="row")
    if built is not None:
        told = built.tables["files"].filter(pl.col("status").cast(pl.String).is_in(["quarantined", "held"]))
        of = ["sha256", "file_name"]
    else:
        told, of = own.archive.file_reads.filter(pl.col("content_id").is_null()), ["sha256"]
    rows = met.join(told.select(*of, "reason", "remedy"), on=of, how="inner", maintain_order="left")
    told_of = rows.select("file_name", "sha256", pl.col("reason", "remedy").fill_null(""))
    return [Quarantined(*row) for row in told_of.iter_rows()]


def ship_edition(folders: list[Path], target: Path) -> str:
    """Compile the edition of the files in `folders` into `target`; returns its id. `target` changes at the very end."""
    with TemporaryDirectory() as nowhere:
        workspace = Path(nowhere)
        import_paths(
            folders, workspace, lambda _label, _steps: lambda _n: None, "none", build=False, workers=2
        )
        files, meta = render_edition(build_tables(workspace, base="none"))
    for left in {path.name for path in target.iterdir()} - files.keys():
        (target / left).unlink()
    for name, data in files.items():
        write_beside(target / name, data)
    return str(meta["edition"])


if __name__ == "__main__":
    sys.stdout.write(ship_edition([Path(word) for word in sys.argv[1:]], project_folder("edition")) + "\n")
