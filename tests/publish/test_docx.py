"""The form for Word holds what the other forms hold, as text that can be edited, with nothing that is run."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.publish.docx_form import render
from open287g.publish.word_document import write_word
from open287g.queries.registry import Context, find_question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Column, Document, Link, Paragraph, Section, Table


@pytest.fixture(scope="module")
def answer() -> Answer:
    context = Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))
    return find_question("agency").ask(context, agency="Polk County Sheriff", state="FL", full=True)


def test_headings_tables_and_links_are_those_of_the_answer(answer: Answer) -> None:
    word = docx.Document(io.BytesIO(render(answer)))
    headings = [each.text for each in word.paragraphs if each.style and each.style.name == "Heading 1"]
    assert headings == [section.heading for section in answer.document.sections if section.heading]
    tables = [
        block
        for section in answer.document.sections
        for block in section.blocks
        if isinstance(block, Table) and block.rows
    ]
    assert [len(table.rows) - 1 for table in word.tables] == [len(table.rows) for table in tables]
    links = {each.target_ref for each in word.part.rels.values() if each.is_external}
    assert any(link.startswith("https://www.ice.gov/doclib/287gMOA/") for link in links)
    page = word.sections[0]
    assert (page.page_width, page.page_height) == (7772400, 10058400)  # US Letter, in EMU


def test_a_chart_has_its_description_as_alternative_text() -> None:
    context = Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))
    drawn = find_question("chart").ask(context, name="growth", state="TX", as_of="2026-01-26")
    word = docx.Document(io.BytesIO(render(drawn)))
    assert len(word.inline_shapes) == 1
    described = word.inline_shapes[0]._inline.docPr.get("descr")
    assert described.startswith("287(g) agreements in Texas. From ")


def test_the_same_answer_gives_the_same_bytes_and_no_macro(answer: Answer) -> None:
    first = render(answer)
    assert first == render(answer)
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert not [name for name in names if name.endswith((".bin", ".vba")) or "embeddings" in name]


def test_text_that_looks_like_xml_or_a_script_stays_text() -> None:
    hostile = '<w:br/>&x; =cmd|" /C calc"!A0 \u202e'
    document = Document(
        hostile,
        (
            Section("a", hostile, (
                Paragraph((hostile, Link(hostile, "javascript:alert(1)"))),
                Table("t", hostile, (Column(hostile),), ((hostile,),)),
            )),
        ),
        "edition",
    )  # fmt: skip
    word = docx.Document(io.BytesIO(write_word(document)))
    assert word.tables[0].rows[1].cells[0].text.startswith("<w:br/>&x;")
    assert "\u202e" not in word.tables[0].rows[1].cells[0].text
    assert not [each for each in word.part.rels.values() if each.is_external]
