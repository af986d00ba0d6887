"""Numbers that a statement spells out: its text in, the same text with digits out.

"Twelve hundred" becomes 1200, "a dozen" 12, "tripled" grew 3 times, "two-thirds of" about 66.7% of, "most of"
more than 50% of, "no agreements" 0 agreements, "hundreds of" at least 200. A fraction without a wording of its
own is "about" so much, for people round when they speak in thirds. Words that count nothing (the first county,
no one, no fewer than) stay as they are, and so do numbers that are digits already.
"""

from __future__ import annotations

import html
import re

from .numbers import PRECISION_WORDS
from .units_in_words import UNIT_WORDS

_ONES = [
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
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SIZES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER = "|".join(sorted(_SMALL, key=len, reverse=True))
_SIZE = "|".join(_SIZES)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_VERBS = {"doubled": 2, "tripled": 3, "trebled": 3, "quadrupled": 4, "quintupled": 5, "sextupled": 6}
_MANY = {"dozens": 24, "hundreds": 200, "thousands": 2000}
_WORDING = "|".join(
    sorted({word for words in PRECISION_WORDS.values() for word in words}, key=len, reverse=True)
)
_WORDED = re.compile(rf"\b(?:{_WORDING}|exactly)\s+(?:an?\s+)?$", re.I)

_SPELLED = re.compile(
    rf"\b(?:(?:{_NUMBER})|an?\s+(?:{_SIZE}))(?:(?:\s+and\s+|\s+|-)(?:{_NUMBER}|{_SIZE}))*\b(?!-?\w)", re.I
)
_COUNTS_A_UNIT = re.compile(rf"\s+(?:[\w()-]+\s+){{0,2}}?(?:{UNIT_WORDS})\b", re.I)
_MARK = re.compile(r"<!--.*?-->|</?[a-z][^<>]*>", re.I | re.S)
_CUT_WORD = re.compile(r"([a-z])(?:-|\u00ad)\s*\n\s*([a-z])")
_SPACED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""A narrow or unbreakable blank that marks thousands."""
_DOZEN = re.compile(rf"\b(?P<count>an?|{_NUMBER}|\d+)[\s-]+dozen\b", re.I)
_VAGUE = re.compile(rf"\b(?P<size>{'|'.join(_MANY)})(?=\s+(?:more|of)\b)(?:\s+of)?", re.I)
_NONE = re.compile(
    rf"\b(?:no|not\s+(?:a\s+single|one|any)|without\s+any|zero)\s+(?!longer|fewer|less|more)"
    rf"(?=(?:(?!with\b)[\w()-]+\s+){{0,3}}?(?:{UNIT_WORDS})\b)",
    re.I,
)
_ONE = re.compile(
    rf"\b(?:a|the|its)\s+(?:single|lone|sole|only)\s+(?=(?:[\w()-]+\s+){{0,2}}?(?:{UNIT_WORDS})\b)", re.I
)
_MAJORITY = re.compile(
    r"\b(?:an?|the)\s+(?:(?:vast|overwhelming|large|clear|slim|bare|narrow)\s+)?majority\s+of\b|(?<!the\s)\bmost\s+of\b"
    rf"|^most(?=\s+(?:[\w.'’()-]+\s+){{0,2}}?(?:{UNIT_WORDS})\b)",
    re.I,
)
_HAS_NONE = re.compile(r"\b(?P<verb>has|have|had|holds?|held)\s+none\b", re.I)
_FRACTION = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four)[\s-]+)?(?P<part>{'|'.join(_PARTS)})s?"
    r"(?=\s+(?:of|the|all|are|is|were|was|come|came)\b)",
    re.I,
)
_NO_FRACTION = re.compile(r"\b(?:first|second|third|latter|last|other|final|the|and an?)\s+$", re.I)
_OUT_OF = re.compile(
    rf"\b(?P<count>{_NUMBER}|\d)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<whole>{_NUMBER}|\d\d?)\b(?![,.]?\d|\s+states)",
    re.I,
)
_MULTIPLIED = re.compile(rf"\b(?:(?P<worded>{_WORDING})\s+)?(?P<verb>{'|'.join(_VERBS)})\b", re.I)
_FOLD = re.compile(rf"\b(?P<count>{_NUMBER}|\d+(?:\.\d+)?)[\s-]?fold\b", re.I)
_TWICE = re.compile(r"\b(?P<word>twice|thrice)\b(?=\s+(?:as|the|its|what|that))", re.I)


def as_plain_text(text: str) -> str:
    """`text` without marks of a web page, and with words joined that the end of a line had cut."""
    without_marks = html.unescape(_MARK.sub(" ", text)) if _MARK.search(text) or "&" in text else text
    return _CUT_WORD.sub(r"\1\2", without_marks).strip()


def in_digits(text: str) -> str:
    """`text` with the numbers that it spells out in digits."""
    text = _FRACTION.sub(_fraction, _SPACED.sub("", text))
    text = _MAJORITY.sub("more than 50% of", text)
    text = _OUT_OF.sub(_out_of, text)
    text = _MULTIPLIED.sub(_multiplied, text)
    text = _FOLD.sub(lambda found: f"{_small(found['count'])} times", text)
    text = _TWICE.sub(lambda found: "2 times" if found["word"].lower() == "twice" else "3 times", text)
    text = _DOZEN.sub(lambda found: str(12 * int(_small(found["count"]))), text)
    text = _VAGUE.sub(_vague, text)
    text = _HAS_NONE.sub(lambda found: f"{found['verb']} 0 agreements", text)
    text = _ONE.sub("1 ", _NONE.sub("0 ", text))
    return _SPELLED.sub(_cardinal, text)


def _small(word: str) -> str:
    """A number below a hundred in digits; an article is one."""
    lowered = word.lower()
    return "1" if lowered in ("a", "an") else str(_SMALL.get(lowered, lowered))


def _cardinal(found: re.Match[str]) -> str:
    words = re.findall(rf"{_NUMBER}|{_SIZE}", found[0].lower())
    is_any = found.string[: found.start()].lower().endswith("at least ")
    if words == ["one"] and (is_any or not _COUNTS_A_UNIT.match(found.string[found.end() :])):
        return found[0]
    total = current = 0
    for word in words:
        if word == "hundred":
            current = max(current, 1) * 100
        elif word in _SIZES:
            total, current = total + max(current, 1) * _SIZES[word], 0
        else:
            current += _SMALL[word]
    return str(total + current)


def _fraction(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    count = found["count"]
    if _NO_FRACTION.search(before) or (count is None and found["part"].lower() != "half"):
        return found[0]
    return _percent(before, 100 * int(_small(count or "a")) / _PARTS[found["part"].lower()])


def _out_of(found: re.Match[str]) -> str:
    count, whole = int(_small(found["count"])), int(_small(found["whole"]))
    is_part = 0 < count < whole and whole <= 20
    return f"{_percent(found.string[: found.start()], 100 * count / whole)} of" if is_part else found[0]


def _percent(before: str, share: float) -> str:
    """A share as a percentage, "about" it where `before` does not end in a wording."""
    return f"{'' if _WORDED.search(before) else 'about '}{share:.3g}%"


def _multiplied(found: re.Match[str]) -> str:
    worded = f"{found['worded']} " if found["worded"] else ""
    return f"grew {worded}{_VERBS[found['verb'].lower()]} times"


def _vague(found: re.Match[str]) -> str:
    least = str(_MANY[found["size"].lower()])
    return least if _WORDED.search(found.string[: found.start()]) else f"at least {least}"
