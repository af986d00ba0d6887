"""One sentence such as "1,168 agencies as of 2026-01-26": text in, the entry of a claim out.

Refuses a sentence without a number, or with a number of nothing that is known.
"""

from __future__ import annotations

import re

from open287g.errors import ClaimError

from .days import DAY_IN_TEXT
from .numbers import NUMBER_TEXT, growth_of, numbers_in
from .scopes import STATES, SUPPORT_WORDS
from .units_in_words import first_unit_named

_GROWTH = re.compile(
    r"\b(increase[ds]?|rise|rose|risen|grow|grew|grown|growth|jump(?:ed)?|up|surged?|climbed)\b", re.I
)
_CLOSE = 30
"""Letters after a number in which a word still belongs to it."""
_PENDING = re.compile(r"\b(pending|applications?|waiting)\b", re.I)
_MONEY = re.compile(r"\$|\bdollars\b", re.I)
_PER_HEAD = re.compile(r"\b(per|each|every)\b", re.I)
_BETWEEN = re.compile(rf"\bbetween\s+({NUMBER_TEXT})\s+and\s+({NUMBER_TEXT})", re.I)
_SINCE = re.compile(rf"\bsince\s+({DAY_IN_TEXT.pattern})", re.I)


def entry_of_sentence(sentence: str) -> dict[str, str]:
    """The entry that a sentence states: number, measure, scope and day."""
    dated = [match.span() for match in DAY_IN_TEXT.finditer(sentence)]
    since = _SINCE.search(sentence)
    start, end = _claimed_number(sentence, dated)
    entry = {
        "id": "claim",
        "statement": sentence,
        "publisher": "The statement",
        "measure": _measure_of(sentence, end),
        "scope": _scope_of(sentence, since),
        "value": _value_of(sentence, start, end),
    }
    days = [
        _without_preposition(sentence[first:last]) for first, last in dated if not _is_within(first, since)
    ]
    return entry | ({"as_of_date": days[-1]} if days else {})


def _value_of(sentence: str, start: int, end: int) -> str:
    """The number as written, or both ends of "between 300 and 350"."""
    between = _BETWEEN.search(sentence)
    if between and between.start(1) == start:
        return f"{between[1]}–{between[2]}"
    return sentence[start:end]


def _without_preposition(text: str) -> str:
    return re.sub(r"^(in|by|of|during|since)\s+", "", text, flags=re.I)


def _is_within(position: int, since: re.Match[str] | None) -> bool:
    return since is not None and since.start() <= position < since.end()


def _claimed_number(sentence: str, dated: list[tuple[int, int]]) -> tuple[int, int]:
    """Where the number is: a percentage if there is one, else the first that is neither date nor start."""
    free = [
        (number, start, end)
        for number, start, end in numbers_in(sentence)
        if not any(first <= start < last for first, last in dated) and not _is_name(sentence, start, end)
    ]
    if not free:
        raise ClaimError(
            f"There is no number to test in {sentence!r}. Write '1,168 agencies as of 2026-01-26'."
        )
    percent = [found for found in free if _is_percent(sentence, found[2])]
    _, goal = growth_of(sentence)
    ends = [found for found in free if found[0] == goal] if not percent else []
    return (percent or ends or free)[0][1:]


def _is_name(sentence: str, start: int, end: int) -> bool:
    """287(g) is the programme's name, not a number."""
    return sentence[start:end] == "287" and sentence[end : end + 3].lower() == "(g)"


def _is_percent(sentence: str, end: int) -> bool:
    return bool(
        re.search(r"(%|per ?cent)\s*$", sentence[:end], re.I)
        or re.match(r"\s*(%|per ?cent)", sentence[end:], re.I)
    )


def _measure_of(sentence: str, end: int) -> str:
    """What the number counts: the first unit named after it, else the first one named at all."""
    if _is_percent(sentence, end):
        return "growth_pct" if _GROWTH.search(sentence) else "share_pct"
    if _MONEY.search(sentence):
        return "incentive_usd" if _PER_HEAD.search(sentence) else "funding_usd"
    if _PENDING.search(sentence[end : end + _CLOSE]):
        return "pending"
    named = first_unit_named(sentence[end:]) or first_unit_named(sentence)
    if named is None:
        raise ClaimError(
            f"It is not clear what the number in {sentence!r} counts. "
            "Name agreements, agencies, states, counties or a percentage."
        )
    return named


def _scope_of(sentence: str, since: re.Match[str] | None) -> str:
    lowered = sentence.lower()
    places = [
        name
        for name in sorted(STATES, key=len, reverse=True)
        if re.search(rf"\b{re.escape(name)}\b", lowered)
    ]
    support = [
        code for code, words in SUPPORT_WORDS.items() if re.search(rf"\b{words.pattern}\b", sentence, re.I)
    ]
    parts = [places[0].title() if places else "national", *(code.upper() for code in support[:1])]
    return "/".join([*parts, f"new since {since[1]}"] if since else parts)
