"""The level of training at which officers add up to a total, found in each draw on its own.

In: odds and strengths of agencies at work in each draw, and the officers wanted of them. Out: the log of the level that
multiplies their odds. A total below one officer each, or above everyone, has no such level: the nearest end
is given, and the caller shows the misfit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .draws import Floats

MOST_ROUNDS = 40
MOST_LOG_LEVEL = 40
MOST_LOG_STEP = 6
NEAR_ENOUGH = 1e-4
"""Share of the wanted officers that may be missing; a stretch of all officers mends the rest."""


@dataclass(frozen=True)
class Alike:
    """Agencies at work whose officers follow the level alike: one entry for each agency and draw."""

    give: float
    draw: NDArray[np.int64]
    odds: Floats
    strength: Floats

    def only(self, draws: NDArray[np.int64], n_draws: int) -> Alike:
        """The entries of some of `n_draws` draws, which are numbered anew."""
        number = np.full(n_draws, -1)
        number[draws] = np.arange(len(draws))
        renumbered = number[self.draw]
        kept = renumbered >= 0
        return Alike(self.give, renumbered[kept], self.odds[kept], self.strength[kept])

    def sum_up(self, each: Floats, n_draws: int) -> Floats:
        """The sum of a number of each entry, by draw."""
        return np.bincount(self.draw, each, n_draws).astype(np.float32)


def find_log_level(parts: list[Alike], wanted: Floats) -> Floats:
    """The log level in each draw, by Newton's method within bounds that close in; found draws are left alone."""
    n = len(wanted)
    least = sum((part.sum_up(np.ones_like(part.odds), n) for part in parts), np.zeros_like(wanted))
    most = sum((part.sum_up(part.strength, n) for part in parts), np.zeros_like(wanted))
    ends = np.where(wanted < most, -MOST_LOG_LEVEL, MOST_LOG_LEVEL) * (least > 0)
    log_level = np.asarray(ends, np.float32)
    searched = np.flatnonzero((least < wanted) & (wanted < most))
    log_level[searched] = _search([part.only(searched, n) for part in parts], wanted[searched])
    return log_level


def _search(parts: list[Alike], wanted: Floats) -> Floats:
    found = np.zeros_like(wanted)
    draws, tried = np.arange(len(wanted)), np.zeros_like(wanted)
    low, high = np.full_like(wanted, -MOST_LOG_LEVEL), np.full_like(wanted, MOST_LOG_LEVEL)
    for _ in range(MOST_ROUNDS):
        there, slope = sum_trained(parts, np.exp(tried))
        missing = np.log(wanted[draws] / there)
        low, high = np.where(missing > 0, tried, low), np.where(missing > 0, high, tried)
        found[draws] = tried
        far = np.flatnonzero(np.abs(missing) > NEAR_ENOUGH)
        if not len(far):
            break
        step = missing * there / np.maximum(slope, np.float32(1e-6))
        tried = _next(tried, step, low, high)[far]
        if len(far) < len(draws):
            parts = [part.only(far, len(draws)) for part in parts]
            draws, low, high = draws[far], low[far], high[far]
    return found


def _next(tried: Floats, step: Floats, low: Floats, high: Floats) -> Floats:
    """Newton's next point, or the middle of the bounds where it leaves them."""
    there = tried + np.clip(step, -MOST_LOG_STEP, MOST_LOG_STEP)
    return np.asarray(np.where((low < there) & (there < high), there, (low + high) / 2), np.float32)


def sum_trained(parts: list[Alike], level: Floats) -> tuple[Floats, Floats]:
    """Officers of all parts at a level, before the stretch, and how they answer to the log of the level, per draw."""
    total, slope = np.zeros_like(level), np.zeros_like(level)
    for part in parts:
        share = (level ** np.float32(part.give))[part.draw]
        share *= part.odds
        left: Floats = np.reciprocal(1 + share)
        held = part.strength * (1 - left)
        left *= held
        left *= held > 1
        slope += part.sum_up(left, len(level)) * np.float32(part.give)
        total += part.sum_up(np.maximum(held, 1, out=held), len(level))
    return total, slope
