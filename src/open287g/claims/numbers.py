"""Numbers as statements print them: text in, a number (or range) with its wording of precision out.

Refuses text without a number; never rounds or guesses a magnitude that is not written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from open287g.errors import ClaimError

MAGNITUDES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER_TEXT = rf"\$?(?:{_DIGITS})"
"""A plain number inside a longer pattern."""
_MAGNITUDE = r"(?:\s?(?:thousand|million|billion|bn|mn)\b|(?:k|m|b)\b)?"
NUMBER = re.compile(
    rf"(?<![\w.,])\$?(?P<digits>{_DIGITS})(?P<magnitude>{_MAGNITUDE})(?P<sign>\s?%|\s?per ?cent\b)?", re.I
)
RANGE = re.compile(
    rf"\$?(?P<low>{_DIGITS})(?P<low_magnitude>{_MAGNITUDE})\s*(?:-|–|—|to)\s*"
    rf"\$?(?P<high>{_DIGITS})(?P<magnitude>{_MAGNITUDE})",
    re.I,
)

_WORDING = (
    r"(?:(?:more|than|over|nearly|almost|about|around|roughly|some|at|least|just|only|the|an?|record|current)\s+)"
    r"{0,3}"
)
_ON_A_DAY = r"(?:(?:in|on|as\s+of|at|before|by)\s+(?:[\w.,'’]+\s+){1,5}?)?"
_START = rf"(?P<start>{_DIGITS})(?![\w.,]*\d|\s?%|\s*per ?cent)"
_GOAL = rf"(?P<goal>{_DIGITS})\b(?!,\d|\s?%|\s*per ?cent)"
_FROM_TO = re.compile(
    rf"\bfrom\s+{_WORDING}{_START},?\s+(?:[\w()-]+\s+){{0,3}}?{_ON_A_DAY}to\s+(?:\w+\s+)??{_WORDING}{_GOAL}",
    re.I,
)
_TO_FROM = re.compile(
    rf"\bto\s+{_WORDING}{_GOAL}\s+(?:[\w()-]+\s+){{0,3}}?{_ON_A_DAY}(?:up\s+)?from\s+{_WORDING}{_START}", re.I
)
_FROM_ONLY = re.compile(
    rf"\b(?:increase|rise|growth|up|compared)\s+(?:on|from|with|to)\s+{_WORDING}(?P<start>{_DIGITS})\b(?!\s?%|[,.]\d)",
    re.I,
)

PRECISION_WORDS = {
    "more_than": ("more than", "over", "above", "exceeding", "upwards of", "greater than", "north of"),
    "at_least": ("at least", "no fewer than", "no less than", "a minimum of"),
    "at_most": ("as many as", "up to", "at most", "no more than", "a maximum of"),
    "less_than": ("fewer than", "less than", "under", "below"),
    "nearly": ("nearly", "almost", "close to", "just under", "approaching", "not quite"),
    "about": ("about", "around", "roughly", "approximately", "some", "circa", "an estimated", "estimated"),
}
_PRECISION_BY_WORD = {word: name for name, words in PRECISION_WORDS.items() for word in words}
_WORD_BEFORE = re.compile(
    rf"\b({'|'.join(sorted(_PRECISION_BY_WORD, key=len, reverse=True))})\s+(?:an?\s+)?$", re.I
)


@dataclass(frozen=True)
class Amount:
    """One number, or a range with both ends."""

    low: float
    high: float | None = None


def read_amount(text: str) -> Amount:
    """The number or range that `text` is; `ClaimError` if it holds none."""
    cleaned = text.strip().rstrip("+").strip()
    if ranged := RANGE.fullmatch(cleaned.rstrip("% ")):
        return _range_of(ranged)
    found = NUMBER.fullmatch(cleaned)
    if found is None:
        raise ClaimError(f"{text!r} is not a number. Write one such as 1168, 1,168, 950% or $1.4–2 billion.")
    return Amount(_scaled(found["digits"], found["magnitude"]))


def numbers_in(text: str) -> list[tuple[float, int, int]]:
    """Every number in a statement, with where it starts and ends; dates and figures alike."""
    return [(_scaled(found["digits"], found["magnitude"]), *found.span()) for found in NUMBER.finditer(text)]


def precision_of(statement: str, value: float) -> str:
    """How `statement` words `value`: the word just before it, or a plus sign after it; else exact."""
    for number, start, end in numbers_in(statement):
        if number != value:
            continue
        if before := _WORD_BEFORE.search(statement[:start]):
            return _PRECISION_BY_WORD[before[1].lower()]
        if re.match(r"\+|[- ]plus\b", statement[end:], re.I):
            return "at_least"
    return "exact"


def growth_of(statement: str) -> tuple[float | None, float | None]:
    """The two numbers of "from 135 to 958", or the one of "641% increase from 135"; None where not stated."""
    if both := _FROM_TO.search(statement):
        return _scaled(both["start"]), _scaled(both["goal"])
    if both := _TO_FROM.search(statement):
        return _scaled(both["start"]), _scaled(both["goal"])
    start = _FROM_ONLY.search(statement)
    return (_scaled(start[1]) if start else None), None


def decimals_of(text: str) -> int:
    """Digits after the decimal point as written, noughts at the end left out."""
    found = re.search(r"\.(\d+)", text)
    return len(found[1].rstrip("0")) if found else 0


def magnitude_of(text: str) -> float:
    """The magnitude that a number is written with: 1,000 for "1.4 thousand"; 1 without one."""
    found = NUMBER.search(text)
    return _scaled("1", found["magnitude"]) if found else 1.0


def _range_of(found: re.Match[str]) -> Amount:
    magnitude = found["magnitude"]
    low = _scaled(found["low"], found["low_magnitude"] or magnitude)
    high = _scaled(found["high"], magnitude)
    if low > high:
        raise ClaimError(f"The range {found[0]!r} ends below its start. Write the lower number first.")
    return Amount(low, high)


def _scaled(digits: str, magnitude: str | None = None) -> float:
    return round(float(digits.replace(",", "")) * MAGNITUDES.get((magnitude or "").strip().lower(), 1.0), 6)
