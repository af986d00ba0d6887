"""What the witnesses say of place, to the counties of each agency and the witness that was followed."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from open287g.schemas.ledger import AgencyNames, AgencyWitness
from open287g.schemas.reference import AgencyReference, AgencyRulings
from open287g.schemas.table import Table
from open287g.text.expressions import common_to, union_of

from .places import read_county_texts

RULED = "a person's ruling"
OWN_AND_ICE = "the agency's own name, as ICE's county"
OWN_AGAINST_ICE = "the agency's own name, against ICE's county"
OWN = "the agency's own name"
ICE_AND_FBI = "ICE's county, as the FBI record"
ICE_AGAINST_FBI = "ICE's county, against the FBI record"
ICE = "ICE's county"
FBI = "the FBI record"
STATE_BODY = "a state body has no county"


class AgencyPlaces(Table):
    """Counties of each agency, and what every witness said."""

    agency_id = dy.String(primary_key=True, description="Agency")
    county_fips = dy.List(
        dy.String(), nullable=True, description="Counties; empty for state bodies, null if unknown"
    )
    county_name = dy.String(nullable=True, description="Names of the counties, joined by '; '")
    county_basis = dy.String(nullable=True, description="Witness that was followed")
    own_fips = dy.List(dy.String(), nullable=True, description="Counties that the agency's name names")
    ice_fips = dy.List(
        dy.String(), nullable=True, description="Counties of ICE's text, the best supported one"
    )
    record_fips = dy.List(
        dy.String(), nullable=True, description="Counties of the one FBI record of that name and kind"
    )
    near_fips = dy.String(nullable=True, description="County nearest to a text of ICE's that names none")
    unread_text = dy.String(nullable=True, description="A text of ICE's that names no county")


def place_agencies(
    names: dy.DataFrame[AgencyNames],
    witness: dy.DataFrame[AgencyWitness],
    kinds: pl.DataFrame,
    own: pl.DataFrame,
    proposed: pl.DataFrame,
    reference: AgencyReference,
    rulings: AgencyRulings,
    facts: pl.DataFrame,
) -> dy.DataFrame[AgencyPlaces]:
    """Counties of every agency: a ruling, else ICE's text, its own name and the FBI record weighed together.

    A county-level body's own name outweighs ICE's text: 'Bradford County Sheriff' is not in Bedford County.
    """
    every = (
        names.select("agency_id", "state")
        .unique()
        .join(kinds.select("agency_id", "level"), on="agency_id", validate="1:1")
    )
    record = _single_record(proposed)
    for part in (own, record, _ruled_counties(facts)):
        every = every.join(part, on="agency_id", how="left", validate="1:1")
    ice = _best_ice_county(every, witness, reference, rulings)
    weighed = every.join(ice, on="agency_id", how="left", validate="1:1").with_columns(county_basis=_basis())
    placed = weighed.with_columns(county_fips=_fips_by_basis())
    return AgencyPlaces.validate(
        _name_counties(placed, reference).select(AgencyPlaces.column_names()), cast=True
    )


def _single_record(proposed: pl.DataFrame) -> pl.DataFrame:
    """Counties of the one unqualified record of an agency, exact before loose: agency_id, record_fips."""
    best = proposed.filter(pl.col("is_exact") == pl.col("is_exact").max().over("agency_id"))
    lone = best.filter(pl.len().over("agency_id") == 1)
    plain = lone.filter(~pl.col("is_qualified"), ~pl.col("is_cut"), pl.col("record_fips").list.len() > 0)
    return plain.select("agency_id", "record_fips")


def _ruled_counties(facts: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("value")
    listed = (
        pl.when(value == "none").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(value.str.split(";"))
    )
    return facts.filter(pl.col("field") == "county_fips").select("agency_id", ruled_fips=listed)


def _best_ice_county(
    every: pl.DataFrame, witness: pl.DataFrame, reference: AgencyReference, rulings: AgencyRulings
) -> pl.DataFrame:
    """One county text of ICE's per agency: one that another witness bears out, else the one printed last."""
    texts = (
        witness.join(every, on="agency_id", validate="m:1")
        .rename({"county": "text"})
        .filter(pl.col("text") != "")
    )
    read = read_county_texts(texts, reference.counties, rulings.county_texts)
    said = texts.join(read, on=["state", "text"], how="left", validate="m:1")
    options = said.with_columns(
        is_read=pl.col("county_fips").is_not_null(),
        is_borne=_overlap("county_fips", "own_fips") | _overlap("county_fips", "record_fips"),
    ).sort("is_read", "is_borne", "last_listed_on", "n_snapshots", "text")
    unread = pl.col("text").filter(~pl.col("is_read"))
    return options.group_by("agency_id", maintain_order=True).agg(
        ice_fips=pl.col("county_fips").last(),
        near_fips=pl.col("near_fips").drop_nulls().last(),
        unread_text=unread.last(),
    )


def _basis() -> pl.Expr:
    own, ice, record = pl.col("own_fips"), pl.col("ice_fips"), pl.col("record_fips")
    has_ice, has_record = ice.list.len().fill_null(0) > 0, record.is_not_null()
    return (
        pl.when(pl.col("ruled_fips").is_not_null())
        .then(pl.lit(RULED))
        .when(pl.col("level") == "state")
        .then(pl.lit(STATE_BODY))
        .when(has_ice & _overlap("ice_fips", "own_fips"))
        .then(pl.lit(OWN_AND_ICE))
        .when(own.is_not_null() & has_ice)
        .then(pl.lit(OWN_AGAINST_ICE))
        .when(own.is_not_null())
        .then(pl.lit(OWN))
        .when(has_ice & _overlap("ice_fips", "record_fips"))
        .then(pl.lit(ICE_AND_FBI))
        .when(has_ice & has_record)
        .then(pl.lit(ICE_AGAINST_FBI))
        .when(has_ice)
        .then(pl.lit(ICE))
        .when(has_record)
        .then(pl.lit(FBI))
    )


def _overlap(left: str, right: str) -> pl.Expr:
    """Two lists of counties share one; false where either is unknown."""
    return (common_to(left, right).list.len() > 0).fill_null(False)


def _fips_by_basis() -> pl.Expr:
    basis, empty = pl.col("county_basis"), pl.lit([], dtype=pl.List(pl.String))
    both = union_of("ice_fips", "record_fips")
    return (
        pl.when(basis == RULED)
        .then("ruled_fips")
        .when(basis == STATE_BODY)
        .then(empty)
        .when(basis.is_in([OWN, OWN_AND_ICE, OWN_AGAINST_ICE]))
        .then("own_fips")
        .when(basis == ICE_AND_FBI)
        .then(both)
        .when(basis.is_in([ICE, ICE_AGAINST_FBI]))
        .then("ice_fips")
        .when(basis == FBI)
        .then("record_fips")
    )


def _name_counties(placed: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    known = reference.counties.select("county_fips", county="county_name")
    each = placed.select("agency_id", "county_fips").explode("county_fips", empty_as_null=True).drop_nulls()
    named = each.join(known, on="county_fips", how="left", validate="m:1", maintain_order="left")
    joined = named.group_by("agency_id", maintain_order=True).agg(county_name=pl.col("county").str.join("; "))
    return placed.join(joined, on="agency_id", how="left", validate="1:1")
