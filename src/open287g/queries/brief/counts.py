"""What lists show of a place: counts of a day, growth against earlier days, rows, and the counties where
agreements are held.

Growth is measured against the day asked for, the eve of a marked day, a year and a month before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.states import fips_of_states
from open287g.data.workspace import project_folder
from open287g.errors import BadField
from open287g.measures import Ledger, count, list_in_force, rows_in_force
from open287g.measures.flows import History
from open287g.schemas.blocks import Source, StatePlace
from open287g.schemas.facts import Baseline, CountiesHeld, Standing
from open287g.schemas.measures import Count, Growth, Query
from open287g.schemas.reference import Background
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    import dataframely as dy


@dataclass(frozen=True)
class Request:
    """What a brief is asked for; without a day, that of the latest list."""

    as_of: date | None = None
    baseline: date | None = None
    state: str | None = None
    is_full: bool = False
    """With the money and the tested claims, which take some seconds."""


BREAKDOWNS = (("model",), ("state",), ("state", "model"))


def counts_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Counts by name: the unit, `unit by breakdown`, and `pending` where there is a pending list by then."""
    whole = counts_told(ledger, query, "always")
    for by in ("state", "model"):
        whole[f"counties by {by}"] = count(ledger, replace(query, unit="counties", by=(by,)))
    return whole | breakdowns_of(ledger, query) | _pending_counts(ledger, query)


def counts_told(ledger: Ledger, query: Query, when: str) -> dict[str, Count]:
    """The units that each brief tells (`always`) or only one in `full`, by name."""
    told = [name for name, unit in UNITS.items() if unit.in_brief == when]
    return {unit: count(ledger, replace(query, unit=unit)) for unit in told}


def breakdowns_of(ledger: Ledger, query: Query) -> dict[str, Count]:
    """Agreements and agencies by model, by state and by both, under `unit by breakdown`."""
    return {
        f"{unit} by {' and '.join(by)}": count(ledger, replace(query, unit=unit, by=by))
        for unit in ("agreements", "agencies")
        for by in BREAKDOWNS
    }


def stand_among(asked: Count, state: str) -> Standing | None:
    """Where a state stands in a breakdown by state; None where the breakdown lacks it."""
    values = {str(row["state"]): row["value"] for row in asked.rows}
    if state not in values:
        return None
    mine = values.pop(state)
    return Standing(1 + sum(value > mine for value in values.values()), list(values.values()).count(mine))


def _pending_counts(ledger: Ledger, query: Query) -> dict[str, Count]:
    if not has_list(ledger, "pending", query.as_of):
        return {}
    pending = replace(query, list_name="pending")
    return {
        "pending": count(ledger, pending),
        "pending agencies": count(ledger, replace(pending, unit="agencies")),
    }


def has_list(ledger: Ledger, list_name: str, day: date | None) -> bool:
    """Whether there is a list of that name by the day."""
    mine = ledger.snapshots.filter(pl.col("list_name") == list_name, pl.col("snapshot_on") <= day)
    return not mine.is_empty()


GROWN = ("agreements", "agencies", "states", "counties")


def baselines_of(ledger: Ledger, request: Request, day: date, background: Background) -> list[Baseline]:
    """The main baseline first: the one asked for, else the eve of the last marked day, else a year earlier."""
    first = first_listed_on(ledger)
    if request.baseline and request.baseline >= day:
        raise BadField("baseline", _("{baseline} is not before the day of the brief, {day}. Give an earlier day.",
                                     baseline=request.baseline, day=day))  # fmt: skip
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
    wanted.setdefault(first, ("first", _("the first list on record")))
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


def agreements_of(ledger: Ledger, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Agreements of the state on the list, with agency, county, signing date and memorandum."""
    columns = [
        "agreement_id",
        "agency_name",
        "county_name",
        "support_type",
        "signed_on",
        "first_listed_on",
        "moa_url",
    ]
    if not states:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    rows = rows_in_force(ledger, Query(as_of=day, states=states), day).select("agreement_id", "agency_id")
    counties = ledger.agencies.select("agency_id", "county_name")
    facts = ledger.agreements.drop("agency_id")
    joined = rows.join(facts, on="agreement_id", how="left", validate="m:1").join(
        counties, on="agency_id", how="left", validate="m:1"
    )
    return joined.select(columns).sort("agency_name", "support_type", "agreement_id")


def applications_of(ledger: Ledger, history: History, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Applications on the pending list in force, and the day on which a list showed each as participating."""
    if not has_list(ledger, "pending", day):
        return pl.DataFrame()
    query = Query(list_name="pending", as_of=day, states=states)
    rows = rows_in_force(ledger, query, day).select("agreement_id", "agency_name", "state", "support_type")
    dates = history.applications.select(
        "first_pending_on",
        agreement_id="application_id",
        listed_on=pl.when(pl.col("listed_on") <= day).then("listed_on"),
    )
    return rows.join(dates, on="agreement_id", how="left", validate="m:1").sort("state", "agency_name")


def sources_of(ledger: Ledger, ids: Sequence[str]) -> list[Source]:
    """The lists named, each once, in the order in which they are named."""
    rows = {row["snapshot_id"]: row for row in ledger.snapshots.iter_rows(named=True)}
    fields = Source.__dataclass_fields__
    return [Source(**{name: rows[each][name] for name in fields}) for each in dict.fromkeys(ids)]


def counties_held(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[CountiesHeld]:
    """Counties in which an agency below the state holds an agreement on the day, with its support types."""
    held = UNITS["counties"].prepare(rows_in_force(ledger, query, day))
    types = pl.col("support_type").cast(pl.String).unique().sort()
    named = held.group_by("county_fips").agg(support_types=types).sort("county_fips")
    return CountiesHeld.validate(named, cast=True)


def place_of(state: str) -> StatePlace:
    """Where a state or territory lies: in the middle of its counties."""
    fips = fips_of_states()[state]
    counties = pl.scan_csv(project_folder("reference") / "counties.csv", infer_schema=False)
    mine = counties.filter(pl.col("state") == state).select(pl.col("longitude").cast(pl.Float64)).collect()
    middle = mine.to_series().median()
    return StatePlace(fips, middle if isinstance(middle, float) else 0.0)
