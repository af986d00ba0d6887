"""Days as people type them to dates: 2026-01-26, 1/26/2026, January 26, 2026, 26 de enero de 2026, last friday. Pure.

In: words and the day on which they are read. Out: a date. Refuses, with `ValueError` in words, what is no day,
and a day that could be two (1/2/26 is read as in the United States: month first).

A date of which only the month or the year may be known: '2026-05-27', '2026-05' or '2026' to days and to words.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from .phrases import MONTHS, format_day, format_month
from .phrases import gettext as _

_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_MONTHS: Final = {
    word: number
    for names in ([name.casefold() for name in MONTHS], _SPANISH.split())
    for number, word in enumerate(names, start=1)
} | {"sept": 9, "setiembre": 9}
_WEEKDAYS: Final = {
    word: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lunes martes miercoles jueves viernes sabado domingo",
    )
    for number, word in enumerate(names.split())
}
_RELATIVE: Final = {"today": 0, "hoy": 0, "yesterday": 1, "ayer": 1}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|o)?\.?\s+(?:of\s+|de\s+)?([a-z]+)\.?,?\s+(?:del?\s+)?(\d{4})$"
)
_LAST_WEEKDAY = re.compile(r"(?:(?:last|this past|el)\s+)?([a-z]+)(?:\s+pasado)?$")
_AGO = re.compile(r"(\d{1,4}) (day|week)s? ago$")


def parse_day(text: str, today: date) -> date:
    """The day that `text` means when it is read on `today`; `ValueError` says what it should look like."""
    words = " ".join(
        unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode().split()
    )
    try:
        found = _by_number(words) or _by_name(words) or _by_today(words, today)
    except ValueError:
        raise ValueError(_("{text} is not a day on the calendar.", text=repr(text))) from None
    if found is None:
        raise ValueError(
            _("{text} is not a day. Write it as 2026-01-26, 1/26/2026 or January 26, 2026.", text=repr(text))
        )
    return found


def _by_number(words: str) -> date | None:
    if met := _ISO.match(words) or _COMPACT.match(words):
        return date(*map(int, met.groups()))
    if met := _US.match(words):
        month, day, year = map(int, met.groups())
        return date(year if year > 99 else 2000 + year, month, day)
    return None


def _by_name(words: str) -> date | None:
    if met := _MONTH_FIRST.match(words):
        name, day, year = met.groups()
    elif met := _DAY_FIRST.match(words):
        day, name, year = met.groups()
    else:
        return None
    month = number_of_month(name)
    return date(int(year), month, int(day)) if month else None


def month_words() -> list[str]:
    """Every word that `number_of_month` knows, the longest first."""
    return sorted({*_MONTHS, *(name[:3] for name in _MONTHS)}, key=len, reverse=True)


def number_of_month(name: str) -> int | None:
    """By its whole name in small letters or by the first three letters of one, in English or Spanish."""
    if len(name) != 3:
        return _MONTHS.get(name)
    return next((number for whole, number in _MONTHS.items() if whole.startswith(name)), None)


def _by_today(words: str, today: date) -> date | None:
    if words in _RELATIVE:
        return today - timedelta(days=_RELATIVE[words])
    if met := _AGO.match(words):
        return today - timedelta(days=int(met[1]) * (7 if met[2] == "week" else 1))
    met = _LAST_WEEKDAY.match(words)
    if met and met[1] in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[met[1]]) % 7
        return today - timedelta(days=back or 7)
    return None


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
