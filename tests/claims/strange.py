"""Sentences with one word made strange: what was understood must no longer be, or must be read as something else."""

from __future__ import annotations

import re

import numpy as np

SYLLABLES = ("bra", "zel", "mok", "fin", "tur", "gol", "pim", "ras", "vex", "dun", "lor", "hib")
REAL_WORDS = (
    "former",
    "registered",
    "federal",
    "expelled",
    "refused",
    "unarmed",
    "rejected",
    "rumored",
    "potential",
    "eligible",
    "rural",
    "retired",
    "banned",
    "northern",
    "suburban",
    "private",
    "dormant",
    "expired",
    "duplicate",
    "imaginary",
    "unsigned",
    "neutral",
)
"""Words that would change what is meant, and that no reading knows."""
TURNED = (
    (r"\btake part\b", "refuse"),
    (r"\bhave signed\b", "have left"),
    (r"\bhad\b", "lacked"),
    (r"\brose\b", "fell"),
    (r"\bmore\b", "fewer"),
    (r"\bfewer\b", "more"),
    (r"\bMore than\b", "Fewer than"),
    (r"\bFewer than\b", "More than"),
    (r"\bheld\b", "rejected"),
    (r"\bsigned\b", "ended"),
    (r"\bpending\b", "rejected"),
    (r"\bgrew\b", "shrank"),
    (r"\bup\b", "down"),
    (r"\bNo agency\b", "Every agency"),
    (r"\bTogether\b", "Except"),
    (r"\bhabía\b", "faltaban"),
    (r"\btenía\b", "perdió"),
    (r"\bfirmaron\b", "cancelaron"),
    (r"\bmás\b", "menos"),
    (r"\bNinguna\b", "Cada"),
)
"""Verbs and sides, and what turns them round."""


def nonsense(generator: np.random.Generator) -> str:
    """A word that is none."""
    return "".join(SYLLABLES[int(each)] for each in generator.integers(len(SYLLABLES), size=3))


def with_a_strange_word(words: str, generator: np.random.Generator) -> str:
    """The sentence with one of its words (no number, no day) replaced, or one put in."""
    places = [each for each in re.finditer(r"[^\W\d_]{3,}", words) if "(" not in words[: each.start()]]
    found = places[int(generator.integers(len(places)))]
    strange = nonsense(generator) if generator.random() < 0.6 else str(generator.choice(REAL_WORDS))
    strange = strange.capitalize() if found[0][0].isupper() else strange
    kept = found[0] + " " if generator.random() < 0.3 else ""
    return words[: found.start()] + kept + strange + words[found.end() :]


def turned_round(words: str) -> list[str]:
    """The sentence with a verb or side turned round, in each way that its words allow."""
    return [re.sub(known, other, words, count=1) for known, other in TURNED if re.search(known, words)]
