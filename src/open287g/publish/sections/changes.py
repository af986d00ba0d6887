"""The sections on change: signings and departures by month, and the changes of the last week and month."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from open287g.schemas.brief import BriefFacts, Chart, Column, Figure, Paragraph, Part, Section, Table, Window

from ..figures import Figures
from ..words import agree, say_day, say_month

ROWS_SHOWN = 20
WINDOW_NAMES = {7: "week", 30: "month"}
ARRIVAL_WORDS = {"listed": "new on the list", "listed_again": "listed again", "re_signed": "signed anew"}


def tell_months(facts: BriefFacts, figures: Figures) -> Section:
    """Agreements on the list, signed and no longer listed, month by month."""
    if not facts.flows["n_listed"].max() and not facts.flows["n_gone"].max():
        return Section("months", "Month by month", ())
    if not facts.flows["n_signed"].sum() and not facts.flows["n_gone"].sum():
        return Section("months", "Month by month", (Paragraph(_nothing_moved(facts)),))
    table = _month_table(facts, figures)
    busiest = facts.flows.sort("n_signed", "month_on", descending=[True, False]).row(0, named=True)
    return Section(
        "months",
        "Month by month",
        (
            Paragraph(_month_words(facts, figures, busiest)),
            Chart("months", "On the list, signed, no longer listed", _describe(facts, busiest), table),
            Paragraph(
                (
                    "Signings are dated by the signing date as known now, of agreements that a list has shown. "
                    "A departure is counted in the month of the first list without the agreement; "
                    "it happened after the list before. "
                    f"The last month runs to {say_day(facts.flows_until_on)}.",
                ),
                "note",
            ),
        ),
    )


def _nothing_moved(facts: BriefFacts) -> tuple[Part, ...]:
    first = facts.flows["month_on"].min()
    since = f"{first:%B %Y}" if isinstance(first, date) else ""
    return (f"Since the start of {since} no agreement was signed, and none left the list.",)


def _month_words(facts: BriefFacts, figures: Figures, busiest: dict[str, Any]) -> tuple[Part, ...]:
    first = facts.flows["month_on"].min()
    signed = figures.made("flows.signed", int(facts.flows["n_signed"].sum()), "agreements", "Signed")
    gone = figures.made("flows.gone", int(facts.flows["n_gone"].sum()), "agreements", "No longer listed")
    since = f"{first:%B %Y}" if isinstance(first, date) else ""
    parts: list[Part] = [
        f"Since the start of {since}, ",
        signed,
        f" {agree(signed.value, 'agreement', 'agreements')} that ICE has listed "
        f"{agree(signed.value, 'was', 'were')} signed and ",
        gone,
        f" {agree(gone.value, 'was', 'were')} no longer listed.",
    ]
    if (signed.value or 0) > 1:
        most = _month_figure(figures, busiest, "n_signed", "signed")
        parts += [f" Most were signed in {busiest['month_on']:%B %Y}: ", most, "."]
    return tuple(parts)


def _describe(facts: BriefFacts, busiest: dict[str, Any]) -> str:
    last = facts.flows.row(-1, named=True)
    first = facts.flows.row(0, named=True)
    return (
        "Three bar charts with one bar for each month "
        f"from {say_month(first['month_on'])} to {say_month(last['month_on'])}. "
        f"Agreements on the list at the month’s end go from {first['n_listed']:,} to {last['n_listed']:,}. "
        f"Signings are highest in {say_month(busiest['month_on'])} with {busiest['n_signed']:,}. "
        f"Departures add up to {int(facts.flows['n_gone'].sum()):,}. The numbers are in the table below."
    )


def _month_table(facts: BriefFacts, figures: Figures) -> Table:
    rows = tuple(
        (
            say_month(row["month_on"]),
            _month_figure(figures, row, "n_listed", "listed"),
            _month_figure(figures, row, "n_signed", "signed"),
            _month_figure(figures, row, "n_gone", "gone"),
        )
        for row in facts.flows.iter_rows(named=True)
    )
    columns = (
        Column("Month"),
        Column("On the list at its end", True),
        Column("Signed", True),
        Column("No longer listed", True),
    )
    return Table("months", "Agreements by month.", columns, rows)


def _month_figure(figures: Figures, row: dict[str, Any], column: str, name: str) -> Figure:
    return figures.made(f"months.{row['month_on']:%Y-%m}.{name}", row[column], "agreements", name)


def tell_changes(facts: BriefFacts, figures: Figures) -> Section:
    """What lists of the last week and month show that earlier ones did not, and the reverse."""
    blocks = (
        _window_table(facts, figures),
        _departure_table(facts),
        _arrival_table(facts),
        Paragraph(
            (
                "“No longer listed” says what ICE’s list shows: "
                "the last list with the agreement and the first without it. "
                "ICE publishes no reason. A list that could not be read ends nothing.",
            ),
            "note",
        ),
    )
    return Section("changes", "What changed last", blocks)


def _window_table(facts: BriefFacts, figures: Figures) -> Table:
    rows = tuple(
        (
            f"Last {WINDOW_NAMES.get(window.days, f'{window.days} days')}, after {say_day(window.after_on)}",
            _window_figure(figures, window, "lists", window.n_lists),
            _window_figure(figures, window, "listed", window.n_listed),
            _window_figure(figures, window, "listed_again", window.n_listed_again),
            _window_figure(figures, window, "gone", window.n_gone),
            _window_figure(figures, window, "re_signed", window.n_re_signed),
        )
        for window in facts.windows
    )
    columns = (
        Column("Up to " + say_day(facts.as_of)),
        Column("Lists read", True),
        Column("New on the list", True),
        Column("Listed again", True),
        Column("No longer listed", True),
        Column("Signed anew", True),
    )
    return Table("windows", "Agreements that changed on ICE’s participating lists.", columns, rows)


def _window_figure(figures: Figures, window: Window, name: str, value: int) -> Figure:
    unit = "lists" if name == "lists" else "agreements"
    return figures.made(f"changes.{window.days}d.{name}", value, unit, name.replace("_", " "))


def _departure_table(facts: BriefFacts) -> Table:
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            row["support_type"].upper(),
            row["last_seen_on"],
            row["first_missing_on"],
            row["listed_again_on"],
        )
        for row in facts.departures.iter_rows(named=True)
    )
    columns = (
        Column("Agency"),
        Column("State"),
        Column("Model"),
        Column("Last seen"),
        Column("First missing"),
        Column("Back on"),
    )
    caption = f"No longer listed, {_month_span(facts)}, latest first."
    return Table("departures", caption, columns, rows, ROWS_SHOWN, "No agreement left the list in that time.")


def _arrival_table(facts: BriefFacts) -> Table:
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            row["support_type"].upper(),
            row["signed_on"],
            row["seen_on"],
            ARRIVAL_WORDS[row["kind"]],
        )
        for row in facts.arrivals.with_columns(pl.col("kind").cast(pl.String)).iter_rows(named=True)
    )
    columns = (
        Column("Agency"),
        Column("State"),
        Column("Model"),
        Column("Signed"),
        Column("On the list of"),
        Column("What"),
    )
    caption = f"New on the list, {_month_span(facts)}, latest first."
    nothing = "No agreement came onto the list in that time."
    return Table("arrivals", caption, columns, rows, ROWS_SHOWN, nothing, is_excerpt=True)


def _month_span(facts: BriefFacts) -> str:
    month = facts.windows[-1]
    return f"after {say_day(month.after_on)} and up to {say_day(month.until_on)}"
