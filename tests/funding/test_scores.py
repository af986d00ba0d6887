"""Proper scores: an honest prediction scores best on average, and a place among the draws is a share."""

from __future__ import annotations

import numpy as np
import pytest

from open287g.funding.held_out import find_place, score_draws, score_interval
from open287g.funding.model import quantiles


def test_a_place_counts_draws_below_and_half_of_those_equal() -> None:
    draws = np.array([1.0, 2.0, 2.0, 3.0])
    assert [find_place(draws, each) for each in (0.5, 2.0, 9.0)] == [0.0, 0.5, 1.0]


def test_the_score_of_a_point_is_its_distance_in_logs() -> None:
    assert score_draws(np.array([10.0]), 10.0 * np.e) == pytest.approx(1)


def test_the_score_of_two_draws_is_less_what_they_are_apart() -> None:
    assert score_draws(np.exp([0.0, 2.0]), np.exp(1.0)) == pytest.approx(1 - 2 * 2 / 8)


def test_an_interval_is_scored_by_width_and_fined_for_a_miss() -> None:
    low, high = np.exp(1.0), np.exp(3.0)
    assert score_interval(low, high, np.exp(2.0), 0.9) == pytest.approx(2)
    assert score_interval(low, high, np.exp(3.5), 0.9) == pytest.approx(2 + 0.5 * 20)
    assert score_interval(low, high, np.exp(0.0), 0.5) == pytest.approx(2 + 1 * 4)


@pytest.mark.parametrize("told_spread", [0.4, 0.7, 1.5, 2.5])
def test_nobody_scores_better_by_telling_another_spread_than_the_true_one(told_spread: float) -> None:
    chance = np.random.default_rng(3)
    draws = np.exp(chance.standard_normal(400))
    seen = np.exp(chance.standard_normal(2_000))

    def means(spread: float) -> list[float]:
        told = draws**spread
        low, low_half, _, high_half, high = quantiles(told)
        return [
            float(np.mean([score_draws(told, each) for each in seen[:500]])),
            float(np.mean([score_interval(low_half, high_half, each, 0.5) for each in seen])),
            float(np.mean([score_interval(low, high, each, 0.9) for each in seen])),
        ]

    assert all(honest < other for honest, other in zip(means(1.0), means(told_spread), strict=True))


def test_nothing_is_scored_as_half_an_officer() -> None:
    assert np.isfinite(score_draws(np.array([0.0, 1.0]), 4.0))
