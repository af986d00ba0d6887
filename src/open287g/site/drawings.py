"""The facts of a site to shapes and charts, which hold no words and are the same in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from open287g.data.reference import load_borders, read_reference
from open287g.data.states import fips_of_states, names_of_states

from .gathering import Growth, SiteFacts
from .geography import MapShapes, draw_nation, draw_state
from .growth import GrowthChart, draw_growth


@dataclass(frozen=True)
class Drawings:
    """Shapes and charts of the nation and of each state."""

    nation: MapShapes
    states: Mapping[str, MapShapes]
    growth: GrowthChart
    """Growth from the first list on."""
    growth_by_state: Mapping[str, GrowthChart]
    growth_by_model: Mapping[str, GrowthChart]
    county_names: Mapping[str, str]


def draw_all(facts: SiteFacts) -> Drawings:
    """Every map and chart of the site."""
    borders, fips = load_borders(), fips_of_states()
    counties = read_reference().counties
    growth = facts.growth
    return Drawings(
        draw_nation(borders),
        {state: draw_state(borders, fips[state]) for state in names_of_states()},
        draw_growth(growth.days, growth.counts),
        {state: _draw_from_first(each) for state, each in facts.growth_by_state.items()},
        {
            code: _draw_from_first(Growth(growth.days, {code: values}))
            for code, values in growth.counts.items()
            if any(values)
        },
        dict(counties.select("county_fips", "county_name").iter_rows()),
    )


def from_first(growth: Growth) -> Growth:
    """A state's chart begins with the list before the first that shows an agreement of it."""
    wholes = [sum(values) for values in zip(*growth.counts.values(), strict=True)]
    first = max(0, next(number for number, value in enumerate(wholes) if value) - 1)
    return Growth(growth.days[first:], {code: values[first:] for code, values in growth.counts.items()})


def _draw_from_first(growth: Growth) -> GrowthChart:
    kept = from_first(growth)
    return draw_growth(kept.days, kept.counts)
