from __future__ import annotations

import dataclasses
from functools import cache

import dataframely as dy
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from agencies.frames import NO_RULINGS, agency_names, agency_witness, florida
from open287g.measures.coverage import count_population_covered, cover_population
from open287g.resolve.profile import describe_agencies
from open287g.schemas.ledger import Agencies
from open287g.schemas.units import UNITS

NAMES = (
    ("fl-bay", "FL", "Bay County Sheriff's Office"),
    ("fl-jail", "FL", "Bay County Jail"),
    ("fl-brevard", "FL", "Brevard County Sheriff's Office"),
    ("fl-melbourne", "FL", "Melbourne Police Department"),
    ("fl-beach", "FL", "Melbourne Beach Police Department"),
    ("fl-twin", "FL", "Twin Cities Police Department"),
    ("fl-fdle", "FL", "Florida Department of Law Enforcement"),
    ("fl-uni", "FL", "University of Bay Police Department"),
)


@cache
def _every_agency() -> dy.DataFrame[Agencies]:
    return describe_agencies(agency_names(*NAMES), agency_witness(), florida(), NO_RULINGS).agencies


def _agencies(*ids: str) -> dy.DataFrame[Agencies]:
    return Agencies.validate(_every_agency().filter(pl.col("agency_id").is_in(ids)))


def _covered(*ids: str) -> dict[str, object]:
    known = florida()
    counted = count_population_covered(cover_population(_agencies(*ids)), known.counties, known.states)
    return counted.row(0, named=True)


def test_a_county_counts_once_however_many_of_its_bodies_hold_an_agreement() -> None:
    assert (
        _covered("fl-bay", "fl-jail")["population_covered"] == _covered("fl-bay")["population_covered"] == 100
    )


def test_a_municipality_adds_nobody_where_its_county_is_covered() -> None:
    assert _covered("fl-melbourne", "fl-beach")["population_covered"] == 83
    assert _covered("fl-brevard", "fl-melbourne", "fl-beach")["population_covered"] == 200


def test_a_municipality_of_two_counties_is_left_out_once_one_is_covered() -> None:
    assert _covered("fl-twin")["population_covered"] == 30
    assert _covered("fl-twin", "fl-brevard")["population_covered"] == 200


def test_a_state_wide_agency_is_reported_apart_and_never_added() -> None:
    told = _covered("fl-fdle", "fl-bay")
    assert (told["population_covered"], told["n_statewide"], told["share"]) == (100, 1, 0.1)
    assert told["n_uncounted"] == 0


def test_a_body_whose_residents_cannot_be_told_is_named() -> None:
    assert _covered("fl-uni")["n_uncounted"] == 1
    assert _covered("fl-uni")["population_covered"] == 0


@given(st.sets(st.sampled_from([row[0] for row in NAMES]), min_size=1))
def test_one_agency_more_never_covers_fewer(ids: set[str]) -> None:
    every = _covered(*[row[0] for row in NAMES])["population_covered"]
    assert 0 <= _covered(*ids)["population_covered"] <= every <= 1000  # type: ignore[operator]


def _employed(agencies: pl.DataFrame) -> int:
    unit = UNITS["sworn_officers_employed"]
    return int(unit.prepare(agencies).select(unit.count).item())


def test_officers_of_one_record_count_once() -> None:
    twice = pl.concat([_agencies("fl-bay"), _agencies("fl-bay").with_columns(agency_id=pl.lit("fl-bay-2"))])
    assert _employed(twice) == _employed(_agencies("fl-bay")) == 252


def test_an_agency_without_an_fbi_record_employs_nobody_in_the_count() -> None:
    assert _employed(_agencies("fl-bay", "fl-fdle")) == 252


def test_a_county_without_a_figure_covers_nobody_and_is_named() -> None:
    blank = dataclasses.replace(
        florida(), counties=florida().counties.with_columns(population=pl.lit(None, pl.UInt32))
    )
    counted = count_population_covered(cover_population(_agencies("fl-bay")), blank.counties, blank.states)
    assert counted.select("population_covered", "n_uncounted").row(0) == (0, 1)
