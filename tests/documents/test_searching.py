"""Full text: phrases first, then all words near each other; nothing of persons is searchable."""

from __future__ import annotations

from open287g.documents.searching import search_pages, searchable_text
from open287g.documents.words import PageRead

from .making import first_page, set_lines, signing_page

PAGES = [
    ("a", 8, "Termination by the LEA shall be provided, in writing,\nto the local Field Office."),
    (
        "a",
        5,
        "ICE is responsible for the costs of the LEA personnel's travel expenses while in a training status.",
    ),
    (
        "b",
        3,
        "The LEA pays for office supplies. "
        + "Other words stand here. " * 40
        + "Training is elsewhere, and who pays is not said.",
    ),
]


def test_a_phrase_is_found_across_a_line_break_and_stands_first() -> None:
    hits = search_pages(PAGES, "in writing, to the local field office")
    assert [(h.sha256, h.page) for h in hits] == [("a", 8)]
    assert "in writing" in hits[0].excerpt


def test_words_near_each_other_stand_before_words_apart() -> None:
    assert [(h.sha256, h.page) for h in search_pages(PAGES, "training costs")] == [("a", 5)]
    assert [(h.sha256, h.page) for h in search_pages(PAGES, "who pays training")] == [("b", 3)]


def test_where_no_page_holds_all_words_those_with_most_of_them_say_what_they_lack() -> None:
    hits = search_pages(PAGES, "termination without any cause in writing")
    assert [(h.sha256, h.page, h.lacks) for h in hits] == [("a", 8, "any, cause")]
    assert search_pages(PAGES, "volcano") == []


def test_a_question_of_empty_words_finds_nothing() -> None:
    assert search_pages(PAGES, "the of and") == []


def test_blocks_that_people_sign_are_not_searchable() -> None:
    text = searchable_text(signing_page(agency_title="Jane Public, Sheriff"))
    assert "remain in effect" in text
    assert "Public" not in text
    assert "Security (DHS)" in searchable_text(first_page())


def test_pages_of_contacts_and_numbers_of_persons_are_left_out() -> None:
    contacts = PageRead(
        10, 612, 792, tuple(set_lines("APPENDIX A\nPOINTS OF CONTACT\nChief Jane Public")), (), (), "good"
    )
    assert searchable_text(contacts) == ""
    numbered = PageRead(
        5, 612, 792, tuple(set_lines("Call 256-332-8824 or write jane@lake.gov")), (), (), "good"
    )
    assert "8824" not in searchable_text(numbered)
    assert "jane" not in searchable_text(numbered)
