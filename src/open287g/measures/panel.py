"""The ledger to a balanced panel: each state, county or agency at the end of each month, those without one too. Pure.

A row tells what ICE's list in force on the last day of the month showed (`roster` decides), and how old that list was
then. Agencies of a state have no county and are in the panels by state and by agency alone; an agency of several
counties is counted in each of them. Nothing is interpolated: between two lists, the earlier one stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Query

from .roster import Ledger, list_in_force, rows_in_force

UNITS_OF_PANEL: Final[Mapping[str, str]] = {"state": "state", "county": "county_fips", "agency": "agency_id"}
"""What a row of a panel is of, and its key."""


def end_months(first: date, last: date) -> list[date]:
    """The last day of each month from that of `first` to that of `last`, which ends the last month."""
    days, day = [], first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), last))
        day = following
    return days


def make_panel(
    ledger: Ledger, unit: str, keys: Sequence[str], days: Sequence[date], query: Query
) -> pl.DataFrame:
    """One row for each of `keys` and day, by key and day; filters of `query` applied.

    Columns: the key, month (its first day), as_of, snapshot_on, list_age_days, n_agreements, n_agencies, one n_ column
    for each support type, is_listed, first_month (the first month of the panel's days with an agreement, empty for
    never), months_since_first (negative before).
    """
    key = UNITS_OF_PANEL[unit]
    counted = [_count_day(ledger, key, day, query) for day in days]
    frame = pl.DataFrame({key: list(keys)}, schema={key: pl.String}).join(
        pl.DataFrame(
            [_describe_list(ledger, query.list_name, day) for day in days],
            schema={"month": pl.Date, "as_of": pl.Date, "snapshot_on": pl.Date, "list_age_days": pl.Int32},
            orient="row",
        ),
        how="cross",
    )
    numbers = ["n_agreements", "n_agencies", *(f"n_{code}" for code in SUPPORT_TYPES)]
    filled = frame.join(pl.concat(counted), on=[key, "as_of"], how="left", validate="1:1").with_columns(
        pl.col(numbers).fill_null(0).cast(pl.UInt32)
    )
    listed = filled.with_columns(is_listed=pl.col("n_agreements") > 0)
    first = listed.filter("is_listed").group_by(key).agg(first_month=pl.col("month").min())
    known = listed.join(first, on=key, how="left", validate="m:1")
    months = (pl.col("month").dt.year() - pl.col("first_month").dt.year()) * 12 + (
        pl.col("month").dt.month().cast(pl.Int32) - pl.col("first_month").dt.month().cast(pl.Int32)
    )
    return known.with_columns(months_since_first=months).sort(key, "month")


def _describe_list(ledger: Ledger, list_name: str, day: date) -> tuple[date, date, date, int]:
    snapshot = list_in_force(ledger, list_name, day)
    seen = min(day, snapshot.last_shown_on)
    return day.replace(day=1), day, snapshot.snapshot_on, (day - seen).days


def _count_day(ledger: Ledger, key: str, day: date, query: Query) -> pl.DataFrame:
    """Counts on a day by key."""
    rows = rows_in_force(ledger, query, day)
    if key == "county_fips":
        rows = rows.filter(pl.col("level") != "state").explode("county_fips").drop_nulls("county_fips")
    models = [
        pl.col("agreement_id")
        .filter(pl.col("support_type").cast(pl.String) == code)
        .n_unique()
        .alias(f"n_{code}")
        for code in SUPPORT_TYPES
    ]
    return (
        rows.group_by(key)
        .agg(
            pl.col("agreement_id").n_unique().alias("n_agreements"),
            pl.col("agency_id").n_unique().alias("n_agencies"),
            *models,
        )
        .with_columns(as_of=pl.lit(day))
    )


def count_over(ledger: Ledger, days: Sequence[date], query: Query) -> pl.DataFrame:
    """Agreements in force on each day, under each support type: as_of, support_type, n_agreements; none is nought."""
    wanted = query.support_types or tuple(SUPPORT_TYPES)
    counted = [
        rows_in_force(ledger, query, day)
        .group_by(pl.col("support_type").cast(pl.String))
        .agg(pl.col("agreement_id").n_unique().alias("n_agreements"))
        .with_columns(as_of=pl.lit(day))
        for day in days
    ]
    frame = pl.DataFrame({"as_of": list(days)}, schema={"as_of": pl.Date}).join(
        pl.DataFrame({"support_type": list(wanted)}, schema={"support_type": pl.String}), how="cross"
    )
    return frame.join(
        pl.concat(counted), on=["as_of", "support_type"], how="left", validate="1:1"
    ).with_columns(pl.col("n_agreements").fill_null(0).cast(pl.UInt32))
