"""Origin files of the Census Bureau and the FBI, as read, to the reference tables of places and police.

Refuses a county that no suffix rule fits, and a state or an agency type that nobody has named.
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from open287g.resolve.places import read_county_texts
from open287g.schemas.reference import POLICE_TYPES, Counties, PoliceEmployees, States

COUNTY_SUFFIXES = (
    "City and Borough",
    "Census Area",
    "Planning Region",
    "Municipality",
    "Municipio",
    "District",
    "Borough",
    "County",
    "Island",
    "Parish",
    "city",
)
"""Legal suffixes as the Census Bureau writes them; 'city' in small letters is an independent city."""

FBI_STATES = {"NB": "NE", "GM": "GU"}
"""The FBI's own codes for Nebraska and Guam."""

FEDERAL = "FS"
"""The FBI's code for federal agencies, in the place of a state's."""

NO_COUNTY = ("", "NOT SPECIFIED", "UNMAPPED COUNTY")
"""What the FBI writes where it names no county."""


def compile_states(
    estimates: pl.DataFrame, added: pl.DataFrame, codes: dict[str, str], vintage: int
) -> dy.DataFrame[States]:
    """States from the state rows of the county estimates, territories from `added`.

    `added` is curation/states_added.csv; `codes` gives USPS codes by FIPS.
    """
    states = estimates.filter(pl.col("SUMLEV") == "040").select(
        state=pl.col("STATE").replace_strict(codes),
        state_fips="STATE",
        state_name="STNAME",
        is_territory=pl.lit(False),
        population=pl.col(f"POPESTIMATE{vintage}"),
        population_year=pl.lit(vintage),
        population_basis=pl.lit(estimates_basis(vintage)),
    )
    both = pl.concat([_as(states, States), _as(added, States)])
    return States.validate(both.sort("state_fips"), cast=True)


def compile_counties(
    gazetteer: pl.DataFrame, estimates: pl.DataFrame, added: pl.DataFrame, vintage: int
) -> dy.DataFrame[Counties]:
    """Counties of the gazetteer with their population; old counties and territories from `added`."""
    people = estimates.filter(pl.col("SUMLEV") == "050").select(
        county_fips=pl.col("STATE") + pl.col("COUNTY"), population=f"POPESTIMATE{vintage}"
    )
    has_people = pl.col("population").is_not_null()
    named = gazetteer.select(
        county_fips="GEOID", state="USPS", county_name="NAME", latitude="INTPTLAT", longitude="INTPTLONG"
    ).join(people, on="county_fips", how="left", validate="1:1")
    current = named.with_columns(
        suffix=county_suffix(pl.col("county_name")),
        is_former=pl.lit(False),
        population_year=pl.when(has_people).then(pl.lit(vintage)),
        population_basis=pl.when(has_people).then(pl.lit(estimates_basis(vintage))),
    )
    placeless = added.with_columns(
        pl.col("suffix").fill_null(""), latitude=pl.lit(None), longitude=pl.lit(None)
    )
    both = pl.concat([_with_bare(current), _with_bare(placeless)])
    return Counties.validate(both.sort("county_fips"), cast=True)


def compile_police(records: pl.DataFrame, counties: dy.DataFrame[Counties]) -> dy.DataFrame[PoliceEmployees]:
    """The FBI's records with USPS codes and county FIPS; those of federal agencies left out."""
    own = records.filter(pl.col("state_abbr") != FEDERAL).with_columns(
        state=pl.col("state_abbr").replace(FBI_STATES),
        county_name=pl.col("county_name").fill_null(""),
        police_type=pl.col("agency_type_name").cast(pl.Enum(POLICE_TYPES)),
    )
    read = read_county_texts(
        own.filter(~pl.col("county_name").is_in(NO_COUNTY)).select("state", text="county_name"), counties
    )
    placed = own.join(
        read.select("state", county_name="text", fips="county_fips"),
        on=["state", "county_name"],
        how="left",
        validate="m:1",
    )
    return PoliceEmployees.validate(
        placed.select(
            "ori",
            "state",
            police_name=pl.col("pub_agency_name").str.strip_chars(),
            police_type="police_type",
            county_fips=pl.col("fips").fill_null([]),
            population="population",
            sworn_officers="officer_ct",
            civilian_employees="civilian_ct",
            data_year="data_year",
        ).sort("ori"),
        cast=True,
    )


def county_suffix(name: pl.Expr) -> pl.Expr:
    """The legal suffix that a county's name ends with; empty for D.C., Guam and Carson City."""
    return pl.coalesce(
        *(pl.when(name.str.ends_with(f" {s}")).then(pl.lit(s)) for s in COUNTY_SUFFIXES), pl.lit("")
    )


def estimates_basis(vintage: int) -> str:
    """How the tables name the Census Bureau's yearly estimates."""
    return f"Census population estimates vintage {vintage}"


def _with_bare(counties: pl.DataFrame) -> pl.DataFrame:
    bare = pl.col("county_name").str.strip_suffix(pl.col("suffix")).str.strip_chars()
    return _as(counties.with_columns(bare_name=bare), Counties)


def _as(frame: pl.DataFrame, schema: type[dy.Schema]) -> pl.DataFrame:
    return frame.select(schema.column_names()).cast(schema.create_empty().schema)
