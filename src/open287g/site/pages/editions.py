"""The edition that the pages are made of: every headline figure under an address that stays.

A figure's address names its edition, unit, clock and day. The page of an edition is never written anew by a later one,
and a build leaves those of earlier editions in their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import polars as pl

from open287g.data.states import names_of_states
from open287g.feeds.entries import (
    ATOM_ENDING,
    JSON_ENDING,
    NATIONAL,
    feed_of_state,
    make_feed,
    to_atom,
    to_json_feed,
)
from open287g.queries.news_items import list_news_items
from open287g.schemas.measures import CLOCKS
from open287g.schemas.units import UNITS
from open287g.site.files import TABLE, table_files
from open287g.site.page import Page, PageType, Site, SiteFile, Take, describe_dataset, place_of, state_names
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

from ..files import json_file
from .home import figure_id


def _figures(site: Site) -> list[dict[str, Any]]:
    facts = site.facts
    return [
        {"figure_id": figure_id(unit, clock, facts, state or ""), "state": state, "unit": unit, "clock": clock,
         "as_of": facts.as_of, "value": value}
        for unit, clock, state, value in facts.figures
    ]  # fmt: skip


def _tell(site: Site) -> Iterator[Page]:
    facts = site.facts
    rows = [
        {**each, "place": state_names()[each["state"]] if each["state"] else _("United States"),
         "words": _(UNITS[each["unit"]].title), "clock_words": _(CLOCKS[each["clock"]])}
        for each in _figures(site)
    ]  # fmt: skip
    told = _("Figures of edition {edition}, made from ICE's list of {day}, each under an address that stays.",
             edition=facts.edition_id, day=facts.snapshot.snapshot_on)  # fmt: skip
    path = f"api/edition/{facts.edition_id}"
    takes = (Take(path, TABLE),)
    title = _("Edition {edition}", edition=facts.edition_id)
    values = {"rows": rows, "takes": takes, "citation": site.citation, "inputs": _inputs(site)}
    yield Page(
        f"edition/{facts.edition_id}.html",
        "edition.html",
        title,
        told,
        values,
        f"{path}.json",
        crumbs=(("editions.html", _("Editions")),),
        dataset=describe_dataset(site, title, told, takes),
    )
    every = sorted({facts.edition_id, *site.earlier}, reverse=True)
    yield Page("editions.html", "editions.html", _("Editions"),
               _("One compilation of all lists has an id, and its figures do not change. These are kept here."),
               {"editions": every})  # fmt: skip


def _inputs(site: Site) -> dict[str, int]:
    snapshots = site.facts.snapshots
    return {
        name: snapshots.filter(pl.col("list_name") == name).height for name in ("participating", "pending")
    }


def _files(site: Site) -> Iterator[SiteFile]:
    path = f"api/edition/{site.facts.edition_id}"
    figures = _figures(site)
    yield json_file(site, f"{path}.json", figures=figures)
    yield from table_files(site, path, pl.DataFrame(figures), {}, ("csv", "xlsx"))


EDITIONS: Final = PageType("edition", _tell, _files)


def _feed_files(site: Site) -> Iterator[SiteFile]:
    items = [
        item for name in ("participating", "pending") for item in list_news_items(site.context.edition, name)
    ]
    latest: date = site.facts.snapshots["snapshot_on"].max()  # type: ignore[assignment]
    for language in LANGUAGES:
        home = f"{site.address.rstrip('/')}/{place_of('', language)}".rstrip("/") if site.address else None
        with speaking(language):
            feeds = [make_feed(NATIONAL, _("287(g) agreements"), items, latest, is_national=True)]
            feeds += [feed_of_state(state, items, latest) for state in names_of_states()]
            for feed in feeds:
                path = place_of(f"feeds/{feed.name}", language)
                yield SiteFile(f"{path}{ATOM_ENDING}", to_atom(feed, home))
                yield SiteFile(f"{path}{JSON_ENDING}", to_json_feed(feed, home))


FEEDS: Final = PageType("feed", lambda _site: (), _feed_files)
