"""Times until something happens, where it has not yet happened to all: Kaplan-Meier. Pure.

In: durations in days and whether each ended in the event or was only watched so long. Out: the share that has not met
the event after each day, its quantiles, and the waiting time of applications.
Source: Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, JASA 53 (1958), 457-481.
"""

from __future__ import annotations

from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.periods import Periods, WaitingTimes

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
    return WaitingTimes.validate(pl.DataFrame(rows, schema=WaitingTimes.create_empty().schema), cast=True)


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
