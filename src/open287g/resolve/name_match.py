"""Two names: one body written in two ways, or two bodies? Pure; what tells neighbours apart is never a slip."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from .mentions import Candidate, Gazetteer

TOLD_APART = re.compile(r"\d+|\b(?:north|south|east|west|northern|southern|eastern|western|central|new|upper|lower"
                         r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|beach|city|county|township|borough|village|heights"
                         r"|springs|park|airport|lake|hills)\b")  # fmt: skip
"""Words and numbers that tell neighbouring bodies apart."""
_KIND_WORDS = ("sheriff", "constable", "police", "marshal", "jail", "detention", "correction", "prison", "board",
               "commission", "attorney", "university", "college", "school", "port", "airport", "guard",
               "trustees")  # fmt: skip


def is_respelling(old: Candidate, new: Candidate, gazetteer: Gazetteer, *, same_document: bool) -> bool:
    """Whether two names that held one place name one body.

    One slip of writing does. On the same memorandum, a fuller form of the same name does too, if both name the
    same kind of body; otherwise another body took the agreement over. The same name under another state is a row
    that ICE moved: the agreement goes on, but two states can each have a body of that name.
    """
    if old[0] != new[0]:
        return False
    if old[1] == new[1] or is_one_slip(old, new, gazetteer):
        return True
    if not same_document or _kind_words(old[1]) != _kind_words(new[1]):
        return False
    left, right = set(old[1].split()), set(new[1].split())
    return numbers_in(old[1]) == numbers_in(new[1]) and (left <= right or right <= left)


def is_one_slip(old: Candidate, new: Candidate, gazetteer: Gazetteer) -> bool:
    """Whether the names differ in one word by one slip, and not as two real counties do."""
    left, right = (_without_state(candidate, gazetteer).split() for candidate in (old, new))
    if left == right or _misspells_telling_word(left, right):
        return True
    if TOLD_APART.findall(" ".join(left)) != TOLD_APART.findall(" ".join(right)):
        return False
    if "".join(left) == "".join(right) or (len(left) > 2 and sorted(left) == sorted(right)):
        return True
    if len(left) != len(right):
        return False
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(differing) != 1 or not is_slip(*differing[0]):
        return False
    counties = gazetteer.counties.get(new[0], frozenset())
    return not (differing[0][0] in counties and differing[0][1] in counties)


def _without_state(candidate: Candidate, gazetteer: Gazetteer) -> str:
    """A plain form without the state's own name before it, which ICE adds and drops."""
    return candidate[1].removeprefix(f"{gazetteer.state_names.get(candidate[0], '').casefold()} ")


def _misspells_telling_word(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether all that differs is one letter in a long telling word, as in 'Miami Srings'; the slip tells nothing."""
    differing = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
    if len(left) != len(right) or len(differing) != 1 or min(map(len, differing[0])) < 6:
        return False
    n_telling = sum(TOLD_APART.fullmatch(word) is not None for word in differing[0])
    return n_telling == 1 and OSA.distance(*differing[0]) == 1


def is_slip(left: str, right: str) -> bool:
    """One edit in a word of four to seven letters, two in a longer one."""
    shorter = min(len(left), len(right))
    return shorter >= 4 and OSA.distance(left, right) <= (1 if shorter < 8 else 2)


def _kind_words(plain: str) -> frozenset[str]:
    return frozenset(word for word in _KIND_WORDS if word in plain.split())


def numbers_in(plain: str) -> list[str]:
    """The numbers that a name holds, which tell precincts and districts apart."""
    return re.findall(r"\d+", plain)
