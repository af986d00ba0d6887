"""Resolved rows of a list, the slots that they hold, and what the walk through the lists writes down. Pure.

An agreement and its spell change while the walk goes on; an event does not. A row that differs from another of its
place in both its spelling and its signing date takes a slot of its own, in whatever order rows stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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

    def is_silent_on(self, place: Place) -> bool:
        """Whether a row was set aside that may hold the place, so that the page says nothing of it."""
        return place in self.unread or (place[0], "") in self.unread


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


@dataclass
class Slots:
    """Slots that a spell fills, and those that are free again with the agreement that held them last."""

    open: dict[Slot, Spell] = field(default_factory=dict)
    closed: dict[Slot, Agreement] = field(default_factory=dict)
    several: dict[Place, int] = field(default_factory=dict)
    """Places that held more than one signing at some time, and the highest number of their slots."""

    def fill(self, places: Mapping[Place, Sequence[Row]]) -> dict[Slot, Sequence[Row]]:
        """Each signing of each place to its slot."""
        filled_rows: dict[Slot, Sequence[Row]] = {}
        for place, rows in places.items():
            if len(rows) == 1 and place not in self.several:
                filled_rows[*place, 0] = rows
                continue
            signings = _split_signings(rows)
            numbers = _number(signings, self._held(place), self._filled(place))
            for number, signing in zip(numbers, signings, strict=True):
                filled_rows[*place, number] = signing
            if highest := max(numbers):
                self.several[place] = max(highest, self.several.get(place, 0))
        return filled_rows

    def choose(self, slot: Slot, entries: Sequence[Entry]) -> Entry:
        """Of several rows for one slot, the one with the signing already known, else the earliest signing."""
        spell = self.open.get(slot)
        return min(
            entries,
            key=lambda e: (
                e.signed_on != spell.agreement.printed_on if spell else e.signed_on is None,
                e.signed_on or date.max,
                e.moa_url is None,
                e.agency_name,
            ),
        )

    def _filled(self, place: Place) -> list[int]:
        """Slots of a place that are filled."""
        return [slot[2] for slot in self.slots_of(place) if slot in self.open]

    def _held(self, place: Place) -> dict[int, Agreement]:
        """Agreements that hold, or held last, the slots of a place."""
        slots = self.slots_of(place)
        held = {slot[2]: self.closed[slot] for slot in slots if slot in self.closed}
        return held | {slot[2]: self.open[slot].agreement for slot in slots if slot in self.open}

    def slots_of(self, place: Place) -> list[Slot]:
        """Every slot that a place ever had."""
        return [(*place, number) for number in range(self.several.get(place, 0) + 1)]


def group_by_place(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    """The rows of each place, in the order of the page."""
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(row.entry[:2], []).append(row)
    return places


def _number(
    signings: Sequence[Sequence[Row]], held: Mapping[int, Agreement], filled: Sequence[int]
) -> list[int]:
    """Slot numbers for the signings of one place: by date; else a slot that is filled, then one that is free."""
    numbers = _number_by_date(signings, held)
    for index in range(len(signings)):
        if index not in numbers:
            choices = (*filled, *range(len(signings) + len(held) + 1))
            numbers[index] = next(n for n in choices if n not in numbers.values())
    return [numbers[index] for index in range(len(signings))]


def _number_by_date(signings: Sequence[Sequence[Row]], held: Mapping[int, Agreement]) -> dict[int, int]:
    """Index of each signing whose date an agreement of the place bears, and the slot of that agreement."""
    numbers: dict[int, int] = {}
    for index, signing in enumerate(signings):
        names = {(row.entry.signed_on, row.entry.agency_name) for row in signing}
        dates = {signed_on for signed_on, _ in names}
        fits = [
            n for n, agreement in held.items() if agreement.printed_on in dates and n not in numbers.values()
        ]
        if fits:
            numbers[index] = min(
                fits, key=lambda n: ((held[n].printed_on, held[n].agency_name) not in names, n)
            )
    return numbers


def _split_signings(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one place as signings: rows that share their spelling or their date belong to one."""
    signings: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: (r.entry.signed_on or date.max, r.entry.agency_name, r.row_number)):
        for signing in signings:
            if any(_is_same_signing(row.entry, other.entry) for other in signing):
                signing.append(row)
                break
        else:
            signings.append([row])
    return signings


def _is_same_signing(left: Entry, right: Entry) -> bool:
    if left.signed_on == right.signed_on or left.signed_on is None or right.signed_on is None:
        return True
    return left.agency_name.casefold() == right.agency_name.casefold()
