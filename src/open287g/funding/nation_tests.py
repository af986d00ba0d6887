"""Payments said to cover the nation, beside the model's start-up money to their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.funding import EligibleAgencies

from .evidence import Evidence
from .model import build_model
from .paid import PlaceMoney
from .rulebook import START_UP
from .summary import Row, quantiles

EligibleOn = Callable[[date], dy.DataFrame[EligibleAgencies]]


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
