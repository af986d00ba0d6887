"""What a claim's number allows: a number and its wording in, intervals of values out.

`exact` is the number itself as printed (a whole percent may be rounded or cut); `wording` is what
"more than", "nearly" or "about" stretch it to, or what a number rounded to tens may stand for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .language.typed import Amount
from .space import Roundings, Tolerances

_STEP = 1e-6
"""What "more than" and "fewer than" leave out: the number itself and nothing else."""
_PERCENTAGES = ("growth_pct", "share_pct", "incentive_pct")
_ROUNDED = ("population", "rate")
LARGE_MULTIPLE = 5.0
MAGNITUDES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
}


@dataclass(frozen=True)
class Bounds:
    """The values that are the number itself, and the values that its wording allows."""

    exact_low: float | None = None
    exact_high: float | None = None
    wording_low: float | None = None
    wording_high: float | None = None


def allowed(measure: str, amount: Amount, tolerances: Tolerances) -> Bounds:
    """Both intervals of one number, ends included; "more than" excludes the number itself.

    A place among the first so many is any of these.
    """
    if measure == "rank" and amount.precision == "at_most":
        return Bounds(1.0, amount.low, 1.0, amount.low)
    top = amount.high if amount.high is not None else amount.low
    below, above = _slack(measure, amount, tolerances)
    if amount.precision == "more_than":
        return Bounds(wording_low=amount.low + _STEP, wording_high=math.inf)
    if amount.precision == "less_than":
        return Bounds(wording_low=-math.inf, wording_high=top - _STEP)
    low, high = _stretch(amount, top, tolerances)
    rounded = _rounding(measure, amount, tolerances.roundings)
    is_range = amount.high is not None
    cut = _cut(measure, amount, tolerances.roundings)
    return Bounds(
        exact_low=None if is_range else amount.low - below,
        exact_high=None if is_range else top + above,
        wording_low=min(low, amount.low - max(below, rounded)),
        wording_high=max(high, top + max(above, rounded, cut)),
    )


def decimals_of(text: str) -> int:
    """Digits after the decimal point as written, noughts at the end left out."""
    found = re.search(r"\.(\d+)", text)
    return len(found[1].rstrip("0")) if found else 0


def magnitude_of(text: str) -> float:
    """The magnitude that a number is written with: 1,000 for "1.4 thousand"; 1 without one."""
    found = re.search(r"\d\s?([a-z]+)", text.lower())
    return MAGNITUDES.get(found[1], 1.0) if found else 1.0


def _slack(measure: str, amount: Amount, tolerances: Tolerances) -> tuple[float, float]:
    """Counts must be equal; percentages may be rounded or cut; residents, rates and multiples are printed rounded."""
    unit, roundings = 10.0 ** -decimals_of(amount.written), tolerances.roundings
    half = roundings.last_digit * unit
    if measure in _PERCENTAGES:
        return half, roundings.percent_cut * unit
    if measure == "growth_multiple":
        way = _half_a_multiple(amount.low, roundings) if unit == 1 else half
        return way, min(way, roundings.multiple_past_nearly) if amount.precision == "nearly" else way
    if measure in _ROUNDED:
        digit, most = _last_digit(amount), tolerances.about * abs(amount.low)
        below = max(half, min(roundings.last_digit * digit, most))
        cut = max(roundings.percent_cut * unit, min(roundings.percent_cut * digit, most))
        return below, cut if measure == "rate" else below
    return roundings.count, roundings.count


def _half_a_multiple(value: float, roundings: Roundings) -> float:
    """How far a multiple without decimals may be off: a share of it, within the least and the most."""
    return max(roundings.multiple_least, min(roundings.multiple_most, roundings.multiple_share * value))


def _stretch(amount: Amount, high: float, tolerances: Tolerances) -> tuple[float, float]:
    nearly = tolerances.fraction if amount.is_fraction else tolerances.nearly
    about = tolerances.fraction if amount.is_fraction else tolerances.about
    if amount.is_fraction and amount.precision == "about":
        about = tolerances.fraction_about
    low = amount.low
    match amount.precision:
        case "exact" if amount.is_fraction:
            return low * (1 - about), high * (1 + about)
        case "exact":
            return low, high
        case "at_least":
            return low, math.inf
        case "at_most" | "nearly":
            return low * (1 - nearly), high
        case "about":
            return low * (1 - about), high * (1 + about)
        case _:
            raise ValueError(f"no stretch is stated for {amount.precision!r}")


def _rounding(measure: str, amount: Amount, roundings: Roundings) -> float:
    """Half of what a number was rounded to: "1.4 thousand" to hundreds, a growth of 950 percent to tens."""
    if measure == "count" and (size := magnitude_of(amount.written)) > 1:
        return roundings.last_digit * size * 10.0 ** -decimals_of(amount.written)
    is_of_tens = measure == "growth_pct" and amount.low >= roundings.growth_tens_from and amount.low % 10 == 0
    return roundings.growth_tens if is_of_tens else 0.0


def _cut(measure: str, amount: Amount, roundings: Roundings) -> float:
    """A large multiple without decimals is cut as often as rounded: 13.7 times is spoken of as thirteenfold."""
    is_large = (
        measure == "growth_multiple" and amount.low >= LARGE_MULTIPLE and not decimals_of(amount.written)
    )
    return roundings.percent_cut if is_large and amount.precision == "exact" else 0.0


def _last_digit(amount: Amount) -> float:
    """Weight of the last digit that is not a nought: 77,200,000 is printed to 100,000, 14.9 to a tenth."""
    decimals = decimals_of(amount.written)
    if decimals and magnitude_of(amount.written) == 1:
        return 10.0**-decimals
    weight = 1.0
    while amount.low and amount.low % (weight * 10) == 0:
        weight *= 10
    return weight
