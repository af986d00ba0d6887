"""Candidates joined into agencies, by judgements of people and by what is proved, and each agency's readable id.

A judgement overrules.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from open287g.errors import CurationError
from open287g.resolve.candidates import Candidates
from open287g.resolve.mentions import Candidate, Mention


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
