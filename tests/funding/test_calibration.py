"""Officers agree with the totals on record in every draw, and given counts overrule the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.errors import UsageError
from open287g.funding.calibration import settled
from open287g.funding.evidence import Evidence, overrule_counts
from open287g.funding.model import build_model
from open287g.funding.officers import SIZE_OF_COMPARISON, fit_officers, log_odds
from open287g.schemas.funding import OfficerCounts, OfficerTotals

from .conftest import AS_OF, agencies_of, counts_of, without_totals


def totals_of(*rows: tuple[str, str | None, str | None, float, float | None]) -> object:
    schema = OfficerTotals.create_empty().schema
    frame = pl.DataFrame(
        [(name, state, level, date(2025, 9, 26), n, k) for name, state, level, n, k in rows],
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
    most = evidence.rulebook.number("officers/most_per_sworn", AS_OF)
    for index, body in enumerate(model.calibration.bodies):
        officers = settled(model.calibration, index, model.draws)[0]
        assert officers.min() >= 1
        assert officers.max() <= max(1, most * np.exp(body.log_sworn)) * 1.001


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"agency_id": ["tx-a"]}, "lacks officers"),
        ({"agency_id": ["tx-a", "tx-a"], "officers": [1, 2]}, "twice"),
        ({"agency_id": ["tx-a"], "officers": ["many"]}, "not a number"),
        ({"agency_id": ["tx-a"], "officers": [-1]}, "not a number"),
        ({"agency_id": ["tx-b"], "officers": [1]}, "No agency has the id 'tx-b'"),
    ],
)
def test_a_bad_table_of_counts_is_refused(
    evidence: Evidence, table: dict[str, list[object]], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        overrule_counts(evidence, pl.DataFrame(table), pl.Series(["tx-a"]))


def test_where_the_world_is_as_the_model_says_half_of_held_out_counts_lie_in_the_half_interval(
    evidence: Evidence,
) -> None:
    chance = np.random.default_rng(4)
    inside = [is_in_half(evidence, chance) for _ in range(400)]
    assert np.mean(inside) == pytest.approx(0.5, abs=0.08)


def is_in_half(evidence: Evidence, chance: np.random.Generator) -> bool:
    """A world drawn from the prior: eight agencies, seven shown; whether the eighth lies in its 50 percent interval."""
    prior = fit_officers(evidence.rulebook, OfficerCounts.create_empty())
    truth = {
        name: float(value[0]) for name, value in prior.draw(chance.uniform(0.001, 0.999, (1, 4))).items()
    }
    sworn = np.exp(chance.uniform(np.log(200), np.log(5_000), 8))
    size = np.log(sworn / SIZE_OF_COMPARISON)
    odds = truth["share_at_fifty"] + truth["slope"] * size + truth["spread"] * chance.standard_normal(8)
    shown = pl.DataFrame(
        {
            "agency_id": [f"tx-{n}" for n in range(7)],
            "recorded_on": [AS_OF] * 7,
            "officers": (1.1 * sworn / (1 + np.exp(-odds)))[:7],
            "level": ["local"] * 7,
            "sworn_officers": sworn[:7],
            "basis": ["reported"] * 7,
        }
    )
    posterior = fit_officers(evidence.rulebook, OfficerCounts.validate(shown, cast=True)).draw(
        chance.uniform(1e-6, 1 - 1e-6, (2_000, 4))
    )
    predicted = posterior["share_at_fifty"] + posterior["slope"] * size[7]
    predicted = predicted + posterior["spread"] * chance.standard_normal(2_000)
    low, high = np.quantile(predicted, [0.25, 0.75])
    return bool(low <= odds[7] <= high)


def test_none_and_all_trained_have_finite_odds() -> None:
    found = log_odds(np.array([0.0, 9.0, 9.0]), np.array([9.0, 9.0, 18.0]))
    assert found.tolist() == pytest.approx([np.log(0.5 / 9.5), np.log(9.5 / 0.5), 0.0])


def test_noise_is_found_by_its_number_whatever_came_before(evidence: Evidence) -> None:
    draws = build_model(without_totals(evidence), agencies_of({}), AS_OF, 200, 5).draws
    whole = draws.noise("tx-agency-0", "officers")
    for piece in (slice(0, 7), slice(7, 100), slice(100, 200)):
        np.testing.assert_array_equal(draws.noise("tx-agency-0", "officers", piece), whole[piece])
    many = build_model(without_totals(evidence), agencies_of({}), AS_OF, 50_000, 5).draws.noise("a", "b")
    assert float(many.mean()) == pytest.approx(0, abs=0.02)
    assert float(many.std()) == pytest.approx(1, abs=0.02)
