"""Pages of a list with resolved rows: what each row says, and the place on the list that it holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Place = tuple[str, str]
"""Agency id and support type."""

Seat = tuple[str, str, int]
"""A place, and which of its signings: 0, but for a second signing listed beside the first."""


class Entry(NamedTuple):
    """What one resolved row says; equal rows of successive pages are equal entries."""

    agency_id: str
    support_type: str
    state: str
    agency_name: str
    signed_on: date | None
    moa_status: str
    moa_url: str | None
    addendum_url: str | None


class Row(NamedTuple):
    """An entry and where it stands."""

    row_number: int
    entry: Entry


@dataclass(frozen=True)
class ResolvedPage:
    """One snapshot with resolved rows; `unread` are places that rows set aside may hold (support type '' means any)."""

    snapshot_id: str
    snapshot_on: date
    rows: Sequence[Row]
    unread: frozenset[Place] = frozenset()
