"""The section on states and territories: their ranking, the map of counties, and those without an agency."""

from __future__ import annotations

from open287g.publish.figures import Figures
from open287g.publish.words import sentence
from open287g.schemas.blocks import Block, Column, Paragraph, Section, Table
from open287g.schemas.codes import TERRITORIES
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words

from .county_map import map_counties

STATES_IN_TERMINAL = 60


def tell_states(facts: BriefFacts, figures: Figures) -> Section:
    """States and territories, the most agreements first, and those that have none."""
    ranked = [row["state"] for row in facts.counts["agreements by state"].rows]
    ranking = _ranking(facts, figures, ranked)
    blocks: tuple[Block, ...] = (*map_counties(facts, figures, ranking), ranking, _without(facts, ranked))
    return Section("states", _("States and territories"), blocks)


def _ranking(facts: BriefFacts, figures: Figures, ranked: list[str]) -> Table:
    has_before = bool(facts.before)
    ranks = _ranks(facts)
    rows = tuple(
        (
            ranks[state],
            facts.state_names[state],
            figures.state("agreements", state),
            figures.state("agencies", state),
            figures.state("counties", state),
            *(figures.state_model(state, code) for code in figures.models()),
            *((figures.state_change(state),) if has_before else ()),
        )
        for state in ranked
    )
    change = (Column(_("Change"), True),) if has_before else ()
    columns = (
        Column(_("Rank"), True),
        Column(_("State")),
        Column(_("Agreements"), True),
        Column(_("Agencies"), True),
        Column(_("Counties"), True),
        *(Column(code.upper(), True) for code in figures.models()),
        *change,
    )
    caption = _("Ranked by agreements; the models add up to them.")
    if has_before:
        caption += _(" Change in agreements since {day}.", day=facts.before["agreements by state"].as_of)
    return Table("states", caption, columns, rows, first=STATES_IN_TERMINAL)


def _ranks(facts: BriefFacts) -> dict[str, str]:
    """Rank of each state; states with the same number share a rank."""
    rows = facts.counts["agreements by state"].rows
    values = [row["value"] for row in rows]
    return {row["state"]: f"{values.index(row['value']) + 1}" for row in rows}


def _without(facts: BriefFacts, ranked: list[str]) -> Paragraph:
    missing = [
        name for code, name in facts.state_names.items() if code not in ranked and code not in TERRITORIES
    ]
    if not missing:
        return Paragraph(sentence("Every state and the District of Columbia has an agency on the list."))
    return Paragraph(
        sentence("No agency of these is on the list: {states}.", states=join_words(sorted(missing)))
    )
