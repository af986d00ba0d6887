"""Contracts of a figure: one number, its list, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .measures import Query


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
