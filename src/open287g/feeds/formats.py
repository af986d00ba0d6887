"""A feed to the bytes of Atom (RFC 4287) and of JSON Feed 1.1. Equal feeds give equal bytes.

Text is escaped and freed of characters that XML cannot hold. A site's address, where there is one, is written into
links; ids do not depend on it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from open287g.text.harmless import plain_text
from open287g.text.phrases import spoken_language

from .entries import Entry, Feed

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
