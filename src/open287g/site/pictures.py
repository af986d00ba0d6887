"""Charts and maps of the pages to pictures that stand alone: the same shapes, with title, legend and source inside.

Each language has its own, in its folder. The card that social networks show of a page is drawn here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from open287g.queries.agency.sections import say_model
from open287g.text.phrases import LANGUAGES, format_number, speaking
from open287g.text.phrases import gettext as _

from .geography import MapShapes
from .growth import GrowthChart
from .page import Site, SiteFile, place_of, say_agreements
from .take import picture_files, to_pixels

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
