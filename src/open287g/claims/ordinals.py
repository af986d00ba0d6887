"""Places in an order as people write them: "second", "2nd", "No. 2" in, 2 out; and back again."""

from __future__ import annotations

import re

_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_PLACES = {word: place for place, word in enumerate(_WORDS, start=1)}
ORDINAL = rf"(?:{'|'.join(_WORDS)}|\d{{1,2}}(?:st|nd|rd|th)|(?:no\.?|number|#)\s*\d{{1,2}})"
"""One place in an order, inside a longer pattern."""


def read_ordinal(text: str) -> int:
    """The place that `text` names; it is one that `ORDINAL` matches."""
    return _PLACES.get(text.lower()) or int(re.sub(r"\D", "", text))


def spell_ordinal(place: int) -> str:
    """first to tenth, then 11th, 12th, 21st."""
    if 1 <= place <= len(_WORDS):
        return _WORDS[place - 1]
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
