"""Finding forgives writing, and never takes one body for another."""

from __future__ import annotations

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.reference import read_reference
from open287g.data.workspace import project_folder
from open287g.resolve.search import Hit, Index, build_index, choose, plain_words, search


@pytest.fixture(scope="module")
def index() -> Index:
    edition, reference = open_edition(project_folder("edition")), read_reference()
    listed = edition.table("agreements").filter("is_listed")["agency_id"]
    return build_index(
        edition.table("agencies"),
        edition.table("agency_names"),
        reference.states,
        reference.counties,
        reference.police,
        listed,
    )


def chosen(index: Index, words: str, state: str | None = None) -> str | None:
    hit = choose(search(index, words, state=state, limit=60))
    return hit and hit.key


def near(index: Index, words: str, state: str | None = None) -> list[Hit]:
    return search(index, words, state=state)


@pytest.mark.parametrize(
    ("words", "state", "agency_id"),
    [
        ("Polk County Sheriff", "FL", "fl-polk-county-sheriffs-office"),
        ("polk county sheriff fl", None, "fl-polk-county-sheriffs-office"),
        ("Sheriff of Polk County, Florida", None, "fl-polk-county-sheriffs-office"),
        ("Alguacil del condado de Polk", "FL", "fl-polk-county-sheriffs-office"),
        ("Hilsborough Sherrif", "FL", "fl-hillsborough-county-sheriffs-office"),
        ("Ft. Myers PD", None, "fl-fort-myers-police-department"),
        ("De Kalb County sheriff", "AL", "al-dekalb-county-sheriffs-office"),
        ("Nueces constable pct 5", None, "tx-neuces-county-constable-precinct-5"),
        ("FL0530000", None, "fl-polk-county-sheriffs-office"),
        ("fl-polk-county-sheriffs-office", None, "fl-polk-county-sheriffs-office"),
        ("University of Florida police", None, "fl-university-of-florida-police-department"),
        ("Mcclennan county sheriff", "TX", "tx-mclennan-county-sheriffs-office"),
        ("Saint Johns sheriff", "FL", "fl-st-johns-county-sheriffs-office"),
        ("St Johns County Sheriff's Dept.", None, "fl-st-johns-county-sheriffs-office"),
        ("FDLE", None, "fl-florida-department-of-law-enforcement"),
        (
            "FHP",
            None,
            "fl-florida-department-of-highway-safety-and-motor-vehicles-division-of-highway-patrol",
        ),
        ("PBSO", None, "fl-palm-beach-county-sheriffs-office"),
    ],
)
def test_words_as_people_type_them_find_the_agency(
    index: Index, words: str, state: str | None, agency_id: str
) -> None:
    assert chosen(index, words, state) == agency_id


@pytest.mark.parametrize(
    ("words", "state", "other"),
    [
        ("Brevard Sheriff", "FL", "fl-brevard-county-sheriffs-office"),
        ("Broward Sheriff", "FL", "fl-broward-county-sheriffs-office"),
        ("Clay sheriff", "FL", "fl-clay-county-sheriffs-office"),
        ("Bay sheriff", "FL", "fl-bay-county-sheriffs-office"),
        ("Walker County Sheriff", "TX", "tx-walker-county-sheriffs-department"),
        ("Waller County Sheriff", "TX", "tx-waller-county-sheriffs-office"),
    ],
)
def test_neighbors_by_one_letter_are_told_apart(index: Index, words: str, state: str, other: str) -> None:
    assert chosen(index, words, state) == other


def test_a_name_of_several_states_is_not_guessed(index: Index) -> None:
    assert chosen(index, "Washington County Sheriff") is None
    assert {hit.state for hit in near(index, "Hilsborough Sherrif")} >= {"FL", "NH"}
    assert chosen(index, "Hilsborough Sherrif") is None


def test_a_number_or_a_kind_that_does_not_fit_is_not_taken_for_another(index: Index) -> None:
    assert chosen(index, "Nueces County Constable Precinct 2", "TX") is None
    assert chosen(index, "Polk County Constable", "FL") is None
    assert chosen(index, "Folk County Sheriff", "FL") is None
    assert near(index, "Folk County Sheriff", "FL")[0].key == "fl-polk-county-sheriffs-office"


def test_a_sheriff_who_never_signed_is_known_as_such(index: Index) -> None:
    hit = choose(search(index, "Cook County Sheriff", state="IL"))
    assert hit is not None
    assert (hit.subject, hit.state) == ("police", "IL")
    assert "list" in hit.reason


def test_places_are_found_beside_agencies(index: Index) -> None:
    found = {(hit.subject, hit.key) for hit in near(index, "Miami Dade")}
    assert {("county", "12086"), ("agency", "fl-miami-dade-sheriffs-office")} <= found
    assert [hit.name for hit in near(index, "12105")] == ["Polk County"]
    assert near(index, "Texas")[0].subject == "state"
    assert chosen(index, "Oklahoma") is None


def test_ice_s_own_misspelling_is_found_by_the_right_word(index: Index) -> None:
    assert "Neuces County Constable Precinct 5" in {hit.name for hit in near(index, "Nueces")}


def test_nothing_near_is_an_empty_answer(index: Index) -> None:
    assert near(index, "xqzzy vvkp") == []
    assert near(index, "...") == []


def test_every_agency_is_found_by_its_own_name_in_its_state(index: Index) -> None:
    agencies = open_edition(project_folder("edition")).table("agencies")
    sample = agencies.sort("agency_id").gather_every(71)
    missed = [
        name
        for agency_id, name, state in sample.select("agency_id", "name", "state").iter_rows()
        if agency_id not in {hit.key for hit in search(index, name, state=state, limit=3)}
    ]
    assert missed == []


def test_one_slip_of_the_pen_still_finds_the_agency(index: Index) -> None:
    agencies = open_edition(project_folder("edition")).table("agencies")
    sample = agencies.sort("agency_id").gather_every(97).filter(pl.col("name").str.len_chars() > 12)
    missed = []
    for agency_id, name, state in sample.select("agency_id", "name", "state").iter_rows():
        place = next(at for at, letter in enumerate(name) if at > 2 and letter.isalpha())
        slipped = name[:place] + name[place + 1 :]
        if agency_id not in {hit.key for hit in search(index, slipped, state=state, limit=8)}:
            missed.append(slipped)
    assert len(missed) <= len(sample) * 0.06, missed


def test_words_are_made_plain() -> None:
    assert plain_words("Ste. Geneviève Sherriff’s Dept") == ("sainte", "genevieve", "sherriffs", "department")
    assert plain_words("Doña Ana Co.") == ("dona", "ana", "county")


@pytest.mark.parametrize(
    "words",
    [
        "Sarasota County Smeriff's Office",
        "Sarasota Couty Shieriffs",
        "Sarasota County SO",
        "Sarasota Co. S.O.",
    ],
)
def test_a_slip_in_the_word_for_the_kind_of_body_costs_nothing(index: Index, words: str) -> None:
    assert chosen(index, words, "FL") == "fl-sarasota-county-sheriffs-office"


def test_a_short_name_with_a_slip_is_offered_and_never_taken(index: Index) -> None:
    assert chosen(index, "Sak County Sheriff", "WI") is None
    assert "wi-sauk-county-sheriffs-office" in {hit.key for hit in near(index, "Sak County Sheriff", "WI")}


def test_an_agency_of_ice_s_list_comes_before_those_that_are_on_none(index: Index) -> None:
    hits = near(index, "Clark County Sheriffs")
    assert [hit.is_listed for hit in hits] == sorted((hit.is_listed for hit in hits), reverse=True)
