"""Ranks that a sentence gives to states: its text in digits and its states in, one rank for each state out.

"Florida has the most", "Texas ranks second", "second only to Florida", "the top five states are A, B and C",
"followed by Texas". Refuses what is no place among all states: the fewest, the most for each resident, the
most in a region, one state that passed another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from open287g.errors import ClaimError

from .ordinals import ORDINAL, read_ordinal
from .places import LISTED_WITH, Placed, rows_of

_WHOLE = r"(?:nation|country|states|u\.?s\.?|united\s+states|list|pack|way|field)"
_MOST = re.compile(
    rf"\bthe\s+(?:(?P<nth>{ORDINAL})[\s-]+)?(?:most\b(?!\s+(?:of(?!\s+any\b)|recent\w*|common|popular|populous|important|notable|"
    rf"active|aggressive|people|serious))|(?:highest|largest|greatest|biggest)\s+(?:total\s+)?(?:number|count|total|tally)\b)"
    rf"|\b(?P<nth_most>{ORDINAL})[\s-]+(?:most|highest|largest)\b"
    rf"|\b(?P<than>more\s+(?:[\w()-]+\s+){{0,4}}?than\s+any\s+(?:other\s+)?(?:u\.?s\.?\s+)?state\b)"
    rf"|\b(?P<behind>(?:trail(?:s|ing)|behind)\s+only)\b"
    rf"|\b(?:leads?|led|leading|tops?|topped|topping)\s+(?:the\s+|all\s+)?{_WHOLE}\b"
    rf"|\b(?:ranks?|ranked|ranking|places?|placed|stands?|comes?\s+in|came\s+in)\s+(?:in\s+)?(?P<ranked>{ORDINAL})\b"
    rf"|\b(?:is|was)\s+(?P<is_nth>{ORDINAL})(?=\s+(?:(?:only\s+)?to|behind|after|in\s+the\s+(?:nation|country|u\.?s)|nationally|"
    rf"nationwide|among))",
    re.I,
)
_NONE_HAS_MORE = re.compile(
    r"\b(?:no|0)\s+(?:other\s+)?state\s+(?:has|had|holds?)\s+(?:[\w()-]+\s+){0,2}?(?:more|as\s+many)\b[^,;]*?\b(?:than|as)\s+",
    re.I,
)
_TOP = re.compile(
    r"\b(?:the\s+)?(?:top|leading)\s+(?P<n>\d{1,2})(?:\s+(?:[\w()-]+\s+){0,2}?states?)?\b"
    r"|\b(?:the\s+)?(?P<n_with>\d{1,2})\s+states\s+with\s+the\s+(?:most|highest\s+number|largest\s+number)\b",
    re.I,
)
_ONLY = re.compile(r"\bonly\s+$", re.I)
_HAS_MORE_THAN = re.compile(r"\s+(?:has|have|had)\s+(?:[\w()-]+\s+){0,2}?more\b[^,;.]*?\bthan\s+", re.I)
_BUT = re.compile(r"\s+(?:but|except|besides|other\s+than)\s+(?:for\s+)?", re.I)
_STATES_WITH = re.compile(r"\bstates\s+(?:with|having|that\s+(?:have|had))\s+$", re.I)
_LED_BY = re.compile(r"\bled\s+by\s+", re.I)
_FOLLOWED_BY = re.compile(r"\b(?:followed\s+(?:closely\s+)?by|then\s+comes?|next\s+(?:is|comes?))\s+", re.I)
_FEWEST = re.compile(
    r"\b(?:(?:the|second|third)[\s-]+)(?:fewest|lowest|smallest\s+(?:number|count|total))\b", re.I
)
_PER = re.compile(r"\bper\s+(?:capita|resident|person|officer|county|100,?000)\b|\brelative\s+to\b", re.I)
_PASSED = re.compile(
    r"\b(?:overt(?:ake|ook|aken)s?|overtaking|surpass\w*|passed|passing|pulled\s+ahead\s+of|moved\s+ahead\s+of)\s+",
    re.I,
)
_EVER = re.compile(
    r"\b(?:most|highest|largest)\b[^,;.]*\b(?:ever|on\s+record|in\s+history|to\s+date)\b", re.I
)


@dataclass(frozen=True)
class Ranked:
    """One state's stated place, where its words stand, and whether it is only among the first so many."""

    state: Placed
    place: int
    is_among: bool
    first: int
    last: int


def ranks_in(text: str, states: list[Placed]) -> list[Ranked]:
    """The ranks that `text` states, in its order; empty where it ranks nothing."""
    ways = (_none_has_more, _only_some_have_more, _top, _most, _led_by)
    found = next((ranks for way in ways if (ranks := way(text, states))), [])
    return found + _followers(text, states, found) if found else []


def _none_has_more(text: str, states: list[Placed]) -> list[Ranked]:
    match = _NONE_HAS_MORE.search(text)
    if match is None:
        return []
    after = [state for state in states if state.first >= match.end()][:1]
    return [Ranked(state, 1, False, *match.span()) for state in after]


def _only_some_have_more(text: str, states: list[Placed]) -> list[Ranked]:
    """The state that "only Florida has more than" puts right behind those named."""
    for number, state in enumerate(states[:-1]):
        row = _row_after(text, states, state.first)
        more = _HAS_MORE_THAN.match(text, row[-1].last)
        behind = states[number + len(row) :][:1]
        if _ONLY.search(text[: state.first]) and more and behind and behind[0].first == more.end():
            return [Ranked(behind[0], 1 + len(row), False, state.first, more.end())]
    return []


def _top(text: str, states: list[Placed]) -> list[Ranked]:
    """The first so many states, each of those named."""
    match = _TOP.search(text)
    if match is None:
        return []
    n = int(match["n"] or match["n_with"])
    row = _row_after(text, states, match.end()) or _row_before(text, states, match.start())
    return [Ranked(state, n, n > 1, *match.span()) for state in row]


def _most(text: str, states: list[Placed]) -> list[Ranked]:
    """The state or states just before each of the words of a rank, else the first one after them."""
    found: list[Ranked] = []
    for match in () if _EVER.search(text) else _MOST.finditer(text):
        since = max((rank.last for rank in found), default=0)
        own = [state for state in states if state.first >= since]
        row = _row_before(text, own, match.start()) or ([] if found else _named_after(text, own, match))
        place = max(_place_of(match, text, states), len(row))
        found += [Ranked(state, place, len(row) > 1, *match.span()) for state in row]
    return found


def _place_of(match: re.Match[str], text: str, states: list[Placed]) -> int:
    """The place that the words name; "but Florida" behind them puts it one further."""
    if match["behind"]:
        return 1 + len(_row_after(text, states, match.end()))
    nth = next((match[name] for name in ("nth", "nth_most", "ranked", "is_nth") if match[name]), "first")
    but = _BUT.match(text, match.end()) if match["than"] else None
    return read_ordinal(nth) + (len(_row_after(text, states, but.end(), at_once=True)) if but else 0)


def _named_after(text: str, states: list[Placed], match: re.Match[str]) -> list[Placed]:
    """All states of a row that "states with the most" announces; else the first one named."""
    row = _row_after(text, states, match.end())
    return row if _STATES_WITH.search(text[: match.start()]) else row[:1]


def _led_by(text: str, states: list[Placed]) -> list[Ranked]:
    match = _LED_BY.search(text)
    if match is None:
        return []
    row = _row_after(text, states, match.end(), at_once=True)
    return [Ranked(state, len(row), len(row) > 1, *match.span()) for state in row]


def _followers(text: str, states: list[Placed], leaders: list[Ranked]) -> list[Ranked]:
    """States that "followed by" puts behind the leaders, one place after another."""
    match = _FOLLOWED_BY.search(text, max(leader.first for leader in leaders))
    if match is None:
        return []
    known = {leader.state.code for leader in leaders}
    behind = [state for state in states if state.first >= match.end() and state.code not in known]
    after = max(leader.place for leader in leaders) + 1
    return [Ranked(state, place, False, *match.span()) for place, state in enumerate(behind, start=after)]


def _row_before(text: str, states: list[Placed], end: int) -> list[Placed]:
    """The states that stand in one row, the last of them nearest before `end` in the same sentence."""
    before = [
        state for state in states if state.last <= end and not _NEXT_SENTENCE.search(text[state.last : end])
    ]
    return (rows_of(text, before, _IN_A_ROW) or [[]])[-1]


def _row_after(text: str, states: list[Placed], start: int, *, at_once: bool = False) -> list[Placed]:
    """The states that stand in one row after `start`, `at_once` only if the first of them is right there."""
    after = [state for state in states if state.first >= start]
    is_there = bool(after) and (not at_once or after[0].first == start)
    return rows_of(text, after, _IN_A_ROW)[0] if is_there else []


_NEXT_SENTENCE = re.compile(r";\s|(?:[a-z]{4}|\d)\.\s+(?=[A-Z])")
"""Where a sentence ends: not behind a short word with a point, as in "Nov. 13"."""
_IN_A_ROW = re.compile(rf"(?:\s*\([^)]*\))?{LISTED_WITH.pattern}")
"""Between two states of one row: a comma, "and", and each state's number in brackets."""


def refuse_other_orders(written: str, text: str, states: list[Placed], ranks: list[Ranked]) -> None:
    """`ClaimError` for an order that is no place of a state among all states, counted from the most down."""
    passed = _PASSED.search(text)
    is_of_a_state = passed is not None and any(state.first == passed.end() for state in states)
    for is_said, what in (
        (bool(states) and _FEWEST.search(text), "who has the fewest"),
        (ranks and _PER.search(text), "an order by the number for each resident, officer or county"),
        (is_of_a_state, "that one state passed another"),
    ):
        if is_said:
            raise ClaimError(
                f"{written!r} says {what}, and only places from the most down are tested. "
                "'open287g count --by state --as-of DAY' puts the states side by side on any day."
            )
