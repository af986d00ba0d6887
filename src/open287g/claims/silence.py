"""Claims that no list bears on: a claim and the record in, a finding with the reason out.

Terms of the offer are compared with published terms, sums of money with what these give for the officers
and agreements stated; the rest is said to be open.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .finding import Finding, StatedClaim, untested
from .space import Tolerances
from .sums import judge_sum
from .terms import matching_term, why_no_term

TERM_MEASURES = frozenset({"incentive_usd", "incentive_pct"})


def judge_without_lists(claim: StatedClaim, terms: pl.DataFrame, tolerances: Tolerances) -> Finding:
    """What published terms or its own parts say of a claim; else not testable, for a stated reason."""
    if claim.measure in TERM_MEASURES and (term := matching_term(claim, terms)):
        return replace(untested(claim, term), verdict="confirmed")
    finding = untested(claim, claim.not_testable or why_no_term(claim, terms))
    is_sum = claim.measure == "funding_usd" and claim.value is not None
    return judge_sum(finding, terms, tolerances) if is_sum else finding
