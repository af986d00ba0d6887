"""What a finished site was made from, kept beside it, so that a build with nothing new to say makes nothing.

In: the edition, the day, the addresses, and every file that the program and a person's decisions consist of. Out: one
key. A folder is believed only where each of its files still has the bytes that were written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

from open287g.data.workspace import locate_workspace, project_folder
from open287g.disk import write_unsynced

SEAL: Final = ".built.json"
_DATA: Final = ("curation", "parameters", "claims", "laws", "reference")
_OF_A_WORKSPACE: Final = frozenset({"raw", "editions", "cache", "sync"})
"""Folders of a workspace that hold no decisions of a person."""


def key_of(edition_id: str, workspace: Path | None, choices: Mapping[str, Any]) -> str:
    """One hash of all that the pages are made from."""
    place = locate_workspace(workspace)
    decisions = (path for path in _files_in(place) if path.relative_to(place).parts[0] not in _OF_A_WORKSPACE)
    made_from = hashlib.sha256(json.dumps([edition_id, choices], sort_keys=True, default=str).encode())
    for path in decisions:
        made_from.update(f"{path.relative_to(place)} {_hash_of(path)}".encode())
    made_from.update(_hash_of_program().encode())
    return made_from.hexdigest()


@cache
def _hash_of_program() -> str:
    """One hash of the package, its data, and every library by name and version."""
    folders = [Path(__file__).resolve().parent.parent, *map(project_folder, _DATA)]
    told = [_hash_of(path) for folder in folders for path in _files_in(folder)]
    told += sorted(f"{each.name} {each.version}" for each in distributions())
    return hashlib.sha256(" ".join(told).encode()).hexdigest()


def read_seal(folder: Path, key: str, held: Collection[str]) -> dict[str, Any] | None:
    """What the last build wrote there, if it was made from the same and not a byte of it has changed since."""
    try:
        seal = json.loads((folder / SEAL).read_bytes())
        is_same = isinstance(seal, dict) and seal.get("key") == key
        if not is_same or seal.get("files") != _hash_of_files(folder, held):
            return None
    except (OSError, ValueError):
        return None
    return {name: seal[name] for name in ("n_pages", "n_files", "n_bytes", "left_out")}


def write_seal(folder: Path, key: str, told: Mapping[str, Any]) -> None:
    """Say beside a finished site what it was made from."""
    held = (path.relative_to(folder).as_posix() for path in _files_in(folder))
    seal = {"key": key, "files": _hash_of_files(folder, held), **told}
    write_unsynced(folder / SEAL, json.dumps(seal).encode())


def _files_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if "__pycache__" not in path.parts and path.is_file():
                yield path


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_of_files(folder: Path, held: Iterable[str]) -> str:
    lines = (f"{_hash_of(folder / path)}  {path}\n" for path in sorted(held) if path != SEAL)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
