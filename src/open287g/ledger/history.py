"""Resolved pages of the participating list, in order, to agreements, spells and events. Pure.

One agency under one support type holds one place on a list; a further row that differs in both its spelling and its
signing date is a second signing and holds a place of its own. A place that is filled again after a gap with the same
signing is the same agreement; with a newer signing, a new one. A place that a page cannot speak about (its row was
set aside there) is neither present nor gone. Independent of the order of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .signings import SigningChange, is_new_signing

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
    at_start: bool
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


def write_history(pages: Sequence[ResolvedPage], successions: Mapping[tuple[str, str, str], str]) -> History:
    """The history that the pages tell. `successions`: (snapshot, agency, support type) to the agency before it."""
    walk = _Walk(successions)
    for page in pages:
        walk.turn(page)
    return walk.history


@dataclass
class _Walk:
    successions: Mapping[tuple[str, str, str], str]
    history: History = field(default_factory=History)
    open: dict[Seat, Spell] = field(default_factory=dict)
    closed: dict[Seat, Agreement] = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)
    before_on: date | None = None
    before: dict[Seat, Sequence[Entry]] = field(default_factory=dict)

    def turn(self, page: ResolvedPage) -> None:
        """Take in the next page."""
        places = _by_place(page.rows)
        for place in self._taken_over(page, places):
            self._move(page, place, places[place][0].entry)
        rows = self._seat(places)
        for seat in sorted(self.open.keys() - rows.keys()):
            if seat[:2] not in page.unread and (seat[0], "") not in page.unread:
                self._close(page, seat)
        said: dict[Seat, Sequence[Entry]] = {
            seat: [row.entry for row in found] for seat, found in rows.items()
        }
        for seat, entries in said.items():
            if self.before.get(seat) == entries and seat in self.open:
                spell = self.open[seat]
                spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
            else:
                self._see(page, seat, self._choose(seat, entries))
        self._assign_rows(page, rows)
        self.before_on, self.before = page.snapshot_on, said

    def _seat(self, places: Mapping[Place, Sequence[Row]]) -> dict[Seat, Sequence[Row]]:
        """Each signing of each place to its seat."""
        seated: dict[Seat, Sequence[Row]] = {}
        several = {seat[:2] for seat in (*self.open, *self.closed) if seat[2]}
        for place, rows in places.items():
            if len(rows) == 1 and place not in several:
                seated[*place, 0] = rows
                continue
            signings = _split_signings(rows)
            numbers = self._numbers(signings, self._held(place), self._open_numbers(place))
            for number, signing in zip(numbers, signings, strict=True):
                seated[*place, number] = signing
        return seated

    def _open_numbers(self, place: Place) -> list[int]:
        """Seats of a place that are filled."""
        return sorted(seat[2] for seat in self.open if seat[:2] == place)

    def _held(self, place: Place) -> dict[int, Agreement]:
        """Agreements that hold, or held last, the seats of a place."""
        held = {seat[2]: agreement for seat, agreement in self.closed.items() if seat[:2] == place}
        return held | {seat[2]: spell.agreement for seat, spell in self.open.items() if seat[:2] == place}

    @staticmethod
    def _numbers(
        signings: Sequence[Sequence[Row]], held: Mapping[int, Agreement], filled: Sequence[int]
    ) -> list[int]:
        """Seat numbers for the signings of one place: by date; else a seat that is filled, then one that is free."""
        numbers: dict[int, int] = {}
        for index, signing in enumerate(signings):
            names = {(row.entry.signed_on, row.entry.agency_name) for row in signing}
            dates = {signed_on for signed_on, _ in names}
            fits = [
                n
                for n, agreement in held.items()
                if agreement.printed_on in dates and n not in numbers.values()
            ]
            if fits:
                numbers[index] = min(
                    fits, key=lambda n: ((held[n].printed_on, held[n].agency_name) not in names, n)
                )
        for index in range(len(signings)):
            if index not in numbers:
                choices = (*filled, *range(len(signings) + len(held) + 1))
                numbers[index] = next(n for n in choices if n not in numbers.values())
        return [numbers[index] for index in range(len(signings))]

    def _choose(self, seat: Seat, entries: Sequence[Entry]) -> Entry:
        """Of several rows for one seat, the one with the signing already known, else the earliest signing."""
        known = self.open[seat].agreement.printed_on if seat in self.open else None
        return min(
            entries,
            key=lambda e: (e.signed_on != known, e.signed_on or date.max, e.moa_url is None, e.agency_name),
        )

    def _taken_over(self, page: ResolvedPage, present: Mapping[Place, Sequence[Row]]) -> Iterator[Place]:
        for place in self._named(page.snapshot_id):
            old = self.successions[page.snapshot_id, *place]
            if place not in present or (old, place[1]) in present:
                continue
            if (*place, 0) not in self.open and (old, place[1], 0) in self.open:
                yield place

    def _named(self, snapshot_id: str) -> list[Place]:
        """Places that a snapshot's successions name."""
        return sorted(
            (agency_id, support_type)
            for where, agency_id, support_type in self.successions
            if where == snapshot_id
        )

    def _move(self, page: ResolvedPage, place: Place, entry: Entry) -> None:
        """The agreement goes on under another agency."""
        spell = self.open.pop((self.successions[page.snapshot_id, *place], place[1], 0))
        agreement = spell.agreement
        before = f"{agreement.agency_name} ({agreement.state})"
        self._end(spell, page.snapshot_on, "party_changed")
        agreement.agency_id, agreement.state, agreement.agency_name = (
            entry.agency_id,
            entry.state,
            entry.agency_name,
        )
        self._start((*place, 0), agreement, page.snapshot_on)
        self._tell("party_changed", page, agreement, entry, before, f"{entry.agency_name} ({entry.state})")

    def _close(self, page: ResolvedPage, seat: Seat) -> None:
        spell = self.open.pop(seat)
        self._end(spell, page.snapshot_on, "no_longer_listed")
        spell.agreement.gone_by_on = page.snapshot_on
        self.closed[seat] = spell.agreement
        entry = Entry(*seat[:2], spell.state, spell.agreement.agency_name, None, "", None, None)
        self._tell("no_longer_listed", page, spell.agreement, entry, str(spell.last_listed_on), None)

    def _see(self, page: ResolvedPage, seat: Seat, entry: Entry) -> None:
        spell = self.open.get(seat)
        spell = self._open(page, seat, entry) if spell is None else self._compare(page, seat, spell, entry)
        spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
        spell.agreement.state = spell.state = entry.state

    def _open(self, page: ResolvedPage, seat: Seat, entry: Entry) -> Spell:
        """A seat that was empty is filled: anew, or again."""
        earlier = self.closed.pop(seat, None)
        if earlier is None:
            agreement = self._sign(page, entry)
            self._tell("listed", page, agreement, entry, None, _text(entry.signed_on))
        elif self._is_signed_anew(earlier, page, entry):
            agreement = self._supersede(page, earlier, entry)
            self._tell(
                "listed_again", page, agreement, entry, _text(earlier.printed_on), _text(entry.signed_on)
            )
            self._tell("re_signed", page, agreement, entry, _text(earlier.printed_on), _text(entry.signed_on))
        else:
            agreement = earlier
            agreement.gone_by_on = None
            self._tell("listed_again", page, agreement, entry, _text(agreement.last_listed_on), None)
        spell = self._start(seat, agreement, page.snapshot_on)
        self._take_values(page, agreement, entry)
        return spell

    def _compare(self, page: ResolvedPage, seat: Seat, spell: Spell, entry: Entry) -> Spell:
        """A seat that was filled still is: what changed?"""
        agreement = spell.agreement
        if self._is_signed_anew(agreement, page, entry):
            self._end(spell, page.snapshot_on, "re_signed")
            agreement.gone_by_on = page.snapshot_on
            newer = self._supersede(page, agreement, entry)
            self._tell("re_signed", page, newer, entry, _text(agreement.printed_on), _text(entry.signed_on))
            spell, agreement = self._start(seat, newer, page.snapshot_on), newer
        self._take_values(page, agreement, entry)
        return spell

    def _is_signed_anew(self, agreement: Agreement, page: ResolvedPage, entry: Entry) -> bool:
        if agreement.printed_on is None or entry.signed_on is None or entry.signed_on == agreement.printed_on:
            return False
        return is_new_signing(
            SigningChange(agreement.printed_on, entry.signed_on, page.snapshot_on, agreement.first_listed_on,
                          agreement.moa_url, entry.moa_url)
        )  # fmt: skip

    def _take_values(self, page: ResolvedPage, agreement: Agreement, entry: Entry) -> None:
        """Name, date and documents as printed now, each change an event."""
        if entry.agency_name != agreement.agency_name:
            self._tell("renamed", page, agreement, entry, agreement.agency_name, entry.agency_name)
            agreement.agency_name = entry.agency_name
        if entry.signed_on is not None and entry.signed_on != agreement.printed_on:
            self._tell(
                "signing_date_corrected",
                page,
                agreement,
                entry,
                _text(agreement.printed_on),
                _text(entry.signed_on),
            )
            agreement.printed_on, agreement.was_corrected = entry.signed_on, True
        self._take_documents(page, agreement, entry)

    def _take_documents(self, page: ResolvedPage, agreement: Agreement, entry: Entry) -> None:
        """Links as printed now; a link that is broken in the file says nothing about the document."""
        old, new = agreement.moa_url, entry.moa_url
        if new and new != old:
            self._tell("moa_replaced" if old else "moa_linked", page, agreement, entry, old, new)
            agreement.moa_url = new
        elif old and entry.moa_status in ("pending", "blank"):
            self._tell("moa_unlinked", page, agreement, entry, old, None)
            agreement.moa_url = None
        if entry.addendum_url and entry.addendum_url != agreement.addendum_url:
            self._tell("addendum_added", page, agreement, entry, agreement.addendum_url, entry.addendum_url)
            agreement.addendum_url = entry.addendum_url

    def _sign(self, page: ResolvedPage, entry: Entry) -> Agreement:
        """A new agreement, its documents as first printed."""
        day = f"{entry.signed_on:%Y%m%d}" if entry.signed_on else "undated"
        stem = f"{entry.agency_id}-{entry.support_type}-{day}"
        self.ids[stem] += 1
        agreement_id = stem if self.ids[stem] == 1 else f"{stem}-{self.ids[stem]}"
        on = page.snapshot_on
        agreement = Agreement(agreement_id, entry.agency_id, entry.state, entry.support_type, entry.agency_name,
                              entry.signed_on, entry.signed_on, on, on, at_start=self.before_on is None)  # fmt: skip
        agreement.moa_url, agreement.addendum_url = entry.moa_url, entry.addendum_url
        self.history.agreements.append(agreement)
        return agreement

    def _supersede(self, page: ResolvedPage, earlier: Agreement, entry: Entry) -> Agreement:
        newer = self._sign(page, entry)
        newer.supersedes_id, earlier.superseded_by_id = earlier.agreement_id, newer.agreement_id
        return newer

    def _start(self, seat: Seat, agreement: Agreement, on: date) -> Spell:
        spell = Spell(agreement, seat[0], agreement.state, on, on)
        self.open[seat] = spell
        self.history.spells.append(spell)
        return spell

    @staticmethod
    def _end(spell: Spell, on: date, why: str) -> None:
        spell.gone_by_on, spell.ended_by = on, why

    def _tell(
        self,
        kind: str,
        page: ResolvedPage,
        agreement: Agreement,
        entry: Entry,
        before: str | None,
        after: str | None,
    ) -> None:
        self.history.events.append(Event(kind, page.snapshot_id, page.snapshot_on, self.before_on, agreement,
                                         entry.agency_id, entry.state, entry.agency_name, before, after))  # fmt: skip

    def _assign_rows(self, page: ResolvedPage, rows: Mapping[Seat, Sequence[Row]]) -> None:
        for seat, found in rows.items():
            agreement_id = self.open[seat].agreement.agreement_id
            in_order = found if len(found) == 1 else sorted(found, key=lambda r: r.row_number)
            for place, row in enumerate(in_order):
                self.history.rows.append((page.snapshot_id, row.row_number, seat[0], agreement_id, place > 0))


def _by_place(rows: Sequence[Row]) -> dict[Place, list[Row]]:
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(row.entry[:2], []).append(row)
    return places


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


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
