"""What a share is a share of: residents, counties, sheriffs and municipal police departments of each state. Pure.

Each whole has a title, what it counts, and the source and year that it is from; a share without its whole is not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import dataframely as dy
import polars as pl

from open287g.schemas.reference import Counties, PoliceEmployees, States


@dataclass(frozen=True)
class Whole:
    """One kind of whole: its column, and what it is, in words."""

    name: str
    title: str
    meaning: str


WHOLES: Final = {
    whole.name: whole
    for whole in (
        Whole("residents", "residents", "Residents of the state (Census population estimates)."),
        Whole(
            "counties",
            "counties",
            "Counties and equivalents of the Census Bureau's gazetteer. Connecticut has its eight old ones, "
            "which ICE prints.",
        ),
        Whole(
            "sheriffs",
            "sheriffs",
            "One sheriff for each county, but for the states that reference/sheriffs.csv states, each with a reason.",
        ),
        Whole(
            "municipal_police",
            "municipal police departments",
            "Agencies of the type City in the FBI's police employee data, the latest record of each since 2018.",
        ),
    )
}


class StateWholes(dy.Schema):
    """What there is of each kind in one state or territory."""

    state = dy.String(primary_key=True, regex=r"^[A-Z]{2}$", description="USPS code")
    residents = dy.UInt32(description="Residents")
    residents_year = dy.UInt16(description="Year that the population stands for")
    counties = dy.UInt32(description="Counties and equivalents")
    sheriffs = dy.UInt32(description="Sheriffs")
    sheriffs_reason = dy.String(nullable=True, description="Why it is not one for each county")
    municipal_police = dy.UInt32(description="Municipal police departments with an FBI record")


def count_wholes(
    states: dy.DataFrame[States],
    counties: dy.DataFrame[Counties],
    police: dy.DataFrame[PoliceEmployees],
    sheriffs: pl.DataFrame,
) -> dy.DataFrame[StateWholes]:
    """The wholes of each state and territory; `sheriffs` has state, sheriffs and reason of the exceptions."""
    has_former = counties.filter("is_former")["state"].unique().implode()
    in_use = counties.filter(pl.col("is_former") == pl.col("state").is_in(has_former))
    n_counties = in_use.group_by("state").agg(counties=pl.len())
    n_police = (
        police.filter(pl.col("police_type").cast(pl.String) == "City")
        .group_by("state")
        .agg(municipal_police=pl.len())
    )
    stated = sheriffs.select("state", pl.col("sheriffs").alias("stated"), sheriffs_reason="reason")
    rows = states.rename({"population": "residents", "population_year": "residents_year"})
    for part in (n_counties, n_police, stated):
        rows = rows.join(part, on="state", how="left", validate="1:1")
    one_each = pl.when("is_territory").then(0).otherwise(pl.col("counties").fill_null(0))
    return StateWholes.validate(
        rows.with_columns(
            pl.col("counties", "municipal_police").fill_null(0), sheriffs=pl.coalesce("stated", one_each)
        )
        .select(StateWholes.column_names())
        .sort("state"),
        cast=True,
    )
