"""Names to agencies: what is one is tied by rules that cannot be wrong, and what is two never."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from open287g.data.reference import read_reference
from open287g.resolve.candidates import Gazetteer, ListMentions, Mention
from open287g.resolve.entities import Judgement, Resolution, resolve_agencies

FIRST = date(2025, 4, 1)
SIGNED = date(2025, 3, 1)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    reference = read_reference()
    return Gazetteer.from_reference(reference.states, reference.counties)


def _sight(state: str, name: str, url: str | None = None, county: str | None = None) -> Mention:
    return Mention(state, name, "tfm", county, SIGNED, url)


def _turn(*pages: Sequence[Mention]) -> list[ListMentions]:
    distinct = list(dict.fromkeys(mention for mentions in pages for mention in mentions))
    return [
        ListMentions(f"participating-{n}", "participating", FIRST + timedelta(days=n), distinct,
                     [distinct.index(mention) for mention in mentions])
        for n, mentions in enumerate(pages)
    ]  # fmt: skip


def _resolve(
    gazetteer: Gazetteer, *pages: Sequence[Mention], judgements: Sequence[Judgement] = ()
) -> Resolution:
    return resolve_agencies(_turn(*pages), judgements, gazetteer)


TWO = [
    ("FL", "Brevard County Sheriff's Office", "Broward County Sheriff's Office"),
    ("FL", "Bay County Sheriff's Office", "Clay County Sheriff's Office"),
    ("TX", "Walker County Sheriff's Office", "Waller County Sheriff's Office"),
    ("TX", "Kerr County Sheriff's Office", "Terry County Sheriff's Office"),
    ("TX", "Coke County Sheriff's Office", "Cooke County Sheriff's Office"),
    ("FL", "Marion County Sheriff's Office", "Martin County Sheriff's Office"),
    ("TX", "Parker County Sheriff's Office", "Parmer County Sheriff's Office"),
    ("AZ", "Pima County Sheriff's Department", "Pinal County Sheriff's Department"),
    ("TX", "Harris County Constable Precinct 1", "Harris County Constable Precinct 4"),
    ("FL", "Melbourne Police Department", "Melbourne Beach Police Department"),
    ("FL", "University of Florida Police Department", "University of West Florida Police Department"),
    ("TN", "Tennessee Department of Corrections", "Tennessee Department of Public Safety"),
    ("FL", "Key West Police Department", "Key Biscayne Police Department"),
    ("MO", "St. Louis County Police Department", "City of St. Louis Police Department"),
    ("VA", "Richmond County Sheriff's Office", "Richmond City Sheriff's Office"),
    ("FL", "Indian River Shores Police Department", "Indian Shores Police Department"),
    ("PA", "Office of Constable Monroeville (1)", "Office of Constable Monroeville (2)"),
    ("TX", "Harris County Constable Precinct (1)", "Harris County Constable Precinct (4)"),
    ("TX", "Kansas City Police Department", "Kansas Police Department"),
    ("FL", "Miami Springs Police Department", "Miami Shores Police Department"),
    ("TX", "Bay Township Police Department (Bay County)", "Bay Township Police Department (Clay County)"),
    ("FL", "Bay Police Department (North)", "Bay Police Department (South)"),
]


@pytest.mark.parametrize(("state", "left", "right"), TWO)
@pytest.mark.parametrize("how", ["side by side", "one in the other's place"])
def test_two_bodies_with_like_names_are_never_one(
    state: str, left: str, right: str, how: str, gazetteer: Gazetteer
) -> None:
    one, two = [_sight(state, left)], [_sight(state, right)]
    pages = [one + two] if how == "side by side" else [one, two]
    ids = _resolve(gazetteer, *pages).agency_ids
    assert ids[state, left] != ids[state, right]


ONE = [
    ("FL", "Ft. Myers Police Department", "Fort Myers Police Department"),
    ("FL", "Key West PD", "Key West Police Department"),
    ("FL", "Key West Police Dept.", "Key West Police Department"),
    ("FL", "City of Key West Police Department", "Key West Police Department"),
    ("FL", "Bay County Sheriff's Department", "Bay County Sheriff's Office"),
    ("FL", "Bay County Sheriff’s Office", "Bay County Sheriffs Office"),
    ("FL", "Bay Co. Sheriff", "Bay County Sheriff's Office"),
    ("GA", "Department of Corrections", "Georgia Department of Corrections"),
    ("FL", "Saint Johns County Sheriff's Office", "St. Johns County Sheriff's Office"),
    ("TX", "Harris County Constable Pct. 1", "Harris County Constable Precinct 1"),
    ("FL", "BAY COUNTY SHERIFF'S OFFICE", "Bay County Sheriff's Office"),
    ("FL", "Alachua County Sherriff's Office", "Alachua County Sheriff's Office"),
    ("FL", "Bay County SO", "Bay County Sheriff's Office"),
    ("FL", "Bay County S.O. (1)", "Bay County Sheriff's Office"),
    ("FL", "Bay CSO", "Bay County Sheriff's Office"),
    ("FL", "Bay County Sheriff's Office (BCSO)", "Bay County Sheriff's Office"),
    ("FL", "Office of the Bay County Sheriff", "Bay County Sheriff's Office"),
    ("FL", "Office of the Sheriff, Bay County", "Bay County Sheriff's Office"),
    ("FL", "Key West P.D.", "Key West Police Department"),
    ("FL", "Key West Dept. of Police", "Key West Police Department"),
    ("FL", "Police Department of Key West", "Key West Police Department"),
    ("FL", "Key West Police Department (FL)", "Key West Police Department"),
    ("PA", "Lewistown Boro Police Department", "Lewistown Borough Police Department"),
    ("OH", "Village of Albany Department of Police", "Village of Albany Police Department"),
    ("PA", "Penn Township PD (Berks County)", "Penn Township Police Department (Berks County)"),
]


@pytest.mark.parametrize(("state", "left", "right"), ONE)
def test_two_spellings_of_one_name_are_one_agency(
    state: str, left: str, right: str, gazetteer: Gazetteer
) -> None:
    ids = _resolve(gazetteer, [_sight(state, left), _sight(state, right)]).agency_ids
    assert ids[state, left] == ids[state, right]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Macro Island Police Department", "Marco Island Police Department"),
        ("Palmeto Police Department", "Palmetto Police Department"),
        ("Clearwtaer Police Department", "Clearwater Police Department"),
        ("Miami Srings Police Department", "Miami Springs Police Department"),
        ("Miami Springs Police Department", "Florida Miami Springs Police Department"),
    ],
)
def test_a_slip_repaired_in_one_step_is_one_agency_and_keeps_its_id(
    left: str, right: str, gazetteer: Gazetteer
) -> None:
    before = _resolve(gazetteer, [_sight("FL", left)]).agency_ids["FL", left]
    ids = _resolve(gazetteer, [_sight("FL", left)], [_sight("FL", right)]).agency_ids
    assert ids["FL", left] == ids["FL", right] == before


def test_a_slip_listed_beside_the_right_name_is_only_a_question(gazetteer: Gazetteer) -> None:
    names = "Palmeto Police Department", "Palmetto Police Department"
    resolution = _resolve(gazetteer, [_sight("FL", name) for name in names])
    assert len({resolution.agency_ids["FL", name] for name in names}) == 2
    assert [{p.left_name, p.right_name} for p in resolution.proposals] == [set(names)]


def test_a_person_decides_what_rules_cannot(gazetteer: Gazetteer) -> None:
    names = "Palmeto Police Department", "Palmetto Police Department"
    page = [_sight("FL", name) for name in names]
    same = Judgement("FL", names[1], names[0], True, "a letter lost")
    ids = _resolve(gazetteer, page, judgements=[same]).agency_ids
    assert set(ids.values()) == {"fl-palmetto-police-department"}
    different = Judgement("FL", names[0], names[1], False, "two towns")
    parted = _resolve(gazetteer, page[:1], page[1:], judgements=[different])
    assert len(set(parted.agency_ids.values())) == 2
    assert parted.proposals == []


def test_another_body_on_one_memorandum_takes_the_agreement_over_and_is_another_agency(
    gazetteer: Gazetteer,
) -> None:
    url = "https://www.ice.gov/doclib/287gMOA/Bay.pdf"
    names = "Bay County Sheriff's Office", "Bay County Board of County Commissioners"
    resolution = _resolve(gazetteer, *([_sight("FL", name, url)] for name in names))
    old, new = (resolution.agency_ids["FL", name] for name in names)
    assert old != new
    assert dict(resolution.successions) == {("participating-1", new, "tfm"): old}


def test_ids_are_readable_and_a_later_respelling_does_not_move_them(gazetteer: Gazetteer) -> None:
    first = "Alachua County Sheriff’s Office"
    alone = _resolve(gazetteer, [_sight("FL", first)]).agency_ids
    assert alone["FL", first] == "fl-alachua-county-sheriffs-office"
    later = [_sight("FL", "Alachua Sheriff's Department")]
    assert _resolve(gazetteer, [_sight("FL", first)], later).agency_ids["FL", first] == alone["FL", first]


def test_a_sheriffs_row_printed_under_a_wrong_state_is_the_sheriff_of_his_county(
    gazetteer: Gazetteer,
) -> None:
    name = "Alachua County Sheriff's Office"
    wrong = [_sight("GA", name, county="Alachua County")]
    resolution = _resolve(gazetteer, [_sight("FL", name, county="Alachua County")], wrong)
    assert resolution.agency_ids["GA", name] == resolution.agency_ids["FL", name]
    assert resolution.states["GA", name] == "FL"


@pytest.mark.parametrize(
    ("state", "name"),
    [("FL", "Florida State University Police Department"), ("MO", "Wright County Sheriff's Office")],
)
def test_a_row_that_ice_moves_to_another_state_takes_its_agreement_along(
    state: str, name: str, gazetteer: Gazetteer
) -> None:
    resolution = _resolve(gazetteer, [_sight(state, name)], [_sight("GA", name)])
    moved, stayed = resolution.agency_ids["GA", name], resolution.agency_ids[state, name]
    assert dict(resolution.successions) == {("participating-1", moved, "tfm"): stayed}


def test_a_county_that_two_states_have_is_two_agencies(gazetteer: Gazetteer) -> None:
    name = "Clay County Sheriff's Office"
    ids = _resolve(gazetteer, [_sight("FL", name), _sight("TX", name)]).agency_ids
    assert ids["FL", name] != ids["TX", name]


def test_the_order_in_which_pages_are_given_does_not_matter(gazetteer: Gazetteer) -> None:
    names = [
        "Macro Island Police Department",
        "Marco Island Police Department",
        "Bay County Sheriff's Office",
    ]
    pages = _turn(*([_sight("FL", name)] for name in names))
    forth, back = (resolve_agencies(order, (), gazetteer) for order in (pages, pages[::-1]))
    assert forth.agency_ids == back.agency_ids
    assert pl.Series(sorted(forth.successions)).equals(pl.Series(sorted(back.successions)))
