"""The map of counties in which an agency below the state holds an agreement, with its legend in words."""

from __future__ import annotations

import polars as pl

from open287g.publish.figures import Figures
from open287g.publish.words import agree
from open287g.schemas.blocks import Chart, CountyGroup, CountyMap, Part, Swatch, Table
from open287g.schemas.facts import BriefFacts

TASK_FORCE = "tfm"


def map_counties(facts: BriefFacts, figures: Figures, table: Table) -> tuple[Chart, ...]:
    """Counties with an agreement held below the state, those with the Task Force Model apart from the others."""
    if facts.counties.is_empty():
        return ()
    by_model = pl.col("support_types").list.contains(TASK_FORCE)
    groups = (
        CountyGroup("with the Task Force Model", tuple(facts.counties.filter(by_model)["county_fips"])),
        CountyGroup("under other models only", tuple(facts.counties.filter(~by_model)["county_fips"])),
    )
    shown = CountyMap(groups, facts.borders, facts.state_place)
    title = "Counties in which an agency below the state holds an agreement"
    words = "; ".join(f"{len(group.counties):,} {group.title}" for group in groups if group.counties)
    description = f"A map of counties: {words}."
    legend = _legend(facts, figures)
    return (Chart("counties", title, description, table, shown=shown, legend=legend, is_beside_table=True),)


def _legend(facts: BriefFacts, figures: Figures) -> tuple[Part, ...]:
    """What each colour of the map means, and how many counties have it."""
    held = figures.model("counties", TASK_FORCE)
    others = figures.remainder(
        "counties.others", figures.whole("counties"), held, "Counties with other models only"
    )
    parts: list[Part] = []
    for place, (colour, each, what) in enumerate(
        (("Ochre", held, "with the Task Force Model"), ("Blue", others, "with other models only"))
    ):
        if each.value:
            parts += [
                Swatch(colour, place),
                ": ",
                each,
                f" {agree(each.value, 'county', 'counties')} {what}. ",
            ]
    left_out = "State-wide agencies" if facts.state else "State-wide agencies and the smaller territories"
    return (*parts, f"{left_out} are not drawn. Borders: U.S. Census Bureau.")
