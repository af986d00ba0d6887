"""The states that a sentence names: its text in, USPS codes with their places in the sentence out.

Names, the abbreviations of the press (Fla., N.C.) and postal codes in capitals. A county, a city or a paper
that bears a state's name (Delaware County, Texas Tribune) is no state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .scopes import STATE_NAMES, STATES

_PRESS = {
    "Ala.": "AL", "Ariz.": "AZ", "Ark.": "AR", "Calif.": "CA", "Colo.": "CO", "Conn.": "CT", "Del.": "DE",
    "Fla.": "FL", "Ga.": "GA", "Ill.": "IL", "Ind.": "IN", "Kan.": "KS", "Ky.": "KY", "La.": "LA", "Md.": "MD",
    "Mass.": "MA", "Mich.": "MI", "Minn.": "MN", "Miss.": "MS", "Mo.": "MO", "Mont.": "MT", "N.C.": "NC",
    "N.D.": "ND", "N.H.": "NH", "N.J.": "NJ", "N.M.": "NM", "N.Y.": "NY", "Neb.": "NE", "Nev.": "NV",
    "Okla.": "OK", "Ore.": "OR", "Pa.": "PA", "R.I.": "RI", "S.C.": "SC", "S.D.": "SD", "Tenn.": "TN",
    "Tex.": "TX", "Va.": "VA", "Vt.": "VT", "W.Va.": "WV", "W. Va.": "WV", "Wash.": "WA", "Wis.": "WI",
    "Wyo.": "WY", "D.C.": "DC",
}  # fmt: skip
"""Abbreviations of the Associated Press's style book; Texas and a few others have none there."""
_NOT_THE_STATE = (
    r"(?!['’]?s?\s+(?:County|City|Parish|Township|Borough|Beach|Falls|Post|Times|Tribune|Observer|Examiner|"
    r"University|Department|Highway|Rangers|River)\b)"
)
_NAMED = re.compile(
    rf"\b(?:{'|'.join(re.escape(name) for name in sorted(STATES, key=len, reverse=True))})(?!\w){_NOT_THE_STATE}",
    re.I,
)
_ABBREVIATED = re.compile(
    rf"(?<![\w.])(?:{'|'.join(re.escape(short) for short in sorted(_PRESS, key=len, reverse=True))})"
)
_ALSO_WORDS = frozenset({"AS", "HI", "IN", "ME", "OK", "OR"})
_POSTAL = re.compile(
    rf"\b(?:{'|'.join(sorted(set(STATE_NAMES) - _ALSO_WORDS))})\b|(?<=\bin )(?:{'|'.join(sorted(_ALSO_WORDS))})\b"
)
"""Codes that are words too, only after "in"."""
_LOCAL = re.compile(r"\b[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+)?\s+(?:County|Parish|Borough)\b(?!\s+[Cc]ounties)")

LISTED_WITH = re.compile(r"[\s,]*(?:(?:and|or|&)\s+)?")
"""Between two states of one row: a comma or "and"."""


@dataclass(frozen=True)
class Placed:
    """A state or territory that a sentence names, and where."""

    first: int
    last: int
    code: str


def states_in(sentence: str) -> list[Placed]:
    """Every state or territory named, in order; postal codes only where the sentence is not all capitals."""
    found = [Placed(*match.span(), STATES[match[0].lower()]) for match in _NAMED.finditer(sentence)]
    found += [Placed(*match.span(), _PRESS[match[0]]) for match in _ABBREVIATED.finditer(sentence)]
    if not sentence.isupper():
        found += [Placed(*match.span(), match[0]) for match in _POSTAL.finditer(sentence)]
    ordered = sorted(found, key=lambda placed: (placed.first, -placed.last))
    return [each for n, each in enumerate(ordered) if n == 0 or each.first >= ordered[n - 1].last]


def county_in(sentence: str) -> str | None:
    """The county that a sentence names, if it names one."""
    found = _LOCAL.search(sentence)
    return found[0] if found else None


def rows_of(
    text: str, states: Sequence[Placed], between: re.Pattern[str] = LISTED_WITH
) -> list[list[Placed]]:
    """States, in order, parted into rows: those with nothing but `between` from one to the next."""
    rows: list[list[Placed]] = []
    for state in states:
        if rows and between.fullmatch(text[rows[-1][-1].last : state.first]):
            rows[-1].append(state)
        else:
            rows.append([state])
    return rows
