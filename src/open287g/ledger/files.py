"""What one file is to the order of lists: what it says, what people ruled on it, what became of it. Pure.

Goes in: one content met under one name. Comes out: a verdict, with its date, its status and the reason for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from .dating import Dating


@dataclass(frozen=True)
class Content:
    """What one list says, for comparing lists: its keys (state, agency, support type as numbers), and its entries.

    An entry is a key, however often it is printed, or a row set aside.
    """

    keys: frozenset[int]
    by_state: Mapping[str, int]
    n_entries: int
    n_unread: int
    signed: Sequence[date]
    text_id: str
    n_linked: int
    documents: Mapping[int, int] = field(default_factory=dict)
    """Memoranda (as numbers) that one key alone links, and that key."""
    is_page: bool = False
    """Whether it is a table of a web page: such a file is modified when an archive captures it."""


class ListedKey(NamedTuple):
    """What a key stands for."""

    state: str
    plain_name: str
    support_type: str


@dataclass(frozen=True)
class FileFact:
    """One content met under one name."""

    sha256: str
    file_name: str
    list_name: str
    content_id: str
    modified_at: datetime | None


@dataclass(frozen=True)
class Ruling:
    """A person's decision on one file: its date, that it is accepted whatever the checks say, or rejected."""

    ruling: str
    snapshot_on: date | None
    reason: str


@dataclass(frozen=True)
class FileVerdict:
    """What became of one file."""

    fact: FileFact
    dating: Dating
    status: str
    snapshot_id: str | None = None
    reason: str | None = None
    remedy: str | None = None
    is_ruled: bool = False
    """Whether a person decided on its date, or that it is no list."""

    @property
    def on(self) -> date:
        """The day it is dated to; only of a file that could be dated."""
        assert self.dating.on is not None
        return self.dating.on

    @property
    def sort_key(self) -> tuple[date, datetime, float, str, str]:
        """Order of time; equal for nothing that differs."""
        on = self.dating.on or date.max
        return (on, self._instant(on), self.dating.hour, self.fact.file_name, self.fact.sha256)

    def _instant(self, on: date) -> datetime:
        if self.dating.is_saved_in_time and self.fact.modified_at:
            return self.fact.modified_at
        return datetime.combine(on, time(int(self.dating.hour)), UTC) + timedelta(hours=5)


@dataclass
class Snapshot:
    """One accepted version of a list."""

    snapshot_id: str
    list_name: str
    position: int
    content_id: str
    first: FileVerdict
    last_shown_on: date
    n_files: int = 1

    @property
    def snapshot_on(self) -> date:
        """The day it is dated to."""
        return self.first.on


@dataclass(frozen=True)
class Timeline:
    """All snapshots in order, and the verdict on every file."""

    snapshots: tuple[Snapshot, ...]
    verdicts: tuple[FileVerdict, ...]


def find_in_force(snapshots: Sequence[Snapshot], day: date | None) -> Snapshot | None:
    """The snapshot in force on a day; None before the first, or without a day."""
    return next((s for s in reversed(snapshots) if s.snapshot_on <= day), None) if day else None
