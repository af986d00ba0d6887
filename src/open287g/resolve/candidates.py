"""Printed names to the bodies that their plain forms stand for, and when each was first listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapidfuzz.distance import OSA

from .mentions import Candidate, Gazetteer, ListMentions, Mention
from .name_match import is_slip
from .names import fold_words, plain_form


@dataclass
class Candidates:
    """Printed names and the bodies that their plain forms stand for."""

    gazetteer: Gazetteer
    of: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    basis: dict[tuple[str, str], str] = field(default_factory=dict)
    first: dict[Candidate, tuple[date, str, str]] = field(default_factory=dict)

    def read(self, pages: Sequence[ListMentions]) -> None:
        """Take in every printed name and when it was first listed; `pages` are in order within each list."""
        seen: dict[str, set[int]] = {}
        for page in pages:
            known = seen.setdefault(page.list_name, set())
            fresh = [page.distinct[number] for number in set(page.numbers) - known]
            known.update(page.numbers)
            for mention in sorted(
                fresh, key=lambda found: (found.state, found.agency_name, found.county or "")
            ):
                candidate = self.candidate(mention)
                key = (page.snapshot_on, page.list_name, mention.agency_name)
                self.first[candidate] = min(self.first.get(candidate, key), key)

    def candidate(self, mention: Mention) -> Candidate:
        """The body that a row's name stands for."""
        printed = (mention.state, mention.agency_name)
        if printed not in self.of:
            self.of[printed], self.basis[printed] = self.stand_for(mention)
        return self.of[printed]

    def id_name(self, candidate: Candidate, printed: str) -> str:
        """The name that an id is made of: as printed, but for a sheriff's county that was mended."""
        match = re.fullmatch(r"(.+?)( county| parish)? sheriff", candidate[1])
        counties = self.gazetteer.counties.get(candidate[0], frozenset())
        if not match or match[1] not in counties or fold_words(printed).startswith(f"{match[1]} "):
            return printed
        return f"{match[1]} {'parish' if candidate[0] == 'LA' else 'county'} sheriffs office"

    def stand_for(self, mention: Mention) -> tuple[Candidate, str]:
        """The body that a row's name stands for by its plain form, and the rule that says so."""
        state, basis = self._true_state(mention), "plain form of the name"
        if state != mention.state:
            basis = f"printed under {mention.state}; the name can only be {state}'s"
        plain = plain_form(mention.agency_name, state, self.gazetteer.state_names.get(state, state))
        mended = self._mend_sheriff(plain, state)
        return (
            state,
            mended,
        ), basis if mended == plain else f"the one county of {state} that the sheriff's name is a slip of"

    @cached_property
    def _state_starts(self) -> dict[str, str]:
        """How the name of a body that names its state begins, and the state's code."""
        return {f"{name.casefold()} ": code for code, name in self.gazetteer.state_names.items()}

    def _true_state(self, mention: Mention) -> str:
        """The state a body must belong to: a state body names it, a sheriff's county may exist in one state only."""
        words = mention.agency_name.casefold()
        starts = self._state_starts
        if words.startswith(tuple(starts)):
            for start, code in starts.items():
                if words.startswith(start) and _STATE_BODY.match(words.removeprefix(start)):
                    return code
        match = _COUNTY_SHERIFF.match(words)
        if not match or match[1] in self.gazetteer.counties.get(mention.state, ()):
            return mention.state
        homes = self.gazetteer.homes(match[1])
        stated = re.sub(r" (county|parish)$", "", (mention.county or "").casefold().strip())
        return homes[0] if len(homes) == 1 and stated == match[1] else mention.state

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
        return (
            f"{near[0]}{match[2] or ''} sheriff" if len(near) == 1 and is_slip(match[1], near[0]) else plain
        )


_STATE_BODY = re.compile(
    r"(?:department|highway patrol|state police|bureau of|division of|national guard|fish (?:and|&))"
)
_COUNTY_SHERIFF = re.compile(r"([a-z .'\-]+?) (?:county|parish) sheriff")
