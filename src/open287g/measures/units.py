"""The registry of counting units: what each counts, in words and as an expression. Nothing is counted elsewhere.

In: rows in force (one per agreement or application, with its agency's facts). Out: one number per group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from open287g.schemas.codes import TERRITORIES
from open287g.schemas.residents import POPULATION_COVERED_METHOD


@dataclass(frozen=True)
class Unit:
    """One counting unit. `count` is an aggregation over rows in force; `prepare` shapes the rows first."""

    name: str
    title: str
    meaning: str
    count: pl.Expr
    prepare: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows
    adds_up: bool = False
    """Whether the parts of a breakdown by state and model add up to the whole."""
    counts_residents: bool = False
    """Whether residents of places are counted, which takes census figures beside the rows (`residents`)."""


def _held_locally(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of agencies below the state, one for each county they serve."""
    return rows.filter(pl.col("level") != "state").explode("county_fips").drop_nulls("county_fips")


def _once_each(rows: pl.DataFrame) -> pl.DataFrame:
    """Each agency once, and of agencies that share an FBI record one."""
    return rows.unique("agency_id", maintain_order=True).unique(
        pl.coalesce("ori", "agency_id").alias("record"), maintain_order=True
    )


def _of_states(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("state").is_in(list(TERRITORIES)))


APPLICATIONS = "One agency's application for one support type, as ICE's pending list shows it."
"""What `agreements` counts on the pending list."""

UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit(
            "agreements",
            "agreements",
            "One agency under one support type from one signing. An agency with two support types has two.",
            pl.col("agreement_id").n_unique(),
            adds_up=True,
        ),
        Unit(
            "agencies",
            "agencies",
            "Law-enforcement bodies, each once, however spelled that day and however many support types they have.",
            pl.col("agency_id").n_unique(),
        ),
        Unit(
            "agency_names",
            "agency names as printed",
            "Distinct spellings within a state, blanks made plain: what many reports count. "
            "One body spelled twice counts twice.",
            pl.struct("state", "agency_name").n_unique(),
        ),
        Unit(
            "states",
            "states and territories",
            "States, the District of Columbia and territories with at least one agreement.",
            pl.col("state").n_unique(),
        ),
        Unit(
            "states_only",
            "states",
            "States and the District of Columbia with at least one agreement; territories do not count.",
            pl.col("state").n_unique(),
            _of_states,
        ),
        Unit(
            "counties",
            "counties",
            "Distinct counties (FIPS) in which an agency below the state holds an agreement; "
            "state-wide agencies do not count.",
            pl.col("county_fips").n_unique(),
            _held_locally,
        ),
        Unit(
            "population_covered",
            "residents covered",
            POPULATION_COVERED_METHOD,
            pl.lit(None),
            counts_residents=True,
        ),
        Unit(
            "sworn_officers_employed",
            "sworn officers employed",
            "Sworn officers employed by the agencies, each agency once (FBI police employee data). "
            "Not officers trained by ICE; agencies without an FBI record count as none.",
            pl.col("sworn_officers").sum(),
            _once_each,
        ),
    )
}
