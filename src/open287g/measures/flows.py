"""What flows in and out of the list: signings and departures by month, latest changes, waits of applications. Pure.

In: tables of an edition, a day, and the states asked for (none means all). Out: typed rows. A change is dated to the
list that shows it; it happened after the list before. Nothing later than the day is used, save that signing dates are
those known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from open287g.schemas.brief import Arrivals, Departures, MonthlyFlows, Waiting, Window

ARRIVALS = ("listed", "listed_again", "re_signed")


@dataclass(frozen=True)
class History:
    """The tables that flows are made from."""

    agreements: pl.DataFrame
    spells: pl.DataFrame
    events: pl.DataFrame
    applications: pl.DataFrame
    snapshots: pl.DataFrame


def flow_by_month(
    history: History, first_month: date, as_of: date, states: Sequence[str] = ()
) -> dy.DataFrame[MonthlyFlows]:
    """One row per month from `first_month` to that of `as_of`; the last month ends on `as_of`."""
    months = pl.select(month_on=pl.date_range(first_month.replace(day=1), as_of, "1mo"))
    signed = _of(history.agreements, states).filter(
        pl.col("signed_on") <= as_of, pl.col("first_listed_on") <= as_of
    )
    gone = gone_between(history, date.min, as_of, states)
    joined = (
        months.join(_by_month(signed, "signed_on", "n_signed"), on="month_on", how="left", validate="1:1")
        .join(_by_month(gone, "first_missing_on", "n_gone"), on="month_on", how="left", validate="1:1")
        .with_columns(n_listed=_listed_at_end(history, months, as_of, states))
    )
    return MonthlyFlows.validate(joined.with_columns(pl.exclude("month_on").fill_null(0)), cast=True)


def gone_between(
    history: History, after: date, until: date, states: Sequence[str] = ()
) -> dy.DataFrame[Departures]:
    """Agreements that a list after `after` and up to `until` no longer shows, latest first."""
    events = _participating(history, date.min, until, states)
    returns = events.filter(pl.col("kind") == "listed_again").select(
        "agreement_id", listed_again_on="seen_on"
    )
    gone = events.filter(pl.col("kind") == "no_longer_listed", pl.col("seen_on") > after).rename(
        {"after_on": "last_seen_on", "seen_on": "first_missing_on"}
    )
    again = (
        gone.select("agreement_id", "first_missing_on")
        .join(returns, on="agreement_id", how="inner", validate="m:m")
        .filter(pl.col("listed_again_on") >= pl.col("first_missing_on"))
        .group_by("agreement_id", "first_missing_on")
        .agg(pl.col("listed_again_on").min())
    )
    told = gone.join(again, on=["agreement_id", "first_missing_on"], how="left", validate="m:1")
    rows = told.select(Departures.column_names())
    return Departures.validate(
        rows.sort("first_missing_on", "state", "agency_name", descending=[True, False, False]), cast=True
    )


def come_between(
    history: History, after: date, until: date, states: Sequence[str] = ()
) -> dy.DataFrame[Arrivals]:
    """Agreements listed for the first time, listed again or signed anew on a list after `after`, latest first."""
    events = _participating(history, after, until, states).filter(pl.col("kind").is_in(ARRIVALS))
    dates = history.agreements.select("agreement_id", "signed_on")
    rows = events.join(dates, on="agreement_id", how="left", validate="m:1").select(Arrivals.column_names())
    return Arrivals.validate(
        rows.sort("seen_on", "state", "agency_name", descending=[True, False, False]), cast=True
    )


def count_changes(history: History, days: int, as_of: date, states: Sequence[str] = ()) -> Window:
    """The changes on lists of the last `days` days up to `as_of`."""
    after = as_of - timedelta(days=days)
    events = _participating(history, after, as_of, states)
    counted = dict(events.group_by("kind").len().iter_rows())
    lists = history.snapshots.filter(
        pl.col("list_name") == "participating", pl.col("snapshot_on").is_between(after, as_of, closed="right")
    )
    return Window(
        days,
        after,
        as_of,
        n_listed=counted.get("listed", 0),
        n_listed_again=counted.get("listed_again", 0),
        n_gone=counted.get("no_longer_listed", 0),
        n_re_signed=counted.get("re_signed", 0),
        n_lists=lists.height,
    )


def count_waits(history: History, as_of: date, states: Sequence[str] = ()) -> Waiting | None:
    """What had become, by `as_of`, of the applications first pending by then; None if there were none.

    The median wait runs from the first pending list to the first participating list with the agreement, over
    applications that had reached it; those still waiting would lengthen it.
    """
    known = _of(history.applications, states).filter(pl.col("first_pending_on") <= as_of)
    if known.is_empty():
        return None
    is_listed = pl.col("listed_on") <= as_of
    is_waiting = pl.col("cleared_by_on").is_null() | (pl.col("cleared_by_on") > as_of)
    days = (pl.col("listed_on") - pl.col("first_pending_on")).dt.total_days().clip(0)
    told = known.select(
        n_listed=is_listed.fill_null(value=False).sum(),
        n_waiting=(is_waiting & ~is_listed.fill_null(value=False)).sum(),
        median=days.filter(is_listed).median(),
    ).row(0, named=True)
    n_listed, n_waiting = int(told["n_listed"]), int(told["n_waiting"])
    return Waiting(known.height, n_listed, known.height - n_listed - n_waiting, n_waiting, told["median"])


def _participating(history: History, after: date, until: date, states: Sequence[str]) -> pl.DataFrame:
    words = _of(history.events, states).with_columns(pl.col("list_name", "kind").cast(pl.String))
    return words.filter(
        pl.col("list_name") == "participating", pl.col("seen_on") > after, pl.col("seen_on") <= until
    )


def _of(rows: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    return rows.filter(pl.col("state").is_in(list(states))) if states else rows


def _by_month(rows: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return rows.group_by(month_on=pl.col(column).dt.truncate("1mo")).agg(pl.len().alias(name))


def _listed_at_end(history: History, months: pl.DataFrame, as_of: date, states: Sequence[str]) -> pl.Series:
    """Agreements on the list at the end of each month, in the order of `months`."""
    ends = months.select(end_on=pl.col("month_on").dt.month_end().clip(None, as_of))
    spells = _of(history.spells, states).select("agreement_id", "first_listed_on", "gone_by_on")
    starts, gone = pl.col("first_listed_on"), pl.col("gone_by_on")
    covered = ends.join(spells, how="cross").filter(
        starts <= pl.col("end_on"), gone.is_null() | (gone > pl.col("end_on"))
    )
    counted = covered.group_by("end_on").agg(n=pl.col("agreement_id").n_unique())
    joined = ends.join(counted, on="end_on", how="left", validate="1:1", maintain_order="left")
    return joined["n"].fill_null(0)
