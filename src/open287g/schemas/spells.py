"""Whether a spell, first listed to no longer listed, covers a day: said here once, for rosters and flows."""

from __future__ import annotations

from datetime import date

import polars as pl


def is_listed_on(day: date | pl.Expr) -> pl.Expr:
    """Whether a row of `Spells` covers a day: listed at or before it, and not yet seen gone.

    This is what "on ICE's list on a day" means everywhere. `day` may be a column. A list that is missing or held back
    is no evidence either way: the spell goes on until a list without the agreement is seen.
    """
    return (pl.col("first_listed_on") <= day) & (
        pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    )
