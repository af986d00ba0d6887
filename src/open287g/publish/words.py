"""Numbers, days and codes as people write them. Pure."""

from __future__ import annotations

from datetime import date

from open287g.schemas.blocks import Emphasis, Link, Part, Swatch
from open287g.schemas.figures import Figure
from open287g.text.phrases import DASH, MINUS, format_day, format_month, format_usd


def say_day(day: date | None) -> str:
    """A day as newsrooms write it; a dash where there is none."""
    return format_day(day)


def say_short_day(day: date | None) -> str:
    """A day in a table, written as everywhere else."""
    return format_day(day)


def say_month(day: date) -> str:
    """A month with its year: January 2026."""
    return format_month(day)


def say_loose_day(day: date | None, precision: str) -> str:
    """A day as far as it is known: 20 Jan 2025, May 2024, 2002, undated."""
    if day is None or precision == "undated":
        return "undated"
    return {"day": say_short_day(day), "month": say_month(day), "year": str(day.year)}[precision]


DOLLARS = {"usd": "", "usd_about": "about ", "usd_at_least": "at least "}
"""Forms of dollars, and the words that a source puts before them."""


def say_figure(figure: Figure) -> str:
    """A figure as it is printed everywhere; a dash where there is no number."""
    value = figure.value
    if value is None:
        return DASH
    if figure.form == "change":
        return f"{_sign(value)}{abs(value):,}"
    if figure.form == "growth":
        return f"{_sign(value)}{abs(value):,.1f}%"
    if figure.form == "percent":
        return f"{value:,.1f}%"
    if figure.form in DOLLARS:
        return DOLLARS[figure.form] + say_dollars(value)
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def say_dollars(value: float) -> str:
    """Dollars, rounded for reading: $1.4 billion, $137 million, $7,500."""
    return format_usd(value)


def say_part(part: Part) -> str:
    """One part of a sentence or a cell as plain words."""
    if isinstance(part, Figure):
        return say_figure(part)
    if isinstance(part, Link | Swatch | Emphasis):
        return part.words
    if part is None or isinstance(part, date):
        return say_short_day(part)
    return part


def say_parts(parts: tuple[Part, ...]) -> str:
    """A sentence as plain words."""
    return "".join(say_part(part) for part in parts)


def agree(number: float | None, one: str, many: str) -> str:
    """The word that goes with a number."""
    return one if number == 1 else many


ONE_OF = {
    "Agreements": "Agreement",
    "Agencies": "Agency",
    "Counties": "County",
    "States and territories": "State or territory",
}


def say_none(figure: Figure) -> Part:
    """A figure in a sentence: itself, or the word where it is nought."""
    return figure if figure.value else "none"


def label_figure(figure: Figure) -> str:
    """The label of a headline figure, in the singular where there is one."""
    return ONE_OF.get(figure.label, figure.label) if figure.value == 1 else figure.label


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS if value < 0 else ""
