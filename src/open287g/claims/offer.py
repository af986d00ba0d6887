"""Claims that no list bears on: a claim and the published terms of the offer in, a finding with the reason out.

Terms are compared with published terms. Sums of money are set against the terms that are paid once, for the officers
and agreements that the claim states, at the rates in force on its day; a sum that states none is only shown beside the
nearest that the rates give. The rest is said to be open. Whether anything was paid is not claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from open287g.schemas.claims import PRECISIONS
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from .finding import Finding, StatedClaim, untested
from .space import Tolerances
from .wording import spell_number

TERM_MEASURES = frozenset({"incentive_usd", "incentive_pct"})
_THINGS = {
    "vehicle": re.compile(r"\b(?:vehicles?|cars?|cruisers?)\b", re.I),
    "equipment": re.compile(r"\b(?:equipment|gear)\b", re.I),
    "overtime": re.compile(r"\bovertime\b", re.I),
    "salary": re.compile(r"\b(?:salar(?:y|ies)|wages?|base\s+pay)\b", re.I),
    "benefits": re.compile(r"\bbenefits?\b", re.I),
    "award": re.compile(r"\b(?:awards?|bonus(?:es)?|incentives?)\b", re.I),
}
"""What money is for, as statements and the titles of terms name it."""
_TIMES = {
    "per quarter": re.compile(r"\bquarter(?:ly|s)?\b", re.I),
    "per year": re.compile(
        r"\b(?:annual(?:ly)?\s+(?:award|bonus|payment)|yearly|(?:a|per|each|every)\s+year)\b", re.I
    ),
    "per month": re.compile(r"\b(?:monthly|(?:a|per|each|every)\s+month)\b", re.I),
    "per week": re.compile(r"\b(?:weekly|(?:a|per|each|every)\s+week)\b", re.I),
    "once": re.compile(r"\b(?:one-time|once)\b", re.I),
}
_HEADS = {
    "officer": re.compile(
        r"\b(?:(?:per|each|every)\s+(?:[\w-]+\s+){0,3}?)(?:officer|deput(?:y|ies)|trooper)\b", re.I
    ),
    "agreement": re.compile(
        r"\b(?:(?:per|each|every)\s+(?:[\w-]+\s+){0,2}?)(?:agency|department|agreement|sheriff)\b", re.I
    ),
}


MOST_OFFICERS_GUESSED = 100
"""Above this, some whole number of officers comes near to any sum, and nearness says nothing."""


def judge_without_lists(claim: StatedClaim, terms: pl.DataFrame, tolerances: Tolerances) -> Finding:
    """What published terms or its own parts say of a claim; else not testable, for a stated reason."""
    if claim.measure in TERM_MEASURES and (term := matching_term(claim, terms)):
        return replace(untested(claim, term), verdict="confirmed")
    finding = untested(claim, _(claim.not_testable) if claim.not_testable else why_no_term(claim, terms))
    is_sum = claim.measure == "funding_usd" and claim.value is not None
    return judge_sum(finding, terms, tolerances) if is_sum else finding


def matching_term(claim: StatedClaim, terms: pl.DataFrame) -> str | None:
    """The term in force that states the same number for the same thing, in words; None if no term does.

    A range is the same only if terms state both its ends.
    """
    suited = _suited(claim, terms)
    ends = [end for end in (claim.number, claim.value_high) if end is not None]
    same = [suited.filter((pl.col("value") - _as_share(end, claim)).abs() < 1e-9) for end in ends]
    if any(found.is_empty() for found in same):
        return None
    sources = "; ".join(dict.fromkeys(_source(found) for found in same))
    return _(
        "the terms published say the same ({sources}), and what was paid is not on record", sources=sources
    )


def why_no_term(claim: StatedClaim, terms: pl.DataFrame) -> str:
    """That no published term states the number; and what the terms say of the same thing, if they do."""
    suited = _suited(claim, terms) if _named(claim.statement, _THINGS) else terms.clear()
    said = ", ".join(
        f"{_(title)}, {spell_number(value / _as_share(1, claim), claim.measure)} {_(paid)}"
        for title, value, paid in suited.select("title", "value", "paid").iter_rows()
    )
    told = _("no published term at hand states it")
    return _("{told}; the terms say: {said}", told=told, said=said) if said else told


def _suited(claim: StatedClaim, terms: pl.DataFrame) -> pl.DataFrame:
    """Terms in force of the claim's kind that are for what it names, as often, and for whom."""
    kind = "share" if claim.measure == "incentive_pct" else "usd"
    rows = _in_force(terms, claim.as_of_latest).filter(pl.col("unit").str.starts_with(kind))
    things, times, heads = (_named(claim.statement, words) for words in (_THINGS, _TIMES, _HEADS))
    kept = [
        (not things or bool(things & _named(title, _THINGS)))
        and (not times or paid in times or kind == "share")
        and (not heads or any(head in unit for head in heads) or kind == "share")
        for title, paid, unit in rows.select("title", "paid", "unit").iter_rows()
    ]
    return rows.filter(pl.Series(kept, dtype=pl.Boolean))


def _named(text: str, words: dict[str, re.Pattern[str]]) -> set[str]:
    return {name for name, pattern in words.items() if pattern.search(text)}


def _as_share(number: float, claim: StatedClaim) -> float:
    return number / 100 if claim.measure == "incentive_pct" else number


def _source(same: pl.DataFrame) -> str:
    title, from_on, reference = same.select("title", "from_on", "reference").row(0)
    return _(
        "{title}, from {day}, according to {reference}", title=_(title), day=from_on, reference=reference
    )


def _in_force(terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """The value of each term on a day; before its first day, the first one, which has then been announced."""
    begun = terms.sort("from_on").filter(pl.col("from_on") <= day).unique("term_id", keep="last")
    first = terms.sort("from_on").unique("term_id", keep="first")
    return pl.concat([begun, first.join(begun, on="term_id", how="anti")]).sort("term_id")


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
        paid = (f"{_officers(officers)} × {_usd(self.per_officer)}", _agreements(agreements))
        return f"{' + '.join(paid)} × {_usd(self.per_agreement)} = {_usd(self.total(officers, agreements))}"


def judge_sum(finding: Finding, terms: pl.DataFrame, tolerances: Tolerances) -> Finding:
    """A sum by its own parts, then by the published terms for the counts that it states."""
    claim = finding.claim
    added = _added(claim.parts or [])
    if claim.parts and not _allows(claim, sum(claim.parts), tolerances):
        reason = _("the parts stated for it give {added}", added=added)
        return replace(finding, verdict="contradicted", reason=reason)
    told = (_("The parts stated for it add up: {added}.", added=added),) if claim.parts else ()
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
    since = max(officer["from_on"][0], agreement["from_on"][0])
    references = join_words(list(dict.fromkeys([officer["reference"][0], agreement["reference"][0]])))
    source = _("from {day}, according to {references}", day=since, references=references)
    return PaidOnce(officer["value"][0], agreement["value"][0], source)


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
        remark = _(
            "For the counts stated the published terms give {total}: {arithmetic}.",
            total=_apart(claim, total),
            arithmetic=arithmetic,
        )
        return replace(finding, remarks=(remark, *_without_counts(claim, offered, tolerances)))
    is_same = _is_between(total, claim.exact_low, claim.exact_high)
    wording = _allowance(claim, total, tolerances)
    reason = _(
        "for the counts stated the terms published give {shown}{allowed} ({arithmetic}, {source}), "
        "and no list of ICE's shows what was paid",
        shown=_("the same") if is_same else _apart(claim, total),
        allowed="" if is_same else _(", which {wording} allows", wording=wording),
        arithmetic=arithmetic,
        source=offered.source,
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
        return _("a rounding of up to {amount}", amount=_usd(tolerances.sum_usd))
    return f"'{_(PRECISIONS[claim.precision])}'" if claim.precision != "exact" else _("the stated range")


def _without_counts(claim: StatedClaim, offered: PaidOnce, tolerances: Tolerances) -> tuple[str, ...]:
    """What can be said of a sum whose counts are not stated, or do not give it."""
    found = (_per_officer(claim, offered), _nearest(claim, offered, tolerances))
    return tuple(remark for remark in found if remark)


def _per_officer(claim: StatedClaim, offered: PaidOnce) -> str | None:
    """The sum for each officer stated, where no agreements are."""
    if not claim.for_officers or claim.for_agreements is not None or claim.for_vehicles_usd is not None:
        return None
    return _(
        "By arithmetic it is {each} for each of the {n} officers stated; the published terms pay once "
        "{officer} for each officer and {agreement} for each agreement.",
        each=_usd(claim.number / claim.for_officers),
        n=claim.for_officers,
        officer=_usd(offered.per_officer),
        agreement=_usd(offered.per_agreement),
    )


def _nearest(claim: StatedClaim, offered: PaidOnce, tolerances: Tolerances) -> str | None:
    """The sum beside one agreement and the nearest whole number of officers, if that is a small number."""
    officers = round((claim.number - offered.per_agreement) / offered.per_officer)
    if claim.value_high is not None or not 1 <= officers <= MOST_OFFICERS_GUESSED:
        return None
    total = offered.total(officers, 1)
    told = {"officers": _officers(officers), "arithmetic": offered.spell(officers, 1)}
    if abs(total - claim.number) <= tolerances.sum_share * total:
        return _("By arithmetic it fits the published terms for {officers}: {arithmetic}.", **told)
    return _("By arithmetic the published terms come nearest to it for {officers}: {arithmetic}.", **told)


def _apart(claim: StatedClaim, total: float) -> str:
    """A total, and how far it is from the number stated."""
    gap = claim.number - total
    told = {"total": _usd(total), "gap": _usd(abs(gap))}
    less, more = _("{total}, {gap} less than stated", **told), _("{total}, {gap} more than stated", **told)
    return less if gap > 0 else more


def _vehicles_told(claim: StatedClaim) -> str:
    if claim.for_agreements is not None or claim.for_vehicles_usd is None:
        return ""
    stated = spell_number(claim.for_vehicles_usd, "funding_usd")
    return _(", where the {stated} stated for vehicles pays for so many agreements", stated=stated)


def _added(parts: list[float]) -> str:
    return f"{' + '.join(map(_usd, parts))} = {_usd(sum(parts))}"


def _usd(amount: float) -> str:
    return f"${amount:,.0f}"


def _officers(n: int) -> str:
    return ngettext("{n} officer", "{n} officers", n)


def _agreements(n: int) -> str:
    return ngettext("{n} agreement", "{n} agreements", n)
