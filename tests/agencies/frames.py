"""Small frames that tests of the agencies room are made of."""

from __future__ import annotations

from datetime import date
from functools import cache

import dataframely as dy
import polars as pl

from open287g.schemas.ledger import AgencyNames, AgencyWitness
from open287g.schemas.reference import (
    AgencyFacts,
    AgencyReference,
    AgencyRulings,
    Counties,
    CountyTexts,
    PoliceEmployees,
    States,
)

DAY = date(2026, 1, 26)
NO_RULINGS = AgencyRulings(CountyTexts.create_empty(), AgencyFacts.create_empty())


def agency_names(*rows: tuple[str, str, str]) -> dy.DataFrame[AgencyNames]:
    """Spellings as (agency_id, state, name), all printed on one day."""
    schema = dict.fromkeys(["agency_id", "state", "agency_name"], pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return AgencyNames.validate(
        frame.with_columns(
            first_listed_on=DAY, last_listed_on=DAY, n_snapshots=1, resolved_by=pl.lit("test")
        ),
        cast=True,
    )


def agency_witness(*rows: tuple[str, str, str]) -> dy.DataFrame[AgencyWitness]:
    """ICE's columns as (agency_id, type, county), all printed on one day."""
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(["agency_id", "agency_type", "county"], pl.String), orient="row"
    )
    return AgencyWitness.validate(frame.with_columns(n_snapshots=1, last_listed_on=DAY), cast=True)


def counties(*rows: tuple[str, str, str, str, int | None]) -> dy.DataFrame[Counties]:
    """Counties as (FIPS, state, bare name, suffix, population)."""
    frame = pl.DataFrame(
        rows,
        schema={
            "county_fips": pl.String,
            "state": pl.String,
            "bare_name": pl.String,
            "suffix": pl.String,
            "population": pl.UInt32,
        },
        orient="row",
    )
    return Counties.validate(
        frame.with_columns(
            county_name=pl.format("{} {}", "bare_name", "suffix").str.strip_chars(),
            is_former=False,
            latitude=None,
            longitude=None,
            population_year=2024,
            population_basis=pl.lit("Census population estimates vintage 2024"),
        ),
        cast=True,
    )


def police(*rows: tuple[str, str, str, str, list[str], int, int]) -> dy.DataFrame[PoliceEmployees]:
    """FBI records as (ORI, state, name, type, counties, population, officers)."""
    names = ["ori", "state", "police_name", "police_type", "county_fips", "population", "sworn_officers"]
    schema = dict.fromkeys(names, pl.String) | {
        "county_fips": pl.List(pl.String),
        "population": pl.UInt32,
        "sworn_officers": pl.UInt32,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return PoliceEmployees.validate(frame.with_columns(civilian_employees=1, data_year=2025), cast=True)


def states(*rows: tuple[str, str, str, int]) -> dy.DataFrame[States]:
    """States as (USPS, FIPS, name, population)."""
    frame = pl.DataFrame(rows, schema=["state", "state_fips", "state_name", "population"], orient="row")
    return States.validate(
        frame.with_columns(
            is_territory=False,
            population_year=2024,
            population_basis=pl.lit("Census population estimates vintage 2024"),
        ),
        cast=True,
    )


@cache
def florida() -> AgencyReference:
    """A small Florida: four counties, a few police."""
    return AgencyReference(
        states(("FL", "12", "Florida", 1000)),
        counties(
            ("12005", "FL", "Bay", "County", 100),
            ("12009", "FL", "Brevard", "County", 200),
            ("12011", "FL", "Broward", "County", 300),
            ("12019", "FL", "Clay", "County", 50),
        ),
        police(
            ("FL0030000", "FL", "Bay", "County", ["12005"], 60, 252),
            ("FL0050000", "FL", "Brevard", "County", ["12009"], 0, 400),
            ("FL0060000", "FL", "Broward", "County", ["12011"], 0, 1500),
            ("FL0050700", "FL", "Melbourne", "City", ["12009"], 80, 162),
            ("FL0050800", "FL", "Melbourne Beach", "City", ["12009"], 3, 12),
            ("FL0060900", "FL", "Twin Cities", "City", ["12011", "12009"], 30, 9),
        ),
    )


def ruling(state: str, name: str, field: str, value: str) -> AgencyRulings:
    """One person's ruling on one field of one agency."""
    facts = pl.DataFrame(
        {
            "state": state,
            "agency_name": name,
            "field": field,
            "value": value,
            "reason": "test",
            "source": "test",
        }
    )
    return AgencyRulings(CountyTexts.create_empty(), AgencyFacts.validate(facts, cast=True))
