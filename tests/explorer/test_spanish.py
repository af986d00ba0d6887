"""Spanish pages are Spanish: what stays English is a name or the words of a source, and is marked as English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from open287g.data.reference import read_reference

from .conftest import SmallSite

ENGLISH: Final = re.compile(
    r"\b(the|is|was|were|has|had|that|which|not|are|it|its|this|with|from|by|their|will|must|under|between)\b",
    re.IGNORECASE,
)
"""Words that an English sentence hardly does without, and no Spanish one has."""
READ_OUT: Final = ("aria-label", "title", "alt", "placeholder")
ALONE: Final = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "circle", "col", "line"}
UNREAD: Final = {"script", "style", "code", "textarea"}


class Texts(HTMLParser):
    """The texts of a page, and what is read out for its elements, outside of what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_kept = (not self._open or self._open[-1][1]) and told.get("lang", "es") == "es"
        is_kept = is_kept and tag not in UNREAD
        if is_kept:
            self.texts += [words for name in READ_OUT if (words := told.get(name))]
        if tag not in ALONE:
            self._open.append((tag, is_kept))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            self.texts.append(data.strip())


def english_in(page: Path) -> Iterator[str]:
    """Texts of a page that are English though nothing says so; names of places and files are names."""
    names = {*read_reference().counties["county_name"]}
    reader = Texts()
    reader.feed(page.read_text(encoding="utf-8"))
    for text in reader.texts:
        said = re.sub(r"[“\"«][^”\"»]*[”\"»]|\S+\.(?:xlsx|pdf|csv|html)\S*|https?://\S+", "", text)
        if text not in names and len(ENGLISH.findall(said)) > 1:
            yield text


def test_what_is_english_on_spanish_pages_is_marked_as_english(small: SmallSite) -> None:
    found = {text for page in (small.folder / "es").rglob("*.html") for text in english_in(page)}
    assert sorted(found) == []


@pytest.mark.parametrize("path", ["es/claims.html", "es/laws.html", "es/state/FL.html"])
def test_names_and_statements_are_read_out_in_english(small: SmallSite, path: str) -> None:
    page = (small.folder / path).read_text(encoding="utf-8")
    assert re.search(r'<(?:a|span)[^>]* lang="en">[^<]{9,}<', page)
    assert ' lang="en">' not in (small.folder / path.removeprefix("es/")).read_text(encoding="utf-8").replace(
        '<html lang="en"', ""
    )
