"""What a claim's number allows: a number and its wording in, intervals of values out.

`exact` is the number itself as printed (a whole per cent may be rounded or cut); `wording` is what
"more than", "nearly" or "about" stretch it to, or what a number rounded to tens may stand for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .numbers import Amount, decimals_of, magnitude_of
from .space import Roundings, Tolerances

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


def bounds_of(
    measure: str,
    amount: Amount,
    written: str,
    precision: str,
    tolerances: Tolerances,
    is_fraction: bool = False,
) -> Bounds:
    """Both intervals of one claim, ends included; "more than" excludes the number itself.

    A place among the first so many is any of these. `is_fraction` says that a share was spoken as a fraction.
    """
    if measure == "rank" and precision == "at_most":
        return Bounds(1.0, amount.low, 1.0, amount.low)
    top = amount.high if amount.high is not None else amount.low
    below, above = _slack(measure, amount.low, written, precision, tolerances)
    if precision == "more_than":
        return Bounds(wording_low=amount.low + _STEP, wording_high=math.inf)
    if precision == "less_than":
        return Bounds(wording_low=-math.inf, wording_high=top - _STEP)
    low, high = _stretch(precision, amount.low, top, tolerances, is_fraction)
    rounded = _rounding(measure, amount.low, written, tolerances.roundings)
    is_range = amount.high is not None
    return Bounds(
        exact_low=None if is_range else amount.low - below,
        exact_high=None if is_range else top + above,
        wording_low=min(low, amount.low - max(below, rounded)),
        wording_high=max(high, top + max(above, rounded)),
    )


def _slack(
    measure: str, value: float, written: str, precision: str, tolerances: Tolerances
) -> tuple[float, float]:
    """Counts must be equal; percentages may be rounded or cut; residents and multiples are printed rounded."""
    unit, roundings = 10.0 ** -decimals_of(written), tolerances.roundings
    half = roundings.last_digit * unit
    if measure in _PERCENTAGES:
        return half, roundings.percent_cut * unit
    if measure == "growth_multiple":
        way = _half_a_multiple(value, roundings) if unit == 1 else half
        return way, min(way, roundings.multiple_past_nearly) if precision == "nearly" else way
    if measure == "population":
        people = min(roundings.last_digit * _last_digit(value), tolerances.about * value)
        return people, people
    return roundings.count, roundings.count


def _half_a_multiple(value: float, roundings: Roundings) -> float:
    """How far a multiple without decimals may be off: a share of it, within the least and the most."""
    return max(roundings.multiple_least, min(roundings.multiple_most, roundings.multiple_share * value))


def _stretch(
    precision: str, low: float, high: float, tolerances: Tolerances, is_fraction: bool
) -> tuple[float, float]:
    nearly = tolerances.fraction if is_fraction else tolerances.nearly
    about = tolerances.fraction if is_fraction else tolerances.about
    match precision:
        case "exact":
            return low, high
        case "at_least":
            return low, math.inf
        case "at_most" | "nearly":
            return low * (1 - nearly), high
        case "about":
            return low * (1 - about), high * (1 + about)
        case _:
            raise ValueError(f"no stretch is stated for {precision!r}")


def _rounding(measure: str, value: float, written: str, roundings: Roundings) -> float:
    """Half of what a number was rounded to: "1.4 thousand" to hundreds, a growth of 950 per cent to tens."""
    if measure in _COUNTS and (size := magnitude_of(written)) > 1:
        return roundings.last_digit * size * 10.0 ** -decimals_of(written)
    is_of_tens = measure == "growth_pct" and value >= roundings.growth_tens_from and value % 10 == 0
    return roundings.growth_tens if is_of_tens else 0.0


def _last_digit(value: float) -> float:
    """Weight of the last digit that is not a nought: 77,200,000 is printed to 100,000."""
    weight = 1.0
    while value and value % (weight * 10) == 0:
        weight *= 10
    return weight
