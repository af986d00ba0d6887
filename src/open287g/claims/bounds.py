"""What a claim's number allows: a number and its wording in, intervals of values out.

`exact` is the number itself as printed (a whole per cent may be rounded or cut); `wording` is what
"more than", "nearly" or "about" stretch it to, or what a number rounded to tens may stand for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .numbers import Amount, decimals_of, magnitude_of
from .space import Tolerances

_COUNTS = ("agreements", "agencies", "states", "counties", "pending")
_STEP = 1e-6
"""What "more than" and "fewer than" leave out: the number itself and nothing else."""
_PERCENTAGES = ("growth_pct", "share_pct", "incentive_pct")


@dataclass(frozen=True)
class Bounds:
    """The values that are the number itself, and the values that its wording allows."""

    exact_low: float | None = None
    exact_high: float | None = None
    wording_low: float | None = None
    wording_high: float | None = None


def bounds_of(measure: str, amount: Amount, written: str, precision: str, tolerances: Tolerances) -> Bounds:
    """Both intervals of one claim, ends included; "more than" excludes the number itself."""
    top = amount.high if amount.high is not None else amount.low
    below, above = _slack(measure, amount.low, written, tolerances)
    if precision == "more_than":
        return Bounds(wording_low=amount.low + _STEP, wording_high=math.inf)
    if precision == "less_than":
        return Bounds(wording_low=-math.inf, wording_high=top - _STEP)
    low, high = _stretch(precision, amount.low, top, tolerances)
    rounded = _rounding(measure, amount.low, written)
    is_range = amount.high is not None
    return Bounds(
        exact_low=None if is_range else amount.low - below,
        exact_high=None if is_range else top + above,
        wording_low=min(low, amount.low - max(below, rounded)),
        wording_high=max(high, top + max(above, rounded)),
    )


def _slack(measure: str, value: float, written: str, tolerances: Tolerances) -> tuple[float, float]:
    """Counts must be equal; percentages may be rounded or cut; residents are printed rounded."""
    unit = 10.0 ** -decimals_of(written)
    if measure in _PERCENTAGES:
        return 0.5 * unit, 0.999 * unit
    half = 0.25
    if measure == "growth_multiple":
        half = _half_a_multiple(value) if unit == 1 else 0.5 * unit
    if measure == "population":
        half = min(0.5 * _last_digit(value), tolerances.about * value)
    return half, half


def _half_a_multiple(value: float) -> float:
    """Multiples without decimals: a quarter either way up to 5 times, a half from 10 times on."""
    return max(0.25, min(0.5, value / 20))


def _stretch(precision: str, low: float, high: float, tolerances: Tolerances) -> tuple[float, float]:
    match precision:
        case "exact":
            return low, high
        case "at_least":
            return low, math.inf
        case "at_most" | "nearly":
            return low * (1 - tolerances.nearly), high
        case "about":
            return low * (1 - tolerances.about), high * (1 + tolerances.about)
        case _:
            raise ValueError(f"no stretch is stated for {precision!r}")


def _rounding(measure: str, value: float, written: str) -> float:
    """Half of what a number was rounded to: "1.4 thousand" to hundreds, a growth of 950 per cent to tens."""
    if measure in _COUNTS and (size := magnitude_of(written)) > 1:
        return 0.5 * size * 10.0 ** -decimals_of(written)
    return 5.0 if measure == "growth_pct" and value >= 100 and value % 10 == 0 else 0.0


def _last_digit(value: float) -> float:
    """Weight of the last digit that is not a nought: 77,200,000 is printed to 100,000."""
    weight = 1.0
    while value and value % (weight * 10) == 0:
        weight *= 10
    return weight
