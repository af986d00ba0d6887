"""Candidates joined into agencies, by judgements of people and by what is proved; a judgement overrules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from open287g.errors import CurationError

from .candidates import Candidates
from .mentions import Candidate, Mention


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
