"""When a figure held: the sentence and one of its figures in, its day and the day that it is counted from out.

Refuses, with `ClaimError`, a growth by so many whose start is not stated.
"""

from __future__ import annotations

import re
from datetime import timedelta

from open287g.errors import ClaimError

from .dated import Dated, office_taken, start_of_growth
from .figures import GREW_BY, Figure
from .numbers import growth_of, numbers_in
from .sentence import Sentence

_NEW = re.compile(r"\b(?:new(?!\s+[A-Z])|newly|additional)\b")
_SIGNED = re.compile(r"\b(?:sign(?:ed|ing)?|join(?:ed|ing)?|added|entered|enrolled)\b", re.I)
_NOW = re.compile(r"\b(?:now|today|currently|at\s+present)\b", re.I)
_JOINS = frozenset({"agreements", "agencies", "states", "counties"})
_IN_THE_TIME = re.compile(r"\b(?:in|during|throughout|over|within)\s+(?:the\s+)?$", re.I)
_SIGNED_THEN = re.compile(
    r"\b(?:sign(?:ed|s)|inked|add(?:ed|s)|join(?:ed|s)|entered\s+into|enrolled|gained|approved|finali[sz]ed)\b",
    re.I,
)
_GREW = re.compile(
    r"\b(?:grew|rose|jumped|surged|soared|climbed|increased|swelled|expanded|ballooned)\b", re.I
)
_DONE_BY_THEN = re.compile(r"(?:\b(?:had|has|have|been|having)|['’]ve|\d)\s+(?:\w+\s+){0,2}?$", re.I)
_GREW_BY = re.compile(rf"{GREW_BY}(?:[a-z]+\s+){{0,2}}?$", re.I)


def flow_of(read: Sentence, measure: str, day: Dated | None) -> str | None:
    """The start of a stated period in which something was signed or grew: "signed in January 2026", "grew in 2025"."""
    if day is None or day.period.earliest == day.period.latest:
        return None
    if not _IN_THE_TIME.search(read.text[: day.first]):
        return None
    is_new = measure in _JOINS and _happened(read.text, _SIGNED_THEN)
    is_growth = (
        measure.startswith("growth") and growth_of(read.text)[0] is None and _happened(read.text, _GREW)
    )
    if not (is_new or is_growth) or any(found.part != "day" for found in read.days):
        return None
    start = day.period.earliest
    return f"new since {start}" if is_new else f"since {start - timedelta(days=1)}"


def _happened(text: str, verb: re.Pattern[str]) -> bool:
    """Whether a verb is told as done in the time, not as done by it ("had signed") nor as a word for a thing."""
    return any(not _DONE_BY_THEN.search(text[: found.start()]) for found in verb.finditer(text))


def day_of(read: Sentence, figure: Figure) -> Dated | None:
    """The figure's own day: the last one in its segment, else the last of the sentence."""
    own = [day for day in read.days if day.part == "day"]
    near = [day for day in own if figure.holds(day.first)]
    found = (near or own)[-1] if own else None
    is_later = bool(found and found.is_event and not near and _NOW.search(read.segment(figure)))
    return None if is_later else found


def since_of(read: Sentence, figure: Figure | None, measure: str, day: Dated | None) -> str | None:
    """What is counted from a day on, or grew from it."""
    start = next((found for found in read.days if found.part in ("since", "from")), None)
    if measure.startswith("growth"):
        base = start or next((found for found in read.days if found.part == "base"), None)
        is_numbered = growth_of(read.text)[0] is not None
        return f"since {_plain(base)}" if base and not is_numbered else None
    if measure not in _JOINS:
        return None
    if figure is not None and _GREW_BY.search(read.text[: figure.start]):
        return _since_of_a_step(read, start, day)
    if figure is not None and numbers_in(figure.text)[0][0] == growth_of(read.text)[1]:
        return None
    joins = measure in ("agreements", "agencies") or bool(_SIGNED.search(read.text))
    if start is not None and joins and (start.part == "since" or _SIGNED.search(read.text)):
        return f"new since {_plain(start)}"
    if joins and office_taken(read.text):
        return "new"
    if measure not in ("agreements", "agencies"):
        return None
    if not _NEW.search(read.text):
        return None
    is_period = day is not None and day.period.earliest < day.period.latest
    return f"new since {day.period.earliest}" if day and is_period else "new"


def _since_of_a_step(read: Sentence, start: Dated | None, day: Dated | None) -> str:
    """The start of "grew by 120"; `ClaimError` where no start is stated."""
    if start is not None:
        return f"new since {_plain(start)}"
    if office_taken(read.text):
        return "new"
    end = day.period if day else read.reference
    if day is not None and end.earliest < end.latest:
        return f"new since {end.earliest}"
    if (found := start_of_growth(read.text, end.latest)) is not None:
        return f"new since {found}"
    raise ClaimError(
        f"{read.written!r} says by how many something grew, and not since when. Write 'since 2025-06-30'."
    )


def _plain(day: Dated) -> str:
    """A day as written, or in figures where a scope could not hold its slashes."""
    return day.period.earliest.isoformat() if "/" in day.text else day.text
