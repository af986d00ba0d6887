"""The days that a sentence names: its text in, each day with its place and its part in the sentence out.

A day is that of the figure, or the start of a period ("since", "between", "from"), or what the figure is
compared with ("than in", "up from 135 in"). A day without its year is the last such day before `reference`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from .days import DAY_IN_TEXT, DAY_WITHOUT_YEAR, Period, latest_before, read_period
from .numbers import NUMBER_TEXT
from .units_in_words import UNIT_WORDS

_PREPOSITION = re.compile(r"^(?:(?:in|by|of|during|since|throughout)\s+|-)", re.I)
_PART_BEFORE = re.compile(
    r"\b(?:end|close|start|beginning|early|mid|middle|late)(?:\s+of|-|\s+in)?\s*(?:the\s+)?$", re.I
)
_BARE_YEAR = re.compile(
    rf"(?<![\w$,.-])(?:199[6-9]|20\d\d)\b(?![,.]\d|\s*%|\s+(?:[\w()-]+\s+){{0,2}}?(?:{UNIT_WORDS})\b)", re.I
)
_THE = r"(?:(?:in|on|at|by|of|the)\s+)*$"
_SINCE = re.compile(
    rf"\b(?:since|after|between|starting|beginning)\s+{_THE}|\bsince\s+(?:[a-z'’-]+\s+){{1,6}}?(?:of|on|in|dated)\s+$",
    re.I,
)
_FROM = re.compile(rf"\bfrom\s+{_THE}", re.I)
_BASE = re.compile(
    rf"\b(?:than(?:\s+it\s+was)?|as\s+there\s+were|as(?=\s+(?:in|on|at)\b)|compared\s+(?:with|to)|versus|vs\.?|"
    rf"(?:from|compared\s+(?:with|to))\s+(?:\w+\s+)?{NUMBER_TEXT}(?:\s+(?!to\b)[\w()-]+){{0,2}}?)\s+"
    rf"(?:(?:as\s+of|in|on|at|the|before|during)\s+)+$",
    re.I,
)
_DAYS_IN = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_IN_A_SPAN = re.compile(
    r"\b(?:in|over|within|during)\s+(?:(?:just|only|about|roughly|under|less|than|the|a|an)\s+)*"
    r"(?P<recent>past|last|previous)?\s*(?P<count>\d+)?\s*(?P<unit>day|week|month|year)s?\b(?!\s+of\b)",
    re.I,
)
_TAKING_OFFICE = re.compile(
    r"\bsince\s+(?:[\w'’.]+\s+){0,6}?(?:inaugurat\w+|took\s+office|taking\s+office|return\w*\s+to\s+office|"
    r"return\w*\s+to\s+the\s+white\s+house|second\s+term)(?:\s+(?:began|started))?",
    re.I,
)


_AT_OFFICE = re.compile(
    r"\b(?:when|before|until|prior\s+to|ahead\s+of|by\s+the\s+time|as|on|at\s+the\s+(?:time|start)\s+of)\s+(?:[\w'’.]+\s+){0,5}?"
    r"(?:took\s+office|taking\s+office|inaugurat\w+(?:\s+day)?|return\w*\s+to\s+(?:office|the\s+white\s+house)|left\s+office|"
    r"left\s+the\s+white\s+house|second\s+(?:term|administration)\s+(?:began|started))\b"
    r"|\b(?:at\s+|by\s+)?(?:the\s+)?end\s+of\s+(?:the\s+|president\s+)?(?:joe\s+)?biden(?:['’]s)?(?:\s+(?:administration|term|"
    r"presidency))?",
    re.I,
)
_BEFORE_A_BASE = re.compile(
    r"\b(?:from|than|compared\s+(?:with|to)|versus|vs\.?)\s+(?:[\w,()-]+\s+){1,4}$", re.I
)


@dataclass(frozen=True)
class Dated:
    """A day as the sentence writes it, where it stands, and whether it is the figure's own."""

    first: int
    last: int
    text: str
    part: str
    """day, since, from or base"""
    is_event: bool = False
    """Whether it is the day of an event, and says nothing of a number that is so "now"."""

    @property
    def period(self) -> Period:
        """What the text can mean."""
        return read_period(self.text)


def days_in(sentence: str, reference: date, eve: date | None = None) -> list[Dated]:
    """Every day that `sentence` names, in order; `ClaimError` for one that no calendar has.

    `eve` is the day that "when he took office" means; without it such words name no day.
    """
    with_year = [match.span() for match in DAY_IN_TEXT.finditer(sentence)]
    without = [match.span() for match in DAY_WITHOUT_YEAR.finditer(sentence)]
    bare = [match.span() for match in _BARE_YEAR.finditer(sentence)]
    found = [_dated(sentence, first, last, None) for first, last in with_year]
    for first, last in without:
        if not _overlaps(first, last, found):
            found.append(_dated(sentence, first, last, reference))
    found += [_dated(sentence, *span, None) for span in bare if not _overlaps(*span, found)]
    if eve is not None and not found:
        found = [
            _on_the_eve(match, eve)
            for match in _AT_OFFICE.finditer(sentence)
            if "first" not in match[0].lower()
        ]
    return sorted(found, key=lambda dated: dated.first)


def _on_the_eve(found: re.Match[str], eve: date) -> Dated:
    """The day before the President took office, compared with where "from" or "than" stands before it."""
    is_base = found[0].lower().startswith("as ") or _BEFORE_A_BASE.search(found.string[: found.start()])
    return Dated(*found.span(), eve.isoformat(), "base" if is_base else "day", is_event=True)


def start_of_growth(statement: str, reference: date) -> date | None:
    """The day that a statement measures a growth from: "since June 2025", "from 2 September", "in six months".

    `statement` has its numbers in digits; `reference` is the day of the growth's end.
    """
    starts = [found for found in days_in(statement, reference) if found.part != "day"]
    if starts:
        return starts[0].period.earliest
    span = _IN_A_SPAN.search(statement)
    if span is None or not (span["recent"] or span["count"]):
        return None
    days = _DAYS_IN[span["unit"].lower()] * float(span["count"] or 1)
    return reference - timedelta(days=round(days))


def office_taken(sentence: str) -> tuple[int, int] | None:
    """Where the sentence counts from the day on which the President took office."""
    found = _TAKING_OFFICE.search(sentence)
    return found.span() if found else None


def _overlaps(first: int, last: int, found: list[Dated]) -> bool:
    return any(dated.first < last and first < dated.last for dated in found)


def _dated(sentence: str, first: int, last: int, reference: date | None) -> Dated:
    if preposition := _PREPOSITION.match(sentence[first:last]):
        is_start = preposition[0].lower().startswith("since")
        first += 0 if is_start else preposition.end()
        text = sentence[first + (preposition.end() if is_start else 0) : last]
    else:
        is_start, text = False, sentence[first:last]
    if part := _PART_BEFORE.search(sentence[:first]):
        first, text = part.start(), part[0] + text
    if reference is not None:
        text = _as_iso(latest_before(text, reference))
    return Dated(first, last, text, "since" if is_start else _part_of_sentence(sentence[:first]))


def _as_iso(period: Period) -> str:
    if period.earliest == period.latest:
        return period.earliest.isoformat()
    return f"{period.earliest}/{period.latest}"


def _part_of_sentence(before: str) -> str:
    if _BASE.search(before):
        return "base"
    if _SINCE.search(before):
        return "since"
    return "from" if _FROM.search(before) else "day"
