"""Agencies of one state whose names are alike, and that nothing clusters or parts: pairs for a person to judge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .candidates import Candidates
from .clusters import Clusters
from .mentions import Candidate
from .name_match import TOLD_APART

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
