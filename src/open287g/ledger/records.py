"""Resolved rows of a list, and the agreements, spells and events that the walk through the lists writes down. Pure.

An agreement and its spell change while the walk goes on; an event does not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    """One snapshot with resolved rows; `unread` are places that rows set aside may hold (support type '' means any).

    Row by row, `row_numbers` say where it stands and `numbers` which of the `entries` it is, that all pages share:
    whatever has one number on two pages says the same on both.
    """

    snapshot_id: str
    snapshot_on: date
    entries: Sequence[Entry]
    numbers: Sequence[int]
    row_numbers: Sequence[int]
    unread: frozenset[Place] = frozenset()

    @property
    def rows(self) -> list[Row]:
        """All rows in order."""
        return [
            Row(row_number, self.entries[number])
            for row_number, number in zip(self.row_numbers, self.numbers, strict=True)
        ]


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


@dataclass
class AssignedRows:
    """Which agreement, or application, each row of each page belongs to: one column a field, one place a row."""

    snapshot_id: list[str] = field(default_factory=list)
    row_number: list[int] = field(default_factory=list)
    agency_id: list[str] = field(default_factory=list)
    agreement_id: list[str] = field(default_factory=list)
    is_duplicate: list[bool] = field(default_factory=list)
    """Whether it is a further row for that agreement."""

    def add_page(
        self,
        page: ResolvedPage,
        agency_ids: Sequence[str],
        agreement_ids: Sequence[str],
        doubles: Collection[int],
    ) -> None:
        """All rows of a page; `doubles` are the numbers of further rows."""
        self.snapshot_id.extend([page.snapshot_id] * len(page.row_numbers))
        self.row_number.extend(page.row_numbers)
        self.agency_id.extend(agency_ids)
        self.agreement_id.extend(agreement_ids)
        self.is_duplicate.extend(
            [number in doubles for number in page.row_numbers] if doubles else [False] * len(page.row_numbers)
        )


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
    rows: AssignedRows = field(default_factory=AssignedRows)
