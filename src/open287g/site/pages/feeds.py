"""Feeds of the nation and of each state, Atom and JSON, in each language; they have no pages of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

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
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site, SiteFile, place_of


def _tell(_site: Site) -> Iterator[Page]:
    yield from ()


def _files(site: Site) -> Iterator[SiteFile]:
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


FEEDS: Final = PageType("feed", _tell, _files)
