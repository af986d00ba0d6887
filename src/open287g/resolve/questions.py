"""Profiles of agencies to the questions only a person may settle, and to the witnesses that disagreed."""

from __future__ import annotations

import dataframely as dy
import polars as pl
from rapidfuzz import fuzz, process

from open287g.schemas.ledger import Agencies, Reviews
from open287g.schemas.reference import AgencyConflicts, AgencyReference
from open287g.text.expressions import fill_in
from open287g.text.fold import fold

from .placing import ICE_AGAINST_FBI, OWN_AGAINST_ICE

HAVE_RECORDS = ("sheriff", "municipal_police", "county_police", "campus_police", "port_police")
"""Kinds that usually have an FBI record, so that a missing one is a question."""

_SHOWN = 3


def list_questions(
    agencies: dy.DataFrame[Agencies],
    places: pl.DataFrame,
    reference: AgencyReference,
) -> dy.DataFrame[Reviews]:
    """Open questions on kind, county and ORI; `consequence` is 1 until the ledger weighs them."""
    parts = [
        _ask_kinds(agencies),
        _ask_counties(agencies, places, reference),
        _ask_oris(agencies, reference.police),
        _ask_shared(agencies),
    ]
    asked = pl.concat([part.select("question", "state", "left", "right", "evidence") for part in parts])
    numbered = asked.with_columns(
        review_id=pl.concat_str("question", "left", "right", separator=":", ignore_nulls=True),
        consequence=pl.lit(1),
    )
    return Reviews.validate(numbered.select(Reviews.column_names()).sort("review_id"), cast=True)


def list_conflicts(kinds: pl.DataFrame, places: pl.DataFrame) -> dy.DataFrame[AgencyConflicts]:
    """Witnesses that disagree on kind or county, with the one that was followed."""
    typed = kinds.filter("is_doubted").select(
        "agency_id",
        question=pl.lit("kind"),
        trusted=pl.lit("name"),
        taken=fill_in("{}, {}", "kind", "level"),
        doubted=pl.lit("ICE's TYPE"),
        says="agency_type",
    )
    listed = pl.col("county_fips").list.join("; ")
    own = places.filter(pl.col("county_basis") == OWN_AGAINST_ICE).select(
        "agency_id",
        question=pl.lit("county"),
        trusted=pl.lit("name"),
        taken=listed,
        doubted=pl.lit("ICE's county"),
        says=pl.col("ice_fips").list.join("; "),
    )
    record = places.filter(pl.col("county_basis") == ICE_AGAINST_FBI).select(
        "agency_id",
        question=pl.lit("county"),
        trusted=pl.lit("ICE's county"),
        taken=listed,
        doubted=pl.lit("FBI record"),
        says=pl.col("record_fips").list.join("; "),
    )
    return AgencyConflicts.validate(pl.concat([typed, own, record]).sort("agency_id", "question"), cast=True)


def _ask_kinds(agencies: pl.DataFrame) -> pl.DataFrame:
    return agencies.filter(pl.col("kind") == "unknown").select(
        "state",
        question=pl.lit("kind"),
        left="agency_id",
        right=pl.lit(None, dtype=pl.String),
        evidence=fill_in("No rule knows the words of '{}'.", "name"),
    )


def _ask_counties(agencies: pl.DataFrame, places: pl.DataFrame, reference: AgencyReference) -> pl.DataFrame:
    """Local bodies without a county, and those whose FBI record lies in another county than ICE prints."""
    known = reference.counties.select("county_fips", "county_name")
    near = known.rename({"county_fips": "near_fips", "county_name": "near_name"})
    other = known.rename({"county_fips": "other", "county_name": "other_name"})
    placed = (
        agencies.select("agency_id", "state", "name")
        .join(places, on="agency_id", validate="1:1")
        .join(near, on="near_fips", how="left", validate="m:1")
        .with_columns(other=pl.col("record_fips").list.first())
        .join(other, on="other", how="left", validate="m:1")
    )
    return pl.concat([_ask_for_county(placed), _ask_which_county(placed)])


def _ask_for_county(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.filter(pl.col("county_fips").is_null()).select(
        "state",
        question=pl.lit("county"),
        left="agency_id",
        right="near_fips",
        evidence=fill_in(
            "No county for '{}'. ICE prints: {}. Nearest spelling in the state: {}.",
            "name",
            pl.col("unread_text").fill_null("nothing"),
            pl.col("near_name").fill_null("none"),
        ),
    )


def _ask_which_county(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.filter(pl.col("county_basis") == ICE_AGAINST_FBI).select(
        "state",
        question=pl.lit("county"),
        left="agency_id",
        right="other",
        evidence=fill_in(
            "ICE places '{}' in {}; the only FBI record of that name and kind in the state lies in {}.",
            "name",
            "county_name",
            "other_name",
        ),
    )


def _ask_oris(agencies: pl.DataFrame, police: pl.DataFrame) -> pl.DataFrame:
    """Bodies that usually have a record and have none, with the nearest names of the FBI's in that state."""
    settled = pl.col("ori_basis") == "a person's ruling"
    bare = agencies.filter(
        pl.col("ori").is_null(), pl.col("kind").cast(pl.String).is_in(HAVE_RECORDS), ~settled
    )
    named = bare.select(
        "agency_id", "state", "name", plain=fold(pl.coalesce("place_name", "county_name", "name"))
    )
    records = police.filter(pl.col("state").is_in(named["state"].unique().to_list())).select(
        "state", "ori", "police_name", plain=fold(pl.col("police_name"))
    )
    choices = {key[0]: group for key, group in records.group_by("state")}
    near = [
        _nearest_records(plain, choices.get(state))
        for state, plain in named.select("state", "plain").iter_rows()
    ]
    return named.with_columns(near=pl.Series(near, dtype=pl.String)).select(
        "state",
        question=pl.lit("ori"),
        left="agency_id",
        right=pl.lit(None, dtype=pl.String),
        evidence=fill_in("No FBI record by rule for '{}'. Nearest names: {}.", "name", "near"),
    )


def _nearest_records(plain: str, records: pl.DataFrame | None) -> str:
    """Names and ORIs of the nearest records, in words."""
    if records is None:
        return "none"
    near = process.extract(plain, records["plain"].to_list(), scorer=fuzz.token_sort_ratio, limit=_SHOWN)
    return "; ".join("{police_name} ({ori})".format(**records.row(place, named=True)) for _, _, place in near)


def _ask_shared(agencies: pl.DataFrame) -> pl.DataFrame:
    """One ORI on two agencies: one body under two names, or a record that is not theirs."""
    bearing = agencies.filter(pl.col("ori").is_not_null(), pl.len().over("ori") > 1).group_by("state", "ori")
    shared = bearing.agg(pl.col("agency_id").sort(), pl.col("name").sort())
    return shared.select(
        "state",
        question=pl.lit("ori"),
        left=pl.col("agency_id").list.first(),
        right=pl.col("agency_id").list.last(),
        evidence=fill_in("ORI {} is on several agencies: {}.", "ori", pl.col("name").list.join("; ")),
    )


def weigh_questions(reviews: dy.DataFrame[Reviews], agreements: pl.DataFrame) -> dy.DataFrame[Reviews]:
    """`reviews` with the number of agreements that each answer touches: those of the agencies on both sides.

    `agreements` has one row per agreement with its agency_id. A question that touches none still weighs 1.
    """
    counted = agreements.group_by("agency_id").agg(n=pl.len())
    sides = reviews.select("review_id", agency_id=pl.concat_list("left", "right")).explode("agency_id")
    touched = sides.join(counted, on="agency_id", how="left").group_by("review_id").agg(n=pl.col("n").sum())
    weighed = reviews.join(touched, on="review_id", how="left", validate="1:1")
    return Reviews.validate(
        weighed.with_columns(consequence=pl.max_horizontal(pl.lit(1), "n")).select(Reviews.column_names()),
        cast=True,
    )
