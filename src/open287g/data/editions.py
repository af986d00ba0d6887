"""Finished editions on disk: which one is current, and its tables as frames. Nothing here computes.

An edition is a folder of Parquet tables beside `edition.json`; it is written once and never changed. Nothing read back
is believed unseen: `edition.json` carries its own hash and those of the tables, and each table is hashed whole before
its first row is taken (a whole edition is 2.5 MB, which takes 5 ms: no memory of an earlier check is needed).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from open287g.errors import Damaged, NoEdition, NotFound, WorkspaceError
from open287g.text.phrases import did_you_mean
from open287g.text.phrases import gettext as _
from open287g.text.sealed_json import read_sealed

from .workspace import project_folder

FORMAT = 1
"""How an edition is written. A program reads editions of its own number and of lower ones."""

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
"""Tables that people ask; an edition carries what was read from each file beside them."""

DESCRIPTION = "edition.json"
_POINTER = re.compile(rb"([^\s/\\]{1,200})\n")
_TOLD = frozenset({"edition", "latest", "base", "inputs", "tables", "file_statuses", "versions"})
_KEPT_OPEN = 64
"""Tables that a long-lived program keeps in memory: four editions whole."""


@dataclass(frozen=True)
class Edition:
    """One edition: its folder, its id and what `edition.json` says of it."""

    folder: Path
    edition_id: str
    meta: dict[str, Any]
    held: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    """Files of its tables as they were when it was opened as current, in case a later build removes it meanwhile."""

    def table(self, name: str) -> pl.DataFrame:
        """One table of the edition, rows as written. `NotFound` for a name that is none of its tables.

        `Damaged` if its bytes are not those that were written.
        """
        path, sha256 = self.path(name), self.meta["tables"][name]["sha256"]
        if not path.is_file() and name in self.held:
            return pl.read_parquet(io.BytesIO(self.read_bytes(name)))
        return _read_table(path, sha256)

    def scan(self, name: str) -> pl.LazyFrame:
        """One table, read no further than a query needs; refuses what `table` refuses."""
        return pl.scan_parquet(io.BytesIO(self.read_bytes(name)))

    def read_bytes(self, name: str) -> bytes:
        """The Parquet file of one table, held against its hash; refuses what `table` refuses."""
        path, sha256 = self.path(name), self.meta["tables"][name]["sha256"]
        held = self.held.get(name)
        if held is not None and not path.is_file() and hashlib.sha256(held).hexdigest() == sha256:
            return held
        return _read_whole(path, sha256)

    def path(self, name: str) -> Path:
        """Where a table lies; `NotFound` for a name that is none of its tables."""
        if name not in self.meta["tables"]:
            raise NotFound(_("There is no table {name} in edition {edition_id}. It holds: {tables}.",
                             name=repr(name), edition_id=self.edition_id, tables=", ".join(TABLES))
                           + did_you_mean(name, self.meta["tables"]))  # fmt: skip
        return self.folder / f"{name}.parquet"

    def damaged_tables(self) -> list[str]:
        """Names of tables whose bytes are not those that were written."""
        return [name for name in sorted(self.meta["tables"]) if not self._is_whole(name)]

    def _is_whole(self, name: str) -> bool:
        try:
            self.read_bytes(name)
        except Damaged:
            return False
        return True


@lru_cache(maxsize=_KEPT_OPEN)
def _read_table(path: Path, sha256: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(io.BytesIO(_read_whole(path, sha256)))
    except pl.exceptions.PolarsError as error:
        raise WorkspaceError(_("{path} cannot be read by this version of Polars ({error}). Build the edition anew.",
                               path=path, error=error)) from error  # fmt: skip


def _read_whole(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Damaged(_("{path} cannot be read ({strerror}). {remedy}", path=path, strerror=error.strerror,
                        remedy=_remedy())) from error  # fmt: skip
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(_("{path} is damaged: its bytes are not those that were written. {remedy}", path=path,
                        remedy=_remedy()))  # fmt: skip
    return data


def _remedy() -> str:
    return _("Build the edition anew: that mends it.")


def open_edition(folder: Path) -> Edition:
    """The edition in `folder`.

    `NoEdition` if there is none, `Damaged` if its description is not as written, `WorkspaceError` if a newer version
    of Open287g wrote it.
    """
    described = folder / DESCRIPTION
    try:
        data = described.read_bytes()
    except FileNotFoundError:
        raise NoEdition(_("{folder} holds no edition ({description} is missing). Build one.", folder=folder,
                          description=DESCRIPTION)) from None  # fmt: skip
    except OSError as error:
        raise Damaged(_("{described} cannot be read ({strerror}). {remedy}", described=described,
                        strerror=error.strerror, remedy=_remedy())) from error  # fmt: skip
    try:
        meta = read_sealed(data)
    except (ValueError, RecursionError) as error:
        _refuse_newer(described, data, is_sealed=False)
        raise Damaged(_("{described} is damaged, or an early version of Open287g wrote it: {error}. {remedy}",
                        described=described, error=_first_words(error), remedy=_remedy())) from None  # fmt: skip
    _refuse_newer(described, data, is_sealed=True)
    if not meta.keys() >= _TOLD:
        raise Damaged(_("{described} lacks {parts}. {remedy}", described=described,
                        parts=", ".join(sorted(_TOLD - meta.keys())), remedy=_remedy()))  # fmt: skip
    return Edition(folder, meta["edition"], meta)


def _first_words(error: Exception) -> str:
    return str(error).splitlines()[0].removesuffix(".") if str(error) else "it cannot be read"


def _refuse_newer(described: Path, data: bytes, *, is_sealed: bool) -> None:
    """`WorkspaceError` if a later format wrote the description; or, where its seal is not ours, a later version."""
    try:
        told = json.loads(data)
        its_format, its_version = told.get("format", 0), told["versions"]["open287g"]
        is_newer = its_format > FORMAT or (
            not is_sealed and _numbers(its_version) > _numbers(version("open287g"))
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    if is_newer:
        raise WorkspaceError(_("{described} was written by a newer Open287g ({its_version}, format {its_format}); "
                               "this is {version}, format {format}. Update Open287g.", described=described,
                               its_version=its_version, its_format=its_format, version=version("open287g"),
                               format=FORMAT))  # fmt: skip


def _numbers(of_version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", of_version)[:3])


def current_edition(workspace: Path) -> Edition:
    """The workspace's current edition; the one that ships with the package if the workspace holds nothing at all.

    `NoEdition` if it holds files, or editions, but none of them is current: nothing answers in their place.
    """
    current_id = read_pointer(workspace)
    if current_id is not None:
        return _open_current(workspace, current_id)
    if holds_anything(workspace):
        raise NoEdition(_("{workspace} holds files, but no current edition: its first build failed or was "
                          "interrupted, or the name of the current edition was lost. Build one from its files; "
                          "nothing else is answered from meanwhile.", workspace=workspace))  # fmt: skip
    return open_edition(project_folder("edition"))


def _open_current(workspace: Path, current_id: str) -> Edition:
    """The edition of that id, with its files held; if a build has made another one current meanwhile, that one."""
    folder = workspace / "editions" / current_id
    held = {}
    with suppress(OSError):
        held = {path.stem: path.read_bytes() for path in folder.glob("*.parquet")}
    try:
        return replace(open_edition(folder), held=held)
    except NoEdition:
        now = read_pointer(workspace)
        if now not in (None, current_id):
            return _open_current(workspace, str(now))
        if folder.is_dir():
            raise
        raise NoEdition(_("{workspace} names {current_id} as its current edition, but there is none of that name. "
                          "Build one from its files.", workspace=workspace,
                          current_id=current_id)) from None  # fmt: skip


def read_pointer(workspace: Path) -> str | None:
    """The id that the workspace names as current; None if it names none, `Damaged` if that cannot be read."""
    pointer = workspace / "editions" / "current"
    try:
        data = pointer.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Damaged(_("{pointer} cannot be read ({strerror}). {remedy}", pointer=pointer, strerror=error.strerror,
                        remedy=_remedy())) from error  # fmt: skip
    met = _POINTER.fullmatch(data)
    if met is None:
        raise Damaged(
            _("{pointer} is damaged: it names no edition. {remedy}", pointer=pointer, remedy=_remedy())
        )
    return met[1].decode("utf-8", "backslashreplace")


def list_editions(workspace: Path) -> list[Path]:
    """The folders of the workspace's editions, damaged ones included, oldest first by the time they were written."""
    editions = workspace / "editions"
    if not editions.is_dir():
        return []
    folders = [path for path in editions.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(folders, key=lambda folder: (folder.stat().st_mtime_ns, folder.name))


def holds_anything(workspace: Path) -> bool:
    """Whether files were ever taken into the workspace, or an edition built in it."""
    raw = workspace / "raw"
    if raw.is_dir() and any(
        path.name == "sightings.jsonl" or (len(path.name) == 2 and path.is_dir() and any(path.iterdir()))
        for path in raw.iterdir()
    ):
        return True
    return bool(list_editions(workspace))
