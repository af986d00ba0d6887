"""Files of the archive as the order of lists sees them: what is met, what people ruled, what became of each. Pure.

Goes in: one content met under one name. Comes out: a verdict, with its date, its status and the reason for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from .dating import Dating


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
