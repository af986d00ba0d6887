"""Agreements over periods: net change, doubling time, time on the list, and how long applications wait. Pure.

In: the ledger's tables, days, filters. Out: one row per period. Refuses periods before the first list.

Times until something happens, where it has not yet happened to all: Kaplan-Meier. Pure.

In: durations in days and whether each ended in the event or was only watched so long. Out: the share that has not met
the event after each day, its quantiles, and the waiting time of applications. Source: Kaplan and Meier, Nonparametric
Estimation from Incomplete Observations, JASA 53 (1958), 457-481.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from open287g.errors import BadField, UsageError
from open287g.schemas.measures import Query
from open287g.schemas.shown import DoublingTimes, NetChanges, Periods, TimesOnList, WaitingTimes
from open287g.text.phrases import gettext as _

from .counting import count
from .roster import Ledger, narrow_rows

_QUANTILES = {"p25_days": 0.25, "median_days": 0.5, "p75_days": 0.75, "p90_days": 0.9}


def estimate_survival(durations: pl.DataFrame) -> pl.DataFrame:
    """The share without the event after each day: one row per `days`, with n_at_risk, n_events and survival.

    `durations` has `days` (whole, not negative) and `has_event`; a row without the event leaves the watch that day,
    after the events of the day.
    """
    steps = durations.group_by("days").agg(n=pl.len(), n_events=pl.col("has_event").sum()).sort("days")
    at_risk = pl.col("n").sum() - pl.col("n").cum_sum() + pl.col("n")
    told = steps.with_columns(n_at_risk=at_risk)
    return told.with_columns(survival=(1 - pl.col("n_events") / pl.col("n_at_risk")).cum_prod()).drop("n")


def find_quantile(curve: pl.DataFrame, share: float) -> float | None:
    """First day by which `share` have met the event; null if the curve never falls so far."""
    reached = curve.filter(pl.col("survival") <= 1 - share + 1e-12)
    return float(reached["days"][0]) if reached.height else None


def share_after(curve: pl.DataFrame, days: int) -> float | None:
    """Share without the event after `days`; null if nobody was watched so long."""
    if curve.is_empty() or curve["days"].max() < days:  # type: ignore[operator]
        return None
    earlier = curve.filter(pl.col("days") <= days)
    return float(earlier["survival"][-1]) if earlier.height else 1.0


def measure_waiting(
    applications: pl.DataFrame, periods: dy.DataFrame[Periods], watched_until: date
) -> dy.DataFrame[WaitingTimes]:
    """Waiting time by the period in which the wait began, by what was known on `watched_until`.

    Applications that the first pending list already has are left to the caller to drop: how long they had waited is
    not on record. A listing is dated to the list that shows it, so a wait may be shorter by the days between lists.
    """
    waits = _time_waits(applications, watched_until)
    rows = [_measure_period(waits, *period) for period in periods.iter_rows()]
    return WaitingTimes.from_rows(rows)


def _time_waits(applications: pl.DataFrame, watched_until: date) -> pl.DataFrame:
    is_listed = (pl.col("listed_on") <= watched_until).fill_null(False)
    is_left = (
        ~is_listed
        & (pl.col("outcome").cast(pl.String) == "not_listed")
        & (pl.col("cleared_by_on") <= watched_until)
    )
    ends = (
        pl.when(is_listed)
        .then("listed_on")
        .when(is_left)
        .then("cleared_by_on")
        .otherwise(pl.lit(watched_until))
    )
    told = applications.filter(pl.col("first_pending_on") <= watched_until).with_columns(
        has_event=is_listed, has_left=is_left.fill_null(False), ends_on=ends
    )
    days = (pl.col("ends_on") - pl.col("first_pending_on")).dt.total_days().clip(0)
    return told.select("first_pending_on", "has_event", "has_left", days=days)


def _measure_period(waits: pl.DataFrame, period: str, first_on: date, last_on: date) -> dict[str, object]:
    mine = waits.filter(pl.col("first_pending_on").is_between(first_on, last_on))
    curve = estimate_survival(mine)
    n_listed, n_left = int(mine["has_event"].sum()), int(mine["has_left"].sum())
    counts = {
        "n": mine.height,
        "n_listed": n_listed,
        "n_left": n_left,
        "n_waiting": mine.height - n_listed - n_left,
    }
    quantiles = {name: find_quantile(curve, share) for name, share in _QUANTILES.items()}
    return {"period": period, "first_on": first_on, "last_on": last_on, **counts, **quantiles}


PERIODS = {
    "month": "calendar months",
    "term": "presidential terms, which begin on 20 January after an election (20th Amendment)",
    "whole": "the whole time from the first to the last day",
}
"""Into what a time can be split."""

_FLOWS = ("listed", "listed_again", "no_longer_listed", "re_signed")


def split_periods(first_on: date, last_on: date, by: str) -> dy.DataFrame[Periods]:
    """The time from `first_on` to `last_on` in months, terms or whole; the first and the last may be cut short.

    Raises `BadField` for another division of time, `UsageError` for a time without days.
    """
    if by not in PERIODS:
        raise BadField(
            "by", _("{by} is no period. There are: {periods}.", by=repr(by), periods=", ".join(PERIODS))
        )
    if first_on > last_on:
        raise UsageError(
            _("The time from {first_on} to {last_on} has no days.", first_on=first_on, last_on=last_on)
        )
    starts = [first_on, *(day for day in _starts(first_on, last_on, by) if day > first_on)]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last_on]
    rows = [(_name(start, end, by), start, end) for start, end in zip(starts, ends, strict=True)]
    return Periods.from_rows(rows)


def _starts(first_on: date, last_on: date, by: str) -> Iterator[date]:
    """First days of the months or terms that begin in the time."""
    if by == "month":
        yield from pl.date_range(first_on.replace(day=1), last_on, "1mo", eager=True).to_list()
    elif by == "term":
        yield from (date(year, 1, 20) for year in range(first_on.year, last_on.year + 1)
                    if year % 4 == 1 and date(year, 1, 20) <= last_on)  # fmt: skip


def _name(first_on: date, last_on: date, by: str) -> str:
    if by == "month":
        return f"{first_on:%Y-%m}"
    if by == "term":
        began = max(
            (day for day in _starts(date(first_on.year - 4, 1, 1), first_on, "term")), default=first_on
        )
        return f"term from {began}"
    return f"{first_on} to {last_on}"


def measure_net_change(
    ledger: Ledger, events: pl.DataFrame, query: Query, periods: dy.DataFrame[Periods]
) -> dy.DataFrame[NetChanges]:
    """What came on the list and what left it; the flows explain the difference of the two counts."""
    kinds = ledger.agencies.select("agency_id", "kind")
    seen = events.filter(pl.col("list_name") == "participating").rename({"kind": "change"})
    mine = narrow_rows(seen.join(kinds, on="agency_id", how="left", validate="m:1"), query)
    rows = [_net_change(ledger, mine, query, *period) for period in periods.iter_rows()]
    return NetChanges.from_rows(rows)


def _net_change(
    ledger: Ledger, events: pl.DataFrame, query: Query, period: str, first_on: date, last_on: date
) -> dict[str, object]:
    seen = events.filter(pl.col("seen_on").is_between(first_on, last_on))["change"].cast(pl.String)
    at_start, at_end = _counts(ledger, query, first_on, last_on)
    flows = {kind: int((seen == kind).sum()) for kind in _FLOWS}
    ends = {"at_start": at_start, "at_end": at_end, "net_change": at_end - at_start}
    return {"period": period, "first_on": first_on, "last_on": last_on, **ends, **flows}


def _counts(ledger: Ledger, query: Query, first_on: date, last_on: date) -> tuple[int, int]:
    """Agreements on the eve of the first day, and on the last day."""
    eve = first_on - timedelta(days=1)
    start, end = (count(ledger, replace(query, unit="agreements", as_of=day)).value for day in (eve, last_on))
    return start, end


def measure_doubling(
    ledger: Ledger, query: Query, periods: dy.DataFrame[Periods]
) -> dy.DataFrame[DoublingTimes]:
    """How fast the list grew, as the days in which it would double, and when it last was half as long."""
    days = (
        ledger.snapshots.filter(pl.col("list_name") == "participating")
        .sort("position")["snapshot_on"]
        .to_list()
    )
    rows = []
    for period, first_on, last_on in periods.iter_rows():
        start, end = _counts(ledger, query, first_on, last_on)
        n_days = (last_on - first_on).days + 1
        doubling = n_days * math.log(2) / math.log(end / start) if end > start > 0 else None
        half_on = _last_half(ledger, query, [day for day in days if day <= last_on], end)
        rows.append((period, first_on, last_on, start, end, n_days, doubling, half_on))
    return DoublingTimes.from_rows(rows)


def _last_half(ledger: Ledger, query: Query, days: list[date], end: int) -> date | None:
    """The last list that had at most half of `end`."""
    if not end:
        return None
    return next(
        (day for day in reversed(days) if 2 * count(ledger, replace(query, as_of=day)).value <= end), None
    )


def measure_time_on_list(
    agreements: pl.DataFrame, periods: dy.DataFrame[Periods], watched_until: date
) -> dy.DataFrame[TimesOnList]:
    """How long agreements stay listed, by the period of their first list, by what was known on `watched_until`.

    An agreement that a newer signing replaced has not left; it is watched until then. Agreements on the first list of
    the record are left to the caller to drop: since when they were listed is not on record.
    """
    is_over = (pl.col("gone_by_on") <= watched_until).fill_null(False)
    times = agreements.filter(pl.col("first_listed_on") <= watched_until).select(
        "first_listed_on",
        has_event=is_over & pl.col("superseded_by_id").is_null(),
        days=(
            pl.when(is_over).then("gone_by_on").otherwise(pl.lit(watched_until)) - pl.col("first_listed_on")
        ).dt.total_days(),
    )
    rows = [_time_period(times, *period) for period in periods.iter_rows()]
    return TimesOnList.from_rows(rows)


def _time_period(times: pl.DataFrame, period: str, first_on: date, last_on: date) -> dict[str, object]:
    mine = times.filter(pl.col("first_listed_on").is_between(first_on, last_on))
    curve = estimate_survival(mine)
    shares = {f"stay_{days}_share": share_after(curve, days) for days in (90, 180, 365)}
    counts = {
        "n": mine.height,
        "n_gone": int(mine["has_event"].sum()),
        "median_days": find_quantile(curve, 0.5),
    }
    return {"period": period, "first_on": first_on, "last_on": last_on, **counts, **shares}
