"""Which columns of a table fit into a width, and how wide each is made.

In: the texts of a table, column by column, with their titles. Out: the columns that are shown and their widths. Columns
of identifiers give way first; after that the width is taken where it costs the fewest lines. Words and days stay whole;
where they cannot, or rows grow too tall, the wordiest columns are told below each row instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

LEAST_WIDTH: Final = 10
"""Characters below which a column of words is not made narrower while another can be."""
LONGEST_WORD: Final = 14
"""Characters of a word that is kept whole; a longer one (a file, an address) may be broken."""
LONGEST_NAME: Final = 44
"""The same of the first column, whose words name rows: a file, a table, a question."""

TALLEST: Final = 4
"""Lines of a row beyond which the wordiest column is told below it."""
NAMING: Final = 2
"""The first columns, which say what a row is of, and stay where they are."""


@dataclass(frozen=True)
class ColumnTexts:
    """One column as it is printed: title, cells, those of them that are kept whole, whether it holds identifiers."""

    title: str
    cells: tuple[str, ...]
    whole: frozenset[str] = frozenset()
    is_identifier: bool = False
    longest_word: int = LONGEST_WORD

    @cached_property
    def natural(self) -> int:
        """Width at which nothing is broken."""
        return max(map(len, (self.title, *self.cells)))

    @cached_property
    def least(self) -> int:
        """Width at which no word is broken, nor a cell that is to be kept whole."""
        broken = (self.title, *(cell for cell in self.cells if cell not in self.whole))
        words = [min(len(word), self.longest_word) for text in broken for word in text.split()]
        return max([*words, *map(len, self.whole), 1])

    def heights(self, width: int) -> list[int]:
        """Lines of the title and of each cell at a width."""
        return [count_lines(text, width) for text in (self.title, *self.cells)]


def fit_columns(
    columns: Sequence[ColumnTexts], width: int, between: int
) -> tuple[dict[int, int], tuple[int, ...]]:
    """Width of each column that stands in the table, by its place, and the places of those told below each row.

    The table is `width` wide, with `between` blanks between two columns.
    """
    places = list(range(len(columns)))
    if sum(column.natural for column in columns) > width - between * (len(places) - 1):
        named = [place for place in places if not columns[place].is_identifier]
        places = named if len(named) > 1 else places
    below: list[int] = []
    while True:
        kept = [columns[place] for place in places]
        widths = _narrow(kept, width - between * (len(places) - 1))
        soft = [place for place in places[NAMING:] if set(columns[place].cells) - columns[place].whole]
        if not soft or not _is_cramped(kept, widths):
            return dict(zip(places, widths, strict=True)), tuple(sorted(below))
        below.append(max(soft, key=lambda place: sum(map(len, columns[place].cells))))
        places.remove(below[-1])


def _is_cramped(columns: Sequence[ColumnTexts], widths: Sequence[int]) -> bool:
    """Whether a word or a day is broken, or a row is taller than is good to read."""
    if any(room < column.least for column, room in zip(columns, widths, strict=True)):
        return True
    heights = [column.heights(room)[1:] for column, room in zip(columns, widths, strict=True)]
    return max(map(max, zip(*heights, strict=True)), default=0) > TALLEST


def _narrow(columns: Sequence[ColumnTexts], room: int) -> list[int]:
    """Widths whose sum is at most `room`, made narrower one character at a time where the table grows least."""
    widths = [column.natural for column in columns]
    heights = [column.heights(width) for column, width in zip(columns, widths, strict=True)]
    while sum(widths) > room and max(widths) > 1:
        can = [place for place, column in enumerate(columns) if widths[place] > column.least]
        if not can:
            soft = [
                place
                for place, column in enumerate(columns)
                if not column.whole and widths[place] > LEAST_WIDTH
            ]
            widest = max(soft or range(len(widths)), key=widths.__getitem__)
            widths[widest] -= 1
            continue
        tried = {place: columns[place].heights(widths[place] - 1) for place in can}
        chosen = min(can, key=lambda place: (_growth(heights, tried[place]), -widths[place]))
        widths[chosen] -= 1
        heights[chosen] = tried[chosen]
    return widths


def _growth(heights: Sequence[Sequence[int]], taller: Sequence[int]) -> int:
    """Lines that the table grows by if one column gets these heights."""
    rows = zip(taller, zip(*heights, strict=True), strict=True)
    return sum(max(0, height - max(others)) for height, others in rows)


def count_lines(text: str, width: int) -> int:
    """Lines of a text wrapped between words, words longer than `width` broken."""
    lines = 0
    for part in text.split("\n"):
        lines, used = lines + 1, 0
        for word in map(len, part.split(" ")):
            if used and used + 1 + word <= width:
                used += 1 + word
                continue
            lines += bool(used) + max(0, word - 1) // width
            used = word - width * (max(0, word - 1) // width)
    return lines
