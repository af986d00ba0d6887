"""Memoranda beside their form: what is missing, changed or added; a misread letter and a filled-in name are neither."""

from __future__ import annotations

from dataclasses import replace

from open287g.documents.departures import FormClause, compile_clauses, find_departures
from open287g.documents.words import PageRead

from .making import set_lines

CLAUSES = [
    "This memorandum becomes effective upon signature of both parties and remains in effect.",
    "Termination by the agency shall be provided, in writing, to the local field office.",
    "The agency will cover the costs of travel, housing and per diem for training.",
    "Each nominee must pass the examination with a minimum score of 70 percent to be certified.",
]


def page(*sentences: str) -> PageRead:
    return PageRead(1, 612, 792, tuple(set_lines("\n".join(sentences))), (), (), "good")


def form() -> list[FormClause]:
    return compile_clauses("T2", [[page(*CLAUSES)], [page(*CLAUSES)], [page(*CLAUSES)]])


def test_a_memorandum_as_its_form_has_it_departs_nowhere() -> None:
    assert [c.text for c in form()] == CLAUSES
    assert find_departures([page(*CLAUSES)], form()) == []


def test_misread_letters_are_no_departure() -> None:
    misread = [c.replace("effective", "effcctive").replace("housing", "honsing") for c in CLAUSES]
    assert find_departures([page(*misread)], form()) == []


def test_words_put_into_a_clause_are_shown_beside_it() -> None:
    longer = CLAUSES[1].rstrip(".") + " and will be effective immediately if no date is given."
    (departure,) = find_departures([page(CLAUSES[0], longer, *CLAUSES[2:])], form())
    assert (departure.kind, departure.template_text, departure.document_text) == (
        "changed",
        CLAUSES[1],
        longer,
    )


def test_another_number_is_a_change() -> None:
    other = CLAUSES[3].replace("70", "80")
    (departure,) = find_departures([page(*CLAUSES[:3], other)], form())
    assert (departure.kind, departure.document_text) == ("changed", other)


def test_a_number_whose_blank_or_unit_was_misread_is_no_change() -> None:
    for written in ("score of70 percent", "score of 70-~rcent"):
        misread = CLAUSES[3].replace("score of 70 percent", written)
        assert find_departures([page(*CLAUSES[:3], misread)], form()) == []


def test_a_misread_reference_is_no_change() -> None:
    clause = CLAUSES[1].rstrip(".") + " See 28 C.F.R. §SO.IS."
    assert find_departures([page(CLAUSES[0], clause, *CLAUSES[2:])], form()) == []


def test_a_clause_left_out_is_missing_and_one_of_the_agencys_own_is_added() -> None:
    own = "The county may withdraw its own officers whenever its board of commissioners so resolves in public meeting."
    departures = find_departures([page(CLAUSES[0], CLAUSES[1], CLAUSES[3], own)], form())
    assert [(d.kind, d.template_text, d.document_text) for d in departures] == [
        ("missing", CLAUSES[2], None),
        ("added", None, own),
    ]


def test_a_name_that_differs_from_document_to_document_is_no_clause() -> None:
    named = [
        [page(*CLAUSES, f"The parties to it are the {name} and the federal agency named above.")]
        for name in (
            "Lake County Sheriff's Office",
            "Orlando Police Department",
            "Kansas Bureau of Investigation",
        )
    ]
    assert [c.is_shared for c in compile_clauses("T2", named)] == [True] * 4 + [False]


def test_nothing_is_said_of_a_document_with_an_unread_page() -> None:
    unread = replace(page(), number=2, words=(), text_layer="none")
    assert find_departures([page(*CLAUSES[:2]), unread], form()) == []
