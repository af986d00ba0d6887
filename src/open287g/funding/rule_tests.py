"""Every payment and offer on record, beside what the rules give for its officers and agreements.

The rules' amounts come from letters and statements, not from these payments. Where an officer count was only worked
out from the amount, the row says that it is no test.
"""

from __future__ import annotations

from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from .draws import INPUTS, Floats, draw_inputs, quasi_random
from .evidence import Evidence
from .summary import Row, quantiles
from .wages import salary_usd

DRAWS_FOR_A_CASE = 4096


class RuleTests(dy.Schema):
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
        "precision": case["precision"],
        "observed_usd": case["amount_usd"],
        "amount_is": case["amount_is"],
        "is_test": case["officers_basis"] == "reported",
        "basis": basis,
        "source_title": case["source_title"],
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
