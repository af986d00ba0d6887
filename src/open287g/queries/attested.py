"""What sources beside ICE's lists say, resolved to the agencies of an edition: shared by several questions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.attestations import load_attestations, load_outcomes
from open287g.measures.early_record import join_sources

from .context import Context

if TYPE_CHECKING:
    from open287g.data.editions import Edition


def gather_attested(context: Context) -> pl.DataFrame:
    """Every attestation with its source, and the agency or body that it is of."""
    return resolve_sources(context.edition)[0]


def gather_outcomes(context: Context) -> pl.DataFrame:
    """Persons identified and removed by agency and fiscal year, with agency_id where the name is certain."""
    return resolve_sources(context.edition)[1]


def resolve_sources(edition: Edition) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Attestations and outcomes with the agencies of an edition."""
    return _tables(edition.folder, edition.edition_id)


def sources_on(
    context: Context, agency_id: str | None, state: str, name: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Attestations and outcomes of one agency; of a body on no list by its name, if that leads to one body alone."""
    told, outcomes = resolve_sources(context.edition)
    if agency_id:
        mine = pl.col("agency_id") == agency_id
    else:
        from open287g.data.reference import read_reference
        from open287g.resolve.attested import bodies_named
        from open287g.resolve.gazetteer import Gazetteer

        reference = read_reference()
        columns = ("state", "agency_name", "agency_id", "body_id")
        named = pl.concat([told.select(columns), outcomes.select(columns)])
        gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
        bodies = bodies_named((state, name), named, gazetteer)
        mine = pl.col("body_id").is_in(list(bodies) if len(bodies) == 1 else [])
    return told.filter(mine).sort("as_of", nulls_last=True), outcomes.filter(mine).sort("fiscal_year")


@lru_cache(maxsize=2)
def _tables(folder: Path, _edition_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    from open287g.data.editions import open_edition
    from open287g.data.reference import read_reference
    from open287g.resolve.attested import resolve_attested
    from open287g.resolve.gazetteer import Gazetteer

    told, outcomes, reference = load_attestations(), load_outcomes(), read_reference()
    printed = [*told.attestations.select("state", "agency_name").iter_rows(),
               *outcomes.select("state", "agency_name").iter_rows()]  # fmt: skip
    rulings = {
        (row["state"], row["agency_name"]): None
        if row["agency_name_on_lists"] == "unknown"
        else (row["state_meant"], row["agency_name_on_lists"])
        for row in told.rulings.iter_rows(named=True)
    }
    gazetteer = Gazetteer.from_reference(reference.states, reference.counties)
    names = open_edition(folder).table("agency_names")
    resolved = resolve_attested(printed, names, rulings, gazetteer)
    return (
        join_sources(told.attestations, told.sources, resolved),
        outcomes.join(resolved, on=["state", "agency_name"], how="left", validate="m:1"),
    )
