"""Words of a text layer to a verdict whether they can be believed: good, false or none, page by page.

Some layers lie: letters without a character map come out as other letters (every one 29 places off in ICE's form of
2025), and an edit with a wrong font strews letters in. Counting characters does not notice; counting common words does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .words import Word

GOOD, FALSE, NONE = "good", "false", "none"

_COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "for",
        "with",
        "this",
        "that",
        "by",
        "any",
        "or",
        "shall",
        "will",
        "be",
        "on",
        "from",
        "as",
        "under",
        "are",
        "at",
        "their",
        "it",
        "not",
        "an",
        "which",
        "ice",
        "moa",
        "lea",
        "law",
        "enforcement",
        "agency",
        "immigration",
        "officer",
        "officers",
        "personnel",
        "participating",
        "state",
        "county",
        "local",
        "federal",
        "authority",
        "training",
        "agreement",
        "office",
        "field",
        "program",
        "all",
        "other",
        "may",
        "has",
        "been",
        "such",
        "these",
        "each",
        "must",
    ]
)
_WORD = re.compile(r"[a-z]{2,}")
LEAST_WORDS = 40
"""Fewer than this on a page is an overlay or a stamp on a picture, not the page's text."""
LEAST_SHARE = 0.22
"""Of the words of running English in these memoranda 40 to 55 percent are in `_COMMON`; of false layers under 10."""
GLYPH_SHIFT = 29
"""A TrueType font's glyph numbers in their usual order are the ASCII codes less 29; a layer without a character map
hands out the numbers."""


def judge_layer(words: Sequence[Word]) -> str:
    """`good`, `false` or `none`."""
    if len(words) < LEAST_WORDS:
        return NONE
    return GOOD if share_of_common_words(words) >= LEAST_SHARE else FALSE


LEAST_WRITTEN = 8
"""Words or lines of six letters and more, under which a page's direction is not judged."""


def is_sideways(words: Sequence[Word]) -> bool:
    """Whether most longer words or lines stand higher than wide: the page lies on its side, and no flag says so."""
    long = [w.box for w in words if len(w.text) >= 6]
    return len(long) >= LEAST_WRITTEN and sum(b.height > 1.5 * (b.right - b.left) for b in long) > 0.6 * len(
        long
    )


def find_turn(words: Sequence[Word]) -> int:
    """Degrees clockwise by which a page has to be turned so that its text layer runs from left to right, line by line.

    Words follow each other in the order in which they were written.
    """
    boxes = [w.box if len(w.text) >= 3 else None for w in words]
    pairs = [(a, b) for a, b in pairwise(boxes) if a and b]
    if is_sideways(words):
        steps = [b.top - a.top for a, b in pairs if abs(a.left - b.left) < 3 and a.top != b.top]
        return 270 if sum(s > 0 for s in steps) > len(steps) / 2 else 90
    steps = [b.left - a.left for a, b in pairs if -3 < a.bottom - b.bottom < 3 and a.left != b.left]
    return 180 if len(steps) >= LEAST_WRITTEN and sum(s < 0 for s in steps) > 0.8 * len(steps) else 0


def share_of_common_words(words: Sequence[Word]) -> float:
    """Which part of the words of two letters and more are among the commonest of these forms."""
    found = _WORD.findall("\n".join([w.text for w in words]).casefold())
    return sum(map(_COMMON.__contains__, found)) / max(1, len(found))


def repair_shifted(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words whose letters came out 29 places early, set right; others as they are.

    A word is taken for shifted only if all its letters land on printable ones and it holds what English words do not:
    a mark or digit between capital letters. `'DWH` is `Date`, `0DUFK` is `March`.
    """
    if _SHIFTED_LABELS.isdisjoint([w.text for w in words]):
        return tuple(words)
    return tuple(_repair(w) if looks_shifted(w.text) else w for w in words)


def looks_shifted(text: str) -> bool:
    """Whether `text` reads as English only when each letter is put 29 places on."""
    if text in _SHIFTED_LABELS:
        return True
    shifted = _shift(text)
    if shifted is None or len(text) < 3:
        return False
    before, after = _share_plain(text), _share_plain(shifted)
    return after > before and not re.search(r"[a-z]", text)


def _share_plain(text: str) -> float:
    return len(re.findall(r"[a-z0-9]", text)) / len(text)


def _repair(word: Word) -> Word:
    return Word(_shift(word.text) or word.text, word.box, word.origin, word.confidence)


def _shift(text: str) -> str | None:
    shifted = "".join(chr(ord(c) + GLYPH_SHIFT) for c in text)
    return shifted if all(" " <= c <= "~" for c in shifted) else None


_SHIFTED_LABELS = frozenset({"'DWH", "6LJQDWXUH", "7LWOH", "1DPH", "$JHQF\\", "'DWH\x1d", "WKH", "DQG"})
