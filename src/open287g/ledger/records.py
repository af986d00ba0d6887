"""Resolved rows of a list, and the agreements, spells and events that the walk through the lists writes down. Pure.

An agreement and its spell change while the walk goes on; an event does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Place = tuple[str, str]
"""Agency id and support type."""

Slot = tuple[str, str, int]
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


@dataclass
class Agreement:
    """One signing of one place, while the walk goes on."""

    agreement_id: str
    agency_id: str
    state: str
    support_type: str
    agency_name: str
    printed_on: date | None
    first_printed_on: date | None
    first_listed_on: date
    last_listed_on: date
    before_on: date | None
    """The list before the first one with it: it came on the list since then; None at the start of the record."""
    moa_url: str | None = None
    addendum_url: str | None = None
    gone_by_on: date | None = None
    supersedes_id: str | None = None
    superseded_by_id: str | None = None
    was_corrected: bool = False


@dataclass
class Spell:
    """One unbroken run of listings."""

    agreement: Agreement
    agency_id: str
    state: str
    support_type: str
    first_listed_on: date
    last_listed_on: date
    gone_by_on: date | None = None
    ended_by: str = "still_listed"


class Event(NamedTuple):
    """One difference between two successive pages."""

    kind: str
    snapshot_id: str
    seen_on: date
    after_on: date | None
    agreement: Agreement
    support_type: str
    agency_id: str
    state: str
    agency_name: str
    before: str | None
    after: str | None


@dataclass
class History:
    """All agreements, spells and events; and which agreement each row of each page belongs to."""

    agreements: list[Agreement] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    rows: list[tuple[str, int, str, str, bool]] = field(default_factory=list)
    """Snapshot id, row number, agency id, agreement id, whether it is a further row for that agreement."""
