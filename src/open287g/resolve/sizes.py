"""Agencies with their counties and FBI records to officers, civilians and residents, each with its source."""

from __future__ import annotations

import polars as pl

from open287g.schemas.reference import COUNTY_WIDE, OF_A_PLACE, AgencyReference
from open287g.text.expressions import fill_in


def measure_sizes(agencies: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """`agencies` with sworn officers, civilians, year, population and its basis.

    A record without any employee is one of a body that did not report: its officers are null, not 0.
    Residents: census population of the counties for county-wide bodies, of the state for state bodies; the
    FBI's figure for police of a place. A sheriff's FBI population (the unincorporated area) is never used.
    """
    records = reference.police.select(
        "ori", "sworn_officers", "civilian_employees", "data_year", served="population"
    )
    recorded = agencies.join(records, on="ori", how="left", validate="m:1")
    with_people = recorded.join(
        _county_people(agencies, reference), on="agency_id", how="left", validate="1:1"
    ).join(
        reference.states.select("state", state_people="population", state_basis="population_basis"),
        on="state",
        how="left",
        validate="m:1",
    )
    reports = (pl.col("sworn_officers") + pl.col("civilian_employees")) > 0
    return with_people.with_columns(
        pl.when(reports).then("sworn_officers").alias("sworn_officers"),
        pl.when(reports).then("civilian_employees").alias("civilian_employees"),
        pl.when(reports).then("data_year").alias("officers_year"),
        *_population(),
    )


def _county_people(agencies: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """Residents of each agency's counties together; null if one of them has no figure."""
    known = reference.counties.select("county_fips", "population", "population_basis")
    each = agencies.select("agency_id", "county_fips").explode("county_fips", empty_as_null=True).drop_nulls()
    joined = each.join(known, on="county_fips", how="left", validate="m:1")
    complete = pl.col("population").is_not_null().all()
    return joined.group_by("agency_id").agg(
        county_people=pl.when(complete).then(pl.col("population").sum()),
        county_people_basis=pl.col("population_basis").first(),
    )


def _population() -> list[pl.Expr]:
    kind, level = pl.col("kind").cast(pl.String), pl.col("level").cast(pl.String)
    is_state, is_county = level == "state", kind.is_in(COUNTY_WIDE) & (level != "state")
    is_place = kind.is_in(OF_A_PLACE) & (pl.col("served") > 0)
    figure = (
        pl.when(is_state)
        .then("state_people")
        .when(is_county)
        .then("county_people")
        .when(is_place)
        .then("served")
    )
    basis = (
        pl.when(is_state)
        .then(fill_in("{}, state", "state_basis"))
        .when(is_county)
        .then(fill_in("{}, county", "county_people_basis"))
        .when(is_place)
        .then(fill_in("FBI police employee data {}, residents served", "data_year"))
    )
    return [figure.alias("population"), pl.when(figure.is_not_null()).then(basis).alias("population_basis")]
