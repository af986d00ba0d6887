"""Rows of all snapshots, with namesakes told apart: by county in one state, and by state where a row strayed. Pure.

In: corrected rows and the counties of the gazetteer. Out: the same rows. Where one list shows one name twice under one
support type, in two real counties and with two signing dates or memoranda, the body that came later bears its county
in brackets (`part_homonyms`): Pennsylvania has a Washington Township in a third of its counties. Where the signing of
one of the two was first listed under another state, which now lacks it, that row's state is the other one
(`return_strays`). A row that strayed to a state without a namesake stays where it is printed: there it ends nothing and
joins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from open287g.text.expressions import fill_in

from .names import fold_words, with_plain_names

_NAME = ["state", "plain_name"]
_SUFFIX = re.compile(r" (?:county|parish|borough)$")


def part_homonyms(rows: pl.DataFrame, counties: Mapping[str, frozenset[str]]) -> pl.DataFrame:
    """`rows` with the county added to the names of bodies that share another's; `counties` are plain names by state."""
    named = with_plain_names(rows)
    placed = named.join(
        _find_counties(rows, counties),
        on=["state", "county"],
        how="left",
        validate="m:1",
        nulls_equal=True,
        maintain_order="left",
    )
    homes = _find_first_counties(placed)
    if homes.is_empty():
        return rows
    parted = _settle(placed.join(homes, on=_NAME, how="left", validate="m:1", maintain_order="left"))
    named_apart = fill_in("{} ({})", "agency_name", "county")
    return parted.with_columns(
        agency_name=pl.when(pl.col("real_county") != pl.col("home"))
        .then(named_apart)
        .otherwise("agency_name")
    ).select(rows.columns)


def _settle(parted: pl.DataFrame) -> pl.DataFrame:
    """Rows of bodies that share a name, each in the county that was first printed with its signing.

    A county that is left out or changed later moves no agreement to the other body. Where bodies of two counties
    signed on one day, each row's own county counts.
    """
    signing = [*_NAME, "support_type", "signed_on"]
    told = parted.filter(
        ~pl.col("is_quarantined"), *(pl.col(c).is_not_null() for c in ("home", "real_county", "signed_on"))
    ).sort("snapshot_on", "list_name", "position", "row_number")
    beside = told.group_by("snapshot_id", *signing).agg(n=pl.col("real_county").n_unique())
    first = told.group_by(signing, maintain_order=True).agg(
        settled=pl.col("real_county").first(), settled_text=pl.col("county").first()
    )
    alone = first.join(beside.filter(pl.col("n") > 1), on=signing, how="anti")
    settled = parted.join(alone, on=signing, how="left", validate="m:1", maintain_order="left")
    return settled.with_columns(
        real_county=pl.coalesce("settled", "real_county"),
        county=pl.when(pl.col("settled").is_not_null()).then("settled_text").otherwise("county"),
    )


def _find_counties(rows: pl.DataFrame, counties: Mapping[str, frozenset[str]]) -> pl.DataFrame:
    """The plain name of each printed county that is one of its state's; null for any other text."""
    printed = rows.select("state", "county").unique(maintain_order=True)
    plain = [_SUFFIX.sub("", fold_words(county or "")) for county in printed["county"]]
    real = [
        name if name in counties.get(state or "", frozenset()) else None
        for state, name in zip(printed["state"], plain, strict=True)
    ]
    return printed.with_columns(pl.Series("real_county", real, dtype=pl.String))


def _crowded(rows: pl.DataFrame, spot: list[str]) -> pl.DataFrame:
    """Rows that share their spot with another row, which few do."""
    return rows.filter(rows.select(spot).is_duplicated())


def _find_first_counties(placed: pl.DataFrame) -> pl.DataFrame:
    """Names that two bodies share, and the county of the one that was listed first."""
    told = placed.filter(~pl.col("is_quarantined"), pl.col("real_county").is_not_null())
    spot = ["snapshot_id", *_NAME, "support_type"]
    beside = (
        _crowded(told, spot)
        .group_by(spot)
        .agg(
            n_counties=pl.col("real_county").n_unique(),
            n_signings=pl.col("signed_on").drop_nulls().n_unique(),
            n_documents=pl.col("moa_url").drop_nulls().n_unique(),
        )
    )
    are_two = (pl.col("n_counties") > 1) & ((pl.col("n_signings") > 1) | (pl.col("n_documents") > 1))
    in_order = told.join(beside.filter(are_two), on=_NAME, how="semi").sort(
        "snapshot_on", "list_name", "position", "row_number"
    )
    return in_order.group_by(_NAME, maintain_order=True).agg(home=pl.col("real_county").first())


_SIGNING = ["list_name", "words", "support_type", "signed_on"]
_SPOT = ["snapshot_id", "state", "words", "support_type"]


def return_strays(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the state of each stray put back; the raw text of its cell stays as it is."""
    words = _fold_names(rows)
    worded = rows.join(
        words, on="agency_name", how="left", validate="m:1", nulls_equal=True, maintain_order="left"
    )
    told = worded.filter(
        ~pl.col("is_quarantined"), pl.col("signed_on").is_not_null(), pl.col("words").is_not_null()
    )
    beside = _crowded(told, _SPOT).group_by(_SPOT).agg(n=pl.col("signed_on").n_unique())
    crowded = beside.filter(pl.col("n") > 1).drop("n")
    homes = _find_first_states(told.join(crowded, on=["words", "support_type"], how="semi"))
    placed = worded.join(homes, on=_SIGNING, how="left", validate="m:1", maintain_order="left").join(
        crowded.with_columns(is_crowded=True), on=_SPOT, how="left", validate="m:1", maintain_order="left"
    )
    strayed = pl.col("is_crowded") & pl.col("home").is_not_null()
    return placed.with_columns(state=pl.when(strayed).then("home").otherwise("state")).select(rows.columns)


def _fold_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Each printed name in plain words."""
    names = rows.select("agency_name").unique(maintain_order=True)
    words = [fold_words(name) if name else None for name in names["agency_name"]]
    return names.with_columns(pl.Series("words", words, dtype=pl.String))


def _find_first_states(told: pl.DataFrame) -> pl.DataFrame:
    """The state under which each signing was first listed; not of signings that two states shared on one list."""
    shared = told.group_by(*_SIGNING, "snapshot_id").agg(n=pl.col("state").n_unique()).filter(pl.col("n") > 1)
    first = told.sort("position", "row_number").group_by(_SIGNING, maintain_order=True)
    return first.agg(home=pl.col("state").first()).join(shared, on=_SIGNING, how="anti")
