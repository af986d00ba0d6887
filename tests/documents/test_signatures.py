"""Pages that parties sign: whose block is whose, which day, which office, and what is left empty with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from open287g.documents.signature_blocks import AGENCY, ICE
from open287g.documents.signatures import LIKELY, SURE, Window, read_signatures
from open287g.documents.words import RECOGNIZED, Box, PageRead, Strip, Word
from open287g.documents.written_dates import odds_of_text

from .making import set_lines, signing_page

WINDOW = Window(date(2025, 2, 9), date(2026, 12, 31))


def days_of(page: PageRead) -> dict[str, date | None]:
    return {block.side: block.signed.day for block in read_signatures(page, WINDOW)}


def strip(text: str, box: Box, confidence: float = 0.97) -> Strip:
    return Strip(text, box, confidence, odds_of_text(text))


def handwritten(agency: str, *, ice: str = "March 10, 2025") -> PageRead:
    """The agency's day by hand: two strips of its place, nothing typed."""
    page = signing_page(agency_day="", ice_day=ice)
    box = Box(112, 326, 190, 342)
    whole = Box(106, 318, 328, 344)
    return replace(page, strips=(strip(agency, box), strip(agency, whole)))


def test_each_side_has_the_day_typed_on_its_own_line() -> None:
    assert days_of(signing_page()) == {AGENCY: date(2025, 3, 6), ICE: date(2025, 3, 10)}


def test_a_typed_day_is_sure() -> None:
    assert {b.signed.confidence for b in read_signatures(signing_page(), WINDOW)} == {SURE}


def test_a_typed_day_that_cannot_be_is_told_but_not_sure() -> None:
    page = signing_page(agency_day="02/28/2028")
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.confidence) == (date(2028, 2, 28), LIKELY)


def test_a_day_written_by_hand_is_read_from_its_strips() -> None:
    (agency,) = (b for b in read_signatures(handwritten("3/6/25"), WINDOW) if b.side == AGENCY)
    assert agency.signed.day == date(2025, 3, 6)
    assert agency.signed.basis == "the picture of the date line"


def test_two_strips_that_show_different_days_are_never_sure() -> None:
    page = signing_page(agency_day="")
    box, whole = Box(112, 326, 190, 342), Box(106, 318, 328, 344)
    page = replace(page, strips=(strip("3/6/25", box), strip("3/5/25", whole)))
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert agency.signed.confidence != SURE


def test_views_of_one_strip_alone_never_make_a_day_sure() -> None:
    page, box = signing_page(agency_day=""), Box(112, 326, 190, 342)
    page = replace(page, strips=(strip("3/6/25", box),) * 3)
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.confidence) == (date(2025, 3, 6), LIKELY)


def test_an_agency_rarely_signs_after_ice_so_a_doubtful_day_falls_before() -> None:
    (agency,) = (b for b in read_signatures(handwritten("3/1?/25"), WINDOW) if b.side == AGENCY)
    assert agency.signed.day is None or agency.signed.day <= date(2025, 3, 14)


def test_an_empty_line_says_that_it_is_empty() -> None:
    page = replace(signing_page(agency_day=""), strips=(strip("", Box(106, 318, 328, 344)),))
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.reason) == (None, "The date line is empty.")


def test_a_scrawl_that_no_day_explains_stays_empty_with_a_reason() -> None:
    (agency,) = (b for b in read_signatures(handwritten("xqwzk"), WINDOW) if b.side == AGENCY)
    assert agency.signed.day is None
    assert agency.signed.reason == "What stands on the date line is not legible."


def test_ice_on_the_left_is_known_by_what_its_block_names() -> None:
    words = set_lines("By signing this MOA, each party represents it is fully authorized")
    for left, day, below in (
        (72.0, "6/9/2025", "Assistant Director\nU.S. Immigration and Customs Enforcement"),
        (330.0, "4/30/2025", "Sheriff\nEtowah County Sheriff's Office"),
    ):
        words += set_lines(f"Date: {day}\n{below}", 200, left)
    page = PageRead(7, 612, 792, tuple(words), (), (), "good")
    assert days_of(page) == {ICE: date(2025, 6, 9), AGENCY: date(2025, 4, 30)}
    assert {b.side: b.office for b in read_signatures(page, WINDOW)} == {
        ICE: "Assistant Director",
        AGENCY: "Sheriff",
    }


def test_a_stamp_gives_the_day_where_the_line_is_empty() -> None:
    stamp = Word("Date: 2025.03.04 08:55:14 -04'00'", Box(150, 345, 260, 352), RECOGNIZED)
    page = replace(signing_page(agency_day=""), recognized=(stamp,))
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.basis) == (date(2025, 3, 4), "a digital signature's stamp")


def test_a_stamps_own_date_label_is_no_second_line_to_sign_on() -> None:
    stamp = set_lines("Date: 2025.03.04 08:55:14 -04'00'", 345, 110)
    page = signing_page(agency_day="", extra=stamp)
    assert [b.side for b in read_signatures(page, WINDOW)] == [AGENCY, ICE]
    assert days_of(page)[AGENCY] == date(2025, 3, 4)


def test_what_is_typed_but_no_day_says_so() -> None:
    page = signing_page(agency_day="see the attached")
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.written) == (None, "")
    assert agency.signed.reason == "What is typed on the date line is no day in a form that is known."


def test_a_recognized_line_that_spells_a_day_in_words_is_likely() -> None:
    line = Word("Date: this 3rd day of March, 2025", Box(72, 328, 240, 342), RECOGNIZED, 0.97)
    page = replace(signing_page(agency_day=""), recognized=(line,))
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.confidence) == (date(2025, 3, 3), LIKELY)
    doubtful = replace(page, recognized=(line._replace(confidence=0.7),))
    assert days_of(doubtful)[AGENCY] is None


def test_a_short_day_of_the_right_column_is_none_of_the_left() -> None:
    box = Box(360, 328, 388, 342)
    page = replace(
        signing_page(agency_day="", ice_day=""), strips=(strip("3/4/25", box), strip("3/4/25", box))
    )
    assert days_of(page) == {AGENCY: None, ICE: date(2025, 3, 4)}


def test_the_stamp_of_counsel_below_the_block_is_no_signing_day() -> None:
    page = signing_page(agency_day="", extra=set_lines("Approved as to form 3/4/2025", 560))
    assert days_of(page)[AGENCY] is None


OPENING = "By signing this MOA, each party represents it is fully authorized"


def placed(*blocks: tuple[float, float, str]) -> PageRead:
    """A page with the opening sentence, and blocks of lines at (left, top)."""
    words = set_lines(OPENING, 100)
    for left, top, text in blocks:
        words += set_lines(text, top, left)
    return PageRead(7, 612, 792, tuple(words), (), (), "good")


@pytest.mark.parametrize(
    "page",
    [
        placed((72, 200, "U.S. Immigration and Customs Enforcement\n\nDate: 3/10/2025\nTitle: Acting Director"),
               (72, 330, "Lake County Sheriff's Office\n\nDate: 3/6/2025\nTitle: Sheriff")),
        placed((72, 200, "FOR THE LAKE COUNTY SHERIFF'S OFFICE\n\nDate: 3/6/2025\nTitle: Sheriff"),
               (72, 330, "FOR U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT\n\nDate: 3/10/2025\nTitle: Acting Director")),
        placed((72, 200, "LAKE COUNTY\n\nDate: 3/6/2025"),
               (330, 200, "DEPARTMENT OF HOMELAND SECURITY\n\nDate: 3/10/2025")),
        placed((72, 200, "For the LEA:\n\nDated: March 6, 2025"), (330, 200, "For ICE:\n\nDated: March 10, 2025")),
        placed((72, 200, "For the LEA:\n\nDate:\n3/6/2025"), (330, 200, "For ICE:\n\nDate:\n3/10/2025")),
        placed((72, 200, "For the LEA:\n\n\nMarch 6, 2025\nDate"), (330, 200, "For ICE:\n\n\nMarch 10, 2025\nDate")),
        placed((72, 200, "For the LEA:\n3/6/2025 | 10:22 AM EST"), (330, 200, "For ICE:\n3/10/2025 | 7:02 PM PDT")),
        placed((72, 300, "Date"), (130, 200, "Lake County Sheriff's Office"), (130, 300, "3/6/2025"),
               (340, 200, "ICE"), (340, 300, "3/10/2025")),
        placed((72, 200, "For the LEA:"), (170, 250, "3/6/2025"), (72, 264, "Signature"), (190, 264, "Date"),
               (330, 200, "For ICE:"), (430, 250, "3/10/2025"), (330, 264, "Signature"), (450, 264, "Date")),
        placed((72, 200, "For the LEA:\nSigned this 6th day of March, 2025."),
               (330, 200, "For ICE:\nSigned this 10th day of March, 2025.")),
        placed((72, 200, "For the LEA:\n\nSignature Date: 3/6/2025"),
               (330, 200, "For ICE:\n\nSignature Date: 3/10/2025")),
        placed((72, 200, "For the LEA:\n\nSignature:"), (400, 228, "Date: 3/6/2025"),
               (72, 300, "For ICE:\n\nSignature:"), (400, 328, "Date: 3/10/2025")),
        placed((72, 200, "FOR THE AGENCY\n\nDate:3/6/2025"), (330, 200, "FOR THE GOVERNMENT\n\nDate:3/10/2025")),
        placed((72, 200, "For the LEA:\n\nDate:"), (72, 242, "Date: 2025.03.06 14:22:10 -05'00'"),
               (330, 200, "For ICE:\n\nDate:"), (330, 242, "Date: 2025.03.10 14:22:10 -05'00'")),
    ],
    ids=["ice-above", "agency-above", "bodies", "dated", "line-below", "caption", "docusign", "table", "captions",
         "sentences", "led-up-to", "behind-signature", "no-blank", "stamps"],
)  # fmt: skip
def test_each_side_has_its_day_in_forms_other_than_ices(page: PageRead) -> None:
    assert days_of(page) == {AGENCY: date(2025, 3, 6), ICE: date(2025, 3, 10)}


@pytest.mark.parametrize(
    "others",
    ["Approved as to form and legality:\n\nDate: 2/20/2025\nCounty Attorney:",
     "ATTEST:\nDate: 3/17/2025\nClerk of Court", "Approved by the County Commission on:\nDate: 2/24/2025"],
)  # fmt: skip
def test_what_counsel_and_clerks_date_is_no_partys_day(others: str) -> None:
    page = signing_page(extra=set_lines(others, 460))
    assert [b.side for b in read_signatures(page, WINDOW)] == [AGENCY, ICE]
    assert days_of(page) == {AGENCY: date(2025, 3, 6), ICE: date(2025, 3, 10)}


def test_of_three_columns_each_has_its_own_heading() -> None:
    page = placed((72, 200, "Lake County\n\nDate: 3/4/2025"), (220, 200, "City of Lake\n\nDate: 3/6/2025"),
                  (390, 200, "ICE\n\nDate: 3/10/2025"))  # fmt: skip
    assert [(b.side, b.signed.day and b.signed.day.day) for b in read_signatures(page, WINDOW)] == [
        (AGENCY, 4), (AGENCY, 6), (ICE, 10),
    ]  # fmt: skip


@pytest.mark.parametrize("top", [160, 460])
def test_a_day_from_which_it_counts_is_no_signing_day(top: float) -> None:
    page = signing_page(extra=set_lines("Effective Date: 4/1/2025\n\nExpiration Date: 12/31/2028", top))
    assert [b.signed.day for b in read_signatures(page, WINDOW)] == [date(2025, 3, 6), date(2025, 3, 10)]


def test_where_nothing_tells_whose_a_block_is_its_day_is_not_sure() -> None:
    page = placed((72, 200, "Date: 3/6/2025\nName"), (330, 200, "Date: 3/10/2025\nName"))
    assert {b.signed.confidence for b in read_signatures(page, WINDOW)} == {LIKELY}


def test_the_day_of_the_sentence_above_undated_signatures_is_both_sides() -> None:
    words = set_lines(
        "IN WITNESS WHEREOF, the parties have executed this Agreement\non this 3rd day of March, 2025."
    )
    page = PageRead(7, 612, 792, (*words, *set_lines("By: ____\nSheriff", 200)), (), (), "good")
    assert days_of(page) == {AGENCY: date(2025, 3, 3), ICE: date(2025, 3, 3)}
    assert {b.signed.confidence for b in read_signatures(page, WINDOW)} == {LIKELY}


def test_a_year_that_nobody_filled_in_is_no_year() -> None:
    assert days_of(signing_page(agency_day="March 3, 20__"))[AGENCY] is None


def test_of_the_rows_of_a_table_none_is_guessed() -> None:
    page = placed((72, 200, "Party"), (330, 200, "Date\n\n3/10/2025\n\n3/6/2025"))
    assert set(days_of(page).values()) <= {None}


def test_a_day_plainly_outside_of_the_forms_known_use_is_told_but_never_sure() -> None:
    box, whole = Box(112, 326, 190, 342), Box(106, 318, 328, 344)
    page = replace(signing_page(agency_day=""), strips=(strip("3/3/2028", box), strip("3/3/2028", whole)))
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert (agency.signed.day, agency.signed.confidence) == (date(2028, 3, 3), LIKELY)


def test_only_offices_are_kept_of_who_signed() -> None:
    page = signing_page(agency_title="Jane Public, Police Chief")
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert agency.office == "Police Chief"
    page = signing_page(agency_title="Jane Q. Public")
    (agency,) = (b for b in read_signatures(page, WINDOW) if b.side == AGENCY)
    assert agency.office is None


def test_an_office_whose_letters_were_misread_is_the_nearest_known_one_and_a_name_is_none() -> None:
    for title, office in (("Superintenden t", "Superintendent"), ("Superlntendcnt", "Superintendent"),
                          ("Sterling Example", None)):  # fmt: skip
        (agency,) = (b for b in read_signatures(signing_page(agency_title=title), WINDOW) if b.side == AGENCY)
        assert agency.office == office


def test_a_label_under_a_sprawling_hand_is_found_by_its_neighbor() -> None:
    page = signing_page(agency_day="")
    words = tuple(w for w in page.words if not (w.text == "Date:" and w.box.left < 200))
    box, whole = Box(112, 326, 190, 342), Box(106, 318, 328, 344)
    page = replace(page, words=words, strips=(strip("2/18/2025", box), strip("2/18/2025", whole)))
    assert days_of(page) == {AGENCY: date(2025, 2, 18), ICE: date(2025, 3, 10)}


def test_a_page_without_date_lines_signs_nothing() -> None:
    assert read_signatures(PageRead(1, 612, 792, tuple(set_lines("Nothing to sign here"))), WINDOW) == []
