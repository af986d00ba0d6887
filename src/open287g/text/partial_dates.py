"""A date of which only the month or the year may be known: '2026-05-27', '2026-05' or '2026' to days and to words."""

from __future__ import annotations

import calendar
import re
from datetime import date

from .phrases import format_day, format_month

PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
"""A year, a month or a day, as ISO 8601 writes them."""


def first_day(text: str) -> date:
    """The earliest day that the text can mean; `ValueError` for what is no date."""
    return date(*_parts(text, 1))


def last_day(text: str) -> date:
    """The latest day that the text can mean; `ValueError` for what is no date."""
    year, month, day = _parts(text, 0)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def say_partial_date(text: str) -> str:
    """'May 27, 2026', 'May 2026' or '2026', in the language of the moment."""
    known, day = text.count("-"), first_day(text)
    if known == 0:
        return str(day.year)
    return format_month(day) if known == 1 else format_day(day)


def _parts(text: str, missing: int) -> tuple[int, int, int]:
    if not re.fullmatch(PATTERN, text):
        raise ValueError(f"{text!r} is no day, month or year such as 2026-05-27, 2026-05 or 2026")
    year, month, day = (*(int(part) for part in text.split("-")), missing, missing)[:3]
    return year, month, day
