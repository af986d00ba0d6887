"""The map of counties in which an agency below the state holds an agreement, with its legend in words."""

from __future__ import annotations

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import sentence, sentence_for
from open287g.schemas.blocks import Chart, CountyGroup, CountyMap, Part, Swatch, Table
from open287g.schemas.facts import BriefFacts
from open287g.text.phrases import gettext as _

TASK_FORCE = "tfm"


def map_counties(facts: BriefFacts, figures: Figures, table: Table) -> tuple[Chart, ...]:
    """Counties with an agreement held below the state, those with the Task Force Model apart from the others."""
    if facts.counties.is_empty():
        return ()
    by_model = pl.col("support_types").list.contains(TASK_FORCE)
    groups = (
        CountyGroup(_("with the Task Force Model"), tuple(facts.counties.filter(by_model)["county_fips"])),
        CountyGroup(_("under other models only"), tuple(facts.counties.filter(~by_model)["county_fips"])),
    )
    shown = CountyMap(groups, facts.borders, facts.state_place)
    title = _("Counties where a local agency has an agreement")
    words = "; ".join(f"{len(group.counties):,} {group.title}" for group in groups if group.counties)
    description = _("A map of counties: {words}.", words=words)
    legend = _legend(facts, figures)
    return (Chart("counties", title, description, table, shown=shown, legend=legend, is_beside_table=True),)


def _legend(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What each colour of the map means, and how many counties have it."""
    held = figures.model("counties", TASK_FORCE)
    others = figures.remainder(
        "counties.others", figures.whole("counties"), held, _("Counties with other models only")
    )
    parts: list[Part] = []
    if held.value:
        parts += sentence_for(
            "{colour}: {n} county with the Task Force Model. ",
            "{colour}: {n} counties with the Task Force Model. ",
            held,
            colour=Swatch(_("Ochre"), 0),
        )
    if others.value:
        parts += sentence_for(
            "{colour}: {n} county with other models only. ",
            "{colour}: {n} counties with other models only. ",
            others,
            colour=Swatch(_("Blue"), 1),
        )
    if facts.state:
        return (*parts, *sentence("State-wide agencies are not drawn. Borders: U.S. Census Bureau."))
    return (
        *parts,
        *sentence(
            "State-wide agencies and the smaller territories are not drawn. Borders: U.S. Census Bureau."
        ),
    )
