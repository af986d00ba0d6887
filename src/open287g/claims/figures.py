"""The figures of a sentence: its text in digits in, each number that counts something with its segment out.

A segment is the part of the sentence between two pauses or two figures, in which a number's unit and place
are looked for first. Starts of a growth ("from 135"), wholes ("341 of the 1,372"), days, spans of time
and the programme's own name are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from open287g.errors import ClaimError

from .dated import Dated
from .numbers import NUMBER_TEXT, growth_of, numbers_in

_PAUSE = re.compile(
    r"[,;:](?=\s|$)|(?<!\(g)\)(?=[\s,.;]|$)|(?<=\s)[(–—-](?=\s|\w)|"
    r"\n(?=\s*(?:[-•*|]\s*)?[A-Z][A-Za-z .]{2,30}?\s*[:|(\t–—-])|"
    r"\b(?:and(?!\s+(?:two\s+|2\s+)?(?:u\.?s\.?\s+)?territor)|while|whereas|but|followed\s+by|plus|including|led\s+by|among\s+them|such\s+as)\b",
    re.I,
)
_SPAN_OF_TIME = re.compile(
    r"[\s-]*(?:hours?|days?|weeks?|months?|years?|minutes?|percentage\s+points?|territor(?:y|ies))\b"
    r"|(?:st|nd|rd|th)\b|\s+U\.?S\.?C\b",
    re.I,
)
_WHOLE = re.compile(
    r"(?:^|[,;(]\s*|\d%?\s+(?:[\w()-]+\s+)?|\bout\s+)of\s+(?:(?:the|all|its|their|about|roughly|nearly|some|total|[\w.]+['’]s)\s+)*$",
    re.I,
)
_UP_FROM = re.compile(
    r"\b(?:up|down|increase[ds]?|rise|rose|risen|grew|grown|growth|jump(?:ed)?|climbed|compared\s+(?:with|to)|versus)\s+"
    r"(?:(?:[\w()-]+\s+){0,2}?(?:from|on)\s+)?(?:(?:just|only|about|some|roughly|around|the)\s+)*$",
    re.I,
)
_FROM = re.compile(r"\bfrom\s+(?:(?:just|only|about|some|roughly|around|the)\s+)*$", re.I)
GREW_BY = r"\b(?:increased|rose|risen|grew|grown|surged|jumped|climbed|up|soared)\s+by\s+"
_GREW_BY = re.compile(rf"{GREW_BY}$", re.I)
_FROM_OR_BY = re.compile(rf"{_FROM.pattern}|{_GREW_BY.pattern}", re.I)
_TO = re.compile(r"\s*(?:to|-|–|—)\s*$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)
_AND = re.compile(r"\s+and\s+$", re.I)
_PERCENT_AFTER = re.compile(r"\s*(?:%|per ?cent\b)", re.I)
_PERCENT_END = re.compile(r"(?:%|per ?cent)\s*$", re.I)
_PROGRAMME = re.compile(r"[\s-]?(?:\(g\)|g\b)", re.I)
_TIMES = re.compile(r"\s*(?:times|x)\b", re.I)


@dataclass(frozen=True)
class Figure:
    """A number as written, where it stands, and the segment that is its own."""

    text: str
    start: int
    end: int
    first: int
    last: int
    is_percent: bool = False
    is_multiple: bool = False

    def holds(self, position: int) -> bool:
        """Whether a position in the sentence lies in this figure's segment."""
        return self.first <= position < self.last


def figures_in(text: str, days: list[Dated], ranks: Sequence[tuple[int, int]] = ()) -> list[Figure]:
    """Every figure of a sentence: percentages first, then multiples, then counts as they come.

    A number inside one of `ranks` ("top 5 states", "No. 2") says a place and is no figure.
    """
    counting = [
        (start, end)
        for _, start, end in numbers_in(text)
        if not any(first <= start < last for first, last in ranks)
    ]
    spans = [(start, end) for start, end in counting if _may_count(text, start, end, days)]
    _refuse_side_by_side(text, spans)
    spans = _joined(text, spans)
    own = [span for span in spans if not _is_compared(text, span, spans)]
    pauses = [match.span() for match in _PAUSE.finditer(text) if not _is_inside(match.start(), spans, days)]
    found = [_figure(text, span, own, pauses) for span in own]
    return sorted(found, key=lambda figure: (not figure.is_percent, not figure.is_multiple))


def _may_count(text: str, start: int, end: int, days: list[Dated]) -> bool:
    is_name = text[start:end] == "287" and _PROGRAMME.match(text[end:])
    is_dated = any(day.first <= start < day.last for day in days)
    return not is_name and not is_dated and not _SPAN_OF_TIME.match(text[end:])


def _refuse_side_by_side(text: str, spans: list[tuple[int, int]]) -> None:
    """Two numbers with a blank between them may be one: 1 372."""
    for (first, end), (start, last) in pairwise(spans):
        if not text[end:start].strip():
            raise ClaimError(f"{text[first:last]!r} may be one number or two. Write 1,372 for one.")


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Both ends of a range as one: "between 300 and 350", "1,100 to 1,200"."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        before = text[joined[-1][1] : start] if joined else ""
        is_between = bool(joined and _AND.fullmatch(before) and _BETWEEN.search(text[: joined[-1][0]]))
        is_range = bool(joined and _TO.fullmatch(before) and not _FROM_OR_BY.search(text[: joined[-1][0]]))
        if is_between or is_range:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_compared(text: str, span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """A start, a step or a whole that another figure is compared with."""
    before, alone = text[: span[0]], len(spans) == 1
    start, goal = growth_of(text)
    is_start = bool(_FROM.search(before)) and start is not None and _number(text, span) == start
    is_ratio = bool(_PERCENT_AFTER.match(text[span[1] :]) or _PERCENT_END.search(text[slice(*span)]))
    is_base = (
        bool(_UP_FROM.search(before)) and start is not None and _number(text, span) == start and not is_ratio
    )
    is_whole = bool(_WHOLE.search(before))
    is_step = bool(_GREW_BY.search(before)) and not is_ratio
    return not alone and _number(text, span) != goal and (is_start or is_base or is_whole or is_step)


def _number(text: str, span: tuple[int, int]) -> float:
    return numbers_in(text[slice(*span)])[0][0]


def _is_inside(position: int, spans: list[tuple[int, int]], days: list[Dated]) -> bool:
    return any(first <= position < last for first, last in spans) or any(
        day.first <= position < day.last for day in days
    )


def _figure(
    text: str, span: tuple[int, int], own: list[tuple[int, int]], pauses: list[tuple[int, int]]
) -> Figure:
    start, end = span
    bounds_before = [last for _, last in (*own, *pauses) if last <= start]
    bounds_after = [first for first, _ in (*own, *pauses) if first >= end]
    return Figure(
        text=_written(text[start:end]),
        start=start,
        end=end,
        first=max(bounds_before, default=0),
        last=min(bounds_after, default=len(text)),
        is_percent=bool(_PERCENT_END.search(text[start:end]) or _PERCENT_AFTER.match(text[end:])),
        is_multiple=bool(_TIMES.match(text[end:])),
    )


def _written(text: str) -> str:
    """A range with a dash, whichever word joined it."""
    return re.sub(rf"^({NUMBER_TEXT}.*?)\s+and\s+(?={NUMBER_TEXT})", r"\1–", text, flags=re.I)
