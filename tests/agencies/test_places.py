from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from agencies.frames import counties
from open287g.data.reference import read_reference
from open287g.resolve.places import read_county_texts
from open287g.schemas.reference import CountyTexts

TEXAS = counties(
    ("48145", "TX", "Falls", "County", 1),
    ("48195", "TX", "Hall", "County", 1),
    ("48281", "TX", "Lampasas", "County", 1),
    ("48367", "TX", "Parker", "County", 1),
    ("48369", "TX", "Parmer", "County", 1),
    ("48123", "TX", "DeWitt", "County", 1),
)
VIRGINIA = counties(
    ("51159", "VA", "Richmond", "County", 1),
    ("51760", "VA", "Richmond", "city", 1),
    ("51670", "VA", "Hopewell", "city", 1),
    ("51097", "VA", "King and Queen", "County", 1),
    ("51157", "VA", "Rappahannock", "County", 1),
    ("51171", "VA", "Shenandoah", "County", 1),
)


def _read(state: str, text: str, known: pl.DataFrame) -> tuple[list[str] | None, str]:
    row = read_county_texts(pl.DataFrame({"state": [state], "text": [text]}), known).row(0, named=True)
    return row["county_fips"], row["told_by"]


def test_case_blanks_suffix_and_its_misspellings_do_not_matter() -> None:
    for text in ("DeWitt County", "DE WITT", "Dewitt Couny", "de witt  county"):
        assert _read("TX", text, TEXAS) == (["48123"], "name")


def test_an_independent_city_is_meant_only_where_the_text_says_city_or_no_county_bears_the_name() -> None:
    assert _read("VA", "Richmond County", VIRGINIA) == (["51159"], "name")
    assert _read("VA", "Richmond", VIRGINIA) == (["51159"], "name")
    assert _read("VA", "City of Richmond", VIRGINIA) == (["51760"], "name")
    assert _read("VA", "Hopewell County", VIRGINIA) == (["51670"], "name")


def test_a_list_names_several_counties_only_if_every_part_is_one() -> None:
    assert _read("VA", "Rappahannock, Shenandoah", VIRGINIA) == (["51157", "51171"], "list")
    assert _read("VA", "King and Queen County", VIRGINIA) == (["51097"], "name")
    assert _read("VA", "Shenandoah and Atlantis", VIRGINIA) == (None, "none")


def test_a_slip_is_mended_only_far_from_every_other_county() -> None:
    assert _read("TX", "Lampass County", TEXAS) == (["48281"], "repair")
    assert _read("TX", "Palmer County", TEXAS) == (None, "none")
    assert _read("TX", "Fall County", TEXAS) == (None, "none")


def test_a_persons_ruling_stands_over_the_text() -> None:
    ruled = CountyTexts.validate(
        pl.DataFrame(
            {
                "state": ["TX"],
                "county_text": ["Palmer County"],
                "county_fips": [["48369"]],
                "reason": ["r"],
                "source": ["s"],
            }
        )
    )
    asked = pl.DataFrame({"state": ["TX"], "text": ["palmer county"]})
    assert read_county_texts(asked, TEXAS, ruled)["county_fips"].to_list() == [["48369"]]


def test_every_county_of_the_nation_is_read_from_its_own_name() -> None:
    known = read_reference().counties
    read = read_county_texts(known.select("state", text="county_name"), known)
    joined = known.join(read, left_on=["state", "county_name"], right_on=["state", "text"], validate="m:1")
    mistaken = joined.filter(pl.col("county_fips_right").list.first() != pl.col("county_fips"))
    assert mistaken.is_empty(), mistaken.select("state", "county_name").rows()


@given(st.text(max_size=30))
def test_any_text_names_a_county_of_its_state_or_none(text: str) -> None:
    read = read_county_texts(pl.DataFrame({"state": ["TX"], "text": [text]}), TEXAS)
    told = {fips for listed in read["county_fips"].drop_nulls() for fips in listed}
    assert told <= set(TEXAS["county_fips"])
