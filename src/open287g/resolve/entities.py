"""Printed names, over all snapshots, to agencies with stable ids. Pure; similarity alone decides nothing.

Two spellings are one agency if (a) their plain forms are equal, (b) a person judged so, or (c) one took the other's
place on the list in one step: same support type, the same memorandum behind both rows or the same signing date,
and names that differ as one slip of writing does. A spelling that was on record before as a body of its own is not
tied so: what was told of both would change. A different body that takes over an agreement on the same
memorandum continues the agreement, not the agency. Everything merely alike goes to the review queue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from open287g.resolve.candidates import Candidates
from open287g.resolve.clusters import Clusters, Judgement, name_agencies
from open287g.resolve.handovers import Handover, find_handovers, steps_of
from open287g.resolve.mentions import Candidate, Gazetteer, ListMentions
from open287g.resolve.name_match import TOLD_APART


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
