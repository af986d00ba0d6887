"""Words of a question to the pages that hold them, best first; and a page's text without what nobody may search for.

Blocks that people sign and pages of contacts are left out: they hold names and numbers of persons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from .date_lines import find_date_lines, find_opening
from .words import PageRead, Word, squeeze

_CONTACTS = ("pointsofcontact", "publicinformationpoint")
_CONTACT_NUMBER = re.compile(r"\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|[\w.+-]+@[\w-]+\.[\w.]+")


def searchable_text(page: PageRead) -> str:
    """A page's text without signature blocks, contacts, telephone numbers and mail addresses of people."""
    lines = page.lines
    if any(c in squeeze(line.text) for line in lines[:4] for c in _CONTACTS):
        return ""
    date_lines = find_date_lines(page.words, page.recognized, page.width)
    edge = find_opening(lines)
    if edge is None and len(date_lines) >= 2:
        edge = min(d.label.top for d in date_lines) - 4
    kept = [line for line in lines if edge is None or line.box.middle < edge or _is_foot(line.words, page)]
    return _CONTACT_NUMBER.sub("…", "\n".join(line.text for line in kept))


def _is_foot(words: Iterable[Word], page: PageRead) -> bool:
    return all(w.box.top > page.height * 0.93 for w in words)


@dataclass(frozen=True)
class Hit:
    """A page that answers a search: how well, and the words around the place."""

    sha256: str
    page: int
    score: float
    excerpt: str
    lacks: str = ""
    """Words of the question that the page does not hold."""


MOST_WORDS = 8
"""Words of a question that count; more say nothing new and take long to leave out one by one."""


def search_pages(pages: Iterable[tuple[str, int, str]], question: str, limit: int = 20) -> list[Hit]:
    """Pages (document, number, text) that hold the phrase, else all of its words near each other; best first.

    Words are compared by their stems' beginnings (`pays` finds `pay`), case and line breaks do not matter. Where no
    page holds all of them, pages that hold the most of them: each says which words it lacks.
    """
    asked = [w for w in re.findall(r"[\w']+", question.casefold()) if w not in _EMPTY_WORDS][:MOST_WORDS]
    phrase = " ".join(re.findall(r"[\w']+", question.casefold()))
    stems = {word: _stem(word) for word in asked}
    known = [
        (page, {w for w in asked if stems[w] in small}) for page in pages if (small := page[2].casefold())
    ]
    for n in range(len(asked), 0, -1):
        hits = [
            hit
            for kept in combinations(asked, n)
            for page, held in known
            if held.issuperset(kept) and (hit := _match(*page, phrase, kept, asked)) is not None
        ]
        if hits:
            return sorted(hits, key=lambda h: (-h.score, h.sha256, h.page))[:limit]
    return []


_EMPTY_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "for",
        "in",
        "on",
        "and",
        "or",
        "who",
        "what",
        "when",
        "where",
        "how",
        "is",
        "are",
        "does",
        "do",
        "by",
        "with",
        "without",
    ]
)


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ing|ed|es|s)$", "", word) if len(word) > 4 else word.rstrip("s")


def _match(
    sha256: str, number: int, text: str, phrase: str, kept: Sequence[str], asked: Sequence[str]
) -> Hit | None:
    wanted = [_stem(word) for word in kept]
    flat = re.sub(r"\s+", " ", text)
    small = flat.casefold()
    plain = re.sub(r"[^\w' ]+", " ", small)
    at = small.find(phrase)
    if at >= 0:
        return Hit(sha256, number, 100.0 + small.count(phrase), _excerpt(flat, at, len(phrase)))
    if re.sub(r"\s+", " ", plain).find(phrase) >= 0:
        return Hit(sha256, number, 95.0, _excerpt(flat, max(0, small.find(wanted[0])), 60))
    places = [[m.start() for m in re.finditer(r"\b" + re.escape(w), small)] for w in wanted]
    if not all(places):
        return None
    best = min(
        (
            (
                max(min(p, key=lambda x: abs(x - start)) for p in places)
                - min(min(p, key=lambda x: abs(x - start)) for p in places)
            ),
            start,
        )
        for start in places[0][:40]
    )
    spread, start = best
    often = min(9, sum(map(len, places))) / 10
    score = (max(1.0, 90.0 - spread / 20) + often) * len(kept) / len(asked)
    lacks = ", ".join(word for word in asked if word not in kept)
    return Hit(sha256, number, score, _excerpt(flat, start, 60), lacks)


def _excerpt(text: str, at: int, length: int, around: int = 110) -> str:
    start, end = max(0, at - around), min(len(text), at + length + around)
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
