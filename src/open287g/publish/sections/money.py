"""The sections on money and on tested claims, where they have been made; nothing is estimated or judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from open287g.publish.figures import Figures
from open287g.publish.money_record_tables import STAGES
from open287g.publish.words import say_loose_day
from open287g.schemas.blocks import Block, Chart, Column, Link, Paragraph, Part, Section, Table
from open287g.schemas.facts import BriefFacts, MoneyPart, VerdictCount
from open287g.schemas.measures import Call, Entry, Figure, Origin, Things
from open287g.text.phrases import gettext as _

PAYMENTS, APPROPRIATIONS = "reference/payments.csv", "reference/grants_appropriations.csv"
"""Tables of the record, as the project carries them."""
CORRECTIONS_SHOWN = 8


def tell_money(facts: BriefFacts, figures: Figures) -> Section:
    """What the rules imply, what is recorded as paid, and what is reported as provided, each under its own name."""
    parts = {part.key: part for part in facts.money}
    blocks: list[Block] = []
    if "entitlement" in parts:
        blocks += _entitlement(facts, figures, parts["entitlement"])
    if "payments" in parts:
        blocks.append(_payments(facts, parts["payments"]))
    if "appropriations" in parts:
        blocks.append(_appropriations(facts, parts["appropriations"]))
    return Section("money", _("The money on offer"), tuple(blocks))


def _entitlement(facts: BriefFacts, figures: Figures, part: MoneyPart) -> list[Block]:
    startup = _by_reading(
        figures,
        part,
        "startup",
        "to_date",
        _("Start-up money to {day}, paid once, by reading of the offers.", day=facts.as_of),
    )
    recurring = _by_reading(
        figures,
        part,
        "recurring",
        "per_year",
        _("A year of recurring money, with as many officers as on {day}.", day=facts.as_of),
    )
    tables = (each for each in (startup, recurring) if each.rows)
    blocks: list[Block] = [Paragraph((f"{_(part.heading)}. {_(part.words)}",)), _readings(part), *tables]
    if part.chart and recurring.rows:
        title = _("A year of recurring money, by reading of the offers, in million dollars")
        words = _("{title}. {key} The numbers are in the table before it.", title=title, key=_(IN_THE_CHART))
        chart = Chart("recurring-chart", title, words, recurring, part.chart, is_beside_table=True)
        blocks.append(replace(chart, legend=(_(IN_THE_CHART),)))
    return blocks


IN_THE_CHART = (
    "Dot: the median. Thick line: half of the results of the model. Thin line: nine in ten of them."
)


def _readings(part: MoneyPart) -> Table:
    """What each reading of the offers takes to be paid."""
    columns = (Column(_("Reading of the offers")), Column(_("What it takes to be paid")))
    rows = tuple((_(title), _ended(_(meaning))) for title, meaning in part.terms)
    return Table("readings", _("The ways in which the offers can be read."), columns, rows)


def _by_reading(figures: Figures, part: MoneyPart, money: str, period: str, caption: str) -> Table:
    """One kind of money under each reading: median, and the range of nine draws in ten."""
    mine = [row for row in part.rows if (row["period_kind"], row["measure"]) == (period, f"{money}_usd")]
    columns = (
        Column(_("Reading of the offers")),
        Column(_("Median"), True),
        Column(_("Low"), True),
        Column(_("High"), True),
    )
    rows: tuple[tuple[Part, ...], ...] = tuple(
        (_(row["title"]), *_interval(figures, part, money, row)) for row in mine
    )
    return Table(money, f"{caption} {_(RANGE)}", columns, rows)


RANGE = "The model was run many times over what is not known: nine results in ten lie between low and high."


INTERVAL = {
    "median": "Median of the results of the model",
    "low_90": "A twentieth of the results of the model lie below",
    "high_90": "A twentieth of the results of the model lie above",
}


def _interval(figures: Figures, part: MoneyPart, money: str, row: Mapping[str, Any]) -> tuple[Figure, ...]:
    name = f"money.{row['scenario']}.{money}"
    call = part.call and replace(part.call, fields=(*part.call.fields, ("scenario", row["scenario"])))
    made = (
        figures.made(f"{name}.{column}", row[column], "usd", _("Dollars"), Origin(how, part.grounds), "usd")
        for column, how in INTERVAL.items()
    )
    return tuple(replace(each, call=call) for each in made)


def _payments(facts: BriefFacts, part: MoneyPart) -> Table:
    known = [row for row in part.rows if not row["recorded_on"] or row["recorded_on"] <= facts.as_of]
    rows = tuple(
        (
            row["payee"],
            _(STAGES[row["stage"]]),
            say_loose_day(row["recorded_on"], row["precision"]),
            *_paid(facts, part, number, row),
            Link(row["source_title"], row["source_url"]),
        )
        for number, row in enumerate(known, start=1)
    )
    columns = (
        Column(_("Payee")),
        Column(_("Stage")),
        Column(_("Recorded")),
        Column(_("On record"), True),
        Column(_("By the rules"), True),
        Column(_("Source")),
    )
    return Table(
        "payments",
        f"{_(part.heading)}. {_(part.words)}",
        columns,
        rows,
        empty=_("None is on record by then."),
    )


FORMS = {"exact": "usd", "about": "usd_about", "at_least": "usd_at_least"}


def _paid(facts: BriefFacts, part: MoneyPart, number: int, row: Mapping[str, Any]) -> tuple[Figure, Figure]:
    """The amount on record, and what the rules give for the officers and agreements that the record states."""
    name, entry = f"money.payments.{number}", Entry(PAYMENTS, row["case_id"])
    observed = Origin("As the source states it", (entry,))
    predicted = Origin(row["basis"], (entry, *part.grounds))
    url = row["source_url"]
    return (
        replace(
            _stated(facts, f"{name}.observed", row["observed_usd"], url, observed),
            form=FORMS[row["amount_is"]],
        ),
        _stated(facts, f"{name}.predicted", row["predicted_usd"], url, predicted),
    )


def _appropriations(facts: BriefFacts, part: MoneyPart) -> Table:
    rows = tuple(
        (
            row["item"],
            row["years"] or "–",
            _provided(facts, number, row),
            Link(row["source_title"], row["source_url"]),
        )
        for number, row in enumerate(part.rows, start=1)
    )
    columns = (Column(_("Item")), Column(_("Years")), Column(_("Amount"), True), Column(_("Source")))
    return Table("appropriations", f"{_(part.heading)}. {_(part.words)}", columns, rows)


def _provided(facts: BriefFacts, number: int, row: Mapping[str, Any]) -> Figure:
    origin = Origin("As the source states it", (Entry(APPROPRIATIONS, row["item"]),))
    return _stated(facts, f"money.appropriations.{number}", row["amount_usd"], row["source_url"], origin)


def _stated(facts: BriefFacts, figure_id: str, value: float | None, url: str, origin: Origin) -> Figure:
    """An amount that a page states, or that the rules give for what it states."""
    return Figure(figure_id, value, "usd", _("Dollars"), facts.as_of, None, origin, form="usd", url=url)


def _ended(note: str) -> str:
    return note if note.endswith(".") else f"{note}."


def tell_claims(facts: BriefFacts) -> Section:
    """How many published claims got which verdict, and the corrections that are due."""
    if not facts.verdicts:
        return Section("claims", _("Published claims, tested"), ())
    rows = tuple(
        (
            _(each.label),
            _counted(facts, each),
            _(each.meaning),
        )
        for each in facts.verdicts
    )
    columns = (Column(_("Verdict")), Column(_("Claims"), True), Column(_("Meaning")))
    table = Table(
        "verdicts", _("Published statements with a number, tested against ICE’s lists."), columns, rows
    )
    corrections = (_corrections(facts),) if facts.corrections else ()
    return Section("claims", _("Published claims, tested"), (table, *corrections))


def _corrections(facts: BriefFacts) -> Table:
    rows = tuple((each.stated, each.right, each.shown) for each in facts.corrections)
    columns = (
        Column(_("Published")),
        Column(_("By ICE’s lists")),
        Column(_("Where the number may come from")),
    )
    caption = _("Published figures that ask for a correction, the latest publication first.")
    return Table("corrections", caption, columns, rows, CORRECTIONS_SHOWN, is_excerpt=True)


def _what_lists_do(verdict: VerdictCount) -> str:
    if verdict.verdict == "contradicted":
        return ", and the lists that show the right figures"
    return ", and the lists that decide"


def _counted(facts: BriefFacts, verdict: VerdictCount) -> Figure:
    """Claims with one verdict; each claim names the list that it was tested on."""
    lists = (Things("snapshots", verdict.snapshot_ids),) if verdict.snapshot_ids else ()
    how = f"Claims that got the verdict{_what_lists_do(verdict) if lists else ''}"
    origin = Origin(how, (*verdict.claims, *lists))
    name = f"claims.{verdict.verdict}"
    return Figure(
        name,
        verdict.n_claims,
        "claims",
        verdict.label,
        facts.as_of,
        None,
        origin,
        call=Call("audit"),
    )
