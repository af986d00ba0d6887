"""How easily a search hits: readings' values and a claim's bounds in, a share of numbers near by out.

If the same readings would have borne out one in three of the numbers near the claim's own, a hit says little.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from .finding import StatedClaim
from .space import Space


def chance_share(claim: StatedClaim, values: pl.Series, space: Space) -> float:
    """Share of the whole numbers near the claim's own that one of `values` would bear out as worded.

    Near by is within `neighbourhood_share`, at least `neighbourhood_least` either way, never below nought.
    """
    numbers = _numbers_near(claim.number, space)
    low, high = _reach(claim, numbers, space)
    reached = np.unique(values.drop_nulls().to_numpy())
    first = np.searchsorted(reached, low, side="left")
    last = np.searchsorted(reached, high, side="right")
    return float(np.mean(last > first))


def _numbers_near(number: float, space: Space) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Numbers in whole steps from the claim's own, its own left out."""
    reach = max(space.neighbourhood_least, abs(number) * space.neighbourhood_share)
    step = max(1.0, reach / 1000)
    steps = np.arange(1, int(reach / step) + 1) * step
    near = np.concatenate([number - steps, number + steps])
    return near[near >= 0]


def _reach(claim: StatedClaim, numbers: np.ndarray, space: Space) -> tuple[np.ndarray, np.ndarray]:
    """Ends of what each other number would allow, worded as the claim is."""
    exact_below = claim.number - (claim.number if claim.exact_low is None else claim.exact_low)
    exact_above = (claim.number if claim.exact_high is None else claim.exact_high) - claim.number
    low, high = numbers - exact_below, numbers + exact_above
    match claim.precision:
        case "nearly" | "at_most":
            low = np.minimum(low, numbers * (1 - space.tolerances.nearly))
        case "about":
            low = np.minimum(low, numbers * (1 - space.tolerances.about))
            high = np.maximum(high, numbers * (1 + space.tolerances.about))
        case "more_than" | "at_least":
            high = np.maximum(high, numbers * (1 + space.tolerances.bound_elsewhere))
        case _:
            pass
    return low, high
