"""The sections on change: signings and departures by month, changes of the last week and month; pending ones: how
many, how old the list is, what became of them.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.tables import column, lay_table, number
from open287g.publish.words import say_model, say_none, say_place, sentence, sentence_for
from open287g.schemas.blocks import Block, Chart, Paragraph, Part, Section, Source, Table
from open287g.schemas.facts import BriefFacts
from open287g.schemas.ledger import Waiting, Window
from open287g.schemas.measures import Figure, Origin, Things
from open287g.schemas.reference import PENDING_LIST
from open287g.text.phrases import format_day, format_month, format_short_month
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
        first=format_short_month(first["month_on"]),
        last=format_short_month(last["month_on"]),
        then=first["n_listed"],
        now=last["n_listed"],
        busiest=format_short_month(busiest["month_on"]),
        signed=busiest["n_signed"],
        gone=int(facts.flows["n_gone"].sum()),
    )


def _month_table(facts: BriefFacts, figures: Figures) -> Table:
    columns = (
        column(_("Month"), lambda row: format_short_month(row["month_on"])),
        number(
            _("On the list at month’s end"),
            lambda row: figures.listed_at(row["end_on"], _month_id(row, "listed"), row["n_listed"]),
        ),
        number(_("Signed"), lambda row: _signed(figures, row)),
        number(_("No longer listed"), lambda row: _gone(figures, row)),
    )
    return lay_table("months", facts.flows, columns, _("Agreements by month."))


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
    columns = (
        column(_("Up to {day}", day=facts.as_of), _window_name),
        number(_("Lists read"), lambda window: _lists_read(figures, window)),
        *(
            number(_(title), partial(count_changed, figures, what=what))
            for what, title in WINDOW_TITLES.items()
        ),
    )
    caption = _("Agreements that changed on ICE’s participating lists.")
    return lay_table("windows", facts.windows, columns, caption)


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
    columns = (
        column(_("Agency"), "agency_name"),
        column(_("State"), "state"),
        column(_("Model"), lambda row: say_model(row["support_type"])),
        column(_("Last list with it"), "last_seen_on"),
        column(_("First list without it"), "first_missing_on"),
        column(_("Listed again"), "listed_again_on"),
    )
    caption = _("No longer listed, {span}, latest first.", span=_month_span(facts))
    nothing = _("No agreement left the list in that time.")
    return lay_table("departures", facts.departures, columns, caption, nothing, ROWS_SHOWN)


def _arrival_table(facts: BriefFacts) -> Table:
    columns = (
        column(_("Agency"), "agency_name"),
        column(_("State"), "state"),
        column(_("Model"), lambda row: say_model(row["support_type"])),
        column(_("Signed"), "signed_on"),
        column(_("On the list of"), "seen_on"),
        column(_("What"), lambda row: _(ARRIVAL_WORDS[str(row["kind"])])),
    )
    caption = _("New on the list, {span}, latest first.", span=_month_span(facts))
    nothing = _("No agreement came onto the list in that time.")
    return lay_table("arrivals", facts.arrivals, columns, caption, nothing, ROWS_SHOWN, is_excerpt=True)


def _month_span(facts: BriefFacts) -> str:
    month = facts.windows[-1]
    return _(
        "after {first} and up to {last}", first=format_day(month.after_on), last=format_day(month.until_on)
    )


STALE_AFTER_DAYS = 14
"""A pending list this much older than the day of the brief is called stale; ICE renewed it several times a week."""


def tell_pending(facts: BriefFacts, figures: Figures) -> Section:
    """Applications on the pending list in force, with its age in front."""
    if "pending" not in facts.counts:
        words = sentence("There is no pending list on record of {day} or before.", day=facts.as_of)
        return Section("pending", _("Pending applications"), (Paragraph(words),))
    blocks: tuple[Block, ...] = (
        _freshness(facts, figures),
        Paragraph(_what_it_shows(facts, figures)),
        *_listing(facts),
        *_outcomes(facts, figures),
    )
    return Section("pending", _("Pending applications"), blocks)


def _source(facts: BriefFacts) -> Source:
    wanted = facts.counts["pending"].snapshot_id
    return next(source for source in facts.sources if source.snapshot_id == wanted)


def _freshness(facts: BriefFacts, figures: Figures) -> Paragraph:
    source = _source(facts)
    age = figures.age("pending.age", facts.counts["pending"], facts.as_of, _("Age of the pending list"))
    if (age.value or 0) <= STALE_AFTER_DAYS:
        words = sentence(
            "By ICE’s pending list of {day}, {age} days old on the day of this brief.",
            day=source.snapshot_on,
            age=age,
        )
        return Paragraph(words, "note")
    stale = sentence(
        "Stale: the pending list in force is of {day}, {age} days before the day of this brief ({today}). Its count "
        "says nothing of the time since.",
        day=source.snapshot_on,
        age=age,
        today=facts.as_of,
    )
    replaced = _last_replaced(facts, source.snapshot_on)
    if not replaced:
        return Paragraph(stale, "warning")
    newer = sentence(
        " ICE last replaced that file on {day}, with a version that is not on record here.", day=replaced
    )
    return Paragraph((*stale, *newer), "warning")


def _last_replaced(facts: BriefFacts, listed_on: date) -> date | None:
    """When ICE is known to have replaced the pending file last, if no newer list is on record."""
    known = facts.background.timeline.filter(
        pl.col("kind") == PENDING_LIST,
        pl.col("happened_on") > listed_on,
        pl.col("happened_on") <= facts.as_of,
    )
    latest = known["happened_on"].max()
    return latest if isinstance(latest, date) else None


def _what_it_shows(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    pending, agencies = figures.whole("pending"), figures.whole("pending agencies")
    where = _(" from {place}", place=say_place(facts.state_names[facts.state])) if facts.state else ""
    if not pending.value:
        return sentence("It shows no application{where}.", where=where)
    parts: list[Part] = [
        *sentence_for(
            "It shows {n} application{where} by ",
            "It shows {n} applications{where} by ",
            pending,
            where=where,
        ),
        *sentence_for("{n} agency.", "{n} agencies.", agencies),
    ]
    listed = facts.pending.drop_nulls("listed_on")["agreement_id"].to_list()
    since = len(listed)
    if since:
        how = "Of these applications, those that a participating list has shown since"
        reached = figures.found(
            "pending.since_listed", how, "applications", listed, "applications", _("Listed since")
        )
        if since == pending.value == 2:
            return (*parts, *sentence(" Both have since been on the participating list."))
        if since == pending.value and since > 1:
            return (*parts, *sentence(" All {n} have since been on the participating list.", n=reached))
        parts += sentence_for(
            " Of these, {n} has since been on the participating list.",
            " Of these, {n} have since been on the participating list.",
            reached,
        )
    return tuple(parts)


def _listing(facts: BriefFacts) -> tuple[Table, ...]:
    if facts.pending.is_empty():
        return ()
    columns = (
        column(_("Agency"), "agency_name"),
        column(_("State"), "state"),
        column(_("Model"), lambda row: say_model(row["support_type"])),
        column(_("First pending"), "first_pending_on"),
        column(_("Participating since"), "listed_on"),
    )
    caption = _("Applications on the pending list of {day}.", day=_source(facts).snapshot_on)
    return (lay_table("pending", facts.pending, columns, caption, first=20),)


def _outcomes(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    waiting = facts.waiting
    if waiting is None:
        return ()
    total = _applications(figures, "all", "Applications that pending lists have shown", waiting.every)
    listed = _applications(
        figures, "listed", "Of these, those that a participating list has shown", waiting.listed
    )
    share = figures.share("applications.listed_share", listed, total, _("Share that reached the list"))
    told = sentence_for(
        "Of {n} application that pending lists have shown, {listed} ({share}) reached the participating list.",
        "Of {n} applications that pending lists have shown, {listed} ({share}) reached the participating list.",
        total,
        listed=listed,
        share=share,
    )
    if waiting.median_days is None:
        return (Paragraph(told),)
    half = sentence_for(
        " Half of them were on it within {n} day of being first seen.",
        " Half of them were on it within {n} days of being first seen.",
        _median_wait(figures, waiting),
    )
    return (Paragraph((*told, *half)),)


def _applications(figures: Figures, what: str, how: str, ids: tuple[str, ...]) -> Figure:
    name = f"applications.{what}"
    return figures.of_pending(
        figures.found(name, how, "applications", ids, "applications", _("Applications"))
    )


def _median_wait(figures: Figures, waiting: Waiting) -> Figure:
    origin = Origin(
        "Median of the days from the first pending list to the first participating list of each",
        (Things("applications", waiting.listed),),
    )
    made = figures.made(
        "applications.median_wait", waiting.median_days, "days", _("Median wait"), origin, "days"
    )
    return figures.of_pending(made)
