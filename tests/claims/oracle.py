"""An oracle for claims that shares no code with the audit: the edition's files in, numbers by plain Polars out.

Lists are read row by row from `listings`; flows from `agreements` and `events`; places from the census tables. Nothing
of Open287g is imported here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[2]
TERRITORIES = ("AS", "GU", "MP", "PR", "VI")


@cache
def table(name: str) -> pl.DataFrame:
    """One table of the edition that ships."""
    return pl.read_parquet(ROOT / "edition" / f"{name}.parquet")


@cache
def lists(pending: bool = False) -> pl.DataFrame:
    """ICE's lists in order: id, day."""
    name = "pending" if pending else "participating"
    snapshots = table("snapshots").filter(pl.col("list_name").cast(pl.String) == name).sort("position")
    return snapshots.select("snapshot_id", day="snapshot_on", until="last_shown_on")


@cache
def rows(snapshot_id: str) -> pl.DataFrame:
    """Rows of one list with what its agency is."""
    facts = table("agencies").select("agency_id", "level", "county_fips", kind=pl.col("kind").cast(pl.String))
    mine = table("listings").filter(
        pl.col("snapshot_id") == snapshot_id, pl.col("agreement_id").is_not_null()
    )
    return mine.select(
        "agreement_id", "agency_id", "state", model=pl.col("support_type").cast(pl.String)
    ).join(facts, on="agency_id", how="left")


def list_on(day: date, pending: bool = False) -> str:
    """The last list of a day or before."""
    found: str = lists(pending).filter(pl.col("day") <= day)["snapshot_id"][-1]
    return found


def chosen(
    day: date,
    states: tuple[str, ...] = (),
    kind: str | None = None,
    model: str | None = None,
    pending: bool = False,
) -> pl.DataFrame:
    """Rows of the list of a day, of some places, a kind, a model."""
    found = rows(list_on(day, pending))
    if states:
        found = found.filter(pl.col("state").is_in(list(states)))
    if kind:
        found = found.filter(pl.col("kind") == kind)
    return found.filter(pl.col("model") == model) if model else found


def agreements(day: date, **of: object) -> int:
    """Distinct agreements."""
    return int(chosen(day, **of)["agreement_id"].n_unique())  # type: ignore[arg-type]


def agencies(day: date, **of: object) -> int:
    """Distinct agencies."""
    return int(chosen(day, **of)["agency_id"].n_unique())  # type: ignore[arg-type]


def states_listed(day: date, **of: object) -> int:
    """States with any, territories left out."""
    found = chosen(day, **of)  # type: ignore[arg-type]
    return int(found.filter(~pl.col("state").is_in(list(TERRITORIES)))["state"].n_unique())


def rows_of_pending(day: date) -> int:
    """Applications on the pending list of a day."""
    return agreements(day, pending=True)


def counties(day: date, states: tuple[str, ...] = ()) -> int:
    """Counties with an agency below the state."""
    local = (
        chosen(day, states=states).filter(pl.col("level").cast(pl.String) != "state").explode("county_fips")
    )
    return int(local["county_fips"].drop_nulls().n_unique())


def signed(start: date, end: date, state: str | None = None, model: str | None = None) -> int:
    """Agreements signed within a time, by what is known now, whether or not still listed."""
    found = table("agreements").filter(pl.col("signed_on").is_between(start, end))
    found = found.filter(pl.col("state") == state) if state else found
    found = found.filter(pl.col("support_type").cast(pl.String) == model) if model else found
    return int(found["agreement_id"].n_unique())


def gone(start: date, end: date, state: str) -> int:
    """Agreements of a state that a list of the time no longer shows, and the list at its end does not either."""
    events = table("events").filter(
        pl.col("list_name").cast(pl.String) == "participating",
        pl.col("kind").cast(pl.String) == "no_longer_listed",
        pl.col("seen_on").is_between(start, end),
        pl.col("state") == state,
    )
    there = rows(list_on(end))["agreement_id"].to_list()
    return int(events.filter(~pl.col("agreement_id").is_in(there))["agreement_id"].n_unique())


@cache
def sheriffs_in(state: str) -> int:
    """One for each county or parish of a state."""
    found = pl.read_csv(ROOT / "reference" / "counties.csv", schema_overrides={"county_fips": pl.String})
    mine = found.filter(
        pl.col("state") == state, ~pl.col("is_former"), pl.col("suffix").is_in(["County", "Parish"])
    )
    return mine.height


@cache
def people() -> dict[str, int]:
    """Residents of each state."""
    found = pl.read_csv(ROOT / "reference" / "states.csv")
    return dict(found.filter(~pl.col("is_territory")).select("state", "population").iter_rows())


def rank(day: date, state: str, per_capita: bool = False) -> int:
    """A state's place by agreements, from the most down."""
    counts = dict(chosen(day).group_by("state").agg(n=pl.col("agreement_id").n_unique()).iter_rows())
    if per_capita:
        counts = {each: n / people()[each] for each, n in counts.items() if each in people()}
    return 1 + sum(value > counts.get(state, 0) for value in counts.values())
