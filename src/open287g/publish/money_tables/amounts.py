"""Dollars and counts as people read them: numbers in, rounded words out."""

from __future__ import annotations

from open287g.text.phrases import DASH, MINUS

from .table import Row

MILLION = 1e6
FEW = 20
"""Below so many millions a decimal is shown."""


def say_usd(value: float | None) -> str:
    """Dollars rounded for reading: $1,726 m, $2.4 m, $167,500."""
    return DASH if value is None else say_usd_range(value, value)


def say_usd_range(low: float | None, high: float | None) -> str:
    """An interval in dollars, its unit once: $97–125 m, $0–2.4 m, $104,000–130,000."""
    if low is None or high is None:
        return DASH
    first, last = _amount(low, high), _amount(high, high)
    unit = " m" if high >= MILLION else ""
    return f"${last}{unit}" if first == last else f"${first}{DASH}{last}{unit}"


def _amount(value: float, high: float) -> str:
    """A number on the scale of an interval that ends at `high`: millions, or dollars to the thousand."""
    if high >= MILLION:
        amount = f"{value / MILLION:,.{int(high < FEW * MILLION)}f}"
        return "0" if amount == "0.0" else amount
    return f"{round(value, -3):,.0f}" if value >= 1_000 else f"{value:,.0f}"


def say_number_range(low: float, high: float) -> str:
    """An interval of a count: 124–347, and 1.3–7.5 where a whole number would hide what lies inside."""
    digits = int(0 < high < FEW and not float(high).is_integer())
    first, last = (f"{value:,.{digits}f}".removesuffix(".0") for value in (low, high))
    return first if first == last else f"{first}{DASH}{last}"


def say_dollars_exactly(value: float | None) -> str:
    """Dollars to the dollar: $28,570,240."""
    return DASH if value is None else f"{MINUS if value < 0 else ''}${abs(value):,.0f}"


def say_error(row: Row) -> str:
    """The error in dollars, or as a share where it is large."""
    if row["error_usd"] is None:
        return DASH
    if abs(row["error_usd"]) < MILLION / 10:
        return say_dollars_exactly(row["error_usd"])
    return f"{MINUS if row['error_share'] < 0 else ''}{abs(row['error_share']):.0%}"


def say_nine_tenths(row: Row) -> str:
    """The interval in dollars that holds nine tenths of the draws."""
    return say_usd_range(row["low_90"], row["high_90"])
