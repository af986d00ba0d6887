"""Laws of the money: never negative, monotone, nothing too early, and parts that add up at every level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.data.parameters import load_evidence, load_rulebook
from open287g.funding.cash_flows import AgencyMoney, PlaceMoney
from open287g.funding.evidence import Evidence
from open287g.funding.model import Model, build_model
from open287g.funding.rulebook import COMPONENTS, START_UP, Component, patch_rulebook
from open287g.schemas.funding import OfficerCounts
from seeds import examples

from .conftest import AS_OF, agencies_of, counts_of, without_totals

SCENARIOS = ("startup_only", "qualifying_events", "hours_worked", "full_offer", "ceiling")


def nation_of(model: Model, scenario: str) -> PlaceMoney:
    *_, nation = model.simulate(scenario)
    assert isinstance(nation, PlaceMoney)
    return nation


def mean_of(estimates: pl.DataFrame, scope: str, period_kind: str, measure: str) -> pl.Series:
    wanted = (
        (pl.col("scope") == scope) & (pl.col("period_kind") == period_kind) & (pl.col("measure") == measure)
    )
    return estimates.filter(wanted)["mean"]


WORLD = agencies_of(
    {"sworn_officers": 12.0},
    {"sworn_officers": None, "signed_on": date(2025, 11, 2), "listed_from": date(2025, 11, 5)},
    {"agency_id": "fl-b", "state": "FL", "level": "state", "kind": "state_police", "sworn_officers": 900.0},
    {"agency_id": "fl-c", "state": "FL", "listed_until": date(2025, 12, 10)},
)


@pytest.fixture(scope="module")
def model(evidence: Evidence) -> Model:
    return build_model(without_totals(evidence), WORLD, AS_OF, 512, 11)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_parts_add_up_to_totals_at_every_level(model: Model, scenario: str) -> None:
    estimates = model.estimate(scenario)
    nation = mean_of(estimates, "nation", "to_date", "total_usd").item()
    assert nation == pytest.approx(mean_of(estimates, "state", "to_date", "total_usd").sum(), rel=1e-4)
    assert nation == pytest.approx(mean_of(estimates, "agency", "to_date", "total_usd").sum(), rel=1e-4)
    assert nation == pytest.approx(mean_of(estimates, "nation", "month", "total_usd").sum(), rel=1e-4)
    assert nation == pytest.approx(mean_of(estimates, "nation", "fiscal_year", "total_usd").sum(), rel=1e-4)
    parts = [mean_of(estimates, "nation", "to_date", f"{name}_usd").item() for name in COMPONENTS]
    assert nation == pytest.approx(sum(parts), rel=1e-4)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_months_and_fiscal_years_add_up_for_each_agency_state_and_the_nation(
    model: Model, scenario: str
) -> None:
    estimates = model.estimate(scenario, "periods")
    keys = ["scope", "scope_id", "measure"]
    money = estimates.filter(pl.col("measure").is_in(["startup_usd", "recurring_usd", "total_usd"]))
    sums = money.group_by([*keys, "period_kind"]).agg(pl.col("mean").sum())
    to_date = sums.filter(pl.col("period_kind") == "to_date")
    for kind in ("month", "fiscal_year"):
        both = to_date.join(sums.filter(pl.col("period_kind") == kind), on=keys, validate="1:1")
        assert len(both) == len(to_date) == 3 * (len(WORLD) + 2 + 1)
        np.testing.assert_allclose(both["mean_right"], both["mean"], rtol=1e-4, atol=1)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_agencies_add_up_to_their_state_in_every_month(model: Model, scenario: str) -> None:
    months = model.estimate(scenario, "periods").filter(pl.col("period_kind") == "month")
    state_of = {row["agency_id"]: row["state"] for row in WORLD.iter_rows(named=True)}
    agencies = months.filter(pl.col("scope") == "agency").with_columns(pl.col("scope_id").replace(state_of))
    keys = ["scope_id", "period", "measure"]
    sums = agencies.group_by(keys).agg(pl.col("mean").sum())
    both = months.filter(pl.col("scope") == "state").join(sums, on=keys, validate="1:1")
    assert len(both) == 2 * 5 * 3
    np.testing.assert_allclose(both["mean_right"], both["mean"], rtol=1e-4, atol=1)


def test_an_agency_alone_is_as_it_is_among_all(model: Model) -> None:
    among = model.estimate("full_offer", "periods").filter(pl.col("scope_id") == "fl-c")
    assert model.estimate_agency("full_offer", "fl-c").equals(among)


def test_less_detail_gives_the_same_rows_and_fewer(model: Model) -> None:
    whole = model.estimate("hours_worked", "periods")
    for detail in ("agencies", "places"):
        some = model.estimate("hours_worked", detail)
        assert len(some) < len(whole)
        assert some.equals(whole.join(some, on=["scope_id", "period_kind", "period", "measure"], how="semi"))


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_changes_no_byte(
    evidence: Evidence, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.funding.calibration.DRAWS_AT_ONCE", 16)
    monkeypatch.setattr("open287g.funding.model.AGENCIES_AT_ONCE", 2)
    world = agencies_of(
        *[{"sworn_officers": 5.0 + n} for n in range(7)], {"agency_id": "fl-a", "state": "FL"}
    )
    alone, together = (
        build_model(evidence, world, AS_OF, 100, 5, threads=each)
        .estimate("full_offer", "periods")
        .write_csv()
        for each in (1, threads)
    )
    assert together == alone


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_draw_of_any_component_and_month_is_negative(model: Model, scenario: str) -> None:
    nation = nation_of(model, scenario)
    assert min(money.min() for money in nation.money.values()) >= 0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_paid_before_its_effective_date(model: Model, scenario: str) -> None:
    nation = nation_of(model, scenario)
    assert nation.rates.months[0].label == "2025-09"
    for name in ("salary", "benefits", "overtime", "awards", "arrests"):
        assert nation.money[name][0].sum() == 0


@examples(0.3)
@given(
    key_and_component=st.sampled_from(
        [
            ("startup/equipment_per_officer", "equipment"),
            ("startup/vehicles_per_agreement", "vehicles"),
            ("recurring/salary_share", "salary"),
            ("recurring/benefits_share", "benefits"),
            ("recurring/overtime_share", "overtime"),
        ]
    ),
    begins=st.dates(date(2025, 10, 2), date(2026, 3, 31)),
    scenario=st.sampled_from(["full_offer", "ceiling"]),
)
def test_a_rule_that_begins_later_pays_nothing_before(
    evidence: Evidence, key_and_component: tuple[str, Component], begins: date, scenario: str
) -> None:
    key, component = key_and_component
    start, value = next(iter(evidence.rulebook.leaf(key).values.items()))
    dated = f"{{{start}: null, {begins}: {value}}}"
    later = f"{key}:\n  values: {dated}\n  references: [{{title: A later rule}}]\n"
    told = replace(without_totals(evidence), rulebook=patch_rulebook(evidence.rulebook, "later.yml", later))
    nation = nation_of(build_model(told, WORLD, date(2026, 6, 30), 16, 2), scenario)
    for month, money in zip(nation.rates.months, nation.money[component], strict=True):
        decides = month.last_day if component in START_UP else month.first_day
        assert decides >= begins or money.sum() == 0
    assert nation.money[component].sum() > 0


def test_there_is_no_month_of_money_before_the_first_offer(evidence: Evidence) -> None:
    early = build_model(without_totals(evidence), WORLD, date(2025, 8, 31), 16, 1)
    assert nation_of(early, "ceiling").of(COMPONENTS).size == 0


def test_start_up_money_alone_holds_nothing_recurring(model: Model) -> None:
    estimates = model.estimate("startup_only")
    assert mean_of(estimates, "nation", "to_date", "recurring_usd").item() == 0
    assert mean_of(estimates, "nation", "per_year", "recurring_usd").item() == 0
    assert mean_of(estimates, "nation", "to_date", "startup_usd").item() > 0


def test_the_ceiling_pays_every_listed_agreement_from_its_signing(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=10, tx_agency_1=4))
    nation = nation_of(build_model(told, agencies_of({}, {}), AS_OF, 8, 1), "ceiling")
    assert set(nation.of(("equipment", "vehicles")).sum(axis=0).tolist()) == {2 * 100_000 + 14 * 7_500}
    assert set(nation.money["equipment"][0].tolist()) == {14 * 7_500.0}


def test_an_agreement_no_longer_listed_is_paid_no_further(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=10))
    gone = build_model(told, agencies_of({"listed_until": date(2025, 12, 1)}), AS_OF, 8, 1)
    paid = nation_of(gone, "ceiling").money["salary"].mean(axis=1)
    assert (paid > 0).tolist() == [False, True, True, False, False]


def test_an_agreement_gone_before_the_offers_gets_nothing(evidence: Evidence) -> None:
    gone = build_model(
        without_totals(evidence), agencies_of({"listed_until": date(2025, 8, 15)}), AS_OF, 8, 1
    )
    assert nation_of(gone, "ceiling").of(COMPONENTS).sum() == 0


def test_a_model_is_paid_nothing_before_the_offers_name_it(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=10))
    late = build_model(told, agencies_of({"named_from": date(2025, 12, 1)}), AS_OF, 8, 1)
    nation = nation_of(late, "ceiling")
    assert (nation.of(COMPONENTS).mean(axis=1) > 0).tolist() == [False, False, False, True, True]
    assert set(nation.money["equipment"][3].tolist()) == {75_000.0}


def test_a_salary_month_is_a_twelfth_of_the_states_wage(evidence: Evidence) -> None:
    fixed = "\n".join(
        f"{key}:\n  values: {{2025-01-01: {value}}}\n  distribution: null\n  references: [{{title: A fixed world}}]"
        for key, value in (
            ("pay/wage_growth_per_year", 0),
            ("pay/state_wage_factor", 1),
            ("pay/agency_wage_spread", 0),
            ("pay/benefit_load", 0.5),
        )
    )
    told = replace(
        without_totals(evidence, counts_of(tx_agency_0=12)),
        rulebook=patch_rulebook(evidence.rulebook, "fixed.yml", fixed),
    )
    nation = nation_of(build_model(told, agencies_of({}), date(2025, 10, 31), 4, 1), "ceiling")
    wage = evidence.wages.filter(pl.col("state") == "TX")["annual_mean_usd"].item()
    paid = {name: float(nation.money[name][1][0]) for name in ("salary", "benefits", "overtime")}
    assert paid == pytest.approx({"salary": wage, "benefits": wage / 2, "overtime": wage / 4}, rel=1e-5)


def test_awards_fall_on_the_last_month_of_a_quarter_that_has_passed(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=10))
    nation = nation_of(build_model(told, agencies_of({}), AS_OF, 8, 1), "ceiling")
    assert nation.money["awards"].mean(axis=1).tolist() == [0, 0, 0, 10_000, 0]


@examples(0.3)
@given(
    band=st.sampled_from(["lower", "middle", "upper"]),
    part=st.sampled_from(["amount", "threshold"]),
    changed_on=st.dates(date(2025, 10, 1), date(2026, 12, 31)),
)
def test_a_changed_award_changes_only_quarters_that_begin_from_then_on(
    evidence: Evidence, band: str, part: str, changed_on: date
) -> None:
    value = 5_000 if part == "amount" else 0.01
    reform = (
        f"awards/{band}/{part}:\n  values: {{{changed_on}: {value}}}\n  references: [{{title: A reform}}]\n"
    )
    told = without_totals(evidence, counts_of(tx_agency_0=10))
    reformed = replace(told, rulebook=patch_rulebook(told.rulebook, "reform.yml", reform))
    before, after = (
        nation_of(build_model(each, agencies_of({}), date(2027, 3, 31), 32, 1), "full_offer")
        for each in (told, reformed)
    )
    for month, old, new in zip(
        before.rates.months, before.money["awards"], after.money["awards"], strict=True
    ):
        is_changed = month.closes_quarter and month.quarter_begins >= changed_on
        assert (old != new).any() == is_changed


@examples(0.3)
@given(fewer=st.integers(0, 200), more=st.integers(1, 200), scenario=st.sampled_from(SCENARIOS))
def test_more_officers_never_cost_less(evidence: Evidence, fewer: int, more: int, scenario: str) -> None:
    small, large = (
        nation_of(
            build_model(without_totals(evidence, counts_of(tx_agency_0=n)), agencies_of({}), AS_OF, 16, 2),
            scenario,
        )
        for n in (fewer, fewer + more)
    )
    assert (large.of(COMPONENTS) >= small.of(COMPONENTS)).all()


@examples(0.3)
@given(
    key=st.sampled_from(
        [
            "startup/equipment_per_officer",
            "startup/vehicles_per_agreement",
            "recurring/salary_share",
            "recurring/overtime_share",
            "awards/upper/amount",
        ]
    ),
    factor=st.floats(0, 1),
    scenario=st.sampled_from(SCENARIOS),
)
def test_lower_rates_never_cost_more(evidence: Evidence, key: str, factor: float, scenario: str) -> None:
    held = evidence.rulebook.number(key, AS_OF)
    start = min(evidence.rulebook.leaf(key).values)
    reform = f"{key}:\n  values: {{{start}: {held * factor:.6f}}}\n  references: [{{title: A lower rate}}]\n"
    lower = replace(without_totals(evidence), rulebook=patch_rulebook(evidence.rulebook, "lower.yml", reform))
    before, after = (
        nation_of(build_model(each, WORLD, AS_OF, 16, 2), scenario)
        for each in (without_totals(evidence), lower)
    )
    assert (after.of(COMPONENTS) <= before.of(COMPONENTS)).all()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(evidence: Evidence) -> None:
    first, second, other = (
        build_model(without_totals(evidence), WORLD, AS_OF, 64, seed).estimate("full_offer").write_csv()
        for seed in (5, 5, 6)
    )
    assert first == second
    assert first != other


def test_draws_in_pieces_are_the_draws_at_once(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build_model(evidence, WORLD, AS_OF, 100, 5).estimate("full_offer")
    monkeypatch.setattr("open287g.funding.calibration.DRAWS_AT_ONCE", 7)
    assert build_model(evidence, WORLD, AS_OF, 100, 5).estimate("full_offer").equals(whole)


def test_without_a_qualifying_event_there_is_no_money(evidence: Evidence) -> None:
    never = (
        "conditions/qualifying_event_share:\n  values: {2025-01-01: 0}\n  distribution: null\n"
        "  references: [{title: No event}]\n"
    )
    told = replace(without_totals(evidence), rulebook=patch_rulebook(evidence.rulebook, "never.yml", never))
    assert nation_of(build_model(told, WORLD, AS_OF, 64, 1), "qualifying_events").of(COMPONENTS).sum() == 0


def test_every_agency_is_told_before_its_state_and_the_nation_comes_last(model: Model) -> None:
    order = [
        result.body.agency_id if isinstance(result, AgencyMoney) else result.scope_id
        for result in model.simulate("startup_only")
    ]
    assert order == ["fl-b", "fl-c", "FL", "tx-agency-0", "tx-agency-1", "TX", "US"]


def test_intervals_hold_their_share_of_the_draws(model: Model) -> None:
    total = nation_of(model, "full_offer").of(COMPONENTS).sum(axis=0)
    row = model.estimate("full_offer").filter(
        (pl.col("scope") == "nation")
        & (pl.col("period_kind") == "to_date")
        & (pl.col("measure") == "total_usd")
    )
    inside = ((total >= row["low_90"].item()) & (total <= row["high_90"].item())).mean()
    assert inside == pytest.approx(0.9, abs=0.01)
    assert np.median(total) == pytest.approx(row["median"].item(), rel=1e-3)


KEYS = sorted(load_rulebook().leaves)


BY_STATES = "state_grants/"
"""What states pay is told beside ICE's offers and is never part of them."""


def _every_fourth_at_once(keys: list[str]) -> list[Any]:
    """All keys; three of four are marked slow, for each draws the nation five times."""
    return [pytest.param(key, marks=[pytest.mark.slow] * bool(at % 4)) for at, key in enumerate(keys)]


def _estimates_before_and_after(evidence: Evidence, key: str) -> tuple[list[str], list[str]]:
    """Every scenario's table as it is, and with the parameter at four tenths of its value."""
    leaf = evidence.rulebook.leaf(key)
    value = float(str(leaf.value_on(AS_OF)))
    reform = (
        f"{key}:\n  values: {{{min(leaf.values)}: {value * 0.4:.6f}}}\n  references: [{{title: A reform}}]\n"
    )
    patched = replace(
        without_totals(evidence, evidence.counts), rulebook=patch_rulebook(evidence.rulebook, "r.yml", reform)
    )
    return _estimates_as_it_is(), _every_estimate(patched)


def _every_estimate(evidence: Evidence) -> list[str]:
    model = build_model(evidence, WORLD, AS_OF, 32, 2)
    return [model.estimate(name).write_csv() for name in SCENARIOS]


@cache
def _estimates_as_it_is() -> list[str]:
    evidence = load_evidence()
    return _every_estimate(without_totals(evidence, evidence.counts))


@pytest.mark.parametrize(
    "key",
    _every_fourth_at_once(
        [key for key in KEYS if key != "eligibility/support_types" and not key.startswith(BY_STATES)]
    ),
)
def test_a_patch_of_any_parameter_changes_a_result(evidence: Evidence, key: str) -> None:
    before, after = _estimates_before_and_after(evidence, key)
    assert before != after


@pytest.mark.parametrize("key", _every_fourth_at_once([key for key in KEYS if key.startswith(BY_STATES)]))
def test_what_a_state_pays_never_moves_what_ice_offers(evidence: Evidence, key: str) -> None:
    before, after = _estimates_before_and_after(evidence, key)
    assert before == after


@pytest.mark.parametrize("key", [key for key in KEYS if key != "eligibility/support_types"])
@pytest.mark.parametrize("value", ["0", "0.000001", "null"])
def test_a_parameter_of_nothing_breaks_nothing(
    evidence: Evidence, key: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.funding.officers.N_READINGS", 8)
    start = min(evidence.rulebook.leaf(key).values)
    reform = f"{key}:\n  values: {{{start}: {value}}}\n  references: [{{title: A reform}}]\n"
    rules = patch_rulebook(evidence.rulebook, "r.yml", reform)
    for counts in (evidence.counts, OfficerCounts.create_empty()):
        told = replace(evidence, rulebook=rules, counts=counts)
        nation = nation_of(build_model(told, WORLD, AS_OF, 16, 2), "qualifying_events")
        assert np.isfinite(nation.of(COMPONENTS)).all()
        assert nation.of(COMPONENTS).min() >= 0


def test_a_patched_value_is_certain_from_its_date_and_the_distribution_holds_before(
    evidence: Evidence,
) -> None:
    reform = "pay/benefit_load:\n  values: {2026-07-01: 0.3}\n  references: [{title: A reform}]\n"
    leaf = patch_rulebook(evidence.rulebook, "r.yml", reform).leaf("pay/benefit_load")
    shares = np.array([0.1, 0.9])
    before, after = (leaf.draw(day, shares).tolist() for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert before == evidence.rulebook.leaf("pay/benefit_load").draw(AS_OF, shares).tolist()
    assert after == [0.3, 0.3]
    assert leaf.range_on(date(2026, 7, 1)) == (0.3, 0.3)
