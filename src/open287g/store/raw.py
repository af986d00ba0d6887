"""Bytes kept once by sha256, and a log of every sighting, in the workspace's `raw` folder.

Safe to kill at any moment: bytes are written beside their place and moved there whole; a sighting is one line with a
check sum, appended under a lock once its bytes are on the disk. Nothing that is read is believed unseen: bytes are held
against their name, lines against their check sum. What is damaged is named; bytes are mended when they are met again.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from open287g.disk import (
    append_lines,
    hold,
    list_leftovers,
    make_folder,
    remove_leftovers,
    sync_files,
    write_beside,
    write_unsynced,
)
from open287g.errors import Damaged, WorkspaceError
from open287g.text.harmless import escape_undecodable
from open287g.text.phrases import gettext as _

LOCK_SECONDS = 120
LOST_NAME = "name lost"
"""The name of bytes of which no line of the log, and no edition, tells one; it states no date."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHOWN = 80


@dataclass(frozen=True)
class Sighting:
    """These bytes were met under this name, from this place, at this time."""

    sha256: str
    file_name: str
    origin: str
    seen_at: str
    size: int


@dataclass(frozen=True)
class DamagedLine:
    """One line of the log that is not what was written; counted from 1."""

    number: int
    data: bytes

    def __str__(self) -> str:
        shown = self.data[:_SHOWN].decode("utf-8", "backslashreplace")
        return f"line {self.number} ({shown}{'…' if len(self.data) > _SHOWN else ''})"


@dataclass(frozen=True)
class Log:
    """What the log says: sightings in order, lines that cannot be believed, and whether there is a log at all."""

    sightings: Sequence[Sighting]
    damaged: Sequence[DamagedLine]
    is_there: bool


@dataclass(frozen=True)
class RawStore:
    """The `raw` folder of one workspace."""

    folder: Path
    _unsynced: list[Path] = field(default_factory=list, compare=False, repr=False)

    @property
    def log_file(self) -> Path:
        """The log of sightings, one JSON document a line."""
        return self.folder / "sightings.jsonl"

    @property
    def set_aside_file(self) -> Path:
        """Where damaged lines of the log are kept."""
        return self.folder / "sightings.damaged"

    def keep(self, data: bytes) -> str:
        """Keep `data` and return its sha256; bytes that are whole are not written again, damaged ones are mended.

        They are sure to be on the disk when a sighting of them has been logged.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not self.log_file.exists() and not self.kept():
            self._begin_log()
        if not self.is_whole(sha256):
            make_folder(path.parent)
            write_unsynced(path, data)
        self._unsynced.append(path)
        return sha256

    def log(self, sightings: Iterable[Sighting]) -> None:
        """Append sightings, after the bytes kept so far are on the disk; whole lines only, whatever else goes on."""
        new = list(sightings)
        sync_files(path for path in dict.fromkeys(self._unsynced) if path.is_file())
        self._unsynced.clear()
        if not new:
            return
        make_folder(self.folder)
        with self._alone():
            lines = b"".join(map(_write_line, [*self._restore_lost(new), *new]))
            append_lines(self.log_file, lines)

    def _begin_log(self) -> None:
        """An empty log before the first bytes: bytes without any log then tell that it was lost."""
        make_folder(self.folder)
        with self._alone():
            append_lines(self.log_file, b"")

    def _restore_lost(self, new: Sequence[Sighting]) -> Iterator[Sighting]:
        """Of a log that is gone, a sighting without a name for all else that is kept: a new log must not hide it."""
        if not self.log_file.exists():
            told = {sighting.sha256 for sighting in new}
            yield from (self.restore_sighting(sha256, None) for sha256 in self.kept() if sha256 not in told)

    def sightings(self) -> list[Sighting]:
        """Every sighting so far that can be believed, in order of logging."""
        return list(self.read_log().sightings)

    def read_log(self) -> Log:
        """The whole log, with the lines that cannot be believed beside the sightings."""
        try:
            data = self.log_file.read_bytes()
        except FileNotFoundError:
            return Log([], [], is_there=False)
        except OSError as error:
            raise WorkspaceError(_("{log_file} cannot be read ({strerror}).", log_file=self.log_file,
                                   strerror=error.strerror)) from error  # fmt: skip
        sightings, damaged = [], []
        for number, line in enumerate(data.split(b"\n"), start=1):
            if not line:
                continue
            sighting = _read_line(line)
            if sighting is None:
                damaged.append(DamagedLine(number, line))
            else:
                sightings.append(sighting)
        return Log(sightings, damaged, is_there=True)

    def set_damaged_lines_aside(self) -> Sequence[DamagedLine]:
        """Move damaged lines out of the log into a file beside it; returns them. The good lines stay as they are."""
        with self._alone():
            damaged = self.read_log().damaged
            if damaged:
                numbers = {line.number for line in damaged}
                lines = self.log_file.read_bytes().split(b"\n")
                kept = [line for n, line in enumerate(lines, start=1) if line and n not in numbers]
                before = self.set_aside_file.read_bytes() if self.set_aside_file.is_file() else b""
                write_beside(self.set_aside_file, before + b"".join(line.data + b"\n" for line in damaged))
                write_beside(self.log_file, b"".join(line + b"\n" for line in kept))
            return damaged

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash; `Damaged` if they are gone or spoiled."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Damaged(_("{path} cannot be read ({strerror}). Import the file again.", path=path,
                            strerror=error.strerror)) from error  # fmt: skip
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(
                _("{path} is spoiled: its bytes do not match its name. Import the file again.", path=path)
            )
        return data

    def is_whole(self, sha256: str) -> bool:
        """Whether the bytes of that hash are there, and are those of that hash."""
        try:
            self.read(sha256)
        except Damaged:
            return False
        return True

    def kept(self) -> list[str]:
        """The hashes of everything kept, by the names of the files, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(
            path.name
            for shelf in self.folder.iterdir()
            if len(shelf.name) == 2 and shelf.is_dir()
            for path in shelf.iterdir()
            if _SHA256.fullmatch(path.name)
        )

    def strangers(self) -> list[Path]:
        """Files in the store that it did not put there, or that lie in another's place: leftovers not counted."""
        if not self.folder.is_dir():
            return []
        own = {self.log_file.name, self.set_aside_file.name, ".lock"}
        leftovers = set(self.list_leftovers())
        return sorted(
            path
            for path in self.folder.rglob("*")
            if path.is_file()
            and path not in leftovers
            and not (path.parent == self.folder and path.name in own)
            and not (_SHA256.fullmatch(path.name) and path == self.path(path.name))
        )

    def list_leftovers(self) -> list[Path]:
        """What killed imports left behind."""
        return [path for folder in self._shelves() for path in list_leftovers(folder)]

    def remove_leftovers(self) -> list[Path]:
        """Remove what killed imports left behind; returns it. What an import writes at this moment stays."""
        return [path for folder in self._shelves() for path in remove_leftovers(folder)]

    def restore_sighting(self, sha256: str, file_name: str | None) -> Sighting:
        """A sighting for bytes whose line was lost: under a name that is known from elsewhere, else under none."""
        facts = self.path(sha256).stat()
        seen_at = datetime.fromtimestamp(facts.st_mtime, UTC)
        return make_sighting(
            sha256, file_name or LOST_NAME, "restored from the bytes kept", facts.st_size, seen_at
        )

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash are kept."""
        return self.folder / sha256[:2] / sha256

    def _shelves(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [
            self.folder,
            *sorted(path for path in self.folder.iterdir() if len(path.name) == 2 and path.is_dir()),
        ]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes in the store meanwhile."""
        told = f"Another import has held {self.folder} for {LOCK_SECONDS} s. Try again later."
        with hold(self.folder / ".lock", LOCK_SECONDS, told):
            yield


def make_sighting(
    sha256: str, file_name: str, origin: str, size: int, now: datetime | None = None
) -> Sighting:
    """A sighting of this moment; of names that are not UTF-8 the odd bytes stand escaped."""
    seen_at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    return Sighting(sha256, escape_undecodable(file_name), escape_undecodable(origin), seen_at, size)


def _write_line(sighting: Sighting) -> bytes:
    told = json.dumps(vars(sighting), sort_keys=True).encode()
    return _begin_line(f"{zlib.crc32(told):08x}") + told[1:] + b"\n"


def _begin_line(check: str) -> bytes:
    return b'{"check": "' + check.encode() + b'", '


def _is_as_written(line: bytes, check: str) -> bool:
    """Whether a line's check sum is that of the rest of it."""
    rest = line.removeprefix(_begin_line(check))
    return rest != line and f"{zlib.crc32(b'{' + rest):08x}" == check


@lru_cache(maxsize=1 << 16)
def _read_line(line: bytes) -> Sighting | None:
    """What a line says, or None if it cannot be believed. Lines of earlier versions carry no check sum."""
    try:
        told = json.loads(line)
        check = told.pop("check", None)
        sighting = Sighting(**told)
        if not (isinstance(sighting.sha256, str) and _SHA256.fullmatch(sighting.sha256)):
            return None
        if not all(isinstance(text, str) for text in (sighting.file_name, sighting.origin, sighting.seen_at)):
            return None
        if check is not None and not _is_as_written(line, check):
            return None
        datetime.fromisoformat(sighting.seen_at)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return Sighting(
        sighting.sha256,
        escape_undecodable(sighting.file_name),
        escape_undecodable(sighting.origin),
        sighting.seen_at,
        sighting.size,
    )
