"""Where agreements are held: the counties of a day, and where a state lies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.states import fips_of_states
from open287g.data.workspace import project_folder
from open287g.measures import UNITS, Ledger, rows_in_force
from open287g.schemas.blocks import StatePlace
from open287g.schemas.facts import CountiesHeld
from open287g.schemas.measures import Query

if TYPE_CHECKING:
    import dataframely as dy


def counties_held(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[CountiesHeld]:
    """Counties in which an agency below the state holds an agreement on the day, with its support types."""
    held = UNITS["counties"].prepare(rows_in_force(ledger, query, day))
    types = pl.col("support_type").cast(pl.String).unique().sort()
    named = held.group_by("county_fips").agg(support_types=types).sort("county_fips")
    return CountiesHeld.validate(named, cast=True)


def place_of(state: str) -> StatePlace:
    """Where a state or territory lies: in the middle of its counties."""
    fips = fips_of_states()[state]
    counties = pl.scan_csv(project_folder("reference") / "counties.csv", infer_schema=False)
    mine = counties.filter(pl.col("state") == state).select(pl.col("longitude").cast(pl.Float64)).collect()
    middle = mine.to_series().median()
    return StatePlace(fips, middle if isinstance(middle, float) else 0.0)
