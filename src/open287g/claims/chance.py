"""How easily a search hits: readings' values and a hit in, a share of the numbers near the claim's own out.

If the same readings would have borne out one in three of the numbers near by as closely, a hit says little.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from .finding import StatedClaim, TriedReading
from .space import Space

_Numbers = npt.NDArray[np.float64]


def chance_share(claim: StatedClaim, hit: TriedReading, values: pl.Series, space: Space) -> float:
    """Share of the numbers near the claim's own that one of `values` would meet as closely as `hit` meets it.

    Near by is within `neighbourhood_share`, at least `neighbourhood_least` either way, never below nought.
    """
    numbers = _numbers_near(claim.number, space)
    low, high = _as_close(claim, hit, numbers)
    reached = np.unique(values.drop_nulls().to_numpy())
    first = np.searchsorted(reached, low, side="left")
    last = np.searchsorted(reached, high, side="right")
    return float(np.mean(last > first))


def _numbers_near(number: float, space: Space) -> _Numbers:
    """Numbers in whole steps from the claim's own, its own left out."""
    reach = max(space.neighbourhood_least, abs(number) * space.neighbourhood_share)
    step = max(1.0, reach / 1000)
    steps = np.arange(1, int(reach / step) + 1) * step
    near = np.concatenate([number - steps, number + steps])
    return near[near >= 0]


def _as_close(claim: StatedClaim, hit: TriedReading, numbers: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Ends of the values that meet each other number as closely: itself, or as far off as the hit."""
    below = claim.number - (claim.number if claim.exact_low is None else claim.exact_low)
    above = (claim.number if claim.exact_high is None else claim.exact_high) - claim.number
    if hit.is_exact or hit.value is None or not claim.number:
        return numbers - below, numbers + above
    off = hit.value / claim.number
    return np.minimum(numbers - below, numbers * off), np.maximum(numbers + above, numbers * off)
