"""The sections on change: signings and departures by month, and the changes of the last week and month."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import say_model, say_month, say_none, sentence, sentence_for
from open287g.schemas.blocks import Chart, Column, Paragraph, Part, Section, Table
from open287g.schemas.facts import BriefFacts
from open287g.schemas.ledger import Window
from open287g.schemas.measures import Figure, Origin, Things
from open287g.text.phrases import format_day, format_month
from open287g.text.phrases import gettext as _

ROWS_SHOWN = 20
WINDOW_TITLES = {  # each is a phrase of the catalogue
    "listed": "New on the list",
    "listed_again": "Listed again",
    "gone": "No longer listed",
    "re_signed": "Signed anew",
}
ARRIVAL_WORDS = {"listed": "new on the list", "listed_again": "listed again", "re_signed": "signed anew"}


def tell_months(facts: BriefFacts, figures: Figures) -> Section:
    """Agreements on the list, signed and no longer listed, month by month."""
    if not facts.flows["n_listed"].max() and not facts.flows["n_gone"].max():
        return Section("months", _("Month by month"), ())
    if not facts.flows["n_signed"].sum() and not facts.flows["n_gone"].sum():
        return Section("months", _("Month by month"), (Paragraph(_nothing_moved(facts)),))
    table = _month_table(facts, figures)
    busiest = facts.flows.sort("n_signed", "month_on", descending=[True, False]).row(0, named=True)
    return Section(
        "months",
        _("Month by month"),
        (
            Paragraph(_month_words(facts, figures, busiest)),
            Chart(
                "months",
                _("Agreements by month: on the list, signed, no longer listed"),
                _describe(facts, busiest),
                table,
            ),
            Paragraph(
                sentence(
                    "Signings are dated by the signing date as known now, of agreements that a list has shown. "
                    "A departure is counted in the month of the first list without the agreement; it happened after "
                    "the list before. The last month runs to {day}.",
                    day=facts.flows_until_on,
                ),
                "note",
            ),
        ),
    )


def _nothing_moved(facts: BriefFacts) -> tuple[Part, ...]:
    first = facts.flows["month_on"].min()
    since = format_month(first) if isinstance(first, date) else ""
    return sentence(
        "Since the start of {month} no agreement was signed, and none left the list.", month=since
    )


def _month_words(facts: BriefFacts, figures: Figures, busiest: dict[str, Any]) -> tuple[Part, ...]:
    first = facts.flows["month_on"].min()
    months = facts.flows.rows(named=True)
    signed = figures.together("flows.signed", [_signed(figures, row) for row in months], _("Signed"))
    gone = figures.together("flows.gone", [_gone(figures, row) for row in months], _("No longer listed"))
    since = format_month(first) if isinstance(first, date) else ""
    told = sentence_for(
        "Since the start of {month}, {n} agreement that ICE has listed was signed and {gone} left the list.",
        "Since the start of {month}, {n} agreements that ICE has listed were signed and {gone} left the list.",
        signed,
        month=since,
        gone=say_none(gone),
    )
    if (signed.value or 0) <= 1:
        return told
    most = _signed(figures, busiest)
    return (
        *told,
        *sentence(" Most were signed in {month}: {n}.", month=format_month(busiest["month_on"]), n=most),
    )


def _describe(facts: BriefFacts, busiest: dict[str, Any]) -> str:
    last = facts.flows.row(-1, named=True)
    first = facts.flows.row(0, named=True)
    return _(
        "Three bar charts with one bar for each month from {first} to {last}. Agreements on the list at the month’s "
        "end go from {then} to {now}. Signings are highest in {busiest} with {signed}. Departures add up to {gone}. "
        "The numbers are in the table below.",
        first=say_month(first["month_on"]),
        last=say_month(last["month_on"]),
        then=first["n_listed"],
        now=last["n_listed"],
        busiest=say_month(busiest["month_on"]),
        signed=busiest["n_signed"],
        gone=int(facts.flows["n_gone"].sum()),
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
        Column(_("Month")),
        Column(_("On the list at month’s end"), True),
        Column(_("Signed"), True),
        Column(_("No longer listed"), True),
    )
    return Table("months", _("Agreements by month."), columns, rows)


def _signed(figures: Figures, row: dict[str, Any]) -> Figure:
    how = "Agreements that a list has shown, with a signing date in the month"
    return figures.found(
        _month_id(row, "signed"), how, "agreements", row["signed_ids"], "agreements", _("Signed")
    )


def _gone(figures: Figures, row: dict[str, Any]) -> Figure:
    how = "Agreements that a list of the month no longer shows"
    return figures.found(
        _month_id(row, "gone"), how, "events", row["gone_ids"], "agreements", _("No longer listed")
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
            sentence(
                "“No longer listed” says what ICE’s list shows: the last list with the agreement and the first without "
                "it. ICE publishes no reason. A list that could not be read ends nothing."
            ),
            "note",
        ),
    )
    return Section("changes", _("Latest changes"), blocks)


def _window_table(facts: BriefFacts, figures: Figures) -> Table:
    rows = tuple(_window_row(figures, window) for window in facts.windows)
    columns = (
        Column(_("Up to {day}", day=facts.as_of)),
        Column(_("Lists read"), True),
        *(Column(_(title), True) for title in WINDOW_TITLES.values()),
    )
    return Table("windows", _("Agreements that changed on ICE’s participating lists."), columns, rows)


def _window_row(figures: Figures, window: Window) -> tuple[Part, ...]:
    changed = (count_changed(figures, window, what) for what in WINDOW_TITLES)
    return (_window_name(window), _lists_read(figures, window), *changed)


def _window_name(window: Window) -> str:
    if window.days == 7:
        return _("Last week, after {day}", day=window.after_on)
    if window.days == 30:
        return _("Last month, after {day}", day=window.after_on)
    return _("Last {n} days, after {day}", n=window.days, day=window.after_on)


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
        f"changes.{window.days}d.lists", how, "snapshots", window.lists, "lists", _("Lists read")
    )


def count_changed(figures: Figures, window: Window, what: str) -> Figure:
    """Changes of one kind of `WINDOW_TITLES`; they stand on the lists of the window even where there are none."""
    ids = _changes_of(window)[what]
    origin = Origin(
        f"Changes that the lists after {window.after_on} and up to {window.until_on} show",
        (Things("events", ids), *((Things("snapshots", window.lists),) if not ids else ())),
    )
    name = f"changes.{window.days}d.{what}"
    return figures.made(name, len(ids), "agreements", _(WINDOW_TITLES[what]), origin)


def _departure_table(facts: BriefFacts) -> Table:
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            say_model(row["support_type"]),
            row["last_seen_on"],
            row["first_missing_on"],
            row["listed_again_on"],
        )
        for row in facts.departures.iter_rows(named=True)
    )
    columns = (
        Column(_("Agency")),
        Column(_("State")),
        Column(_("Model")),
        Column(_("Last list with it")),
        Column(_("First list without it")),
        Column(_("Listed again")),
    )
    caption = _("No longer listed, {span}, latest first.", span=_month_span(facts))
    return Table(
        "departures", caption, columns, rows, ROWS_SHOWN, _("No agreement left the list in that time.")
    )


def _arrival_table(facts: BriefFacts) -> Table:
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            say_model(row["support_type"]),
            row["signed_on"],
            row["seen_on"],
            _(ARRIVAL_WORDS[row["kind"]]),
        )
        for row in facts.arrivals.with_columns(pl.col("kind").cast(pl.String)).iter_rows(named=True)
    )
    columns = (
        Column(_("Agency")),
        Column(_("State")),
        Column(_("Model")),
        Column(_("Signed")),
        Column(_("On the list of")),
        Column(_("What")),
    )
    caption = _("New on the list, {span}, latest first.", span=_month_span(facts))
    nothing = _("No agreement came onto the list in that time.")
    return Table("arrivals", caption, columns, rows, ROWS_SHOWN, nothing, is_excerpt=True)


def _month_span(facts: BriefFacts) -> str:
    month = facts.windows[-1]
    return _(
        "after {first} and up to {last}", first=format_day(month.after_on), last=format_day(month.until_on)
    )
