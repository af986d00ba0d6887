"""Numbers as statements print them, in digits or words, English or Spanish: pieces of text in, a number out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

SMALL = frozenset(float(day) for day in range(1, 32))
"""What may be a day of a month."""
LAST_RANK = 56
"""States, D.C. and territories: beyond this an ordinal is no rank among them, but the nth of something signed."""
_TABLES = ("number", "times", "dozen", "half", "scale", "joins", "article")
_NAMED = {1e3: "thousand", 1e6: "million", 1e9: "billion"}


@dataclass(frozen=True)
class NumberWords:
    """The words of numbers of one language: what each adds, multiplies by or joins."""

    number: Mapping[str, float]
    times: Mapping[str, float]
    dozen: Mapping[str, float]
    half: Mapping[str, float]
    scale: Mapping[str, float]
    joins: Mapping[str, float]
    article: Mapping[str, float]

    @cached_property
    def first(self) -> frozenset[str]:
        """Words that a number may begin with."""
        return frozenset(
            {
                *self.number,
                *self.times,
                *self.half,
                *self.article,
                *(word for word in self.scale if len(word) == 3),
            }
        )


def read_number_words(rows: Iterable[tuple[str, str, Sequence[str]]]) -> NumberWords:
    """The words of one language from rows of the lexicon: class, value, words."""
    tables: dict[str, dict[str, float]] = {name: {} for name in _TABLES}
    for name, value, words in rows:
        tables[name] |= dict.fromkeys(words, float(value or 0))
    return NumberWords(**tables)


@dataclass(frozen=True)
class Number:
    """A number, how it was written, and whether it may be a day or a year."""

    value: float
    written: str
    is_plain: bool = False
    is_ordinal: bool = False
    is_day: bool = False
    in_words: bool = False


def read_digits(
    text: str, following: tuple[str, ...], language: str, words: NumberWords
) -> tuple[Number | None, int]:
    """The number that digits are, with the magnitude in words behind them, and how many pieces it takes."""
    if "/" in text or re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return Number(0.0, text, is_day=True), 1
    if ordinal := re.fullmatch(r"([\d,]+)(?:st|nd|rd|th)", text):
        digits = ordinal[1].replace(",", "")
        return Number(float(digits), digits, is_ordinal=True), 1
    plain = _plain_digits(text, language)
    if not re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return None, 0
    scale, used = _scale_of(following, words)
    if scale == 1:
        return Number(float(plain), plain, is_plain=plain.isdigit() and plain == text), 1
    return Number(round(float(plain) * scale, 6), f"{plain} {_NAMED[scale]}"), 1 + used


def _plain_digits(text: str, language: str) -> str:
    """Digits with a point before decimals: "1.372" is a thousand and more in Spanish, "42,3" a decimal."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return text.replace(",", "")
    if language == "es":
        is_grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text)
        return (text.replace(".", "") if is_grouped else text).replace(",", ".")
    return text.replace(",", "")


def _scale_of(following: tuple[str, ...], words: NumberWords) -> tuple[float, int]:
    if following[:2] == ("mil", "millones"):
        return 1e9, 2
    scale = words.scale.get(following[0], 1.0) if following else 1.0
    return (scale, 1) if scale > 1 else (1.0, 0)


def read_words(pieces: list[str], known: NumberWords) -> tuple[Number | None, int]:
    """The number that words are ("fifty-one", "three dozen", "mil seiscientos"), and how many words it takes."""
    total, current, used, found, is_bare = 0.0, 0.0, 0, False, False
    for place, word in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else ""
        if (
            word in known.number
            and (found or word not in known.article)
            and (not found or _may_follow(current, known.number[word]))
        ):
            current, used, found, is_bare = current + known.number[word], place + 1, True, False
        elif word in known.article and place == 0:
            current, used, found, is_bare = 1.0, 1, True, True
        elif word in known.half and (after in known.dozen or pieces[place + 1 : place + 3][-1:] == ["dozen"]):
            current, found, is_bare = 0.5, True, False
        elif word in known.times and (found or place == 0):
            current, used, found, is_bare = max(current, 1.0) * known.times[word], place + 1, True, False
        elif word in known.dozen and found:
            current, used, is_bare = current * known.dozen[word], place + 1, False
        elif len(word) > 2 and word in known.scale and (found or word in known.first):
            total, current = total + max(current, 1.0) * known.scale[word], 0.0
            used, found, is_bare = place + 1, True, False
        elif word in known.article and found and after in known.dozen:
            continue
        elif not (word in known.joins and found and _goes_on(after, current, known)):
            break
    if not found or is_bare or used == 0:
        return None, 0
    value = total + current
    return Number(value, f"{value:g}" if value < 1e6 else f"{value:.0f}", in_words=True), used


def _may_follow(current: float, added: float) -> bool:
    """Whether a smaller word goes on a larger one: forty-two, one hundred forty."""
    if current == 0:
        return True
    size = 10 if current % 100 else 100
    return added < size and current % size == 0 and added > 0 and current >= 20


def _goes_on(word: str, current: float, known: NumberWords) -> bool:
    """Whether a number goes on after "and": one hundred and forty, treinta y cinco."""
    added = known.number.get(word)
    return (
        added is not None
        and current >= 20
        and _may_follow(current, added)
        and (current >= 100 or "y" in known.joins)
    )
