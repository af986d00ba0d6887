"""A table names its rows by the column whose words differ most, and a phone stacks what does not fit."""

from __future__ import annotations

from open287g.publish.html_form import _is_stacked
from open287g.publish.pdf_form import _break_long
from open287g.schemas.blocks import Column, Document, Paragraph, Section, Table
from open287g.text.phrases import retell, say_days_in, speaking

WORDS = (Column("state"), Column("agency"), Column("signed"))


def test_the_column_that_tells_rows_apart_names_them() -> None:
    rows = (("FL", "Bay", "2025"), ("FL", "Clay", "2025"), ("FL", "Polk", "2024"))
    assert Table("t", "", WORDS, rows).naming == 1


def test_long_cells_are_stacked_on_a_phone_and_short_ones_are_not() -> None:
    short = Table("t", "", (Column("state"), Column("count", is_number=True)), (("Texas", "387"),))
    wordy = Table("t", "", WORDS, (("FL", "x" * 61, "2025"),))
    wide = Table(
        "t",
        "",
        (Column("item"), *(Column("sum", is_number=True),) * 2),
        (("Salary", "$" + "9" * 20, "$" + "9" * 20),),
    )
    assert [_is_stacked(each) for each in (short, wordy, wide)] == [False, True, True]


def test_a_long_file_name_may_be_broken_on_paper_at_its_joints() -> None:
    assert _break_long("TEXAS__287gJEM_CalhounCoTX_03-13-2020.pdf").count("\u200b") > 3
    assert _break_long("Polk County") == "Polk County"


def test_a_page_whose_title_is_its_warning_is_called_by_its_first_words() -> None:
    told = Paragraph(("Nothing was found: 0 agencies.", " Looked for: state: Illinois."), "warning")
    assert Document("", (Section("s", "", (told,)),), "e").called == "Nothing was found: 0 agencies"


def test_stored_sentences_are_told_in_the_language_of_the_moment() -> None:
    stored = {"the list is {n} days after ICE's signature": "the list is {n} days after ICE's signature"}
    with speaking("es"):
        assert retell("the list is 11 days after ICE's signature", stored) == (
            "la lista es 11 días posterior a la firma de ICE"
        )
        assert say_days_in("of 4 February 2026") == "of 4 de febrero de 2026"
    assert say_days_in("of 4 February 2026") == "of Feb. 4, 2026"
