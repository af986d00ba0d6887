"""Rows of all snapshots, with a row that strayed to a namesake in another state put back under its own.

In: corrected rows. Out: the same rows; where one list shows one name twice in a state under one support type, and the
signing of one of the two was first listed under another state, which now lacks it, that row's state is the other one.
A row that strayed to a state without a namesake stays where it is printed: there it ends nothing and joins nothing.
"""

from __future__ import annotations

import polars as pl

from .names import fold_words

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
    crowded = told.group_by(_SPOT).agg(n=pl.col("signed_on").n_unique()).filter(pl.col("n") > 1).drop("n")
    homes = _find_homes(told.join(crowded, on=["words", "support_type"], how="semi"))
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


def _find_homes(told: pl.DataFrame) -> pl.DataFrame:
    """The state under which each signing was first listed; not of signings that two states shared on one list."""
    shared = told.group_by(*_SIGNING, "snapshot_id").agg(n=pl.col("state").n_unique()).filter(pl.col("n") > 1)
    first = told.sort("position", "row_number").group_by(_SIGNING, maintain_order=True)
    return first.agg(home=pl.col("state").first()).join(shared, on=_SIGNING, how="anti")
