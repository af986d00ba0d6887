"""Numbers as statements print them, in digits or words, English or Spanish: pieces of text in, a number out."""

from __future__ import annotations

import re
from dataclasses import dataclass

SMALL = frozenset(float(day) for day in range(1, 32))
"""What may be a day of a month."""
SCALES = {
    "en": {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9},
    "es": {"mil": 1e3, "millon": 1e6, "millones": 1e6},
}
_UNITS = {
    "en": [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ],
    "es": [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciseis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidos",
        "veintitres",
        "veinticuatro",
        "veinticinco",
        "veintiseis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ],
}
_TENS = {
    "en": ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    "es": ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
}
_HUNDREDS = {
    "ciento": 100, "cien": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300,
    "cuatrocientos": 400, "cuatrocientas": 400, "quinientos": 500, "quinientas": 500, "seiscientos": 600,
    "seiscientas": 600, "setecientos": 700, "setecientas": 700, "ochocientos": 800, "ochocientas": 800,
    "novecientos": 900, "novecientas": 900,
}  # fmt: skip
_DOZENS = {
    "en": {"dozen": 12, "dozens": 12, "score": 20},
    "es": {"docena": 12, "docenas": 12, "veintena": 20, "centenar": 100, "centenares": 100},
}
_HALF = {"en": "half", "es": "media"}
_ADDED = {
    "en": {word: value for value, word in enumerate(_UNITS["en"])}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS["en"])},
    "es": {word: value for value, word in enumerate(_UNITS["es"])}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS["es"])}
    | {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21}
    | _HUNDREDS,
}
_AND = {"en": "and", "es": "y"}
_ARTICLES = {"en": ("a", "an"), "es": ("un", "una")}
WORDS_OF_NUMBERS = {
    language: frozenset(
        {*_ADDED[language], *_DOZENS[language], "hundred", *_ARTICLES[language], _HALF[language]}
        | ({"mil"} if language == "es" else set())
    )
    for language in ("en", "es")
}


@dataclass(frozen=True)
class Number:
    """A number, how it was written, and whether it may be a day or a year."""

    value: float
    written: str
    is_plain: bool = False
    is_ordinal: bool = False
    is_day: bool = False
    in_words: bool = False


def read_digits(text: str, following: tuple[str, ...], language: str) -> tuple[Number | None, int]:
    """The number that digits are, with the magnitude in words behind them, and how many pieces it takes."""
    if "/" in text or re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        return Number(0.0, text, is_day=True), 1
    if ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text):
        return Number(float(ordinal[1]), ordinal[1], is_ordinal=True), 1
    plain = _plain_digits(text, language)
    scale, used = _scale_of(following, language)
    if scale == 1:
        return Number(float(plain), plain, is_plain=plain.isdigit() and plain == text), 1
    return Number(round(float(plain) * scale, 6), f"{plain} {_NAMED[scale]}"), 1 + used


_NAMED = {1e3: "thousand", 1e6: "million", 1e9: "billion"}


def _plain_digits(text: str, language: str) -> str:
    """Digits with a point before decimals: "1.372" is a thousand and more in Spanish, "42,3" a decimal."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return text.replace(",", "")
    if language == "es":
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
            return text.replace(".", "").replace(",", ".")
        return text.replace(",", ".")
    return text if re.fullmatch(r"\d+(?:\.\d+)?", text) else text.replace(",", "")


def _scale_of(following: tuple[str, ...], language: str) -> tuple[float, int]:
    if language == "es" and following[:2] == ("mil", "millones"):
        return 1e9, 2
    scale = SCALES[language].get(following[0], 1.0) if following else 1.0
    return (scale, 1) if scale > 1 else (1.0, 0)


def read_words(words: list[str], language: str) -> tuple[Number | None, int]:
    """The number that words are ("fifty-one", "three dozen", "mil seiscientos"), and how many words it takes."""
    total, current, used, found = 0.0, 0.0, 0, False
    is_article_only = False
    for place, word in enumerate(words):
        scale = SCALES[language].get(word) if word not in ("k", "m", "bn") else None
        if word in _ADDED[language] and not (found and not _may_follow(current, _ADDED[language][word])):
            is_article_only = word in _ARTICLES[language] and not found
            current, used, found = current + _ADDED[language][word], place + 1, True
        elif word in _ARTICLES[language] and place == 0:
            current, used, found, is_article_only = 1.0, 1, True, True
        elif word == _HALF[language] and _dozen_after(words, place, language):
            current, found, is_article_only = 0.5, True, False
        elif language == "en" and word == "hundred" and (found or place == 0):
            current, used, found, is_article_only = max(current, 1.0) * 100, place + 1, True, False
        elif word in _DOZENS[language] and found:
            current, used, is_article_only = current * _DOZENS[language][word], place + 1, False
        elif scale is not None and (found or language == "es"):
            total, current = (total + max(current, 1.0) * scale, 0.0)
            used, found, is_article_only = place + 1, True, False
        elif (
            word == _AND[language]
            and found
            and place + 1 < len(words)
            and _goes_on(words[place + 1], current, language)
        ):
            continue
        else:
            break
    if not found or is_article_only or used == 0:
        return None, 0
    value = total + current
    return Number(value, f"{value:g}" if value < 1e6 else f"{value:.0f}", in_words=True), used


def _may_follow(current: float, added: float) -> bool:
    """Whether a smaller word goes on a larger one: forty-two, one hundred forty."""
    if current == 0:
        return True
    size = 10 if current % 100 else 100
    return added < size and current % size == 0 and added > 0 and current >= 20


def _goes_on(word: str, current: float, language: str) -> bool:
    added = _ADDED[language].get(word)
    return (
        added is not None
        and current >= 20
        and _may_follow(current, added)
        and (current >= 100 or language == "es")
    )


def _dozen_after(words: list[str], place: int, language: str) -> bool:
    following = words[place + 1 : place + 3]
    return any(word in _DOZENS[language] for word in following[:1]) or (
        following[:1] == ["a"] and following[1:2] == ["dozen"]
    )
