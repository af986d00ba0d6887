"""Claims that no list bears on: a claim and the record in, a finding with the reason out.

Terms of the offer are compared with published terms, sums of money are checked by arithmetic; the rest is
said to be open.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .days import spell_day
from .finding import Finding, StatedClaim, untested
from .terms import arithmetic_of, matching_term

TERM_MEASURES = frozenset({"incentive_usd", "incentive_pct"})
_NOT_HELD = {"county_population": "the population of counties", "counties": "the counties of agencies"}


def judge_without_lists(claim: StatedClaim, terms: pl.DataFrame) -> Finding:
    """Confirmed by a published term, or not testable for a stated reason."""
    finding = untested(claim, claim.not_testable or "no published term at hand states it")
    if claim.measure in TERM_MEASURES and (term := matching_term(claim, terms)):
        return replace(finding, verdict="confirmed", reason=term)
    arithmetic = arithmetic_of(claim, terms) if claim.value is not None else None
    return replace(finding, remarks=(arithmetic,)) if arithmetic else finding


def why_silent(claim: StatedClaim, was_tried: bool, snapshots: pl.DataFrame) -> str:
    """Why the record has no value for the claim's own words."""
    name = "pending" if claim.measure == "pending" else "participating"
    lists = snapshots.filter(pl.col("list_name") == name)
    if lists.is_empty():
        return f"the edition holds no {name} list"
    if was_tried:
        return f"the edition does not hold {_NOT_HELD.get(claim.counts or '', claim.measure)}"
    first, last = lists.select(pl.min("snapshot_on"), pl.max("last_shown_on")).row(0)
    if claim.measure in ("growth_pct", "growth_multiple") and first <= claim.as_of_latest <= last:
        return "it states no start of the growth, and no known baseline is earlier"
    return f"the {name} lists at hand run from {spell_day(first)} to {spell_day(last)}"
