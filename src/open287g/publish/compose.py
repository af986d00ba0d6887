"""Facts in, the finished brief out: sections in their order, short sentences, every number a figure with its list."""

from __future__ import annotations

from open287g.publish.sections.agreements import tell_agreements
from open287g.publish.sections.changes import tell_changes, tell_months
from open287g.publish.sections.growth import tell_growth
from open287g.publish.sections.headline import tell_headline
from open287g.publish.sections.method import tell_method
from open287g.publish.sections.models import tell_models
from open287g.publish.sections.money import tell_claims, tell_money
from open287g.publish.sections.pending import tell_pending
from open287g.publish.sections.policy import tell_policy, tell_sides
from open287g.publish.sections.state_law import tell_law_of_brief
from open287g.publish.sections.states import tell_states
from open287g.schemas.blocks import Document, Part
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _

from .figures import Figures, call_of_brief
from .words import sentence, sentence_for


def compose_brief(facts: BriefFacts) -> Document:
    """The brief of a nation or a state on a day; sections without anything to say are left out."""
    figures = Figures(facts)
    place = facts.state_names[facts.state] if facts.state else _("the United States")
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
