"""Every question that takes an agency forgives typing, names the nearest, and never answers with silence."""

from __future__ import annotations

import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import BadField, NotFound
from open287g.queries.find import find_agency, find_place
from open287g.queries.registry import Context, find_question


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")))


def test_one_clear_body_is_taken(context: Context) -> None:
    body = find_agency(context, "Polk County Sherriff", "FL")
    assert (body.agency_id, body.state) == ("fl-polk-county-sheriffs-office", "FL")


def test_several_bodies_are_named_with_their_states(context: Context) -> None:
    with pytest.raises(BadField, match="Hillsborough County Sheriff's Office \\(New Hampshire\\)") as refused:
        find_agency(context, "Hilsborough Sherrif")
    assert refused.value.field == "agency"
    assert "Florida" in str(refused.value)


def test_a_name_that_nothing_has_is_refused_with_what_is_near(context: Context) -> None:
    with pytest.raises(NotFound, match="Nearest: Polk County Sheriff's Office"):
        find_agency(context, "Folk County Sheriff", "FL")
    with pytest.raises(NotFound, match="xqzzy"):
        find_agency(context, "xqzzy")


def test_a_body_that_was_never_listed_is_known_or_refused_as_asked(context: Context) -> None:
    assert find_agency(context, "Cook County Sheriff", "IL").agency_id is None
    with pytest.raises(NotFound, match="Cook County Sheriff, Illinois, has not been on any list"):
        find_agency(context, "Cook County Sheriff", "IL", must_be_listed=True)


def test_places_are_states_counties_and_cities_by_their_county(context: Context) -> None:
    assert find_place(context, "Texas").code == "TX"
    assert find_place(context, "Chester County", "PA").code == "42029"
    assert find_place(context, "Lakeland", "FL").code == "12105"
    with pytest.raises(BadField, match="Name the state too"):
        find_place(context, "Orange County")


@pytest.mark.parametrize("name", ["agreements", "agencies"])
def test_rows_are_found_by_misspelled_words_and_the_note_says_how(context: Context, name: str) -> None:
    answer = find_question(name).ask(context, agency="Hilsborough Sherrif")
    assert set(answer.frame["agency_id"]) == {
        "fl-hillsborough-county-sheriffs-office",
        "nh-hillsborough-county-sheriffs-office",
    }
    assert "was taken for" in answer.notes[-1]


def test_ice_s_misspelling_is_among_the_rows_of_the_right_word(context: Context) -> None:
    found = find_question("agencies").ask(context, agency="Nueces").frame["agency_id"]
    assert {"tx-neuces-county-constable-precinct-5", "tx-nueces-county-sheriffs-office"} <= set(found)
    walker = find_question("agencies").ask(context, agency="Walker").frame["agency_id"]
    assert not any("waller" in agency_id for agency_id in walker)


@pytest.mark.parametrize("name", ["agreements", "agencies", "changes"])
def test_words_that_nothing_fits_are_refused_not_answered_with_nothing(context: Context, name: str) -> None:
    with pytest.raises(NotFound, match="No agency called “qwxyz”"):
        find_question(name).ask(context, agency="qwxyz")


def test_an_agency_without_a_row_is_named_as_known(context: Context) -> None:
    answer = find_question("agreements").ask(context, agency="Bucks County Sheriff")
    assert answer.found_nothing
    assert "Bucks County Sheriff's Office (Pennsylvania)" in answer.notes[-1]


def test_find_lists_what_may_be_meant_and_says_so_when_nothing_is(context: Context) -> None:
    answer = find_question("find").ask(context, words="12105")
    assert answer.frame.select("what", "state", "name").rows() == [("county", "FL", "Polk County")]
    assert find_question("find").ask(context, words="xqzzy").found_nothing
    with pytest.raises(BadField, match="planet"):
        find_question("find").ask(context, words="Polk", what="planet")


def test_lineage_is_found_by_name_too(context: Context) -> None:
    answer = find_question("explain").ask(context, identifier="Lakeland police")
    assert answer.result.id == "fl-lakeland-police-department"


def test_rows_of_a_county_are_found_by_its_name_its_code_or_a_city_in_it(context: Context) -> None:
    by_name = find_question("agencies").ask(context, county="Polk", state="FL", as_of="2026-05-18")
    assert "fl-lakeland-police-department" in by_name.frame["agency_id"].to_list()
    assert by_name.notes[0] == "In Polk County, Florida."
    for words in ("12105", "Lakeland"):
        again = find_question("agencies").ask(context, county=words, state="FL", as_of="2026-05-18")
        assert again.frame["agency_id"].to_list() == by_name.frame["agency_id"].to_list()
    rows = (
        find_question("agreements").ask(context, county="Polk County", state="FL", as_of="2026-05-18").frame
    )
    assert len(rows) == 12
    with pytest.raises(BadField, match="Name the state too"):
        find_question("agencies").ask(context, county="Orange County")


def test_a_name_that_an_unlisted_body_bears_too_is_answered_with_that_said(context: Context) -> None:
    body = find_agency(context, "Lakeland police")
    assert (body.state, body.namesakes) == ("FL", ("Lakeland Police Department (Georgia)",))
    assert "Georgia" in body.notes()[0]
    assert find_agency(context, "Lakeland police", "FL").notes() == ()


def test_bodies_with_exactly_the_name_are_named_before_those_that_are_alike(context: Context) -> None:
    with pytest.raises(
        BadField, match=r"could be: Cook County Sheriff \(Georgia\); Cook County Sheriff \(Ill"
    ):
        find_agency(context, "Cook County Sheriff")
