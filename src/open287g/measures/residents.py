"""Rows in force to the residents they reach, whole or by group; the nation is the sum of its states. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from open287g.schemas.agencies import Agencies
from open287g.schemas.coverage import ResidentsReached
from open287g.schemas.reference import Counties, States

from .coverage import count_population_covered, cover_population, list_residents_reached


@dataclass(frozen=True)
class Places:
    """Counties and states with their census populations."""

    counties: dy.DataFrame[Counties]
    states: dy.DataFrame[States]


def count_residents(
    rows: pl.DataFrame, agencies: pl.DataFrame, places: Places, by: Sequence[str] = ()
) -> pl.DataFrame:
    """Residents reached by the agencies of `rows`, as `value`, one row per group of the columns `by`."""
    groups = (
        [((), rows)] if not by else rows.partition_by(list(by), as_dict=True, maintain_order=True).items()
    )
    counted = [(*map(str, key), _count(group, agencies, places)) for key, group in groups]
    return pl.DataFrame(counted, schema={**dict.fromkeys(by, pl.String), "value": pl.Int64}, orient="row")


def list_residents(
    rows: pl.DataFrame, agencies: pl.DataFrame, places: Places
) -> dy.DataFrame[ResidentsReached]:
    """What the agencies of `rows` reach, one row for each agency and county; `count_residents` is its sum."""
    return list_residents_reached(cover_population(_holders(rows, agencies)), places.counties)


def _count(rows: pl.DataFrame, agencies: pl.DataFrame, places: Places) -> int:
    reaches = cover_population(_holders(rows, agencies))
    covered = count_population_covered(reaches, places.counties, places.states)
    return int(covered["population_covered"].sum())


def _holders(rows: pl.DataFrame, agencies: pl.DataFrame) -> dy.DataFrame[Agencies]:
    return Agencies.cast(agencies.join(rows.select("agency_id").unique(), on="agency_id", how="semi"))
