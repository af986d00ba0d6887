"""The level of training at which officers add up to a total, found in each draw on its own.

In: odds and strengths of agencies at work (agencies x draws), and the officers wanted of them. Out: the log of the
level that multiplies their odds. A total below one officer each, or above everyone, has no such level: the nearest end
is given, and the caller shows the misfit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """Agencies that follow their group's level alike; `free` where one at work has no known count."""

    give: float
    odds: Floats
    strength: Floats
    free: NDArray[np.bool_]

    def only(self, draws: NDArray[np.int64]) -> Alike:
        """The same agencies in some of the draws."""
        return replace(
            self, odds=self.odds[:, draws], strength=self.strength[:, draws], free=self.free[:, draws]
        )


def find_log_level(parts: list[Alike], wanted: Floats) -> Floats:
    """The log level in each draw, by Newton's method within bounds that close in; found draws are left alone."""
    least = sum((part.free.sum(axis=0) for part in parts), np.zeros_like(wanted))
    most = sum(((part.strength * part.free).sum(axis=0) for part in parts), np.zeros_like(wanted))
    ends = np.where(wanted < most, -MOST_LOG_LEVEL, MOST_LOG_LEVEL) * (least > 0)
    log_level = np.asarray(ends, np.float32)
    searched = np.flatnonzero((least < wanted) & (wanted < most))
    found = _search([part.only(searched) for part in parts], wanted[searched])
    log_level[searched] = found
    return log_level


def _search(parts: list[Alike], wanted: Floats) -> Floats:
    log_level = np.zeros_like(wanted)
    low, high = np.full_like(wanted, -MOST_LOG_LEVEL), np.full_like(wanted, MOST_LOG_LEVEL)
    still = np.arange(len(wanted))
    for _ in range(MOST_ROUNDS):
        if not len(still):
            break
        tried = log_level[still]
        there, slope = sum_trained(parts, np.exp(tried))
        missing = np.log(wanted[still] / there)
        low[still] = np.where(missing > 0, tried, low[still])
        high[still] = np.where(missing > 0, high[still], tried)
        far = np.flatnonzero(np.abs(missing) > NEAR_ENOUGH)
        log_level[still[far]] = _next(
            tried[far], (missing * there / np.maximum(slope, 1e-6))[far], low[still[far]], high[still[far]]
        )
        parts, still = [part.only(far) for part in parts] if len(far) < len(still) else parts, still[far]
    return log_level


def _next(tried: Floats, step: Floats, low: Floats, high: Floats) -> Floats:
    """Newton's next point, or the middle of the bounds where it leaves them."""
    there = tried + np.clip(step, -MOST_LOG_STEP, MOST_LOG_STEP)
    return np.asarray(np.where((low < there) & (there < high), there, (low + high) / 2), np.float32)


def sum_trained(parts: list[Alike], level: Floats) -> tuple[Floats, Floats]:
    """Officers of all parts at a level, before the stretch, and how they answer to the log of the level."""
    total, slope = np.zeros_like(level), np.zeros_like(level)
    for part in parts:
        raised = level ** np.float32(part.give)
        for odds, strength, free in zip(part.odds, part.strength, part.free, strict=True):
            share = odds * raised
            left = 1 / (1 + share)
            held = strength * (1 - left)
            left *= held
            left *= (held > 1) & free
            slope += left * np.float32(part.give)
            np.maximum(held, 1, out=held)
            held *= free
            total += held
    return total, slope
