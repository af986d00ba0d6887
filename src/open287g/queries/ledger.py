"""An edition's tables to the measures' answers: the one step between the files of an edition and the pure counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.errors import UsageError
from open287g.measures import Ledger, check_query, count, last_day, list_in_force
from open287g.measures.counting import check_words
from open287g.schemas.codes import LISTS
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import dataframely as dy

    from open287g.data.editions import Edition
    from open287g.schemas.measures import Count, Query
    from open287g.schemas.shown import Periods

_MONTH = 30
"""Days of changes that are shown to who names no first day."""


def open_ledger(edition: Edition) -> Ledger:
    """The tables of an edition that measures are made from."""
    return Ledger(
        agencies=edition.table("agencies"),
        agreements=edition.table("agreements"),
        spells=edition.table("spells"),
        applications=edition.table("applications"),
        listings=edition.scan("listings"),
        snapshots=edition.table("snapshots"),
        events=edition.scan("events"),
    )


def answer_count(edition: Edition, query: Query) -> Count:
    """The count that `query` asks of an edition."""
    ledger = open_ledger(edition)
    return count(add_places(ledger) if counts_residents(query) else ledger, query)


def counts_residents(query: Query) -> bool:
    """Whether the query's unit is counted with census tables beside the ledger; an unknown unit is not."""
    return query.unit in UNITS and UNITS[query.unit].counts_residents


def add_places(ledger: Ledger) -> Ledger:
    """The ledger with the census tables beside it, for counting residents."""
    from open287g.data.reference import read_reference
    from open287g.measures.coverage import Places

    reference = read_reference()
    return replace(ledger, places=Places(reference.counties, reference.states))


def rows_on_every_list(ledger: Ledger, list_name: str) -> pl.DataFrame:
    """The rows in force on the day of each list, with that day (`as_of`); of two lists of a day those of the later."""
    from open287g.measures.roster import rows_on_days

    days = ledger.snapshots.filter(pl.col("list_name") == list_name)["snapshot_on"]
    return rows_on_days(ledger, list_name, days).with_columns(pl.col("support_type").cast(pl.String))


def count_every_list(rows: pl.DataFrame, units: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
    """Counts of `rows_on_every_list` in each unit: as_of, the groups (`state`, `support_type` or none), unit, value.

    A row for each group that a list shows. The same numbers as `count` gives day by day, found in one pass.
    """
    from open287g.schemas.units import UNITS

    if rows.is_empty():
        return pl.DataFrame(
            schema={"as_of": pl.Date, **dict.fromkeys(by, pl.String), "unit": pl.String, "value": pl.Int64}
        )
    counted = [
        UNITS[name]
        .prepare(rows)
        .group_by("as_of", *by)
        .agg(UNITS[name].count.cast(pl.Int64).alias("value"))
        .select("as_of", *by, pl.lit(name).alias("unit"), "value")
        for name in units
    ]
    return pl.concat(counted).sort("as_of", *by, "unit")


@dataclass(frozen=True)
class Listing:
    """Rows that were asked for, the day they are true of, and what must be said with them."""

    rows: pl.DataFrame
    as_of: date
    facts: Mapping[str, Any]


def list_agreements(edition: Edition, query: Query) -> Listing:
    """Agreements known by the query's day, each with its status on it (`schemas.shown.AgreementsShown`)."""
    from open287g.measures.listings import show_agreements

    return _list_known(edition, query, show_agreements)


def list_agencies(edition: Edition, query: Query) -> Listing:
    """Agencies known by the query's day, each with what it holds on it (`schemas.shown.AgenciesShown`)."""
    from open287g.measures.listings import show_agencies

    return _list_known(edition, query, show_agencies)


def _list_known(
    edition: Edition, query: Query, show: Callable[[Ledger, Query, date], pl.DataFrame]
) -> Listing:
    check_query(query)
    ledger = open_ledger(edition)
    day = query.as_of or last_day(ledger, "participating")
    snapshot = list_in_force(ledger, query.list_name, day)
    facts = {
        "as_of": day,
        "snapshot_id": snapshot.snapshot_id,
        "snapshot_on": snapshot.snapshot_on,
        "last_shown_on": snapshot.last_shown_on,
        "edition": edition.edition_id,
    }
    return Listing(show(ledger, query, day), day, facts)


def list_changes(
    edition: Edition, query: Query, since: date | None, until: date | None, changes: Sequence[str] = ()
) -> Listing:
    """Events seen from `since` to `until`, both included; a month up to the latest list if left out.

    An empty `query.list_name` takes both lists.
    """
    from open287g.measures.listings import show_changes
    from open287g.schemas.codes import EVENT_KINDS

    check_query(replace(query, list_name=query.list_name or "participating"))
    check_words("change", changes, EVENT_KINDS)
    last = until or edition.table("snapshots")["snapshot_on"].max()
    assert isinstance(last, date)
    first = since or last - timedelta(days=_MONTH)
    rows: pl.DataFrame = show_changes(edition.table("events"), edition.table("agencies"), query, first, last)
    if changes:
        rows = rows.filter(pl.col("change").cast(pl.String).is_in(list(changes)))
    return Listing(rows, last, {"since": first, "until": last, "edition": edition.edition_id})


def list_snapshots(
    edition: Edition, list_name: str | None, since: date | None, until: date | None
) -> Listing:
    """Accepted versions of ICE's lists dated from `since` to `until`, newest first (`schemas.Snapshots`)."""
    check_words("list", [list_name] if list_name else [], LISTS)
    rows = edition.table("snapshots").filter(
        pl.col("snapshot_on").is_between(since or date.min, until or date.max),
        pl.lit(True) if list_name is None else pl.col("list_name") == list_name,
    )
    day = until or date.max
    facts = {"since": since, "until": until, "edition": edition.edition_id}
    return Listing(rows.sort("snapshot_on", "list_name", descending=[True, False]), day, facts)


def measure_periods(
    edition: Edition, name: str, query: Query, by: str, since: date | None = None, until: date | None = None
) -> Listing:
    """One of `schemas.shown.MEASURES` by month, presidential term, or whole, from `since` to `until`.

    Without `since` the time begins the day after the first list of the record, without `until` it ends on the last
    day that the latest list was seen.
    """
    from open287g.measures.duration import split_periods
    from open287g.schemas.shown import MEASURES

    check_query(query)
    check_words("name", [name], MEASURES)
    ledger = open_ledger(edition)
    list_name = "pending" if name == "waiting_time" else "participating"
    last = min(until or date.max, last_day(ledger, list_name))
    first = since or first_list(ledger, list_name) + timedelta(days=1)
    if first > last:
        raise UsageError(
            _("ICE's list was last seen on {last}; ask for a time that begins by then.", last=last)
        )
    rows = _measure(edition, ledger, name, query, split_periods(first, last, by), last)
    facts = {"measure": name, "meaning": MEASURES[name], "by": by, "since": first, "until": last}
    return Listing(rows, last, {**facts, "edition": edition.edition_id})


def first_list(ledger: Ledger, list_name: str = "participating") -> date:
    """The day of the first list of that name on record."""
    first: date = ledger.snapshots.filter(pl.col("list_name") == list_name)["snapshot_on"].min()  # type: ignore[assignment]
    return first


def _measure(
    edition: Edition, ledger: Ledger, name: str, query: Query, periods: dy.DataFrame[Periods], last: date
) -> pl.DataFrame:
    from open287g.measures.duration import (
        measure_doubling,
        measure_net_change,
        measure_time_on_list,
        measure_waiting,
    )
    from open287g.measures.roster import narrow_rows

    kinds = ledger.agencies.select("agency_id", "kind")
    if name == "net_change":
        return measure_net_change(ledger, edition.table("events"), query, periods)
    if name == "doubling_time":
        return measure_doubling(ledger, query, periods)
    if name == "time_on_list":
        known = ledger.agreements.filter(pl.col("first_listed_on") > first_list(ledger))
        return measure_time_on_list(
            narrow_rows(known.join(kinds, on="agency_id", validate="m:1"), query), periods, last
        )
    began = ledger.applications.filter(pl.col("first_pending_on") > first_list(ledger, "pending"))
    return measure_waiting(
        narrow_rows(began.join(kinds, on="agency_id", validate="m:1"), query), periods, last
    )
