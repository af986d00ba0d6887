"""A folder, a ZIP archive or a workbook on disk as an origin: read again when a name, a size or a time changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from open287g.errors import NotThere, Open287gError

from . import files
from .files import find_files
from .origin import Failed, Fetched, Finished, Found, Look, Unchanged
from .settings import SyncSettings


@dataclass(frozen=True)
class FilesOrigin:
    """Files that somebody else puts there: a synchronized folder, a mirror's archive."""

    path: Path

    @property
    def name(self) -> str:
        """The path as it is remembered."""
        return str(self.path)

    def hosts(self, settings: SyncSettings) -> list[str]:
        """None: it asks no host."""
        return []

    def visit(self, look: Look) -> Iterator[Found]:
        """Every file of it, if anything about it changed since the last round."""
        now = look.clock.now()
        try:
            if not self.path.exists():
                raise NotThere(f"{self.path} is not there.")
            state = _state_of(self.path)
            known = look.state.addresses.get(self.name)
            if known is not None and known.etag == state:
                yield Unchanged(self.name, now)
                return
            is_whole = True
            for file in find_files([self.path]):
                taken = _take(file, now)
                is_whole = is_whole and isinstance(taken, Fetched)
                yield taken
            if is_whole:  # else what could not be read is tried again
                yield Finished(self.name, state, now)
        except OSError as error:
            yield Failed(self.name, NotThere(f"{self.path} cannot be read: {error}."))
        except Open287gError as error:
            yield Failed(self.name, error)


def _take(file: files.Found, now: datetime) -> Fetched | Failed:
    """One file; one that cannot be read harms no other."""
    try:
        body = file.load()
        changed = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError) as error:
        return Failed(file.origin, NotThere(f"{file.origin} cannot be read: {error}."))
    except Open287gError as error:
        return Failed(file.origin, error)
    return Fetched(file.origin, file.origin, file.shown_name, body, min(changed, now), is_remembered=False)


def _state_of(path: Path) -> str:
    """A hash of names, sizes and times of all files."""
    paths = sorted(path.rglob("*")) if path.is_dir() else [path]
    told = [(str(p), (found := p.stat()).st_size, found.st_mtime_ns) for p in paths if p.is_file()]
    return hashlib.sha256(repr(told).encode()).hexdigest()
