"""The model beside what is on record: totals it is made to meet, payments of the nation, and each payment and offer.

The rules' amounts come from letters and statements, not from these payments. Where an officer count was only worked out
from the amount, the row says that it is no test.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from open287g.schemas.funding import EligibleAgencies
from open287g.schemas.table import Table

from .cash_flows import PlaceMoney
from .draws import INPUTS, Floats, draw_inputs, quasi_random
from .evidence import Evidence, salary_usd
from .leaves import normal_quantile
from .model import Model, Row, build_model, quantiles
from .rulebook import START_UP


class TotalsFit(Table):
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
    return TotalsFit.from_rows(rows)


EligibleOn = Callable[[date], dy.DataFrame[EligibleAgencies]]


class NationTests(Table):
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
    return NationTests.from_rows(rows)


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


DRAWS_FOR_A_CASE = 4096


class RuleTests(Table):
    """One payment or offer on record beside what the rules give for the officers and agreements it covers."""

    case_id = dy.String(primary_key=True, description="Case")
    payee = dy.String(description="Who")
    stage = dy.String(description="Paid, pending, applied, offered, estimated")
    recorded_on = dy.Date(description="Day of the record; the first of the year where no more is known")
    precision = dy.String(description="How much of the day is known: day or year")
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
    source_title = dy.String(description="Source")
    source_url = dy.String(description="Address of the source")


def check_rules(evidence: Evidence, seed: int) -> dy.DataFrame[RuleTests]:
    """Every payment and offer on record, beside the rules' figure for its officers and agreements."""
    rows = [_compare(evidence, case, seed) for case in evidence.payments.iter_rows(named=True)]
    return RuleTests.from_rows(rows)


def _compare(evidence: Evidence, case: Row, seed: int) -> Row:
    predicted, basis = _predict(evidence, case, seed)
    observed = case["amount_usd"]
    told = case | {"observed_usd": observed, "is_test": case["officers_basis"] == "reported", "basis": basis}
    if predicted is None:
        return told
    low, _, median, _, high = quantiles(predicted)
    error = observed - median
    return told | {"predicted_usd": median, "low_90_usd": low, "high_90_usd": high, "error_usd": error,
                   "error_share": error / observed}  # fmt: skip


def _predict(evidence: Evidence, case: Row, seed: int) -> tuple[np.ndarray[Any, Any] | None, str]:
    match case["covers"]:
        case "startup":
            startup = np.array([_startup_usd(evidence, case)])
            return startup, "officers and agreements on record at the start-up rates"
        case "first_year":
            paid = _startup_usd(evidence, case) + _officer_year_usd(evidence, case, seed)
            return paid, "start-up money and one year of salary, benefits and overtime"
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
    own = np.exp(spread * normal_quantile(uniforms[:, -1]) - spread**2 / 2)
    salary = (
        salary_usd(evidence.wages, case["state"], day, inputs["wage_growth"]) * inputs["wage_factor"] * own
    )
    share = (
        rulebook.number("recurring/salary_share", day)
        + rulebook.number("recurring/benefits_share", day) * inputs["benefit_load"]
        + rulebook.number("recurring/overtime_share", day) * inputs["overtime_used"]
    )
    return np.asarray(case["officers"] * salary * share, dtype=np.float32)
