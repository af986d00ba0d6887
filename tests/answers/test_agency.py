"""One agency whole: what it signed, what that allows, its neighbors and its money, and what nobody knows."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.publish.terminal import print_document
from open287g.publish.words import say_part
from open287g.queries.registry import Context, find_question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Glossary, Paragraph, Table


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))


def ask(context: Context, name: str, state: str | None = None, **more: object) -> Answer:
    return find_question("agency").ask(context, agency=name, state=state, **more)


def words_of(answer: Answer) -> str:
    """All words of the answer, one block a line."""
    lines = []
    for section in answer.document.sections:
        lines.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append("".join(map(say_part, block.parts)))
            elif isinstance(block, Table):
                lines += [" | ".join(map(say_part, row)) for row in block.rows]
            elif isinstance(block, Glossary):
                lines += [
                    f"{term.title}: {name}: {''.join(map(say_part, parts))}"
                    for term in block.terms
                    for name, parts in term.facts
                ]
    return "\n".join(lines)


def test_a_sheriff_is_told_in_words_with_days_documents_and_neighbors(context: Context) -> None:
    answer = ask(context, "Polk County Sheriff", "FL")
    told = words_of(answer)
    assert "Polk County Sheriff's Office has 2 agreements with ICE" in told
    assert "the Task Force Model (signed Feb. 26, 2025)" in told
    assert "Stop, question and arrest people for immigration violations." in told
    assert "https://www.ice.gov/doclib/287gMOA/" in told
    assert "Warrant Service Officer model: addendum: https://www.ice.gov/doclib/287gMOA/" in told
    in_full = words_of(ask(context, "Polk County Sheriff", "FL", full=True))
    assert "Addendum, Warrant Service Officer model:" in in_full
    assert "Lakeland Police Department" in in_full
    assert "Hardee County" in told
    assert "tfm" not in told
    assert answer.frame["support_type"].cast(str).to_list() == ["wso", "tfm"]


def test_the_first_screen_is_one(context: Context) -> None:
    for name, state in (
        ("Polk County Sheriff", "FL"),
        ("Bucks County Sheriff", "PA"),
        ("Lakeland police", "FL"),
    ):
        page = Console(file=StringIO(), width=100)
        print_document(ask(context, name, state).document, page)
        assert page.file.getvalue().count("\n") <= 50, name


def test_residents_of_a_county_s_sheriff_are_the_county_s(context: Context) -> None:
    cook = ask(context, "Cook County Sheriff", "IL")
    assert cook.facts["population"] > 5_000_000
    assert cook.facts["population_basis"].startswith("Census")


def test_money_on_record_names_its_payer_and_what_it_is(context: Context) -> None:
    in_full = words_of(ask(context, "Polk County Sheriff", "FL", full=True))
    assert "Jan. 15, 2026 | Florida State Board of Immigration Enforcement | paid | $1.0 million" in in_full
    told = words_of(ask(context, "Polk County Sheriff", "FL"))
    assert "$1.0 million paid (Florida State Board of Immigration Enforcement, Jan. 15, 2026)" in told
    assert "about $8.7 million applied for" in told
    assert "the state's, not ICE's" in told
    assert "one would make $107,500 once" in told
    assert "is not published" in told


def test_an_agency_that_left_is_no_longer_listed_between_two_lists(context: Context) -> None:
    told = words_of(ask(context, "Bucks County Sheriff"))
    assert "no longer on ICE's list" in told
    assert "last listed on Jan. 14, 2026 and was missing from the list of Jan. 15, 2026" in told
    assert "terminated" not in told
    before = words_of(ask(context, "Bucks County Sheriff", as_of="2025-12-01"))
    assert "has 1 agreement with ICE" in before


def test_an_agency_that_never_signed_is_answered_too(context: Context) -> None:
    answer = ask(context, "Cook County Sheriff", "IL", full=True)
    told = words_of(answer)
    assert "has not been on any of ICE's lists" in told
    assert "Will County" in told
    assert answer.facts["agency_id"] is None
    assert answer.frame.is_empty()


def test_an_agency_of_a_state_is_set_beside_the_state_s_others(context: Context) -> None:
    told = words_of(ask(context, "Florida Highway Patrol"))
    assert "Florida Department of Law Enforcement" in told
    assert "Trained officers on record: 1,800, which makes $13.6 million once." in told


def test_the_full_answer_tells_history_and_what_to_ask_for(context: Context) -> None:
    answer = ask(context, "Polk County Sheriff", "FL", full=True)
    headings = [section.heading for section in answer.document.sections]
    assert headings[-3:] == [
        "Its history on ICE's lists",
        "The agency",
        "What to ask for in a records request",
    ]
    assert "774 (FBI police employee data, 2025)" in words_of(answer)
    assert not answer.frames["history"].is_empty()


def test_neighbors_are_the_counties_that_share_a_border(context: Context) -> None:
    neighbors = ask(context, "Polk County Sheriff", "FL").frames["neighbors"]
    beside = neighbors.filter(neighbors["relation"] == "next_county")["county_name"].unique()
    assert set(beside) == {
        "Hardee County",
        "Highlands County",
        "Hillsborough County",
        "Lake County",
        "Osceola County",
        "Pasco County",
        "Sumter County",
    }


def test_agencies_of_all_kinds_can_be_told(context: Context) -> None:
    agencies = context.edition.table("agencies").sort("agency_id").gather_every(331)
    for agency_id in agencies["agency_id"]:
        told = words_of(ask(context, agency_id, full=True))
        assert "None" not in told, agency_id


def test_state_law_and_what_came_of_it_are_told(context: Context) -> None:
    polk = words_of(ask(context, "Polk County Sheriff", "FL"))
    assert "SB 2-C (2025) requires agreements" in polk
    assert "offices that it may oblige" in polk
    alamance = ask(context, "Alamance County Sheriff", "NC")
    told = words_of(alamance)
    assert "does not prove that there is none" in told
    assert (
        "In fiscal years 2007–2013, ICE identified 2,056 people under its agreements and removed 1,354"
        in told
    )
    assert "since between Aug. 1, 2017 and Jan. 13, 2021" in told
    assert alamance.frames["outcomes"]["removed"].sum() == 1354
