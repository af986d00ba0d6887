"""Resolved pages of the participating list, in order, to agreements, spells and events. Pure.

One agency under one support type holds one place on a list; a further row that differs in both its spelling and its
signing date is a second signing and holds a place of its own. A place that is filled again after a gap with the same
signing is the same agreement; with a newer signing, a new one. A place that a page cannot speak about (its row was
set aside there) is neither present nor gone. Independent of the order of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .agreements import Register, is_signed_anew
from .events import Diary, day_text
from .pages import Entry, Place, ResolvedPage, Row, Seat
from .records import Agreement, History, Spell
from .seats import Seats, group_by_place
from .successions import Successions, find_taken_over


def write_history(pages: Sequence[ResolvedPage], successions: Successions) -> History:
    """The history that the pages tell. `successions`: (snapshot, agency, support type) to the agency before it."""
    history = History()
    walk = _Walk(successions, history, Register(history.agreements), Diary(history.events))
    for page in pages:
        walk.turn(page)
    return history


@dataclass
class _Walk:
    """One pass over the pages in order of time."""

    successions: Successions
    history: History
    register: Register
    diary: Diary
    seats: Seats = field(default_factory=Seats)
    before: dict[Seat, Sequence[Entry]] = field(default_factory=dict)

    def turn(self, page: ResolvedPage) -> None:
        """Take in the next page."""
        places = group_by_place(page.rows)
        for place in find_taken_over(self.successions, page, places, self.seats.open):
            self._move(page, place, places[place][0].entry)
        rows = self.seats.seat(places)
        self._close_missing(page, rows)
        said: dict[Seat, Sequence[Entry]] = {
            seat: [row.entry for row in found] for seat, found in rows.items()
        }
        for seat, entries in said.items():
            self._take_in(page, seat, entries)
        self._assign_rows(page, rows)
        self.diary.before_on, self.before = page.snapshot_on, said

    def _move(self, page: ResolvedPage, place: Place, entry: Entry) -> None:
        """The agreement goes on under another agency."""
        spell = self.seats.open.pop((self.successions[page.snapshot_id, *place], place[1], 0))
        agreement = spell.agreement
        before = f"{agreement.agency_name} ({agreement.state})"
        self._end(spell, page.snapshot_on, "party_changed")
        agreement.agency_id, agreement.state, agreement.agency_name = (
            entry.agency_id,
            entry.state,
            entry.agency_name,
        )
        self._start((*place, 0), agreement, page.snapshot_on)
        after = f"{entry.agency_name} ({entry.state})"
        self.diary.tell("party_changed", page, agreement, entry, before, after)

    def _close_missing(self, page: ResolvedPage, rows: Mapping[Seat, Sequence[Row]]) -> None:
        """End the spells of the seats that a page no longer fills, but where it cannot speak about them."""
        for seat in sorted(self.seats.open.keys() - rows.keys()):
            if seat[:2] not in page.unread and (seat[0], "") not in page.unread:
                self._close(page, seat)

    def _close(self, page: ResolvedPage, seat: Seat) -> None:
        spell = self.seats.open.pop(seat)
        self._end(spell, page.snapshot_on, "no_longer_listed")
        spell.agreement.gone_by_on = page.snapshot_on
        self.seats.closed[seat] = spell.agreement
        entry = Entry(*seat[:2], spell.state, spell.agreement.agency_name, None, "", None, None)
        last = str(spell.last_listed_on)
        self.diary.tell("no_longer_listed", page, spell.agreement, entry, last, None)

    def _take_in(self, page: ResolvedPage, seat: Seat, entries: Sequence[Entry]) -> None:
        """What a page says of one seat; nothing but the day is new where it says the same as the page before."""
        if self.before.get(seat) == entries and seat in self.seats.open:
            spell = self.seats.open[seat]
            spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
        else:
            self._see(page, seat, self.seats.choose(seat, entries))

    def _see(self, page: ResolvedPage, seat: Seat, entry: Entry) -> None:
        spell = self.seats.open.get(seat)
        spell = self._open(page, seat, entry) if spell is None else self._compare(page, seat, spell, entry)
        spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
        spell.agreement.state = spell.state = entry.state

    def _open(self, page: ResolvedPage, seat: Seat, entry: Entry) -> Spell:
        """A seat that was empty is filled: anew, or again."""
        earlier = self.seats.closed.pop(seat, None)
        if earlier is None:
            agreement = self.register.sign(page, entry, at_start=self._is_first)
            self.diary.tell("listed", page, agreement, entry, None, day_text(entry.signed_on))
        else:
            agreement = self._list_again(page, earlier, entry)
        spell = self._start(seat, agreement, page.snapshot_on)
        self.diary.take_values(page, agreement, entry)
        return spell

    def _list_again(self, page: ResolvedPage, earlier: Agreement, entry: Entry) -> Agreement:
        """The agreement of a seat that is filled again: the earlier one, or a newer signing."""
        if is_signed_anew(earlier, page, entry):
            agreement = self._supersede(page, earlier, entry)
            before, after = day_text(earlier.printed_on), day_text(entry.signed_on)
            self.diary.tell("listed_again", page, agreement, entry, before, after)
            self.diary.tell("re_signed", page, agreement, entry, before, after)
            return agreement
        earlier.gone_by_on = None
        self.diary.tell("listed_again", page, earlier, entry, day_text(earlier.last_listed_on), None)
        return earlier

    def _compare(self, page: ResolvedPage, seat: Seat, spell: Spell, entry: Entry) -> Spell:
        """A seat that was filled still is: what changed?"""
        agreement = spell.agreement
        if is_signed_anew(agreement, page, entry):
            self._end(spell, page.snapshot_on, "re_signed")
            agreement.gone_by_on = page.snapshot_on
            newer = self._supersede(page, agreement, entry)
            before, after = day_text(agreement.printed_on), day_text(entry.signed_on)
            self.diary.tell("re_signed", page, newer, entry, before, after)
            spell, agreement = self._start(seat, newer, page.snapshot_on), newer
        self.diary.take_values(page, agreement, entry)
        return spell

    def _supersede(self, page: ResolvedPage, earlier: Agreement, entry: Entry) -> Agreement:
        return self.register.supersede(page, earlier, entry, at_start=self._is_first)

    @property
    def _is_first(self) -> bool:
        """Whether this is the first page of all."""
        return self.diary.before_on is None

    def _start(self, seat: Seat, agreement: Agreement, on: date) -> Spell:
        spell = Spell(agreement, seat[0], agreement.state, on, on)
        self.seats.open[seat] = spell
        self.history.spells.append(spell)
        return spell

    @staticmethod
    def _end(spell: Spell, on: date, why: str) -> None:
        spell.gone_by_on, spell.ended_by = on, why

    def _assign_rows(self, page: ResolvedPage, rows: Mapping[Seat, Sequence[Row]]) -> None:
        for seat, found in rows.items():
            agreement_id = self.seats.open[seat].agreement.agreement_id
            in_order = found if len(found) == 1 else sorted(found, key=lambda r: r.row_number)
            for place, row in enumerate(in_order):
                self.history.rows.append((page.snapshot_id, row.row_number, seat[0], agreement_id, place > 0))
