"""One sentence such as "1,168 agencies as of 2026-01-26": text in, the entry of a claim out.

Refuses a sentence without a number, or with a number of nothing that is known.
"""

from __future__ import annotations

import re

from open287g.errors import ClaimError

from .days import DAY_IN_TEXT
from .numbers import growth_of, numbers_in
from .scopes import STATES, SUPPORT_WORDS
from .units_in_words import names_agencies, names_agreements

_GROWTH = re.compile(
    r"\b(increase[ds]?|rise|rose|risen|grow|grew|grown|growth|jump(?:ed)?|up|surged?|climbed)\b", re.I
)
_PENDING = re.compile(r"\b(pending|applications?|waiting)\b", re.I)
_STATES = re.compile(r"\bstates\b", re.I)
_COUNTIES = re.compile(r"\bcounties\b", re.I)
_PEOPLE = re.compile(r"\b(residents|people|population)\b", re.I)
_OFFICERS = re.compile(r"\b(officers|deputies)\b", re.I)
_MONEY = re.compile(r"\$|\bdollars\b", re.I)
_PER_HEAD = re.compile(r"\b(per|each|every)\b", re.I)
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
        "value": sentence[start:end],
    }
    days = [
        _without_preposition(sentence[first:last]) for first, last in dated if not _is_within(first, since)
    ]
    return entry | ({"as_of_date": days[-1]} if days else {})


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
    if _is_percent(sentence, end):
        return "growth_pct" if _GROWTH.search(sentence) else "share_pct"
    rest = sentence[end : end + 60]
    if _MONEY.search(sentence):
        return "incentive_usd" if _PER_HEAD.search(sentence) else "funding_usd"
    for measure, words in (
        ("pending", _PENDING),
        ("officers", _OFFICERS),
        ("counties", _COUNTIES),
        ("population", _PEOPLE),
    ):
        if words.search(rest):
            return measure
    named = _measure_named(rest) or _measure_named(sentence)
    if named is None:
        raise ClaimError(
            f"It is not clear what the number in {sentence!r} counts. "
            "Name agreements, agencies, states, counties or a percentage."
        )
    return named


def _measure_named(text: str) -> str | None:
    """The earliest unit that a text names."""
    found = {
        "agreements": names_agreements(text),
        "agencies": names_agencies(text),
        "states": bool(_STATES.search(text)),
    }
    return next((measure for measure, is_named in found.items() if is_named), None)


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
