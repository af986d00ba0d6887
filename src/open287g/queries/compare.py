"""The question "how do they compare": states side by side, with counts, growth, rates and shares of stated wholes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from open287g.errors import BadField
from open287g.measures import last_day, list_in_force
from open287g.measures.comparison import NATION, WHOLES, compare_states, count_wholes, units_with_a_whole
from open287g.measures.counting import check_words
from open287g.publish.tables import column, lay_table, make_table, number
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Column, Document, Paragraph, Part, Section, Table, paragraph
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.schemas.measures import Figure, Origin, Query
from open287g.text.expressions import say_each
from open287g.text.phrases import DASH, join_words, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .find import say_state
from .ledger import answer_count
from .registry import Context, Request, field, question

if TYPE_CHECKING:
    from open287g.measures.roster import Snapshot

BREAKDOWNS: Final = {
    "model": "agreements under each model",
    "kind": "agreements by kind of agency",
    "month": "agreements at the end of each month",
}
MEASURES: Final = {
    "agreements": "Agreements",
    "agencies": "Agencies with an agreement",
    "change": "Change in agreements",
    "growth_percent": "Growth",
    "agreements_per_100000": "Agreements per 100,000 residents",
    "agencies_per_100000": "Agencies per 100,000 residents",
    "counties_with": "Counties with a local agreement",
    "counties_share": "Share of all counties",
    "sheriffs_with": "Sheriffs with an agreement",
    "sheriffs_share": "Share of all sheriffs",
    "municipal_police_with": "Municipal police with an agreement",
    "municipal_police_share": "Share of municipal police",
    "obliged_with": "Offices obliged by state law that have one",
    "obliged_share": "Share of offices obliged by state law",
}
"""What is compared, in the order of the table."""


def measures_compared() -> dict[str, str]:
    """What is compared, and the units that have a whole as well, each with its share."""
    more: dict[str, str] = {}
    for name, unit in units_with_a_whole().items():
        title = unit.title[:1].upper() + unit.title[1:]
        more |= {f"{name}_with": title, f"{name}_share": _("{units}: share of all", units=title)}
    return MEASURES | {measure: title for measure, title in more.items() if measure not in MEASURES}


def _whole_of(measure: str) -> str:
    """The whole that a share is of."""
    name = measure.removesuffix("_share")
    return units_with_a_whole()[name].whole if name in units_with_a_whole() else name


_AGENCIES: Final = ("agencies", "sheriffs_with", "municipal_police_with")
"""Measures that count agencies."""
_FEW: Final = 4
"""States that stand beside each other; more stand below each other."""
_FORMS: Final = {"change": "change", "growth_percent": "growth", "agreements_per_100000": "rate",
                 "agencies_per_100000": "rate"}  # fmt: skip


class CompareRequest(Request):
    """Which states, on which day, against which earlier day."""

    places: fields.States = field(
        (), "States or territories; all that have an agreement if left out", is_positional=True
    )
    by: fields.Words = field((), "Break down as well", choices=lambda: BREAKDOWNS)
    as_of: fields.Day = field(None, "Day compared; the latest list if left out")
    since: fields.Day = field(None, "Growth since this day; a year before if left out")


@question(
    example={"places": ["TX", "FL"], "as_of": "2026-01-26", "since": "2025-01-20"},
    asked_for="how two or more states differ, per resident, by share of sheriffs, counties and police",
)
def compare(context: Context, request: CompareRequest) -> Answer:
    """Compare states: counts, growth, models, rates per 100,000 residents, shares of counties, sheriffs and police.

    One row a state, and one for the nation (`US`); each share stands beside its whole, whose source and year are named.
    """
    ledger = context.ledger
    day = request.as_of or last_day(ledger, "participating")
    since = request.since or _year_before(day)
    if since >= day:
        raise BadField("since", _("{since} is not before {day}. Give an earlier day.", since=since, day=day))
    check_words("by", request.by, BREAKDOWNS)
    every = _compare(context, day, since)
    shown = _choose(every, request.places)
    snapshot = list_in_force(ledger, "participating", day)
    sections = [Section("compare", "", tuple(_blocks(request.places, shown, day, since, snapshot)))]
    sections += [
        Section(each, _(BREAKDOWNS[each]).capitalize(), (_break_down(context, each, shown, day, since),))
        for each in request.by
    ]
    document = Document(
        _title(request.places),
        tuple(sections),
        context.edition.edition_id,
        day,
        context.today,
        standing=(
            _(
                "ICE's participating list of {day}, last seen {seen}.",
                day=snapshot.snapshot_on,
                seen=snapshot.last_shown_on,
            ),
        ),
    )
    facts = {"as_of": day, "since": since, "edition": context.edition.edition_id, "snapshot_id": snapshot.snapshot_id,
             "wholes": {name: whole.meaning for name, whole in WHOLES.items()}}  # fmt: skip
    return Answer("compare", document, {"states": shown}, facts)


def _year_before(day: date) -> date:
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap else day.day)


def _compare(context: Context, day: date, since: date) -> pl.DataFrame:
    from open287g.data.reference import read_reference, read_sheriffs

    reference = read_reference()
    wholes = count_wholes(reference.states, reference.counties, reference.police, read_sheriffs())
    cities = reference.police.filter(pl.col("police_type").cast(pl.String) == "City")["ori"]
    compared = compare_states(context.ledger, wholes, cities, day, since)
    return compared.join(_obliged(context, compared, day), on="state", how="left", validate="1:1")


def _obliged(context: Context, compared: pl.DataFrame, day: date) -> pl.DataFrame:
    """Of each state whose law obliges offices that can be counted: how many, and how many are on the list then."""
    from open287g.queries.laws import gather_laws

    rows = []
    for told in gather_laws(context, [state for state in compared["state"] if state != NATION], day):
        for shown in told.laws:
            offices = shown.offices
            if offices is None or offices.is_empty() or shown.holds == "ended":
                continue
            listed = int(offices["is_listed"].sum())
            share = round(100 * listed / offices.height, 1)
            rows.append((told.state, shown.law["measure"], offices.height, listed, share))
            break
    schema = {"state": pl.String, "obliged_by": pl.String, "obliged": pl.Int64, "obliged_with": pl.Int64,
              "obliged_share": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _choose(every: pl.DataFrame, places: tuple[str, ...]) -> pl.DataFrame:
    """The states asked for, in their order, and the nation; without any, those with an agreement then or now."""
    if places:
        order = {code: place for place, code in enumerate((*places, NATION))}
        chosen = every.filter(pl.col("state").is_in(list(order)))
        return chosen.sort(pl.col("state").replace_strict(order, return_dtype=pl.Int32))
    has_any = (pl.col("agreements") > 0) | (pl.col("agreements_since") > 0)
    return every.filter(has_any).sort(
        pl.col("state") == NATION, pl.col("agreements"), descending=[False, True]
    )


def _title(places: tuple[str, ...]) -> str:
    return (
        _("{states} compared", states=join_words([say_state(each) for each in places]))
        if places
        else _("States compared")
    )


def _blocks(
    places: tuple[str, ...], shown: pl.DataFrame, day: date, since: date, snapshot: Snapshot
) -> list[Block]:
    rows = shown.to_dicts()
    blocks: list[Block] = [Paragraph(_lead(rows, day, snapshot), "lead")]
    is_few = 0 < len(places) <= _FEW
    blocks.append(_beside(rows, day, since, snapshot) if is_few else _below(rows, day, snapshot))
    blocks += [paragraph(note, "note") for note in _notes(rows)]
    return blocks


def _lead(rows: list[dict[str, Any]], day: date, snapshot: Snapshot) -> tuple[Part, ...]:
    """The news in a sentence: who has how many, and how many for its residents."""
    states = [row for row in rows if row["state"] != NATION][:_FEW]
    told: list[Part] = []
    for place, row in enumerate(states):
        told += [
            "" if place == 0 else "; ",
            f"{say_state(row['state'])}: ",
            _figure(row, "agreements", day, snapshot),
            " ",
            ngettext("agreement of ICE's", "agreements", row["agreements"])
            if row["agreements"] == 1
            else _("agreements"),
            ", ",
            _figure(row, "agreements_per_100000", day, snapshot),
            _(" per 100,000 residents"),
        ]
    return (*told, ".")


def _beside(rows: list[dict[str, Any]], day: date, since: date, snapshot: Snapshot) -> Table:
    """Measures down, states across: for a few states."""
    titles = {
        **measures_compared(),
        "change": _("Change since {day}", day=since),
        "growth_percent": _("Growth since {day}", day=since),
    }
    models = {code: _(words) for code, words in SUPPORT_TYPES.items() if any(row[code] for row in rows)}
    columns = (Column(_("measure")), *(Column(_place(row), is_number=True) for row in rows))
    lines: list[tuple[Part, ...]] = []
    for measure, title in titles.items():
        lines.append((_(title), *(_cell(row, measure, day, snapshot) for row in rows)))
        if measure == "agencies":
            lines += [
                (f"  {words}", *(_cell(row, code, day, snapshot) for row in rows))
                for code, words in models.items()
            ]
    return Table("compare", "", columns, tuple(lines))


def _below(rows: list[dict[str, Any]], day: date, snapshot: Snapshot) -> Table:
    """States down, the main measures across: for many states."""
    titles = {
        "agreements": _("agreements"),
        "growth_percent": _("growth"),
        "agreements_per_100000": _("per 100,000"),
        "counties_share": _("of counties"),
        "sheriffs_share": _("of sheriffs"),
        "municipal_police_share": _("of police"),
    }
    columns = (
        column(_("state"), _place),
        *(
            number(title, partial(_cell, measure=name, day=day, snapshot=snapshot))
            for name, title in titles.items()
        ),
    )
    return lay_table("compare", rows, columns, first=60)


def _cell(row: Mapping[str, Any], measure: str, day: date, snapshot: Snapshot) -> Part:
    """A number, for a part of a whole with the whole beside it: 21 of 100."""
    return DASH if row[measure] is None else _figure(row, measure, day, snapshot)


def _figure(row: Mapping[str, Any], measure: str, day: date, snapshot: Snapshot) -> Figure:
    states = () if row["state"] == NATION else (row["state"],)
    counted = measure.removesuffix("_with")
    unit = (
        "agencies" if measure in _AGENCIES else counted if counted in units_with_a_whole() else "agreements"
    )
    query = Query(unit=unit, as_of=day, states=states)
    if measure in SUPPORT_TYPES:
        query = replace(query, support_types=(measure,))
    if measure == "sheriffs_with":
        query = replace(query, kinds=("sheriff",))
    form = "percent" if measure.endswith("_share") else _FORMS.get(measure, "count")
    how = "Counted on the list in force"
    if measure.endswith("_share"):
        whole = WHOLES.get(_whole_of(measure))
        how = f"In percent of the whole: {whole.meaning if whole else row['obliged_by']}"
    elif measure.endswith("_100000"):
        how = f"Divided by residents: {WHOLES['residents'].meaning}"
    elif measure in _FORMS:
        how = "Against the list in force on the earlier day"
    elif measure == "municipal_police_with":
        how = f"Agencies whose FBI record is one of the whole: {WHOLES['municipal_police'].meaning}"
    if measure.startswith("obliged"):
        how = f"Offices that {row['obliged_by']} may oblige, with an agency on the list in force"
    title = measures_compared().get(measure) or SUPPORT_TYPES[measure]
    return Figure(
        f"{row['state']}.{measure}",
        row[measure],
        unit,
        title,
        day,
        snapshot.snapshot_id,
        Origin(how, (query,)),
        form=form,
    )


def _notes(rows: list[dict[str, Any]]) -> list[str]:
    """The wholes, with source and year, and the states in which there is not one sheriff a county."""
    years = [str(year) for year in sorted({row["residents_year"] for row in rows})]
    told = [_("Residents: Census Bureau estimates for {year}.", year=join_words(years))]
    if len(rows) <= _FEW + 1:
        told.append(_("Counties: {list}.", list=_list_wholes(rows, "counties")))
        told.append(
            _("Sheriffs, one for each county unless stated: {list}.", list=_list_wholes(rows, "sheriffs"))
        )
    else:
        told.append(_("Sheriffs: one for each county, except in the states that are named below."))
    told.append(
        _("Municipal police: departments with an FBI record of the type City, the latest since 2018. A department "
          "whose record could not be matched is not counted as having an agreement.")
    )  # fmt: skip
    for row in rows:
        if row["obliged_by"]:
            told.append(
                _("{state}: {n} offices that {measure} may oblige; which of them run a jail may not be known.",
                  state=say_state(row["state"]), n=row["obliged"], measure=row["obliged_by"])
            )  # fmt: skip
        if row["sheriffs_reason"]:
            sheriffs = ngettext("{n} sheriff", "{n} sheriffs", row["sheriffs"])
            told.append(f"{say_state(row['state'])}: {sheriffs}. {_(row['sheriffs_reason'])}")
    return told


def _list_wholes(rows: list[dict[str, Any]], whole: str) -> str:
    return "; ".join(f"{_place(row)} {row[whole]:,}" for row in rows)


def _place(row: Mapping[str, Any]) -> str:
    return _("the nation") if row["state"] == NATION else say_state(row["state"])


def _break_down(context: Context, by: str, shown: pl.DataFrame, day: date, since: date) -> Table:
    """Agreements of each state by model, kind, or month."""
    states = [code for code in shown["state"] if code != NATION]
    if by == "month":
        return _months(context, states, day, since)
    asked = answer_count(context.edition, Query(as_of=day, states=tuple(states), by=("state", by)))
    words = SUPPORT_TYPES if by == "model" else KINDS
    groups = sorted({str(row[by]) for row in asked.rows}, key=list(words).index)
    values = {(str(row["state"]), str(row[by])): row["value"] for row in asked.rows}
    columns = (Column(_("state")), *(Column(_(words[group]), is_number=True) for group in groups))
    lines = tuple(
        (say_state(state), *(str(values.get((state, group), 0)) for group in groups)) for state in states
    )
    return Table(f"compare_{by}", "", columns, lines)


def _months(context: Context, states: Sequence[str], day: date, since: date) -> Table:
    from open287g.measures.counting import end_months, make_panel
    from open287g.text.phrases import format_month

    days = end_months(since, day)
    panel = make_panel(context.ledger, "state", states, days, Query())
    wide = panel.pivot(on="state", index="as_of", values="n_agreements").sort("as_of")
    told = wide.with_columns(say_each(format_month, "as_of"))
    shown = {"as_of": _("month"), **{state: say_state(state) for state in states}}
    return make_table("compare_month", told, shown, first=60)
