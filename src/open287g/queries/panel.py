"""The questions "give me a panel" and "how fast, how long": places or agencies by month, and measures over periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from open287g.errors import BadField
from open287g.measures import last_day
from open287g.measures.counting import UNITS_OF_PANEL, check_words, end_months, make_panel
from open287g.publish.tables import make_table
from open287g.queries import fields
from open287g.queries.ledger import measure_periods
from open287g.queries.registry import Context, Request, field, make_document, question
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import paragraph
from open287g.schemas.measures import Query
from open287g.schemas.shown import MEASURES
from open287g.text.phrases import format_short_month, ngettext
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.schemas.reference import AgencyReference


UNITS: Final = {
    "county": "each county, by its five-digit FIPS code",
    "state": "each state and territory",
    "agency": "each agency that has been on the participating list",
}
GRAINS: Final = {"month": "the last day of each month"}
_SHOWN: Final = 20
_NAMES_SHOWN: Final[Mapping[str, Callable[[], dict[str, str]]]] = {
    "county": lambda: {"county_fips": _("FIPS"), "county_name": _("county"), "state": _("state")},
    "state": lambda: {"state_name": _("state")},
    "agency": lambda: {"name": _("agency"), "state": _("state"), "agency_id": _("id")},
}


class PanelRequest(Request):
    """Of what, over which months."""

    by: fields.Words = field(
        ("county", "month"), "What a row is of, and how often: county,month", choices=lambda: UNITS | GRAINS
    )
    since: fields.Day = field(None, "First day; January 2025 if left out")
    until: fields.Day = field(None, "Last day; the latest list if left out")
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given")
    kind: fields.Kinds = field((), "Kind of agency; several may be given")
    ever: bool = field(False, "Only units that ever had an agreement in these months")


@question(
    example={"by": "county,month", "since": "2025-01-31", "until": "2026-01-31", "state": "NC"},
    shapes=tuple(
        {"by": f"{whose},month", "since": "2026-04-30", "state": "NH"} for whose in ("state", "agency")
    ),
)
def panel(context: Context, request: PanelRequest) -> Answer:
    """Make a balanced panel for research: one row a county (or state, or agency) and month, those without one too.

    Columns: the unit with FIPS, names, population, kind and ORI as they apply; month, as_of, the list in force and its
    age; agreements, agencies and each model; is_listed, first_month and months_since_first for an event study.
    """
    unit = _choose_unit(request.by)
    fields.check_order(request.since, request.until)
    last = min(request.until or date.max, last_day(context.ledger, "participating"))
    first = request.since or date(2025, 1, 1)
    days = end_months(first, last)
    if not days:
        raise BadField("since", _("{since} is after the latest list, {day}.", since=first, day=last))
    described = _describe(context, unit, request.state)
    key = UNITS_OF_PANEL[unit]
    query = Query(states=request.state, support_types=request.model, kinds=request.kind)
    rows = make_panel(context.ledger, unit, described[key].to_list(), days, query)
    rows = described.join(rows, on=key, how="inner", validate="1:m").sort(key, "month")
    if request.ever:
        rows = rows.filter(pl.col("first_month").is_not_null())
    n_units = rows[key].n_unique()
    title = _("{units} over {months}", units=_say_units(unit, n_units),
              months=ngettext("{n} month", "{n} months", len(days)))  # fmt: skip
    shown = {
        **_NAMES_SHOWN[unit](),
        "month": _("month"),
        "n_agreements": _("agreements"),
        "n_agencies": _("agencies"),
    }
    caption = _("{title}; rows with an agreement", title=title)
    blocks = (
        make_table("panel", rows.filter("is_listed"), shown, caption, first=_SHOWN),
        paragraph(_("Each row tells what the list in force on the last day of the month showed. A file (CSV, Parquet) "
                     "holds every row and column."), "note"),
    )  # fmt: skip
    facts = {"by": [unit, "month"], "since": first, "until": last, "edition": context.edition.edition_id,
             "n_units": n_units, "n_months": len(days)}  # fmt: skip
    return Answer("panel", make_document(context, blocks), {"panel": rows}, facts)


def _choose_unit(by: tuple[str, ...]) -> str:
    units = [each for each in by if each in UNITS]
    check_words("by", by, UNITS | GRAINS)
    if len(units) != 1:
        raise BadField("by", _("Give one of {all}, and month.", all=", ".join(UNITS)))
    return units[0]


def _say_units(unit: str, n: int) -> str:
    if unit == "county":
        return ngettext("{n} county", "{n} counties", n)
    if unit == "state":
        return ngettext("{n} state or territory", "{n} states and territories", n)
    return ngettext("{n} agency", "{n} agencies", n)


def _describe(context: Context, unit: str, states: tuple[str, ...]) -> pl.DataFrame:
    """Every unit with what research joins it by: FIPS, ORI, kind, population."""
    from open287g.data.reference import read_reference

    reference = read_reference()
    if unit == "state":
        rows = reference.states.select("state", "state_fips", "state_name", "population", "population_year")
    elif unit == "county":
        rows = _counties(reference).select(
            "county_fips", "county_name", "state", "population", "population_year"
        )
    else:
        rows = context.ledger.agencies.filter(
            pl.col("agency_id").is_in(context.ledger.agreements["agency_id"].implode())
        ).select(
            "agency_id", "name", "state", pl.col("kind").cast(pl.String), pl.col("level").cast(pl.String), "ori",
            pl.col("county_fips").list.join(";"), "county_name", "sworn_officers", "population",
        )  # fmt: skip
    return rows.filter(pl.col("state").is_in(list(states))) if states else rows


def _counties(reference: AgencyReference) -> pl.DataFrame:
    """Counties in use; of Connecticut the old ones, which ICE's lists print."""
    has_former = reference.counties.filter("is_former")["state"].unique().implode()
    return reference.counties.filter(pl.col("is_former") == pl.col("state").is_in(has_former))


TITLES: Final = {
    "net_change": "Net change",
    "doubling_time": "Doubling time",
    "time_on_list": "Time on the list",
    "waiting_time": "Waiting time",
}
COLUMNS: Final = {
    "at_start": "at the start",
    "listed": "newly listed",
    "listed_again": "listed again",
    "no_longer_listed": "no longer listed",
    "re_signed": "signed anew",
    "at_end": "at the end",
    "net_change": "net change",
    "days": "days",
    "doubling_days": "days to double",
    "half_on": "last list with half as many",
    "n": "began",
    "n_gone": "no longer listed",
    "n_listed": "listed by then",
    "n_left": "left the pending list",
    "n_waiting": "still pending",
    "p25_days": "days until a quarter",
    "median_days": "days until half",
    "p75_days": "days until three quarters",
    "p90_days": "days until nine in ten",
    "stay_90_share": "still listed after 90 days",
    "stay_180_share": "after 180 days",
    "stay_365_share": "after a year",
}
"""Columns of the measures as people see them."""


class MeasureRequest(Request):
    """Which measure, over which periods, of which agreements."""

    name: str = field(..., "What to measure", is_positional=True, choices=lambda: MEASURES)
    by: str = field("whole", "Split the time by month, by presidential term, or take it whole")
    since: fields.Day = field(None, "First day, included; the day after the first list if left out")
    until: fields.Day = field(None, "Last day, included; the latest list if left out")
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given")
    kind: fields.Kinds = field((), "Kind of agency; several may be given")


@question(
    example={"name": "net_change", "by": "month", "since": "2025-01-20", "state": "TX"},
    shapes=tuple({"name": name} for name in ("doubling_time", "time_on_list", "waiting_time")),
)
def measure(context: Context, request: MeasureRequest) -> Answer:
    """Monthly joins and exits, doubling time, time on the list, or waiting time.

    What is not over yet is counted as not over (Kaplan-Meier). One row a period; the columns are those of the measure.
    """
    fields.check_order(request.since, request.until)
    query = Query(states=request.state, support_types=request.model, kinds=request.kind)
    listing = measure_periods(context.edition, request.name, query, request.by, request.since, request.until)
    title = f"{_(TITLES[request.name])}: {_(MEASURES[request.name])}"
    said = [_say_period(request.by, *days) for days in listing.rows.select("first_on", "last_on").iter_rows()]
    rows = listing.rows.with_columns(period_words=pl.Series(said, dtype=pl.String))
    shown = {"period_words": _("period")} | {
        name: _(words) for name, words in COLUMNS.items() if name in rows.columns
    }
    notes = (_("The time can be split by month or by term."),) if request.by == "whole" else ()
    return answer_with_rows(context, "measure", title, rows, shown, listing.facts, notes=notes)


def _say_period(by: str, first: date, last: date) -> str:
    """A month, a presidential term by its first day, or two days."""
    if by == "month":
        return format_short_month(first)
    return _("{first} to {last}", first=first, last=last)
