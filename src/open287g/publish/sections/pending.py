"""The section on pending applications: how many, how old the list is, what became of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import agree, say_day
from open287g.schemas.background import PENDING_LIST
from open287g.schemas.blocks import Block, Column, Paragraph, Part, Section, Source, Table
from open287g.schemas.facts import BriefFacts
from open287g.schemas.figures import Figure, Origin, Things
from open287g.schemas.flows import Waiting

STALE_AFTER_DAYS = 14
"""A pending list this much older than the day of the brief is called stale; ICE renewed it several times a week."""


def tell_pending(facts: BriefFacts, figures: Figures) -> Section:
    """Applications on the pending list in force, with its age in front."""
    if "pending" not in facts.counts:
        words = f"There is no pending list on record of {say_day(facts.as_of)} or before."
        return Section("pending", "Pending applications", (Paragraph((words,)),))
    blocks: tuple[Block, ...] = (
        _freshness(facts, figures),
        Paragraph(_what_it_shows(facts, figures)),
        *_listing(facts),
        *_outcomes(facts, figures),
    )
    return Section("pending", "Pending applications", blocks)


def _source(facts: BriefFacts) -> Source:
    wanted = facts.counts["pending"].snapshot_id
    return next(source for source in facts.sources if source.snapshot_id == wanted)


def _freshness(facts: BriefFacts, figures: Figures) -> Paragraph:
    source = _source(facts)
    age = figures.age("pending.age", facts.counts["pending"], facts.as_of, "Age of the pending list")
    if (age.value or 0) <= STALE_AFTER_DAYS:
        words: tuple[Part, ...] = (
            f"By ICE’s pending list of {say_day(source.snapshot_on)}, ",
            age,
            " days old on the day of this brief.",
        )
        return Paragraph(words, "note")
    stale: list[Part] = [
        f"Stale: the pending list in force is of {say_day(source.snapshot_on)}, ",
        age,
        f" days before the day of this brief ({say_day(facts.as_of)}). Its count says nothing of the time since.",
    ]
    replaced = _last_replaced(facts, source.snapshot_on)
    if replaced:
        stale.append(
            f" ICE last replaced that file on {say_day(replaced)}, with a version that is not on record here."
        )
    return Paragraph(tuple(stale), "warning")


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
    where = f" from {facts.state_names[facts.state]}" if facts.state else ""
    if not pending.value:
        return (f"It shows no application{where}.",)
    parts: list[Part] = [
        "It shows ",
        pending,
        f" {agree(pending.value, 'application', 'applications')}{where} by ",
        agencies,
        f" {agree(agencies.value, 'agency', 'agencies')}.",
    ]
    listed = facts.pending.drop_nulls("listed_on")["agreement_id"].to_list()
    since = len(listed)
    if since:
        how = "Of these applications, those that a participating list has shown since"
        reached = figures.found(
            "pending.since_listed", how, "applications", listed, "applications", "Listed since"
        )
        verb = agree(since, "has", "have")
        if since == pending.value and since > 1:
            return (*parts, " All ", reached, " have since been on the participating list.")
        parts += [" Of these, ", reached, f" {verb} since been on the participating list."]
    return tuple(parts)


def _listing(facts: BriefFacts) -> tuple[Table, ...]:
    if facts.pending.is_empty():
        return ()
    rows = tuple(
        (
            row["agency_name"],
            row["state"],
            row["support_type"].upper(),
            row["first_pending_on"],
            row["listed_on"],
        )
        for row in facts.pending.iter_rows(named=True)
    )
    columns = (
        Column("Agency"),
        Column("State"),
        Column("Model"),
        Column("First pending"),
        Column("Participating since"),
    )
    caption = f"Applications on the pending list of {say_day(_source(facts).snapshot_on)}."
    return (Table("pending", caption, columns, rows, 20),)


def _outcomes(facts: BriefFacts, figures: Figures) -> tuple[Paragraph, ...]:
    waiting = facts.waiting
    if waiting is None:
        return ()
    total = _applications(figures, "all", "Applications that pending lists have shown", waiting.every)
    listed = _applications(
        figures, "listed", "Of these, those that a participating list has shown", waiting.listed
    )
    share = figures.share("applications.listed_share", listed, total, "Share that reached the list")
    parts: list[Part] = [
        "Of ",
        total,
        f" {agree(total.value, 'application', 'applications')} that pending lists have shown, ",
        listed,
        " (",
        share,
        ") reached the participating list",
    ]
    if waiting.median_days is not None:
        days = _median_wait(figures, waiting)
        parts += [", half of them within ", days, f" {agree(days.value, 'day', 'days')} of being first seen"]
    return (Paragraph((*parts, ".")),)


def _applications(figures: Figures, what: str, how: str, ids: tuple[str, ...]) -> Figure:
    name = f"applications.{what}"
    return figures.of_pending(figures.found(name, how, "applications", ids, "applications", "Applications"))


def _median_wait(figures: Figures, waiting: Waiting) -> Figure:
    origin = Origin(
        "Median of the days from the first pending list to the first participating list of each",
        (Things("applications", waiting.listed),),
    )
    made = figures.made(
        "applications.median_wait", waiting.median_days, "days", "Median wait", origin, "days"
    )
    return figures.of_pending(made)
