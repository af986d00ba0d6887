"""Mentions of agencies on lists, the candidates that their plain forms stand for, and whether two names are one. Pure.

A name is that of a body written in two ways, or of two bodies: what tells neighbours apart is never a slip. A name
that another source prints is an agency's if its plain form is that of one of the agency's spellings in the same
state, and of no other's, or if a person ruled so; what is merely alike stays unresolved. A body that is on no list
gets an id of its own, so that what is said of it can be told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import polars as pl
from rapidfuzz.distance import OSA

from .names import fold_words, make_slug, plain_form

Candidate = tuple[str, str]
"""State and plain form: one candidate body."""
Slot = tuple[Candidate, str]
"""A body and a support type: one row's place on a list."""


class Mention(NamedTuple):
    """What one row says that matters for identity."""

    state: str
    agency_name: str
    support_type: str
    county: str | None
    signed_on: date | None
    moa_url: str | None


@dataclass(frozen=True)
class ListMentions:
    """One snapshot's rows: `numbers` say row by row which it is of the `distinct` ones, which all snapshots share."""

    snapshot_id: str
    list_name: str
    snapshot_on: date
    distinct: Sequence[Mention]
    numbers: Sequence[int]

    @property
    def mentions(self) -> list[Mention]:
        """All rows in order."""
        return [self.distinct[number] for number in self.numbers]


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


TOLD_APART = re.compile(r"\d+|\b(?:north|south|east|west|northern|southern|eastern|western|central|new|upper|lower"
                         r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|beach|city|county|township|borough|village|heights"
                         r"|springs|park|airport|lake|hills)\b")  # fmt: skip
"""Words and numbers that tell neighbouring bodies apart."""
_KIND_WORDS = ("sheriff", "constable", "police", "marshal", "jail", "detention", "correction", "prison", "board",
               "commission", "attorney", "university", "college", "school", "port", "airport", "guard",
               "trustees")  # fmt: skip


def is_respelling(old: Candidate, new: Candidate, gazetteer: Gazetteer, *, same_document: bool) -> bool:
    """Whether two names that held one place name one body.

    One slip of writing does. On the same memorandum, a fuller form of the same name does too, if both name the
    same kind of body; otherwise another body took the agreement over. The same name under another state is a row
    that ICE moved: the agreement goes on, but two states can each have a body of that name.
    """
    if old[0] != new[0]:
        return False
    if old[1] == new[1] or is_one_slip(old, new, gazetteer):
        return True
    if not same_document or _kind_words(old[1]) != _kind_words(new[1]):
        return False
    left, right = set(old[1].split()), set(new[1].split())
    return numbers_in(old[1]) == numbers_in(new[1]) and (left <= right or right <= left)


def is_one_slip(old: Candidate, new: Candidate, gazetteer: Gazetteer) -> bool:
    """Whether the names differ in one word by one slip, and not as two real counties do."""
    left, right = (_without_state(candidate, gazetteer).split() for candidate in (old, new))
    if left == right or _misspells_telling_word(left, right):
        return True
    if TOLD_APART.findall(" ".join(left)) != TOLD_APART.findall(" ".join(right)):
        return False
    if "".join(left) == "".join(right) or (len(left) > 2 and sorted(left) == sorted(right)):
        return True
    if len(left) != len(right):
        return False
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(differing) != 1 or not is_slip(*differing[0]):
        return False
    counties = gazetteer.counties.get(new[0], frozenset())
    return not (differing[0][0] in counties and differing[0][1] in counties)


def _without_state(candidate: Candidate, gazetteer: Gazetteer) -> str:
    """A plain form without the state's own name before it, which ICE adds and drops."""
    return candidate[1].removeprefix(f"{gazetteer.state_names.get(candidate[0], '').casefold()} ")


def _misspells_telling_word(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether all that differs is one letter in a long telling word, as in 'Miami Srings'; the slip tells nothing."""
    differing = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(left) != len(right) or len(differing) != 1 or min(map(len, differing[0])) < 6:
        return False
    n_telling = sum(TOLD_APART.fullmatch(word) is not None for word in differing[0])
    return n_telling == 1 and OSA.distance(*differing[0]) == 1


def is_slip(left: str, right: str) -> bool:
    """One edit in a word of four to seven letters, two in a longer one."""
    shorter = min(len(left), len(right))
    return shorter >= 4 and OSA.distance(left, right) <= (1 if shorter < 8 else 2)


def _kind_words(plain: str) -> frozenset[str]:
    return frozenset(word for word in _KIND_WORDS if word in plain.split())


def numbers_in(plain: str) -> list[str]:
    """The numbers that a name holds, which tell precincts and districts apart."""
    return re.findall(r"\d+", plain)


Printed = tuple[str, str]
"""State and name, as a source prints them."""

BY_FORM = "plain form of the name"
BY_RULING = "a person's ruling"
ON_NO_LIST = "on no list of ICE's"
NOT_TOLD = "not certain which agency is meant"
_DOC = re.compile(r"\bDOC\b")
"""What reports call a prison department; ICE's lists write it out."""


def resolve_attested(
    printed: Iterable[Printed],
    names: pl.DataFrame,
    rulings: Mapping[Printed, Printed | None],
    gazetteer: Gazetteer,
) -> pl.DataFrame:
    """Columns state, agency_name (as printed), agency_id (null where not certain), body_id and resolved_by.

    `names` are `schemas.AgencyNames`; a ruling maps a printed name to state and spelling of the agency meant, or
    to none where nobody can tell. `body_id` is the agency's id, or one of its own; null where it cannot be told.
    """
    candidates = Candidates(gazetteer)
    known: dict[Candidate, set[str]] = defaultdict(set)
    for state, name, agency_id in names.select("state", "agency_name", "agency_id").iter_rows():
        known[_body(candidates, state, name)].add(agency_id)
    rows = [(*each, *_told(each, known, candidates, rulings)) for each in sorted(set(printed))]
    columns = ("state", "agency_name", "agency_id", "body_id", "resolved_by")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def bodies_named(name: Printed, resolved: pl.DataFrame, gazetteer: Gazetteer) -> set[str]:
    """Ids of bodies on no list that a source prints under the plain form of `name`.

    `resolved` has state, agency_name, agency_id and body_id, as `resolve_attested` gives them.
    """
    candidates = Candidates(gazetteer)
    sought = _body(candidates, *name)
    on_no_list = resolved.filter(
        pl.col("agency_id").is_null(), pl.col("body_id").is_not_null(), pl.col("state") == name[0]
    )
    rows = on_no_list.select("agency_name", "body_id").unique().iter_rows()
    return {body_id for printed, body_id in rows if _body(candidates, name[0], printed) == sought}


def _told(
    each: Printed,
    known: Mapping[Candidate, set[str]],
    candidates: Candidates,
    rulings: Mapping[Printed, Printed | None],
) -> tuple[str | None, str | None, str]:
    ruled = rulings.get(each, each)
    if ruled is None:
        return None, None, NOT_TOLD
    body = _body(candidates, *ruled)
    found = known.get(body, set())
    if len(found) > 1:
        return None, None, NOT_TOLD
    if found:
        (agency_id,) = found
        return agency_id, agency_id, BY_RULING if each in rulings else BY_FORM
    return None, make_slug(*body), ON_NO_LIST


def _body(candidates: Candidates, state: str, name: str) -> Candidate:
    written_out = _DOC.sub("Department of Corrections", name)
    return candidates.stand_for(Mention(state, written_out, "", None, None, None))[0]
