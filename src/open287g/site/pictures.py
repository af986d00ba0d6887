"""The facts of a site to shapes and charts, and these to pictures that stand alone, title, legend and source inside.

Shapes and charts hold no words and are the same in every language; each language has its own pictures, in its folder.
The card that social networks show of a page is drawn here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from open287g.data.reference import load_borders, read_reference
from open287g.data.states import fips_of_states, names_of_states
from open287g.queries.agency.sections import say_model
from open287g.text.phrases import LANGUAGES, format_number, speaking
from open287g.text.phrases import gettext as _

from .charts import GrowthChart, draw_growth
from .files import picture_files, to_pixels
from .gathering import Growth, SiteFacts
from .geography import MapShapes, draw_nation, draw_state
from .page import Site, SiteFile, place_of, say_agreements


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


_CARD_SCALE: Final = 0.75
"""Of the 1,200 pixels that a card is drawn with; networks ask for 600 at least."""


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("open287g.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"_": _, "say_model": say_model, "num": format_number}
    return environment


def _source(site: Site) -> str:
    return _("Source: ICE's lists to {day}; Open287g edition {edition}", day=site.facts.snapshot.last_shown_on,
             edition=site.facts.edition_id)  # fmt: skip


def _draw(template: str, site: Site, **values: Any) -> str:
    return _templates().get_template(template).render(source=_source(site), **values)


def growth_pictures(
    site: Site, path: str, title: Callable[[], str], chart: GrowthChart
) -> Iterator[SiteFile]:
    """A chart of growth under a title, in each language."""
    for language in LANGUAGES:
        with speaking(language):
            told = _("{place}: agreements on ICE's list", place=title())
            svg = _draw("growth.svg", site, title=told, chart=chart)
            yield from picture_files(place_of(path, language), svg)


def map_pictures(
    site: Site, path: str, title: Callable[[], str], shapes: MapShapes, note: Callable[[], str]
) -> Iterator[SiteFile]:
    """A map of counties under a title, in each language."""
    for language in LANGUAGES:
        with speaking(language):
            told = _("{place}: counties where a local agency has an agreement", place=title())
            svg = _draw("map.svg", site, title=told, note=note(), shapes=shapes, held=site.facts.counties)
            yield from picture_files(place_of(path, language), svg)


def card(
    site: Site, path: str, title: Callable[[], str], counts: Mapping[str, int], chart: GrowthChart | None
) -> Iterator[SiteFile]:
    """The picture that social networks show of a page, in each language: a title, a number, its day, the growth."""
    for language in LANGUAGES:
        with speaking(language):
            svg = _draw(
                "card.svg",
                site,
                title=title(),
                number=format_number(counts["agreements"]),
                words=say_agreements(counts["agreements"]).partition(" ")[2],
                day=_("on ICE's list of {day}", day=site.facts.snapshot.snapshot_on),
                chart=chart,
            )
            yield SiteFile(place_of(path, language), to_pixels(svg, scale=_CARD_SCALE))


def number_picture(site: Site, title: str, number: str) -> str:
    """One number with its unit and its day, as SVG in the language of the moment."""
    day = _("on ICE's list of {day}", day=site.facts.snapshot.snapshot_on)
    return _draw("number.svg", site, title=title, number=number, day=day)
