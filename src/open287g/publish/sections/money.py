"""The sections on money and on tested claims, where they have been made; nothing is estimated or judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from open287g.schemas.brief import (
    Block,
    BriefFacts,
    Chart,
    Column,
    Entry,
    Figure,
    Link,
    MoneyPart,
    Origin,
    Paragraph,
    Part,
    Section,
    Table,
    Things,
    VerdictCount,
)

from ..figures import Figures
from ..words import say_day

PAYMENTS, APPROPRIATIONS = "reference/payments.csv", "reference/grants_appropriations.csv"
"""Tables of the record, as the project carries them."""


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
    return Section("money", "The money on offer", tuple(blocks))


def _entitlement(facts: BriefFacts, figures: Figures, part: MoneyPart) -> list[Block]:
    table = Table(
        "entitlement",
        f"{part.heading}, to {say_day(facts.as_of)}, by reading of the offers. "
        "Medians; nine draws of ten lie between low and high.",
        (
            Column("Reading of the offers"),
            Column("Start-up money to date", True),
            Column("Low", True),
            Column("High", True),
            Column("A year of recurring money", True),
            Column("Low", True),
            Column("High", True),
        ),
        tuple(
            _scenario_row(figures, part, name) for name in dict.fromkeys(row["scenario"] for row in part.rows)
        ),
    )
    blocks: list[Block] = [Paragraph((part.words,)), table]
    if part.chart:
        words = "Recurring entitlement a year by reading of the offers: median, half and nine tenths of the draws."
        blocks.append(
            Chart(
                "entitlement-chart", "A year of recurring entitlement, by reading", words, table, part.chart
            )
        )
    return [*blocks, Paragraph((" ".join(_sentence(note) for note in part.notes),), "note")]


def _scenario_row(figures: Figures, part: MoneyPart, scenario: str) -> tuple[Part, ...]:
    rows = {(row["period_kind"], row["measure"]): row for row in part.rows if row["scenario"] == scenario}
    title = next(row["title"] for row in part.rows if row["scenario"] == scenario)
    startup = _interval(figures, part, f"money.{scenario}.startup", rows.get(("to_date", "startup_usd")))
    recurring = _interval(
        figures, part, f"money.{scenario}.recurring", rows.get(("per_year", "recurring_usd"))
    )
    return (title, *startup, *recurring)


INTERVAL = {
    "median": "Median of the draws of the model",
    "low_90": "A twentieth of the draws of the model lie below",
    "high_90": "A twentieth of the draws of the model lie above",
}


def _interval(
    figures: Figures, part: MoneyPart, figure_id: str, row: Mapping[str, Any] | None
) -> tuple[Part, ...]:
    if row is None:
        return ("–",) * len(INTERVAL)
    command = f"{part.command} --scenario {row['scenario']}"
    made = (
        figures.made(f"{figure_id}.{column}", row[column], "usd", "Dollars", Origin(how, part.grounds), "usd")
        for column, how in INTERVAL.items()
    )
    return tuple(replace(each, command=command) for each in made)


def _payments(facts: BriefFacts, part: MoneyPart) -> Table:
    known = [row for row in part.rows if not row["recorded_on"] or row["recorded_on"] <= facts.as_of]
    rows = tuple(
        (
            row["payee"],
            row["stage"],
            _date(row["recorded_on"]),
            *_paid(facts, part, number, row),
            Link("source", row["source_url"]),
        )
        for number, row in enumerate(known, start=1)
    )
    columns = (
        Column("Payee"),
        Column("Stage"),
        Column("Recorded"),
        Column("On record", True),
        Column("By the rules", True),
        Column("Source"),
    )
    return Table(
        "payments", f"{part.heading}. {part.words}", columns, rows, empty="None is on record by then."
    )


def _paid(facts: BriefFacts, part: MoneyPart, number: int, row: Mapping[str, Any]) -> tuple[Figure, Figure]:
    """The amount on record, and what the rules give for the officers and agreements that the record states."""
    name, entry = f"money.payments.{number}", Entry(PAYMENTS, row["case_id"])
    observed = Origin("As the source states it", (entry,))
    predicted = Origin(row["basis"], (entry, *part.grounds))
    url = row["source_url"]
    return (
        _stated(facts, f"{name}.observed", row["observed_usd"], url, observed),
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
    columns = (Column("Item"), Column("Years"), Column("Amount", True), Column("Source"))
    return Table("appropriations", f"{part.heading}. {part.words}", columns, rows)


def _provided(facts: BriefFacts, number: int, row: Mapping[str, Any]) -> Figure:
    origin = Origin("As the source states it", (Entry(APPROPRIATIONS, row["item"]),))
    return _stated(facts, f"money.appropriations.{number}", row["amount_usd"], row["source_url"], origin)


def _stated(facts: BriefFacts, figure_id: str, value: float | None, url: str, origin: Origin) -> Figure:
    """An amount that a page states, or that the rules give for what it states."""
    return Figure(figure_id, value, "usd", "Dollars", facts.as_of, None, origin, form="usd", url=url)


def _date(value: object) -> Part:
    return value if isinstance(value, date) else None


def _sentence(note: str) -> str:
    return note if note.endswith(".") else f"{note}."


def tell_claims(facts: BriefFacts) -> Section:
    """How many published claims got which verdict, and the corrections that are due."""
    if not facts.verdicts:
        return Section("claims", "Published claims, tested", ())
    rows = tuple(
        (
            each.label,
            _counted(facts, each),
            each.meaning,
        )
        for each in facts.verdicts
    )
    columns = (Column("Verdict"), Column("Claims", True), Column("Meaning"))
    table = Table(
        "verdicts", "Published statements with a number, tested against ICE’s lists.", columns, rows
    )
    corrections = tuple(Paragraph((sentence,)) for sentence in facts.corrections)
    return Section("claims", "Published claims, tested", (table, *corrections))


def _counted(facts: BriefFacts, verdict: VerdictCount) -> Figure:
    """Claims with one verdict; each claim names the list that it was tested on."""
    lists = (Things("snapshots", verdict.snapshot_ids),) if verdict.snapshot_ids else ()
    origin = Origin("Claims that got the verdict, and the lists that decide", (*verdict.claims, *lists))
    name = f"claims.{verdict.verdict}"
    return Figure(
        name,
        verdict.n_claims,
        "claims",
        verdict.label,
        facts.as_of,
        None,
        origin,
        command="open287g audit",
    )
