"""Agencies of one state whose names are alike, and that nothing ties or parts: pairs for a person to judge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .clusters import Bodies
from .mentions import Body
from .merges import Ties
from .name_match import TOLD_APART

ALIKE = 88
"""Similarity (rapidfuzz ratio) from which two names of one state are put before a person."""


@dataclass(frozen=True)
class Proposal:
    """Two bodies of one state that look alike and that nothing yet ties or parts."""

    left_id: str
    right_id: str
    left_name: str
    right_name: str
    similarity: float


def propose(ties: Ties, bodies: Bodies, ids: Mapping[Body, str]) -> Iterator[Proposal]:
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
    left: Body, right: Body, ties: Ties, bodies: Bodies, ids: Mapping[Body, str]
) -> Proposal | None:
    similarity = fuzz.ratio(left[1], right[1])
    counties = bodies.gazetteer.counties.get(left[0], frozenset())
    if ties.root(left) == ties.root(right) or frozenset((left, right)) in ties.parted:
        return None
    if TOLD_APART.findall(left[1]) != TOLD_APART.findall(right[1]):
        return None
    stems = [re.sub(r"( county| parish)? sheriff$", "", body[1]) for body in (left, right)]
    if all(stem in counties for stem in stems):
        return None
    names = bodies.first[left][2], bodies.first[right][2]
    return Proposal(ids[ties.root(left)], ids[ties.root(right)], *names, round(similarity, 1))
