"""What a page or a sheet says in words of how many agreements there are, to typed rows. A statement, never a count.

In: texts that stand outside the lists ("As of June 30, 2025, at 9 a.m., ICE has signed 737 Memorandums of
Agreement …", "Mutually Signed Agreements (69) as of 09/02/2011"). Out: `StatedOnPages`, a row for each list of which a
text states a number, the day as it states it, typos and all, and the text itself. A text that states no total and no
model's number of agreements, agencies or applications gives no row: what ICE says of arrests, officers or new signings
is none of these. A caption may be years older than the table under it, so it dates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import dataframely as dy

from open287g.schemas.listings import StatedOnPages
from open287g.text.phrases import month_number

from .cells import clean_text, read_date_text
from .sheet import Statement

MAX_SENTENCE = 1_000

_N = r"(?<![\d,./-])(\d{1,3},\d{3}|\d{1,5})(?!,?\d|[/-])"
_DAY = (
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.?,?\s+\d{4})"
)
_AT = r"(?:\d{1,2}(?::\d{2})?\s*[ap]\.?m\.?,?\s+(?:E[SD]?T\s+)?(?:on\s+)?)?"
_AS_OF = re.compile(
    r"\b(?:[Aa]{1,2}[Ss]{1,2}\s*[Oo0][Ff]{1,2}|[Uu]pdated(?:\s+(?:on|of|as\s+of)|:)?|[Ee]ffective)\s*:?\s+"
    rf"{_AT}({_DAY})"
)
_MONTH_YEAR = re.compile(r"([A-Z][a-z]{2})[a-z]*\.?,?\s+(\d{4})")

_G = r"287\s?\(?g\)?"
_MEMORANDA = (
    rf"(?:mutually\s+signed\s+|signed\s+|active\s+|current\s+)*(?:{_G}\s+)?"
    r"(?:memorand(?:um|ums|a)\b|MOAs?\b|MOUs?\b|agreements\b)"
)
_AGENCIES = (
    r"(?:\w+\s+(?:and\s+\w+\s+)?){0,3}?(?:law[\s-]enforcement\s+)?(?:agencies|jurisdictions|partners)\b"
)
_AGREEMENTS = r"(?:agreements|MOAs|memorand\w+(?:\s+of\s+(?:agreement|understanding))?)\s+(?:\([A-Z]+\)\s+)?"
_TERRITORIES = r"(?:\s*,?\s+and\s+(\w+)\s+(?:U\.?S\.?\s+)?territor)?"


def _search(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MUTUAL = _search(
    r"(?:\b(?:agreements?|memorand\w+(?:\s+of\s+agreement)?|MOAs?)(?:\s+signed)?\s*[(:=-]+|\btotal(?:\s+of|:))"
    rf"\s*{_N}(?=\s*(?:[().;!]|,\s|$))"
)
_SIGNED = _search(rf"{_N}\s+{_MEMORANDA}")
_WITH = _search(rf"{_AGREEMENTS}with\s+{_N}\s+{_AGENCIES}")
_HAVE = _search(
    rf"{_N}\s+(?:participating\s+{_AGENCIES}|{_AGENCIES}(?:\s+(?:in|across)\s+[\d,]+\s+states)?\s+"
    r"(?:have\s+(?:signed|entered)|hold|(?:are\s+)?participat))"
)
_PENDING = _search(
    rf"{_N}\s+(?:pending\s+(?:{_G}\s+)?|(?:{_G}\s+)?(?:program\s+)?applications?\b"
    r"|(?:\w+\s+){0,3}(?:is|are|remain)\s+(?:still\s+)?pending\b)"
)
_IS_PENDING = _search(rf"\bpending\s*[(:=-]\s*{_N}")
_STATES = _search(rf"(?:covering|across|in|from)\s+{_N}\s+(?:U\.?S\.?\s+)?states?\b{_TERRITORIES}")
_MODELS = {
    "jem": r"(?:jail\s+enforcement(?:\s+model|\s+officer)?s?|JEM|JEO)(?:\s+\(JEM\))?",
    "wso": r"(?:warrant\s+services?\s+officer(?:\s+model|\s+program)?s?|WSO)(?:\s+\(WSO\))?",
    "ttfm": r"(?:tribal\s+task\s+force(?:\s+model)?s?|TTFM)(?:\s+\(TTFM\))?",
    "tfm": r"(?<!tribal\s)(?:task\s+force(?:\s+model|\s+officer)?s?|\bTFM|\bTFO)(?:\s+\(TFM\))?",
}
_OF_A_MODEL = {
    code: (
        _search(rf"{words}\s+(?:\w+\s+)?(?:with|in|for|from)\s+{_N}\s+{_AGENCIES}"),
        _search(
            rf"{_N}\s+(?:pending\s+|signed\s+|active\s+)?(?:{_G}\s+)?{words}\s+"
            r"(?:agreements|applications|MOAs|memorand)"
        ),
    )
    for code, words in _MODELS.items()
}
_NO_COUNT = (
    r"(?!\s*(?:\w+\s+){0,2}(?:officers?|arrest|encounter|participants|hours?|days?|weeks?|percent|%|aliens|states"
    r"|counties))"
)
_BESIDE = (
    {
        code: _search(rf"{words}(?:\s+(?:agreements|MOAs))?\s*[(:=-]*\s*{_N}{_NO_COUNT}")
        for code, words in _MODELS.items()
    },
    {code: _search(rf"{_N}\s+{words}{_NO_COUNT}") for code, words in _MODELS.items()},
)
"""Models in a row, their numbers behind them or before them: 'TFM: 1,654; WSO: 546', '1,654 TFM and 546 WSO'."""
_NOT_EXACT = _search(
    r"\b(?:new(?:ly)?\s+(?:signed\s+)?|additional\s+|(?:more|fewer|less)\s+than\s+|nearly\s+|over\s+|about\s+|almost\s+"
    r"|around\s+|roughly\s+|approximately\s+|at\s+least\s+|up\s+to\s+|some\s+)$"
)
"""Before a number of new signings or a round one: neither is a total that a list could be held against."""
_CLAUSE = re.compile(
    r";\s+|(?<=[a-z)])\.\s+(?=[A-Z\d])|,?\s+(?:and|with|while|plus)\s+(?=[\d,]+\s+(?:\w+\s+){0,3}pending\b)"
)
_OF_PENDING = ((_PENDING, "applications"), (_IS_PENDING, "applications"), (_MUTUAL, "applications"))
_OF_SIGNED = ((_MUTUAL, "agreements"), (_SIGNED, "agreements"), (_WITH, "agencies"), (_HAVE, "agencies"))
_SMALL = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {w: n for n, w in enumerate(_SMALL)} | {
    w: n for n, w in zip(range(20, 100, 10), _TENS, strict=True)
}
_SPELLED = re.compile(
    rf"\b(?:{(word := '|'.join([*_VALUES, 'hundred', 'thousand']))})(?:[\s-]+(?:and\s+)?(?:{word}))*\b", re.I
)


def find_stated_totals(statements: Iterable[Statement], sha256: str) -> dy.DataFrame[StatedOnPages]:
    """The totals that the texts of one file state, in their order, each once."""
    found = {
        (row["sentence"], row["list_name"]): row
        for statement in statements
        for row in _read_statement(statement)
    }
    rows = ({"sha256": sha256, "number": n, **row} for n, row in enumerate(found.values(), start=1))
    return StatedOnPages.from_rows(rows)


def _read_statement(statement: Statement) -> Iterator[dict[str, Any]]:
    text = clean_text(statement.text)
    if text is None or not re.search(rf"{_G}|agreement|memorand|\bMOAs?\b", text, re.IGNORECASE):
        return
    for part in _parts(text):
        as_of = _as_of(part)
        for clause in _clauses(_AS_OF.sub("", _spell_out(part))):
            found = _read_clause(clause)
            if found:
                yield {**found, "as_of": as_of, "sentence": part[:MAX_SENTENCE], "place": statement.place}


def _parts(text: str) -> Iterator[str]:
    """A text cut before each further 'as of' that begins a sentence: it may state both lists."""
    starts = [
        m.start() for m in _AS_OF.finditer(text) if m.start() and re.search(r"[.!?:]\s*$", text[: m.start()])
    ]
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        yield text[start:end].strip()


def _clauses(text: str) -> list[str]:
    """The clauses of a text that states both lists; else the text as a whole."""
    clauses = _CLAUSE.split(text)
    is_pending = {bool(re.search(r"\bpending\b", clause, re.IGNORECASE)) for clause in clauses}
    return clauses if len(is_pending) > 1 else [text]


def _spell_out(text: str) -> str:
    """The text with its numbers from ten on in digits, where it has them in words."""
    return _SPELLED.sub(_in_digits, text)


def _in_digits(spelled: re.Match[str]) -> str:
    total, group = 0, 0
    for word in re.findall(r"[a-z]+", spelled[0].lower()):
        if word == "thousand":
            total, group = total + max(group, 1) * 1000, 0
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word != "and":
            group += _VALUES[word]
    return str(total + group) if 9 < total + group < 100_000 else spelled[0]


def _read_clause(text: str) -> dict[str, Any] | None:
    is_pending = bool(re.search(r"\bpending\b", text, re.IGNORECASE))
    models = {code: _of_model(text, code) for code in _MODELS}
    total, counts, at = _total(text, is_pending)
    if not any(models.values()) and any((models := _models_beside(text)).values()):
        counts = "applications" if is_pending else "agreements" if total is None else counts
    if total is None and not any(models.values()):
        return None
    states = (_STATES.search(text, at) or _STATES.search(text)) if total is not None else None
    if states and _of_any_model(text[: states.start()], at):
        states = None
    return {
        "list_name": "pending" if is_pending else "participating",
        "counts": counts,
        "total": total,
        **models,
        "states": _number(states[1]) if states else None,
        "territories": _word_number(states[2]) if states else None,
    }


def _total(text: str, is_pending: bool) -> tuple[int | None, str, int]:
    """The number stated of the whole list, what it counts, and where it ends; None if there is none."""
    for pattern, counts in _OF_PENDING if is_pending else _OF_SIGNED:
        for match in pattern.finditer(text):
            if not _NOT_EXACT.search(text[: match.start(1)]) and not _of_any_model(
                text[: match.end()], match.start()
            ):
                return _number(match[1]), counts, match.end()
    return None, "applications" if is_pending else "agencies", 0


def _of_any_model(before: str, start: int) -> bool:
    """Whether a model is named shortly before the end of `before`, so that a number there is the model's."""
    near = before[max(0, start - 25) :]
    return any(re.search(words, near, re.IGNORECASE) for words in _MODELS.values())


def _of_model(text: str, code: str) -> int | None:
    for pattern in _OF_A_MODEL[code]:
        if match := pattern.search(text):
            return _number(match[1])
    return None


def _models_beside(text: str) -> dict[str, int | None]:
    """The numbers that stand beside two or more models, all on the same side of them."""
    sides = [{c: _number(m[1]) for c, p in side.items() if (m := p.search(text))} for side in _BESIDE]
    behind, before = sides
    found = behind if len(behind) > len(before) else before
    return dict.fromkeys(_MODELS) | (found if len(found) > 1 and len(behind) != len(before) else {})


def _as_of(text: str) -> str | None:
    """The day, or the month, that a text states; None if it states none, or one that is not in the calendar."""
    match = _AS_OF.search(text)
    if match is None:
        return None
    day, _ = read_date_text(match[1])
    if day is not None:
        return day.isoformat()
    month = _MONTH_YEAR.fullmatch(match[1])
    if month is None or not month_number(month[1]):
        return None
    return f"{month[2]}-{month_number(month[1]):02}"


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _word_number(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdigit() else _VALUES.get(word.lower())
