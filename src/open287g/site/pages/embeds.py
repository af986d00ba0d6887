"""Numbers, chart and map to put on a page of one's own: one line each, a picture and a link where scripts are off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from markupsafe import escape

from open287g.queries.ledger import answer_count
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS
from open287g.text.phrases import LANGUAGES, format_number, speaking, spoken_language
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site, SiteFile, place_of, state_names
from ..pictures import number_picture
from .home import SWITCHED, say_growth, say_map

NO_ADDRESS: Final = "https://example.org"
"""What a line names where the site does not know its address; the page puts its own there."""


def _count(site: Site, unit: str) -> int:
    if unit in site.facts.counts:
        return site.facts.counts[unit]
    return answer_count(site.context.edition, Query(unit=unit, as_of=site.facts.as_of)).value


def _pieces(site: Site) -> Iterator[dict[str, Any]]:
    """Each piece: its name, what it shows, what it says in words, the page that it leads to, and its picture."""
    day = site.facts.snapshot.snapshot_on
    for unit in SWITCHED:
        n, title = _count(site, unit), _(UNITS[unit].title)
        told = _("{n} {what} on ICE's list of {day}", n=n, what=title, day=day)
        yield {
            "name": unit,
            "title": title,
            "told": told,
            "leads": "index.html",
            "n": n,
            "picture": f"embed/{unit}.svg",
        }
    growth = _("Agreements on ICE's list, by model")
    yield {"name": "growth", "title": growth, "told": say_growth(site.facts.growth), "leads": "index.html",
           "picture": "data/growth.svg"}  # fmt: skip
    title = _("Counties where a local agency has an agreement")
    yield {
        "name": "map",
        "title": title,
        "told": say_map(site.facts),
        "leads": "map.html",
        "picture": "data/map.svg",
    }


def _pieces_of_state(site: Site, state: str) -> Iterator[dict[str, Any]]:
    """A state's number of agreements and its chart."""
    facts, name = site.facts, state_names()[state]
    n, leads = facts.counts_by_state["agreements"].get(state, 0), f"state/{state}.html"
    title = _("Agreements in {state}", state=name)
    told = _("{n} {what} in {state} on ICE's list of {day}", n=n, what=_(UNITS["agreements"].title), state=name,
             day=facts.snapshot.snapshot_on)  # fmt: skip
    yield {"name": f"agreements-{state}", "title": title, "told": told, "leads": leads, "n": n,
           "picture": f"embed/agreements-{state}.svg", "state": state}  # fmt: skip
    title = _("Agreements in {state} on ICE's list, by model", state=name)
    yield {"name": f"growth-{state}", "title": title, "told": f"{title}. {say_growth(facts.growth_by_state[state])}",
           "leads": leads, "picture": f"data/state/{state}/growth.svg", "state": state}  # fmt: skip


def lines_of_state(site: Site, state: str) -> list[dict[str, Any]]:
    """What a state's page offers to put on another page, each with its line; nothing of one that never had any."""
    if state not in site.facts.growth_by_state:
        return []
    return _with_lines(site, _pieces_of_state(site, state))


def _with_lines(site: Site, pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**piece, "line": _line(site, piece), "no_address": NO_ADDRESS} for piece in pieces]


def _all_pieces(site: Site) -> Iterator[dict[str, Any]]:
    yield from _pieces(site)
    for state in site.facts.growth_by_state:
        yield from _pieces_of_state(site, state)


def _line(site: Site, piece: dict[str, Any]) -> str:
    """The one line that a person puts on a page."""
    language = spoken_language()
    root = (site.address or NO_ADDRESS).rstrip("/")
    frame, picture = (
        f"{root}/{place_of(path, language)}" for path in (f"embed/{piece['name']}.html", piece["picture"])
    )
    return (
        f'<a class="open287g" href="{frame}"><img src="{picture}" alt="{escape(piece["told"])}" width="600"></a>'
        f'<script async src="{root}/static/embed.js"></script>'
    )


def _tell(site: Site) -> Iterator[Page]:
    for piece in _all_pieces(site):
        values = {"piece": piece, "drawn": site.drawn}
        yield Page(
            f"embed/{piece['name']}.html",
            "embedded.html",
            piece["title"],
            piece["told"],
            values,
            is_indexed=False,
        )
    lines = _with_lines(site, _pieces(site))
    description = _("One line each. It keeps its size by itself, follows each new list, and sets no cookie; where "
                    "scripts are off it is a picture with a link.")  # fmt: skip
    values = {"pieces": lines}
    yield Page(
        "embed.html", "embed.html", _("Put it on your page"), description, values, scripts=("embedding.js",)
    )


def _files(site: Site) -> Iterator[SiteFile]:
    for language in LANGUAGES:
        with speaking(language):
            for piece in _all_pieces(site):
                if "n" in piece:
                    svg = number_picture(site, piece["title"], format_number(piece["n"]))
                    yield SiteFile(place_of(piece["picture"], language), svg.encode())


EMBEDS: Final = PageType("embeds", _tell, _files)
