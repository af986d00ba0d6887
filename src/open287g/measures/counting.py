"""A query and the ledger's tables to a count, its breakdown, its growth, and what must be said with it. Pure.

A balanced panel counts each state, county or agency at the end of each month, those without one too: what ICE's list
in force on the last day of the month showed (`roster` decides), and how old that list was then. Agencies of a state
have no county and are in the panels by state and by agency alone; an agency of several counties is counted in each of
them. Nothing is interpolated: between two lists, the earlier one stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from open287g.errors import BadField, NotFound
from open287g.schemas.codes import KINDS, LISTS, SUPPORT_TYPES
from open287g.schemas.measures import CLOCKS, GROUPS, Count, Growth, Query
from open287g.schemas.units import UNITS, Unit
from open287g.text.phrases import did_you_mean, ngettext
from open287g.text.phrases import gettext as _

from .roster import Ledger, Snapshot, last_day, list_in_force, next_list, rows_in_force


def count(ledger: Ledger, query: Query) -> Count:
    """The count that `query` asks for; `BadField` for unknown words, `NotFound` for a day without a list."""
    check_query(query)
    day = query.as_of or last_day(ledger, query.list_name)
    snapshot = list_in_force(ledger, query.list_name, day)
    unit = UNITS[query.unit]
    rows = unit.prepare(rows_in_force(ledger, query, day))
    value = _count(ledger, rows, unit)
    return Count(
        query=query,
        as_of=day,
        value=value,
        snapshot_id=snapshot.snapshot_id,
        snapshot_on=snapshot.snapshot_on,
        last_shown_on=snapshot.last_shown_on,
        rows=_break_down(ledger, query, unit, day),
        growth=_grow(ledger, query, unit, value),
        notes=(*_tell_gap(ledger, query, unit, snapshot, day, value), *_notes(ledger, query, unit)),
    )


def check_query(query: Query) -> None:
    """Raise `BadField` for a unit, clock, list, state, model, kind or breakdown that does not exist."""
    check_words("unit", [query.unit], UNITS)
    check_words("clock", [query.clock], CLOCKS)
    check_words("list", [query.list_name], LISTS)
    check_words("model", query.support_types, SUPPORT_TYPES)
    check_words("kind", query.kinds, KINDS)
    check_words("by", query.by, GROUPS)
    if query.clock == "signed" and query.list_name == "pending":
        raise BadField("clock", _("Pending applications are not signed: count them as listed."))


def check_words(field: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `BadField` for the first word of a field that is not among the known ones."""
    words = list(known)
    for word in given:
        if word not in words:
            raise BadField(
                field,
                _("{word} is not known. There are: {all}.", word=repr(word), all=", ".join(words))
                + did_you_mean(word, words),
            )


def _count(ledger: Ledger, rows: pl.DataFrame, unit: Unit) -> int:
    if rows.is_empty():
        return 0
    tallied = _tally_residents(ledger, rows, ()) if unit.counts_residents else rows.select(value=unit.count)
    return int(tallied["value"][0] or 0)


def _tally_residents(ledger: Ledger, rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    from .coverage import count_residents

    if ledger.places is None:
        raise NotFound(
            _("Residents are counted with the census tables of reference/, which are not at hand.")
        )
    return count_residents(rows, ledger.agencies, ledger.places, by)


def _break_down(ledger: Ledger, query: Query, unit: Unit, day: date) -> list[dict[str, Any]]:
    """One row per group, the largest first; by month the earliest first, each told by its last day."""
    by = [name for name in query.by if name != "month"]
    if not query.by:
        return []
    if "month" not in query.by:
        return (
            _group(ledger, query, unit, by, day)
            .sort("value", *by, descending=[True, *[False] * len(by)])
            .to_dicts()
        )
    first = query.since or day.replace(year=day.year - 1, day=1)
    told = [
        _group(ledger, query, unit, by, end).with_columns(month=pl.lit(end.isoformat()[:7]))
        for end in end_months(first, day)
    ]
    order = pl.concat(told, how="vertical_relaxed").sort(
        "month", "value", *by, descending=[False, True, *[False] * len(by)]
    )
    return order.select(*query.by, "value").to_dicts()


def _group(ledger: Ledger, query: Query, unit: Unit, by: Sequence[str], day: date) -> pl.DataFrame:
    """The count of a day by groups; without any, of the whole."""
    rows = unit.prepare(rows_in_force(ledger, query, day))
    if "county" in by:
        rows = _in_counties(rows, unit)
    if not by:
        return pl.DataFrame({"value": [_count(ledger, rows, unit)]}, schema={"value": pl.Int64})
    named = rows.with_columns(pl.col(GROUPS[name]).cast(pl.String).alias(name) for name in by)
    if unit.counts_residents:
        return _tally_residents(ledger, named, by)
    return named.group_by(by).agg(unit.count.cast(pl.Int64).alias("value"))


def _in_counties(rows: pl.DataFrame, unit: Unit) -> pl.DataFrame:
    """Rows of agencies below the state, once for each of their counties."""
    if unit.counts_residents:
        raise BadField("by", _("Residents are counted by state, not by county: a county is covered or not."))
    if rows.schema["county_fips"] == pl.String:
        return rows
    return rows.filter(pl.col("level") != "state").explode("county_fips").drop_nulls("county_fips")


def _grow(ledger: Ledger, query: Query, unit: Unit, value: int) -> Growth | None:
    if query.since is None:
        return None
    snapshot = list_in_force(ledger, query.list_name, query.since)
    earlier = _count(ledger, unit.prepare(rows_in_force(ledger, query, query.since)), unit)
    percent = round(100 * (value - earlier) / earlier, 1) if earlier else None
    return Growth(query.since, snapshot.snapshot_on, earlier, value - earlier, percent)


WIDE_GAP = timedelta(days=31)
"""A day between lists farther apart than this is told to be in a gap: a month's changes are not on record."""


def _tell_gap(
    ledger: Ledger, query: Query, unit: Unit, before: Snapshot, day: date, value: int
) -> Iterable[str]:
    """Between which lists a day without one lies, and what is not known of the time between."""
    after = next_list(ledger, query.list_name, day)
    if query.clock != "listed" or day <= before.last_shown_on or after is None:
        return
    if after.snapshot_on - before.last_shown_on <= WIDE_GAP:
        return
    later = _count(ledger, unit.prepare(rows_in_force(ledger, query, after.snapshot_on)), unit)
    yield _(
        "No list from {first} to {next} is at hand: the one shows {value}, the other {later}. "
        "What came or left between them, and when, is not known.",
        first=before.last_shown_on,
        next=after.snapshot_on,
        value=value,
        later=later,
    )


def _notes(ledger: Ledger, query: Query, unit: Unit) -> Iterable[str]:
    """What a reader must know beside the number."""
    if query.clock == "signed":
        undated = ledger.agreements["signed_on"].null_count()
        if undated:
            yield ngettext("{n} agreement without a usable signing date is left out.",
                           "{n} agreements without a usable signing date are left out.", undated)  # fmt: skip
        first = ledger.snapshots["snapshot_on"].min()
        assert isinstance(first, date)
        yield _("Agreements that left ICE's list before {first} are not on record, so earlier days are undercounts.",
                first=first)  # fmt: skip
    if "county" in query.by:
        yield _("An agency of several counties is counted in each of them, an agency of a state in none.")
    if query.by and not unit.adds_up:
        yield _("The rows need not add up: one of the {units} can be in several.", units=_(unit.title))
    if query.list_name == "pending":
        yield _(
            "ICE's pending list was last seen in a new version on {day}; later days repeat it.",
            day=_latest_version(ledger),
        )


def _latest_version(ledger: Ledger) -> date:
    latest: date = ledger.snapshots.filter(pl.col("list_name") == "pending")["snapshot_on"].max()  # type: ignore[assignment]
    return latest


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
