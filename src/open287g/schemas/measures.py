"""Contracts of the measures room: what a count is asked for, what it answers, and what being on the list on a day
means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

CLOCKS = {
    "listed": "what ICE's list showed on the day",
    "signed": "what had been signed by the day, by what is known now",
}

GROUPS = {
    "state": "state",
    "model": "support_type",
    "kind": "kind",
    "level": "level",
    "county": "county_fips",
    "month": "month",
}
"""What a count can be broken down by, and the column behind it; a month is told by its last day."""


@dataclass(frozen=True)
class Query:
    """One count: unit, day, clock, list, filters and breakdown. Empty filters take everything."""

    unit: str = "agreements"
    as_of: date | None = None
    clock: str = "listed"
    list_name: str = "participating"
    states: tuple[str, ...] = ()
    support_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Growth:
    """A count against an earlier one; `percent` is null where the earlier one is nought."""

    since: date
    snapshot_on: date
    value: int
    change: int
    percent: float | None


@dataclass(frozen=True)
class Count:
    """The answer: the number, the list it stands on and how current that is, and what must be said with it."""

    query: Query
    as_of: date
    value: int
    snapshot_id: str
    snapshot_on: date
    last_shown_on: date
    rows: Sequence[Mapping[str, Any]] = ()
    growth: Growth | None = None
    notes: Sequence[str] = field(default=())


def is_listed_on(day: date | pl.Expr) -> pl.Expr:
    """Whether a row of `Spells` covers a day: listed at or before it, and not yet seen gone.

    This is what "on ICE's list on a day" means everywhere. `day` may be a column. A list that is missing or held back
    is no evidence either way: the spell goes on until a list without the agreement is seen.
    """
    return (pl.col("first_listed_on") <= day) & (
        pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    )
