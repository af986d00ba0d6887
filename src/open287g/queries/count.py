"""The question "how many": a number, the list it stands on, and how old that list is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from open287g.errors import BadField
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Column, Paragraph, Table, paragraph
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.schemas.measures import CLOCKS, GROUPS, Count, Figure, Growth, Origin, Query
from open287g.schemas.units import APPLICATIONS, UNITS
from open287g.text.phrases import DASH, format_number, join_words
from open287g.text.phrases import gettext as _

from . import fields
from .ledger import answer_count
from .registry import Context, Request, field, make_document, question


class CountRequest(Request):
    """What is counted, on which day, and which part of it."""

    unit: fields.Unit = field("agreements", "What to count")
    as_of: fields.Day = field(None, "Day counted; the latest list if left out")
    clock: str = field(
        "listed", "listed: on ICE's list that day; signed: signed by that day", choices=lambda: CLOCKS
    )
    list_name: fields.ListName = field("participating", "participating or pending")
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given")
    kind: fields.Kinds = field((), "Kind of agency, such as sheriff; several may be given")
    by: fields.Words = field(
        (),
        "Break down by state, model, kind, level, county or month, or several: state,model",
        choices=lambda: GROUPS,
    )
    since: fields.Day = field(None, "Growth since this day; by month, the first month")

    def query(self) -> Query:
        """The same as a query of the measures."""
        return Query(
            unit=self.unit,
            as_of=self.as_of,
            clock=self.clock,
            list_name=self.list_name,
            states=self.state,
            support_types=self.model,
            kinds=self.kind,
            by=self.by,
            since=self.since,
        )


def _precedes_lists(context: Context, query: Query, day: date) -> bool:
    """Whether the day counted is before ICE's first participating list, so that only other sources tell of it."""
    if query.list_name != "participating":
        return False
    days = context.ledger.snapshots.filter(pl.col("list_name").cast(pl.String) == "participating")[
        "snapshot_on"
    ]
    return days.len() > 0 and not (days <= day).any()


@question(
    example={"unit": "agencies", "as_of": "2026-01-26", "by": "state"},
    shapes=(
        {},
        {"by": "state,kind"},
        {"by": "model"},
        {"by": "level"},
        {"by": "county"},
        {"by": "month", "since": "2026-01-31"},
    ),
    asked_for="how many agreements, agencies, states, counties or residents, on any day; pending ones too; growth",
)
def count(context: Context, request: CountRequest) -> Answer:
    """Count agreements, agencies, states and more, on a day, under a stated definition.

    The table has a row for each group of the breakdown (or one row), the largest first, with the count in `value`.
    """
    query = request.query()
    if query.as_of is not None and _precedes_lists(context, query, query.as_of):
        from .stated_totals import count_before_lists  # heavy to load, and most days need none of it

        return count_before_lists(context, query, query.as_of)
    counted = answer_count(context.edition, query)
    if request.since and request.since > counted.as_of:
        raise BadField(
            "since",
            _(
                "{since} is after the day counted, {day}. Give an earlier day.",
                since=request.since,
                day=counted.as_of,
            ),
        )
    rows = _add_facts(pl.DataFrame(list(counted.rows) or [{"value": counted.value}]), counted)
    document = make_document(context, count_blocks(context, counted, rows), name="count", as_of=counted.as_of)
    return Answer(
        "count", document, {"rows": rows}, count_facts(context, counted), tuple(_warnings(counted)), counted
    )


_PER = 100_000


def _add_facts(rows: pl.DataFrame, counted: Count) -> pl.DataFrame:
    """The rows of a breakdown with what research joins them by: county names, residents, and the rate for residents."""
    by = counted.query.by
    if rows.is_empty() or not {"state", "county"} & set(by):
        return rows
    rows = _add_counties(rows, by) if "county" in by else _add_residents(rows)
    if counted.query.unit not in ("agreements", "agencies"):
        return rows
    rate = (_PER * pl.col("value") / pl.col("residents")).round(2)
    return rows.with_columns(per_100000_residents=pl.when(pl.col("residents") > 0).then(rate))


def _add_counties(rows: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    from open287g.data.reference import read_reference

    facts = read_reference().counties.select(
        "county_name", county="county_fips", county_state="state", residents="population"
    )
    named = rows.join(facts, on="county", how="left", validate="m:1")
    return named.drop("county_state") if "state" in by else named.rename({"county_state": "state"})


def _add_residents(rows: pl.DataFrame) -> pl.DataFrame:
    from open287g.data.states import residents_of_states

    known = residents_of_states()
    return rows.with_columns(
        residents=pl.col("state").replace_strict(known, default=None, return_dtype=pl.Int64)
    )


def count_facts(context: Context, counted: Count) -> dict[str, Any]:
    """What a machine reads beside the rows: unit, days, clock, list, filters, growth."""
    query = counted.query
    return {
        "unit": query.unit,
        "as_of": counted.as_of,
        "snapshot_on": counted.snapshot_on,
        "clock": query.clock,
        "value": counted.value,
        "edition": context.edition.edition_id,
        "list": query.list_name,
        "snapshot_id": counted.snapshot_id,
        "last_shown_on": counted.last_shown_on,
        "list_age_days": (context.today - counted.last_shown_on).days,
        "filters": {
            "state": list(query.states),
            "model": list(query.support_types),
            "kind": list(query.kinds),
        },
        "growth": None if counted.growth is None else counted.growth.__dict__,
        "notes": list(counted.notes),
    }


def count_blocks(context: Context, counted: Count, rows: pl.DataFrame | None = None) -> list[Block]:
    """The number in a sentence, its growth, the breakdown, the list it stands on, what is counted."""
    told: list[Block] = [Paragraph(_number(counted), "lead")]
    if counted.growth:
        told.append(paragraph(_growth(counted.growth)))
    if counted.rows:
        told.append(_breakdown(counted, pl.DataFrame(list(counted.rows)) if rows is None else rows))
    told.append(paragraph(_list(context, counted), "note"))
    told.append(paragraph(_meaning(counted.query), "note"))
    return told


def _number(counted: Count) -> tuple[Figure | str, ...]:
    query = counted.query
    figure = Figure(
        query.unit, counted.value, query.unit, UNITS[query.unit].title, counted.as_of, counted.snapshot_id,
        Origin("Counted", (query,)),
    )  # fmt: skip
    what = _("pending applications") if _counts_applications(query) else _(UNITS[query.unit].title)
    clock = _("listed") if query.clock == "listed" else _("signed")
    return (
        figure,
        " ",
        _(
            "{what}{where} on {day} ({clock}).",
            what=what,
            where=say_where(query),
            day=counted.as_of,
            clock=clock,
        ),
    )


def _growth(growth: Growth) -> str:
    if growth.percent is None:
        return _(
            "{change} since {day}, when there were none.", change=f"{growth.change:+,}", day=growth.since
        )
    return _("{change} since {day}, when there were {before}: {percent}.", change=f"{growth.change:+,}",
             day=growth.since, before=growth.value, percent=f"{growth.percent:+,.1f}%")  # fmt: skip


def _breakdown(counted: Count, rows: pl.DataFrame) -> Table:
    by = counted.query.by
    has_rate = "per_100000_residents" in rows.columns
    columns = [*(Column(_(name)) for name in by), Column(_("count"), is_number=True)]
    columns += [Column(_("per 100,000 residents"), is_number=True)] if has_rate else []
    lines = []
    for row in rows.iter_rows(named=True):
        cells = [_say_county(row) if name == "county" else _say_group(name, str(row[name])) for name in by]
        cells.append(format_number(row["value"]))
        if has_rate:
            cells.append(
                DASH if row["per_100000_residents"] is None else f"{row['per_100000_residents']:,.2f}"
            )
        lines.append(tuple(cells))
    return Table("count", "", tuple(columns), tuple(lines), _SHOWN)


_SHOWN = 60


def _say_county(row: Mapping[str, Any]) -> str:
    """A county by its name and state, its FIPS code where it has none."""
    return f"{row['county_name']}, {row['state']}" if row.get("county_name") else str(row["county"])


def _say_group(group: str, code: str) -> str:
    from open287g.schemas.codes import LEVELS

    words = {"model": SUPPORT_TYPES, "kind": KINDS, "level": LEVELS}.get(group, {})
    return _(words[code]) if code in words else code


def _list(context: Context, counted: Count) -> str:
    age = (context.today - counted.last_shown_on).days
    seen = _("last seen {day} ({age} days ago)", day=counted.last_shown_on, age=age)
    if age < 0:
        seen = _("last seen {day}", day=counted.last_shown_on)
    name = _("participating") if counted.query.list_name == "participating" else _("pending")
    return _("ICE's {name} list of {day}, {seen}; edition {edition}.", name=name, day=counted.snapshot_on, seen=seen,
             edition=context.edition.edition_id)  # fmt: skip


def _meaning(query: Query) -> str:
    return _(APPLICATIONS) if _counts_applications(query) else _(UNITS[query.unit].meaning)


def _counts_applications(query: Query) -> bool:
    return (query.list_name, query.unit) == ("pending", "agreements")


def say_where(query: Query) -> str:
    """What was left out of the count: states, models, kinds of agency."""
    from open287g.data.states import spoken_names_of_states

    places = join_words([spoken_names_of_states()[state] for state in query.states])
    models = join_words([_(SUPPORT_TYPES[code]) for code in query.support_types])
    kinds = join_words([_(KINDS[code]).lower() for code in query.kinds])
    return (
        (_(" in {places}", places=places) if places else "")
        + (_(" under the {models}", models=models) if models else "")
        + (_(" of the kind {kinds}", kinds=kinds) if kinds else "")
    )


def _warnings(counted: Count) -> list[str]:
    """What must be said beside the number."""
    told = []
    if counted.as_of > counted.last_shown_on:
        told.append(
            _("No list at hand shows {day} itself; what ICE listed then may differ.", day=counted.as_of)
        )
    return [*told, *counted.notes]
