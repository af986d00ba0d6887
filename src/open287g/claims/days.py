"""Days as statements print them: text in, the first and last day that it can mean out.

A year, a quarter or a month means the whole of it, "the end of" it its last day, "early" its first third. A
date with slashes is American, 9/2/2025 is 2 September; one with points, 2.9.2025, is not. Refuses a date that
no calendar has.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from open287g.errors import ClaimError
from open287g.text.phrases import format_day
from open287g.text.phrases import gettext as _

from .language.times import month_span, part_of, year_span
from .language.typed import Span

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH})\.?,?\s+(?P<year>\d{{4}})", re.I
    ),
    re.compile(rf"(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<name>{_MONTH})\.?,?\s+(?:of\s+)?(?P<year>\d{{4}})", re.I),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:20)?\d{2})"),
    re.compile(r"(?P<year>\d{4})"),
)
_FISCAL = re.compile(r"(?:fiscal\s+year|fy)[\s-]*(?P<year>(?:20)?\d{2})", re.I)
_NTH_PART = r"first|second|third|fourth|last|[1-4](?:st|nd|rd|th)"
_QUARTER = re.compile(
    rf"(?:the\s+)?(?:(?P<nth>{_NTH_PART})\s+(?P<part>quarter|half)|(?P<letter>[QH])(?P<digit>[1-4]))"
    r"(?:\s+of|,)?\s+(?P<fiscal>fiscal\s+year\s+|fy[\s-]?)?(?P<year>(?:20)?\d{2})",
    re.I,
)
_PART_OF = re.compile(
    r"(?:the\s+)?(?P<part>end|close|start|beginning|early|mid|middle|late)(?:\s+of|-|\s+in)?\s*(?:the\s+)?(?P<whole>.+)",
    re.I,
)


def _span(earliest: date, latest: date) -> Span:
    """A period with its words as people write it: Jan. 26, 2026, January 2026, 2026, or from the one to the other."""
    known = (Span.on(earliest), month_span(earliest.year, earliest.month), year_span(earliest.year))
    named = next((span for span in known if (span.earliest, span.latest) == (earliest, latest)), None)
    return named or Span(earliest, latest, f"{format_day(earliest)} to {format_day(latest)}")


def read_period(text: str) -> Span:
    """What `text` can mean; `ClaimError` for an impossible date or no date at all."""
    if fiscal := _FISCAL.fullmatch(text.strip()):
        return _fiscal_year(int(fiscal["year"]) % 100 + 2000)
    if quarter := _QUARTER.fullmatch(text.strip()):
        return _quarter_or_half(quarter)
    if part := _PART_OF.fullmatch(text.strip()):
        return _part_of(read_period(part["whole"]), part["part"].lower())
    start, slash, end = text.strip().partition("/")
    if slash and "/" not in end and re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", start.strip()):
        return _span(read_period(start).earliest, read_period(end).latest)
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        raise ClaimError(_("{text} is not a date. Write 2026-01-26, 2026-01 or 2026.", text=repr(text)))
    return _period_of(found, text)


def _period_of(found: re.Match[str], text: str) -> Span:
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if not 1996 <= year <= 2100:
        raise ClaimError(_("{text} lies outside the life of section 287(g), which began in 1996. Correct the year.",
                           text=repr(text)))  # fmt: skip
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    try:
        if not month and "month" not in parts:
            return year_span(year)
        return Span.on(date(year, month, day)) if "day" in parts else month_span(year, month)
    except (ValueError, ClaimError) as error:
        raise ClaimError(_("{text} is no day of any calendar. Write 2026-01-26, 2026-01 or 2026.",
                           text=repr(text))) from error  # fmt: skip


def _fiscal_year(year: int) -> Span:
    """The federal government's year, which ends on 30 September (31 U.S.C. 1102)."""
    return _span(date(year - 1, 10, 1), date(year, 9, 30))


def _quarter_or_half(found: re.Match[str]) -> Span:
    """Three or six months of a year, or of the federal fiscal year, which begins in October."""
    year = int(found["year"]) % 100 + 2000
    n_months = 6 if (found["part"] or found["letter"]).lower() in ("half", "h") else 3
    stated = (found["nth"] or found["digit"]).lower()
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 12 // n_months}
    nth = words.get(stated) or int(stated[0])
    if nth > 12 // n_months:
        raise ClaimError(
            _("{found} is no part of a year. Write Q1 to Q4, or H1 or H2.", found=repr(found[0]))
        )
    start = _months_after(
        date(year - 1, 10, 1) if found["fiscal"] else date(year, 1, 1), (nth - 1) * n_months
    )
    last = _months_after(start, n_months - 1)
    return _span(start, month_span(last.year, last.month).latest)


def _months_after(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _part_of(whole: Span, part: str) -> Span:
    """The last or first day of a period, or a third of it."""
    if part in ("start", "beginning"):
        return Span.on(whole.earliest)
    found = part_of(whole, {"close": "end", "middle": "mid"}.get(part, part))
    return _span(found.earliest, found.latest)
