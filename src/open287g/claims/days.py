"""Days as statements print them: text in, the first and last day that it can mean out.

A year or a month means the whole of it. Refuses a date that no calendar has.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from open287g.errors import ClaimError

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name>{_MONTH})\.?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<name>{_MONTH})\.?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(r"(?P<year>\d{4})"),
)
DAY_IN_TEXT = re.compile(
    rf"\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\.?,?\s+\d{{4}}"
    rf"|(?:{_MONTH})\.?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?\d{{4}}|\b(?:in|by|of|during|since)\s+\d{{4}}\b(?!-)",
    re.I,
)


@dataclass(frozen=True)
class Period:
    """From the first to the last day that a stated date can mean, both included."""

    earliest: date
    latest: date

    @property
    def words(self) -> str:
        """The period as people write it: 26 January 2026, January 2026, 2026."""
        if self.earliest == self.latest:
            return spell_day(self.earliest)
        if self == month_period(self.earliest.year, self.earliest.month):
            return f"{calendar.month_name[self.earliest.month]} {self.earliest.year}"
        if self == Period(date(self.earliest.year, 1, 1), date(self.earliest.year, 12, 31)):
            return str(self.earliest.year)
        return f"{spell_day(self.earliest)} to {spell_day(self.latest)}"


def spell_day(day: date) -> str:
    """26 January 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def month_period(year: int, month: int) -> Period:
    """The whole of one month."""
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def read_period(text: str) -> Period:
    """What `text` can mean; `ClaimError` for an impossible date or no date at all."""
    start, slash, end = text.strip().partition("/")
    if slash and re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", start.strip()):
        return Period(read_period(start).earliest, read_period(end).latest)
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        raise ClaimError(f"{text!r} is not a date. Write 2026-01-26, 2026-01 or 2026.")
    return _period_of(found, text)


def _period_of(found: re.Match[str], text: str) -> Period:
    parts = found.groupdict()
    year = int(parts["year"])
    if not 1996 <= year <= 2100:
        raise ClaimError(
            f"{text!r} lies outside the life of section 287(g), which began in 1996. Correct the year."
        )
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    try:
        if not month:
            return (
                Period(date(year, 1, 1), date(year, 12, 31))
                if "month" not in parts
                else month_period(year, 0)
            )
        return (
            Period(date(year, month, day), date(year, month, day))
            if "day" in parts
            else month_period(year, month)
        )
    except (ValueError, IndexError) as error:
        raise ClaimError(f"{text!r} is no day of any calendar. Write 2026-01-26, 2026-01 or 2026.") from error
