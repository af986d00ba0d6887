"""Agencies that hold an agreement, and rows in force, to the residents they reach: by state, whole, or by group.

In: the agencies counted, counties and states with census populations. Out: one row per state, the nation being their
sum. Nobody is counted twice, and a state-wide agency adds nobody. The nation is the sum of its states. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from open287g.schemas.ledger import Agencies
from open287g.schemas.reference import (
    COUNTY_WIDE,
    OF_A_PLACE,
    Counties,
    PopulationCovered,
    Reaches,
    ResidentsReached,
    States,
)
from open287g.text.expressions import common_to, fill_in, first_case


def cover_population(agencies: dy.DataFrame[Agencies]) -> dy.DataFrame[Reaches]:
    """Whose residents each agency's agreement reaches: counties, one place, the state, or none."""
    kind, level = pl.col("kind").cast(pl.String), pl.col("level").cast(pl.String)
    is_placed = pl.col("county_fips").list.len().fill_null(0) > 0
    cases = {
        "state": level == "state",
        "county": kind.is_in(COUNTY_WIDE) & is_placed,
        "place": kind.is_in(OF_A_PLACE) & is_placed & pl.col("population").is_not_null(),
    }
    reach = first_case(cases, "none")
    residents = pl.when(pl.col("reach") == "place").then("population")
    told = agencies.with_columns(reach=reach).with_columns(residents=residents)
    return Reaches.validate(told, cast=True)


def count_population_covered(
    reaches: dy.DataFrame[Reaches], counties: dy.DataFrame[Counties], states: dy.DataFrame[States]
) -> dy.DataFrame[PopulationCovered]:
    """Residents reached, one row per state that has an agency in `reaches`.

    Counties count once. A place counts where none of its counties is covered, and the places of one county
    never count for more than the county's residents. See `schemas.residents.POPULATION_COVERED_METHOD`.
    """
    covered = _covered_counties(reaches, counties)
    places = _sum_places(_homes_beside(reaches, covered, counties))
    per_state = [
        covered.group_by("state").agg(county_people=pl.col("population").sum(), n_counties=pl.len()),
        places.group_by("state").agg(
            place_people=pl.col("residents").sum(), n_places=pl.col("n_places").sum()
        ),
        _count_apart(reaches, covered),
    ]
    rows = states.join(reaches, on="state", how="semi")
    for part in per_state:
        rows = rows.join(part, on="state", how="left", validate="1:1")
    people = pl.col("county_people") + pl.col("place_people")
    filled = rows.with_columns(
        pl.exclude("state", "state_fips", "state_name", "population_basis").fill_null(0)
    )
    shared = filled.with_columns(population_covered=people, share=(people / pl.col("population")).clip(0, 1))
    return PopulationCovered.validate(shared.sort("state"), cast=True)


def list_residents_reached(
    reaches: dy.DataFrame[Reaches], counties: dy.DataFrame[Counties]
) -> dy.DataFrame[ResidentsReached]:
    """What `count_population_covered` adds up, one row for each agency that reaches it.

    The residents of the distinct things counted add up to the whole.
    """
    covered = _covered_counties(reaches, counties)
    county_wide = (
        reaches.filter(pl.col("reach") == "county")
        .explode("county_fips")
        .join(covered.drop_nulls("population"), on=["state", "county_fips"], how="inner", validate="m:1")
        .select("agency_id", counted="county_fips", residents="population")
    )
    homes = _homes_beside(reaches, covered, counties)
    beside = homes.join(
        _sum_places(homes).select("state", "county_fips", together="residents"),
        on=["state", "county_fips"],
        how="inner",
        validate="m:1",
    ).select("agency_id", counted=fill_in("places of {}", "county_fips"), residents="together")
    return ResidentsReached.validate(pl.concat([county_wide, beside], how="vertical_relaxed"), cast=True)


def _covered_counties(reaches: pl.DataFrame, counties: pl.DataFrame) -> pl.DataFrame:
    """Each county that a county-wide agency reaches, once: state, county_fips, population."""
    reached = (
        reaches.filter(pl.col("reach") == "county")
        .explode("county_fips")
        .select("state", "county_fips")
        .unique()
    )
    known = counties.select("county_fips", "population")
    return reached.join(known, on="county_fips", how="left", validate="m:1")


def _homes_beside(reaches: pl.DataFrame, covered: pl.DataFrame, counties: pl.DataFrame) -> pl.DataFrame:
    """Places that no covered county holds, each in its largest county, whose residents are the `limit`."""
    places = reaches.filter(pl.col("reach") == "place").select(
        "agency_id", "state", "county_fips", "residents"
    )
    spread = places.explode("county_fips").join(
        counties.select("county_fips", limit="population"), on="county_fips", how="left", validate="m:1"
    )
    inside = spread.join(covered, on="county_fips", how="semi").select("agency_id").unique()
    beside = spread.join(inside, on="agency_id", how="anti").sort("limit", "county_fips", nulls_last=False)
    return beside.group_by("agency_id", maintain_order=True).last()


def _sum_places(homes: pl.DataFrame) -> pl.DataFrame:
    """Residents of the places of each county, at most the county's: state, county_fips, residents, n_places."""
    summed = homes.group_by("state", "county_fips").agg(
        pl.col("residents").sum(), pl.col("limit").first(), n_places=pl.len()
    )
    return summed.with_columns(residents=pl.min_horizontal("residents", "limit"))


def _count_apart(reaches: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """State-wide agencies, and agencies outside covered counties whose residents cannot be told, by state."""
    told = covered.filter(pl.col("population").is_not_null())["county_fips"].to_list()
    is_inside = common_to("county_fips", pl.lit(told, pl.List(pl.String))).list.len().fill_null(0) > 0
    has_people = pl.col("reach").cast(pl.String).is_in(["state", "place"])
    return reaches.group_by("state").agg(
        n_statewide=(pl.col("reach") == "state").sum(), n_uncounted=(~has_people & ~is_inside).sum()
    )


@dataclass(frozen=True)
class Places:
    """Counties and states with their census populations."""

    counties: dy.DataFrame[Counties]
    states: dy.DataFrame[States]


def count_residents(
    rows: pl.DataFrame, agencies: pl.DataFrame, places: Places, by: Sequence[str] = ()
) -> pl.DataFrame:
    """Residents reached by the agencies of `rows`, as `value`, one row per group of the columns `by`.

    States are counted in one go, since nobody is counted across their borders.
    """
    if tuple(by) == ("state",):
        states = rows.select("state").unique(maintain_order=True)
        counted = _cover(rows, agencies, places).select("state", value="population_covered")
        return states.join(counted, on="state", how="left", validate="1:1").select(
            pl.col("state").cast(pl.String), pl.col("value").fill_null(0).cast(pl.Int64)
        )
    groups = (
        [((), rows)] if not by else rows.partition_by(list(by), as_dict=True, maintain_order=True).items()
    )
    told = [
        (*map(str, key), int(_cover(group, agencies, places)["population_covered"].sum()))
        for key, group in groups
    ]
    return pl.DataFrame(told, schema={**dict.fromkeys(by, pl.String), "value": pl.Int64}, orient="row")


def list_residents(
    rows: pl.DataFrame, agencies: pl.DataFrame, places: Places
) -> dy.DataFrame[ResidentsReached]:
    """What the agencies of `rows` reach, one row for each agency and county; `count_residents` is its sum."""
    return list_residents_reached(cover_population(_holders(rows, agencies)), places.counties)


def _cover(rows: pl.DataFrame, agencies: pl.DataFrame, places: Places) -> dy.DataFrame[PopulationCovered]:
    reaches = cover_population(_holders(rows, agencies))
    return count_population_covered(reaches, places.counties, places.states)


def _holders(rows: pl.DataFrame, agencies: pl.DataFrame) -> dy.DataFrame[Agencies]:
    return Agencies.cast(agencies.join(rows.select("agency_id").unique(), on="agency_id", how="semi"))
