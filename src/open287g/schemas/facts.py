"""Contracts of the facts that a brief is composed of: the glue gathers them, and the sections tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from .blocks import Source, StatePlace
from .laws import StateLaws
from .ledger import Arrivals, Departures, MonthlyFlows, Waiting, Window
from .measures import Call, Count, Entry, Ground, Growth
from .reference import Background
from .table import Table


class CountiesHeld(Table):
    """A county in which an agency below the state holds an agreement."""

    county_fips = dy.String(primary_key=True, regex=r"^[0-9]{5}$", description="Five-digit county FIPS")
    support_types = dy.List(dy.String(), description="Support types of those agreements, in order of name")


@dataclass(frozen=True)
class Baseline:
    """A day that growth is measured against, and why that day."""

    key: str
    words: str
    growths: Mapping[str, Growth]
    """Growth by counting unit."""
    snapshot_id: str


@dataclass(frozen=True)
class BriefFacts:
    """Everything that a brief is composed of; each count was made by the measures."""

    edition_id: str
    made_on: date
    as_of: date
    latest_list_on: date
    """Day of the newest participating list on record."""
    state: str | None
    state_names: Mapping[str, str]
    counts: Mapping[str, Count]
    """Counts of the place of the brief by unit; breakdowns under `unit by state` and `unit by model`."""
    nation: Mapping[str, Count]
    standing: Standing | None
    """Where the state stands among all by agreements; none for the nation, or for a state without any."""
    before: Mapping[str, Count]
    """Breakdowns at the main baseline, the first of `baselines`."""
    baselines: Sequence[Baseline]
    flows: dy.DataFrame[MonthlyFlows]
    flows_until_on: date
    """Last day of the last month: that of the brief, or the last on which the list in force was seen."""
    windows: Sequence[Window]
    arrivals: dy.DataFrame[Arrivals]
    departures: dy.DataFrame[Departures]
    agreements: pl.DataFrame
    """Agreements of the state on the list, for a brief of a state; empty for the nation."""
    pending: pl.DataFrame
    waiting: Waiting | None
    counties: dy.DataFrame[CountiesHeld]
    state_place: StatePlace | None
    borders: Mapping[str, Any]
    """Counties and states as TopoJSON, by FIPS."""
    sources: Sequence[Source]
    background: Background
    n_on_record: int = 0
    """Agencies on the list whose sworn officers the FBI has on record; counted for a full brief."""
    money: Sequence[MoneyPart] = ()
    corrections: Sequence[Correction] = ()
    """Published figures that ask for a correction, latest publication first."""
    verdicts: Sequence[VerdictCount] = ()
    state_law: StateLaws | None = None
    """The law of the state, in a brief of a state."""
    stated_since: Sequence[StatedTotal] = ()
    """What is known of later lists than the newest on record, earliest first."""


@dataclass(frozen=True)
class Standing:
    """A place among all, from the most down; ties share a place."""

    place: int
    n_beside: int
    """Others that share it."""


@dataclass(frozen=True)
class StatedTotal:
    """Agreements on a list that is not on record, as ICE or somebody who counted its file states them."""

    as_of: date
    total: int
    by_ice: bool
    """Stated on ICE's page; otherwise counted in its file."""
    grade: str
    url: str | None
    entry: Entry | None
    """Where the project has it written; none for a page among the files of an edition."""


@dataclass(frozen=True)
class Correction:
    """A published figure that the record does not bear out as it was published."""

    stated: str
    """Who gives which figure, and of when."""
    right: str
    """The sentence that would be right."""
    shown: str
    """What the lists show, and where the published figure can come from."""


@dataclass(frozen=True)
class VerdictCount:
    """How many published claims got one verdict."""

    verdict: str
    label: str
    meaning: str
    claims: tuple[Entry, ...]
    """Where each claim is written."""
    snapshot_ids: tuple[str, ...] = ()
    """Lists that the verdicts rest on; of claims that are contradicted, those that show the right figure."""

    @property
    def n_claims(self) -> int:
        """How many claims got the verdict."""
        return len(self.claims)


@dataclass(frozen=True)
class MoneyPart:
    """One part of the section on money: its rows, in no language, and what they stand on."""

    key: str
    rows: Sequence[Mapping[str, Any]]
    terms: tuple[tuple[str, str], ...] = ()
    """Readings of the offers, each with its meaning."""
    grounds: tuple[Ground, ...] = ()
    """What its estimates stand on."""
    call: Call | None = None
    """The call that makes its estimates again."""
