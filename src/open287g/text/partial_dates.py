"""A date of which only the month or the year may be known: '2026-05-27', '2026-05' or '2026' to days and to words."""

from __future__ import annotations

import calendar
import re
from datetime import date

PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
"""A year, a month or a day, as ISO 8601 writes them."""

_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
"""Months as the Associated Press writes them before a day."""


def first_day(text: str) -> date:
    """The earliest day that the text can mean; `ValueError` for what is no date."""
    return date(*_parts(text, 1))


def last_day(text: str) -> date:
    """The latest day that the text can mean; `ValueError` for what is no date."""
    year, month, day = _parts(text, 0)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def say_partial_date(text: str) -> str:
    """'May 27, 2026', 'May 2026' or '2026'."""
    known = text.count("-")
    day = first_day(text)
    if known == 0:
        return str(day.year)
    return f"{calendar.month_name[day.month]} {day.year}" if known == 1 else say_day(day)


def say_day(day: date) -> str:
    """'Feb. 17, 2026': a day as American newspapers print it."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _parts(text: str, missing: int) -> tuple[int, int, int]:
    if not re.fullmatch(PATTERN, text):
        raise ValueError(f"{text!r} is no day, month or year such as 2026-05-27, 2026-05 or 2026")
    year, month, day = (*(int(part) for part in text.split("-")), missing, missing)[:3]
    return year, month, day
