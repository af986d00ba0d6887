"""Bytes kept once by sha256, and a log of every sighting, in the workspace's `raw` folder.

Safe to kill at any moment: bytes are written beside their place and moved there whole; a sighting is one line,
appended under a lock after its bytes; a torn last line is dropped at the next append. Two imports may run at once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from open287g.errors import WorkspaceError

LOCK_SECONDS = 120


@dataclass(frozen=True)
class Sighting:
    """These bytes were met under this name, from this place, at this time."""

    sha256: str
    file_name: str
    origin: str
    seen_at: str
    size: int


@dataclass(frozen=True)
class RawStore:
    """The `raw` folder of one workspace."""

    folder: Path

    @property
    def _log(self) -> Path:
        return self.folder / "sightings.jsonl"

    def keep(self, data: bytes) -> str:
        """Keep `data` and return its sha256; bytes already kept are not written again."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{sha256}.{os.getpid()}.part")
            try:
                beside.write_bytes(data)
                beside.replace(path)
            except OSError as error:
                beside.unlink(missing_ok=True)
                raise WorkspaceError(
                    f"{path} cannot be written ({error.strerror}). Free some room, and import again."
                ) from error
        return sha256

    def log(self, sightings: Iterable[Sighting]) -> None:
        """Append sightings; whole lines only, whatever another import does meanwhile."""
        lines = "".join(json.dumps(asdict(s), sort_keys=True) + "\n" for s in sightings)
        if not lines:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(str(self.folder / ".lock"), timeout=LOCK_SECONDS), self._log.open("ab+") as log:
                _drop_torn_line(log)
                log.write(lines.encode())
        except Timeout as error:
            raise WorkspaceError(
                f"Another import has held {self.folder} for {LOCK_SECONDS} s. Try again later."
            ) from error

    def sightings(self) -> list[Sighting]:
        """Every sighting so far, in order of logging; a torn line is passed over."""
        return list(_read_log(self._log)) if self._log.is_file() else []

    def read(self, sha256: str) -> bytes:
        """The bytes of that hash; `WorkspaceError` if they are gone or spoiled."""
        path = self._path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise WorkspaceError(f"{path} is missing. Import the file again.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise WorkspaceError(
                f"{path} is spoiled: its bytes do not match its name. Delete it, and import the file again."
            )
        return data

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def make_sighting(
    sha256: str, file_name: str, origin: str, size: int, now: datetime | None = None
) -> Sighting:
    """A sighting of this moment."""
    return Sighting(sha256, file_name, origin, (now or datetime.now(UTC)).isoformat(timespec="seconds"), size)


def _read_log(path: Path) -> Iterator[Sighting]:
    for line in path.read_bytes().split(b"\n"):
        if line.strip():
            try:
                yield Sighting(**json.loads(line))
            except (ValueError, TypeError):
                continue


def _drop_torn_line(log: BinaryIO) -> None:
    """Cut what a killed import left after the last whole line."""
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - (1 << 16)))
    tail = log.read()
    if tail and not tail.endswith(b"\n"):
        log.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
    log.seek(0, os.SEEK_END)
