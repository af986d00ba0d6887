"""Whose a figure is: the sentence and one of its figures in, its state, support type and kind of agency out.

Looked for in the figure's segment first, then before it. Refuses, with `ClaimError`, two states or two support types
at one number, and a share of what one state has.
"""

from __future__ import annotations

import re

from open287g.errors import ClaimError

from .figures import Figure
from .places import Placed, rows_of
from .scopes import STATE_NAMES, SUPPORT_WORDS
from .sentence import Sentence
from .units_in_words import unit_of_a_ratio

_ABOUT_THE_SAME = re.compile(r"\b(?:it|its|there|the\s+state)\b", re.I)
_SHERIFFS = re.compile(
    r"^(?:\s+[\w()-]+){0,2}?\s+sheriffs?\b(?!['’]?s?(?:\s+(?:offices?|departments?))?\s*(?:,|and|or)\s+"
    r"(?:[\w.'’-]+\s+){0,3}?(?:police|constables?|departments?|agencies|chiefs?|jails?|troopers|marshals?|state)\b)",
    re.I,
)
_SHARE_OF_SHERIFFS = re.compile(
    r"\bsheriffs?\b.*\b(?:account|make|made|hold|are)|\b(?:are|were)\s+sheriffs?\b(?!\s+and)", re.I
)
_IN_A_PLACE = re.compile(r"\W*(?:in|across|throughout)\s+(?:the\s+state\s+of\s+)?", re.I)
_NATIONAL = re.compile(
    r"\b(?:nation\w*|country\w*|u\.?s\.?|united\s+states|total|overall|altogether|all\s+states)\b", re.I
)
_OF_A_NUMBER = re.compile(r"\s+(?:out\s+)?of\s+(?:(?:the|all|its|some|about|total)\s+)*\d", re.I)
_OF_THE = re.compile(r"\s*(?:%|per ?cent)?\s*of\s+(?:(?:the|all|its|participating)\s+)*", re.I)


def refuse_share_within_a_state(read: Sentence, figure: Figure) -> None:
    """`ClaimError` for "half of Florida's agreements", whose whole is the state and not the nation."""
    is_whole = any(_OF_THE.fullmatch(read.text[figure.end : place.first]) for place in read.states)
    if is_whole and unit_of_a_ratio(read.text[figure.end :]) in ("agreements", "agencies"):
        raise ClaimError(
            f"{read.written!r} says a share of what one state has, and shares are tested of the nation's. State both "
            "numbers; 'open287g count --state' with '--by model' or '--by kind' has them."
        )


def refuse_unnamed_part(read: Sentence, figure: Figure) -> None:
    """`ClaimError` for "636 of 1,147 agencies", where nothing says which part of them is meant."""
    if _is_part(read, figure):
        raise ClaimError(
            f"{read.written!r} says how many of a whole, and not which. Name a state, a support type, sheriffs or "
            "the day since which they signed at the number itself, as in '636 sheriffs' or '341 in Florida'."
        )


def is_of_sheriffs(read: Sentence, figure: Figure, measure: str) -> bool:
    """Whether a number counts sheriffs, or a share or a part of a whole is theirs."""
    if measure == "share_pct" or (measure == "agencies" and _is_part(read, figure)):
        return bool(_SHARE_OF_SHERIFFS.search(read.segment(figure)))
    return measure == "agencies" and bool(_SHERIFFS.search(read.text[figure.end :]))


def _is_part(read: Sentence, figure: Figure) -> bool:
    """Whether a number is one of a whole that is stated too."""
    return _OF_A_NUMBER.match(read.text[figure.end :]) is not None


def model_of(read: Sentence, figure: Figure) -> str | None:
    """The support type named in the figure's segment; where the sentence has one figure, named at all."""
    if len(read.figures) < 2:
        return model_in(read, read.text)
    own, other = model_in(read, read.segment(figure)), _just_before(read, figure)
    return own if own or other is None else model_in(read, read.text[other.first : other.start])


def model_in(read: Sentence, text: str) -> str | None:
    """The one support type that a part of the sentence names; `ClaimError` if it names two."""
    found = [
        code.upper()
        for code, words in SUPPORT_WORDS.items()
        if re.search(rf"\b{words.pattern}\b", text, re.I)
    ]
    if len(found) > 1:
        raise ClaimError(f"{read.written!r} names two models at one number. Make one claim of each.")
    return found[0] if found else None


def state_of(read: Sentence, figure: Figure) -> str | None:
    """The state of a figure: in its segment, else the one named before it since the figure before."""
    inside = dict.fromkeys(place.code for place in read.states if figure.holds(place.first))
    ends = [other.end for other in read.figures if other.end <= figure.start]
    since = max(ends, default=0)
    before = dict.fromkeys(place.code for place in read.states if since <= place.first < figure.first)
    after = [place.code for place in read.states if place.first >= figure.last and _follows(read, place)]
    same = [place.code for place in read.states if place.first < figure.start][-1:]
    is_alone = not ends or _ABOUT_THE_SAME.search(read.segment(figure)) is None
    led = _led_by_state(read, figure)
    chosen = list(inside or before or dict.fromkeys(after)) or ([] if is_alone else same) or led
    found = _listed_together(read, chosen)
    if len(found) > 1:
        names = " and ".join(STATE_NAMES[code] for code in found)
        raise ClaimError(
            f"{read.written!r} names {names} at one number. Make one claim of each; "
            "'open287g count --by state' puts them side by side."
        )
    return found[0] if found else None


def _led_by_state(read: Sentence, figure: Figure) -> list[str]:
    """The state named ahead of the figure before, in "in Texas, 336 agreements with 280 agencies"."""
    other = _just_before(read, figure)
    if other is None or _NATIONAL.search(read.segment(figure)):
        return []
    own = [place.code for place in read.states if other.first <= place.first < other.start]
    opening = [place.code for place in read.states[:1] if _IN_A_PLACE.fullmatch(read.text[: place.first])]
    return own or opening or _led_by_state(read, other)


def _just_before(read: Sentence, figure: Figure) -> Figure | None:
    """The figure before, where no pause parts the two."""
    return next((other for other in read.figures if other.end == figure.first), None)


def only_state(read: Sentence) -> str | None:
    """The one state that the whole sentence names."""
    named = {place.code for place in read.states}
    return named.pop() if len(named) == 1 else None


def _listed_together(read: Sentence, chosen: list[str]) -> list[str]:
    """The chosen states, and those that stand in one row with them: Florida, Texas and Georgia."""
    together = [{place.code for place in row} for row in rows_of(read.text, read.states)]
    return sorted(
        set(chosen).union(*(row for row in together if row & set(chosen))), key=STATE_NAMES.__getitem__
    )


def _follows(read: Sentence, place: Placed) -> bool:
    """Whether a state stands alone behind a pause, as in "342 agreements as of 26 January 2026, in Florida"."""
    return bool(re.search(r",\s+in\s+$", read.text[: place.first]))
