"""Sums of money set against the terms that are paid once: a claim and terms in, a finding out.

The officers and agreements are those that the claim states, the rates those in force on its day. A sum that
states none is only shown beside the nearest that the rates give. That anything was paid is not claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from open287g.schemas.claims import PRECISIONS

from .days import spell_day
from .finding import Finding, StatedClaim
from .space import Tolerances
from .wording import spell_number

MOST_OFFICERS_GUESSED = 100
"""Above this, some whole number of officers comes near to any sum, and nearness says nothing."""


@dataclass(frozen=True)
class PaidOnce:
    """What is offered once: dollars for each trained officer and for each agreement, and who says so."""

    per_officer: float
    per_agreement: float
    source: str

    def total(self, officers: int, agreements: int) -> float:
        """Dollars for so many officers and agreements."""
        return officers * self.per_officer + agreements * self.per_agreement

    def spell(self, officers: int, agreements: int) -> str:
        """The same as arithmetic that a reader can follow."""
        return (
            f"{_counted(officers, 'officer')} × ${self.per_officer:,.0f} + "
            f"{_counted(agreements, 'agreement')} × ${self.per_agreement:,.0f} = "
            f"${self.total(officers, agreements):,.0f}"
        )


def judge_sum(finding: Finding, terms: pl.DataFrame, tolerances: Tolerances) -> Finding:
    """A sum by its own parts, then by the published terms for the counts that it states."""
    claim = finding.claim
    if claim.parts and not _allows(claim, sum(claim.parts), tolerances):
        return replace(
            finding, verdict="contradicted", reason=f"the parts stated for it give {_added(claim.parts)}"
        )
    told = (f"The parts stated for it add up: {_added(claim.parts)}.",) if claim.parts else ()
    offered = _paid_once(terms, claim.as_of_latest)
    if offered is None:
        return replace(finding, remarks=told)
    agreements = _stated_agreements(claim, offered)
    if claim.for_officers is None or agreements is None:
        return replace(finding, remarks=(*told, *_without_counts(claim, offered, tolerances)))
    found = _by_counts(finding, offered, claim.for_officers, agreements, tolerances)
    return replace(found, remarks=(*told, *found.remarks))


def _paid_once(terms: pl.DataFrame, day: date) -> PaidOnce | None:
    """The rates in force on a day; None before the first of them."""
    once = terms.filter(pl.col("paid") == "once", pl.col("from_on") <= day).sort("from_on")
    officer = once.filter(pl.col("unit").str.contains("per trained officer")).tail(1)
    agreement = once.filter(pl.col("unit").str.contains("per operational agreement")).tail(1)
    if officer.is_empty() or agreement.is_empty():
        return None
    since = spell_day(max(officer["from_on"][0], agreement["from_on"][0]))
    references = " and ".join(dict.fromkeys([officer["reference"][0], agreement["reference"][0]]))
    return PaidOnce(officer["value"][0], agreement["value"][0], f"from {since}, according to {references}")


def _stated_agreements(claim: StatedClaim, offered: PaidOnce) -> int | None:
    """Agreements as stated, or as many as the money stated for vehicles pays for; None if no whole number."""
    if claim.for_agreements is not None or claim.for_vehicles_usd is None:
        return claim.for_agreements
    implied = claim.for_vehicles_usd / offered.per_agreement
    return int(implied) if implied == int(implied) else None


def _by_counts(
    finding: Finding, offered: PaidOnce, officers: int, agreements: int, tolerances: Tolerances
) -> Finding:
    """Confirmed or within wording where the terms give the sum; else left open, with the arithmetic."""
    claim, total = finding.claim, offered.total(officers, agreements)
    arithmetic = f"{offered.spell(officers, agreements)}{_vehicles_told(claim)}"
    if not _allows(claim, total, tolerances):
        remark = f"For the counts stated the published terms give {_apart(claim, total)}: {arithmetic}."
        return replace(finding, remarks=(remark, *_without_counts(claim, offered, tolerances)))
    is_same = _is_between(total, claim.exact_low, claim.exact_high)
    shown = "the same" if is_same else _apart(claim, total)
    allowed = "" if is_same else f", which {_allowance(claim, total, tolerances)} allows"
    reason = (
        f"for the counts stated the terms published give {shown}{allowed} "
        f"({arithmetic}, {offered.source}), and no list of ICE's shows what was paid"
    )
    return replace(finding, verdict="confirmed" if is_same else "within_wording", reason=reason)


def _allows(claim: StatedClaim, total: float, tolerances: Tolerances) -> bool:
    """Whether the sum as worded, or a small rounding of it, leaves room for a total."""
    return _is_worded(claim, total, tolerances) or _is_rounding(claim, total, tolerances)


def _is_worded(claim: StatedClaim, total: float, tolerances: Tolerances) -> bool:
    """A bound must be close as well: any large total is more than a small sum."""
    near = abs(total - claim.number) <= tolerances.bound_elsewhere * claim.number
    is_bound = claim.precision in ("more_than", "at_least", "less_than")
    return _is_between(total, claim.wording_low, claim.wording_high) and (near or not is_bound)


def _is_rounding(claim: StatedClaim, total: float, tolerances: Tolerances) -> bool:
    """Only a plain sum is rounded; 'more than' says for itself what it leaves open."""
    most = min(tolerances.sum_usd, tolerances.sum_share * claim.number)
    return claim.precision == "exact" and claim.value_high is None and abs(total - claim.number) <= most


def _is_between(value: float, low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low <= value <= high


def _allowance(claim: StatedClaim, total: float, tolerances: Tolerances) -> str:
    if not _is_worded(claim, total, tolerances):
        return f"a rounding of up to ${tolerances.sum_usd:,.0f}"
    return f"'{PRECISIONS[claim.precision]}'" if claim.precision != "exact" else "the stated range"


def _without_counts(claim: StatedClaim, offered: PaidOnce, tolerances: Tolerances) -> tuple[str, ...]:
    """What can be said of a sum whose counts are not stated, or do not give it."""
    found = (_per_officer(claim, offered), _nearest(claim, offered, tolerances))
    return tuple(remark for remark in found if remark)


def _per_officer(claim: StatedClaim, offered: PaidOnce) -> str | None:
    """The sum for each officer stated, where no agreements are."""
    if not claim.for_officers or claim.for_agreements is not None or claim.for_vehicles_usd is not None:
        return None
    each = claim.number / claim.for_officers
    return (
        f"By arithmetic it is ${each:,.0f} for each of the {claim.for_officers:,} officers stated; "
        f"the published terms pay once ${offered.per_officer:,.0f} for each officer and "
        f"${offered.per_agreement:,.0f} for each agreement."
    )


def _nearest(claim: StatedClaim, offered: PaidOnce, tolerances: Tolerances) -> str | None:
    """The sum beside one agreement and the nearest whole number of officers, if that is a small number."""
    officers = round((claim.number - offered.per_agreement) / offered.per_officer)
    if claim.value_high is not None or not 1 <= officers <= MOST_OFFICERS_GUESSED:
        return None
    total = offered.total(officers, 1)
    fits = abs(total - claim.number) <= tolerances.sum_share * total
    relation = "it fits the published terms" if fits else "the published terms come nearest to it"
    return f"By arithmetic {relation} for {_counted(officers, 'officer')}: {offered.spell(officers, 1)}."


def _apart(claim: StatedClaim, total: float) -> str:
    """A total, and how far it is from the number stated."""
    gap = claim.number - total
    return f"${total:,.0f}, ${abs(gap):,.0f} {'less' if gap > 0 else 'more'} than stated"


def _vehicles_told(claim: StatedClaim) -> str:
    if claim.for_agreements is not None or claim.for_vehicles_usd is None:
        return ""
    stated = spell_number(claim.for_vehicles_usd, "funding_usd")
    return f", where the {stated} stated for vehicles pays for so many agreements"


def _added(parts: list[float]) -> str:
    return " + ".join(f"${part:,.0f}" for part in parts) + f" = ${sum(parts):,.0f}"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
