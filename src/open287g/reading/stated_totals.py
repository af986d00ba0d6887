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
import polars as pl

from open287g.schemas.listings import StatedOnPages
from open287g.text.months import month_number

from .cells import clean_text, read_date_text
from .sheet import Statement

MAX_SENTENCE = 1_000

_N = r"(?<![\d,./-])(\d{1,3}(?:,\d{3})+|\d{1,5})(?![\d/-])"
_DAY = (
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.?,?\s+\d{4})"
)
_AS_OF = re.compile(
    rf"\b(?:[Aa]{{1,2}}[Ss]{{1,2}}\s*[Oo0][Ff]{{1,2}}|[Uu]pdated(?:\s+on|:)?|[Ee]ffective)\s*:?\s+({_DAY})"
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


_MUTUAL = _search(rf"agreements?\s*\(\s*{_N}\s*\)")
_SIGNED = _search(rf"{_N}\s+{_MEMORANDA}")
_WITH = _search(rf"{_AGREEMENTS}with\s+{_N}\s+{_AGENCIES}")
_PENDING = _search(rf"{_N}\s+(?:pending\s+(?:{_G}\s+)?|(?:{_G}\s+)?(?:program\s+)?applications?\b)")
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
_NEW = _search(r"\bnew(?:ly)?\s+(?:signed\s+)?$|\badditional\s+$|\bmore\s+than\s+$")
_OF_PENDING = ((_PENDING, "applications"), (_MUTUAL, "applications"))
_OF_SIGNED = ((_MUTUAL, "agreements"), (_SIGNED, "agreements"), (_WITH, "agencies"))
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six")


def find_stated_totals(statements: Iterable[Statement], sha256: str) -> dy.DataFrame[StatedOnPages]:
    """The totals that the texts of one file state, in their order, each once."""
    found = {row["sentence"]: row for statement in statements for row in _read_statement(statement)}
    rows = [{"sha256": sha256, "number": n, **row} for n, row in enumerate(found.values(), start=1)]
    empty = StatedOnPages.create_empty()
    return StatedOnPages.validate(pl.DataFrame(rows, schema=empty.schema) if rows else empty)


def _read_statement(statement: Statement) -> Iterator[dict[str, Any]]:
    text = clean_text(statement.text)
    if text is None or not re.search(rf"{_G}|agreement|memorand|\bMOAs?\b", text, re.IGNORECASE):
        return
    for part in _parts(text):
        found = _read_part(part)
        if found:
            yield {**found, "sentence": part[:MAX_SENTENCE], "place": statement.place}


def _parts(text: str) -> Iterator[str]:
    """A text cut before each further 'as of' that begins a sentence: it may state both lists."""
    starts = [
        m.start() for m in _AS_OF.finditer(text) if m.start() and re.search(r"[.!?:]\s*$", text[: m.start()])
    ]
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        yield text[start:end].strip()


def _read_part(text: str) -> dict[str, Any] | None:
    is_pending = bool(re.search(r"\bpending\b", text, re.IGNORECASE))
    models = {code: _of_model(text, code) for code in _MODELS}
    total, counts, at = _total(text, is_pending)
    if total is None and not any(models.values()):
        return None
    states = _STATES.search(text, at) if total is not None else None
    if states and _of_any_model(text[: states.start()], at):
        states = None
    return {
        "list_name": "pending" if is_pending else "participating",
        "counts": counts,
        "as_of": _as_of(text),
        "total": total,
        **models,
        "states": _number(states[1]) if states else None,
        "territories": _word_number(states[2]) if states else None,
    }


def _total(text: str, is_pending: bool) -> tuple[int | None, str, int]:
    """The number stated of the whole list, what it counts, and where it ends; None if there is none."""
    for pattern, counts in _OF_PENDING if is_pending else _OF_SIGNED:
        for match in pattern.finditer(text):
            if not _NEW.search(text[: match.start(1)]) and not _of_any_model(
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
    return int(word) if word.isdigit() else (_NUMBER_WORDS.index(word) if word in _NUMBER_WORDS else None)
