"""Facts in, the finished brief out: sections in their order, short sentences, every number a figure with its list.

The page that a newsroom pins up is cut from it: nothing is counted anew, blocks are kept, left out or cut to
their first rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from open287g.publish.figures import Figures, call_of_brief
from open287g.publish.sections.breakdowns import tell_agreements, tell_growth, tell_models, tell_states
from open287g.publish.sections.changes import tell_changes, tell_months
from open287g.publish.sections.headline import tell_headline
from open287g.publish.sections.method import tell_method, tell_policy, tell_sides
from open287g.publish.sections.money import tell_claims, tell_money
from open287g.publish.sections.pending import tell_pending
from open287g.publish.sections.state_law import tell_law_of_brief
from open287g.publish.words import say_place, sentence, sentence_for
from open287g.schemas.blocks import Block, Document, Paragraph, Part, Section, Strip, Table, figures_in
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _


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
