"""Officers agree with the totals on record in every draw, and given counts overrule the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from open287g.errors import UsageError
from open287g.funding.calibration import settled
from open287g.funding.draws import quasi_random
from open287g.funding.evidence import Evidence, overrule_counts
from open287g.funding.model import build_model
from open287g.funding.officers import (
    SIZE_OF_COMPARISON,
    describe_sizes,
    find_prior,
    fit_officers,
    read_counts,
)
from open287g.funding.rulebook import patch_rulebook
from open287g.schemas.funding import OfficerCounts, OfficerTotals

from .conftest import AS_OF, agencies_of, counts_of, without_totals


def totals_of(*rows: tuple[str, str | None, str | None, float, float | None]) -> object:
    schema = OfficerTotals.create_empty().schema
    frame = pl.DataFrame(
        [(name, name, state, level, date(2025, 9, 26), n, k) for name, state, level, n, k in rows],
        schema=schema,
        orient="row",
    )
    return OfficerTotals.validate(frame)


def test_officers_add_up_to_the_reported_total_in_every_draw(evidence: Evidence) -> None:
    told = replace(without_totals(evidence), totals=totals_of(("tx", "TX", "local", 300, 8)))
    model = build_model(told, agencies_of(*[{"sworn_officers": 10.0 + n} for n in range(20)]), AS_OF, 256, 1)
    np.testing.assert_allclose(model.calibration.modelled["tx"], 300, rtol=1e-3)


def test_as_many_agreements_are_operational_as_reported(evidence: Evidence) -> None:
    told = replace(without_totals(evidence), totals=totals_of(("tx", "TX", "local", 300, 8)))
    model = build_model(told, agencies_of(*[{} for _ in range(20)]), AS_OF, 256, 1)
    days = np.array([settled(model.calibration, index, model.draws)[1] for index in range(20)])
    recorded = (date(2025, 9, 26) - date(1970, 1, 1)).days
    assert set((days <= recorded).sum(axis=0).tolist()) == {8}


def test_a_broad_total_leaves_to_narrow_ones_what_they_claim(evidence: Evidence) -> None:
    told = replace(
        without_totals(evidence),
        totals=totals_of(("us", None, None, 500, None), ("fl", "FL", None, 120, None)),
    )
    rows = [{"state": "FL", "agency_id": f"fl-{n}"} for n in range(6)] + [{} for _ in range(10)]
    model = build_model(told, agencies_of(*rows), AS_OF, 256, 1)
    works = (model.calibration.modelled["us"] > 0) & (model.calibration.modelled["fl"] > 0)
    assert works.mean() > 0.5
    enough = np.isclose(model.calibration.modelled["us"], 500, rtol=1e-3)
    assert enough.mean() > 0.5
    np.testing.assert_allclose(model.calibration.modelled["fl"][works], 120, rtol=1e-3)


def test_a_misfit_is_shown_as_stretch(evidence: Evidence) -> None:
    told = replace(without_totals(evidence), totals=totals_of(("tx", "TX", "local", 900, 3)))
    model = build_model(told, agencies_of({}, {}, {}), AS_OF, 64, 1)
    assert model.calibration.levels[0].stretch.min() > 1.5


def test_a_given_count_overrules_the_model(evidence: Evidence) -> None:
    told = without_totals(evidence, counts_of(tx_agency_0=7))
    model = build_model(told, agencies_of({}, {}), AS_OF, 64, 1)
    officers, days = settled(model.calibration, 0, model.draws)
    assert set(officers.tolist()) == {7.0}
    assert days.max() <= (AS_OF - date(1970, 1, 1)).days


def test_shuffled_agencies_change_nothing(evidence: Evidence) -> None:
    agencies = agencies_of(*[{"sworn_officers": 5.0 * (n + 1)} for n in range(9)])
    shuffled = agencies.sample(fraction=1, shuffle=True, seed=3)
    first, second = (
        build_model(without_totals(evidence), each, AS_OF, 64, 5) for each in (agencies, shuffled)
    )
    assert first.estimate("full_offer").equals(second.estimate("full_offer"))


def test_an_agency_keeps_its_draws_when_another_joins(evidence: Evidence) -> None:
    alone = build_model(without_totals(evidence), agencies_of({}), AS_OF, 64, 5)
    together = build_model(without_totals(evidence), agencies_of({}, {}), AS_OF, 64, 5)
    np.testing.assert_array_equal(
        settled(alone.calibration, 0, alone.draws)[0], settled(together.calibration, 0, together.draws)[0]
    )


@given(sworn=st.lists(st.floats(1, 5000), min_size=1, max_size=6), seed=st.integers(0, 1000))
def test_every_operational_agency_has_an_officer_and_no_more_than_its_strength_allows(
    evidence: Evidence, sworn: list[float], seed: int
) -> None:
    agencies = agencies_of(*[{"sworn_officers": each} for each in sworn])
    model = build_model(without_totals(evidence), agencies, AS_OF, 16, seed)
    spread = evidence.rulebook.number("officers/spread_of_strength", AS_OF)
    for index, body in enumerate(model.calibration.bodies):
        officers = settled(model.calibration, index, model.draws)[0]
        strength = np.exp(body.log_sworn + spread * model.draws.noise(body.agency_id, "strength"))
        assert officers.min() >= 1
        assert (officers <= np.maximum(1, strength) * 1.001).all()


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"agency_id": ["tx-a"]}, "lacks the column officers"),
        ({"agency_id": [], "officers": []}, "holds no row"),
        ({"agency_id": ["tx-a", "tx-a"], "officers": [1, 2]}, "line 3: agency_id 'tx-a': named twice"),
        ({"agency_id": ["tx-a"], "officers": ["many"]}, "line 2: officers 'many': give a number from 0"),
        ({"agency_id": ["tx-a"], "officers": [-1]}, "line 2: officers '-1': give a number from 0"),
        ({"agency_id": ["tx-a"], "officers": [float("inf")]}, "line 2: officers 'inf': give a number from 0"),
        ({"agency_id": ["tx-a"], "officers": ["nan"]}, "line 2: officers 'nan': give a number from 0"),
        ({"agency_id": ["tx-b"], "officers": [1]}, "line 2: agency_id 'tx-b': no agency has this id"),
        ({"agency_id": [None], "officers": [1]}, "line 2: agency_id '': no agency has this id"),
    ],
)
def test_a_bad_table_of_counts_is_refused(
    evidence: Evidence, table: dict[str, list[object]], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        overrule_counts(evidence, pl.DataFrame(table), pl.Series(["tx-a"]))


@pytest.mark.parametrize("n_worlds", [100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_where_the_world_is_as_the_model_says_intervals_of_held_out_counts_hold_what_they_say(
    n_worlds: int, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 2.7 standard errors of the share that the interval states; the mean place within 3.5 of the middle."""
    monkeypatch.setattr("open287g.funding.officers.N_READINGS", 24)
    chance = np.random.default_rng(4)
    places = np.array([place_in_a_drawn_world(evidence, chance) for _ in range(n_worlds)])
    for stated in (0.5, 0.9):
        held = np.mean(abs(places - 0.5) < stated / 2)
        assert held == pytest.approx(stated, abs=2.7 * np.sqrt(stated * (1 - stated) / n_worlds))
    assert np.mean(places) == pytest.approx(0.5, abs=3.5 / np.sqrt(12 * n_worlds))


def place_in_a_drawn_world(evidence: Evidence, chance: np.random.Generator) -> float:
    """A world drawn from the prior: eight agencies, seven shown; where among its draws the eighth's count lies."""
    prior = fit_officers(evidence.rulebook, OfficerCounts.create_empty())
    sworn = np.round(np.exp(chance.uniform(np.log(4), np.log(2_000), 8)))
    truth = prior.draw(chance.uniform(size=(1, 4)))
    counts = drawn_counts(evidence, truth, sworn, chance)
    posterior = fit_officers(evidence.rulebook, counts_on_record(counts[:7], sworn[:7]))
    many = posterior.draw(chance.uniform(size=(1_000, 4)))
    predicted = drawn_counts(evidence, many, np.full(1_000, sworn[7]), chance)
    ties = np.mean(predicted == counts[7])
    return float(np.mean(predicted < counts[7]) + ties * chance.random())


def drawn_counts(
    evidence: Evidence, shared: dict[str, np.ndarray], sworn: np.ndarray, chance: np.random.Generator
) -> np.ndarray:
    """Whole officers, at least one, of local agencies with so many sworn."""
    size = np.log(sworn / SIZE_OF_COMPARISON)
    log_odds = shared["share_at_fifty"] + shared["slope"] * size
    log_odds = log_odds + shared["spread"] * chance.standard_normal(len(sworn))
    spread = evidence.rulebook.number("officers/spread_of_strength", AS_OF)
    strength = sworn * np.exp(spread * chance.standard_normal(len(sworn)))
    return np.round(np.maximum(strength * expit(log_odds), 1))


def counts_on_record(officers: np.ndarray, sworn: np.ndarray) -> dy.DataFrame[OfficerCounts]:
    n = len(officers)
    rows = {
        "agency_id": [f"tx-{position}" for position in range(n)],
        "recorded_on": [AS_OF] * n,
        "officers": officers,
        "level": ["local"] * n,
        "sworn_officers": sworn,
        "basis": ["reported"] * n,
    }
    return OfficerCounts.validate(pl.DataFrame(rows), cast=True)


def test_agencies_that_differ_more_teach_a_wider_spread(evidence: Evidence) -> None:
    sworn = np.full(8, 100.0)
    middles = [
        np.median(
            fit_officers(evidence.rulebook, counts_on_record(np.array(officers), sworn)).draw(
                quasi_random(512, 4, 1)
            )["spread"]
        )
        for officers in ([48.0, 52] * 4, [30.0, 70] * 4, [2.0, 98] * 4)
    ]
    assert middles[0] < middles[1] < middles[2]
    assert middles[0] < evidence.rulebook.number("officers/spread_between_agencies", AS_OF) < middles[2]


def test_a_prior_of_more_weight_holds_the_spread_nearer_to_its_own(evidence: Evidence) -> None:
    heavy = "officers/prior_weight:\n  values: {2025-01-01: 400}\n  references: [{title: A heavy prior}]\n"
    counts = counts_on_record(np.array([2.0, 98] * 4), np.full(8, 100.0))
    free, held = (
        np.median(fit_officers(rules, counts).draw(quasi_random(512, 4, 1))["spread"])
        for rules in (evidence.rulebook, patch_rulebook(evidence.rulebook, "heavy.yml", heavy))
    )
    assert abs(held - 1.8) < 0.2 < abs(free - 1.8)


def test_all_and_one_say_only_that_odds_are_high_or_low(evidence: Evidence) -> None:
    prior = find_prior(evidence.rulebook)
    sworn = np.full(4, 20.0)
    design = describe_sizes(sworn, np.zeros(4, bool))
    readings = read_counts(prior, design, np.array([20.0, 1, 10, 30]), sworn, 0.06)
    assert readings.shape[1] == 4
    assert np.isfinite(readings).all()
    assert readings[:, 0].min() > 1.5
    assert readings[:, 1].max() < -2
    assert readings[:, 1].min() < -4.5  # half an officer of twenty would be -3.7
    assert np.ptp(readings[:, 0]) > 3 * np.ptp(readings[:, 2])
    assert np.abs(readings[:, 2]).max() < 0.5
    assert readings[:, 3].min() > 3


def test_noise_is_found_by_its_number_whatever_came_before(evidence: Evidence) -> None:
    draws = build_model(without_totals(evidence), agencies_of({}), AS_OF, 200, 5).draws
    whole = draws.noise("tx-agency-0", "officers")
    for piece in (slice(0, 7), slice(7, 100), slice(100, 200)):
        np.testing.assert_array_equal(draws.noise("tx-agency-0", "officers", piece), whole[piece])
    many = build_model(without_totals(evidence), agencies_of({}), AS_OF, 50_000, 5).draws.noise("a", "b")
    assert float(many.mean()) == pytest.approx(0, abs=0.02)
    assert float(many.std()) == pytest.approx(1, abs=0.02)
