"""Printed names, over all snapshots, to agencies with stable ids. Pure; similarity alone decides nothing.

Two spellings are one agency if (a) their plain forms are equal, (b) a person judged so, or (c) one took the other's
place on the list in one step: same support type, the same memorandum behind both rows or the same signing date,
and names that differ as one slip of writing does. A spelling that was on record before as a body of its own is not
tied so: what was told of both would change. A different body that takes over an agreement on the same
memorandum continues the agreement, not the agency. Everything merely alike goes to the review queue.

Once names are agencies, a row that was set aside leads to the places that it may hold: what cannot be read must end
nothing. One that states neither signing date, nor state and support type (a total, a note, a heading) holds none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process

from open287g.errors import CurationError

from .candidates import TOLD_APART, Candidate, Candidates, Gazetteer, ListMentions, Mention
from .handovers import Handover, find_handovers, steps_of
from .names import fold_words, make_slug


@dataclass(frozen=True)
class Judgement:
    """A person's answer on two names of one state: one body, whose id is then made of `left`, or different ones."""

    state: str
    left: str
    right: str
    is_same: bool
    reason: str


@dataclass
class Clusters:
    """Candidates joined into agencies; a judgement 'different' parts two bodies whatever else is found."""

    candidates: Candidates
    judgements: Sequence[Judgement]
    parent: dict[Candidate, Candidate] = field(default_factory=dict)
    why: dict[Candidate, str] = field(default_factory=dict)
    parted: set[frozenset[Candidate]] = field(default_factory=set)
    preferred: dict[Candidate, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(self._judged(j, j.left), self._judged(j, j.right), j) for j in self.judgements]
        self.parted = {frozenset((left, right)) for left, right, j in pairs if not j.is_same}
        for left, right, judgement in pairs:
            if judgement.is_same:
                self.join(left, right, f"judged the same: {judgement.reason}")
        self.preferred = {
            self.root(left): judgement.left for left, _, judgement in pairs if judgement.is_same
        }

    def _judged(self, judgement: Judgement, name: str) -> Candidate:
        if judgement.state not in self.candidates.gazetteer.state_names:
            raise CurationError(
                f"curation/judgements.csv: {judgement.state!r} is no state or territory ({name!r})."
            )
        return (
            self.candidates.of.get((judgement.state, name))
            or self.candidates.stand_for(Mention(judgement.state, name, "", None, None, None))[0]
        )

    def root(self, candidate: Candidate) -> Candidate:
        """The candidate that stands for the agency of `candidate`."""
        while candidate in self.parent:
            candidate = self.parent[candidate]
        return candidate

    def join(self, left: Candidate, right: Candidate, why: str) -> None:
        """Join two bodies, unless a person parted them."""
        a, b = self.root(left), self.root(right)
        if a == b or frozenset((left, right)) in self.parted:
            return
        later, earlier = sorted((a, b), key=self._age, reverse=True)
        self.parent[later] = earlier
        self.why[right if right != earlier else left] = why

    def _age(self, candidate: Candidate) -> tuple[date, str, str, Candidate]:
        return (*self.candidates.first.get(candidate, (date.max, "", "")), candidate)

    def basis(self, candidate: Candidate) -> str | None:
        """Why a body was joined to another; None if it was not."""
        return self.why.get(candidate)


def name_agencies(clusters: Clusters, candidates: Candidates) -> dict[Candidate, str]:
    """A readable id for every agency: state and first printed name; a second agency of one name gets a number."""
    roots = {clusters.root(candidate) for candidate in candidates.first}
    earliest: dict[Candidate, tuple[date, str, str]] = {}
    for candidate, key in candidates.first.items():
        root = clusters.root(candidate)
        earliest[root] = min(earliest.get(root, key), key)
    ids: dict[Candidate, str] = {}
    taken: Counter[str] = Counter()
    for root in sorted(roots, key=lambda r: (earliest[r], r)):
        slug = make_slug(root[0], clusters.preferred.get(root) or candidates.id_name(root, earliest[root][2]))
        taken[slug] += 1
        ids[root] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return ids


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
    pages: Sequence[ListMentions], judgements: Sequence[Judgement], gazetteer: Gazetteer
) -> Resolution:
    """Agencies behind all printed names. `pages` may come in any order."""
    in_order = sorted(pages, key=lambda page: (page.list_name, page.snapshot_on, page.snapshot_id))
    candidates = Candidates(gazetteer)
    candidates.read(in_order)
    clusters = Clusters(candidates, judgements)
    handovers = [
        handover
        for before, after in steps_of(in_order, candidates)
        for handover in find_handovers(before, after, candidates.gazetteer)
    ]
    for handover in handovers:
        if handover.is_respelling and candidates.first[handover.new][0] >= handover.seen_on:
            clusters.join(
                handover.old, handover.new, f"took its place on {handover.snapshot_id}: {handover.evidence}"
            )
    ids = name_agencies(clusters, candidates)
    return Resolution(
        agency_ids={printed: ids[clusters.root(candidate)] for printed, candidate in candidates.of.items()},
        states={printed: candidate[0] for printed, candidate in candidates.of.items()},
        basis={
            printed: clusters.basis(candidate) or candidates.basis[printed]
            for printed, candidate in candidates.of.items()
        },
        successions=dict(_successions(handovers, clusters, ids)),
        proposals=list(propose(clusters, candidates, ids)),
    )


def _successions(
    handovers: Iterable[Handover], clusters: Clusters, ids: Mapping[Candidate, str]
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Agreements that one agency took over from another: (snapshot, new agency, support type) to old agency."""
    for handover in handovers:
        old, new = ids[clusters.root(handover.old)], ids[clusters.root(handover.new)]
        if old != new:
            yield (handover.snapshot_id, new, handover.support_type), old


ALIKE = 88
"""Similarity (rapidfuzz ratio) from which two names of one state are put before a person."""


@dataclass(frozen=True)
class Proposal:
    """Two bodies of one state that look alike and that nothing yet clusters or parts."""

    left_id: str
    right_id: str
    left_name: str
    right_name: str
    similarity: float


def propose(clusters: Clusters, candidates: Candidates, ids: Mapping[Candidate, str]) -> Iterator[Proposal]:
    """Pairs of agencies of one state whose names are alike, and that no person has parted."""
    by_state: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates.first):
        by_state[candidate[0]].append(candidate)
    for group in by_state.values():
        for left, right in _alike(group):
            if proposal := _propose_pair(left, right, clusters, candidates, ids):
                yield proposal


AT_A_TIME = 256
"""Names compared with all others of their state at once: memory grows with their number, not with its square."""


def _alike(group: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs whose names are alike, each once."""
    names = [plain for _, plain in group]
    for start in range(0, len(names), AT_A_TIME):
        some = names[start : start + AT_A_TIME]
        scores = process.cdist(some, names[start:], scorer=fuzz.ratio, score_cutoff=ALIKE)
        for row, column in zip(*scores.nonzero(), strict=True):
            if column > row:
                yield group[start + int(row)], group[start + int(column)]


def _propose_pair(
    left: Candidate,
    right: Candidate,
    clusters: Clusters,
    candidates: Candidates,
    ids: Mapping[Candidate, str],
) -> Proposal | None:
    similarity = fuzz.ratio(left[1], right[1])
    counties = candidates.gazetteer.counties.get(left[0], frozenset())
    if clusters.root(left) == clusters.root(right) or frozenset((left, right)) in clusters.parted:
        return None
    if TOLD_APART.findall(left[1]) != TOLD_APART.findall(right[1]):
        return None
    stems = [re.sub(r"( county| parish)? sheriff$", "", candidate[1]) for candidate in (left, right)]
    if all(stem in counties for stem in stems):
        return None
    names = candidates.first[left][2], candidates.first[right][2]
    return Proposal(ids[clusters.root(left)], ids[clusters.root(right)], *names, round(similarity, 1))


class _Spot(NamedTuple):
    """An agency that has stood on a list, where, under what, signed when."""

    state: str
    agency_id: str
    support_type: str
    signed_on: date | None


class _Unread(NamedTuple):
    """What could be read of a row set aside."""

    snapshot_id: str
    state: str | None
    agency_name: str | None
    support_type: str | None
    signed_on: date | None


def find_unread_places(rows: pl.DataFrame, resolution: Resolution) -> dict[str, frozenset[tuple[str, str]]]:
    """Places that rows set aside may hold: what cannot be read must end nothing."""
    set_aside = rows.filter(pl.col("is_quarantined")).select(_Unread._fields).unique(maintain_order=True)
    if set_aside.is_empty():
        return {}
    named, spots = _agencies_by_name(resolution), _spots(rows, resolution)
    unread: dict[str, set[tuple[str, str]]] = {}
    for row in map(_Unread._make, set_aside.iter_rows()):
        places = _places_of_name(row, named) if row.agency_name else _places_of_nobody(row, spots)
        unread.setdefault(row.snapshot_id, set()).update(places)
    return {snapshot_id: frozenset(places) for snapshot_id, places in unread.items()}


def _places_of_name(
    row: _Unread, named: Mapping[str, Sequence[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """Places of the agencies of that name, in the state read or in any; support type '' means any."""
    for state, agency_id in named.get(fold_words(row.agency_name or ""), []):
        if row.state in (None, state):
            yield agency_id, row.support_type or ""


def _places_of_nobody(row: _Unread, spots: Iterable[_Spot]) -> Iterator[tuple[str, str]]:
    """Places that a row without a name may hold: those of its signing date, or of its state and support type.

    A row that states neither (a total, a note, a heading) is no agreement.
    """
    if row.signed_on is None and (row.state is None or row.support_type is None):
        return
    for spot in spots:
        if (
            row.state in (None, spot.state)
            and row.support_type in (None, spot.support_type)
            and row.signed_on in (None, spot.signed_on)
        ):
            yield spot.agency_id, spot.support_type


def _spots(rows: pl.DataFrame, resolution: Resolution) -> list[_Spot]:
    read = rows.filter(~pl.col("is_quarantined"))
    distinct = read.select("state", "agency_name", "support_type", "signed_on").unique(maintain_order=True)
    return [
        _Spot(state, resolution.agency_ids[state, name], support_type, signed_on)
        for state, name, support_type, signed_on in distinct.iter_rows()
    ]


def _agencies_by_name(resolution: Resolution) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for (state, name), agency_id in resolution.agency_ids.items():
        found.setdefault(fold_words(name), []).append((state, agency_id))
    return found
