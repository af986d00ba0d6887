"""The days that growth is measured against: the one asked for, the eve of a marked day, a year and a month before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from open287g.errors import BadField
from open287g.measures import Ledger, count, list_in_force
from open287g.schemas.background import Background
from open287g.schemas.facts import Baseline
from open287g.schemas.measures import Growth, Query
from open287g.text.phrases import gettext as _

from .request import Request

GROWN = ("agreements", "agencies", "states", "counties")


def baselines_of(ledger: Ledger, request: Request, day: date, background: Background) -> list[Baseline]:
    """The main baseline first: the one asked for, else the eve of the last marked day, else a year earlier."""
    first = first_listed_on(ledger)
    if request.baseline and request.baseline >= day:
        raise BadField(
            "baseline", f"{request.baseline} is not before the day of the brief, {day}. Give an earlier day."
        )
    wanted: dict[date, tuple[str, str]] = {}
    if request.baseline:
        wanted[request.baseline] = ("asked", _("the day asked for"))
    marked = background.timeline.filter("eve_is_baseline").sort("happened_on", descending=True)
    for row in marked.iter_rows(named=True):
        wanted.setdefault(
            row["happened_on"] - timedelta(days=1), ("eve", _("the eve of {event}", event=_(row["title"])))
        )
    for key, days, words in (("year", 365, _("a year earlier")), ("month", 30, _("30 days earlier"))):
        wanted.setdefault(day - timedelta(days=days), (key, words))
    wanted.setdefault(first, ("first", "the first list on record"))
    if request.baseline and request.baseline < first:
        list_in_force(ledger, "participating", request.baseline)
    usable = {since: told for since, told in wanted.items() if first <= since < day}
    return [
        _baseline(ledger, key, words, since, day, request.state) for since, (key, words) in usable.items()
    ]


def _baseline(ledger: Ledger, key: str, words: str, since: date, day: date, state: str | None) -> Baseline:
    query = Query(as_of=day, since=since, states=(state,) if state else ())
    growths: dict[str, Growth] = {}
    for unit in GROWN:
        growth = count(ledger, replace(query, unit=unit)).growth
        assert growth is not None
        growths[unit] = growth
    return Baseline(key, words, growths, list_in_force(ledger, "participating", since).snapshot_id)


def first_listed_on(ledger: Ledger) -> date:
    """The day of the first participating list on record."""
    mine = ledger.snapshots.filter(pl.col("list_name") == "participating")
    first: date = mine["snapshot_on"].min()  # type: ignore[assignment]
    return first
