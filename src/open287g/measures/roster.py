"""Who is on ICE's list on a day, or had signed by it, with each agency's facts: the one place that decides it. Pure.

In: a ledger's tables, a query and a day. Out: the rows in force. Refuses a day before the first list. Rows that were
asked for once are kept with the ledger, so that an answer which asks for the same day and place many times finds them
once. Whether a spell covers a day is said by `schemas.spells.is_listed_on`, which flows ask as well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.errors import NotFound
from open287g.schemas.measures import Query, is_listed_on
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from .coverage import Places


@dataclass(frozen=True)
class Ledger:
    """The tables that measures are made from; the long ones, `listings` and `events`, may come lazily."""

    agencies: pl.DataFrame
    agreements: pl.DataFrame
    spells: pl.DataFrame
    applications: pl.DataFrame
    listings: pl.DataFrame | pl.LazyFrame
    snapshots: pl.DataFrame
    events: pl.DataFrame | pl.LazyFrame
    places: Places | None = None
    _kept: OrderedDict[tuple[object, ...], pl.DataFrame] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    """Rows in force that were asked for, newest last; of these tables, so that a ledger of others starts anew."""


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
        raise NotFound(_no_list_yet(list_name, day, mine["snapshot_on"].min()))
    row = earlier.row(-1, named=True)
    return Snapshot(row["snapshot_id"], row["snapshot_on"], row["last_shown_on"])


def _no_list_yet(list_name: str, day: date, first: object) -> str:
    """Why there is no list of the day, from which day on there is one, and what to ask before it."""
    if first is None:
        return _no_list(list_name)
    if list_name == "pending":
        return _("There is no list of pending agencies of {day} or before. The first one on record is of {first}.",
                 day=day, first=first)  # fmt: skip
    return _("There is no list of participating agencies of {day} or before. The first one on record is of {first}. "
             "How many agreements there were before it is told, for single days, by other sources: ask for a count.",
             day=day, first=first)  # fmt: skip


def _no_list(list_name: str) -> str:
    if list_name == "pending":
        return _("There is no list of pending agencies on record. Import one of ICE's lists.")
    return _("There is no list of participating agencies on record. Import one of ICE's lists.")


def last_day(ledger: Ledger, list_name: str) -> date:
    """The last day on which the latest list was met; `NotFound` where none of that name is on record."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name).sort("position")
    if mine.is_empty():
        raise NotFound(_no_list(list_name))
    latest: date = mine["last_shown_on"].max()  # type: ignore[assignment]
    return latest


def next_list(ledger: Ledger, list_name: str, day: date) -> Snapshot | None:
    """The first accepted list after `day`; None if there is none."""
    later = ledger.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") > day)
    if later.is_empty():
        return None
    row = later.sort("position").row(0, named=True)
    return Snapshot(row["snapshot_id"], row["snapshot_on"], row["last_shown_on"])


KEPT = 128
"""Sets of rows kept with a ledger: a brief asks for six, a panel of all months of a state for about seventy."""


def rows_in_force(ledger: Ledger, query: Query, day: date) -> pl.DataFrame:
    """One row per agreement (or pending application) in force on `day`, filters applied.

    Columns: agreement_id, agency_id, state, support_type, agency_name, and the agency's kind, level, county_fips,
    sworn_officers. With a unit counted as printed, one row per row of the list in force.
    """
    whole = (_as_printed(query), query.list_name, query.clock, day)
    rows = _keep(ledger, whole, lambda: _with_facts(ledger, _find_rows(ledger, query, day)))
    filters = (query.states, query.support_types, query.kinds)
    return _keep(ledger, (*whole, *filters), lambda: narrow_rows(rows, query)) if any(filters) else rows


def _keep(ledger: Ledger, key: tuple[object, ...], find: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """The rows under `key`, found once; the set that was asked for longest ago makes room for another."""
    rows = ledger._kept.pop(key, None)
    if rows is None:
        rows = find()
    ledger._kept[key] = rows
    while len(ledger._kept) > KEPT:
        ledger._kept.popitem(last=False)
    return rows


def _as_printed(query: Query) -> bool:
    """Whether rows of the list in force are wanted as ICE printed them."""
    return query.clock == "listed" and query.unit in UNITS and UNITS[query.unit].as_printed


def _find_rows(ledger: Ledger, query: Query, day: date) -> pl.DataFrame:
    if _as_printed(query):
        return _printed(ledger, query.list_name, day)
    if query.list_name == "pending":
        return _pending(ledger, day)
    return _signed(ledger, day) if query.clock == "signed" else _listed(ledger, day)


def _with_facts(ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
    facts = ledger.agencies.select("agency_id", "kind", "level", "county_fips", "sworn_officers", "ori")
    return rows.join(facts, on="agency_id", how="left", validate="m:1")


_CORE = ("agreement_id", "agency_id", "state", "support_type", "agency_name")


def _listed(ledger: Ledger, day: date) -> pl.DataFrame:
    """Agreements whose spell covers the day: listed at or before it and not yet seen gone."""
    names = ledger.agreements.select("agreement_id", "agency_name")
    return (
        ledger.spells.filter(is_listed_on(day))
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
    on_it = _waits(ledger).filter(_waits_on(day))
    return _applications(ledger).join(on_it, on="agreement_id", how="semi").select(_CORE)


def _applications(ledger: Ledger) -> pl.DataFrame:
    return ledger.applications.drop("agreement_id").rename({"application_id": "agreement_id"})


def _waits(ledger: Ledger) -> pl.DataFrame:
    """Each time on the pending list: agreement_id, since_on, until_on (null while on it).

    One application may have gaps, in which no list shows it: its first and last day alone do not say where it stood.
    """
    order = ledger.snapshots.lazy().select("snapshot_id", "position")
    told = (
        ledger.events.lazy()
        .filter(pl.col("list_name").cast(pl.String) == "pending")
        .join(order, on="snapshot_id", how="left", validate="m:1")
        .sort("position")
        .select("agreement_id", pl.col("kind").cast(pl.String), since_on="seen_on",
                until_on=pl.col("seen_on").shift(-1).over("agreement_id"))
    )  # fmt: skip
    return told.filter(pl.col("kind") == "pending_added").drop("kind").collect()


def _waits_on(day: date | pl.Expr) -> pl.Expr:
    return (pl.col("since_on") <= day) & (pl.col("until_on").is_null() | (pl.col("until_on") > day))


def rows_on_days(ledger: Ledger, list_name: str, days: pl.Series) -> pl.DataFrame:
    """What `rows_in_force` gives for each of `days`, with that day (`as_of`), found in one pass."""
    asked = pl.DataFrame({"as_of": days.unique().sort()}, schema={"as_of": pl.Date})
    if list_name == "pending":
        spells, covers = _waits(ledger), _waits_on(pl.col("as_of"))
        names = _applications(ledger).select(_CORE)
    else:
        spells, covers = ledger.spells.drop("agency_name", strict=False), is_listed_on(pl.col("as_of"))
        names = ledger.agreements.select("agreement_id", "agency_name")
    rows = asked.join(spells, how="cross").filter(covers)
    named = rows.join(names, on="agreement_id", how="inner", validate="m:1")
    return _with_facts(ledger, named.select(*_CORE, "as_of"))


def _printed(ledger: Ledger, list_name: str, day: date) -> pl.DataFrame:
    """Rows of the list in force, as printed."""
    snapshot = list_in_force(ledger, list_name, day)
    on_it = ledger.listings.lazy().filter(pl.col("snapshot_id") == snapshot.snapshot_id)
    return on_it.filter(pl.col("agreement_id").is_not_null()).select(_CORE).collect()


def rows_of_lists(ledger: Ledger, snapshot_ids: Sequence[str]) -> pl.DataFrame:
    """Rows of these lists as printed, those set aside among them, each with its agency's facts; `kind` as text.

    For counts of many lists at once: of a day with two lists, each has its own rows.
    """
    is_asked = pl.col("snapshot_id").is_in(pl.Series(snapshot_ids, dtype=pl.String).implode())
    rows = ledger.listings.lazy().filter(is_asked).collect()
    return _with_facts(ledger, rows).with_columns(pl.col("kind").cast(pl.String))


def narrow_rows(rows: pl.DataFrame, query: Query) -> pl.DataFrame:
    """Rows of the query's states, support types and kinds; an empty filter takes everything."""
    for column, wanted in (
        ("state", query.states),
        ("support_type", query.support_types),
        ("kind", query.kinds),
    ):
        if wanted:
            rows = rows.filter(pl.col(column).cast(pl.String).is_in(list(wanted)))
    return rows
