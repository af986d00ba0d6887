"""How good a prediction was, once the number is known: its place among the draws, and two proper scores.

Scores are of the logarithm of a number, so that a count of 4 and a total of 8,501 weigh alike; less is better. Proper:
nobody scores better in the long run by telling wider, narrower or other intervals than they believe (Gneiting and
Raftery, 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

LEAST = 0.5
"""Numbers below half an officer are scored as half an officer: nothing has no logarithm."""


def find_place(draws: Numbers, observed: float) -> float:
    """The share of draws below the number, and half of those equal to it: even over many numbers if honest."""
    return float(np.mean(draws < observed) + np.mean(draws == observed) / 2)


def score_draws(draws: Numbers, observed: float) -> float:
    """Continuous ranked probability score of the log: how far off the draws are, less how far apart they are."""
    logs = np.sort(_log(draws))
    n = len(logs)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    distance = np.mean(np.abs(logs - _log(np.array(observed))))
    return float(distance - np.sum(ranks * logs) / n**2)


def score_interval(low: float, high: float, observed: float, share: float) -> float:
    """Interval score of the log: the width, and a fine for a number outside that grows with its distance."""
    start, end, there = (float(_log(np.array(each))) for each in (low, high, observed))
    return end - start + 2 / (1 - share) * max(start - there, there - end, 0)


def _log(numbers: Numbers) -> Numbers:
    return np.log(np.maximum(numbers, LEAST).astype(np.float64))
