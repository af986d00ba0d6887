"""What a page shows, as words with places: the one form in which text layer and recognition hand pages to this room.

Places are in points (1/72 inch) from the upper left corner of the page as a person sees it, whatever its rotation.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

DRAWN = "drawn"
"""Text that the page itself draws: typed by a person or a form, so exact."""
HIDDEN = "hidden"
"""Invisible text that a scanner's recognition laid under a picture: a reading, not the thing itself."""
RECOGNIZED = "recognized"
"""Text that was recognized here, in the picture of the page."""

_LETTERS = re.compile(r"[^a-z0-9]+")


class Box(NamedTuple):
    """A place on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Middle between top and bottom."""
        return (self.top + self.bottom) / 2

    def holds(self, other: Box) -> bool:
        """Whether the middle of `other` lies inside."""
        across = (other.left + other.right) / 2
        return self.left <= across <= self.right and self.top <= other.middle <= self.bottom

    @staticmethod
    def around(boxes: Iterable[Box]) -> Box:
        """The smallest box around all of `boxes` (at least one)."""
        boxes = list(boxes)
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )


class Word(NamedTuple):
    """One word, or one recognized line, where it stands. A tuple, because a page has hundreds."""

    text: str
    box: Box
    origin: str = DRAWN
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip of a picture that may hold a date, as the recognizer saw it, step by step from left to right.

    `odds` has one row for each step and one column for each letter of `written_dates.ALPHABET`: how likely that
    letter is there. Kept, because `5/6/19` and `516119` look alike, and only a date's grammar can tell them apart.
    """

    text: str
    box: Box
    confidence: float
    odds: tuple[tuple[float, ...], ...] = field(repr=False, default=())


@dataclass(frozen=True)
class PageRead:
    """One page as it was read. `failure` says in words why it could not be, and then there are no words."""

    number: int
    """Counted from 1."""
    width: float
    height: float
    words: tuple[Word, ...] = ()
    recognized: tuple[Word, ...] = ()
    """Lines recognized in the picture: of the whole page if its text layer is none or false, else of a part."""
    strips: tuple[Strip, ...] = ()
    text_layer: str = "none"
    """`good`, `false` (letters that make no words) or `none`."""
    failure: str | None = None
    turned: int = 0
    """Degrees clockwise by which the page was turned to be read, beyond its own flag; places are as it was read."""

    def readable(self) -> tuple[Word, ...]:
        """What to read: the text layer if it is good, else what was recognized, with what the page itself draws."""
        if self.text_layer == "good":
            return self.words
        drawn = tuple(w for w in self.words if w.origin == DRAWN and self.text_layer == "none")
        return self.recognized + tuple(w for w in drawn if not _is_covered(w, self.recognized))

    @cached_property
    def lines(self) -> Sequence[Line]:
        """What to read, line by line: most facts ask for it."""
        return group_lines(self.readable())

    @cached_property
    def text(self) -> str:
        """The page's text, line by line."""
        return "\n".join(line.text for line in self.lines)


def _is_covered(word: Word, lines: Sequence[Word]) -> bool:
    return any(line.box.holds(word.box) for line in lines)


@dataclass(frozen=True)
class Line:
    """Words that stand side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with one blank between."""
        return " ".join(w.text for w in self.words)

    @property
    def box(self) -> Box:
        """Around all words."""
        return Box.around(w.box for w in self.words)


class _Row:
    """A line that grows: its words, and their middles and heights in order, so that a median costs nothing."""

    def __init__(self, word: Word) -> None:
        self.words: list[Word] = []
        self._middles: list[float] = []
        self._heights: list[float] = []
        self.add(word)

    def add(self, word: Word) -> None:
        """Take a word in."""
        self.words.append(word)
        insort(self._middles, word.box.middle)
        insort(self._heights, word.box.height)
        self._middle, self._height = _median(self._middles), _median(self._heights)

    def takes(self, word: Word) -> bool:
        """Whether the word's middle lies within half a word's height of the line's."""
        height = max(4.0, min(word.box.height, self._height))
        return abs(word.box.middle - self._middle) <= height * 0.5


def _median(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def group_lines(words: Iterable[Word]) -> list[Line]:
    """Lines from top to bottom; words belong to one line if their middles lie within half a word's height."""
    rows: list[_Row] = []
    for word in sorted(words, key=lambda w: (w.box.middle, w.box.left)):
        row = next((row for row in reversed(rows[-4:]) if row.takes(word)), None)
        if row is None:
            rows.append(_Row(word))
        else:
            row.add(word)
    return [Line(tuple(sorted(row.words, key=lambda w: w.box.left))) for row in rows]


def text_of(words: Iterable[Word]) -> str:
    """The page's text, line by line."""
    return "\n".join(line.text for line in group_lines(words))


def squeeze(text: str) -> str:
    """Letters and digits only, small: what two readings of one text share whatever their blanks and marks."""
    return _LETTERS.sub("", text.casefold())


def split_columns(line: Line, gap: float) -> Iterator[Line]:
    """Parts of a line that stand more than `gap` points apart."""
    part: list[Word] = []
    for word in line.words:
        if part and word.box.left - max(w.box.right for w in part) > gap:
            yield Line(tuple(part))
            part = []
        part.append(word)
    if part:
        yield Line(tuple(part))
