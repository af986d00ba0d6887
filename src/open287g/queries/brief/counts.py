"""Counts of a place on a day: each unit as a whole, by state and by model, and what the pending list holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from open287g.measures import Ledger, count
from open287g.schemas.measures import Count, Query
from open287g.schemas.units import UNITS

BREAKDOWNS = (("model",), ("state",), ("state", "model"))


def counts_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Counts by name: the unit, `unit by breakdown`, and `pending` where there is a pending list by then."""
    whole = counts_told(ledger, query, "always")
    for by in ("state", "model"):
        whole[f"counties by {by}"] = count(ledger, replace(query, unit="counties", by=(by,)))
    return whole | breakdowns_of(ledger, query) | _pending_counts(ledger, query)


def counts_told(ledger: Ledger, query: Query, when: str) -> dict[str, Count]:
    """The units that each brief tells (`always`) or only one in `full`, by name."""
    told = [name for name, unit in UNITS.items() if unit.in_brief == when]
    return {unit: count(ledger, replace(query, unit=unit)) for unit in told}


def breakdowns_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Agreements and agencies by model, by state and by both, under `unit by breakdown`."""
    return {
        f"{unit} by {' and '.join(by)}": count(ledger, replace(query, unit=unit, by=by))
        for unit in ("agreements", "agencies")
        for by in BREAKDOWNS
    }


def _pending_counts(ledger: Ledger, query: Query) -> dict[str, Count]:
    if not has_list(ledger, "pending", query.as_of):
        return {}
    pending = replace(query, list_name="pending")
    return {
        "pending": count(ledger, pending),
        "pending agencies": count(ledger, replace(pending, unit="agencies")),
    }


def has_list(ledger: Ledger, list_name: str, day: date | None) -> bool:
    """Whether there is a list of that name by the day."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") <= day)
    return not mine.is_empty()
