"""An edition to a folder of feeds: national, each state, each agency; Atom and JSON Feed. For a site, or by itself.

Only files whose bytes differ are written, each beside its place first, so that a reader never meets half a feed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from open287g.data.editions import Edition
from open287g.data.states import names_of_states
from open287g.disk import make_folder, write_unsynced
from open287g.queries.news_items import NewsItem, list_news_items
from open287g.sources.journal import replace_whole
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import speaking

from .entries import ATOM_ENDING, JSON_ENDING, Feed, feed_of_state, make_feed, to_atom, to_json_feed

NATIONAL = "us"


def make_feeds(edition: Edition) -> Iterator[Feed]:
    """Every feed of an edition: the national one, one for each state, one for each agency it has met."""
    items = [item for name in ("participating", "pending") for item in list_news_items(edition, name)]
    latest = edition.table("snapshots")["snapshot_on"].max()
    assert isinstance(latest, date)
    yield make_feed(NATIONAL, _("287(g) agreements"), items, latest, is_national=True)
    for state in sorted(names_of_states()):
        yield feed_of_state(state, items, latest)
    by_agency: dict[str, list[NewsItem]] = {}
    for item in items:
        if item.agency_id is not None and item.kind not in ("first_of_model", "first_of_kind"):
            by_agency.setdefault(item.agency_id, []).append(item)
    for agency_id, name, state in edition.table("agencies").select("agency_id", "name", "state").iter_rows():
        title = _("287(g): {agency}, {state}", agency=plain_text(name), state=state)
        yield make_feed(f"agencies/{agency_id}", title, by_agency.get(agency_id, []), latest)


def write_feeds(edition: Edition, folder: Path, site: str | None = None, language: str = "en") -> int:
    """Write every feed below `folder`; returns how many files changed. A site gets them at `<site>/feeds/`."""
    n = 0
    with speaking(language):
        for feed in make_feeds(edition):
            place = folder / feed.name
            n += _write(place.with_name(place.name + ATOM_ENDING), to_atom(feed, site))
            n += _write(place.with_name(place.name + JSON_ENDING), to_json_feed(feed, site))
    return n


def renew_feeds(workspace: Path, edition: Edition, folder: Path, site: str | None) -> int:
    """Write the feeds unless those of this edition, version and site are there already."""
    mark = workspace / "sync" / "feeds.json"
    wanted = json.dumps(
        {"edition": edition.edition_id, "folder": str(folder), "site": site, "by": version("open287g")}
    )
    if (
        mark.is_file()
        and mark.read_text(encoding="utf-8") == wanted
        and (folder / f"{NATIONAL}{ATOM_ENDING}").is_file()
    ):
        return 0
    n = write_feeds(edition, folder, site)
    replace_whole(mark, wanted)
    return n


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    make_folder(path.parent)
    write_unsynced(path, data)
    return True
