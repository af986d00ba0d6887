"""The model against the record: rules against payments, and officers against counts that were held out.

The rules' amounts come from letters and statements, not from these payments. Where an officer count was only worked
out from the amount, the row says that it is no test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from open287g.schemas.funding import EligibleAgencies, OfficerCounts, OfficerTotals

from .draws import INPUTS, Floats, draw_inputs, quasi_random
from .evidence import Evidence
from .model import Model, build_model
from .rulebook import START_UP
from .scores import find_place, score_draws, score_interval
from .simulation import PlaceMoney, salary_usd
from .summary import quantiles

DRAWS_FOR_A_CASE = 4096
WEEKS_OF_TRAINING = (4, 8, 13, 26)
"""The course takes 40 hours; how long officers wait for it, and then for their agreement to begin, is not published."""

Row = dict[str, Any]
EligibleOn = Callable[[date], dy.DataFrame[EligibleAgencies]]


class RuleTests(dy.Schema):
    """One payment or offer on record beside what the rules give for the officers and agreements it covers."""

    case_id = dy.String(primary_key=True, description="Case")
    payee = dy.String(description="Who")
    stage = dy.String(description="Paid, pending, applied, offered, estimated")
    recorded_on = dy.Date(description="Day of the record")
    observed_usd = dy.Float64(description="Dollars on record")
    amount_is = dy.String(description="exact, about or at_least")
    predicted_usd = dy.Float64(
        nullable=True, description="Dollars by the rules (median); null if nothing to compare"
    )
    low_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are below")
    high_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are above")
    error_usd = dy.Float64(nullable=True, description="Observed less predicted")
    error_share = dy.Float64(nullable=True, description="Error as a share of the observed amount")
    is_test = dy.Bool(description="The officer count was reported beside the amount, not worked out from it")
    basis = dy.String(description="How the prediction was made, in words")
    source_url = dy.String(description="Source")


class HeldOut(dy.Schema):
    """Officers of one count or total that the model was not shown, beside its prediction.

    For officers in training: how many more are trained so many weeks later.
    """

    record_id = dy.String(primary_key=True, description="Count (agency id) or total")
    kind = dy.Enum(
        ["agency", "total", "estimate", "in_training"],
        description="Agency count, published total, an outside estimate, or officers said to be in training",
    )
    recorded_on = dy.Date(description="Day of the record")
    observed = dy.Float64(description="Officers on record")
    median = dy.Float64(description="Half of the draws are below")
    low_50 = dy.Float64(description="A quarter of the draws are below")
    high_50 = dy.Float64(description="A quarter of the draws are above")
    low_90 = dy.Float64(description="A twentieth of the draws are below")
    high_90 = dy.Float64(description="A twentieth of the draws are above")
    is_in_50 = dy.Bool(description="Inside the 50 percent interval")
    is_in_90 = dy.Bool(description="Inside the 90 percent interval")
    place = dy.Float64(
        min=0, max=1, description="Share of the draws below it (probability integral transform)"
    )
    score_50 = dy.Float64(description="Interval score of the 50 percent interval, in logs; less is better")
    score_90 = dy.Float64(description="Interval score of the 90 percent interval, in logs; less is better")
    score = dy.Float64(description="Continuous ranked probability score, in logs; less is better")


class NationTests(dy.Schema):
    """A payment said to cover the nation, beside the model's start-up money to that day under one reading."""

    case_id = dy.String(primary_key=True, description="Case")
    scenario = dy.String(primary_key=True, description="Reading of the offers")
    observed_usd = dy.Float64(description="Dollars on record")
    agreements = dy.Float64(description="Agreements listed on that day that the offers name")
    median_usd = dy.Float64(description="Start-up money to that day: half of the draws are below")
    low_90_usd = dy.Float64(description="A twentieth of the draws are below")
    high_90_usd = dy.Float64(description="A twentieth of the draws are above")
    is_in_90 = dy.Bool(description="The record lies inside the 90 percent interval")
    is_within_ceiling = dy.Bool(description="The record is at most the upper bound")


class TotalsFit(dy.Schema):
    """A published total that the model is made to agree with, and how well it does: the misfit, shown."""

    record_id = dy.String(primary_key=True, description="Total")
    reported = dy.Float64(description="Officers reported")
    n_agencies = dy.UInt32(description="Agencies that the total governs")
    modelled_low = dy.Float64(description="Officers of the model: a twentieth of the draws are below")
    modelled_high = dy.Float64(description="Officers of the model: a twentieth of the draws are above")
    stretch_low = dy.Float64(description="What officers were multiplied by beyond their limits: 5 percent")
    stretch_high = dy.Float64(description="The same: 95 percent; 1 where the total can be met")


def describe_fit(model: Model) -> dy.DataFrame[TotalsFit]:
    """How each published total is met, in the order in which they claim agencies."""
    calibration = model.calibration
    reported = dict(model.evidence.totals.select("record_id", "officers").iter_rows())
    rows = []
    for group, record_id in enumerate(name for name in calibration.modelled if name in reported):
        modelled, stretch = (
            quantiles(calibration.modelled[record_id]),
            quantiles(calibration.levels[group].stretch),
        )
        n_agencies = sum(each == group for each in calibration.group_of)
        rows.append(
            (record_id, reported[record_id], n_agencies, modelled[0], modelled[-1], stretch[0], stretch[-1])
        )
    frame = pl.DataFrame(rows, schema=TotalsFit.create_empty().schema, orient="row")
    return TotalsFit.validate(frame)


def check_rules(evidence: Evidence, seed: int) -> dy.DataFrame[RuleTests]:
    """Every payment and offer on record, beside the rules' figure for its officers and agreements."""
    rows = [_compare(evidence, case, seed) for case in evidence.payments.iter_rows(named=True)]
    return RuleTests.validate(
        pl.DataFrame(rows, schema=RuleTests.create_empty().schema, strict=False), cast=True
    )


def _compare(evidence: Evidence, case: Row, seed: int) -> Row:
    predicted, basis = _predict(evidence, case, seed)
    shared = {
        "case_id": case["case_id"],
        "payee": case["payee"],
        "stage": case["stage"],
        "recorded_on": case["recorded_on"],
        "observed_usd": case["amount_usd"],
        "amount_is": case["amount_is"],
        "is_test": case["officers_basis"] == "reported",
        "basis": basis,
        "source_url": case["source_url"],
    }
    if predicted is None:
        return shared | dict.fromkeys(
            ("predicted_usd", "low_90_usd", "high_90_usd", "error_usd", "error_share"), None
        )
    low, _, median, _, high = quantiles(predicted)
    error = case["amount_usd"] - median
    return shared | {
        "predicted_usd": median,
        "low_90_usd": low,
        "high_90_usd": high,
        "error_usd": error,
        "error_share": error / case["amount_usd"],
    }


def _predict(evidence: Evidence, case: Row, seed: int) -> tuple[np.ndarray[Any, Any] | None, str]:
    match case["covers"]:
        case "startup":
            return np.array(
                [_startup_usd(evidence, case)]
            ), "officers and agreements on record at the start-up rates"
        case "first_year":
            year = _officer_year_usd(evidence, case, seed)
            return _startup_usd(
                evidence, case
            ) + year, "start-up money and one year of salary, benefits and overtime"
        case "one_position":
            return _officer_year_usd(evidence, case, seed), "one year of salary, benefits and overtime"
        case "unclear":
            return None, "what it covers, or who paid, is not known"
    raise ValueError(f"payments: no rule for {case['covers']!r}")


def _startup_usd(evidence: Evidence, case: Row) -> float:
    day, rulebook = case["recorded_on"], evidence.rulebook
    equipment = case["officers"] * rulebook.number("startup/equipment_per_officer", day)
    return float(equipment + case["agreements"] * rulebook.number("startup/vehicles_per_agreement", day))


def _officer_year_usd(evidence: Evidence, case: Row, seed: int) -> Floats:
    """A year at the shares first offered, with wages, benefits and use of overtime uncertain."""
    rulebook = evidence.rulebook
    day = max(case["recorded_on"], min(rulebook.leaf("recurring/salary_share").values))
    uniforms = quasi_random(DRAWS_FOR_A_CASE, len(INPUTS) + 1, seed)
    inputs = draw_inputs(rulebook, day, uniforms)
    spread = rulebook.number("pay/agency_wage_spread", day)
    own = np.exp(spread * _normal(uniforms[:, -1]) - spread**2 / 2)
    salary = (
        salary_usd(evidence.wages, case["state"], day, inputs["wage_growth"]) * inputs["wage_factor"] * own
    )
    share = (
        rulebook.number("recurring/salary_share", day)
        + rulebook.number("recurring/benefits_share", day) * inputs["benefit_load"]
        + rulebook.number("recurring/overtime_share", day) * inputs["overtime_used"]
    )
    return np.asarray(case["officers"] * salary * share, dtype=np.float32)


def _normal(uniforms: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from scipy.special import ndtri

    return np.asarray(ndtri(uniforms))


def check_nation(
    evidence: Evidence, eligible_on: EligibleOn, n_draws: int, seed: int
) -> dy.DataFrame[NationTests]:
    """Payments said to cover the nation, beside start-up money of operational agreements, and of all listed ones.

    `eligible_on` gives the agencies of a day by what was known then, so that no later list enters.
    """
    rows = [
        _nation_row(evidence, eligible_on(case["recorded_on"]), case, scenario, n_draws, seed)
        for case in evidence.payments.filter(pl.col("state") == "US").iter_rows(named=True)
        for scenario in ("startup_only", "ceiling")
    ]
    return NationTests.validate(pl.DataFrame(rows, schema=NationTests.create_empty().schema, strict=False))


def _nation_row(
    evidence: Evidence,
    eligible: dy.DataFrame[EligibleAgencies],
    case: Row,
    scenario: str,
    n_draws: int,
    seed: int,
) -> Row:
    model = build_model(evidence, eligible, case["recorded_on"], n_draws, seed)
    *_, nation = model.simulate(scenario)
    if not isinstance(nation, PlaceMoney):
        raise TypeError("the nation comes last")
    low, _, median, _, high = quantiles(nation.of(START_UP).sum(axis=0))
    return {
        "case_id": case["case_id"],
        "scenario": scenario,
        "observed_usd": case["amount_usd"],
        "agreements": nation.agreements,
        "median_usd": median,
        "low_90_usd": low,
        "high_90_usd": high,
        "is_in_90": low <= case["amount_usd"] <= high,
        "is_within_ceiling": case["amount_usd"] <= high,
    }


def hold_out(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> dy.DataFrame[HeldOut]:
    """Each count and total on record, predicted by a model that was not shown it; what it is never shown beside them.

    Holding out a total also holds out the counts of agencies inside it. The sworn strength of an agency whose count
    is held out stays known: it is no part of what is predicted.
    """
    eligible = _with_strength_on_record(eligible, evidence)
    rows = [
        *_hold_out_counts(evidence, eligible, as_of, n_draws, seed),
        *_hold_out_totals(evidence, eligible, as_of, n_draws, seed),
        *_watch_estimates(evidence, eligible, as_of, n_draws, seed),
        *_watch_training(evidence, eligible, as_of, n_draws, seed),
    ]
    return HeldOut.validate(pl.DataFrame(rows, schema=HeldOut.create_empty().schema, strict=False), cast=True)


def _with_strength_on_record(
    eligible: dy.DataFrame[EligibleAgencies], evidence: Evidence
) -> dy.DataFrame[EligibleAgencies]:
    on_record = evidence.counts.select("agency_id", pl.col("sworn_officers").alias("on_record"))
    filled = eligible.join(on_record, on="agency_id", how="left", validate="1:1").with_columns(
        pl.coalesce("sworn_officers", "on_record").alias("sworn_officers")
    )
    return EligibleAgencies.validate(filled.select(*EligibleAgencies.columns()))


def _hold_out_counts(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> list[Row]:
    testable = evidence.counts.drop_nulls("sworn_officers").join(
        eligible.select("agency_id"), on="agency_id", how="semi"
    )
    rows = []
    for count in testable.sort("agency_id").iter_rows(named=True):
        shown = replace(evidence, counts=_counts_but(evidence, count["agency_id"]))
        model = build_model(shown, eligible, as_of, n_draws, seed)
        rows.append(
            _held_out(
                count["agency_id"],
                "agency",
                count["recorded_on"],
                count["officers"],
                model.officers_of(count["agency_id"]),
            )
        )
    return rows


def judge_coverage(held: dy.DataFrame[HeldOut]) -> list[str]:
    """How many records lie in their intervals, and how likely so few or fewer are if the intervals are honest."""
    from scipy.stats import binom

    record = held.filter(pl.col("kind").cast(pl.String).is_in(["agency", "total"]))
    told = []
    for share, column in ((0.5, "is_in_50"), (0.9, "is_in_90")):
        inside, n = int(record[column].sum()), len(record)
        chance = float(binom.cdf(inside, n, share))
        told.append(
            f"Officers held out: {inside} of {n} records lie inside the {share:.0%} interval. Honest intervals "
            f"would hold so few or fewer {chance:.0%} of the time."
        )
    means = record.select("score_50", "score_90", "score").mean().row(0)
    return [
        *told,
        "Mean scores of these records, in logs, less is better: {:.2f} (50% interval), {:.2f} (90% interval), "
        "{:.2f} (all draws).".format(*means),
    ]


def _hold_out_totals(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> list[Row]:
    rows = []
    for total in evidence.totals.sort("record_id").iter_rows(named=True):
        is_total = pl.col("record_id") == total["record_id"]
        others, held = (
            OfficerTotals.cast(evidence.totals.filter(chosen)) for chosen in (~is_total, is_total)
        )
        shown = replace(evidence, totals=others, counts=_counts_outside(evidence, eligible, total))
        model = build_model(shown, eligible, as_of, n_draws, seed, held)
        modelled = model.calibration.modelled[total["record_id"]]
        rows.append(_held_out(total["record_id"], "total", total["recorded_on"], total["officers"], modelled))
    return rows


def _counts_but(evidence: Evidence, agency_id: str) -> dy.DataFrame[OfficerCounts]:
    return OfficerCounts.cast(evidence.counts.filter(pl.col("agency_id") != agency_id))


def _counts_outside(evidence: Evidence, eligible: pl.DataFrame, total: Row) -> dy.DataFrame[OfficerCounts]:
    if total["state"] is None:
        return evidence.counts
    inside = eligible.filter(
        pl.col("state") == total["state"],
        pl.col("level").cast(pl.String) == (total["level"] or pl.col("level")),
    )
    return OfficerCounts.cast(evidence.counts.join(inside, on="agency_id", how="anti"))


def _watch_estimates(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> list[Row]:
    watched: dy.DataFrame[OfficerTotals] = evidence.checks
    model = build_model(evidence, eligible, as_of, n_draws, seed, watched)
    return [
        _held_out(
            row["record_id"],
            "estimate",
            row["recorded_on"],
            row["officers"],
            model.calibration.modelled[row["record_id"]],
        )
        for row in watched.iter_rows(named=True)
    ]


def _watch_training(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date, n_draws: int, seed: int
) -> list[Row]:
    """Officers that agencies listed on the day add within some weeks, beside those said to be in training then."""
    rows = []
    for record in evidence.in_training.iter_rows(named=True):
        day = record["recorded_on"]
        listed = EligibleAgencies.cast(eligible.filter(pl.col("listed_from") <= day))
        watched = _weeks_after(record)
        model = build_model(evidence, listed, as_of, n_draws, seed, watched)
        then, *later = (model.calibration.modelled[each] for each in watched["record_id"])
        rows += [
            _held_out(
                each["record_id"], "in_training", each["recorded_on"], record["officers"], officers - then
            )
            for each, officers in zip(watched.to_dicts()[1:], later, strict=True)
        ]
    return rows


def _weeks_after(record: Row) -> dy.DataFrame[OfficerTotals]:
    rows = [
        record
        | {
            "record_id": f"{record['record_id']}, within {weeks} weeks",
            "recorded_on": record["recorded_on"] + timedelta(weeks=weeks),
        }
        for weeks in (0, *WEEKS_OF_TRAINING)
    ]
    return OfficerTotals.validate(pl.DataFrame(rows, schema=OfficerTotals.create_empty().schema), cast=True)


def _held_out(record_id: str, kind: str, recorded_on: date, observed: float, modelled: Floats) -> Row:
    low_90, low_50, median, high_50, high_90 = quantiles(modelled)
    return {
        "record_id": record_id,
        "kind": kind,
        "recorded_on": recorded_on,
        "observed": observed,
        "median": median,
        "low_50": low_50,
        "high_50": high_50,
        "low_90": low_90,
        "high_90": high_90,
        "is_in_50": low_50 <= observed <= high_50,
        "is_in_90": low_90 <= observed <= high_90,
        "place": find_place(modelled, observed),
        "score_50": score_interval(low_50, high_50, observed, 0.5),
        "score_90": score_interval(low_90, high_90, observed, 0.9),
        "score": score_draws(modelled, observed),
    }
