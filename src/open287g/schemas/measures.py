"""Contracts of the measures room: what a count is asked for, what it answers, and what measures of periods give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import dataframely as dy
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


class Periods(dy.Schema):
    """Periods that follow each other, both ends included."""

    period = dy.String(
        primary_key=True, description="The period in words: a month, a presidential term, two days"
    )
    first_on = dy.Date(description="First day, included")
    last_on = dy.Date(description="Last day, included")


class NetChanges(Periods):
    """How the number of agreements on ICE's list changed.

    at_start + listed + listed_again - no_longer_listed = at_end.
    """

    at_start = dy.Int64(description="On the list on the eve of the first day")
    listed = dy.Int64(description="Listed for the first time, on lists dated in the period")
    listed_again = dy.Int64(description="Listed again after an absence")
    no_longer_listed = dy.Int64(description="No longer listed")
    re_signed = dy.Int64(
        description="Replaced by a newer signing of the same agency and type; changes no number"
    )
    at_end = dy.Int64(description="On the list on the last day")
    net_change = dy.Int64(description="at_end less at_start")


class DoublingTimes(Periods):
    """How long the number of agreements would take to double at the pace of each period."""

    at_start = dy.Int64(description="On the list on the eve of the first day")
    at_end = dy.Int64(description="On the list on the last day")
    days = dy.Int64(description="Days of the period")
    doubling_days = dy.Float64(
        nullable=True,
        description="Days to double at the period's pace; null without growth",
    )
    half_on = dy.Date(
        nullable=True, description="Last list with at most half of at_end; null if the record has none"
    )


class TimesOnList(Periods):
    """How long agreements first listed in each period stay on ICE's list (Kaplan-Meier, still listed = censored)."""

    n = dy.Int64(description="Agreements first listed in the period")
    n_gone = dy.Int64(description="Of them no longer listed by the day")
    median_days = dy.Float64(
        nullable=True, description="Days after which half are gone; null while more than half stay"
    )
    stay_90_share = dy.Float64(
        nullable=True, description="Share expected on the list after 90 days; null if not observed that long"
    )
    stay_180_share = dy.Float64(nullable=True, description="Share after 180 days")
    stay_365_share = dy.Float64(nullable=True, description="Share after 365 days")


class WaitingTimes(Periods):
    """Days from the first pending list to the first participating list (Kaplan-Meier), by when the wait began."""

    n = dy.Int64(description="Applications first pending in the period")
    n_listed = dy.Int64(description="Of them listed as participating by the day")
    n_left = dy.Int64(description="Left the pending list without reaching the other one; censored on leaving")
    n_waiting = dy.Int64(description="Still pending on the last list seen; censored then")
    p25_days = dy.Float64(
        nullable=True, description="Days after which a quarter are listed; null if not reached"
    )
    median_days = dy.Float64(nullable=True, description="Days after which half are listed")
    p75_days = dy.Float64(nullable=True, description="Days after which three quarters are listed")
    p90_days = dy.Float64(nullable=True, description="Days after which nine in ten are listed")


MEASURES: Final = {
    "net_change": "agreements that came on ICE's list and that left it",
    "doubling_time": "days in which the number of agreements would double",
    "time_on_list": "how long agreements stay on the list; those still listed are counted as not over",
    "waiting_time": "days from the pending to the participating list; those still waiting are counted as not over",
}
"""Measures over periods, and what each says."""
