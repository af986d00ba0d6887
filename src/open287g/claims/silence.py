"""Claims that no list bears on: a claim and the record in, a finding with the reason out.

Terms of the offer are compared with published terms, sums of money with what these give for the officers
and agreements stated; the rest is said to be open.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .days import spell_day
from .finding import Finding, StatedClaim, untested
from .space import Tolerances
from .sums import judge_sum
from .terms import matching_term, why_no_term

TERM_MEASURES = frozenset({"incentive_usd", "incentive_pct"})
_NOT_HELD = {"county_population": "the population of counties", "counties": "the counties of agencies"}


def judge_without_lists(claim: StatedClaim, terms: pl.DataFrame, tolerances: Tolerances) -> Finding:
    """What published terms or its own parts say of a claim; else not testable, for a stated reason."""
    if claim.measure in TERM_MEASURES and (term := matching_term(claim, terms)):
        return replace(untested(claim, term), verdict="confirmed")
    finding = untested(claim, claim.not_testable or why_no_term(claim, terms))
    is_sum = claim.measure == "funding_usd" and claim.value is not None
    return judge_sum(finding, terms, tolerances) if is_sum else finding


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
        if claim.since_on is not None:
            return f"no list at hand shows its start, {spell_day(claim.since_on)}, or it lies after its end"
        return "it states no start of the growth, and no known baseline is earlier"
    return f"the {name} lists at hand run from {spell_day(first)} to {spell_day(last)}"
