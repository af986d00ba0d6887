"""What flows in and out of the list: signings and departures by month, latest changes, waits of applications. Pure.

In: a ledger, a day, and the states asked for (none means all). Out: typed rows. A change is dated to the
list that shows it; it happened after the list before. Nothing later than the day is used, save that signing dates are
those known now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from open287g.schemas.ledger import Arrivals, Departures, MonthlyFlows, Waiting, Window
from open287g.schemas.measures import is_listed_on

from .roster import Ledger

ARRIVALS = ("listed", "listed_again", "re_signed")


def flow_by_month(
    ledger: Ledger, first_month: date, as_of: date, states: Sequence[str] = ()
) -> dy.DataFrame[MonthlyFlows]:
    """One row per month from `first_month` to that of `as_of`; the last month ends on `as_of`."""
    months = pl.select(month_on=pl.date_range(first_month.replace(day=1), as_of, "1mo")).with_columns(
        end_on=pl.col("month_on").dt.month_end().clip(None, as_of)
    )
    signed = _of(ledger.agreements, states).filter(
        pl.col("signed_on") <= as_of, pl.col("first_listed_on") <= as_of
    )
    gone = gone_between(ledger, date.min, as_of, states)
    told = months
    for part in (
        _by_month(signed, "signed_on", "agreement_id", "signed_ids"),
        _by_month(gone, "first_missing_on", "event_id", "gone_ids"),
    ):
        told = told.join(part, on="month_on", how="left", validate="1:1")
    told = told.with_columns(pl.col("signed_ids", "gone_ids").fill_null([]))
    return MonthlyFlows.validate(
        told.with_columns(
            n_signed=pl.col("signed_ids").list.len(),
            n_gone=pl.col("gone_ids").list.len(),
            n_listed=_listed_at_end(ledger, months, states),
        ),
        cast=True,
    )


def gone_between(
    ledger: Ledger, after: date, until: date, states: Sequence[str] = ()
) -> dy.DataFrame[Departures]:
    """Agreements that a list after `after` and up to `until` no longer shows, latest first."""
    events = _participating(ledger, date.min, until, states)
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
    return Departures.validate(
        told.sort("first_missing_on", "state", "agency_name", descending=[True, False, False]), cast=True
    )


def come_between(
    ledger: Ledger, after: date, until: date, states: Sequence[str] = ()
) -> dy.DataFrame[Arrivals]:
    """Agreements listed for the first time, listed again or signed anew on a list after `after`, latest first."""
    events = _participating(ledger, after, until, states).filter(pl.col("kind").is_in(ARRIVALS))
    dates = ledger.agreements.select("agreement_id", "signed_on")
    rows = events.join(dates, on="agreement_id", how="left", validate="m:1")
    return Arrivals.validate(
        rows.sort("seen_on", "state", "agency_name", descending=[True, False, False]), cast=True
    )


def count_changes(ledger: Ledger, days: int, as_of: date, states: Sequence[str] = ()) -> Window:
    """The changes on lists of the last `days` days up to `as_of`."""
    after = as_of - timedelta(days=days)
    events = _participating(ledger, after, as_of, states)
    lists = ledger.snapshots.filter(
        pl.col("list_name") == "participating", pl.col("snapshot_on").is_between(after, as_of, closed="right")
    )
    before = ledger.snapshots.filter(pl.col("list_name") == "participating", pl.col("snapshot_on") <= after)[
        "snapshot_on"
    ].max()
    return Window(
        days,
        after,
        as_of,
        listed=_ids_of(events, "listed"),
        listed_again=_ids_of(events, "listed_again"),
        gone=_ids_of(events, "no_longer_listed"),
        re_signed=_ids_of(events, "re_signed"),
        lists=tuple(lists["snapshot_id"]),
        list_before_on=before if isinstance(before, date) else None,
    )


def _ids_of(events: pl.DataFrame, kind: str) -> tuple[str, ...]:
    return tuple(events.filter(pl.col("kind") == kind)["event_id"])


def count_waits(ledger: Ledger, as_of: date, states: Sequence[str] = ()) -> Waiting | None:
    """What had become, by `as_of`, of the applications first pending by then; None if there were none.

    The median wait runs from the first pending list to the first participating list with the agreement, over
    applications that had reached it; those still waiting would lengthen it.
    """
    known = _of(ledger.applications, states).filter(pl.col("first_pending_on") <= as_of)
    if known.is_empty():
        return None
    is_listed = (pl.col("listed_on") <= as_of).fill_null(value=False)
    is_pending = pl.col("cleared_by_on").is_null() | (pl.col("cleared_by_on") > as_of)
    listed, waiting = known.filter(is_listed), known.filter(is_pending & ~is_listed)
    days = listed.select((pl.col("listed_on") - pl.col("first_pending_on")).dt.total_days().clip(0))
    median = days.to_series().median()
    return Waiting(
        every=tuple(known["application_id"]),
        listed=tuple(listed["application_id"]),
        waiting=tuple(waiting["application_id"]),
        median_days=median if isinstance(median, float) else None,
    )


def _participating(ledger: Ledger, after: date, until: date, states: Sequence[str]) -> pl.DataFrame:
    events = ledger.events.lazy().filter(pl.col("state").is_in(list(states)) if states else True)
    words = events.with_columns(pl.col("list_name", "kind").cast(pl.String))
    told = words.filter(
        pl.col("list_name") == "participating", pl.col("seen_on") > after, pl.col("seen_on") <= until
    )
    return told.collect()


def _of(rows: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    return rows.filter(pl.col("state").is_in(list(states))) if states else rows


def _by_month(rows: pl.DataFrame, column: str, what: str, name: str) -> pl.DataFrame:
    return rows.group_by(month_on=pl.col(column).dt.truncate("1mo")).agg(pl.col(what).sort().alias(name))


def _listed_at_end(ledger: Ledger, months: pl.DataFrame, states: Sequence[str]) -> pl.Series:
    """Agreements on the list at the end of each month, in the order of `months`."""
    ends = months.select("end_on")
    spells = _of(ledger.spells, states).select("agreement_id", "first_listed_on", "gone_by_on")
    covered = ends.join(spells, how="cross").filter(is_listed_on(pl.col("end_on")))
    counted = covered.group_by("end_on").agg(n=pl.col("agreement_id").n_unique())
    joined = ends.join(counted, on="end_on", how="left", validate="1:1", maintain_order="left")
    return joined["n"].fill_null(0)
