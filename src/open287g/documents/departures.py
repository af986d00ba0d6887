"""A memorandum beside the form it was made from: clauses that are missing, changed or added, with both texts.

Goes in: pages, and the clauses of the form as most memoranda of that form have them. A scan's misread letters are no
departure: words count as the same while most of their letters agree, and only runs of words that stand nowhere in the
other text, or another number, make one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from .running_text import RunningText, run_together
from .searching import searchable_text
from .words import PageRead, squeeze

LEAST_WORDS = 8
"""Shorter sentences are headings and remains."""
FOUND = 78.0
"""A clause less like anything in the document than this is missing from it."""
SAME_WORD = 62.0
_RUN = 3
"""So many words in a row that the other text lacks are a change; fewer are misreadings or blanks filled in."""
_SHARE_OF_FORM = 0.6


@dataclass(frozen=True)
class FormClause:
    """A sentence of a form, and its place in order."""

    template: str
    number: int
    text: str
    is_shared: bool = True
    """Whether most documents have it word for word; others hold a blank that is filled in (a name, an address)."""


@dataclass(frozen=True)
class Departure:
    """One clause by which a document departs from its form."""

    kind: str
    template_text: str | None
    document_text: str | None
    page: int | None
    likeness: float


def split_sentences(pages: Iterable[PageRead]) -> Iterator[tuple[int, str]]:
    """Sentences of the running text with their pages; feet, signature blocks and contacts left out."""
    for page in pages:
        text = re.sub(r"\s+", " ", _without_foot(searchable_text(page)))
        for sentence in re.split(r"(?<=[.;:])\s+(?=[A-Z(])", text):
            if len(sentence.split()) >= LEAST_WORDS and not _CONTACT.search(sentence):
                yield page.number, sentence.strip()


_CONTACT = re.compile(r"For (?:DHS|ICE|the LEA)\s*:")


def _without_foot(text: str) -> str:
    lines = text.splitlines()
    while lines and (
        (len(lines[-1].split()) < 8 and not lines[-1].rstrip().endswith((".", ";", ",")))
        or re.search(r"R[eo]v(?:ised)?\W", lines[-1])
    ):
        lines.pop()
    return "\n".join(lines)


DEPARTURES_VERSION = 1
"""Raised whenever the same pages and clauses would give other departures."""


def find_departures(pages: Sequence[PageRead], clauses: Sequence[FormClause]) -> list[Departure]:
    """Where a document departs from `clauses`, in the order of the form; nothing where a page was not read."""
    if not clauses or any(p.failure or (p.text_layer != "good" and len(p.recognized) < 1) for p in pages):
        return []
    text = run_together(pages)
    sentences = list(split_sentences(pages))
    plain = [squeeze(sentence) for _, sentence in sentences]
    form = squeeze(" ".join(c.text for c in clauses))
    shared = [c for c in clauses if c.is_shared]
    found = [d for clause in shared if (d := _compare(clause, form, text, sentences, plain)) is not None]
    told = {d.document_text for d in found}
    return found + [d for d in _added(sentences, form) if d.document_text not in told]


def _compare(
    clause: FormClause,
    form: str,
    text: RunningText,
    sentences: Sequence[tuple[int, str]],
    plain: Sequence[str],
) -> Departure | None:
    place = text.find(clause.text, FOUND)
    if place is None:
        return Departure("missing", clause.text, None, None, 0.0)
    near = process.extractOne(squeeze(clause.text), plain, scorer=fuzz.partial_ratio, score_cutoff=FOUND)
    if near is None:
        return None
    nearest = sentences[near[2]]
    if differs(clause.text, nearest[1], form, text.letters):
        return Departure("changed", clause.text, nearest[1], nearest[0], place.likeness)
    return None


def differs(clause: str, written: str, form: str, document: str) -> bool:
    """Whether `written` has a run of words that stands nowhere in the `form`, lacks one that the `document` lacks too,
    or states another number. Form and document are squeezed."""
    ours, theirs = _words(clause), _words(written)
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        lost, new = ours[a:b], theirs[c:d]
        if kind == "equal" or fuzz.ratio("".join(lost), "".join(new)) >= SAME_WORD:
            continue
        if len(new) - len(lost) >= _RUN and _says_something(new) and not _stands_in(new, form):
            return True
        if len(lost) - len(new) >= _RUN and _says_something(lost) and not _stands_in(lost, document):
            return True
    return _states_another_number(clause, written) and fuzz.ratio(squeeze(clause), squeeze(written)) > 90


def _says_something(words: Sequence[str]) -> bool:
    """Whether a run holds enough whole words: `28 C.F.R. § SO.IS` is a misread number."""
    return sum(len(word) >= 3 and word.isalpha() for word in words) >= _RUN


_SHORT, _FOUND_SHORT = 20, 70.0
"""Letters of a run of words in which one misread number already spoils a quarter."""


def _stands_in(words: Sequence[str], text: str) -> bool:
    run = "".join(words)
    return fuzz.partial_ratio(run, text) >= (_FOUND_SHORT if len(run) < _SHORT else FOUND)


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[a-z0-9]+", text.casefold()) if len(w) > 1]


def _states_another_number(one: str, other: str) -> bool:
    """Whether a number of days, years or percent in either text stands nowhere in the other, with whatever unit."""
    digits = [set(re.findall(r"(?<!\d)\d{1,3}(?!\d)", text)) for text in (one, other)]
    counted = [set(_COUNTED.findall(text.casefold())) for text in (one, other)]
    return bool(counted[0] - digits[1] or counted[1] - digits[0])


_COUNTED = re.compile(r"(?<!\d)\d{1,3}(?=[-\s]*(?:days?|years?|hours?|months?|percent))")


NEW = 62.0
"""A sentence more like some part of the form than this is a misread or filled-in one of it."""


def _added(sentences: Iterable[tuple[int, str]], form: str) -> Iterator[Departure]:
    for page, sentence in sentences:
        if _reads_plainly(sentence) and (likeness := fuzz.partial_ratio(squeeze(sentence), form)) < NEW:
            yield Departure("added", None, sentence, page, float(likeness))


def _reads_plainly(sentence: str) -> bool:
    """Whether a sentence is running English rather than a table, a heading or a scan's noise."""
    words = sentence.split()
    return (
        len(words) >= 12
        and sum(bool(re.fullmatch(r"[A-Za-z'’-]+[,.;:]?", w)) for w in words) / len(words) > 0.85
    )


def compile_clauses(template: str, documents: Sequence[Sequence[PageRead]]) -> list[FormClause]:
    """The sentences that most documents of one form share, in the order of the one with the plainest text.

    Sentences in which blanks are filled in (the agency's name) differ from document to document and are marked.
    """
    texts = [run_together(pages) for pages in documents]
    plain = [sum(w.origin == "drawn" for p in pages for w in p.words) for pages in documents]
    base = documents[plain.index(max(plain))]
    kept: dict[str, tuple[str, bool]] = {}
    for _, sentence in split_sentences(base):
        shared = sum(text.find(sentence, 88.0) is not None for text in texts) / len(texts)
        kept.setdefault(squeeze(sentence), (sentence, shared >= _SHARE_OF_FORM))
    return [FormClause(template, n, text, is_shared) for n, (text, is_shared) in enumerate(kept.values(), 1)]
