"""Names of states and counties, to tell a slip of writing from a real place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from .names import fold_words


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
