"""Days and times as phrases say them: a tree of the grammar and a reference day in, the days that it can mean out.

A day without a year is the last such day not after the reference. "End of" is the last day of a period, "start of" its
first third's beginning, "early" its first third. Refuses a day that no calendar has.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lark import Token, Tree

from open287g.errors import ClaimError
from open287g.text.phrases import format_day
from open287g.text.phrases import gettext as _

from .typed import Span

TIMES = (
    "at",
    "since",
    "by",
    "between",
    "after",
    "before",
    "opening",
    "closing",
    "nth_week",
    "week_of",
    "window",
)
"""Phrases of time, by the names that the grammar gives them."""
_MONTH_DAYS = 365.25 / 12
DAYS_OF_A_YEAR = 365
"""How the lexicon values a year."""
_SEASONS = {3: "spring", 6: "summer", 9: "fall", 12: "winter"}
_START = timedelta(days=14)
"""The most days that the start of a period may last."""
_YEAR, _SLACK_OF_YEARS = 360, 15
"""From so many days on a time such as "in a year" is spoken of roundly; its start may lie so many days off."""


@dataclass(frozen=True)
class When:
    """A time and what it is to the figure beside it."""

    role: str
    """at (on a day or within a period), by, since, between, window, opening, after, before."""
    start: Span
    end: Span
    """The same as `start`, unless the time runs from one to the other."""
    is_now: bool = False
    is_point: bool = False
    """Said of a state of things at a moment: as of, by, at the end of, now."""
    before_days: int = 0
    """So many days before the other day that is named: "two months earlier"."""


@dataclass(frozen=True)
class Calendar:
    """The day on which a statement is read, and days that it may name without a date."""

    reference: date
    inauguration: date
    year: int | None = None
    """A year said for the whole statement."""
    dated: tuple[date, ...] = ()
    """Months that stand with their year elsewhere in it."""

    def read(self, tree: Tree[Any]) -> When:
        """What a phrase of time means."""
        role = str(tree.data)
        made = getattr(self, f"_{role}", None)
        found: When = made(tree) if made is not None else self._two_days(tree, role)
        return found

    def _two_days(self, tree: Tree[Any], role: str) -> When:
        days = [
            child
            for child in tree.children
            if isinstance(child, Tree) and child.data not in ("number", "about")
        ]
        if role == "between":
            return self._between(tree)
        span = self.day(days[0])
        is_now = days[0].data == "now"
        if days[0].data == "later" or (days[0].data == "ago" and not _is_ago(days[0])):
            offset = round(_count_of(days[0]) * length_of(days[0])) * (-1 if days[0].data == "later" else 1)
            return When("at" if role == "at" else role, span, span, before_days=offset, is_point=True)
        is_point = is_now or role == "by" or _is_point(tree, days[0])
        return When("at" if role == "at" else role, span, span, is_now, is_point)

    def _between(self, tree: Tree[Any]) -> When:
        start, end = [child for child in tree.children if isinstance(child, Tree)]
        last = self.day(end)
        first = self.day(
            start,
            replace(
                self,
                dated=(),
                reference=last.latest,
                year=None if _has_year(start) else last.latest.year if _has_year(end) else self.year,
            ),
        )
        if first.earliest > last.latest:
            first = self.day(start, replace(self, reference=last.latest, year=None, dated=()))
        return When("between", first, last)

    def _opening(self, tree: Tree[Any]) -> When:
        """The first so many days, weeks or months of a period."""
        number, unit = _count_of(tree), length_of(tree)
        whole = self.day([child for child in tree.children if isinstance(child, Tree)][-1])
        end = whole.earliest + timedelta(days=round(number * unit) - 1)
        if unit == _MONTH_DAYS and whole.earliest.day == 1 and number % 1 == 0:
            years, month = divmod(whole.earliest.month - 2 + int(number), 12)
            end = month_span(whole.earliest.year + years, month + 1).latest
        span = Span(whole.earliest, end, f"the first {number:g} {_unit_word(tree)} of {whole.words}")
        return When("opening", span, span)

    def _closing(self, tree: Tree[Any]) -> When:
        """The last week of a period."""
        whole, length = self.day(_last_tree(tree)), timedelta(days=round(length_of(tree)))
        span = Span(whole.latest - length + timedelta(days=1), whole.latest, f"the end of {whole.words}")
        return When("opening", span, span)

    def _nth_week(self, tree: Tree[Any]) -> When:
        """The second week of a month: its days from the eighth on."""
        whole, length = self.day(_last_tree(tree)), round(length_of(tree))
        start = whole.earliest + timedelta(days=length * (int(values_in(tree, "ORD")[0]) - 1))
        end = start + timedelta(days=length - 1)
        if length == DAYS_OF_A_YEAR or end > whole.latest:
            raise ClaimError(_("Which week or day is meant is not clear."))
        return When("opening", *(Span(start, end, f"{format_day(start)} to {format_day(end)}"),) * 2)

    def _week_of(self, tree: Tree[Any]) -> When:
        """The week of a day: the seven days from it on."""
        first, length = self.day(_last_tree(tree)), round(length_of(tree))
        if not first.is_day or length != 7:
            raise ClaimError(_("Which week or day is meant is not clear."))
        span = Span(first.earliest, first.earliest + timedelta(days=6), f"the week of {first.words}")
        return When("opening", span, span)

    def _since_so_long(self, tree: Tree[Any]) -> When:
        """So many months since a day: the day must lie so far back."""
        length, unit = _count_of(tree) * length_of(tree), length_of(tree)
        start = self.day(_last_tree(tree))
        if not start.earliest <= self.reference - timedelta(days=round(length - unit)):
            raise ClaimError(_("The time that it states and the day that it states do not agree."))
        if not start.latest >= self.reference - timedelta(days=round(length + unit)):
            raise ClaimError(_("The time that it states and the day that it states do not agree."))
        return When("since", start, start)

    def _window(self, tree: Tree[Any]) -> When:
        """So many days up to a day, or up to the reference."""
        length = timedelta(days=round(_count_of(tree) * length_of(tree)))
        days = [
            child
            for child in tree.children
            if isinstance(child, Tree) and child.data not in ("number", "about")
        ]
        end = self.day(days[0]) if days else Span.on(self.reference, is_stated=False)
        start = end.latest - length
        slack = timedelta(days=_SLACK_OF_YEARS if length.days >= _YEAR else 0)
        if "less_than" in values_in(tree, "ABOUT"):
            return When("window", Span(start, start + length / 3, format_day(start), is_stated=False), end)
        return When("window", Span(start - slack, start + slack, format_day(start), not slack), end)

    def day(self, tree: Tree[Any], calendar: Calendar | None = None) -> Span:
        """The first and last day that a date means."""
        here = calendar or self
        made = getattr(here, f"_day_{tree.data}")
        span: Span = made(tree)
        return span

    def _day_day_in_year(self, tree: Tree[Any]) -> Span:
        month, day = _month_and_day(tree.children[0])
        years = _numbers(tree, "YEARNUM")
        return (
            _one_day(int(years[0]), month, day)
            if years
            else self._latest(lambda year: _one_day(year, month, day))
        )

    def _day_month_day(self, tree: Tree[Any]) -> Span:
        month, day = _month_and_day(tree)
        return self._latest(lambda year: _one_day(year, month, day))

    def _day_day(self, tree: Tree[Any]) -> Span:
        return self._day_month_day(tree.children[0])

    def _day_month_in_year(self, tree: Tree[Any]) -> Span:
        return month_span(int(_numbers(tree, "YEARNUM")[0]), int(values_in(tree, "MONTH")[0]))

    def _day_month_in_relative(self, tree: Tree[Any]) -> Span:
        return month_span(self._day_relative_year(tree).earliest.year, int(values_in(tree, "MONTH")[0]))

    def _day_month(self, tree: Tree[Any]) -> Span:
        month = int(values_in(tree, "MONTH")[0])
        return self._latest(lambda year: month_span(year, month))

    def _day_last_named(self, tree: Tree[Any]) -> Span:
        """The last such month that is over; in May, "last May" is of the year before."""
        found = replace(self, year=None)._day_month(tree)
        is_over = found.latest < self.reference
        return found if is_over else month_span(found.earliest.year - 1, found.earliest.month)

    def _day_year(self, tree: Tree[Any]) -> Span:
        return year_span(int(_numbers(tree, "YEARNUM")[0]))

    def _day_literal(self, tree: Tree[Any]) -> Span:
        text = tokens_in(tree)[0].value.number.written
        if "/" in text:
            month, day, year = (int(part) for part in text.split("/"))
            return _one_day(year if year > 99 else 2000 + year, month, day)
        parts = [int(part) for part in text.split("-")]
        return _one_day(*parts) if len(parts) == 3 else month_span(*parts)

    def _day_part_of_period(self, tree: Tree[Any]) -> Span:
        return part_of(self.day(_last_tree(tree)), values_in(tree, "PART")[0])

    def _day_part_of_relative(self, tree: Tree[Any]) -> Span:
        return part_of(self._day_relative_year(tree), values_in(tree, "PART")[0])

    def _day_quarter(self, tree: Tree[Any]) -> Span:
        nth, year = self._nth(tree, 4), int(_numbers(tree, "YEARNUM")[0])
        start, end = month_span(year, 3 * nth - 2), month_span(year, 3 * nth)
        return Span(start.earliest, end.latest, f"quarter {nth} of {year}")

    def _day_half_year(self, tree: Tree[Any]) -> Span:
        nth, year = self._nth(tree, 2), int(_numbers(tree, "YEARNUM")[0])
        start, end = month_span(year, 6 * nth - 5), month_span(year, 6 * nth)
        return Span(start.earliest, end.latest, f"half {nth} of {year}")

    def _nth(self, tree: Tree[Any], most: int) -> int:
        ordinals = values_in(tree, "ORD")
        nth = int(ordinals[0]) if ordinals else (most if values_in(tree, "PAST") else 1)
        if not 1 <= nth <= most:
            raise ClaimError(_("{nth} is no part of a year of {most} parts.", nth=nth, most=most))
        return nth

    def _day_now(self, tree: Tree[Any]) -> Span:
        del tree
        return Span.on(self.reference)

    def _day_later(self, tree: Tree[Any]) -> Span:
        return days_before(self.reference, -round(_count_of(tree) * length_of(tree)))

    def _day_relative_year(self, tree: Tree[Any]) -> Span:
        if values_in(tree, "LASTYEAR"):
            return year_span(self.reference.year - 1)
        if int(values_in(tree, "DAYS")[0]) != DAYS_OF_A_YEAR:
            raise ClaimError(_("Which week or day is meant is not clear."))
        return year_span(self.reference.year)

    def _day_this_year(self, tree: Tree[Any]) -> Span:
        del tree
        return year_span(self.reference.year)

    def _day_relative_month(self, tree: Tree[Any]) -> Span:
        first = self.reference.replace(day=1)
        day = first - timedelta(days=1) if values_in(tree, "LASTMONTH") else first
        return month_span(day.year, day.month)

    def _day_inauguration(self, tree: Tree[Any]) -> Span:
        del tree
        return Span.on(self.inauguration)

    def _day_new_year(self, tree: Tree[Any]) -> Span:
        del tree
        return _one_day(self.reference.year, 1, 1)

    def _day_holiday(self, tree: Tree[Any]) -> Span:
        """A holiday; of the year said, or the last one."""
        name, years = values_in(tree, "HOLIDAY")[0], _numbers(tree, "YEARNUM")
        return _holiday(int(years[0]), name) if years else self._latest(lambda year: _holiday(year, name))

    def _day_year_end(self, tree: Tree[Any]) -> Span:
        years = _numbers(tree, "YEARNUM")
        return _one_day(int(years[0]), 12, 31) if years else self._latest(lambda year: _one_day(year, 12, 31))

    def _day_ago(self, tree: Tree[Any]) -> Span:
        return days_before(self.reference, round(_count_of(tree) * length_of(tree)))

    def _day_season(self, tree: Tree[Any]) -> Span:
        """A season by the months that either way of counting seasons gives it."""
        month = int(values_in(tree, "SEASON")[0])
        years = _numbers(tree, "YEARNUM")
        if years:
            return _season(int(years[0]), month)
        return self._latest(lambda year: _season(year, month))

    def _latest(self, of_year: Callable[[int], Span]) -> Span:
        """The last such day or period that begins by the reference; of the year said, if one is."""
        if self.year is not None:
            return of_year(self.year)
        spans = (of_year(year) for year in (self.reference.year, self.reference.year - 1))
        found = next(span for span in spans if span.earliest <= self.reference)
        for month in self.dated:
            years = (of_year(year) for year in (month.year - 1, month.year, month.year + 1))
            if min(years, key=lambda span: abs((span.earliest - month).days)).earliest != found.earliest:
                raise ClaimError(_("Of which year a month without one is, is not clear."))
        return found


def days_before(day: date, n: int) -> Span:
    """The day so many days before; a time of weeks or more is spoken of roundly, a year in weeks."""
    slack = timedelta(days=_SLACK_OF_YEARS if abs(n) >= _YEAR else abs(n) // 9)
    then = day - timedelta(days=n)
    return Span(then - slack, then + slack, format_day(then), not slack)


_HOLIDAYS = {"christmas": (12, 25), "july fourth": (7, 4), "new year's eve": (12, 31)}
_MOVING_HOLIDAYS = {"thanksgiving": (11, 3, 22), "labor day": (9, 0, 1), "memorial day": (5, 0, 25)}
"""Month, day of the week, and the first day of the month on which the holiday can fall."""


def _holiday(year: int, name: str) -> Span:
    if name in _HOLIDAYS:
        return _one_day(year, *_HOLIDAYS[name])
    month, weekday, first = _MOVING_HOLIDAYS[name]
    offset = (weekday - date(year, month, first).weekday()) % 7
    return _one_day(year, month, first + offset)


def _season(year: int, month: int) -> Span:
    start = date(year - 1 if month == 12 else year, month, 1)
    end = date(year, 3, 20) if month == 12 else date(year, month + 3, 22)
    return Span(start, end, f"{_SEASONS[month]} {year}")


def month_span(year: int, month: int) -> Span:
    """The whole of one month; `ClaimError` for a month that there is not."""
    if not 1 <= month <= 12:
        raise ClaimError(_("There is no month {month}.", month=month))
    last = months.monthrange(year, month)[1]
    return Span(date(year, month, 1), date(year, month, last), f"{months.month_name[month]} {year}")


def year_span(year: int) -> Span:
    """The whole of one year."""
    return Span(date(year, 1, 1), date(year, 12, 31), str(year))


def part_of(whole: Span, part: str) -> Span:
    """The end, start or a third of a period."""
    third = (whole.latest - whole.earliest + timedelta(days=1)) // 3
    if part == "end":
        return Span(whole.latest, whole.latest, f"the end of {whole.words}")
    if part == "start":
        return Span(whole.earliest, whole.earliest + min(third // 2, _START), f"the start of {whole.words}")
    if part == "early":
        return Span(whole.earliest, whole.earliest + third - timedelta(days=1), f"early {whole.words}")
    if part == "late":
        return Span(whole.latest - third + timedelta(days=1), whole.latest, f"late {whole.words}")
    return Span(whole.earliest + third, whole.latest - third, f"mid-{whole.words}")


def _is_ago(tree: Tree[Any]) -> bool:
    """Whether it is counted from now, and not from another day that is named."""
    return any(token.value.surface.lower() in ("ago", "hace") for token in tokens_in(tree))


def _one_day(year: int, month: int, day: int) -> Span:
    try:
        return Span.on(date(year, month, day))
    except ValueError as error:
        written = f"{year}-{month:02}-{day:02}"
        raise ClaimError(_("{day} is no day of any calendar.", day=written)) from error


def _is_point(tree: Tree[Any], day: Tree[Any]) -> bool:
    first = tree.children[0]
    as_of = isinstance(first, Token) and "AS_OF" in first.value.classes
    return as_of or (day.data == "part_of_period" and values_in(day, "PART")[:1] in (("end",), ("start",)))


def _has_year(tree: Tree[Any]) -> bool:
    return bool(_numbers(tree, "YEARNUM") or _numbers(tree, "DAYLIT"))


def _month_and_day(tree: Tree[Any]) -> tuple[int, int]:
    return int(values_in(tree, "MONTH")[0]), int(_numbers(tree, "SMALL")[0])


def _last_tree(tree: Tree[Any]) -> Tree[Any]:
    return [child for child in tree.children if isinstance(child, Tree)][-1]


def values_in(tree: Tree[Any], name: str) -> tuple[str, ...]:
    """What the lexicon says of the words of a class."""
    return tuple(token.value.classes[name] for token in tokens_in(tree) if name in token.value.classes)


def _numbers(tree: Tree[Any], name: str) -> tuple[float, ...]:
    return tuple(
        token.value.number.value
        for token in tokens_in(tree)
        if name in token.value.classes and token.value.number
    )


def tokens_in(tree: Tree[Any]) -> list[Token]:
    """The words of a tree, in order."""
    found: list[Token] = []
    for child in tree.children:
        found += [child] if isinstance(child, Token) else tokens_in(child)
    return found


def _count_of(tree: Tree[Any]) -> float:
    number = next(iter(tree.find_data("number")), None)
    found: float = tokens_in(number)[0].value.number.value if number is not None else 1.0
    return found


def length_of(tree: Tree[Any]) -> float:
    """Days of the unit of time that a phrase names."""
    stated = values_in(tree, "DAYS")
    return float(stated[0]) if stated else _MONTH_DAYS


def _unit_word(tree: Tree[Any]) -> str:
    units = {"DAYS", "MONTHUNIT"}
    return next(str(token.value.surface) for token in tokens_in(tree) if units & set(token.value.classes))
