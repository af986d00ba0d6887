"""The page works from a file, without a request, for people who see, who listen and who use a keyboard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from open287g.publish.html_form import render_page
from open287g.schemas.blocks import Column, Document, Section, Table


@pytest.fixture(scope="module")
def page(nation: Document) -> str:
    return render_page(nation)


def test_nothing_is_fetched(page: str) -> None:
    assert not re.search(r"<(?:script|link|img|iframe|object|embed)\b|\bsrc=|@import|url\((?!#)", page)
    assert "default-src 'none'" in page


def test_headings_descend_without_a_gap(page: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_table_has_a_caption_and_every_header_a_scope(page: str) -> None:
    assert page.count("<table") == page.count("<caption")
    assert not re.search(r"<th(?![^>]*scope=)[ >]", page)


def test_every_picture_has_a_name_a_description_and_its_table(page: str) -> None:
    pictures = re.findall(r"<figure class=\"chart\">.*?</figure>", page, re.S)
    assert pictures
    for picture in pictures:
        assert re.search(r'<svg role="img" aria-labelledby="[^"]+ [^"]+"', picture)
        assert "<desc" in picture
        assert "<details><summary>" in picture or 'class="picture map"' in picture


def test_a_picture_without_a_table_of_its_own_has_one_beside_it(page: str) -> None:
    after_map = page.partition('class="picture map"')[2]
    assert after_map.index("<table") < after_map.index("<section")


def test_no_id_is_used_twice_and_every_reference_leads_somewhere(page: str) -> None:
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []
    targets = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    labels = {name for names in re.findall(r'aria-labelledby="([^"]+)"', page) for name in names.split()}
    assert (targets | labels) <= set(ids)


def test_a_keyboard_reaches_the_figures_first_and_can_scroll_wide_tables(page: str) -> None:
    assert re.search(r'<body>\s*<a class="skip" href="#main">', page)
    assert page.count('class="scroll"') == page.count('tabindex="0"')


def test_every_source_is_listed_with_its_whole_hash(page: str, nation: Document) -> None:
    plain = page.replace("<wbr>", "")
    for source in nation.sources:
        assert source.sha256 in plain
        assert source.file_name in plain


def test_a_picture_is_one_thing_to_those_who_listen(page: str) -> None:
    for picture in re.findall(r"<svg\b.*?</svg>", page, re.S):
        opening, _, inside = picture.partition(">")
        assert 'role="img"' in opening
        assert not re.search(r'\s(?:role|aria-[a-z]+)="', inside)


def test_links_of_the_same_words_say_whose_they_are(make_brief: Callable[..., Document]) -> None:
    florida = render_page(make_brief(state="FL"))
    names = re.findall(r'aria-label="(MOA: [^"]+)">MOA</a>', florida)
    assert len(names) == florida.count(">MOA</a>") > 100
    assert "MOA: Alachua Police Department" in names


def test_the_page_says_its_news_to_those_who_list_pages(page: str) -> None:
    assert '<meta name="description" content="ICE’s list of May 18, 2026, shows 1,843 agreements' in page


def test_on_a_phone_each_cell_of_a_wide_table_has_its_title_and_its_role() -> None:
    titles = ("state", "agency", "last list", "first list", "reason")
    row = ("PA", "Munhall Borough Police Department", "Dec. 2", "Dec. 4", "a reporter had asked")
    wide = Table("left", "1 departure", tuple(map(Column, titles)), (row,))
    told = render_page(Document("", (Section("s", "", (wide,)),), "e"))
    assert '<td role="cell" data-label="reason">a reporter had asked</td>' in told
    assert 'class="table-left wide" role="table"' in told
    assert "<h1>1 departure</h1>" in told
    narrow = Table("few", "", tuple(map(Column, titles[:2])), (row[:2],))
    assert (
        "data-label"
        not in render_page(Document("t", (Section("s", "", (narrow,)),), "e")).partition("<body")[2]
    )
