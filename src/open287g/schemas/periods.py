"""Contracts of measures over periods: net change, doubling, time on the list, waiting time."""

from __future__ import annotations

from typing import Final

import dataframely as dy

from open287g.schemas.table import Table


class Periods(Table):
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
