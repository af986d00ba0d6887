"""News to feeds, an entry for each list that changed something, newest first; an edition to a folder of them: national,
of each state and of each agency, as Atom and JSON Feed.

Ids stay the same whenever they are made: a name-based UUID of the scope, the list and its content, of which neither
clock nor address of a site is part. Only files whose bytes differ are written, each beside its place first.
"""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from open287g.data.editions import Edition
from open287g.data.states import names_of_states
from open287g.disk import make_folder, write_beside, write_unsynced
from open287g.queries.news import name_state, say_item, say_items
from open287g.queries.news_items import NewsItem, list_news_items
from open287g.text.harmless import plain_text
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, speaking, spoken_language

_NAMESPACE = uuid.UUID("f3a1c1d2-2870-5000-8000-0000000287a0")
MOST_ENTRIES = 50


@dataclass(frozen=True)
class Entry:
    """One entry: what changed on one list."""

    entry_id: str
    title: str
    lines: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True)
class Feed:
    """One feed. `name` is its file's name without an ending, such as `us`, `states/tx` or `agencies/<id>`."""

    name: str
    feed_id: str
    title: str
    entries: tuple[Entry, ...]
    updated_at: datetime


def make_feed(
    name: str, title: str, items: Iterable[NewsItem], latest_on: date, *, is_national: bool = False
) -> Feed:
    """The feed of these items; one without any is valid too, and dated to the latest list."""
    ordered = sorted(items, key=lambda item: (item.seen_on, item.list_name))
    groups = [
        (day, list_name, list(group))
        for (day, list_name), group in groupby(ordered, key=lambda item: (item.seen_on, item.list_name))
    ]
    entries = [
        _make_entry(name, day, list_name, group, is_national=is_national)
        for day, list_name, group in reversed(groups[-MOST_ENTRIES:])
    ]
    updated = entries[0].updated_at if entries else _noon(latest_on)
    return Feed(name, _make_id(name), title, tuple(entries), updated)


def _make_entry(
    name: str, day: date, list_name: str, items: Sequence[NewsItem], *, is_national: bool
) -> Entry:
    lines = [*(say_item(item) for item in items if item.kind == "list"), *say_items(items)]
    title = (
        _title(day, list_name, items)
        if is_national or len(items) > 1
        else f"{say_item(items[0]).rstrip('.')}"
    )
    return Entry(_make_id(f"{name}|{list_name}|{day}"), title, tuple(lines) or (title,), _noon(day))


def _title(day: date, list_name: str, items: Sequence[NewsItem]) -> str:
    came = sum(item.kind in ("listed", "listed_again", "pending_added") for item in items)
    left = sum(item.kind in ("no_longer_listed", "pending_cleared") for item in items)
    total = next((item for item in items if item.kind == "list"), None)
    told = []
    if total is not None:
        told.append(
            ngettext("{n} agreement", "{n} agreements", n=total.n or 0)
            if list_name == "participating"
            else ngettext("{n} pending application", "{n} pending applications", n=total.n or 0)
        )
    told += [ngettext("1 new", "{n} new", n=came)] if came else []
    if left and list_name == "participating":
        told.append(ngettext("1 no longer listed", "{n} no longer listed", n=left))
    elif left:
        told.append(ngettext("1 no longer pending", "{n} no longer pending", n=left))
    return _("{day}: {told}", day=day, told=", ".join(told) or _("changes"))


def _make_id(text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, text)}"


def _noon(day: date) -> datetime:
    """Noon of a day in UTC: lists carry days, not hours."""
    return datetime.combine(day, time(12), UTC)


def feed_of_state(state: str, items: Iterable[NewsItem], latest_on: date) -> Feed:
    """The feed of one state: items about it, and states that passed it or that it passed."""
    about = [item for item in items if state in (item.state, item.other_state)]
    return make_feed(
        f"states/{state.casefold()}", _("287(g) in {state}", state=name_state(state)), about, latest_on
    )


ATOM_ENDING, JSON_ENDING = ".atom", ".json"


def to_atom(feed: Feed, site: str | None = None) -> bytes:
    """The feed as an Atom document."""
    return "".join(_atom_parts(feed, site)).encode()


def _atom_parts(feed: Feed, site: str | None) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{spoken_language()}">\n'
    yield f"  <id>{feed.feed_id}</id>\n  <title>{_xml(feed.title)}</title>\n"
    yield f"  <updated>{feed.updated_at:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
    yield "  <author><name>Open287g</name></author>\n  <generator>Open287g</generator>\n"
    if site:
        here = _attribute(_address(site, feed, ATOM_ENDING))
        yield f'  <link rel="self" type="application/atom+xml" href={here}/>\n'
        yield f'  <link rel="alternate" href={_attribute(site)}/>\n'
    for entry in feed.entries:
        yield f"  <entry>\n    <id>{entry.entry_id}</id>\n    <title>{_xml(entry.title)}</title>\n"
        yield f"    <updated>{entry.updated_at:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        yield f'    <content type="html">{_xml(_html(entry))}</content>\n  </entry>\n'
    yield "</feed>\n"


def to_json_feed(feed: Feed, site: str | None = None) -> bytes:
    """The feed as a JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain_text(feed.title),
        "language": spoken_language(),
        "authors": [{"name": "Open287g"}],
        "items": [
            {
                "id": entry.entry_id,
                "title": plain_text(entry.title),
                "content_html": _html(entry),
                "content_text": "\n\n".join(map(plain_text, entry.lines)),
                "date_published": f"{entry.updated_at:%Y-%m-%dT%H:%M:%SZ}",
            }
            for entry in feed.entries
        ],
    }
    if site:
        document |= {"home_page_url": site, "feed_url": _address(site, feed, JSON_ENDING)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _html(entry: Entry) -> str:
    return "".join(f"<p>{html.escape(plain_text(line))}</p>" for line in entry.lines)


def _xml(text: str) -> str:
    return escape("".join(c for c in plain_text(text) if c not in "\ufffe\uffff"))


def _attribute(text: str) -> str:
    return quoteattr(plain_text(text))


def _address(site: str, feed: Feed, ending: str) -> str:
    return f"{site.rstrip('/')}/feeds/{feed.name}{ending}"


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
    write_beside(mark, wanted.encode())
    return n


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    make_folder(path.parent)
    write_unsynced(path, data)
    return True
