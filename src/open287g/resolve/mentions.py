"""Mentions of agencies on a list, the candidates and slots they stand for, and the real places they may name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from open287g.resolve.names import fold_words

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
