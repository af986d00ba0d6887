from __future__ import annotations

import dataclasses

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from agencies.frames import (
    NO_RULINGS,
    agency_names,
    agency_witness,
    counties,
    florida,
    police,
    ruling,
)
from open287g.data.reference import read_reference
from open287g.resolve.profile import describe_agencies, weigh_questions
from open287g.schemas.reference import AgencyReference, AgencyRulings
from seeds import examples


def _describe(
    name: str, agency_type: str = "", county: str = "", reference: AgencyReference | None = None,
    rulings: AgencyRulings = NO_RULINGS, state: str = "FL",
) -> dict[str, object]:  # fmt: skip
    profiles = describe_agencies(
        agency_names(("xx-a", state, name)),
        agency_witness(("xx-a", agency_type, county)),
        reference or florida(),
        rulings,
    )
    return profiles.agencies.row(0, named=True)


def test_a_sheriff_is_placed_and_recorded_by_its_own_name() -> None:
    told = _describe("Bay County Sheriff's Office", "county", "Bay County")
    assert (told["county_fips"], told["ori"], told["ori_confidence"]) == (["12005"], "FL0030000", "exact")


def test_a_sheriffs_population_is_the_countys_and_never_the_fbis() -> None:
    assert _describe("Bay County Sheriff's Office")["population"] == 100
    assert _describe("Melbourne Police Department")["population"] == 80


def test_a_real_but_wrong_county_is_caught_by_the_sheriffs_own_name() -> None:
    told = _describe("Bay County Sheriff's Office", "county", "Clay County")
    assert told["county_fips"] == ["12005"]
    assert told["county_basis"] == "the agency's own name, against ICE's county"


def test_a_county_that_the_fbi_record_contradicts_is_a_question_and_gives_no_record() -> None:
    profiles = describe_agencies(
        agency_names(("fl-a", "FL", "Melbourne Police Department")),
        agency_witness(("fl-a", "municipality", "Bay County")),
        florida(),
        NO_RULINGS,
    )
    assert profiles.agencies["ori"].to_list() == [None]
    assert "county" in profiles.reviews["question"].cast(pl.String).to_list()
    assert profiles.conflicts["doubted"].to_list() == ["FBI record"]


def test_two_towns_that_share_a_word_are_two_records() -> None:
    assert _describe("Melbourne Police Department")["ori"] == "FL0050700"
    assert _describe("Melbourne Beach Police Department")["ori"] == "FL0050800"
    assert _describe("West Melbourne Police Department")["ori"] is None


def test_a_town_in_two_counties_has_both() -> None:
    told = _describe("Twin Cities Police Department", "municipality", "Broward County")
    assert told["county_fips"] == ["12011", "12009"]


def test_no_other_body_of_a_county_gets_the_sheriffs_record() -> None:
    for name in (
        "Bay County Jail",
        "Bay County Board of County Commissioners",
        "Bay County Constable Precinct 1",
        "Bay County State Attorney",
        "Bay County Port Authority",
        "Bay County Police Department",
    ):
        told = _describe(name, "county", "Bay County")
        assert told["ori"] is None, name
        assert told["ori_confidence"] == "none"


def test_a_police_record_of_a_county_is_not_its_sheriffs() -> None:
    small = dataclasses.replace(
        florida(),
        police=police(("FL0030100", "FL", "Bay County Police Department", "County", ["12005"], 60, 252)),
    )
    assert _describe("Bay County Sheriff's Office", reference=small)["ori"] is None
    assert _describe("Bay County Police Department", reference=small)["ori"] == "FL0030100"


def test_a_record_that_its_county_must_tell_apart_needs_that_county() -> None:
    twins = dataclasses.replace(
        florida(),
        police=police(
            ("FL0000001", "FL", "Union, Bay County", "City", ["12005"], 5, 5),
            ("FL0000002", "FL", "Union", "City", ["12019"], 5, 5),
        ),
    )
    assert _describe("Union Police Department", reference=twins)["ori"] is None
    assert _describe("Union Police Department", "", "Bay County", reference=twins)["ori"] == "FL0000001"
    assert _describe("Union Police Department", "", "Clay County", reference=twins)["ori"] == "FL0000002"


def test_a_state_body_has_no_county_whatever_ice_prints() -> None:
    told = _describe("Florida Department of Law Enforcement", "state", "Bay County")
    assert told["county_fips"] == []
    assert told["population"] == 1000


def test_a_record_without_employees_states_no_officers() -> None:
    silent = (
        florida()
        .police.filter(pl.col("ori") == "FL0030000")
        .with_columns(sworn_officers=pl.lit(0, pl.UInt32), civilian_employees=pl.lit(0, pl.UInt32))
    )
    told = _describe("Bay County Sheriff's Office", reference=dataclasses.replace(florida(), police=silent))
    assert (told["ori"], told["sworn_officers"]) == ("FL0030000", None)


def test_a_persons_ruling_stands_over_every_rule_and_says_so() -> None:
    told = _describe(
        "Melbourne Police Department", rulings=ruling("FL", "melbourne police department", "ori", "none")
    )
    assert (told["ori"], told["ori_basis"]) == (None, "a person's ruling")
    told = _describe(
        "Melbourne Police Department",
        rulings=ruling("FL", "Melbourne Police Department", "county_fips", "12005;12019"),
    )
    assert told["county_fips"] == ["12005", "12019"]


def test_a_record_that_a_person_gave_to_one_body_is_no_others() -> None:
    profiles = describe_agencies(
        agency_names(
            ("fl-a", "FL", "Bay County Police Department"), ("fl-b", "FL", "Bay County Sheriff's Office")
        ),
        agency_witness(("fl-a", "county", "Bay County"), ("fl-b", "county", "Bay County")),
        florida(),
        ruling("FL", "Bay County Police Department", "ori", "FL0030000"),
    )
    assert profiles.agencies["ori"].to_list() == ["FL0030000", None]


def test_one_record_on_two_bodies_carries_a_note_and_a_question() -> None:
    profiles = describe_agencies(
        agency_names(("fl-a", "FL", "Melbourne Police Department"), ("fl-b", "FL", "City of Melbourne PD")),
        agency_witness(),
        florida(),
        NO_RULINGS,
    )
    assert profiles.agencies["ori_basis"].str.contains("another agency bears it too").all()
    assert profiles.reviews["evidence"].str.contains("FL0050700").any()


def test_connecticuts_old_counties_and_regions_keep_their_own_codes() -> None:
    reference = read_reference()
    old = _describe("Danbury Police Department", "municipality", "Fairfield County", reference, state="CT")
    new = _describe("Danbury Police Department", "municipality", "", reference, state="CT")
    assert (old["county_fips"], old["ori"]) == (["09001"], new["ori"])
    assert new["county_fips"] == ["09190"]


def test_territories_and_boroughs_are_placed() -> None:
    reference = read_reference()
    assert _describe("Tinian Police Department", "", "Tinian", reference, state="MP")["county_fips"] == [
        "69120"
    ]
    told = _describe(
        "North Slope Borough Police Department", "", "North Slope Borough", reference, state="AK"
    )
    assert told["county_fips"] == ["02185"]


def test_the_order_of_rows_changes_nothing() -> None:
    names = agency_names(
        ("fl-a", "FL", "Bay County Sheriff's Office"),
        ("fl-b", "FL", "Melbourne PD"),
        ("fl-c", "FL", "Clay County Jail"),
    )
    witness = agency_witness(("fl-a", "county", "Bay County"), ("fl-c", "county", "Clay County"))
    first = describe_agencies(names, witness, florida(), NO_RULINGS)
    second = describe_agencies(names.reverse(), witness.reverse(), florida(), NO_RULINGS)
    assert first.agencies.equals(second.agencies)
    assert first.reviews.equals(second.reviews)


def test_names_of_the_whole_nations_police_are_matched_to_their_own_record_or_to_none() -> None:
    """Each city of the FBI's table, under its bare name and without a county, as ICE might print it tomorrow."""
    reference = read_reference()
    bare = pl.col("police_name").str.replace(r"(?i), [a-z' .-]+ county$", "")
    cities = reference.police.filter(
        pl.col("police_type") == "City", ~bare.str.contains("Police|Sheriff|Safety")
    )
    named = cities.select(
        "state", expected="ori", name=bare + pl.lit(" Police Department"),
        agency_id=pl.col("state").str.to_lowercase() + pl.lit("-") + pl.col("ori").str.to_lowercase(),
    )  # fmt: skip
    names = agency_names(*named.select("agency_id", "state", "name").rows())
    told = describe_agencies(names, agency_witness(), reference, NO_RULINGS).agencies
    judged = named.join(told.select("agency_id", "ori"), on="agency_id", validate="1:1")
    assert judged.filter(pl.col("ori") != pl.col("expected")).is_empty()
    assert judged["ori"].null_count() / judged.height < 0.03


def test_every_sheriff_of_the_nation_is_placed_in_his_own_county() -> None:
    reference = read_reference()
    own = reference.counties.filter(
        ~pl.col("is_former"), pl.col("state").is_in(["FL", "VA", "MO", "MD", "TX", "LA"])
    )
    rows = [
        (f"xx-{fips}", state, f"{name} Sheriff's Office")
        for fips, state, name in own.select("county_fips", "state", "county_name").rows()
    ]
    told = describe_agencies(agency_names(*rows), agency_witness(), reference, NO_RULINGS).agencies
    placed = told.select(
        own=pl.col("agency_id").str.strip_prefix("xx-"), fips=pl.col("county_fips").list.first()
    )
    assert placed.filter(pl.col("own") != pl.col("fips")).is_empty()
    assert placed["fips"].null_count() == 0


def test_a_county_without_a_figure_gives_no_population() -> None:
    blank = dataclasses.replace(florida(), counties=counties(("12005", "FL", "Bay", "County", None)))
    assert _describe("Bay County Sheriff's Office", reference=blank)["population"] is None


def test_a_question_weighs_the_agreements_that_its_answer_touches() -> None:
    profiles = describe_agencies(
        agency_names(("fl-a", "FL", "Melbourne Police Department"), ("fl-b", "FL", "City of Melbourne PD")),
        agency_witness(),
        florida(),
        NO_RULINGS,
    )
    agreements = pl.DataFrame({"agency_id": ["fl-a", "fl-a", "fl-b", "fl-z"]})
    assert weigh_questions(profiles.reviews, agreements)["consequence"].to_list() == [3]
    assert weigh_questions(profiles.reviews, agreements.clear())["consequence"].to_list() == [1]


def test_no_agencies_give_no_profiles() -> None:
    nothing = describe_agencies(agency_names(), agency_witness(), florida(), NO_RULINGS)
    assert (nothing.agencies.height, nothing.reviews.height, nothing.conflicts.height) == (0, 0, 0)


def test_a_state_that_no_table_holds_is_still_described() -> None:
    told = _describe("Palikir Police Department", "municipality", "Pohnpei", state="FM")
    assert (told["kind"], told["county_fips"], told["ori"]) == ("municipal_police", None, None)


@examples(0.25)  # of more names each: the frames cost more than what is in them
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=40, unique=True))
def test_any_printed_name_gets_one_profile(names: list[str]) -> None:
    rows = [(f"fl-{number}", "FL", name) for number, name in enumerate(names)]
    told = describe_agencies(agency_names(*rows), agency_witness(), florida(), NO_RULINGS).agencies
    assert told["agency_id"].to_list() == sorted(row[0] for row in rows)
