"""Accepted versions of a list, in order, and the one in force on a day. Pure.

Goes in: verdicts that `ordering` reached on files. Comes out: snapshots, each with the days it was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .files import FileVerdict


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
    earlier = [s for s in snapshots if day and s.snapshot_on <= day]
    return earlier[-1] if earlier else None
