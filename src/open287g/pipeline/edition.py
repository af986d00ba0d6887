"""A workspace's files, or the shipped archive and the workspace's files, to one immutable edition on disk.

Same inputs, same bytes: rows are sorted, nothing depends on the clock or on the order of imports.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from open287g.data.curation import Curation, read_curation
from open287g.data.editions import Edition, open_edition
from open287g.data.reference import read_reference, read_rulings
from open287g.data.workspace import open_workspace, project_folder
from open287g.errors import BuildError, WorkspaceError, panics_become
from open287g.ledger import Timeline, write_history, write_waiting
from open287g.reading import READER_VERSION
from open287g.resolve.gazetteer import Gazetteer
from open287g.resolve.homonyms import part_homonyms
from open287g.resolve.profile import describe_agencies
from open287g.resolve.questions import weigh_questions
from open287g.resolve.strays import return_strays
from open287g.schemas import Reviews
from open287g.schemas.reference import AgencyRulings
from open287g.store.raw import RawStore

from . import tables as t
from .baseline_archive import Foundation, choose_foundation
from .checks import check_tables
from .pages import correct_rows, distrust_slipped_columns, resolve_rows, turn_pages
from .parsed_rows import Progress, ReadArchive, cache_folder, read_files
from .timeline import describe_files, order_timeline

LOCK_SECONDS = 600
_COMPRESSION_LEVEL = 10
"""Compression of the Parquet tables (zstd): small enough to ship, quick enough to write at every import."""


@dataclass(frozen=True)
class Built:
    """A build in memory: all tables, before anything is written."""

    tables: Mapping[str, pl.DataFrame]
    curation: Curation
    foundation: Foundation


def _no_progress(_n: int) -> None:
    """Progress that nobody watches."""


def build_edition(workspace: Path, progress: Progress = _no_progress, base: str = "auto") -> Edition:
    """Build from what the workspace holds, check it, write it, and make it current.

    `base` is 'auto', 'shipped' or 'none': whether the history stands on the shipped archive (see `foundation`).
    Raises `BuildError` if a check fails; the current edition then stays as it is.
    """
    with building_alone(open_workspace(workspace)):
        return write_edition(build_tables(workspace, progress, base), workspace)


@contextmanager
def building_alone(workspace: Path) -> Iterator[None]:
    """Nobody else reads into or builds in the workspace meanwhile: who comes second sees all that the first took in."""
    try:
        with FileLock(str(workspace / ".build.lock"), timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise WorkspaceError(
            f"Another build has held {workspace} for {LOCK_SECONDS} s. Try again later."
        ) from error


def build_tables(workspace: Path, progress: Progress = _no_progress, base: str = "auto") -> Built:
    """All tables of the edition that the workspace's files give; a library's panic is a `BuildError` too."""
    with panics_become(_blame_library):
        return _build_tables(workspace, progress, base)


def _blame_library(panic: str) -> BuildError:
    return BuildError(
        f"A library failed while the tables were built ({panic}); nothing was changed. Build again with "
        "POLARS_MAX_THREADS=1 in the environment, and report what it said with the names of the files."
    )


def _build_tables(workspace: Path, progress: Progress, base: str) -> Built:
    curation = read_curation(workspace)
    own, own_names = read_workspace(workspace, curation, progress)
    foundation = choose_foundation(own, own_names, base)
    if not foundation.names:
        raise BuildError("There are no files to build from. Import some first: open287g import PATH.")
    archive, names = foundation.archive, foundation.names
    timeline = order_timeline(archive, names, curation)
    if not timeline.snapshots:
        raise BuildError("None of the files is a list of ICE's; see 'open287g import' for the reasons.")
    tables = _write_ledger(
        timeline, archive, curation, read_rulings(project_folder("curation"), workspace / "curation")
    )
    tables["files"] = describe_files(timeline, archive, names)
    tables |= {"file_reads": archive.file_reads.sort("sha256"), "contents": archive.contents.sort("content_id"),
               "readings": archive.readings.sort("content_id", "row_number"),
               "findings": archive.findings.sort("content_id", "row_number", "code", "column")}  # fmt: skip
    check_tables(tables)
    return Built(tables, curation, foundation)


def read_workspace(
    workspace: Path, curation: Curation, progress: Progress, workers: int = 1
) -> tuple[ReadArchive, list[tuple[str, str]]]:
    """What the workspace's files say, and under which names they were met."""
    store = RawStore(workspace / "raw")
    names = sorted({(s.sha256, s.file_name) for s in store.sightings()})
    folder = cache_folder(workspace, curation.vocabulary_hash)
    archive = ReadArchive.load_batches(folder)
    done = set(archive.file_reads["sha256"].to_list())
    missing = sorted({sha256 for sha256, _ in names} - done)
    if missing:
        known = frozenset(archive.contents["content_id"].to_list())
        files = [(sha256, partial(store.read, sha256)) for sha256 in missing]
        fresh = read_files(files, curation.vocabulary, known, progress, workers)
        fresh.save_batch(folder)
        archive = archive.join(fresh)
    return archive, names


def _write_ledger(
    timeline: Timeline, archive: ReadArchive, curation: Curation, rulings: AgencyRulings
) -> dict[str, pl.DataFrame]:
    corrected = correct_rows(timeline.snapshots, archive, curation.corrections)
    if corrected.idle:
        idle = corrected.idle[0]
        raise BuildError(
            f"curation/corrections.yml: no row of {idle.last_on} is {dict(idle.where)} any more. "
            "ICE has mended it, or the correction is mistyped: change its days, or remove it."
        )
    reference = read_reference()
    gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
    believed = distrust_slipped_columns(part_homonyms(return_strays(corrected.rows), gazetteer.counties))
    resolution = resolve_rows(believed.rows, curation.judgements, gazetteer)
    history = write_history(
        turn_pages(timeline.snapshots, believed.rows, resolution, "participating"), resolution.successions
    )
    waiting = write_waiting(
        turn_pages(timeline.snapshots, believed.rows, resolution, "pending"), history.spells
    )
    listings = t.tabulate_listings(believed.rows, history, waiting)
    names, witness = t.tabulate_names(listings, resolution), t.tabulate_witness(listings)
    profiles = describe_agencies(names, witness, reference, rulings)
    agreements = t.tabulate_agreements(history)
    reviews = Reviews.validate(pl.concat([t.tabulate_reviews(resolution), profiles.reviews]))
    return {
        "agencies": profiles.agencies,
        "agency_names": names,
        "agency_conflicts": profiles.conflicts.sort("agency_id", "question", "doubted"),
        "agreements": agreements,
        "applications": t.tabulate_applications(waiting),
        "events": t.tabulate_events(history, waiting),
        "issues": t.tabulate_issues(archive, timeline.snapshots, believed.distrusted),
        "listings": listings,
        "reviews": weigh_questions(reviews, agreements).sort("review_id"),
        "snapshots": t.tabulate_snapshots(timeline.snapshots, archive, listings),
        "spells": t.tabulate_spells(history),
    }


def write_edition(built: Built, workspace: Path) -> Edition:
    """Write the tables as the current edition of the workspace; of an equal one the description is renewed."""
    editions = workspace / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    for left_by_a_killed_build in editions.glob(".building-*"):
        shutil.rmtree(left_by_a_killed_build, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=editions, prefix=".building-"))
    target = editions / write_tables(built, folder)
    if (target / "edition.json").is_file():
        (folder / "edition.json").replace(target / "edition.json")
        shutil.rmtree(folder)
    else:
        shutil.rmtree(target, ignore_errors=True)
        folder.chmod(0o755)
        folder.replace(target)
    _point_to(editions, target.name)
    return open_edition(target)


def _point_to(editions: Path, edition_id: str) -> None:
    beside = editions / ".current.part"
    try:
        beside.write_text(edition_id + "\n", encoding="utf-8")
        beside.replace(editions / "current")
    except OSError as error:
        raise WorkspaceError(f"{editions} cannot be written ({error.strerror}).") from error


def write_tables(built: Built, folder: Path) -> str:
    """Write every table and `edition.json` into `folder`; returns the edition's id, made of its date and content."""
    hashes = {}
    for name, frame in sorted(built.tables.items()):
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", compression_level=_COMPRESSION_LEVEL, statistics=False)
        hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    meta = describe_edition(built, hashes)
    (folder / "edition.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return str(meta["edition"])


def describe_edition(built: Built, hashes: Mapping[str, str]) -> dict[str, Any]:
    """What `edition.json` says: inputs, counts, versions; no clock, so that equal inputs give equal bytes."""
    tables = built.tables
    latest = {
        row["list_name"]: {k: str(row[k]) if k.endswith("_on") else row[k]
                           for k in ("snapshot_id", "snapshot_on", "last_shown_on", "n_agreements", "file_name",
                                     "sha256")}
        for row in tables["snapshots"].sort("position").iter_rows(named=True)
    }  # fmt: skip
    inputs = sorted(set(tables["files"]["sha256"].to_list()))
    digest = hashlib.sha256(json.dumps(dict(hashes), sort_keys=True).encode()).hexdigest()
    last_on = max(entry["last_shown_on"] for entry in latest.values())
    return {
        "edition": f"{last_on}-{digest[:10]}",
        "latest": latest,
        "base": built.foundation.words,
        "inputs": {
            "n_files": len(inputs),
            "files_sha256": hashlib.sha256("".join(inputs).encode()).hexdigest(),
            "curation": dict(built.curation.hashes),
            "reference": _hash_folder(project_folder("reference")),
        },
        "tables": {name: {"rows": tables[name].height, "sha256": hashes[name]} for name in sorted(tables)},
        "file_statuses": dict(
            sorted(tables["files"].group_by("status").len().cast({"status": pl.String}).iter_rows())
        ),
        "versions": {"open287g": version("open287g"), "reader": READER_VERSION, "polars": pl.__version__},
    }


def _hash_folder(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*"))
        if path.suffix in (".csv", ".parquet")
    }
