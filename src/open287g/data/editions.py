"""Finished editions on disk: which one is current, and its tables as frames. Nothing here computes.

An edition is a folder of Parquet tables beside `edition.json`; it is written once and never changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from open287g.errors import NotFound, WorkspaceError

from .workspace import project_folder

TABLES = (
    "agencies",
    "agency_conflicts",
    "agency_names",
    "agreements",
    "applications",
    "events",
    "files",
    "issues",
    "listings",
    "reviews",
    "snapshots",
    "spells",
)


@dataclass(frozen=True)
class Edition:
    """One edition: its folder, its id and what `edition.json` says of it."""

    folder: Path
    edition_id: str
    meta: dict[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """One table of the edition, rows as written. `NotFound` for a name that is none of its tables."""
        return _read_table(self.folder, name)

    def scan(self, name: str) -> pl.LazyFrame:
        """One table, read no further than a query needs. `NotFound` for a name that is none of its tables."""
        return pl.scan_parquet(_existing_table(self.folder, name))


@cache
def _read_table(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(_existing_table(folder, name))


def _existing_table(folder: Path, name: str) -> Path:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise NotFound(f"There is no table {name!r} in edition {folder.name}. It holds: {', '.join(TABLES)}.")
    return path


def open_edition(folder: Path) -> Edition:
    """The edition in `folder`."""
    described = folder / "edition.json"
    if not described.is_file():
        raise WorkspaceError(f"{folder} holds no edition (edition.json is missing). Run 'open287g build'.")
    meta = json.loads(described.read_text(encoding="utf-8"))
    return Edition(folder, meta["edition"], meta)


def current_edition(workspace: Path) -> Edition:
    """The workspace's current edition, else the one that ships with the package."""
    pointer = workspace / "editions" / "current"
    if pointer.is_file():
        return open_edition(workspace / "editions" / pointer.read_text(encoding="utf-8").strip())
    return open_edition(project_folder("edition"))
