"""Facts in, the finished brief out: sections in their order, short sentences, every number a figure with its list.

The page that a newsroom pins up is cut from it: nothing is counted anew, blocks are kept, left out or cut to their
first rows. What every brief says of itself is told here: how to read it, policy, both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from open287g.schemas.blocks import (
    Block,
    Document,
    Link,
    Paragraph,
    Part,
    Section,
    Sides,
    Strip,
    Table,
    Voice,
    figures_in,
)
from open287g.schemas.facts import BriefFacts
from open287g.schemas.reference import PENDING_LIST, SIDES
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

from .figures import Figures, call_of_brief
from .sections.breakdowns import tell_agreements, tell_growth, tell_models, tell_states
from .sections.changes import tell_changes, tell_months, tell_pending
from .sections.headline import tell_headline
from .sections.money import tell_claims, tell_money
from .sections.state_law import tell_law_of_brief
from .tables import column, lay_table, number
from .words import say_loose_day, say_place, sentence, sentence_for


def compose_brief(facts: BriefFacts) -> Document:
    """The brief of a nation or a state on a day; sections without anything to say are left out."""
    figures = Figures(facts)
    place = say_place(facts.state_names[facts.state]) if facts.state else _("the United States")
    sections = (
        tell_headline(facts, figures),
        tell_months(facts, figures),
        tell_growth(facts, figures),
        tell_models(facts, figures),
        *((tell_agreements(facts, figures),) if facts.state else (tell_states(facts, figures),)),
        tell_changes(facts, figures),
        tell_pending(facts, figures),
        *((tell_law_of_brief(facts.state_law),) if facts.state_law else ()),
        tell_money(facts, figures),
        tell_claims(facts),
        tell_policy(facts),
        tell_sides(facts),
        tell_method(facts, figures),
    )
    return Document(
        title=_("287(g) agreements in {place}", place=place),
        place=place,
        as_of=facts.as_of,
        made_on=facts.made_on,
        edition_id=facts.edition_id,
        standing=_standing(facts, figures),
        sections=tuple(section for section in sections if section.blocks),
        sources=tuple(facts.sources),
        call=call_of_brief(facts),
    )


def _standing(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """Which list the brief stands on and how old it is, in two sentences."""
    asked = facts.counts["agreements"]
    days = {"day": facts.as_of, "list": asked.snapshot_on}
    which = (
        sentence("As of {day}, by ICE’s participating list of {list}, the newest on record.", **days)
        if asked.snapshot_on == facts.latest_list_on
        else sentence(
            "As of {day}, by ICE’s participating list of {list}, the one in force that day.", **days
        )
    )
    seen = sentence_for(
        " That list was last seen on {seen}, {n} day before this brief was made ({made}).",
        " That list was last seen on {seen}, {n} days before this brief was made ({made}).",
        figures.age("list.age", asked, facts.made_on),
        seen=asked.last_shown_on,
        made=facts.made_on,
    )
    return (*which, *seen)


ROWS: Final = {"states": 5, "agreements": 5, "windows": 1}
"""Tables that the page keeps, and how many of their rows."""
TONES: Final = ("lead", "warning")
"""Paragraphs that it keeps."""


def shorten(document: Document) -> Document:
    """The report on one page; sections of which nothing is kept are left out, and so are lists that none stands on."""
    sections = tuple(
        replace(section, blocks=kept) for section in document.sections if (kept := tuple(_keep(section)))
    )
    stood_on = {
        each
        for figure in figures_in((document.standing, sections))
        for each in (figure.snapshot_id, figure.against_snapshot_id)
    }
    sources = tuple(source for source in document.sources if source.snapshot_id in stood_on)
    return replace(document, sections=sections, sources=sources)


def _keep(section: Section) -> Iterator[Block]:
    """What the page keeps of a section: the headline whole, of the others the tables that are wanted."""
    is_headline = section.section_id == "headline"
    for block in section.blocks:
        if isinstance(block, Table) and block.table_id in ROWS and block.rows:
            most = ROWS[block.table_id]
            yield replace(block, rows=block.rows[:most], first=most)
        elif is_headline and (
            isinstance(block, Strip) or (isinstance(block, Paragraph) and block.tone in TONES)
        ):
            yield block


def tell_method(facts: BriefFacts, figures: Figures) -> Section:
    """Units in words, freshness of the lists, and the limits of the record."""
    blocks = (_freshness(facts, figures), _units(facts), _limits(), _way_back(facts))
    return Section("method", _("How to read these figures"), blocks)


def _freshness(facts: BriefFacts, figures: Figures) -> Table:
    names = {"agreements": (_("Participating"), "participating"), "pending": (_("Pending"), "pending")}
    lists = [
        (title, facts.counts[each], figures.age(f"freshness.{name}", facts.counts[each], facts.made_on))
        for each, (title, name) in names.items()
        if each in facts.counts
    ]
    columns = (
        column(_("List"), lambda each: each[0]),
        column(_("Dated"), lambda each: each[1].snapshot_on),
        column(_("Last seen"), lambda each: each[1].last_shown_on),
        number(_("Days old on {day}", day=facts.made_on), lambda each: each[2]),
    )
    return lay_table("freshness", lists, columns, _("How old each list is that this brief stands on."))


def _units(facts: BriefFacts) -> Table:
    told = [unit for name, unit in UNITS.items() if name in facts.counts]
    columns = (
        column(_("Unit"), lambda unit: _(unit.title)[:1].upper() + _(unit.title)[1:]),
        column(_("Meaning"), lambda unit: _(unit.meaning)),
    )
    return lay_table("units", told, columns, _("What each unit counts."))


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
    places = {"US": _("Federal"), **facts.state_names}
    columns = (
        column(_("Date"), lambda row: say_loose_day(row["happened_on"], row["precision"])),
        column(_("Where"), lambda row: places[row["jurisdiction"]]),
        column(_("What"), _say_event),
        column(_("Source"), lambda row: Link(row["publisher"], row["source_url"])),
    )
    caption = _("Laws, orders and announcements. Many sources are copies of an original; see each.")
    table = lay_table("timeline", known, columns, caption)
    return Section("policy", _("Policy timeline"), (table,) if table.rows else ())


def _say_event(row: Mapping[str, Any]) -> str:
    title, note = _(row["title"]), f" {_(row['note'])}" if row["note"] else ""
    return f"{title[:1].upper()}{title[1:]}. {_(row['effect'])}{note}"


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
