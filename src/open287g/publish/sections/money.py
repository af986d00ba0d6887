"""The sections on money and on tested claims, where they have been made; nothing is estimated or judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from open287g.publish.figures import Figures
from open287g.publish.money_record_tables import STAGES
from open287g.publish.pictures import draw_intervals
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import say_loose_day
from open287g.schemas.blocks import Block, Chart, Link, Section, Table, paragraph
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
    words = _(
        "An estimate of what agencies could claim under the published offers, which can be read in several ways; "
        "not money known to be paid. How many officers each agency has had trained is not published, "
        "so that every estimate is a range."
    )
    blocks: list[Block] = [paragraph(f"{_('What the rules imply')}. {words}"), _readings(part), *tables]
    if recurring.rows:
        title = _("A year of recurring money, by reading of the offers, in million dollars")
        words = _("{title}. {key} The numbers are in the table before it.", title=title, key=_(IN_THE_CHART))
        drawn = draw_intervals([row for row in part.rows if row["period_kind"] == "per_year"])
        chart = Chart("recurring-chart", title, words, recurring, drawn, is_beside_table=True)
        blocks.append(replace(chart, legend=(_(IN_THE_CHART),)))
    return blocks


IN_THE_CHART = (
    "Dot: the median. Thick line: half of the results of the model. Thin line: nine in ten of them."
)


def _readings(part: MoneyPart) -> Table:
    """What each reading of the offers takes to be paid."""
    columns = (
        column(_("Reading of the offers"), lambda term: _(term[0])),
        column(_("What it takes to be paid"), lambda term: f"{_(term[1]).removesuffix('.')}."),
    )
    return lay_table("readings", part.terms, columns, _("The ways in which the offers can be read."))


def _by_reading(figures: Figures, part: MoneyPart, money: str, period: str, caption: str) -> Table:
    """One kind of money under each reading: median, and the range of nine draws in ten."""
    mine = [row for row in part.rows if (row["period_kind"], row["measure"]) == (period, f"{money}_usd")]
    columns = (
        column(_("Reading of the offers"), lambda row: _(row["title"])),
        number(_("Median"), lambda row: _end(figures, part, money, row, "median")),
        number(_("Low"), lambda row: _end(figures, part, money, row, "low_90")),
        number(_("High"), lambda row: _end(figures, part, money, row, "high_90")),
    )
    return lay_table(money, mine, columns, f"{caption} {_(RANGE)}")


RANGE = "The model was run many times over what is not known: nine results in ten lie between low and high."


INTERVAL = {
    "median": "Median of the results of the model",
    "low_90": "A twentieth of the results of the model lie below",
    "high_90": "A twentieth of the results of the model lie above",
}


def _end(figures: Figures, part: MoneyPart, money: str, row: Mapping[str, Any], end: str) -> Figure:
    """The median of a reading's draws, or one end of nine tenths of them."""
    call = part.call and replace(part.call, fields=(*part.call.fields, ("scenario", row["scenario"])))
    name, origin = f"money.{row['scenario']}.{money}.{end}", Origin(INTERVAL[end], part.grounds)
    return replace(figures.made(name, row[end], "usd", _("Dollars"), origin, "usd"), call=call)


def _payments(facts: BriefFacts, part: MoneyPart) -> Table:
    known = [row for row in part.rows if not row["recorded_on"] or row["recorded_on"] <= facts.as_of]
    columns = (
        column(_("Payee"), lambda each: each[1]["payee"]),
        column(_("Stage"), lambda each: _(STAGES[each[1]["stage"]])),
        column(_("Recorded"), lambda each: say_loose_day(each[1]["recorded_on"], each[1]["precision"])),
        number(_("On record"), lambda each: _observed(facts, *each)),
        number(_("By the rules"), lambda each: _predicted(facts, part, *each)),
        column(_("Source"), lambda each: Link(each[1]["source_title"], each[1]["source_url"])),
    )
    words = _(
        "Money that a source reports, beside what the rules give for the officers and agreements it covers."
    )
    caption = f"{_('Payments and offers on record')}. {words}"
    empty = _("None is on record by then.")
    return lay_table("payments", enumerate(known, start=1), columns, caption, empty)


FORMS = {"exact": "usd", "about": "usd_about", "at_least": "usd_at_least"}


def _observed(facts: BriefFacts, number: int, row: Mapping[str, Any]) -> Figure:
    """The amount on record."""
    origin = Origin("As the source states it", (Entry(PAYMENTS, row["case_id"]),))
    name = f"money.payments.{number}.observed"
    stated = _stated(facts, name, row["observed_usd"], row["source_url"], origin)
    return replace(stated, form=FORMS[row["amount_is"]])


def _predicted(facts: BriefFacts, part: MoneyPart, number: int, row: Mapping[str, Any]) -> Figure:
    """What the rules give for the officers and agreements that the record states."""
    origin = Origin(row["basis"], (Entry(PAYMENTS, row["case_id"]), *part.grounds))
    name = f"money.payments.{number}.predicted"
    return _stated(facts, name, row["predicted_usd"], row["source_url"], origin)


def _appropriations(facts: BriefFacts, part: MoneyPart) -> Table:
    columns = (
        column(_("Item"), lambda each: each[1]["item"]),
        column(_("Years"), lambda each: each[1]["years"] or "–"),
        number(_("Amount"), lambda each: _provided(facts, *each)),
        column(_("Source"), lambda each: Link(each[1]["source_title"], each[1]["source_url"])),
    )
    words = _("Appropriations as sources report them. Neither an entitlement nor a payment.")
    caption = f"{_('What Congress is reported to have provided')}. {words}"
    return lay_table("appropriations", enumerate(part.rows, start=1), columns, caption)


def _provided(facts: BriefFacts, number: int, row: Mapping[str, Any]) -> Figure:
    origin = Origin("As the source states it", (Entry(APPROPRIATIONS, row["item"]),))
    return _stated(facts, f"money.appropriations.{number}", row["amount_usd"], row["source_url"], origin)


def _stated(facts: BriefFacts, figure_id: str, value: float | None, url: str, origin: Origin) -> Figure:
    """An amount that a page states, or that the rules give for what it states."""
    return Figure(figure_id, value, "usd", _("Dollars"), facts.as_of, None, origin, form="usd", url=url)


def tell_claims(facts: BriefFacts) -> Section:
    """How many published claims got which verdict, and the corrections that are due."""
    if not facts.verdicts:
        return Section("claims", _("Published claims, tested"), ())
    columns = (
        column(_("Verdict"), lambda each: _(each.label)),
        number(_("Claims"), lambda each: _counted(facts, each)),
        column(_("Meaning"), lambda each: _(each.meaning)),
    )
    caption = _("Published statements with a number, tested against ICE’s lists.")
    table = lay_table("verdicts", facts.verdicts, columns, caption)
    corrections = (_corrections(facts),) if facts.corrections else ()
    return Section("claims", _("Published claims, tested"), (table, *corrections))


def _corrections(facts: BriefFacts) -> Table:
    columns = (
        column(_("Published"), lambda each: each.stated),
        column(_("By ICE’s lists"), lambda each: each.right),
        column(_("Where the number may come from"), lambda each: each.shown),
    )
    caption = _("Published figures that ask for a correction, the latest publication first.")
    return lay_table(
        "corrections", facts.corrections, columns, caption, first=CORRECTIONS_SHOWN, is_excerpt=True
    )


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
