"""One agency's table: what is offered once, what every year, and what is not reimbursed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.errors import UsageError
from open287g.funding.evidence import Evidence
from open287g.funding.offer import Ask, make_offer

from .conftest import AS_OF

TASK_FORCE = frozenset({"tfm"})


def amounts(evidence: Evidence, ask: Ask, day: date = AS_OF) -> dict[str, tuple[float, float]]:
    items = make_offer(evidence, ask, day).items
    return {item: (low, high) for item, low, high in items.select("item", "low_usd", "high_usd").iter_rows()}


def test_a_council_sees_each_item_with_its_count_and_rate(evidence: Evidence) -> None:
    assert amounts(evidence, Ask("TX", 10, TASK_FORCE, salary_usd=60_000, benefit_load=0.5)) == {
        "Equipment": (75_000, 75_000),
        "Vehicles": (100_000, 100_000),
        "Salary": (600_000, 600_000),
        "Benefits": (300_000, 300_000),
        "Overtime": (0, 150_000),
        "Quarterly awards": (0, 40_000),
    }


def test_what_is_paid_once_is_summed_apart_from_what_ends_with_the_program(evidence: Evidence) -> None:
    offer = make_offer(evidence, Ask("TX", 10, TASK_FORCE, 60_000, 0.5), AS_OF)
    assert offer.sum_usd("once") == (175_000, 175_000)
    assert offer.sum_usd("every year") == (900_000, 1_090_000)


@pytest.mark.parametrize(
    "types", [frozenset({"jem"}), frozenset({"wso"}), frozenset({"jem", "wso"}), frozenset()]
)
def test_jail_and_warrant_models_get_no_task_force_money(evidence: Evidence, types: frozenset[str]) -> None:
    offer = make_offer(evidence, Ask("TX", 10, types), AS_OF)
    assert offer.items.is_empty()
    assert not offer.is_eligible


def test_in_september_2025_only_start_up_money_was_offered(evidence: Evidence) -> None:
    assert set(amounts(evidence, Ask("TX", 10, TASK_FORCE), date(2025, 9, 30))) == {"Equipment", "Vehicles"}
    assert amounts(evidence, Ask("TX", 10, TASK_FORCE), date(2025, 8, 31)) == {}


def test_a_state_without_a_surveyed_wage_gets_the_nations(evidence: Evidence) -> None:
    offer = make_offer(evidence, Ask("VI", 1, TASK_FORCE), AS_OF)
    assert "the nation" in offer.salary_basis


@pytest.mark.parametrize(
    "numbers",
    [{"officers": -1.0}, {"salary_usd": -1.0}, {"benefit_load": 45.0}, {"vehicle_grants": float("inf")}],
)
def test_impossible_numbers_are_refused(numbers: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Ask(**({"state": "TX", "officers": 1.0, "support_types": TASK_FORCE} | numbers))


def test_benefits_are_three_times_salary_at_most() -> None:
    assert Ask("TX", 1.0, TASK_FORCE, benefit_load=3.0).benefit_load == 3.0
    with pytest.raises(UsageError, match="a share of salary"):
        Ask("TX", 1.0, TASK_FORCE, benefit_load=3.01)


@given(officers=st.floats(0, 5_000), salary=st.floats(0, 300_000), more=st.floats(0, 1_000))
def test_the_offer_grows_with_officers_and_salary(
    evidence: Evidence, officers: float, salary: float, more: float
) -> None:
    base, officered, salaried = (
        make_offer(evidence, Ask("TX", n, TASK_FORCE, pay), AS_OF).items["high_usd"].sum()
        for n, pay in ((officers, salary), (officers + more, salary), (officers, salary + more))
    )
    assert 0 <= base <= officered * 1.000001
    assert base <= salaried * 1.000001


def test_every_item_names_its_parameter_and_source(evidence: Evidence) -> None:
    items = make_offer(evidence, Ask("TX", 10, TASK_FORCE), AS_OF).items
    assert set(items["parameter"]) <= set(evidence.rulebook.leaves)
    assert items.select(pl.col("source").str.len_chars().min()).item() > 10
