"""Text from outside is harmless in every format: formulas, markup, control characters, marks that turn writing."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.publish.forms import find_form
from open287g.publish.md_form import render_markdown
from open287g.publish.words import clean
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Chart, Document, Link, Paragraph, Section, Table
from open287g.schemas.measures import Figure

from .conftest import DAY, words_of

HOSTILE = (
    '=HYPERLINK("http://evil.example")|a|<script>alert(1)</script>'
    '[red]x[/red][link=file:///x]y[/link]\x1b[31m\x00\u202etxet\u2066#eval("1+1") *b* $x$ `c` @ref '
    "</td>&amp;\r\n# h {{ 7*7 }}"
)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def poison(thing: Any) -> Any:
    """`thing` with hostile words beside every text, and a hostile address in every link."""
    if isinstance(thing, str):
        return thing + HOSTILE
    if isinstance(thing, tuple):
        return tuple(poison(part) for part in thing)
    if isinstance(thing, Link):
        return Link(thing.words + HOSTILE, "javascript:alert(1)")
    if isinstance(thing, Figure):
        return replace(thing, label=thing.label + HOSTILE)
    if isinstance(thing, Table | Chart | Paragraph):
        kept = {"table_id", "chart_id", "tone"}
        return replace(
            thing, **{f.name: poison(getattr(thing, f.name)) for f in fields(thing) if f.name not in kept}
        )
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = {"snapshot_id", "list_name", "section_id", "sha256"}
        return replace(
            thing, **{f.name: poison(getattr(thing, f.name)) for f in fields(thing) if f.name not in kept}
        )
    return thing


@pytest.fixture(scope="module")
def hostile(nation: Document) -> Document:
    short = tuple(
        replace(
            section,
            blocks=tuple(replace(b, rows=b.rows[:3]) if isinstance(b, Table) else b for b in section.blocks),
        )
        for section in nation.sections
    )
    poisoned: Document = poison(replace(nation, sections=short))
    return poisoned


class Page(HTMLParser):
    """What a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_runs_nothing_and_leads_nowhere_else(hostile: Document) -> None:
    text = find_form("html").render(Answer("brief", hostile)).decode()
    page = Page()
    page.feed(text)
    assert not {"script", "iframe", "object", "img", "link", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    addresses = [value or "" for name, value in page.attributes if name in ("href", "src", "xlink:href")]
    assert all(value.startswith(("#", "https://", "http://")) for value in addresses)
    assert "{{ 7*7 }}" in text
    assert not OBEYED.search(text)


def test_a_terminal_obeys_no_text(hostile: Document) -> None:
    text = words_of(clean(hostile), 160)
    assert "[red]x[/red]" in " ".join(text.split())
    assert not OBEYED.search(text.replace("\n", ""))


def test_paper_evaluates_no_text(hostile: Document) -> None:
    assert find_form("pdf").render(Answer("brief", hostile)).startswith(b"%PDF")


def test_markdown_keeps_its_tables_and_holds_no_html(hostile: Document) -> None:
    text = find_form("md").render(Answer("brief", hostile)).decode()
    assert "<script" not in text
    assert "javascript:" not in text
    assert not OBEYED.search(text)
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1


def test_json_stays_json(hostile: Document) -> None:
    text = find_form("json").render(Answer("brief", hostile)).decode()
    assert not OBEYED.search(text.replace("\n", ""))
    assert "<script>" in json.loads(text)["title"]


@given(st.text())
def test_no_text_survives_cleaning_with_a_character_that_is_obeyed(text: str) -> None:
    assert not OBEYED.search(clean(Paragraph((text,))).parts[0])  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_only_web_addresses_stay_addresses(words: str, url: str) -> None:
    kept = clean(Link(words, url)).url
    assert kept == "" or re.match("https?://", kept, re.I)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_markdown_never_holds_a_bare_angle_bracket_of_a_text(text: str) -> None:
    table = Table("t", text, (), ())
    brief = Document("t", (Section("s", "h", (table,)),), "e", DAY, DAY, "p")
    assert not re.search("<(?!https?://)", render_markdown(clean(brief)))
