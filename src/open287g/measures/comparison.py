"""States side by side on one day: counts, growth, models, rates and shares; and which counties are neighbors. Pure.

In: the ledger, a day, the wholes of the states (`wholes`). Out: one row for each state, and one for the nation. What
is counted is what `counting` counts; nothing here decides who is on the list.

Each whole has a title, what it counts, and the source and year that it is from; a share without its whole is not
given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dataframely as dy
import polars as pl

from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Query
from open287g.schemas.reference import Counties, PoliceEmployees, States
from open287g.schemas.table import Table
from open287g.schemas.units import UNITS, Unit

from .roster import Ledger, rows_in_force


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


class StateWholes(Table):
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
        ).sort("state"),
        cast=True,
    )


NATION: Final = "US"
PER: Final = 100_000

COUNTED: Final = ("agreements", "agencies", "sheriffs_with", "municipal_police_with")
"""What is counted of every state; so is each unit that has a whole, as `<unit>_with`."""
SHARED: Final = ("sheriffs", "municipal_police")
"""Bodies whose share of all of their kind is told; so is that of each unit that has a whole."""


def units_with_a_whole() -> dict[str, Unit]:
    """Units of which a state has a known whole, by name."""
    return {name: unit for name, unit in UNITS.items() if unit.whole}


def compare_states(
    ledger: Ledger, wholes: pl.DataFrame, city_records: pl.Series, day: date, since: date | None = None
) -> pl.DataFrame:
    """One row for each state that has a whole, and one (`US`) for all of them together.

    Columns: state, agreements, agencies, a column for each support type, counties_with, sheriffs_with,
    municipal_police_with (those whose FBI record is one of `city_records`), agreements_since, change, growth_percent,
    agreements_per_100000, agencies_per_100000, counties_share, sheriffs_share, municipal_police_share, and the wholes.
    Shares are percent; empty where the whole is nought.
    """
    rows = rows_in_force(ledger, Query(as_of=day), day)
    counted = _count(rows, city_records)
    if since is not None:
        before = rows_in_force(ledger, Query(as_of=since), since)
        counted = counted.join(_agreements(before), on="state", how="full", coalesce=True, validate="1:1")
    else:
        counted = counted.with_columns(agreements_since=pl.lit(None, pl.Int64))
    known = wholes.join(counted, on="state", how="left", validate="1:1").with_columns(
        pl.col(*COUNTED, *(f"{name}_with" for name in units_with_a_whole()), *SUPPORT_TYPES).fill_null(0),
        *([pl.col("agreements_since").fill_null(0)] if since else []),
    )
    return _relate(pl.concat([known, _nation(known)], how="diagonal_relaxed"))


def _count(rows: pl.DataFrame, city_records: pl.Series) -> pl.DataFrame:
    """Counts by state of rows in force."""
    kind = pl.col("kind").cast(pl.String)
    models = [
        pl.col("agreement_id").filter(pl.col("support_type").cast(pl.String) == code).n_unique().alias(code)
        for code in SUPPORT_TYPES
    ]
    counted = rows.group_by("state").agg(
        UNITS["agreements"].count.alias("agreements"),
        UNITS["agencies"].count.alias("agencies"),
        pl.col("agency_id").filter(kind == "sheriff").n_unique().alias("sheriffs_with"),
        pl.col("ori")
        .filter(pl.col("ori").is_in(city_records.implode()))
        .n_unique()
        .alias("municipal_police_with"),
        *models,
    )
    for name, unit in units_with_a_whole().items():
        held = unit.prepare(rows).group_by("state").agg(unit.count.alias(f"{name}_with"))
        counted = counted.join(held, on="state", how="left", validate="1:1")
    return counted


def _agreements(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("state").agg(UNITS["agreements"].count.alias("agreements_since"))


def _nation(rows: pl.DataFrame) -> pl.DataFrame:
    """All of them together: agencies, counties and sheriffs are each in one state, so that the parts add up."""
    numbers = [name for name, kind in rows.schema.items() if kind.is_numeric() and name != "residents_year"]
    summed = rows.select(pl.col(numbers).cast(pl.Int64).sum(), pl.col("residents_year").max())
    if rows["agreements_since"].null_count() == len(rows):
        summed = summed.with_columns(agreements_since=pl.lit(None, pl.Int64))
    return summed.with_columns(state=pl.lit(NATION))


def _relate(rows: pl.DataFrame) -> pl.DataFrame:
    """Growth, rates and shares of the counts."""
    wholes = {name: unit.whole for name, unit in units_with_a_whole().items()} | {
        each: each for each in SHARED
    }
    change = pl.col("agreements").cast(pl.Int64) - pl.col("agreements_since").cast(pl.Int64)
    return rows.with_columns(
        change=change,
        growth_percent=_percent(change, pl.col("agreements_since")),
        agreements_per_100000=_rate("agreements"),
        agencies_per_100000=_rate("agencies"),
        **{
            f"{name}_share": _percent(pl.col(f"{name}_with"), pl.col(whole)) for name, whole in wholes.items()
        },
    )


def _percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then((100 * part / whole).round(1))


def _rate(column: str) -> pl.Expr:
    return pl.when(pl.col("residents") > 0).then((PER * pl.col(column) / pl.col("residents")).round(2))


def find_neighbors(topology: Mapping[str, Any], layer: str = "counties") -> Mapping[str, frozenset[str]]:
    """The neighbors of each county of `layer` by five-digit FIPS; a county without any is not there."""
    holders: dict[int, set[str]] = defaultdict(set)
    for shape in topology["objects"].get(layer, {"geometries": ()})["geometries"]:
        for arc in _arcs(shape.get("arcs", ())):
            holders[arc if arc >= 0 else ~arc].add(str(shape["id"]))
    beside: dict[str, set[str]] = defaultdict(set)
    for sharing in holders.values():
        for one in sharing:
            beside[one] |= sharing - {one}
    return {fips: frozenset(others) for fips, others in beside.items() if others}


def _arcs(nested: Any) -> Iterator[int]:
    """Numbers of all arcs of a shape; a negative one is walked backwards."""
    for each in nested:
        if isinstance(each, int):
            yield each
        else:
            yield from _arcs(each)
