"""Whole documents to facts: what is told, on which page, how sure, and what stays empty with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from open287g.documents.facts import Fact, read_facts
from open287g.documents.page_json import facts_from_json, facts_to_json, from_json, to_json
from open287g.documents.text_layer import FALSE, GOOD, NONE, find_turn, judge_layer, repair_shifted
from open287g.documents.words import Box, PageRead, Word, text_of

from .making import FIRST_PAGE, first_page, set_lines, signing_page


def by_name(facts: list[Fact], part: str = "memorandum") -> dict[str, str | None]:
    return {f.fact: f.value for f in facts if f.part == part and f.number == 1}


def test_a_memorandum_tells_its_facts() -> None:
    facts = by_name(read_facts([first_page(), signing_page()]))
    assert facts == {
        "kind": "memorandum",
        "support_type": "tfm",
        "template": "T2",
        "form_revised_on": "2025-02-12",
        "agency_as_written": "Lake County Sheriff's Office, FL",
        "agency_signed_on": "2025-03-06",
        "ice_signed_on": "2025-03-10",
        "agency_signer_office": "Sheriff",
        "ice_signer_office": "Acting Director",
        "effective_rule": "both_signed",
        "duration": "until_ended",
        "termination_notice": "agency_written_ice_90_days",
        "cost_clause": "ice_pays_training_travel",
        "geographic_limit": "jurisdiction",
        "field_office": "Miami",
    }


def test_every_fact_has_a_value_or_a_reason_and_never_both() -> None:
    for facts in (read_facts([first_page(), signing_page(agency_day="")]), read_facts([first_page()])):
        for fact in facts:
            assert (fact.value is None) == (fact.reason is not None), fact
            assert (fact.value is None) == (fact.confidence is None), fact


def test_the_forms_own_date_is_never_a_signing_day() -> None:
    facts = by_name(read_facts([first_page(), signing_page(agency_day="", ice_day="")]))
    assert facts["form_revised_on"] == "2025-02-12"
    assert facts["agency_signed_on"] is None
    assert facts["ice_signed_on"] is None


def test_a_page_that_failed_is_passed_over_and_the_rest_is_told() -> None:
    broken = PageRead(2, 0, 0, failure="The page is damaged and cannot be loaded.")
    assert (
        by_name(read_facts([first_page(), broken, signing_page(number=3)]))["ice_signed_on"] == "2025-03-10"
    )
    (only,) = read_facts([broken])
    assert (only.value, only.reason) == (None, "No page of the document could be read.")


def test_what_was_not_found_says_how_many_pages_were_not_read() -> None:
    facts = {f.fact: f for f in read_facts([first_page()], 14)}
    assert facts["termination_notice"].reason == (
        "No clause known to say this was found in what is legible. 13 of 14 pages were not read."
    )
    assert facts["support_type"].reason is None


def test_a_letter_is_a_letter_and_has_no_model() -> None:
    page = PageRead(
        1,
        612,
        792,
        tuple(set_lines("Dear Sheriff,\n" + "the matter is closed and done\n" * 12 + "Sincerely")),
        (),
        (),
        "good",
    )
    facts = by_name(read_facts([page]))
    assert (facts["kind"], facts["support_type"]) == ("letter", None)


@pytest.mark.parametrize(
    ("heading", "kind", "party"),
    [
        ("MODIFICATION NO. 1 TO THE MEMORANDUM OF AGREEMENT", "amendment", None),
        (
            "Amendment 2\nBETWEEN IMMIGRATION AND CUSTOMS ENFORCEMENT\nAND\nROWAN COUNTY SHERIFF'S OFFICE",
            "amendment",
            "ROWAN COUNTY SHERIFF'S OFFICE",
        ),
        ("ADDENDUM A", "addendum", None),
        ("EXTENSION OF MEMORANDUM OF AGREEMENT", "amendment", None),
        ("ADDENDUM TO\nMEMORANDUM OF AGREEMENT", "addendum", None),
        ("MODIFICATION TO THIS MOA\nModifications must be in writing", "other", None),
        ("Modification to Appendix A shall be done in accordance with the procedures of the SOP", "other", None),
        ("MEMORANDUM OF AGREEMENT BETWEEN ICE AND ROWAN COUNTY", "memorandum", "ROWAN COUNTY"),
        ("Memorandum of Understanding\nbetween ICE and Rowan Police", "memorandum", "Rowan Police"),
        ("RESOLUTION NO. 14\nA RESOLUTION APPROVING A MEMORANDUM OF AGREEMENT", "other", None),
        ("To whom it may concern:\nThe agreement is withdrawn.\nRespectfully,", "letter", None),
    ],
)  # fmt: skip
def test_the_first_heading_tells_what_a_paper_is(heading: str, kind: str, party: str | None) -> None:
    text = heading + "\n" + "it speaks of roads and of officers in the program\n" * 8
    facts = by_name(read_facts([PageRead(1, 612, 792, tuple(set_lines(text)), (), (), "good")]))
    assert (facts["kind"], facts["agency_as_written"]) == (kind, party)


def test_something_else_behind_a_link_is_called_so() -> None:
    page = PageRead(
        1,
        612,
        792,
        tuple(set_lines("Minutes of the board\n" + "the board met and spoke of roads\n" * 12)),
        (),
        (),
        "good",
    )
    assert by_name(read_facts([page]))["kind"] == "other"


def test_an_addendum_page_has_its_own_days() -> None:
    words = set_lines(
        "ADDENDUM TO MODIFY MEMORANDUM OF AGREEMENT\n"
        "ICE reserves the right to conduct an internal review of this MOA every three years\n"
        "By signing this addendum, each party represents it is fully authorized"
    )
    words += set_lines("For the LEA:", 200) + set_lines("Date: 6/29/2025\nTitle: Sheriff", 230)
    words += set_lines("For ICE:", 200, 330) + set_lines("Date: 7/2/2025\nTitle: Acting Director", 230, 330)
    facts = read_facts([first_page(), signing_page(), PageRead(3, 612, 792, tuple(words), (), (), "good")])
    assert [f.value for f in facts if f.fact == "kind"] == ["memorandum", "addendum"]
    addendum = by_name(facts, "addendum")
    assert (addendum["agency_signed_on"], addendum["ice_signed_on"]) == ("2025-06-29", "2025-07-02")
    assert addendum["addendum_effect"] == "review_every_three_years"
    assert by_name(facts)["ice_signed_on"] == "2025-03-10"


def test_on_papers_that_are_on_no_form_of_ices_no_day_is_sure() -> None:
    unmarked = PageRead(1, 612, 792, tuple(set_lines(FIRST_PAGE)), (), (), "good")
    signed = signing_page()
    signed = replace(signed, words=tuple(w for w in signed.words if w.box.top < 700))
    for pages, confidence in (([first_page(), signing_page()], "sure"), ([unmarked, signed], "likely")):
        days = [f for f in read_facts(pages) if f.fact.endswith("signed_on")]
        assert {(f.value, f.confidence) for f in days} == {
            ("2025-03-06", confidence),
            ("2025-03-10", confidence),
        }


def test_of_counterparts_the_page_that_a_side_dated_comes_first() -> None:
    facts = read_facts([first_page(), signing_page(ice_day=""), signing_page(agency_day="", number=3)])
    days = {(f.fact, f.number): (f.value, f.page) for f in facts if f.fact.endswith("signed_on")}
    assert (days["agency_signed_on", 1], days["ice_signed_on", 1]) == (("2025-03-06", 2), ("2025-03-10", 3))


def test_older_memoranda_are_signed_in_witness_but_a_clerks_certificate_signs_nothing() -> None:
    for opening, day in (
        ("IN WITNESS WHEREOF the parties have executed this agreement", "2009-10-09"),
        ("IN WITNESS WHEREOF I have set my hand and the seal of the county", None),
    ):
        words = set_lines(opening) + set_lines("Date: October 9, 2009\nSheriff", 230, 330)
        words += set_lines("Date: October 15, 2009\nImmigration and Customs Enforcement", 230)
        facts = by_name(read_facts([first_page(), PageRead(2, 612, 792, tuple(words), (), (), "good")]))
        assert facts["agency_signed_on"] == day


def test_an_amendment_names_its_party_in_its_title() -> None:
    text = (
        "FIRST AMENDMENT TO MEMORANDUM OF AGREEMENT\n"
        "between U.S. Immigration and Customs Enforcement (ICE) and the Quill County Sheriff's Office\n"
    ) + "The number of participating officers of the office is raised to twelve\n" * 8
    facts = by_name(read_facts([PageRead(1, 612, 792, tuple(set_lines(text)), (), (), "good")]))
    assert (facts["kind"], facts["agency_as_written"]) == ("amendment", "Quill County Sheriff's Office")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_text_layer_tells_how_its_page_has_to_be_turned(turn: int) -> None:
    def seen(box: Box) -> Box:
        """The place of a word on the page as it lies before it is turned clockwise."""
        return {
            0: box,
            90: Box(box.top, 612 - box.right, box.bottom, 612 - box.left),
            180: Box(612 - box.right, 792 - box.bottom, 612 - box.left, 792 - box.top),
            270: Box(792 - box.bottom, box.left, 792 - box.top, box.right),
        }[turn]

    assert find_turn([Word(w.text, seen(w.box)) for w in first_page().words]) == turn


def test_a_field_office_is_known_by_its_city_or_ices_code_and_an_appendix_by_a_misread_heading() -> None:
    for written, office in (
        ("WAS Field Office Director", "Washington"),
        ("located at Philadelphia ERO", "Philadelphia"),
        ("For DHS: Field Office Director, New Orleans", "New Orleans"),
        ("it was a Field Office", None),
    ):
        page = PageRead(
            2, 612, 792, tuple(set_lines(f"APPEND[X B\nCOMPLAINT PROCEDURE\n{written}")), (), (), "good"
        )
        facts = by_name(read_facts([first_page(), page]))
        assert (facts["field_office"], facts["appendix"]) == (office, "B complaint procedure")


@pytest.mark.parametrize("heading", ["APPENDIX 8", "APPENDJXB", "A.P.P.E 'lHX B"])
def test_a_misread_heading_above_a_known_subject_is_an_appendix(heading: str) -> None:
    page = PageRead(2, 612, 792, tuple(set_lines(f"{heading}\nCOMPLAINT PROCEDURE\nit says")), (), (), "good")
    assert by_name(read_facts([first_page(), page]))["appendix"] == "B complaint procedure"


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("Either party, upon 90-day written notice to the other party, may end it", "both_90_days"),
        ("Either party, upon 60-day written notice to the other party, may end it", "both_60_days"),
        (
            "Either party may end it by giving thirty (30) days written notice to the other party",
            "both_30_days",
        ),
        ("Either party may end it by giving forty (40) days written notice to the other party", None),
    ],
)
def test_a_period_of_notice_is_the_one_that_stands_there(clause: str, told: str | None) -> None:
    page = PageRead(2, 612, 792, tuple(set_lines(clause)), (), (), "good")
    assert by_name(read_facts([first_page(), page]))["termination_notice"] == told


@pytest.mark.parametrize(
    ("boxes", "models"),
    [
        ("☐ Jail Enforcement Model\n☒ Task Force Model\n☐ Warrant Service Officer Model", ["tfm"]),
        (
            "[X] Jail Enforcement Model\n[ ] Task Force Model\n[x] Warrant Service Officer Model",
            ["jem", "wso"],
        ),
        ("Jail Enforcement Model\n_X_ Warrant Service Officer Model", ["wso"]),
        ("☐ Jail Enforcement Model\n☐ Task Force Model", []),
        ("287(g) Jail Enforcement Model and Task Force Model", ["tfm", "jem"]),
        ("Task Force Model\nJail Enforcement Model", []),
    ],
)
def test_the_boxes_that_are_checked_tell_the_models(boxes: str, models: list[str]) -> None:
    text = f"MEMORANDUM OF AGREEMENT\n{boxes}\n" + "it speaks of roads and of officers in the program\n" * 8
    facts = read_facts([PageRead(1, 612, 792, tuple(set_lines(text)), (), (), "good")])
    assert [f.value for f in facts if f.fact == "support_type" and f.value] == models


def test_an_addendum_tells_the_one_model_that_it_speaks_of_but_is_made_from_no_form() -> None:
    text = "ADDENDUM TO MEMORANDUM OF AGREEMENT\nunder the 287(g) Task Force Model the parties agree\n"
    text += "it speaks of roads and of officers in the agency\n" * 8
    facts = read_facts([PageRead(1, 612, 792, tuple(set_lines(text)), (), (), "good")])
    model = next(f for f in facts if f.fact == "support_type")
    assert (model.value, model.confidence, by_name(facts)["template"]) == ("tfm", "likely", None)


def test_letters_without_a_character_map_are_set_right() -> None:
    words = [Word(t, Box(0, 0, 10, 10)) for t in ("'DWH", "0DUFK", "\x14\x13\x0f", "Sheriff")]
    assert [w.text for w in repair_shifted(words)][:2] == ["Date", "March"]
    assert repair_shifted(words)[3].text == "Sheriff"
    plain = [Word("ICE", Box(0, 0, 9, 9)), Word("MOA", Box(0, 0, 9, 9))]
    assert list(repair_shifted(plain)) == plain


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("the agency and ICE shall review this MOA in the county " * 8, GOOD),
        ("wkh djhqfb dqg LFH vkdoo uhylhz wklv PRD lq wkh frxqwb " * 8, FALSE),
        ("March 5, 2025 Acting Director", NONE),
    ],
)
def test_a_text_layer_is_believed_by_its_common_words(text: str, verdict: str) -> None:
    assert judge_layer(set_lines(text)) == verdict


def test_pages_and_facts_survive_the_cache() -> None:
    page = replace(signing_page(), text_layer="good")
    assert from_json(to_json(page)).text_layer == "good"
    assert text_of(from_json(to_json(page)).words) == text_of(page.words)
    facts = read_facts([first_page(), page])
    assert [f.value for f in facts_from_json(facts_to_json(facts))] == [f.value for f in facts]
    with pytest.raises(ValueError, match="no page"):
        from_json("{}")
