"""What the record says of each claim: claims, readings and their values in, verdicts and evidence out.

The claim's own words come first; then readings in the order of plausibility that was stated beforehand.
A hit that the same search would find for many other numbers near by is remote and decides nothing.
Never judges why a number was printed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.claims import TIERS, Claims, Consistencies, Evidence, Verdicts

from .chance import chance_share
from .consistency import check_consistency
from .days import spell_day
from .finding import Finding, StatedClaim, TriedReading, untested
from .silence import TERM_MEASURES, judge_without_lists, why_silent
from .space import Space
from .together import CommonReading, read_together
from .trying import Record, try_readings, write_evidence
from .wording import describe_reading, spell_number, word_correction, word_sentence

_VERDICT_OF_TIER = {
    "own_words": "confirmed",
    "other_unit": "confirmed_other_unit",
    "other_day": "confirmed_other_day",
    "slip": "known_slip",
    "slip_other_day": "known_slip",
}
_ORDER = {tier: order for order, tier in enumerate(TIERS)}


@dataclass(frozen=True)
class Judgement:
    """Verdicts, the readings they rest on, and claims tested against each other."""

    verdicts: dy.DataFrame[Verdicts]
    evidence: dy.DataFrame[Evidence]
    consistencies: dy.DataFrame[Consistencies]


def judge(claims: dy.DataFrame[Claims], record: Record) -> Judgement:
    """One verdict per claim, in the order of the claims."""
    tried = try_readings(claims, record)
    common = read_together(tried, record.space)
    consistencies = check_consistency(claims, _residents(tried))
    by_claim = tried.partition_by("claim_id", as_dict=True)
    findings = []
    for claim in map(StatedClaim.of, claims.iter_rows(named=True)):
        readings = by_claim.get((claim.claim_id,), tried.clear())
        finding = _find(claim, readings, common.get(claim.claim_id), record)
        findings.append(_with_disagreements(finding, consistencies))
    return Judgement(_write_verdicts(findings), write_evidence(tried, findings), consistencies)


def _residents(tried: pl.DataFrame) -> float | None:
    """The country's residents, where a share of them was counted."""
    of_people = tried.filter(pl.col("unit") == "county_population", pl.col("ratio") == "share_pct")
    found: float | None = of_people.filter(pl.col("state").is_null())["base"].max()  # type: ignore[assignment]
    return found


def _find(claim: StatedClaim, tried: pl.DataFrame, common: CommonReading | None, record: Record) -> Finding:
    if claim.not_testable is not None or claim.measure in TERM_MEASURES:
        return judge_without_lists(claim, record.terms, record.space.tolerances)
    own = tried.filter(pl.col("tier") == "own_words", pl.col("value").is_not_null()).sort(
        "as_of", "reading_id"
    )
    finding = _counted(untested(claim, ""), tried, own)
    if disagreement := _own_numbers_disagree(claim):
        return replace(finding, verdict="contradicted", reason=disagreement, remarks=_other_pairs(tried))
    if finding.own is None:
        return replace(finding, reason=why_silent(claim, not tried.is_empty(), record.snapshots))
    return _open_where_unseen(_decide(finding, tried, common, record.space), record)


def _open_where_unseen(finding: Finding, record: Record) -> Finding:
    """Nothing is contradicted by a list that was last seen before the claim's day where none follows it."""
    claim, own = finding.claim, finding.own
    name = "pending" if claim.measure == "pending" else "participating"
    until = record.snapshots.filter(pl.col("list_name") == name)["last_shown_on"].max()
    if own is None or finding.verdict != "contradicted" or not isinstance(until, date):
        return finding
    if claim.as_of_earliest > until:
        shown = spell_number(own.value or 0, claim.measure)
        return replace(
            finding,
            verdict="not_testable",
            reason=f"the {name} lists at hand end on {spell_day(until)}, before that day; the last one shows {shown}",
        )
    return finding


def _counted(finding: Finding, tried: pl.DataFrame, own: pl.DataFrame) -> Finding:
    """What was tried and hit, and what the claim's own words give."""
    n_hits = int(tried["is_hit"].sum())
    tally = replace(finding, n_readings=tried.height, n_hits=n_hits, n_remote_hits=n_hits)
    if own.is_empty():
        return tally
    low, high = own.select(pl.min("value"), high=pl.max("value")).row(0)
    later = [
        TriedReading.of(row) for row in tried.filter(pl.col("tier") == "after_gap").iter_rows(named=True)
    ]
    last = TriedReading.of(own.row(-1, named=True))
    return replace(tally, own=last, right_low=low, right_high=high, after_gap=later[0] if later else None)


def _decide(finding: Finding, tried: pl.DataFrame, common: CommonReading | None, space: Space) -> Finding:
    """The most plausible hit decides, unless the search hits too easily; a common reading outranks days."""
    by_plausibility = (pl.col("tier").to_physical(), ~pl.col("is_exact"), "reading_id")
    hits = tried.filter("is_hit", pl.col("tier") != "remote").sort(*by_plausibility)
    best = TriedReading.of(hits.row(0, named=True)) if not hits.is_empty() else None
    if common is not None and common.is_hit and (best is None or _ORDER[best.tier] > _ORDER["other_unit"]):
        return _read_with_its_report(finding, tried, common)
    if common is not None and not common.is_hit:
        finding = replace(finding, remarks=(_misfit(finding.claim, tried, common),))
    if best is None:
        return _without_a_hit(finding, tried, space)
    up_to = tried.filter(pl.col("tier").to_physical() <= _ORDER[best.tier])
    measured = replace(finding, chance_share=chance_share(finding.claim, best, up_to["value"], space))
    is_easy = (measured.chance_share or 0) > space.max_chance_share
    if is_easy and (best.tier != "own_words" or (best.is_exact and _is_long(finding.claim, space))):
        return _without_a_hit(measured, tried, space)
    return _settle(measured, best, tried)


def _without_a_hit(finding: Finding, tried: pl.DataFrame, space: Space) -> Finding:
    """Contradicted, unless the lists pass the number, or no list shows a day on which applications came and went."""
    if finding.claim.measure == "pending" and finding.after_gap is not None:
        return replace(
            finding, reason="no pending list at hand shows the day itself, and applications come and go"
        )
    is_between = _lies_between_lists(finding)
    if is_between and _is_long(finding.claim, space):
        words = f"lists of {finding.claim.as_of_text} show anything between {_span(finding)}, and no day is stated"
        return replace(finding, verdict="not_testable", reason=words)
    verdict = "within_wording" if is_between else "contradicted"
    return replace(finding, verdict=verdict, remarks=(*finding.remarks, *_remote_hits(tried)))


def _is_long(claim: StatedClaim, space: Space) -> bool:
    """Whether a claim means so long a time that its lists show many numbers."""
    return (claim.as_of_latest - claim.as_of_earliest).days > space.longest_period_days


def _span(finding: Finding) -> str:
    low, high = (
        spell_number(value or 0, finding.claim.measure) for value in (finding.right_low, finding.right_high)
    )
    return f"{low} and {high}"


def _lies_between_lists(finding: Finding) -> bool:
    """Whether the lists at hand pass the number within the stated period, or while no list shows the stated day."""
    claim, low, high = finding.claim, finding.right_low, finding.right_high
    if low is None or high is None:
        return False
    if finding.after_gap is not None and finding.after_gap.value is not None:
        low, high = min(low, finding.after_gap.value), max(high, finding.after_gap.value)
    return low < high and low <= claim.number <= high


def _settle(finding: Finding, best: TriedReading, tried: pl.DataFrame) -> Finding:
    is_worded = best.tier == "own_words" and not best.is_exact
    later = tried.filter("is_hit", pl.col("tier").to_physical() > _ORDER[best.tier]).height
    verdict = "within_wording" if is_worded else _VERDICT_OF_TIER[best.tier]
    rivals = _rivals(best, tried) if verdict == "known_slip" else ()
    return replace(
        finding, verdict=verdict, deciding=best, n_remote_hits=later, remarks=(*finding.remarks, *rivals)
    )


def _rivals(best: TriedReading, tried: pl.DataFrame, most: int = 2) -> tuple[str, ...]:
    """Other slips of the same plausibility that give the number too."""
    same = tried.filter("is_hit", pl.col("tier") == best.tier, pl.col("reading_id") != best.reading_id).head(
        most
    )
    return tuple(
        f"Another slip gives it too: the {describe_reading(TriedReading.of(row))}."
        for row in same.iter_rows(named=True)
    )


def _misfit(claim: StatedClaim, tried: pl.DataFrame, common: CommonReading) -> str:
    """What the list shows that the report's other figures fit."""
    there = TriedReading.of(tried.row(by_predicate=pl.col("reading_id") == common.reading_id, named=True))
    return (
        f"{common.n_fit} other figures of this report fit {_list_in_words(there)}; "
        f"this one would be {spell_number(there.value or 0, claim.measure)} there."
    )


def _read_with_its_report(finding: Finding, tried: pl.DataFrame, common: CommonReading) -> Finding:
    deciding = TriedReading.of(tried.row(by_predicate=pl.col("reading_id") == common.reading_id, named=True))
    words = (
        f"{common.n_fit} of {common.n_figures} figures of states in this report fit {_list_in_words(deciding)} "
        f"counted in one way, of {common.n_ways} ways tried; in no way of counting any other list do more "
        f"than {common.n_next}."
    )
    return replace(
        finding,
        verdict=_verdict_of_common(deciding, finding.claim),
        deciding=deciding,
        is_read_together=True,
        remarks=(words,),
        n_remote_hits=finding.n_hits - 1,
    )


def _list_in_words(reading: TriedReading) -> str:
    """A list by its first day and, where it was met on later days too, its last."""
    until = reading.shown_until
    shown = f" (shown until {spell_day(until)})" if until is not None and until > reading.as_of else ""
    return f"the list of {spell_day(reading.as_of)}{shown}"


def _verdict_of_common(deciding: TriedReading, claim: StatedClaim) -> str:
    if deciding.text_rule == "untrimmed":
        return "known_slip"
    return "confirmed_other_day" if deciding.unit == claim.counts else "confirmed_other_unit"


def _remote_hits(tried: pl.DataFrame, most: int = 3) -> tuple[str, ...]:
    """Hits that decide nothing, most plausible first."""
    hits = [TriedReading.of(row) for row in tried.filter("is_hit").head(most).iter_rows(named=True)]
    measure = "" if tried.is_empty() else tried["measure"][0]
    return tuple(
        f"Remote: the {describe_reading(hit)} is {spell_number(hit.value or 0, measure)}." for hit in hits
    )


def _other_pairs(tried: pl.DataFrame) -> tuple[str, ...]:
    """The most plausible pair of figures that does give a growth that its own two numbers do not."""
    hits = tried.filter("is_hit").head(1).iter_rows(named=True)
    return tuple(
        f"{spell_number(row['value'], row['measure'])} is the {describe_reading(TriedReading.of(row))}, "
        f"where it shows {row['count']:,.0f} ({row['file_name']})."
        for row in hits
    )


def _own_numbers_disagree(claim: StatedClaim) -> str | None:
    """A growth that its own two numbers do not give."""
    if (
        claim.from_value is None
        or claim.to_value is None
        or claim.exact_low is None
        or claim.exact_high is None
    ):
        return None
    ratio = claim.to_value / claim.from_value
    computed = (ratio - 1) * 100 if claim.measure == "growth_pct" else ratio
    if claim.exact_low <= computed <= claim.exact_high:
        return None
    pair = f"{claim.from_value:,.0f} and {claim.to_value:,.0f}"
    return f"its own two numbers, {pair}, give {spell_number(computed, claim.measure)}"


def _with_disagreements(finding: Finding, consistencies: pl.DataFrame) -> Finding:
    """Disagreements with other claims are told beside the verdict."""
    mine = consistencies.filter(
        ~pl.col("is_consistent"),
        pl.col("kind") != "own_two_numbers",
        pl.col("claim_ids").list.contains(finding.claim.claim_id),
    )
    return replace(finding, remarks=(*finding.remarks, *mine["sentence"].to_list()))


def _write_verdicts(findings: list[Finding]) -> dy.DataFrame[Verdicts]:
    rows = [
        {name: value for name, value in asdict(finding).items() if name in Verdicts.column_names()}
        | {
            "claim_id": finding.claim.claim_id,
            "sentence": word_sentence(finding),
            "correction": word_correction(finding),
            "remark": " ".join(finding.remarks) or None,
        }
        for finding in findings
    ]
    return Verdicts.validate(pl.DataFrame(rows, schema=Verdicts.create_empty().schema))
