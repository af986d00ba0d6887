"""What the record says of each claim: claims, the ledger's answers and other readings in, verdicts and evidence out.

A claim's own words come first (`weighing`). Where they do not bear its number out, other readings are searched in the
order of plausibility that was stated beforehand; a hit that the same search would find for many other numbers near by
is remote and decides nothing. Never judges why a number was printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from open287g.schemas.claims import TIERS, Consistencies, Evidence, Verdicts
from open287g.text.phrases import gettext as _

from .consistency import check_consistency
from .entries import ReadClaims
from .finding import Finding, StatedClaim, TriedReading, chance_share, untested
from .offer import judge_without_lists
from .space import Space
from .together import CommonReading, read_together
from .trying import Record, try_readings, write_evidence
from .weighing import Weighed, weigh
from .wording import (
    describe_reading,
    list_in_words,
    say_search,
    spell_number,
    word_correction,
    word_reading,
    word_sentence,
)

_VERDICT_OF_TIER = {
    "other_unit": "confirmed_other_unit",
    "other_day": "confirmed_other_day",
    "slip": "known_slip",
    "slip_other_day": "known_slip",
}
_ORDER = {tier: order for order, tier in enumerate(TIERS)}
_BORNE_OUT = ("confirmed", "within_wording")


@dataclass(frozen=True)
class Judgement:
    """Verdicts, the readings they rest on, and claims tested against each other."""

    verdicts: dy.DataFrame[Verdicts]
    evidence: dy.DataFrame[Evidence]
    consistencies: dy.DataFrame[Consistencies]


def judge(read: ReadClaims, record: Record) -> Judgement:
    """One verdict per claim, in the order of the claims."""
    claims = read.claims
    tried = try_readings(claims, record)
    common = read_together(tried, record.space)
    consistencies = check_consistency(claims, _residents(tried))
    by_claim = tried.partition_by("claim_id", as_dict=True)
    findings = []
    for claim in map(StatedClaim.of, claims.iter_rows(named=True)):
        readings = by_claim.get((claim.claim_id,), tried.clear())
        asked = read.asked.get(claim.claim_id)
        weighed = weigh(asked, record.register, record.space) if asked is not None else None
        finding = _find(claim, weighed, readings, common.get(claim.claim_id), record)
        findings.append(_with_disagreements(finding, consistencies))
    return Judgement(_write_verdicts(findings), write_evidence(tried, findings), consistencies)


def _residents(tried: pl.DataFrame) -> float | None:
    """The country's residents, where a share of them was counted."""
    of_people = tried.filter(pl.col("unit") == "county_population", pl.col("ratio") == "share_pct")
    found: float | None = of_people.filter(pl.col("state").is_null())["base"].max()  # type: ignore[assignment]
    return found


def _find(
    claim: StatedClaim,
    weighed: Weighed | None,
    tried: pl.DataFrame,
    common: CommonReading | None,
    record: Record,
) -> Finding:
    if weighed is None:
        return judge_without_lists(claim, record.terms, record.space.tolerances)
    own = replace(
        untested(claim, weighed.reason),
        verdict=weighed.verdict,
        weighed=weighed,
        right_low=weighed.low,
        right_high=weighed.high,
        n_readings=tried.height or len(weighed.tried),
        n_hits=int(tried["is_hit"].sum()) if tried.height else int(weighed.verdict in _BORNE_OUT),
        remarks=weighed.remarks,
    )
    if weighed.verdict in _BORNE_OUT or tried.is_empty():
        return replace(own, chance_share=_chance_of_own(own, tried, record.space))
    if weighed.is_settled or (weighed.verdict == "not_testable" and not weighed.tried):
        return replace(own, remarks=(*own.remarks, *_other_pairs(tried))) if weighed.is_settled else own
    return _search(replace(own, n_remote_hits=own.n_hits), tried, common, record.space)


def _chance_of_own(finding: Finding, tried: pl.DataFrame, space: Space) -> float | None:
    """How many of the numbers near by the claim's own words would bear out as closely."""
    hits = tried.filter("is_hit", pl.col("tier") == "own_words")
    if hits.is_empty():
        return None
    mine = tried.filter(pl.col("tier") == "own_words")
    best = TriedReading.of(hits.sort(~pl.col("is_exact"), "reading_id").row(0, named=True))
    return chance_share(finding.claim, best, mine["value"], space)


def _search(finding: Finding, tried: pl.DataFrame, common: CommonReading | None, space: Space) -> Finding:
    """The most plausible other reading decides, unless the search hits too easily; a common reading outranks days."""
    by_plausibility = (pl.col("tier").to_physical(), ~pl.col("is_exact"), "reading_id")
    elsewhere = pl.col("tier").cast(pl.String).is_in(list(_VERDICT_OF_TIER))
    hits = tried.filter("is_hit", elsewhere).sort(*by_plausibility)
    best = TriedReading.of(hits.row(0, named=True)) if not hits.is_empty() else None
    if common is not None and common.is_hit and (best is None or _ORDER[best.tier] > _ORDER["other_unit"]):
        return _read_with_its_report(finding, tried, common)
    if common is not None and not common.is_hit:
        finding = replace(finding, remarks=(*finding.remarks, _misfit(finding.claim, tried, common)))
    if best is None or finding.verdict == "not_testable":
        return replace(finding, remarks=(*finding.remarks, *_remote_hits(tried)))
    up_to = tried.filter(pl.col("tier").to_physical() <= _ORDER[best.tier])
    measured = replace(finding, chance_share=chance_share(finding.claim, best, up_to["value"], space))
    if (measured.chance_share or 0) > space.max_chance_share:
        return replace(measured, remarks=(*measured.remarks, *_remote_hits(tried)))
    return _settle(measured, best, tried)


def _settle(finding: Finding, best: TriedReading, tried: pl.DataFrame) -> Finding:
    later = tried.filter("is_hit", pl.col("tier").to_physical() > _ORDER[best.tier]).height
    verdict = _VERDICT_OF_TIER[best.tier]
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
        _("Another slip gives it too: the {reading}.", reading=describe_reading(TriedReading.of(row)))
        for row in same.iter_rows(named=True)
    )


def _misfit(claim: StatedClaim, tried: pl.DataFrame, common: CommonReading) -> str:
    """What the list shows that the report's other figures fit."""
    there = TriedReading.of(tried.row(by_predicate=pl.col("reading_id") == common.reading_id, named=True))
    return _(
        "{n} other figures of this report fit {list}; this one would be {number} there.",
        n=common.n_fit,
        list=list_in_words(there),
        number=spell_number(there.value or 0, claim.measure),
    )


def _read_with_its_report(finding: Finding, tried: pl.DataFrame, common: CommonReading) -> Finding:
    deciding = TriedReading.of(tried.row(by_predicate=pl.col("reading_id") == common.reading_id, named=True))
    words = _(
        "{fit} of {figures} figures of states in this report fit {list} counted in one way, of {ways} ways tried; "
        "in no way of counting any other list do more than {next}.",
        fit=common.n_fit,
        figures=common.n_figures,
        list=list_in_words(deciding),
        ways=common.n_ways,
        next=common.n_next,
    )
    return replace(
        finding,
        verdict=_verdict_of_common(deciding, finding.claim),
        deciding=deciding,
        is_read_together=True,
        remarks=(*finding.remarks, words),
        n_remote_hits=finding.n_hits - 1,
    )


def _verdict_of_common(deciding: TriedReading, claim: StatedClaim) -> str:
    if deciding.text_rule == "untrimmed":
        return "known_slip"
    return "confirmed_other_day" if deciding.unit == claim.counts else "confirmed_other_unit"


def _remote_hits(tried: pl.DataFrame, most: int = 3) -> tuple[str, ...]:
    """Hits that decide nothing, most plausible first."""
    hits = [TriedReading.of(row) for row in tried.filter("is_hit").head(most).iter_rows(named=True)]
    measure = "" if tried.is_empty() else tried["measure"][0]
    return tuple(
        _(
            "Remote: the {reading} is {number}.",
            reading=describe_reading(hit),
            number=spell_number(hit.value or 0, measure),
        )
        for hit in hits
    )


def _other_pairs(tried: pl.DataFrame) -> tuple[str, ...]:
    """The most plausible pair of figures that does give a growth that its own two numbers do not."""
    return tuple(
        _(
            "{number} is the {reading}, where it shows {count} ({file}).",
            number=spell_number(row["value"], row["measure"]),
            reading=describe_reading(TriedReading.of(row)),
            count=f"{row['count']:,.0f}",
            file=row["file_name"],
        )
        for row in tried.filter("is_hit").head(1).iter_rows(named=True)
    )


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
        {name: getattr(finding, name) for name in _PLAIN}
        | {
            "claim_id": finding.claim.claim_id,
            "reading": word_reading(finding),
            "sentence": word_sentence(finding),
            "correction": word_correction(finding),
            "remark": " ".join(finding.remarks) or None,
            "search": say_search(finding),
        }
        for finding in findings
    ]
    return Verdicts.validate(pl.DataFrame(rows, schema=Verdicts.create_empty().schema))


_PLAIN = (
    "verdict",
    "right_low",
    "right_high",
    "n_readings",
    "n_hits",
    "n_remote_hits",
    "chance_share",
    "is_read_together",
)
