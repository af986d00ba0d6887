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
    """First cell of the row of a CSV file, or the `id` of a YAML file."""


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
    """How it is written: count, change, percent, growth, days, usd, usd_about, usd_at_least."""
    command: str | None = None
    """The call that gives the same figure."""
    url: str | None = None
    """The page that states it, for an amount that stands on no list of ICE's."""


Ground = Query | Figure | Things | Entry
"""What a figure can be made from."""
