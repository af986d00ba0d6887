"""The ledger's tables to the rows in force on a day, under a clock, with each agency's facts. Pure.

Refuses a day before the first list, and a unit, state or model that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.errors import NotFound
from open287g.schemas.measures import Query

if TYPE_CHECKING:
    from .residents import Places


@dataclass(frozen=True)
class Ledger:
    """The tables that measures are made from; the long one, `listings`, may come lazily."""

    agencies: pl.DataFrame
    agreements: pl.DataFrame
    spells: pl.DataFrame
    applications: pl.DataFrame
    listings: pl.DataFrame | pl.LazyFrame
    snapshots: pl.DataFrame
    places: Places | None = None


@dataclass(frozen=True)
class Snapshot:
    """The list in force on a day."""

    snapshot_id: str
    snapshot_on: date
    last_shown_on: date


def list_in_force(ledger: Ledger, list_name: str, day: date) -> Snapshot:
    """The last accepted list of `day` or before; `NotFound` before the first."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name).sort("position")
    earlier = mine.filter(pl.col("snapshot_on") <= day)
    if earlier.is_empty():
        first = mine["snapshot_on"].min()
        known = (
            f"The first one on record is of {first!s}."
            if isinstance(first, date)
            else "There is none on record."
        )
        raise NotFound(f"There is no {list_name} list of {day} or before. {known}")
    row = earlier.row(-1, named=True)
    return Snapshot(row["snapshot_id"], row["snapshot_on"], row["last_shown_on"])


def last_day(ledger: Ledger, list_name: str) -> date:
    """The last day on which the latest list was met."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name).sort("position")
    if mine.is_empty():
        raise NotFound(f"There is no {list_name} list on record. Import one: open287g import PATH.")
    latest: date = mine["last_shown_on"].max()  # type: ignore[assignment]
    return latest


def rows_in_force(ledger: Ledger, query: Query, day: date) -> pl.DataFrame:
    """One row per agreement (or pending application) in force on `day`, filters applied.

    Columns: agreement_id, agency_id, state, support_type, agency_name, and the agency's kind, level, county_fips,
    sworn_officers. With `agency_names`, one row per spelling printed on the list in force.
    """
    if query.unit == "agency_names" and query.clock == "listed":
        rows = _printed(ledger, query.list_name, day)
    elif query.list_name == "pending":
        rows = _pending(ledger, day)
    elif query.clock == "signed":
        rows = _signed(ledger, day)
    else:
        rows = _listed(ledger, day)
    facts = ledger.agencies.select("agency_id", "kind", "level", "county_fips", "sworn_officers", "ori")
    return _filter(rows.join(facts, on="agency_id", how="left", validate="m:1"), query)


_CORE = ("agreement_id", "agency_id", "state", "support_type", "agency_name")


def _listed(ledger: Ledger, day: date) -> pl.DataFrame:
    """Agreements whose spell covers the day: listed at or before it and not yet seen gone."""
    still_listed = pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    names = ledger.agreements.select("agreement_id", "agency_name")
    return (
        ledger.spells.filter(pl.col("first_listed_on") <= day, still_listed)
        .join(names, on="agreement_id", how="left", validate="m:1")
        .select(_CORE)
    )


def _signed(ledger: Ledger, day: date) -> pl.DataFrame:
    """Agreements signed by the day and neither gone nor signed anew by then, by what is known now."""
    newer = ledger.agreements.select(superseded_by_id="agreement_id", newer_signed_on="signed_on")
    ends = pl.min_horizontal("gone_by_on", "newer_signed_on")
    return (
        ledger.agreements.join(newer, on="superseded_by_id", how="left", validate="m:1", nulls_equal=False)
        .filter(pl.col("signed_on") <= day, ends.is_null() | (ends > day))
        .select(_CORE)
    )


def _pending(ledger: Ledger, day: date) -> pl.DataFrame:
    """Applications on the pending list of the day."""
    still_pending = pl.col("cleared_by_on").is_null() | (pl.col("cleared_by_on") > day)
    waiting = ledger.applications.filter(pl.col("first_pending_on") <= day, still_pending)
    return waiting.drop("agreement_id").rename({"application_id": "agreement_id"}).select(_CORE)


def _printed(ledger: Ledger, list_name: str, day: date) -> pl.DataFrame:
    """Rows of the list in force, as printed."""
    snapshot = list_in_force(ledger, list_name, day)
    on_it = ledger.listings.lazy().filter(pl.col("snapshot_id") == snapshot.snapshot_id)
    return on_it.filter(pl.col("agreement_id").is_not_null()).select(_CORE).collect()


def _filter(rows: pl.DataFrame, query: Query) -> pl.DataFrame:
    for column, wanted in (
        ("state", query.states),
        ("support_type", query.support_types),
        ("kind", query.kinds),
    ):
        if wanted:
            rows = rows.filter(pl.col(column).cast(pl.String).is_in(list(wanted)))
    return rows
