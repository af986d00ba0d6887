"""Successive snapshots to places that changed hands in one step, each with the evidence for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from .candidates import (
    Candidate,
    Candidates,
    Gazetteer,
    ListMentions,
    Mention,
    Slot,
    is_one_slip,
    is_respelling,
    is_slip,
    numbers_in,
)
from .names import fold_words

SAME_SIGNING = timedelta(days=31)
"""Signing dates at most this far apart are one signing, corrected."""


class Handover(NamedTuple):
    """One row's place taken by another from one snapshot to the next."""

    snapshot_id: str
    seen_on: date
    old: Candidate
    new: Candidate
    support_type: str
    evidence: str
    is_respelling: bool


@dataclass(frozen=True)
class Sheet:
    """One page's rows by place; `named` are all places, and `numbers` which of them its rows hold, row by row.

    Most lists differ from the one before in nothing that matters here: then the numbers tell, and nothing else is made.
    """

    page: ListMentions
    named: Sequence[Slot]
    numbers: Sequence[int]

    @cached_property
    def held(self) -> frozenset[int]:
        """Numbers of the places on it."""
        return frozenset(self.numbers)

    def only_here(self, other: Sheet) -> Mapping[Slot, Sequence[Mention]]:
        """Places that another page lacks, sorted, each with its rows."""
        numbers = self.held - other.held
        slots: dict[Slot, list[Mention]] = {slot: [] for slot in sorted(self.named[n] for n in numbers)}
        if numbers:
            for number, mention in zip(self.numbers, self.page.mentions, strict=True):
                if number in numbers:
                    slots[self.named[number]].append(mention)
        return slots

    @cached_property
    def candidates(self) -> frozenset[Candidate]:
        """The bodies on it."""
        return frozenset(self.named[number][0] for number in self.held)

    @cached_property
    def links(self) -> Counter[str]:
        """How many places link each memorandum."""
        linked = zip(self.numbers, self.page.mentions, strict=True)
        return Counter(url for _, url in {(number, mention.moa_url) for number, mention in linked} if url)


def steps_of(pages: Sequence[ListMentions], candidates: Candidates) -> Iterator[tuple[Sheet, Sheet]]:
    """Successive snapshots of each list."""
    before: Sheet | None = None
    numbers: dict[Slot, int] = {}
    named: list[Slot] = []
    number_of: dict[int, int] = {}
    for page in pages:
        for row in sorted(set(page.numbers) - number_of.keys()):
            mention = page.distinct[row]
            slot = (candidates.of[mention.state, mention.agency_name], mention.support_type)
            number_of[row] = numbers.setdefault(slot, len(named))
            if len(numbers) > len(named):
                named.append(slot)
        after = Sheet(page, named, list(map(number_of.__getitem__, page.numbers)))
        if before is not None and before.page.list_name == page.list_name:
            yield before, after
        before = after


def find_handovers(before: Sheet, after: Sheet, gazetteer: Gazetteer) -> Iterator[Handover]:
    """Places that changed hands in one step; a place with two possible successors changes hands to neither."""
    gone, come = before.only_here(after), after.only_here(before)
    if not gone or not come:
        return
    judge = _HandoverJudge(before, after, gone, come, gazetteer)
    found = [(g, c, e) for g in gone for c in come if g[1] == c[1] and (e := judge.evidence(g, c))]
    n_old, n_new = Counter(g for g, _, _ in found), Counter(c for _, c, _ in found)
    for g, c, evidence in found:
        if n_old[g] == n_new[c] == 1:
            respelled = _is_renamed_jail(g[0], c[0]) or is_respelling(
                g[0], c[0], gazetteer, same_document=evidence.startswith("the same memorandum")
            )
            yield Handover(
                after.page.snapshot_id, after.page.snapshot_on, g[0], c[0], g[1], evidence, respelled
            )


@dataclass(frozen=True)
class _HandoverJudge:
    before: Sheet
    after: Sheet
    gone: Mapping[Slot, Sequence[Mention]]
    come: Mapping[Slot, Sequence[Mention]]
    gazetteer: Gazetteer

    def _share_sole_link(self, were: Sequence[Mention], are: Sequence[Mention]) -> bool:
        """Whether the rows of both places link a memorandum that no other place of their pages links."""
        shared = {s.moa_url for s in were if s.moa_url} & {s.moa_url for s in are}
        return any(self.before.links[url] == self.after.links[url] == 1 for url in shared)

    def evidence(self, old: Slot, new: Slot) -> str | None:
        """Why `new` stands in the place of `old`; None if nothing proves it."""
        were, are = self.gone[old], self.come[new]
        if self._share_sole_link(were, are) and _signings_agree(were, are):
            return "the same memorandum" if old[0][0] == new[0][0] or _share_name(were, are) else None
        if _is_renamed_jail(old[0], new[0]):
            return "another name of the same jail"
        if not {s.signed_on for s in were} & {s.signed_on for s in are}:
            return None
        if old[0][0] != new[0][0]:
            is_moved = _share_name(were, are)
            return "the same name and signing date under another state" if is_moved else None
        if not _counties_agree(were, are):
            return None
        stays = old[0] in self.after.candidates or new[0] in self.before.candidates
        if not stays and is_one_slip(old[0], new[0], self.gazetteer):
            return "the same signing date, and a slip of writing"
        return (
            "the same signing date, and the same place in both names"
            if _same_place(old[0][1], new[0][1])
            else None
        )


def _is_renamed_jail(old: Candidate, new: Candidate) -> bool:
    """Whether two names call one jail by other words: a regional jail becomes an adult detention center.

    A place has one jail, so that the name says it even where the agreement was renewed on another memorandum.
    """
    jails = [bool(_JAIL_WORDS & set(name.split())) for _, name in (old, new)]
    return old[0] == new[0] and all(jails) and _same_place(old[1], new[1])


_JAIL_WORDS = frozenset({"jail", "detention", "prison"})


def _share_name(were: Sequence[Mention], are: Sequence[Mention]) -> bool:
    """Whether both rows print one name; plain forms differ from state to state."""
    return not {fold_words(s.agency_name) for s in were}.isdisjoint(fold_words(s.agency_name) for s in are)


def _same_place(left: str, right: str) -> bool:
    """Whether two names have the same proper words, and differ in the kind of body only."""
    proper = [frozenset(word for word in name.split() if word not in _COMMON) for name in (left, right)]
    return bool(proper[0]) and proper[0] == proper[1] and numbers_in(left) == numbers_in(right)


_NAMING_NOTHING = (
    "of the and for county parish city town township borough village police department sheriff office "
    "constable marshal jail adult detention center facility prison correction corrections board commissioners "
    "commission trustees university college school state division law enforcement services public safety "
    "bureau agency authority district attorney precinct number"
)
_COMMON = frozenset(_NAMING_NOTHING.split())
"""Words that name no place or institution."""


def _signings_agree(were: Sequence[Mention], are: Sequence[Mention]) -> bool:
    """Whether both rows could be of one signing: a date is missing, or the dates are a correction apart."""
    old = [s.signed_on for s in were if s.signed_on]
    new = [s.signed_on for s in are if s.signed_on]
    return not old or not new or any(abs(a - b) <= SAME_SIGNING for a in old for b in new)


def _counties_agree(were: Sequence[Mention], are: Sequence[Mention]) -> bool:
    """Whether both rows could be of one county: one states none, or the names are at most a slip apart."""
    old = {s.county.casefold() for s in were if s.county}
    new = {s.county.casefold() for s in are if s.county}
    return not old or not new or any(a == b or is_slip(a, b) for a in old for b in new)
