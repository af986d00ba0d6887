"""What a workspace needs before and after a build: a log that is whole, no leftovers, no more editions than are kept.

In: a workspace that nobody else builds in. Out: what was done, in words. Removes nothing that an answer needs: never
raw bytes, never the current edition, never one that a comparison has named.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from open287g.data.editions import list_editions, open_edition, read_pointer
from open287g.disk import hold, list_leftovers, remove_folder, remove_leftovers
from open287g.errors import Damaged, Open287gError
from open287g.store.raw import LOST_NAME, RawStore

from .baseline_archive import Names, names_told

LOCK_SECONDS = 600
KEPT_EDITIONS = 5
"""Editions that stay: enough to look back over a week of ICE's lists, and little disk."""
NAMED = "named"
"""The file that lists editions which a comparison has named, one id a line."""


@contextmanager
def building_alone(workspace: Path) -> Iterator[None]:
    """Nobody else reads into or builds in the workspace meanwhile: who comes second sees all that the first took in."""
    told = f"Another build has held {workspace} for {LOCK_SECONDS} s. Try again later."
    with hold(workspace / ".build.lock", LOCK_SECONDS, told):
        yield


def tidy_workspace(workspace: Path) -> list[str]:
    """Mend the log and remove what killed runs left behind; returns what was done, a sentence each."""
    done = mend_log(workspace)
    n = len(RawStore(workspace / "raw").remove_leftovers())
    n += sum(len(remove_leftovers(folder)) for folder in _folders_built_in(workspace))
    if n:
        done.append(f"Removed {n} unfinished {'file' if n == 1 else 'files'} of a run that was interrupted.")
    return done


def find_leftovers(workspace: Path) -> list[Path]:
    """What killed runs left behind, of files and folders."""
    within = [path for folder in _folders_built_in(workspace) for path in list_leftovers(folder)]
    return [*RawStore(workspace / "raw").list_leftovers(), *within]


def _folders_built_in(workspace: Path) -> list[Path]:
    cache = workspace / "cache"
    inner = sorted(path for path in cache.iterdir() if path.is_dir()) if cache.is_dir() else []
    return [workspace, *(workspace / name for name in ("editions", "curation", "sync")), cache, *inner]


def mend_log(workspace: Path) -> list[str]:
    """Set damaged lines of the log aside, and restore the sightings that were lost; returns what was done.

    A sighting is restored under the names that the workspace's newest edition tells. Bytes of which it tells no name
    are restored under none if the log is gone or a damaged line speaks of them; else an interrupted import left them.
    """
    store = RawStore(workspace / "raw")
    log = store.read_log()
    damaged = store.set_damaged_lines_aside() if log.damaged else ()
    name = store.log_file.name
    done = [f"{name}: {line} is damaged. It is kept in {store.set_aside_file.name}." for line in damaged]
    named = {sighting.sha256 for sighting in log.sightings if sighting.file_name != LOST_NAME}
    if not damaged and named.issuperset(store.kept()):
        return done
    spoken_of = b" ".join(line.data for line in damaged) if log.is_there else None
    lost = _lost_names(workspace, store, spoken_of)
    if lost:
        store.log(itertools.starmap(store.restore_sighting, lost))
        nameless = _tell_nameless(sum(name == LOST_NAME for _, name in lost))
        lines = f"{len(lost):,} lost {'line' if len(lost) == 1 else 'lines'}"
        done.append(f"{name}: restored {lines} from the bytes that are kept{nameless}.")
    return done


def _tell_nameless(n: int) -> str:
    if not n:
        return ""
    which = "one has" if n == 1 else f"{n:,} have"
    return f"; {which} lost the file's name, and the workbook's own date decides. Import the file to name it again"


def _lost_names(workspace: Path, store: RawStore, spoken_of: bytes | None) -> Names:
    """Names of bytes that the log should tell and does not; `spoken_of` is None if there is no log at all."""
    kept = store.kept()
    logged = {(sighting.sha256, sighting.file_name) for sighting in store.sightings()}
    known = known_names(workspace)
    told = ((sha256, name) for sha256 in kept for name in known.get(sha256, ()))
    lost = [each for each in told if each not in logged]
    nameless = set(kept) - {sha256 for sha256, _ in (*logged, *lost)}
    if spoken_of is not None:
        nameless = {sha256 for sha256 in nameless if sha256.encode() in spoken_of}
    return [*lost, *((sha256, LOST_NAME) for sha256 in sorted(nameless))]


def take_up_unnamed(workspace: Path) -> Iterator[str]:
    """Log all bytes that no line of the log names, under the names that an edition tells, else under none."""
    store = RawStore(workspace / "raw")
    logged = {sighting.sha256 for sighting in store.sightings()}
    unnamed = [sha256 for sha256 in store.kept() if sha256 not in logged and store.is_whole(sha256)]
    if n := len(unnamed):
        known = known_names(workspace)
        names = ((sha256, name) for sha256 in unnamed for name in known.get(sha256, [LOST_NAME]))
        store.log(itertools.starmap(store.restore_sighting, names))
        yield f"Took up {n:,} {'file' if n == 1 else 'files'} that no line of the log named."


def known_names(workspace: Path) -> Mapping[str, list[str]]:
    """The names of files by hash, as the newest edition of the workspace that can be read tells them."""
    for folder in reversed(list_editions(workspace)):
        try:
            pairs = names_told(open_edition(folder))
        except Open287gError:
            continue
        found: dict[str, list[str]] = {}
        for sha256, name in pairs:
            found.setdefault(sha256, []).append(name)
        return found
    return {}


def prune_editions(workspace: Path, keep: int = KEPT_EDITIONS) -> list[str]:
    """Remove the oldest editions beyond `keep`; returns their ids. The current one, and named ones, stay.

    A damaged edition beyond them goes like any other; nothing is removed while the current one is not known.
    """
    try:
        current = read_pointer(workspace)
    except Damaged:
        return []
    if current is None:
        return []
    staying = {current, *read_named(workspace)}
    folders = list_editions(workspace)
    doomed = [folder for folder in folders[: max(0, len(folders) - keep)] if folder.name not in staying]
    for folder in doomed:
        remove_folder(folder)
    return [folder.name for folder in doomed]


def read_named(workspace: Path) -> list[str]:
    """Ids of editions that a comparison has named."""
    try:
        return (workspace / "editions" / NAMED).read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return []
