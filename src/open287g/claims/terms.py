"""Published terms of money set against claims: parameters as a frame in, a finding in words out.

Says what sources state of the offer. Whether anything was paid is not claimed.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from open287g.schemas.claims import Terms

from .days import spell_day
from .finding import StatedClaim

__all__ = ["Terms", "arithmetic_of", "matching_term"]


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


def arithmetic_of(claim: StatedClaim, terms: pl.DataFrame, most_officers: int = 100) -> str | None:
    """A sum as one vehicle grant and a whole number of equipment grants, if it is that to 0.2 per cent."""
    once = terms.filter(pl.col("paid") == "once").sort("from_on")
    per_officer = once.filter(pl.col("unit").str.contains("per trained officer"))["value"].to_list()
    per_agreement = once.filter(pl.col("unit").str.contains("per operational agreement"))["value"].to_list()
    if claim.measure != "funding_usd" or not per_officer or not per_agreement:
        return None
    officers = round((claim.number - per_agreement[-1]) / per_officer[-1])
    total = per_agreement[-1] + officers * per_officer[-1]
    if not 1 <= officers <= most_officers or abs(total - claim.number) > 0.002 * total:
        return None
    return (
        f"By arithmetic it fits the published terms for {officers} officers and one agreement: "
        f"${per_agreement[-1]:,.0f} + {officers} × ${per_officer[-1]:,.0f} = ${total:,.0f}."
    )
