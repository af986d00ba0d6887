"""Feeds that readers accept: Atom by its rules (RFC 4287) and by feedparser, JSON Feed by its schema; ids that stay."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest

from open287g.data.editions import Edition
from open287g.feeds.entries import (
    Entry,
    Feed,
    make_feed,
    make_feeds,
    renew_feeds,
    to_atom,
    to_json_feed,
    write_feeds,
)
from open287g.queries.news_items import list_news_items

from .workspaces import FIRST, SECOND, THIRD, edition_with, numbered

ATOM = "{http://www.w3.org/2005/Atom}"
JSON_FEED = json.loads((Path(__file__).parent / "json-feed.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_with(
        (FIRST, numbered(0, 1, 3)), (SECOND, numbered(1, 3, 5)), (THIRD, numbered(0, 1, 3, 5, 6))
    )


def check_atom(data: bytes) -> list[Any]:
    """The entries of a document that keeps the rules of RFC 4287 and that feedparser reads."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    allowed = {"id", "title", "updated", "author", "generator", "link", "entry"}
    assert {child.tag.removeprefix(ATOM) for child in feed} <= allowed
    for part in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", part.findtext(f"{ATOM}id") or "")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", part.findtext(f"{ATOM}updated") or "")
        assert (part.findtext(f"{ATOM}title") or "").strip()
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for entry in entries:
        assert {child.tag.removeprefix(ATOM) for child in entry} == {"id", "title", "updated", "content"}
        content = entry.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
        assert len(content) == 0
    links = [(link.get("rel"), link.get("type")) for link in feed.findall(f"{ATOM}link")]
    assert len(links) == len(set(links))
    assert all((link.get("href") or "").startswith("http") for link in feed.findall(f"{ATOM}link"))
    ids = [node.text for node in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    newest = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert newest == sorted(newest, reverse=True)
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return list(parsed.entries)


def check_json_feed(data: bytes) -> list[dict[str, Any]]:
    """The items of a valid JSON Feed."""
    document = json.loads(data)
    jsonschema.validate(document, JSON_FEED)
    return list(document["items"])


@pytest.mark.parametrize("site", [None, "https://example.org/287g?a=1&b=2"])
def test_every_feed_of_a_small_record_is_valid(edition: Edition, site: str | None) -> None:
    names = []
    for feed in make_feeds(edition):
        names.append(feed.name)
        entries, items = check_atom(to_atom(feed, site)), check_json_feed(to_json_feed(feed, site))
        assert [entry.id for entry in entries] == [item["id"] for item in items]
    assert {"us", "states/tx", "states/fl", "states/gu", "agencies/tx-kerr-county-sheriffs-office"} & set(names) == {
        "us", "states/tx", "states/fl", "states/gu"
    }  # fmt: skip
    assert "agencies/ga-hall-county-sheriffs-office" in names


def test_the_national_feed_tells_each_list_newest_first(edition: Edition) -> None:
    feed = next(iter(make_feeds(edition)))
    assert [entry.title for entry in feed.entries] == [
        "June 16, 2025: 5 agreements, 2 new",
        "June 9, 2025: 3 agreements, 1 new, 1 no longer listed",
    ]
    assert feed.updated_at.date() == THIRD


def test_the_feed_of_a_state_tells_of_that_state(edition: Edition) -> None:
    (florida,) = [feed for feed in make_feeds(edition) if feed.name == "states/fl"]
    assert [entry.lines for entry in florida.entries] == [
        ("Listed again (1): Florida: Bay County Sheriff's Office (Task Force Model).",),
        ("No longer listed (1): Florida: Bay County Sheriff's Office (Task Force Model).",),
    ]


def test_the_feed_of_an_agency_tells_of_that_agency(edition: Edition) -> None:
    (bay,) = [feed for feed in make_feeds(edition) if feed.name == "agencies/fl-bay-county-sheriffs-office"]
    assert [entry.title for entry in bay.entries] == [
        "Bay County Sheriff's Office, Florida, is listed again under the Task Force Model",
        "Bay County Sheriff's Office, Florida, is no longer listed under the Task Force Model",
    ]


def test_ids_stay_when_later_lists_and_a_site_come(edition: Edition, tmp_path: Path) -> None:
    earlier = edition_with((FIRST, numbered(0, 1, 3)), (SECOND, numbered(1, 3, 5)))
    before = {feed.name: feed for feed in make_feeds(earlier)}
    for feed in make_feeds(edition):
        if feed.name in before:
            assert feed.feed_id == before[feed.name].feed_id
            ids = [entry.entry_id for entry in feed.entries]
            assert [e.entry_id for e in before[feed.name].entries] == ids[
                len(ids) - len(before[feed.name].entries) :
            ]


def test_feeds_are_written_once_and_only_where_they_differ(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "sync").mkdir()
    n = renew_feeds(tmp_path, edition, tmp_path / "feeds", None)
    assert n == len(list((tmp_path / "feeds").rglob("*.*")))
    assert renew_feeds(tmp_path, edition, tmp_path / "feeds", None) == 0
    (tmp_path / "feeds" / "us.atom").unlink()
    assert renew_feeds(tmp_path, edition, tmp_path / "feeds", None) == 1


def test_feeds_of_equal_editions_are_equal(edition: Edition, tmp_path: Path) -> None:
    write_feeds(edition, tmp_path / "a")
    write_feeds(edition, tmp_path / "b")
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_hostile_text_stays_text() -> None:
    evil = "</p><script>alert(1)</script> ]]> \x00\x1b[31m\u202e &amp; \ufffe"
    entry = Entry(
        "urn:uuid:3bfdc5b1-322d-5ecc-8db9-6b4c5edf75fc", evil, (evil,), datetime(2025, 6, 2, tzinfo=UTC)
    )
    feed = Feed("us", "urn:uuid:3bfdc5b1-322d-5ecc-8db9-6b4c5edf75fd", evil, (entry,), entry.updated_at)
    (parsed,) = check_atom(to_atom(feed, "https://example.org/'\"><x>"))
    assert "<script" not in parsed.content[0].value
    (item,) = check_json_feed(to_json_feed(feed))
    assert "<script" not in item["content_html"]
    assert "\x1b" not in item["content_text"]


def test_a_feed_without_entries_is_valid() -> None:
    feed = make_feed("states/gu", "287(g) in Guam", [], date(2025, 6, 2))
    assert check_atom(to_atom(feed)) == []
    assert check_json_feed(to_json_feed(feed)) == []


def test_the_national_feed_of_the_shipped_record_is_valid() -> None:
    from open287g.data.editions import open_edition
    from open287g.data.workspace import project_folder

    edition = open_edition(project_folder("edition"))
    feed = next(iter(make_feeds(edition)))
    entries = check_atom(to_atom(feed, "https://example.org"))
    assert len(entries) == 50
    assert re.match(r"May 18, 2026: 1,843 agreements", entries[0].title)
    assert list_news_items(edition, "participating")
