"""The level of training is found wherever there is one, whatever the spread of the odds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.funding.levels import MOST_LOG_LEVEL, Alike, find_log_level, sum_trained


def agencies(n: int, spread: float, give: float, seed: int, n_draws: int = 6) -> Alike:
    chance = np.random.default_rng(seed)
    odds = np.exp(np.clip(spread * chance.standard_normal((n, n_draws)), -25, 25)).astype(np.float32)
    strength = np.exp(chance.uniform(1, 6, (n, n_draws))).astype(np.float32)
    draw = np.tile(np.arange(n_draws), n)
    return Alike(give, draw, odds.ravel(), strength.ravel())


@given(
    n=st.integers(1, 40),
    spread=st.floats(0.1, 9),
    give=st.sampled_from([1.0, 0.6]),
    part=st.floats(0.05, 0.95),
    seed=st.integers(0, 99),
)
def test_officers_add_up_at_the_level_that_is_found(
    n: int, spread: float, give: float, part: float, seed: int
) -> None:
    parts = [agencies(n, spread, 1.0, seed), agencies(3, spread, give, seed + 1)]
    most = sum(each.sum_up(each.strength, 6) for each in parts)
    wanted = ((n + 3) + part * (most - (n + 3))).astype(np.float32)
    there, _ = sum_trained(parts, np.exp(find_log_level(parts, wanted)))
    np.testing.assert_allclose(there, wanted, rtol=1e-3)


def test_a_draw_is_searched_as_if_it_were_alone() -> None:
    part, wanted = agencies(20, 6.0, 1.0, 3), np.full(6, 400, np.float32)
    together = find_log_level([part], wanted)
    alone = [find_log_level([part.only(np.array([draw]), 6)], wanted[:1])[0] for draw in range(6)]
    assert together.tolist() == [float(each) for each in alone]


@pytest.mark.parametrize(("wanted", "end"), [(2.0, -MOST_LOG_LEVEL), (1e6, MOST_LOG_LEVEL)])
def test_what_cannot_be_met_gets_the_nearest_end(wanted: float, end: float) -> None:
    part = agencies(5, 1.0, 1.0, 1)
    assert set(find_log_level([part], np.full(6, wanted, np.float32)).tolist()) == {end}


def test_where_nobody_is_free_the_level_stays_the_models_own() -> None:
    none = agencies(0, 1.0, 1.0, 1)
    assert set(find_log_level([none], np.full(6, 50, np.float32)).tolist()) == {0.0}
