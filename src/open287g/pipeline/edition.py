"""A workspace's files, or the shipped archive and the workspace's files, to one immutable edition on disk.

Same inputs, same bytes: rows are sorted, nothing depends on the clock or on the order of imports.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from open287g.data.curation import Curation, read_curation
from open287g.data.editions import DESCRIPTION, FORMAT, Edition, open_edition
from open287g.data.reference import read_reference, read_rulings
from open287g.data.workspace import open_workspace, project_folder
from open287g.disk import make_folder, remove_folder, write_beside, write_folder
from open287g.errors import BuildError, Damaged, panics_become
from open287g.ledger.columns import distrust_slipped_columns
from open287g.ledger.files import Timeline
from open287g.ledger.history import write_history
from open287g.ledger.waiting import write_waiting
from open287g.reading.lists import READER_VERSION
from open287g.resolve.candidates import Gazetteer
from open287g.resolve.namesakes import part_homonyms, return_strays
from open287g.resolve.profile import describe_agencies, weigh_questions
from open287g.schemas.ledger import Reviews
from open287g.schemas.reference import AgencyRulings
from open287g.store.raw import LOST_NAME, RawStore
from open287g.text.sealed_json import render_sealed

from . import tables as t
from .baseline_archive import Foundation, choose_foundation
from .parsed_rows import Progress, ReadArchive, cache_folder, load_batches, read_files
from .tables import check_tables
from .timeline import correct_rows, describe_files, order_timeline, resolve_rows, turn_pages
from .upkeep import KEPT_EDITIONS, building_alone, prune_editions, tidy_workspace

MAX_NAMED = 3
_COMPRESSION_LEVEL = 10
"""Compression of the Parquet tables (zstd): small enough to ship, quick enough to write at every import."""


@dataclass(frozen=True)
class Built:
    """A build in memory: all tables, before anything is written."""

    tables: Mapping[str, pl.DataFrame]
    parquet: Mapping[str, bytes]
    """The bytes of each table's file."""
    curation: Curation
    foundation: Foundation


def _no_progress(_n: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class OwnFiles:
    """What a workspace's files say, under which names they were met, and what had to be read anew, in words."""

    archive: ReadArchive
    names: Sequence[tuple[str, str]]
    mended: Sequence[str] = ()


@dataclass(frozen=True)
class Made:
    """An edition that is current now, what was mended on the way, and the ids of those that it took the room of."""

    edition: Edition
    mended: Sequence[str]
    pruned: Sequence[str]


def make_edition(
    workspace: Path, progress: Progress = _no_progress, base: str = "auto", keep: int = KEPT_EDITIONS
) -> Made:
    """Build from what the workspace holds, check it, write it, make it current, and remove the oldest beyond `keep`.

    `base` is 'auto', 'shipped' or 'none': whether the history stands on the shipped archive (see `baseline_archive`).
    Raises `BuildError` if a check fails; the current edition then stays as it is.
    """
    with building_alone(open_workspace(workspace)):
        mended = tidy_workspace(workspace)
        curation = read_curation(workspace)
        own = read_workspace(workspace, curation, progress)
        edition = write_edition(build_from(own, curation, workspace, base), workspace)
        return Made(edition, [*mended, *own.mended], prune_editions(workspace, keep))


def build_tables(workspace: Path, base: str = "auto") -> Built:
    """All tables of the edition that the workspace's files give; nothing is written but what was read."""
    curation = read_curation(workspace)
    return build_from(read_workspace(workspace, curation, _no_progress), curation, workspace, base)


def build_from(own: OwnFiles, curation: Curation, workspace: Path, base: str) -> Built:
    """All tables of the edition that files which were read give; a library's panic is a `BuildError` too."""
    with panics_become(_blame_library):
        return _build_from(own, curation, workspace, base)


def _say_why_none(timeline: Timeline) -> str:
    """Why no file can stand as a list, the first few by name; of those that are no lists the import said why."""
    why = [
        f"{verdict.fact.file_name}: {verdict.reason} {verdict.remedy or ''}".strip()
        for verdict in timeline.verdicts
        if verdict.reason
    ]
    return " ".join(["None of the files is a list of ICE's whose day is known.", *why[:MAX_NAMED]])


def _blame_library(panic: str) -> BuildError:
    return BuildError(
        f"A library failed while the tables were built ({panic}); nothing was changed. Build again with "
        "POLARS_MAX_THREADS=1 in the environment, and report what it said with the names of the files."
    )


def _build_from(own: OwnFiles, curation: Curation, workspace: Path, base: str) -> Built:
    foundation = choose_foundation(own.archive, list(own.names), base, curation)
    if not foundation.names:
        raise BuildError("There are no files to build from. Import some first.")
    _refuse_damaged(own, foundation, workspace / "raw")
    in_order = foundation.archive.readings.sort("content_id", "row_number")
    archive, names = replace(foundation.archive, readings=in_order), foundation.names
    timeline = order_timeline(archive, names, curation)
    if not timeline.snapshots:
        raise BuildError(_say_why_none(timeline))
    tables = {"file_reads": archive.file_reads.sort("sha256"),
              "stated_on_pages": archive.stated_on_pages.sort("sha256", "number"),
              "contents": archive.contents.sort("content_id"),
              "readings": archive.readings,
              "findings": archive.findings.sort("content_id", "row_number", "code", "column")}  # fmt: skip
    with ThreadPoolExecutor(1) as pool:  # what is made is packed while the rest is made and checked
        packed = {name: pool.submit(_pack_table, frame) for name, frame in tables.items()}
        rulings = read_rulings(project_folder("curation"), workspace / "curation")
        made = _write_ledger(timeline, archive, curation, rulings)
        made["files"] = describe_files(timeline, archive, names)
        packed |= {name: pool.submit(_pack_table, frame) for name, frame in made.items()}
        tables |= made
        check_tables(tables)
        parquet = {name: packed[name].result() for name in sorted(tables)}
    return Built(tables, parquet, curation, foundation)


def _pack_table(frame: pl.DataFrame) -> bytes:
    """The bytes of a table's Parquet file."""
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", compression_level=_COMPRESSION_LEVEL, statistics=False)
    return written.getvalue()


def read_workspace(workspace: Path, curation: Curation, progress: Progress, workers: int = 1) -> OwnFiles:
    """What the workspace's files say: from the cache where that can be believed, else read from their bytes.

    A file whose bytes are gone or damaged is left unread; a build that needs it refuses to go on without it.
    """
    store = RawStore(workspace / "raw")
    names = names_met(store)
    folder = cache_folder(workspace, curation.vocabulary_hash)
    kept = load_batches(folder)
    archive = kept.archive
    unread = {sha256 for sha256, _ in names} - set(archive.file_reads["sha256"].to_list())
    missing = sorted(sha256 for sha256 in unread if store.is_whole(sha256))
    mended = [
        f"{batch.relative_to(workspace)} was damaged: what it kept was read anew." for batch in kept.damaged
    ]
    if missing:
        known = frozenset(archive.contents["content_id"].to_list())
        files = [(sha256, partial(store.read, sha256)) for sha256 in missing]
        fresh = read_files(files, curation.vocabulary, known, progress, workers)
        fresh.save_batch(folder)
        archive = archive.join(fresh)
    for batch in kept.damaged:
        remove_folder(batch)
    return OwnFiles(archive, names, mended)


def names_met(store: RawStore) -> list[tuple[str, str]]:
    """Every file's hash with each name that it was met under; a lost name is left out where another is known."""
    met = sorted({(sighting.sha256, sighting.file_name) for sighting in store.sightings()})
    named = {sha256 for sha256, name in met if name != LOST_NAME}
    return [(sha256, name) for sha256, name in met if name != LOST_NAME or sha256 not in named]


def _refuse_damaged(own: OwnFiles, foundation: Foundation, raw: Path) -> None:
    """`Damaged` names every file that nobody has read, neither here nor in the archive that the history stands on.

    A history without it would be another one.
    """
    read = set(foundation.archive.file_reads["sha256"].to_list())
    told = sorted({name for sha256, name in own.names if sha256 not in read})
    if told:
        few = ", ".join(told[:5]) + (f" and {len(told) - 5:,} more" if len(told) > 5 else "")
        raise Damaged(
            f"The bytes kept of {few} are gone or damaged in {raw}, and no history is built without them. "
            f"Import {'it' if len(told) == 1 else 'them'} again: that mends it."
        )


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
    """Write the tables as the current edition of the workspace.

    Of an equal one that is whole only the description is renewed; of one that is damaged, everything.
    """
    editions = workspace / "editions"
    make_folder(editions)
    files, meta = render_edition(built)
    target = editions / meta["edition"]
    if _is_whole(target, meta):
        write_beside(target / DESCRIPTION, files[DESCRIPTION])
    else:
        write_folder(target, files)
    write_beside(editions / "current", f"{target.name}\n".encode())
    return open_edition(target)


def _is_whole(folder: Path, meta: Mapping[str, Any]) -> bool:
    """Whether `folder` holds these tables undamaged, whatever its description says."""
    return folder.is_dir() and not Edition(folder, folder.name, dict(meta)).damaged_tables()


def render_edition(built: Built) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Every file of the edition by name, and its description; the id is made of its date and its tables' bytes."""
    files = {f"{name}.parquet": data for name, data in built.parquet.items()}
    hashes = {name: hashlib.sha256(built.parquet[name]).hexdigest() for name in built.tables}
    meta = describe_edition(built, hashes)
    return files | {DESCRIPTION: render_sealed(meta)}, meta


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
        "format": FORMAT,
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
        "versions": {"open287g": version("open287g"), "reader": READER_VERSION, "polars": pl.__version__,
                     "vocabulary": built.curation.vocabulary_hash},
    }  # fmt: skip


def _hash_folder(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*"))
        if path.suffix in (".csv", ".parquet")
    }
