"""Published terms of money set against claims: parameters as a frame in, a finding in words out.

Says what sources state of the offer. Whether anything was paid is not claimed.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from open287g.schemas.claims import Terms

from .days import spell_day
from .finding import StatedClaim

__all__ = ["Terms", "matching_term"]


def matching_term(claim: StatedClaim, terms: pl.DataFrame) -> str | None:
    """The term in force that states the same number, in words; None if no term does."""
    number = claim.number / 100 if claim.measure == "incentive_pct" else claim.number
    kind = "share" if claim.measure == "incentive_pct" else "usd"
    same = _in_force(terms, claim.as_of_latest).filter(
        pl.col("unit").str.starts_with(kind), (pl.col("value") - number).abs() < 1e-9
    )
    if same.is_empty():
        return None
    title, from_on, reference = same.select("title", "from_on", "reference").row(0)
    source = f"{title}, from {spell_day(from_on)}, according to {reference}"
    return f"the terms published say the same ({source}), and what was paid is not on record"


def _in_force(terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """The value of each term on a day; before its first day, the first one, which has then been announced."""
    begun = terms.sort("from_on").filter(pl.col("from_on") <= day).unique("term_id", keep="last")
    first = terms.sort("from_on").unique("term_id", keep="first")
    return pl.concat([begun, first.join(begun, on="term_id", how="anti")]).sort("term_id")
