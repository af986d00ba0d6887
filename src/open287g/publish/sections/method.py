"""The sections on method and background: what each unit counts, how old each list is, policy, and both sides."""

from __future__ import annotations

from typing import Any

import polars as pl

from open287g.publish.figures import Figures, call_of_brief
from open287g.publish.words import say_loose_day, sentence
from open287g.schemas.blocks import Column, Link, Paragraph, Part, Section, Sides, Table, Voice
from open287g.schemas.facts import BriefFacts
from open287g.schemas.measures import Count, Figure
from open287g.schemas.reference import PENDING_LIST, SIDES
from open287g.text.phrases import gettext as _


def tell_method(facts: BriefFacts, figures: Figures) -> Section:
    """Units in words, freshness of the lists, and the limits of the record."""
    blocks = (_freshness(facts, figures), _units(facts), _limits(), _way_back(facts))
    return Section("method", _("How to read these figures"), blocks)


def _freshness(facts: BriefFacts, figures: Figures) -> Table:
    listed = facts.counts["agreements"]
    rows = [_row(_("Participating"), listed, figures.age("freshness.participating", listed, facts.made_on))]
    if "pending" in facts.counts:
        pending = facts.counts["pending"]
        rows.append(_row(_("Pending"), pending, figures.age("freshness.pending", pending, facts.made_on)))
    columns = (
        Column(_("List")),
        Column(_("Dated")),
        Column(_("Last seen")),
        Column(_("Days old on {day}", day=facts.made_on), True),
    )
    return Table("freshness", _("How old each list is that this brief stands on."), columns, tuple(rows))


def _row(name: str, count: Count, age: Figure) -> tuple[Part, ...]:
    return name, count.snapshot_on, count.last_shown_on, age


def _units(facts: BriefFacts) -> Table:
    rows = tuple((_(title)[:1].upper() + _(title)[1:], _(meaning)) for title, meaning in _told(facts))
    return Table("units", _("What each unit counts."), (Column(_("Unit")), Column(_("Meaning"))), rows)


def _told(facts: BriefFacts) -> list[tuple[str, str]]:
    return [facts.unit_meanings[name] for name in facts.unit_meanings if name in facts.counts]


def _limits() -> Paragraph:
    return Paragraph(
        sentence(
            "Every figure counts what ICE’s list showed on the day. Not being on the list is not proof that an "
            "agreement ended, and being on it is not proof of activity. Numbers in brackets lead to the list and the "
            "file that a figure stands on."
        ),
        "note",
    )


def _way_back(facts: BriefFacts) -> Paragraph:
    return Paragraph(
        sentence(
            "Every figure has a name, such as agreements or agreements.eve.growth. The question explain_figure, asked "
            "with a figure’s name and {fields}, shows what a figure was made from, down to the rows of ICE’s files; "
            "the brief as JSON lists all names.",
            fields=_fields_of(facts),
        ),
        "note",
    )


def _fields_of(facts: BriefFacts) -> str:
    return ", ".join(f"{name}={value}" for name, value in call_of_brief(facts).fields)


def tell_policy(facts: BriefFacts) -> Section:
    """What happened up to the day of the brief: federal events, and those of the state or of all states."""
    known = facts.background.timeline.filter(
        pl.col("happened_on") <= facts.as_of, pl.col("kind") != PENDING_LIST
    ).sort("happened_on")
    if facts.state:
        known = known.filter(pl.col("jurisdiction").is_in(["US", facts.state]))
    rows = tuple(_event_row(facts, row) for row in known.iter_rows(named=True))
    columns = (Column(_("Date")), Column(_("Where")), Column(_("What")), Column(_("Source")))
    caption = _("Laws, orders and announcements. Many sources are copies of an original; see each.")
    return Section(
        "policy", _("Policy timeline"), (Table("timeline", caption, columns, rows),) if rows else ()
    )


def _event_row(facts: BriefFacts, row: dict[str, Any]) -> tuple[Part, ...]:
    note = f" {_(row['note'])}" if row["note"] else ""
    where = _("Federal") if row["jurisdiction"] == "US" else facts.state_names[row["jurisdiction"]]
    title = _(row["title"])
    return (
        say_loose_day(row["happened_on"], row["precision"]),
        where,
        f"{title[:1].upper()}{title[1:]}. {_(row['effect'])}{note}",
        Link(row["publisher"], row["source_url"]),
    )


def tell_sides(facts: BriefFacts) -> Section:
    """ICE's stated case and its critics', as said by the day of the brief; neither is endorsed."""
    known = facts.background.voices.filter(pl.col("said_on").is_null() | (pl.col("said_on") <= facts.as_of))
    case, critics = _voices(known, "case"), _voices(known, "critics")
    if not case and not critics:
        return Section("sides", _("What ICE says, what its critics say"), ())
    block = Sides(_(SIDES["case"]), case, _(SIDES["critics"]), critics)
    return Section("sides", _("What ICE says, what its critics say"), (block,))


def _voices(known: pl.DataFrame, side: str) -> tuple[Voice, ...]:
    mine = known.filter(pl.col("side") == side)
    return tuple(
        Voice(
            _(row["words"]),
            _(row["speaker"]),
            say_loose_day(row["said_on"], row["precision"]),
            row["source_url"],
        )
        for row in mine.iter_rows(named=True)
    )
