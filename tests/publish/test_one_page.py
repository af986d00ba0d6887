"""The brief on one page of US Letter, and any answer on A4 if that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from open287g.cli.app import app
from open287g.errors import UsageError
from open287g.publish.pdf_form import render, render_paper
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Column, Document, Section, Table


def write(path: Path, *words: str) -> pypdfium2.PdfDocument:
    ran = CliRunner().invoke(app, [*words, "-o", str(path)], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return pypdfium2.PdfDocument(path)


@pytest.mark.parametrize("place", [(), ("--state", "TX")])
def test_a_brief_fits_on_one_page_of_letter(tmp_path: Path, workspace: Path, place: tuple[str, ...]) -> None:
    pages = write(tmp_path / "one.pdf", "brief", "--one-page", *place)
    assert len(pages) == 1
    assert pages[0].get_size() == (612.0, 792.0)
    words = pages[0].get_textpage().get_text_range()
    assert "Sources" in words
    assert "Agreements" in words


def test_an_answer_is_printed_on_a4_if_that_is_asked_for(tmp_path: Path, workspace: Path) -> None:
    pages = write(tmp_path / "a4.pdf", "agency", "Polk County Sheriff", "--state", "FL", "--paper", "A4")
    assert [round(size) for size in pages[0].get_size()] == [595, 842]


@pytest.mark.parametrize(
    ("words", "why"),
    [(("--paper", "a5", "-o", "x.pdf"), "letter, a4"), (("--paper", "a4"), "goes with a PDF")],
)
def test_paper_that_there_is_not_is_refused(workspace: Path, words: tuple[str, ...], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        CliRunner().invoke(app, ["count", *words], catch_exceptions=False)


def test_a_table_taller_than_a_page_goes_over_to_the_next(tmp_path: Path) -> None:
    reason = "the department ended the agreement after a reporter had asked and nobody had known of it " * 2
    titles = ("state", "agency", "support type", "last list", "first list", "what the record shows", "reason")
    rows = tuple(
        ("PA", f"Police{n:02d}", "Task Force Model", "Dec. 2", "Dec. 4", reason, reason) for n in range(16)
    )
    table = Table("left", "16 departures", tuple(map(Column, titles)), rows)
    path = tmp_path / "left.pdf"
    path.write_bytes(render(Answer("departures", Document("", (Section("s", "", (table,)),), "e"))))
    paper = pypdfium2.PdfDocument(path)
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in paper]
    assert "Police00" in pages[0]
    assert sum(len(re.findall(r"Police\d\d", page)) for page in pages) == 16


def test_long_headers_of_numbers_leave_a_column_of_words_its_room() -> None:
    titles = ("began", "listed by then", "left the pending list", "still pending", "days until a quarter")
    titles += ("days until half", "days until three quarters", "days until nine in ten")
    columns = (Column("period"), *(Column(title, is_number=True) for title in titles))
    row = ("Feb. 21, 2025 to Feb. 27, 2026", *map(str, range(100, 108)))
    table = Table("waiting", "", columns, (row,))
    paper = pypdfium2.PdfDocument(render_paper(Document("Waiting", (Section("rows", "", (table,)),), "e")))
    assert row[0] in paper[0].get_textpage().get_text_range()
