"""The question "draw me that": one picture as a file for print, with its rows, its title and its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl

from open287g.errors import BadField, NotFound
from open287g.measures import last_day, list_in_force, rows_in_force
from open287g.measures.counting import check_words, count_over, end_months
from open287g.publish import pictures
from open287g.publish.tables import column, lay_table, number
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import (
    Chart,
    Column,
    CountyGroup,
    CountyMap,
    Table,
    paragraph,
)
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Figure, Origin, Query
from open287g.text.phrases import format_month, join_words
from open287g.text.phrases import gettext as _

from . import fields
from .find import find_agency, say_state
from .registry import Context, Request, field, make_document, question

CHARTS: Final = {
    "growth": "agreements on ICE's list, list by list",
    "models": "agreements under each model, at the end of each month",
    "months": "agreements signed, and no longer listed, by month",
    "states": "states by their agreements, with the models",
    "map": "counties where a local agency has an agreement",
    "agency": "one agency's agreements over time",
    "money": "what ICE's offers come to in a year, under each reading, with intervals",
}
_START: Final = date(2025, 1, 1)
_DRAWS: Final = 1024


class ChartRequest(Request):
    """Which picture, of which place and time."""

    name: str = field(..., "What to draw", is_positional=True, choices=lambda: CHARTS)
    state: fields.OneState = field(None, "State or territory; the nation if left out")
    agency: str | None = field(None, "Agency as you know it, for the chart of one agency")
    since: fields.Day = field(None, "First day; January 2025 if left out")
    as_of: fields.Day = field(None, "Last day; the latest list if left out")


@dataclass(frozen=True)
class Drawn:
    """One picture with its rows, its table for those who do not see it, and what it shows in words."""

    title: str
    description: str
    rows: pl.DataFrame
    table: Table
    picture: Mapping[str, Any]


@question(
    example={"name": "growth", "state": "TX"},
    shapes=(
        *({"name": name, "state": "NH"} for name in ("models", "months")),
        {"name": "states"},
        {"name": "agency", "agency": "fl-polk-county-sheriffs-office"},
    ),
)
def chart(context: Context, request: ChartRequest) -> Answer:
    """Draw one chart or map for print: growth, models, months, states, map, agency or money.

    Write it to a file that ends in .svg, .png, .pdf or .vl.json; .csv gives the rows behind it. The picture carries its
    title and its source.
    """
    check_words("name", (request.name,), CHARTS)
    if request.agency and request.name != "agency":
        raise BadField(
            "agency", _("Only the chart of one agency uses it. Ask for that chart, or leave it out.")
        )
    if request.since and request.name in _OF_ONE_DAY:
        raise BadField("since", _("This chart is of one day. Leave the first day out."))
    fields.check_order(request.since, request.as_of)
    day = request.as_of or last_day(context.ledger, "participating")
    snapshot = list_in_force(context.ledger, "participating", day)
    source = _("Source: ICE's lists to {day}; Open287g edition {edition}", day=snapshot.last_shown_on,
               edition=context.edition.edition_id)  # fmt: skip
    drawn = _DRAW[request.name](context, request, day, source)
    block = Chart(f"chart_{request.name}", drawn.title, drawn.description, drawn.table, spec=drawn.picture)
    blocks = (block, drawn.table, paragraph(f"{source}.", "note"))
    document = make_document(context, blocks, drawn.title, "chart", as_of=day, place=_place(request.state))
    facts = {"chart": request.name, "as_of": day, "state": request.state, "edition": context.edition.edition_id,
             "snapshot_id": snapshot.snapshot_id}  # fmt: skip
    return Answer("chart", document, {"rows": drawn.rows}, facts, pictures={request.name: drawn.picture})


def _place(state: str | None) -> str:
    return say_state(state) if state else _("the United States")


def _query(request: ChartRequest) -> Query:
    return Query(states=(request.state,) if request.state else ())


def _draw_growth(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """Agreements on each list from a day on."""
    first = request.since or _START
    lists = context.edition.table("snapshots").filter(
        pl.col("list_name") == "participating", pl.col("snapshot_on").is_between(first, day)
    )
    if lists.is_empty():
        raise NotFound(_("There is no list from {first} to {last}.", first=first, last=day))
    days = sorted({first, *lists["snapshot_on"].unique().to_list(), day})
    counted = count_over(context.ledger, days, _query(request))
    rows = counted.group_by("as_of").agg(pl.col("n_agreements").sum()).sort("as_of")
    title = _("287(g) agreements in {place}", place=_place(request.state))
    picture = pictures.draw_lines(
        title, source, _points(rows, "as_of", "n_agreements", lambda _row: title), _("agreements")
    )
    return Drawn(title, _say_change(rows), rows, _table_of_days(rows, request), picture)


def _say_change(rows: pl.DataFrame) -> str:
    first, last = rows.row(0), rows.row(-1)
    return _(
        "From {before} on {first} to {after} on {last}.",
        before=first[1],
        first=first[0],
        after=last[1],
        last=last[0],
    )


def _points(
    rows: pl.DataFrame, day: str, value: str, series: Callable[[dict[str, Any]], str]
) -> list[dict[str, Any]]:
    return [
        {"day": row[day].isoformat(), "value": row[value], "series": series(row)}
        for row in rows.iter_rows(named=True)
    ]


def _table_of_days(rows: pl.DataFrame, request: ChartRequest) -> Table:
    """The last list of each month, as figures."""
    ends = rows.group_by_dynamic("as_of", every="1mo", label="datapoint").agg(
        pl.col("n_agreements").last(), last=pl.col("as_of").last()
    )
    columns = (
        column(_("day"), "last"),
        number(
            _("agreements"),
            lambda row: _figure(f"chart.{row['last']}", row["n_agreements"], row["last"], _query(request)),
        ),
    )
    return lay_table("chart", ends, columns)


def _figure(figure_id: str, value: int, day: date, query: Query) -> Figure:
    from dataclasses import replace

    asked = replace(query, as_of=day)
    return Figure(
        figure_id,
        value,
        "agreements",
        _("Agreements"),
        day,
        None,
        Origin("Counted on the list in force", (asked,)),
    )


def _draw_models(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """Agreements under each model at the end of each month."""
    days = end_months(request.since or _START, day)
    rows = count_over(context.ledger, days, _query(request)).sort("as_of", "support_type")
    words = {code: _(title) for code, title in SUPPORT_TYPES.items()}
    title = _("287(g) agreements by model in {place}", place=_place(request.state))
    met = [code for code in words if rows.filter(pl.col("support_type") == code)["n_agreements"].sum()]
    told = rows.filter(pl.col("support_type").is_in(met))
    picture = pictures.draw_areas(
        title,
        source,
        _points(told, "as_of", "n_agreements", lambda row: words[row["support_type"]]),
        _("agreements"),
    )
    wide = told.pivot(on="support_type", index="as_of", values="n_agreements").sort("as_of")
    columns = (
        column(_("day"), "as_of"),
        *(number(words[code], partial(_model_figure, code=code, request=request)) for code in met),
    )
    last = "; ".join(f"{words[code]} {wide[code][-1]:,}" for code in met)
    table = lay_table("chart", wide, columns)
    return Drawn(title, _("On {day}: {list}.", day=day, list=last), rows, table, picture)


def _model_figure(row: Mapping[str, Any], code: str, request: ChartRequest) -> Figure:
    query = Query(states=_query(request).states, support_types=(code,))
    return _figure(f"chart.{code}.{row['as_of']}", row[code], row["as_of"], query)


def _draw_months(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """Agreements signed and agreements gone, by month."""
    from open287g.measures.flows import flow_by_month

    flows = flow_by_month(context.ledger, request.since or _START, day, _query(request).states)
    rows = flows.select(
        "month_on", signed=pl.col("signed_ids").list.len(), no_longer_listed=pl.col("gone_ids").list.len()
    )
    names = {"signed": _("signed"), "no_longer_listed": _("no longer listed")}
    long = rows.unpivot(index="month_on", variable_name="what", value_name="value").sort(
        "what", "month_on", descending=[True, False]
    )
    title = _(
        "287(g) agreements signed and no longer listed, by month, in {place}", place=_place(request.state)
    )
    picture = pictures.draw_panels(
        title, source, _points(long, "month_on", "value", lambda row: names[row["what"]])
    )
    columns = (
        column(_("month"), lambda row: format_month(row["month_on"])),
        *(number(words, partial(_flow_figure, name=name)) for name, words in names.items()),
    )
    words = _("{signed} signed and {gone} no longer listed since {day}.", signed=int(rows["signed"].sum()),
              gone=int(rows["no_longer_listed"].sum()), day=request.since or _START)  # fmt: skip
    return Drawn(title, words, rows, lay_table("chart", rows, columns), picture)


def _flow_figure(row: Mapping[str, Any], name: str) -> Figure:
    return Figure(f"chart.{name}.{row['month_on']}", row[name], "agreements", name, row["month_on"], None,
                  Origin("Signings and departures of the month", ()))  # fmt: skip


def _draw_states(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """States by their agreements, the largest first."""
    if request.state:
        raise BadField("state", _("This chart sets states beside each other. Leave the state out."))
    counted = (
        rows_in_force(context.ledger, Query(as_of=day), day)
        .group_by("state", pl.col("support_type").cast(pl.String))
        .agg(pl.col("agreement_id").n_unique().alias("n_agreements"))
    )
    wholes = counted.group_by("state").agg(pl.col("n_agreements").sum().alias("whole"))
    rows = counted.join(wholes, on="state", validate="m:1").sort(
        "whole", "state", "support_type", descending=[True, False, False]
    )
    title = _("287(g) agreements by state on {day}", day=day)
    words = {code: _(title) for code, title in SUPPORT_TYPES.items()}
    bars = [
        {"name": say_state(row["state"]), "value": row["n_agreements"], "series": words[row["support_type"]]}
        for row in rows.iter_rows(named=True)
    ]
    picture = pictures.draw_bars(title, source, bars, _("agreements"))
    lines = tuple(
        (say_state(state), _figure(f"chart.{state}", whole, day, Query(states=(state,))))
        for state, whole in wholes.sort("whole", "state", descending=[True, False]).iter_rows()
    )
    table = Table("chart", "", (Column(_("state")), Column(_("agreements"), is_number=True)), lines)
    first = join_words([f"{row[0]} {row[1].value:,}" for row in lines[:3]])
    return Drawn(title, _("The most are in {list}.", list=first), rows.drop("whole"), table, picture)


def _draw_map(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """Counties in which an agency below the state has an agreement."""
    from open287g.data.reference import load_borders
    from open287g.publish.charts import MAP_COLOURS

    from .brief.facts import place_of

    query = Query(as_of=day, states=_query(request).states)
    held = rows_in_force(context.ledger, query, day).filter(pl.col("level") != "state").explode("county_fips")
    rows = (
        held.drop_nulls("county_fips")
        .group_by("county_fips")
        .agg(
            pl.col("agreement_id").n_unique().alias("n_agreements"),
            models=pl.col("support_type").cast(pl.String).unique().sort(),
        )
        .sort("county_fips")
    )
    is_task = pl.col("models").list.contains("tfm")
    groups = (
        CountyGroup(_("with the Task Force Model"), tuple(rows.filter(is_task)["county_fips"])),
        CountyGroup(_("under other models only"), tuple(rows.filter(~is_task)["county_fips"])),
    )
    shown = CountyMap(groups, load_borders(), place_of(request.state) if request.state else None)
    title = _("Counties where a local agency has a 287(g) agreement, {day}", day=day)
    told = "; ".join(f"{len(group.counties):,} {group.title}" for group in groups)
    picture = pictures.draw_counties(
        title,
        [_("Ochre: with the Task Force Model. Blue: under other models only."), source],
        shown,
        MAP_COLOURS,
    )
    lines = tuple(
        (group.title, Figure(f"chart.map.{number}", len(group.counties), "counties", _("Counties"), day, None,
                             Origin("Counties of the agreements in force", (query,))))
        for number, group in enumerate(groups)
    )  # fmt: skip
    table = Table("chart", "", (Column(_("counties")), Column(_("number"), is_number=True)), lines)
    return Drawn(title, f"{told}.", rows.with_columns(pl.col("models").list.join(";")), table, picture)


def _draw_agency(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """One agency's agreements over time."""
    if not request.agency:
        raise BadField("agency", _("Say which agency."))
    from .agency.gathering import gather_agency
    from .agency.sections import say_model

    body = find_agency(context, request.agency, request.state, must_be_listed=True)
    facts = gather_agency(context, body, day)
    rows: list[tuple[Any, ...]] = []
    bars: list[dict[str, Any]] = []
    for row in facts.agreements.iter_rows(named=True):
        for run in row["runs"] or ():
            until = run["gone_by_on"] if run["gone_by_on"] and run["gone_by_on"] <= day else None
            last = run["last_listed_on"] if until else day
            held = (row["agreement_id"], row["support_type"], row["signed_on"])
            rows.append((*held, run["first_listed_on"], last, until))
            bars.append(
                {
                    "name": say_model(row["support_type"]),
                    "signed": row["signed_on"].isoformat() if row["signed_on"] else None,
                    "first": run["first_listed_on"].isoformat(),
                    "last": last.isoformat(),
                    "until": (until or last).isoformat(),
                    "series": say_model(row["support_type"]),
                }
            )
    if not rows:
        raise NotFound(_("{name} has had no agreement on ICE's lists by {day}.", name=facts.name, day=day))
    title = _("{name}, {state}: 287(g) agreements", name=facts.name, state=facts.state_name)
    names = ("agreement_id", "support_type", "signed_on", "first_listed_on", "last_listed_on", "gone_by_on")
    frame = pl.DataFrame(rows, schema=list(names), orient="row")
    columns = (
        column(_("model"), lambda row: say_model(row["support_type"])),
        column(_("signed"), "signed_on"),
        column(_("first list"), "first_listed_on"),
        column(_("last list"), "last_listed_on"),
        column(_("gone by"), "gone_by_on"),
    )
    picture = pictures.draw_runs(title, [_("Tick: signed. Bar: on ICE's list."), source], bars)
    return Drawn(title, "", frame, lay_table("chart", frame, columns), picture)


def _draw_money(context: Context, request: ChartRequest, day: date, source: str) -> Drawn:
    """A year of the offers under each reading, with its interval."""
    from open287g.queries.fund.accounts import usual_accounts
    from open287g.text.phrases import format_usd

    accounts = usual_accounts(context.edition, day)
    scenarios = accounts.evidence.rulebook.scenarios
    if accounts.as_of < accounts.evidence.rulebook.first_day():
        raise BadField(
            "as_of",
            _("ICE's first offer of money begins on {day}.", day=accounts.evidence.rulebook.first_day()),
        )
    scope = request.state or "US"
    told = pl.concat(accounts.estimates(_DRAWS, 287)).filter(
        pl.col("scope_id") == scope,
        pl.col("period_kind").cast(pl.String) == "per_year",
        pl.col("measure").cast(pl.String) == "recurring_usd",
    )
    rows = told.select("scenario", "period", "low_90", "median", "high_90").sort("median")
    ranges = [
        {
            "name": _(scenarios[row["scenario"]].title),
            "low": row["low_90"],
            "middle": row["median"],
            "high": row["high_90"],
        }
        for row in rows.iter_rows(named=True)
    ]
    title = _("What ICE's offers come to in a year in {place}, by reading", place=_place(request.state))
    words = _(
        "Nine in ten draws lie on the line. An estimate of what agencies could claim, not money known to be paid."
    )
    picture = pictures.draw_ranges(title, [words, source], ranges, _("dollars a year"))
    columns = (
        column(_("reading"), "name"),
        number(_("low"), lambda each: format_usd(each["low"])),
        number(_("middle"), lambda each: format_usd(each["middle"])),
        number(_("high"), lambda each: format_usd(each["high"])),
    )
    return Drawn(title, words, rows, lay_table("chart", ranges, columns), picture)


_OF_ONE_DAY: Final = ("states", "map", "money", "agency")
_DRAW: Final[Mapping[str, Callable[[Context, ChartRequest, date, str], Drawn]]] = {
    "growth": _draw_growth,
    "models": _draw_models,
    "months": _draw_months,
    "states": _draw_states,
    "map": _draw_map,
    "agency": _draw_agency,
    "money": _draw_money,
}
