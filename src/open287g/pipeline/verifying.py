"""A workspace to a finding on whether it is whole: every byte hashed, every edition held against its description.

In: a workspace that nobody else builds in. Out: `Verification`: what was looked at, and a fault for each thing that is
not as it was written, with its remedy. The proof comes last: all files are read anew from their bytes, the edition is
built anew in memory, and its tables are compared with those on disk, byte for byte. Repairs nothing; `repair_workspace`
does, and refuses nothing but bytes that nobody has any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from open287g.data.curation import Curation, read_curation
from open287g.data.editions import (
    DESCRIPTION,
    Edition,
    current_edition,
    list_editions,
    open_edition,
    read_pointer,
)
from open287g.data.workspace import project_folder
from open287g.disk import remove_folder
from open287g.errors import BuildError, Damaged, NoEdition, Open287gError, WorkspaceError
from open287g.sources.journal import find_damage
from open287g.store.raw import Log, RawStore
from open287g.text.sealed_json import read_sealed

from .baseline_archive import base_of, names_told
from .edition import MAX_NAMED, OwnFiles, build_from, make_edition, names_met, render_edition
from .parsed_rows import Begin, ReadArchive, cache_folder, list_batches, load_batches, read_files
from .upkeep import building_alone, find_leftovers, known_names, take_up_unnamed

_NOT_AS_WRITTEN = "Its bytes are not those that were written."
_MADE_ANEW = "A build writes the current edition anew; a repair removes an older one."


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written.

    `part` is raw, log, cache, edition, sync, proof or leftover; a leftover spoils nothing and is no damage.
    """

    part: str
    place: str
    what: str
    remedy: str

    @property
    def is_damage(self) -> bool:
        """Whether something that answers rest on is concerned."""
        return self.part != "leftover"


@dataclass(frozen=True)
class Verification:
    """What was looked at, how much of each, what is wrong, and what was repaired, in words."""

    workspace: Path
    edition_id: str | None
    checked: Mapping[str, int]
    faults: Sequence[Fault]
    is_proven: bool
    """Whether the current edition was built anew from the bytes and came out the same."""
    repaired: Sequence[str] = field(default=())

    @property
    def damage(self) -> Sequence[Fault]:
        """Faults that something rests on."""
        return [fault for fault in self.faults if fault.is_damage]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damage


def verify_workspace(
    workspace: Path, begin: Begin, workers: int = 1, *, is_proving: bool = True
) -> Verification:
    """Look at everything; changes nothing. A workspace that is not there is whole, and the shipped edition answers.

    Without `is_proving` bytes are hashed, and nothing is read or built anew.
    """
    shipped = list(_check_shipped())
    if not workspace.is_dir():
        return Verification(workspace, None, {"editions": 1}, shipped, is_proven=False)
    with building_alone(workspace):
        look = _Look(RawStore(workspace / "raw"), read_curation(workspace), begin, workers)
        return look.verify(shipped, is_proving=is_proving)


def _check_shipped() -> Iterator[Fault]:
    remedy = "Install Open287g anew."
    try:
        edition = open_edition(project_folder("edition"))
    except WorkspaceError as error:
        yield Fault("edition", "the edition that comes with the package", str(error), remedy)
        return
    for name in edition.damaged_tables():
        yield Fault("edition", str(edition.path(name)), "Its bytes are not those that were shipped.", remedy)


@dataclass(frozen=True)
class _Look:
    """One look at a workspace that nobody else builds in."""

    store: RawStore
    curation: Curation
    begin: Begin
    workers: int

    @property
    def workspace(self) -> Path:
        return self.store.folder.parent

    @property
    def cache(self) -> Path:
        """Where what the current reader has read is kept."""
        return cache_folder(self.workspace, self.curation.vocabulary_hash)

    def verify(self, faults: list[Fault], *, is_proving: bool) -> Verification:
        log = (
            self.store.read_log()
        )  # before the bytes: an import meanwhile keeps bytes first, and logs them then
        kept = self.store.kept()
        editions = list_editions(self.workspace)
        faults += self._check_log(log, kept, is_built=bool(editions))
        faults += self._check_raw(kept)
        cache = self.workspace / "cache"
        inner = sorted(cache.iterdir()) if cache.is_dir() else []
        batches = [batch for folder in inner for batch in list_batches(folder)]
        faults += self._check_cache(batches)
        faults += self._check_editions(editions)
        faults += [Fault("sync", *found) for found in find_damage(self.workspace)]
        is_readable = not any(fault.is_damage and fault.part in ("raw", "log") for fault in faults)
        edition = self._readable_current()
        is_proven = False
        if is_proving and edition is not None and is_readable:
            told = list(self._check_proof(edition))
            faults += told
            is_proven = not any(fault.is_damage for fault in told)
        faults += [
            self._fault("leftover", path, "An interrupted run left it.", "The next build removes it.")
            for path in find_leftovers(self.workspace)
        ]
        checked = {"files": len(kept), "log_lines": len(log.sightings) + len(log.damaged),
                   "cache_batches": len(batches), "editions": len(editions) + 1}  # fmt: skip
        return Verification(
            self.workspace, edition.edition_id if edition else None, checked, faults, is_proven
        )

    def _fault(self, part: str, path: Path, what: str, remedy: str) -> Fault:
        within = path.is_relative_to(self.workspace)
        return Fault(part, str(path.relative_to(self.workspace) if within else path), what, remedy)

    def _check_log(self, log: Log, kept: Sequence[str], *, is_built: bool) -> Iterator[Fault]:
        store = self.store
        if kept and not log.is_there:
            restores = "A build restores it from the bytes."
            yield self._fault("log", store.log_file, "It is gone, and files are kept.", restores)
            return
        for line in log.damaged:
            what = f"It is not as it was written: {line}."
            yield self._fault("log", store.log_file, what, "A build restores what it said.")
        logged = {sighting.sha256: sighting.file_name for sighting in log.sightings}
        unlogged = sorted(set(kept) - logged.keys())
        known = known_names(self.workspace).keys() - _shipped_files() if unlogged else set()
        for sha256 in unlogged:
            is_lost = log.damaged or sha256 in known or (is_built and not log.sightings)
            yield self._fault(
                "log" if is_lost else "leftover",
                store.path(sha256),
                "No line of the log names it: an import was interrupted, or the log lost a line.",
                "A build restores what it said."
                if sha256 in known
                else "Import the file again; or a repair takes it up without its name.",
            )
        for file_name, sha256 in sorted((logged[sha256], sha256) for sha256 in logged.keys() - set(kept)):
            what = f"The bytes of {file_name} are gone."
            yield self._fault("raw", store.path(sha256), what, "Import the file again.")

    def _check_raw(self, kept: Sequence[str]) -> Iterator[Fault]:
        advance = self.begin("Hashing files", len(kept))
        names = {sighting.sha256: sighting.file_name for sighting in self.store.sightings()}
        for sha256 in kept:
            if not self.store.is_whole(sha256):
                named = f" ({names[sha256]})" if sha256 in names else ""
                what = f"Its bytes do not match its name{named}."
                remedy = "Import the file again: that repairs it."
                yield self._fault("raw", self.store.path(sha256), what, remedy)
            advance(1)
        for path in self.store.strangers():
            yield self._fault("leftover", path, "It is none of the store's.", "Remove it, if you know it.")

    def _check_cache(self, batches: Iterable[Path]) -> Iterator[Fault]:
        for batch in batches:
            try:
                ReadArchive.load_batch(batch)
            except Damaged:
                part = "cache" if batch.parent == self.cache else "leftover"
                yield self._fault(part, batch, _NOT_AS_WRITTEN, "A build reads its files anew.")

    def _check_editions(self, editions: Sequence[Path]) -> Iterator[Fault]:
        advance = self.begin("Hashing editions", len(editions))
        for folder in editions:
            yield from (self._fault("edition", *told, _MADE_ANEW) for told in _find_wrong(folder))
            advance(1)
        try:
            current_edition(self.workspace)
        except WorkspaceError as error:
            is_mended = isinstance(error, NoEdition | Damaged)
            remedy = "A build makes one current." if is_mended else "Update Open287g."
            yield Fault("edition", "editions/current", str(error), remedy)

    def _readable_current(self) -> Edition | None:
        """The workspace's own current edition; None where it has none or none that can be read."""
        try:
            return current_edition(self.workspace) if read_pointer(self.workspace) is not None else None
        except WorkspaceError:
            return None

    def _check_proof(self, edition: Edition) -> Iterator[Fault]:
        """Build the edition anew from the bytes that it stands on, and say where it differs from what is on disk.

        Files taken in since (an import waits for its turn, or was interrupted before it built) are told: no damage.
        """
        store = self.store
        stood_on = set(names_told(edition))
        met = {(sighting.sha256, sighting.file_name) for sighting in store.sightings()}
        if unbuilt := sorted({name for _, name in set(names_met(store)) - stood_on}):
            few = ", ".join(unbuilt[:MAX_NAMED])
            rest = f" and {len(unbuilt) - MAX_NAMED:,} more" if len(unbuilt) > MAX_NAMED else ""
            what = (
                f"The edition does not stand on {few}{rest}: an import is running, or ended before it built."
            )
            yield self._fault("leftover", store.log_file, what, "Build, if no import is running.")
        names = sorted(met & stood_on)
        sha256s = sorted({sha256 for sha256, _ in names})
        files = [(sha256, partial(store.read, sha256)) for sha256 in sha256s]
        advance = self.begin("Reading anew", len(files))
        fresh = read_files(files, self.curation.vocabulary, frozenset(), advance, self.workers)
        yield from self._compare_cache(fresh)
        advance = self.begin("Building anew", 1)
        own, base = OwnFiles(fresh, names), base_of(edition.meta["base"])
        try:
            built = build_from(own, self.curation, self.workspace, base)
        except BuildError as error:
            what = f"It cannot be built from the files: {error}"
            yield self._fault("proof", edition.folder, what, "Do what the message says.")
            return
        _, meta = render_edition(built)
        advance(1)
        hashes, on_disk = (
            {name: told["sha256"] for name, told in of["tables"].items()} for of in (meta, edition.meta)
        )
        differing = sorted(
            name
            for name in hashes.keys() | on_disk.keys()
            if hashes.get(name) != on_disk.get(name)
            and not _is_same_table(edition, name, built.tables.get(name))
        )
        if differing:
            others = f"Built anew from the files it is another one: {', '.join(differing)} differ."
            what = f"{others} {_why(edition.meta, meta)}"
            yield self._fault("proof", edition.folder, what, "Build it anew.")

    def _compare_cache(self, fresh: ReadArchive) -> Iterator[Fault]:
        kept = load_batches(self.cache).archive
        of_both = kept.contents.join(fresh.contents, on="content_id", how="semi").select("content_id")
        for name, key in (("readings", ["content_id", "row_number"]), ("contents", ["content_id"])):
            ours, theirs = (
                getattr(archive, name).join(of_both, on="content_id", how="semi").sort(key)
                for archive in (kept, fresh)
            )
            if not ours.equals(theirs):
                what = f"Read anew, {name} of a file are others than those kept."
                yield self._fault("cache", self.cache, what, "Remove the folder, and build.")
                return


def _shipped_files() -> set[str]:
    """Files that editions tell of without that they were ever taken in here."""
    with suppress(WorkspaceError):
        return set(open_edition(project_folder("edition")).table("files")["sha256"])
    return set()


def _find_wrong(folder: Path) -> Iterator[tuple[Path, str]]:
    """What is wrong with one edition, each with its place."""
    try:
        edition = open_edition(folder)
    except WorkspaceError as error:
        yield folder, str(error)
        return
    if edition.edition_id != folder.name:
        yield folder, f"It calls itself {edition.edition_id}: the folder was renamed."
    yield from ((edition.path(name), _NOT_AS_WRITTEN) for name in edition.damaged_tables())


def _is_same_table(edition: Edition, name: str, built: pl.DataFrame | None) -> bool:
    """Whether rows are the same though bytes differ, as when another version of Polars wrote them."""
    if built is None or name not in edition.meta["tables"]:
        return False
    with suppress(WorkspaceError):
        return edition.table(name).equals(built)
    return False


_REASONS = {
    "versions": "another version of Open287g, of its reader or of Polars wrote it",
    "curation": "people's decisions have changed since",
    "reference": "reference tables have changed since",
    "files_sha256": "it stands on other files",
}


def _why(on_disk: Mapping[str, Any], anew: Mapping[str, Any]) -> str:
    """What edition.json tells of the reason: other versions, other decisions, other files."""
    before, after = ({"versions": told["versions"], **told["inputs"]} for told in (on_disk, anew))
    told = [words for key, words in _REASONS.items() if before.get(key) != after.get(key)]
    return f"Why: {'; '.join(told)}." if told else "Nothing that it tells of itself says why."


def repair_workspace(workspace: Path, begin: Begin, workers: int = 1) -> Verification:
    """Look at everything, repair what can be, and look again; `repaired` says what was done, `faults` what remains."""
    before = verify_workspace(workspace, begin, workers)
    if not before.faults or not workspace.is_dir():
        return before
    base = _base_told(workspace)
    done = [*_take_bytes_again(workspace), *take_up_unnamed(workspace)]
    done += _remove_damaged_editions(workspace)
    unbuilt = []
    try:
        made = make_edition(workspace, base=base)
        done += [*made.mended, f"Built edition {made.edition.edition_id}; it is current."]
        done += _remove_damaged_editions(workspace)
    except Open287gError as error:
        unbuilt.append(Fault("edition", "editions", f"None was built: {error}", "Then repair again."))
    after = verify_workspace(workspace, begin, workers)
    return replace(after, repaired=done, faults=[*unbuilt, *after.faults])


def _take_bytes_again(workspace: Path) -> Iterator[str]:
    """Damaged or lost bytes from where the log says that they came, if the same are still there."""
    store = RawStore(workspace / "raw")
    for sighting in store.sightings():
        if store.is_whole(sighting.sha256):
            continue
        with suppress(OSError):
            data = Path(sighting.origin).read_bytes()
            if hashlib.sha256(data).hexdigest() == sighting.sha256:
                store.keep(data)
                store.log([])
                yield f"Took the bytes of {sighting.file_name} again from {sighting.origin}."


def _remove_damaged_editions(workspace: Path) -> Iterator[str]:
    """Editions that cannot be read and are not current: a build makes them again from the same files."""
    try:
        current = read_pointer(workspace)
    except Damaged:
        current = None
    for folder in list_editions(workspace):
        if folder.name != current and list(_find_wrong(folder)):
            remove_folder(folder)
            yield f"Removed the damaged edition {folder.name}; it was not current."


def _base_told(workspace: Path) -> str:
    """What the workspace's history stood on, as its current edition tells, else its newest.

    A description that does not match its own hash is not believed: one letter of it would give another history. Its
    table of files tells whether it stood on the workspace's files alone.
    """
    folders = list_editions(workspace)
    with suppress(WorkspaceError):
        current = read_pointer(workspace)
        folders = [*folders, *(folder for folder in folders if folder.name == current)]
    own = {sha256 for sha256, _ in names_met(RawStore(workspace / "raw"))}
    for folder in reversed(folders):
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            return base_of(read_sealed((folder / DESCRIPTION).read_bytes())["base"])
        with suppress(OSError, pl.exceptions.PolarsError):
            files = pl.read_parquet(folder / "files.parquet", columns=["sha256"])["sha256"]
            return "none" if set(files.to_list()) <= own else "shipped"
    return "auto"
