"""Resolved pages of the participating list, in order, to agreements, spells and events. Pure.

One agency under one support type holds one slot on a list; a further row that differs in both its spelling and its
signing date is a second signing and holds a slot of its own. A slot that is filled again after a gap with the same
signing is the same agreement; with a newer signing, a new one. A row that a list relabels (another support type, the
same agency, signing day and memorandum) is the same agreement. A slot that a page cannot speak about (its row was set
aside there) is neither present nor gone. Independent of the order of rows.

From page to page nearly every place stays as it is. Only the others are looked at, which a walk through some hundred
lists of a thousand rows owes its speed to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .records import (
    Agreement,
    Entry,
    Event,
    History,
    Place,
    ResolvedPage,
    Row,
    Slot,
    Slots,
    Spell,
    group_by_place,
)
from .signings import SigningChange, is_new_signing

Successions = Mapping[tuple[str, str, str], str]
"""Snapshot, agency and support type, to the agency whose agreement it takes over there."""

LONG_ABSENCE = timedelta(days=365)
"""Who signs after a longer absence signs for the first time again: the earlier agreement had ended. ICE drops rows by
mistake for at most 229 days (2021 to 2026)."""


def write_history(pages: Sequence[ResolvedPage], successions: Successions) -> History:
    """The history that the pages tell. `successions`: (snapshot, agency, support type) to the agency before it."""
    history = History()
    if pages:
        walk = _Walk(successions, history, [entry[:2] for entry in pages[0].entries])
        for page in pages:
            walk.turn(page)
        walk.note_last_listed(walk.numbers)
    return history


@dataclass
class _Walk:
    """One pass over the pages in order of time."""

    successions: Successions
    history: History
    place_of: Sequence[Place]
    """The place of each entry."""
    slots: Slots = field(default_factory=Slots)
    said: dict[Slot, Entry | Sequence[Entry]] = field(default_factory=dict)
    """What the page before said of each slot: an entry, or several."""
    numbers: frozenset[int] = frozenset()
    """Numbers of the entries that the page before showed."""
    restless: set[Place] = field(default_factory=set)
    """Places with several rows on the page before, or that it could not speak about."""
    present: set[Place] = field(default_factory=set)
    spell_of: dict[int, Spell] = field(default_factory=dict)
    """The spell of the slot that each entry last held. Of one that goes on unchanged its last day is noted late."""
    before_on: date | None = None
    """The day of the page before; None while the first one is read."""
    n_ids: Counter[str] = field(default_factory=Counter)
    numbers_of: dict[Place, list[int]] = field(default_factory=dict)
    """The entries of each place."""

    def __post_init__(self) -> None:
        for number, place in enumerate(self.place_of):
            self.numbers_of.setdefault(place, []).append(number)

    def turn(self, page: ResolvedPage) -> None:
        """Take in the next page."""
        changed = self._find_changed(page)
        of_changed = {number for place in changed for number in self.numbers_of.get(place, ())}
        self.note_last_listed(of_changed & self.numbers)
        numbers = {
            row_number: number
            for row_number, number in zip(page.row_numbers, page.numbers, strict=True)
            if number in of_changed
        }
        places = group_by_place(Row(place, page.entries[number]) for place, number in numbers.items())
        self.present.difference_update(changed)
        self.present.update(places)
        for place in self._find_taken_over(page):
            self._move(page, place, places[place][0].entry)
        for old, place in self._find_relabelled(page, changed, places):
            self._relabel(page, old, place, places[place][0].entry)
        rows = self.slots.fill(places)
        unread = self._close_missing(page, changed, rows)
        doubles: set[int] = set()
        before = self._forget(changed)
        for slot, found in rows.items():
            said = self.said[slot] = found[0].entry if len(found) == 1 else [row.entry for row in found]
            spell = self._take_in(page, slot, before.get(slot), said)
            self.spell_of.update((numbers[row.row_number], spell) for row in found)
            doubles.update(sorted(row.row_number for row in found)[1:])
        self._assign_rows(page, doubles)
        self.restless = unread | {place for place, found in places.items() if len(found) > 1}
        self.before_on, self.numbers = page.snapshot_on, frozenset(page.numbers)

    def note_last_listed(self, numbers: Iterable[int]) -> None:
        """The page before was the last so far that showed these entries."""
        if self.before_on is not None:
            for spell in map(self.spell_of.__getitem__, numbers):
                spell.last_listed_on = spell.agreement.last_listed_on = self.before_on

    def _find_changed(self, page: ResolvedPage) -> set[Place]:
        """Places to look at: of all others the page says in one row what the page before said in one."""
        shown = set(page.numbers)
        changed = {self.place_of[number] for number in shown ^ self.numbers} | self.restless
        changed.update(self.slots.several)
        if len(page.numbers) > len(shown):
            changed.update(self.place_of[number] for number, n in Counter(page.numbers).items() if n > 1)
        return changed

    def _forget(self, changed: Iterable[Place]) -> dict[Slot, Entry | Sequence[Entry]]:
        """What the page before said of some places; it is not kept any longer."""
        slots = [slot for place in changed for slot in self.slots.slots_of(place)]
        return {slot: self.said.pop(slot) for slot in slots if slot in self.said}

    # Agreements that go on elsewhere on the list: under another agency, or under another support type.

    def _find_taken_over(self, page: ResolvedPage) -> Iterator[Place]:
        """Places of a page whose agreement another agency held until now; what is open may change between two."""
        named = sorted(place[1:] for place in self.successions if place[0] == page.snapshot_id)
        for place in named:
            old = self.successions[page.snapshot_id, *place]
            if place not in self.present or (old, place[1]) in self.present:
                continue
            if (*place, 0) not in self.slots.open and (old, place[1], 0) in self.slots.open:
                yield place

    def _move(self, page: ResolvedPage, place: Place, entry: Entry) -> None:
        """The agreement goes on under another agency."""
        spell = self.slots.open.pop((self.successions[page.snapshot_id, *place], place[1], 0))
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
        self._tell("party_changed", page, agreement, entry, before, after)

    def _find_relabelled(
        self, page: ResolvedPage, changed: Iterable[Place], places: Mapping[Place, Sequence[Row]]
    ) -> list[tuple[Place, Place]]:
        """Places that a page no longer fills, each with the one new place whose row is its own under another type.

        The signing day and the memorandum must both be the same; where two rows fit one, or one fits two, nobody
        knows which row is which, and none is taken as relabelled. One memorandum may cover a jail and a task force in
        two rows: if one of them goes, the other was there before and is not new.
        """
        gone = sorted(
            place
            for place in changed
            if place not in places and (*place, 0) in self.slots.open and not page.is_silent_on(place)
        )
        if not gone:
            return []
        come = sorted(place for place in places if (*place, 0) not in self.slots.open)
        pairs = [
            (old, new)
            for old in gone
            for new in come
            if old[0] == new[0] and _is_same_paper(self.slots.open[*old, 0].agreement, places[new])
        ]
        n_old, n_new = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
        return [(old, new) for old, new in pairs if n_old[old] == n_new[new] == 1]

    def _relabel(self, page: ResolvedPage, old: Place, new: Place, entry: Entry) -> None:
        """The agreement goes on under another support type."""
        spell = self.slots.open.pop((*old, 0))
        agreement = spell.agreement
        self._end(spell, page.snapshot_on, "relabelled")
        agreement.support_type = new[1]
        self._start((*new, 0), agreement, page.snapshot_on)
        self._tell("relabelled", page, agreement, entry, old[1], new[1])

    # Slots that are empty now, and slots that are filled.

    def _close_missing(
        self, page: ResolvedPage, changed: Iterable[Place], rows: Mapping[Slot, Sequence[Row]]
    ) -> set[Place]:
        """End the spells of the slots that a page no longer fills; returns places that it cannot speak about."""
        slots = {slot for place in changed for slot in self.slots.slots_of(place) if slot in self.slots.open}
        unread: set[Place] = set()
        for slot in sorted(slots - rows.keys()):
            if page.is_silent_on(slot[:2]):
                unread.add(slot[:2])
            else:
                self._close(page, slot)
        return unread

    def _close(self, page: ResolvedPage, slot: Slot) -> None:
        spell = self.slots.open.pop(slot)
        self._end(spell, page.snapshot_on, "no_longer_listed")
        spell.agreement.gone_by_on = page.snapshot_on
        self.slots.closed[slot] = spell.agreement
        entry = Entry(*slot[:2], spell.state, spell.agreement.agency_name, None, "", None, None)
        last = str(spell.last_listed_on)
        self._tell("no_longer_listed", page, spell.agreement, entry, last, None)

    def _take_in(
        self,
        page: ResolvedPage,
        slot: Slot,
        before: Entry | Sequence[Entry] | None,
        said: Entry | Sequence[Entry],
    ) -> Spell:
        """What a page says of one slot; nothing but the day is new where the page `before` said the same."""
        spell = self.slots.open.get(slot)
        if spell is None or before != said:
            entries = [said] if isinstance(said, Entry) else said
            return self._see(page, slot, self.slots.choose(slot, entries))
        spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
        return spell

    def _see(self, page: ResolvedPage, slot: Slot, entry: Entry) -> Spell:
        spell = self.slots.open.get(slot)
        spell = self._open(page, slot, entry) if spell is None else self._compare(page, slot, spell, entry)
        spell.last_listed_on = spell.agreement.last_listed_on = page.snapshot_on
        spell.agreement.state = spell.state = entry.state
        return spell

    def _open(self, page: ResolvedPage, slot: Slot, entry: Entry) -> Spell:
        """A slot that was empty is filled: anew, or again."""
        earlier = self.slots.closed.pop(slot, None)
        if earlier is None or _is_absent_long(earlier, page, entry):
            agreement = self._sign(page, entry)
            self._tell("listed", page, agreement, entry, None, day_text(entry.signed_on))
        else:
            agreement = self._list_again(page, earlier, entry)
        spell = self._start(slot, agreement, page.snapshot_on)
        self._take_values(page, agreement, entry)
        return spell

    def _list_again(self, page: ResolvedPage, earlier: Agreement, entry: Entry) -> Agreement:
        """The agreement of a slot that is filled again: the earlier one, or a newer signing."""
        if _is_signed_anew(earlier, page, entry):
            agreement = self._supersede(page, earlier, entry)
            before, after = day_text(earlier.printed_on), day_text(entry.signed_on)
            self._tell("listed_again", page, agreement, entry, before, after)
            self._tell("re_signed", page, agreement, entry, before, after)
            return agreement
        earlier.gone_by_on = None
        self._tell("listed_again", page, earlier, entry, day_text(earlier.last_listed_on), None)
        return earlier

    def _compare(self, page: ResolvedPage, slot: Slot, spell: Spell, entry: Entry) -> Spell:
        """A slot that was filled still is: what changed?"""
        agreement = spell.agreement
        if _is_signed_anew(agreement, page, entry):
            self._end(spell, page.snapshot_on, "re_signed")
            agreement.gone_by_on = page.snapshot_on
            newer = self._supersede(page, agreement, entry)
            before, after = day_text(agreement.printed_on), day_text(entry.signed_on)
            self._tell("re_signed", page, newer, entry, before, after)
            spell, agreement = self._start(slot, newer, page.snapshot_on), newer
        self._take_values(page, agreement, entry)
        return spell

    # Agreements as they are signed.

    def _sign(self, page: ResolvedPage, entry: Entry) -> Agreement:
        """A new agreement, its documents as first printed."""
        on = page.snapshot_on
        agreement = Agreement(self._give_id(entry), entry.agency_id, entry.state, entry.support_type,
                              entry.agency_name, entry.signed_on, entry.signed_on, on, on, self.before_on)  # fmt: skip
        agreement.moa_url, agreement.addendum_url = entry.moa_url, entry.addendum_url
        self.history.agreements.append(agreement)
        return agreement

    def _supersede(self, page: ResolvedPage, earlier: Agreement, entry: Entry) -> Agreement:
        """A new agreement in the place of an earlier one."""
        newer = self._sign(page, entry)
        newer.supersedes_id, earlier.superseded_by_id = earlier.agreement_id, newer.agreement_id
        return newer

    def _give_id(self, entry: Entry) -> str:
        day = f"{entry.signed_on:%Y%m%d}" if entry.signed_on else "undated"
        stem = f"{entry.agency_id}-{entry.support_type}-{day}"
        self.n_ids[stem] += 1
        return stem if self.n_ids[stem] == 1 else f"{stem}-{self.n_ids[stem]}"

    def _take_values(self, page: ResolvedPage, agreement: Agreement, entry: Entry) -> None:
        """Name, date and documents as printed now, each change an event."""
        if entry.agency_name != agreement.agency_name:
            self._tell("renamed", page, agreement, entry, agreement.agency_name, entry.agency_name)
            agreement.agency_name = entry.agency_name
        if entry.signed_on is not None and entry.signed_on != agreement.printed_on:
            before, after = day_text(agreement.printed_on), day_text(entry.signed_on)
            self._tell("signing_date_corrected", page, agreement, entry, before, after)
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

    # What is written down.

    def _tell(
        self,
        kind: str,
        page: ResolvedPage,
        agreement: Agreement,
        entry: Entry,
        before: str | None,
        after: str | None,
    ) -> None:
        self.history.events.append(
            Event(kind, page.snapshot_id, page.snapshot_on, self.before_on, agreement, agreement.support_type,
                  entry.agency_id, entry.state, entry.agency_name, before, after))  # fmt: skip

    def _start(self, slot: Slot, agreement: Agreement, on: date) -> Spell:
        spell = Spell(agreement, slot[0], agreement.state, slot[1], on, on)
        self.slots.open[slot] = spell
        self.history.spells.append(spell)
        return spell

    @staticmethod
    def _end(spell: Spell, on: date, why: str) -> None:
        spell.gone_by_on, spell.ended_by = on, why

    def _assign_rows(self, page: ResolvedPage, doubles: Collection[int]) -> None:
        """Each row of a page to its agreement; `doubles` are all but the first of some."""
        spells = [self.spell_of[number] for number in page.numbers]
        self.history.rows.add_page(
            page,
            [spell.agency_id for spell in spells],
            [spell.agreement.agreement_id for spell in spells],
            doubles,
        )


def _is_signed_anew(agreement: Agreement, page: ResolvedPage, entry: Entry) -> bool:
    """Whether an entry shows another signing than the agreement's, rather than its date corrected."""
    if agreement.printed_on is None or entry.signed_on is None or entry.signed_on == agreement.printed_on:
        return False
    return is_new_signing(
        SigningChange(agreement.printed_on, entry.signed_on, agreement.last_listed_on, page.snapshot_on,
                      agreement.moa_url, entry.moa_url)
    )  # fmt: skip


def _is_absent_long(earlier: Agreement, page: ResolvedPage, entry: Entry) -> bool:
    """Whether a slot is filled by a newer signing so long after its agreement was seen gone that nothing joins them."""
    assert earlier.gone_by_on is not None
    is_long = page.snapshot_on - earlier.gone_by_on > LONG_ABSENCE
    return is_long and _is_signed_anew(earlier, page, entry)


def _is_same_paper(agreement: Agreement, rows: Sequence[Row]) -> bool:
    """Whether one row prints an agreement's signing day and links its memorandum: the same file, in whatever folder.

    ICE moves its files, and the folders of 2011 to 2017 are not known (docs/decisions/0007-page-tables.md).
    """
    day, memorandum = agreement.printed_on, _file_name(agreement.moa_url)
    if day is None or memorandum is None:
        return False
    return any(row.entry.signed_on == day and _file_name(row.entry.moa_url) == memorandum for row in rows)


def _file_name(address: str | None) -> str | None:
    return address.rpartition("/")[2].casefold() or None if address else None


def day_text(day: date | None) -> str | None:
    """A day as events print it; None for none."""
    return None if day is None else day.isoformat()
