"""The sections on change: signings and departures by month, and the changes of the last week and month."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import agree, say_day, say_month, say_none
from open287g.schemas.blocks import Chart, Column, Paragraph, Part, Section, Table
from open287g.schemas.facts import BriefFacts
from open287g.schemas.figures import Figure, Origin, Things
from open287g.schemas.flows import Window

ROWS_SHOWN = 20
MONTHS_TITLE = "Agreements by month: on the list, signed, no longer listed"
WINDOW_NAMES = {7: "week", 30: "month"}
WINDOW_TITLES = {
    "listed": "New on the list",
    "listed_again": "Listed again",
    "gone": "No longer listed",
    "re_signed": "Signed anew",
}
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
            Chart(
                "months",
                MONTHS_TITLE,
                _describe(facts, busiest),
                table,
            ),
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
    months = facts.flows.rows(named=True)
    signed = figures.together("flows.signed", [_signed(figures, row) for row in months], "Signed")
    gone = figures.together("flows.gone", [_gone(figures, row) for row in months], "No longer listed")
    since = f"{first:%B %Y}" if isinstance(first, date) else ""
    parts: list[Part] = [
        f"Since the start of {since}, ",
        signed,
        f" {agree(signed.value, 'agreement', 'agreements')} that ICE has listed "
        f"{agree(signed.value, 'was', 'were')} signed and ",
        say_none(gone),
        " left the list.",
    ]
    if (signed.value or 0) > 1:
        most = _signed(figures, busiest)
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
            figures.listed_at(row["end_on"], _month_id(row, "listed"), row["n_listed"]),
            _signed(figures, row),
            _gone(figures, row),
        )
        for row in facts.flows.iter_rows(named=True)
    )
    columns = (
        Column("Month"),
        Column("On the list at month’s end", True),
        Column("Signed", True),
        Column("No longer listed", True),
    )
    return Table("months", "Agreements by month.", columns, rows)


def _signed(figures: Figures, row: dict[str, Any]) -> Figure:
    how = "Agreements that a list has shown, with a signing date in the month"
    return figures.found(
        _month_id(row, "signed"), how, "agreements", row["signed_ids"], "agreements", "Signed"
    )


def _gone(figures: Figures, row: dict[str, Any]) -> Figure:
    how = "Agreements that a list of the month no longer shows"
    return figures.found(
        _month_id(row, "gone"), how, "events", row["gone_ids"], "agreements", "No longer listed"
    )


def _month_id(row: dict[str, Any], what: str) -> str:
    return f"months.{row['month_on']:%Y-%m}.{what}"


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
    rows = tuple(_window_row(figures, window) for window in facts.windows)
    columns = (
        Column("Up to " + say_day(facts.as_of)),
        Column("Lists read", True),
        *(Column(title, True) for title in WINDOW_TITLES.values()),
    )
    return Table("windows", "Agreements that changed on ICE’s participating lists.", columns, rows)


def _window_row(figures: Figures, window: Window) -> tuple[Part, ...]:
    name = WINDOW_NAMES.get(window.days, f"{window.days} days")
    changed = (count_changed(figures, window, what) for what in WINDOW_TITLES)
    return (f"Last {name}, after {say_day(window.after_on)}", _lists_read(figures, window), *changed)


def _changes_of(window: Window) -> dict[str, tuple[str, ...]]:
    return {
        "listed": window.listed,
        "listed_again": window.listed_again,
        "gone": window.gone,
        "re_signed": window.re_signed,
    }


def _lists_read(figures: Figures, window: Window) -> Figure:
    how = f"Participating lists after {window.after_on} and up to {window.until_on}"
    return figures.found(
        f"changes.{window.days}d.lists", how, "snapshots", window.lists, "lists", "Lists read"
    )


def count_changed(figures: Figures, window: Window, what: str) -> Figure:
    """Changes of one kind of `WINDOW_TITLES`; they stand on the lists of the window even where there are none."""
    ids = _changes_of(window)[what]
    origin = Origin(
        f"Changes that the lists after {window.after_on} and up to {window.until_on} show",
        (Things("events", ids), *((Things("snapshots", window.lists),) if not ids else ())),
    )
    name = f"changes.{window.days}d.{what}"
    return figures.made(name, len(ids), "agreements", WINDOW_TITLES[what], origin)


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
