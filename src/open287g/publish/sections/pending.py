"""The section on pending applications: how many, how old the list is, what became of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import say_model, say_place, sentence, sentence_for
from open287g.schemas.blocks import Block, Column, Paragraph, Part, Section, Source, Table
from open287g.schemas.facts import BriefFacts
from open287g.schemas.ledger import Waiting
from open287g.schemas.measures import Figure, Origin, Things
from open287g.schemas.reference import PENDING_LIST
from open287g.text.phrases import gettext as _

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
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            say_model(row["support_type"]),
            row["first_pending_on"],
            row["listed_on"],
        )
        for row in facts.pending.iter_rows(named=True)
    )
    columns = (
        Column(_("Agency")),
        Column(_("State")),
        Column(_("Model")),
        Column(_("First pending")),
        Column(_("Participating since")),
    )
    caption = _("Applications on the pending list of {day}.", day=_source(facts).snapshot_on)
    return (Table("pending", caption, columns, rows, 20),)


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
