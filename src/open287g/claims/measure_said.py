"""What each figure of a sentence counts: the sentence in, figures with their measures out.

A unit is looked for right after its number, then in the number's segment, then, for the first number, anywhere.
Refuses, with `ClaimError`, a sentence whose first number counts nothing that is known.
"""

from __future__ import annotations

import re

from open287g.errors import ClaimError

from .figures import Figure
from .place_said import model_of, state_of
from .sentence import Sentence
from .units_in_words import first_unit_named

_GROWTH = re.compile(
    r"\b(increas\w+|ris(?:es?|en|ing)|rose|grow(?:n|s|ing|th)?|grew|jump\w*|up|surg\w+|soar\w*|climb\w*|"
    r"expan(?:d\w*|sion)|swelled|ballooned|spik\w+|skyrocket\w*|times)\b",
    re.I,
)
_FALL = re.compile(r"\b(decreas\w+|declin\w+|dropp?\w*|fell|fallen|shr[aiu]nk)\b", re.I)
_PART = re.compile(
    r"^(?:%|\s*per ?cent)?\s*of\b|\b(?:share|account\w*|make\s+up|makes\s+up|made\s+up)\b", re.I
)
_CLOSE = 30
"""Letters after a number in which a word still belongs to it."""
_PENDING = re.compile(r"\b(pending|applications?|applied|waiting|awaiting)\b", re.I)
_MONEY = re.compile(r"\s*(?:dollars|USD)\b", re.I)
_PAY = re.compile(r"\b(?:salar(?:y|ies)|overtime|wages|reimburs\w+)\b", re.I)
_PER_HEAD = re.compile(
    r"\b(?:per|each|every)\b|\b(?:agencies|departments|officers|sheriffs)\s+(?:\w+\s+){0,2}?(?:get|receive|earn)\b",
    re.I,
)
COUNTED = frozenset({"rank", "agreements", "agencies", "states", "counties", "population", "pending"})


def measured_figures(read: Sentence) -> list[tuple[Figure, str]]:
    """Figures whose measure is known; officers only where they come first, money only beside money."""
    main = _measure_of(read, read.figures[0], None) or ("agreements" if read.ranks else None)
    if main is None:
        raise ClaimError(
            f"It is not clear what the number in {read.written!r} counts. "
            "Name agreements, agencies, states, counties or a percentage."
        )
    others = [(figure, _measure_of(read, figure, main)) for figure in read.figures[1:]]
    kept = [(figure, measure) for figure, measure in others if measure is not None]
    if main.startswith(("funding", "incentive")):
        return [
            (read.figures[0], main),
            *(each for each in kept if each[1].startswith(("funding", "incentive"))),
        ]
    counted = COUNTED - {"states", "counties"} if main == "pending" else COUNTED | {"share_pct", "growth_pct"}
    return [(read.figures[0], main), *((figure, measure) for figure, measure in kept if measure in counted)]


def _measure_of(read: Sentence, figure: Figure, main: str | None) -> str | None:
    """What a figure counts: the first unit named after it, else in its segment; for the first one, anywhere."""
    segment, after = read.segment(figure), read.text[figure.end : figure.last]
    if figure.is_percent:
        return _measure_of_percentage(read, figure)
    if figure.is_multiple:
        return "growth_multiple"
    if figure.text.startswith("$") or _MONEY.match(read.text[figure.end :]):
        is_term = _PER_HEAD.search(segment) or (main is None and _PER_HEAD.search(read.text))
        return "incentive_usd" if is_term else "funding_usd"
    if _PENDING.search(read.text[figure.end : figure.end + _CLOSE]):
        return "pending"
    named = first_unit_named(after) or first_unit_named(segment)
    if named is not None:
        return named
    if main is None and read.ranks:
        return "agreements"
    if main is None:
        return first_unit_named(read.text[figure.end :]) or first_unit_named(read.text)
    is_part = state_of(read, figure) is not None or model_of(read, figure) is not None
    return main if main in COUNTED and is_part else None


def _measure_of_percentage(read: Sentence, figure: Figure) -> str | None:
    after, segment = read.text[figure.end :], read.segment(figure)
    if _PAY.search(segment):
        return "incentive_pct"
    if _PART.search(after) or _PART.search(segment[: figure.start - figure.first]):
        return "share_pct"
    if _FALL.search(segment):
        return None
    return "growth_pct" if _GROWTH.search(read.text) else "share_pct"
