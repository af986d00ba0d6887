"""Printed names, over all snapshots, to agencies with stable ids. Pure; similarity alone decides nothing.

Two spellings are one agency if (a) their plain forms are equal, (b) a person judged so, or (c) one took the other's
place on the list in one step: same support type, the same memorandum behind both rows or the same signing date,
and names that differ as one slip of writing does. A spelling that was on record before as a body of its own is not
tied so: what was told of both would change. A different body that takes over an agreement on the same
memorandum continues the agreement, not the agency. Everything merely alike goes to the review queue.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from open287g.errors import CurationError

from .names import fold_words, plain_form

Body = tuple[str, str]
"""State and plain form: one candidate body."""

Slot = tuple[Body, str]
"""A body and a support type: one row's place on a list."""

SAME_SIGNING = timedelta(days=31)
"""Signing dates at most this far apart are one signing, corrected."""

ALIKE = 88
"""Similarity (rapidfuzz ratio) from which two names of one state are put before a person."""


class Sight(NamedTuple):
    """What one row says that matters for identity."""

    state: str
    agency_name: str
    support_type: str
    county: str | None
    signed_on: date | None
    moa_url: str | None


@dataclass(frozen=True)
class Page:
    """One snapshot's rows."""

    snapshot_id: str
    list_name: str
    snapshot_on: date
    sights: Sequence[Sight]


@dataclass(frozen=True)
class Judgement:
    """A person's answer on two names of one state: one body, whose id is then made of `left`, or different ones."""

    state: str
    left: str
    right: str
    is_same: bool
    reason: str


@dataclass(frozen=True)
class Gazetteer:
    """Names of states, and plain county names by state (without 'County'), to tell a slip from a real place."""

    state_names: Mapping[str, str]
    counties: Mapping[str, frozenset[str]]

    @classmethod
    def from_reference(cls, states: pl.DataFrame, counties: pl.DataFrame) -> Gazetteer:
        """The gazetteer of the reference tables (`schemas.reference.States` and `Counties`)."""
        plain: dict[str, set[str]] = defaultdict(set)
        for state, name in counties.select("state", "bare_name").iter_rows():
            plain[state].add(fold_words(name))
        names = dict(states.select("state", "state_name").iter_rows())
        return cls(names, {state: frozenset(found) for state, found in plain.items()})

    def homes(self, county: str) -> list[str]:
        """The states that have a county of that plain name."""
        return [state for state, names in self.counties.items() if county in names]


@dataclass(frozen=True)
class Proposal:
    """Two bodies of one state that look alike and that nothing yet ties or parts."""

    left_id: str
    right_id: str
    left_name: str
    right_name: str
    similarity: float


@dataclass(frozen=True)
class Resolution:
    """Agency ids for printed (state, name) pairs, how each was tied, and agreements that changed hands.

    `successions` maps a snapshot and an agreement's new (agency, support type) to the agency it came from.
    """

    agency_ids: Mapping[tuple[str, str], str]
    states: Mapping[tuple[str, str], str]
    basis: Mapping[tuple[str, str], str]
    successions: Mapping[tuple[str, str, str], str]
    proposals: Sequence[Proposal]


def resolve_agencies(
    pages: Sequence[Page], judgements: Sequence[Judgement], gazetteer: Gazetteer
) -> Resolution:
    """Agencies behind all printed names. `pages` may come in any order."""
    in_order = sorted(pages, key=lambda page: (page.list_name, page.snapshot_on, page.snapshot_id))
    bodies = _Bodies(gazetteer)
    bodies.read(in_order)
    ties = _Ties(bodies, judgements)
    swaps = [
        swap
        for before, after in _steps(in_order, bodies)
        for swap in _find_swaps(before, after, bodies.gazetteer)
    ]
    for swap in swaps:
        if swap.is_respelling and bodies.first[swap.new][0] >= swap.seen_on:
            ties.tie(swap.old, swap.new, f"took its place on {swap.snapshot_id}: {swap.evidence}")
    ids = _name_agencies(ties, bodies)
    return Resolution(
        agency_ids={printed: ids[ties.root(body)] for printed, body in bodies.of.items()},
        states={printed: body[0] for printed, body in bodies.of.items()},
        basis={printed: ties.basis(body) or bodies.basis[printed] for printed, body in bodies.of.items()},
        successions=dict(_successions(swaps, ties, ids)),
        proposals=list(_propose(ties, bodies, ids)),
    )


@dataclass
class _Bodies:
    """Printed names and the bodies that their plain forms stand for."""

    gazetteer: Gazetteer
    of: dict[tuple[str, str], Body] = field(default_factory=dict)
    basis: dict[tuple[str, str], str] = field(default_factory=dict)
    first: dict[Body, tuple[date, str, str]] = field(default_factory=dict)

    def read(self, pages: Sequence[Page]) -> None:
        """Take in every printed name and when it was first listed; `pages` are in order within each list."""
        seen: set[tuple[str, Sight]] = set()
        for page in pages:
            fresh = {(page.list_name, sight) for sight in page.sights} - seen
            seen |= fresh
            for _, sight in sorted(
                fresh, key=lambda found: (found[1].state, found[1].agency_name, found[1].county or "")
            ):
                body = self.body(sight)
                key = (page.snapshot_on, page.list_name, sight.agency_name)
                self.first[body] = min(self.first.get(body, key), key)

    def body(self, sight: Sight) -> Body:
        """The body that a row's name stands for."""
        printed = (sight.state, sight.agency_name)
        if printed not in self.of:
            self.of[printed], self.basis[printed] = self._stand_for(sight)
        return self.of[printed]

    def id_name(self, body: Body, printed: str) -> str:
        """The name that an id is made of: as printed, but for a sheriff's county that was mended."""
        match = re.fullmatch(r"(.+?)( county| parish)? sheriff", body[1])
        counties = self.gazetteer.counties.get(body[0], frozenset())
        if not match or match[1] not in counties or fold_words(printed).startswith(f"{match[1]} "):
            return printed
        return f"{match[1]} {'parish' if body[0] == 'LA' else 'county'} sheriffs office"

    def _stand_for(self, sight: Sight) -> tuple[Body, str]:
        state, basis = self._true_state(sight), "plain form of the name"
        if state != sight.state:
            basis = f"printed under {sight.state}; the name can only be {state}'s"
        plain = plain_form(sight.agency_name, state, self.gazetteer.state_names.get(state, state))
        mended = self._mend_sheriff(plain, state)
        return (
            state,
            mended,
        ), basis if mended == plain else f"the one county of {state} that the sheriff's name is a slip of"

    def _true_state(self, sight: Sight) -> str:
        """The state a body must belong to: a state body names it, a sheriff's county may exist in one state only."""
        words = sight.agency_name.casefold()
        for code, name in self.gazetteer.state_names.items():
            if words.startswith(f"{name.casefold()} ") and _STATE_BODY.match(
                words.removeprefix(f"{name.casefold()} ")
            ):
                return code
        match = _COUNTY_SHERIFF.match(words)
        if not match or match[1] in self.gazetteer.counties.get(sight.state, ()):
            return sight.state
        homes = self.gazetteer.homes(match[1])
        stated = re.sub(r" (county|parish)$", "", (sight.county or "").casefold().strip())
        return homes[0] if len(homes) == 1 and stated == match[1] else sight.state

    def _mend_sheriff(self, plain: str, state: str) -> str:
        """A sheriff of no county of the state is the sheriff of the one county whose name is a slip away."""
        match = re.fullmatch(r"(.+?)( county| parish)? sheriff", plain)
        counties = self.gazetteer.counties.get(state, frozenset())
        if not match or not counties or match[1] in counties or match[1].endswith(" city"):
            return plain
        reach = 1 if len(match[1]) < 8 else 2
        near = [
            county
            for county in counties
            if OSA.distance(match[1], county, score_cutoff=reach + 1) <= reach + 1
        ]
        return f"{near[0]}{match[2] or ''} sheriff" if len(near) == 1 and _slip(match[1], near[0]) else plain


_STATE_BODY = re.compile(
    r"(?:department|highway patrol|state police|bureau of|division of|national guard|fish (?:and|&))"
)
_COUNTY_SHERIFF = re.compile(r"([a-z .'\-]+?) (?:county|parish) sheriff")


class _Swap(NamedTuple):
    """One row's place taken by another from one snapshot to the next."""

    snapshot_id: str
    seen_on: date
    old: Body
    new: Body
    support_type: str
    evidence: str
    is_respelling: bool


@dataclass(frozen=True)
class _Sheet:
    """One page's rows by place."""

    page: Page
    slots: Mapping[Slot, Sequence[Sight]]


def _steps(pages: Sequence[Page], bodies: _Bodies) -> Iterator[tuple[_Sheet, _Sheet]]:
    """Successive snapshots of each list."""
    before: _Sheet | None = None
    for page in pages:
        slots: dict[Slot, list[Sight]] = {}
        for sight in page.sights:
            slots.setdefault((bodies.of[sight.state, sight.agency_name], sight.support_type), []).append(
                sight
            )
        after = _Sheet(page, slots)
        if before is not None and before.page.list_name == page.list_name:
            yield before, after
        before = after


def _find_swaps(before: _Sheet, after: _Sheet, gazetteer: Gazetteer) -> Iterator[_Swap]:
    """Places that changed hands in one step; a place with two possible successors changes hands to neither."""
    gone = sorted(before.slots.keys() - after.slots.keys())
    come = sorted(after.slots.keys() - before.slots.keys())
    if not gone or not come:
        return
    judge = _SwapJudge(_Side.of(before.slots), _Side.of(after.slots), gazetteer)
    found = [(g, c, e) for g in gone for c in come if g[1] == c[1] and (e := judge.evidence(g, c))]
    n_old, n_new = Counter(g for g, _, _ in found), Counter(c for _, c, _ in found)
    for g, c, evidence in found:
        if n_old[g] == n_new[c] == 1:
            respelled = is_respelling(
                g[0], c[0], gazetteer, same_document=evidence.startswith("the same memorandum")
            )
            yield _Swap(after.page.snapshot_id, after.page.snapshot_on, g[0], c[0], g[1], evidence, respelled)


@dataclass(frozen=True)
class _Side:
    """One snapshot's places, the bodies on it, and how many places link each memorandum."""

    slots: Mapping[Slot, Sequence[Sight]]
    bodies: frozenset[Body]
    links: Counter[str]

    @classmethod
    def of(cls, slots: Mapping[Slot, Sequence[Sight]]) -> _Side:
        """The side that these places make."""
        links = Counter(url for sights in slots.values() for url in {s.moa_url for s in sights} if url)
        return cls(slots, frozenset(body for body, _ in slots), links)

    def sole_links(self, slot: Slot) -> set[str]:
        """Memoranda that this place alone links."""
        return {s.moa_url for s in self.slots[slot] if s.moa_url and self.links[s.moa_url] == 1}


@dataclass(frozen=True)
class _SwapJudge:
    before: _Side
    after: _Side
    gazetteer: Gazetteer

    def evidence(self, old: Slot, new: Slot) -> str | None:
        """Why `new` stands in the place of `old`; None if nothing proves it."""
        were, are = self.before.slots[old], self.after.slots[new]
        if self.before.sole_links(old) & self.after.sole_links(new) and _signings_agree(were, are):
            return "the same memorandum" if old[0][0] == new[0][0] or _share_name(were, are) else None
        if not {s.signed_on for s in were} & {s.signed_on for s in are}:
            return None
        if old[0][0] != new[0][0]:
            is_moved = _share_name(were, are)
            return "the same name and signing date under another state" if is_moved else None
        if not _counties_agree(were, are):
            return None
        stays = old[0] in self.after.bodies or new[0] in self.before.bodies
        if not stays and _one_slip(old[0], new[0], self.gazetteer):
            return "the same signing date, and a slip of writing"
        return (
            "the same signing date, and the same place in both names"
            if _same_place(old[0][1], new[0][1])
            else None
        )


def _share_name(were: Sequence[Sight], are: Sequence[Sight]) -> bool:
    """Whether both rows print one name; plain forms differ from state to state."""
    return not {fold_words(s.agency_name) for s in were}.isdisjoint(fold_words(s.agency_name) for s in are)


def _same_place(left: str, right: str) -> bool:
    """Whether two names have the same proper words, and differ in the kind of body only."""
    proper = [frozenset(word for word in name.split() if word not in _COMMON) for name in (left, right)]
    return bool(proper[0]) and proper[0] == proper[1] and _numbers(left) == _numbers(right)


_COMMON = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "county",
        "parish",
        "city",
        "town",
        "township",
        "borough",
        "village",
        "police",
        "department",
        "sheriff",
        "office",
        "constable",
        "marshal",
        "jail",
        "detention",
        "center",
        "facility",
        "prison",
        "correction",
        "corrections",
        "board",
        "commissioners",
        "commission",
        "trustees",
        "university",
        "college",
        "school",
        "state",
        "division",
        "law",
        "enforcement",
        "services",
        "public",
        "safety",
        "bureau",
        "agency",
        "authority",
        "district",
        "attorney",
        "precinct",
        "number",
    ]
)
"""Words that name no place or institution."""


def _signings_agree(were: Sequence[Sight], are: Sequence[Sight]) -> bool:
    """Whether both rows could be of one signing: a date is missing, or the dates are a correction apart."""
    old = [s.signed_on for s in were if s.signed_on]
    new = [s.signed_on for s in are if s.signed_on]
    return not old or not new or any(abs(a - b) <= SAME_SIGNING for a in old for b in new)


def _counties_agree(were: Sequence[Sight], are: Sequence[Sight]) -> bool:
    """Whether both rows could be of one county: one states none, or the names are at most a slip apart."""
    old = {s.county.casefold() for s in were if s.county}
    new = {s.county.casefold() for s in are if s.county}
    return not old or not new or any(a == b or _slip(a, b) for a in old for b in new)


_TOLD_APART = re.compile(r"\d+|\b(?:north|south|east|west|northern|southern|eastern|western|central|new|upper|lower"
                         r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|beach|city|county|township|borough|village|heights"
                         r"|springs|park|airport|lake|hills)\b")  # fmt: skip
"""Words and numbers that tell neighbouring bodies apart."""

_KIND_WORDS = ("sheriff", "constable", "police", "marshal", "jail", "detention", "correction", "prison", "board",
               "commission", "attorney", "university", "college", "school", "port", "airport", "guard",
               "trustees")  # fmt: skip


def is_respelling(old: Body, new: Body, gazetteer: Gazetteer, *, same_document: bool) -> bool:
    """Whether two names that held one place name one body.

    One slip of writing does. On the same memorandum, a fuller form of the same name does too, if both name the
    same kind of body; otherwise another body took the agreement over. The same name under another state is a row
    that ICE moved: the agreement goes on, but two states can each have a body of that name.
    """
    if old[0] != new[0]:
        return False
    if old[1] == new[1] or _one_slip(old, new, gazetteer):
        return True
    if not same_document or _kind_words(old[1]) != _kind_words(new[1]):
        return False
    left, right = set(old[1].split()), set(new[1].split())
    return _numbers(old[1]) == _numbers(new[1]) and (left <= right or right <= left)


def _one_slip(old: Body, new: Body, gazetteer: Gazetteer) -> bool:
    """Whether the names differ in one word by one slip, and not as two real counties do."""
    left, right = (_without_state(body, gazetteer).split() for body in (old, new))
    if left == right or _misspells_telling_word(left, right):
        return True
    if _TOLD_APART.findall(" ".join(left)) != _TOLD_APART.findall(" ".join(right)):
        return False
    if "".join(left) == "".join(right) or (len(left) > 2 and sorted(left) == sorted(right)):
        return True
    if len(left) != len(right):
        return False
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(differing) != 1 or not _slip(*differing[0]):
        return False
    counties = gazetteer.counties.get(new[0], frozenset())
    return not (differing[0][0] in counties and differing[0][1] in counties)


def _without_state(body: Body, gazetteer: Gazetteer) -> str:
    """A plain form without the state's own name before it, which ICE adds and drops."""
    return body[1].removeprefix(f"{gazetteer.state_names.get(body[0], '').casefold()} ")


def _misspells_telling_word(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether all that differs is one letter in a long telling word, as in 'Miami Srings'; the slip tells nothing."""
    differing = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(left) != len(right) or len(differing) != 1 or min(map(len, differing[0])) < 6:
        return False
    n_telling = sum(_TOLD_APART.fullmatch(word) is not None for word in differing[0])
    return n_telling == 1 and OSA.distance(*differing[0]) == 1


def _slip(left: str, right: str) -> bool:
    """One edit in a word of four to seven letters, two in a longer one."""
    shorter = min(len(left), len(right))
    return shorter >= 4 and OSA.distance(left, right) <= (1 if shorter < 8 else 2)


def _kind_words(plain: str) -> frozenset[str]:
    return frozenset(word for word in _KIND_WORDS if word in plain.split())


def _numbers(plain: str) -> list[str]:
    return re.findall(r"\d+", plain)


@dataclass
class _Ties:
    """Bodies joined into agencies; a judgement 'different' parts two bodies whatever else is found."""

    bodies: _Bodies
    judgements: Sequence[Judgement]
    parent: dict[Body, Body] = field(default_factory=dict)
    why: dict[Body, str] = field(default_factory=dict)
    parted: set[frozenset[Body]] = field(default_factory=set)
    preferred: dict[Body, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(self._judged(j, j.left), self._judged(j, j.right), j) for j in self.judgements]
        self.parted = {frozenset((left, right)) for left, right, j in pairs if not j.is_same}
        for left, right, judgement in pairs:
            if judgement.is_same:
                self.tie(left, right, f"judged the same: {judgement.reason}")
        self.preferred = {
            self.root(left): judgement.left for left, _, judgement in pairs if judgement.is_same
        }

    def _judged(self, judgement: Judgement, name: str) -> Body:
        if judgement.state not in self.bodies.gazetteer.state_names:
            raise CurationError(
                f"curation/judgements.csv: {judgement.state!r} is no state or territory ({name!r})."
            )
        return (
            self.bodies.of.get((judgement.state, name))
            or self.bodies._stand_for(Sight(judgement.state, name, "", None, None, None))[0]
        )

    def root(self, body: Body) -> Body:
        """The body that stands for the agency of `body`."""
        while body in self.parent:
            body = self.parent[body]
        return body

    def tie(self, left: Body, right: Body, why: str) -> None:
        """Join two bodies, unless a person parted them."""
        a, b = self.root(left), self.root(right)
        if a == b or frozenset((left, right)) in self.parted:
            return
        later, earlier = sorted((a, b), key=self._age, reverse=True)
        self.parent[later] = earlier
        self.why[right if right != earlier else left] = why

    def _age(self, body: Body) -> tuple[date, str, str, Body]:
        return (*self.bodies.first.get(body, (date.max, "", "")), body)

    def basis(self, body: Body) -> str | None:
        """Why a body was joined to another; None if it was not."""
        return self.why.get(body)


def _name_agencies(ties: _Ties, bodies: _Bodies) -> dict[Body, str]:
    """A readable id for every agency: state and first printed name; a second agency of one name gets a number."""
    roots = {ties.root(body) for body in bodies.first}
    earliest: dict[Body, tuple[date, str, str]] = {}
    for body, key in bodies.first.items():
        root = ties.root(body)
        earliest[root] = min(earliest.get(root, key), key)
    ids: dict[Body, str] = {}
    taken: Counter[str] = Counter()
    for root in sorted(roots, key=lambda r: (earliest[r], r)):
        slug = make_slug(root[0], ties.preferred.get(root) or bodies.id_name(root, earliest[root][2]))
        taken[slug] += 1
        ids[root] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return ids


_SPELLED_OUT = {
    "pd": "police-department",
    "dept": "department",
    "dpt": "department",
    "co": "county",
    "ft": "fort",
}


def make_slug(state: str, name: str) -> str:
    """A readable id from a state and a printed name, abbreviations spelled out."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("`", "").replace("&", " and ")).split()
    return "-".join([state.casefold(), *(_SPELLED_OUT.get(word, word) for word in words)])


def _successions(
    swaps: Iterable[_Swap], ties: _Ties, ids: Mapping[Body, str]
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Agreements that one agency took over from another: (snapshot, new agency, support type) to old agency."""
    for swap in swaps:
        old, new = ids[ties.root(swap.old)], ids[ties.root(swap.new)]
        if old != new:
            yield (swap.snapshot_id, new, swap.support_type), old


def _propose(ties: _Ties, bodies: _Bodies, ids: Mapping[Body, str]) -> Iterator[Proposal]:
    """Pairs of agencies of one state whose names are alike, and that no person has parted."""
    by_state: dict[str, list[Body]] = defaultdict(list)
    for body in sorted(bodies.first):
        by_state[body[0]].append(body)
    for group in by_state.values():
        for left, right in _alike(group):
            if proposal := _propose_pair(left, right, ties, bodies, ids):
                yield proposal


AT_A_TIME = 256
"""Names compared with all others of their state at once: memory grows with their number, not with its square."""


def _alike(group: Sequence[Body]) -> Iterator[tuple[Body, Body]]:
    """Pairs whose names are alike, each once."""
    names = [plain for _, plain in group]
    for start in range(0, len(names), AT_A_TIME):
        some = names[start : start + AT_A_TIME]
        scores = process.cdist(some, names[start:], scorer=fuzz.ratio, score_cutoff=ALIKE)
        for row, column in zip(*scores.nonzero(), strict=True):
            if column > row:
                yield group[start + int(row)], group[start + int(column)]


def _propose_pair(
    left: Body, right: Body, ties: _Ties, bodies: _Bodies, ids: Mapping[Body, str]
) -> Proposal | None:
    similarity = fuzz.ratio(left[1], right[1])
    counties = bodies.gazetteer.counties.get(left[0], frozenset())
    if ties.root(left) == ties.root(right) or frozenset((left, right)) in ties.parted:
        return None
    if _TOLD_APART.findall(left[1]) != _TOLD_APART.findall(right[1]):
        return None
    stems = [re.sub(r"( county| parish)? sheriff$", "", body[1]) for body in (left, right)]
    if all(stem in counties for stem in stems):
        return None
    names = bodies.first[left][2], bodies.first[right][2]
    return Proposal(ids[ties.root(left)], ids[ties.root(right)], *names, round(similarity, 1))
