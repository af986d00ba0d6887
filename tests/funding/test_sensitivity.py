"""Sobol indices name the inputs that drive a result, and give nothing to those that do not enter it."""

from __future__ import annotations

import polars as pl

from open287g.funding.evidence import Evidence
from open287g.funding.sensitivity import find_drivers

from .conftest import AS_OF, agencies_of, counts_of, without_totals


def test_with_officers_known_only_pay_and_take_up_drive_a_year(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=10))
    found = find_drivers(told, agencies_of({}), "full_offer", AS_OF, 256, 1)
    year = found.filter(pl.col("result").cast(pl.String) == "per_year_usd")
    total = dict(year.select("input", "total_order").iter_rows())
    assert total["overtime_used"] > 0.02
    assert total["benefit_load"] > 0.02
    assert total["agencies_and_states"] > 0.3
    assert abs(total["event_share"]) < 1e-9
    assert abs(total["hours_share"]) < 1e-9


def test_the_same_seed_gives_the_same_indices(evidence: Evidence) -> None:
    told = without_totals(evidence)
    first, second = (find_drivers(told, agencies_of({}, {}), "hours_worked", AS_OF, 32, 4) for _ in range(2))
    assert first.equals(second)
