"""Contracts of a count and a figure: the question and its answer, who is listed on a day, what a number is made of."""

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


@dataclass(frozen=True)
class Things:
    """Rows of a table of the edition: agreements, applications, events or snapshots, by their ids."""

    table: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of a file that the project carries; without a key, all of the file."""

    file_name: str
    """Path in the project, with forward slashes."""
    key: str = ""
    """First cell of the row of a CSV file, several joined by `|`, or the `id` of a YAML file."""


@dataclass(frozen=True)
class Call:
    """A question of the registry with its fields: how to ask for the same thing again, through any door."""

    question: str
    fields: tuple[tuple[str, str | int], ...] = ()
    """Names and values; a field that takes several has its values joined by commas."""

    def __str__(self) -> str:
        return f"{self.question}({', '.join(f'{name}={value}' for name, value in self.fields)})"


@dataclass(frozen=True)
class Origin:
    """How a figure was made, in a few words, and what of: counts, other figures, things of the ledger, entries."""

    how: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Figure:
    """One number: what it counts, as of when, which list it stands on, and what it was made from."""

    figure_id: str
    value: int | float | None
    unit: str
    label: str
    as_of: date
    snapshot_id: str | None
    origin: Origin
    against_snapshot_id: str | None = None
    form: str = "count"
    """How it is written: count, change, percent, growth, rate, days, usd, usd_about, usd_at_least."""
    call: Call | None = None
    """The question that gives the same figure."""
    url: str | None = None
    """The page that states it, for an amount that stands on no list of ICE's."""


Ground = Query | Figure | Things | Entry
"""What a figure can be made from."""
