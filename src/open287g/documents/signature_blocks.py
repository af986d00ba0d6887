"""A page that parties sign to its signature blocks: where each stands, and whose it is.

A block hangs on its date line, or on a digital signature's stamp where the column has no line. Its heading stands above
it (2025) or the body's name below it (2019): the page's first blocks tell which. What counsel, clerks, notaries and
witnesses date is no block of a party.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .date_lines import DateLine, Stamp, find_date_lines, find_opening, find_stamps, join_line
from .offices import ICE_OFFICES, find_office
from .parties import BODY
from .words import Box, PageRead, Word, group_lines, split_columns, squeeze
from .written_dates import find_days

AGENCY, ICE = "agency", "ice"

_ICE_MARKS = (
    "immigrationandcustoms",
    "immigrationcustoms",
    "customsenforcement",
    "enforcementandremoval",
    "homelandsecurity",
    "directorordesignee",
    "usimmigration",
    "unitedstatesgovernment",
    "unitedstatesofamerica",
    "forthegovernment",
)
_BLOCK_HEIGHT = 165.0
_HEADING_ABOVE = 200.0
_TITLE_BELOW = 60.0
_LEADING = 90.0
"""How much a label may be led up to by other words."""
_LONGEST_HEADING = 60
_GAPS = (18.0, 9.0)
"""Points between words that stand apart: columns of a page, and cells of a table, which are nearer to each other."""
_LABELLED = re.compile(r"^\W*(?:by|name|print\w*|sign\w*|tit[l1]e|agency|date\w?|its)\b", re.I)
_LEADS_UP = re.compile(r"^\W*(?:sign\w*|execut\w*)\b", re.I)
_OTHERS_ABOVE = re.compile(
    r"^\W*(?:approv(?:ed|al)\b|as to form|form and|attest|witness(?:es|ed)?\b(?! whereof)|notary|sworn|subscribed|"
    r"reviewed|legal (?:review|sufficiency)|received|filed)",
    re.I,
)
"""How the parts of a page begin that others than parties date."""
_OTHERS_BELOW = re.compile(
    r"(?:county|city|town|village|assistant|deputy) (?:attorney|solicitor|clerk)|(?:legal|general|county) counsel|"
    r"clerk of|notary public|commission expires",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One signer's part of the page."""

    line: DateLine
    place: Box
    top: float
    """Where what stands above it ends: the opening, or the date line before it in its column."""
    side: str
    is_told: bool
    """Whether the page says whose it is; else it is taken for the agency's because nothing says otherwise."""


def find_blocks(page: PageRead, stamps: Sequence[Stamp]) -> list[Block]:
    """The parties' blocks of a page, in reading order; none where nobody dates anything."""
    opening = find_opening(page.lines) or find_opening(group_lines(page.recognized))
    parts = split_parts(page)
    lines = [
        d
        for d in find_date_lines(page.words, page.recognized, page.width)
        if opening is None or d.label.bottom > opening - 4
    ]
    lines = [_under_caption(d, [*page.words, *page.recognized]) for d in lines]
    lines += _stamped_columns(lines, stamps, opening)
    lines += [] if lines else _dated_sentences(parts, opening)
    lines = [cell for d in lines for cell in _cells_of(d, lines, parts)]
    lines.sort(key=lambda d: (d.label.top, d.label.left))
    column = _Columns(lines, parts, page.width, opening or 0.0)
    lines = [d for d in lines if not column.is_others(d)]
    return _Columns(lines, parts, page.width, opening or 0.0).blocks()


def all_stamps(page: PageRead) -> list[Stamp]:
    """Digital signatures' stamps, as recognized and as the text layer has them."""
    found = find_stamps(page.recognized)
    found += [
        s for s in find_stamps(page.words) if not any(s.box.holds(t.box) or t.box.holds(s.box) for t in found)
    ]
    return found


def split_parts(page: PageRead) -> list[Word]:
    """Pieces of lines that stand apart, each as one word; what stands a little apart is there whole and in pieces."""
    rows = group_lines(page.words)
    typed = [join_line(part) for row in rows for gap in _GAPS for part in split_columns(row, gap)]
    return [*page.recognized, *dict.fromkeys(typed)]


def _stamped_columns(
    lines: Sequence[DateLine], stamps: Iterable[Stamp], opening: float | None
) -> Iterator[DateLine]:
    """Stamps that give a time and stand in a column without a date line: that is where the signer dated."""
    for stamp in stamps:
        left, top, right, bottom = stamp.box
        if opening is not None and top > opening and not any(abs(d.label.left - left) < 150 for d in lines):
            yield DateLine(Box(left, top, left, bottom), Box(left, top - 3, right + 3, bottom + 3))


_SENTENCE = re.compile(r"^\W*(?:signed|executed|dated|entered)\b.*\bthis(?:\b|\d)", re.I)


def _dated_sentences(parts: Iterable[Word], opening: float | None) -> Iterator[DateLine]:
    """`Signed this 3rd day of March, 2026` above a signature, on a page without date lines."""
    for part in parts:
        left, top, right, bottom = part.box
        if opening is not None and top > opening and _SENTENCE.match(part.text) and find_days(part.text):
            yield DateLine(Box(left, top, left, bottom), Box(left - 1, top - 2, right + 1, bottom + 2))


def _under_caption(line: DateLine, words: Sequence[Word]) -> DateLine:
    """A line whose label is the caption below it, `Date` without a colon and nothing behind it: the day is above."""
    left, top, right, _ = line.label
    beside = [w for w in words if abs(w.box.middle - line.label.middle) < 6]
    labels = [w.text.casefold() for w in beside if abs(w.box.left - left) < 8]
    if (
        "date" not in labels
        or any(":" in text for text in labels)
        or any(right - 2 < w.box.left < right + (12 if _LABELLED.match(w.text) else 45) for w in beside)
    ):
        return line
    return DateLine(line.label, Box(left - 50, top - 30, min(right + 75, line.field.right), top - 1))


def _cells_of(line: DateLine, lines: Sequence[DateLine], parts: Sequence[Word]) -> list[DateLine]:
    """A label of a table's row, whose days stand in several columns: a line for each of them."""
    if any(d is not line and abs(d.label.middle - line.label.middle) < 22 for d in lines):
        return [line]
    cells: list[Box] = []
    for part in sorted(parts, key=lambda p: p.box.left):
        is_beside = part.box.left > line.label.right and abs(part.box.middle - line.label.middle) < 5
        if is_beside and find_days(part.text) and (not cells or part.box.left - cells[-1].left > 50):
            cells.append(part.box)
    if len(cells) < 2:
        return [line]
    ends = [*(b.left - 4 for b in cells[1:]), cells[-1].right + 60]
    return [
        DateLine(
            Box(b.left - 3, line.label.top, b.left - 2, line.label.bottom),
            Box(b.left - 2, line.field.top, end, line.field.bottom),
        )
        for b, end in zip(cells, ends, strict=True)
    ]


class _Columns:
    """Date lines with what stands above and below each in its column."""

    def __init__(
        self, lines: Sequence[DateLine], parts: Sequence[Word], width: float, opening: float
    ) -> None:
        self._lines, self._parts, self._width, self._opening = lines, parts, width, opening

    def _right(self, line: DateLine) -> float:
        if line.field.left < line.label.left and len(self._lines) > 1:
            return line.label.right + 10
        after = [d for d in self._row(line) if d.label.left > line.label.right]
        if after:
            return min(line.field.right, *(self._start(d) - 2 for d in after))
        return self._width if line.field.right > self._width * 0.62 else line.field.right

    def _row(self, line: DateLine) -> list[DateLine]:
        return [d for d in self._lines if abs(d.label.top - line.label.top) < 22]

    def _start(self, line: DateLine) -> float:
        """Where the words begin that lead up to a label: `Signature Date:`."""
        before = max(
            [
                line.label.left - _LEADING,
                *(d.label.right for d in self._row(line) if d.label.right < line.label.left),
            ]
        )
        return min(
            (
                p.box.left
                for p in self._parts
                if before < p.box.left < line.label.left < p.box.right
                and _LEADS_UP.match(p.text)
                and abs(p.box.middle - line.label.middle) < 6
            ),
            default=line.label.left,
        )

    def _in_column(self, line: DateLine, top: float, bottom: float) -> list[Word]:
        left, right = self._left(line), self._right(line)
        return [p for p in self._parts if top < p.box.middle < bottom and left <= p.box.left < right]

    def _left(self, line: DateLine) -> float:
        """A caption ends its column's line; a label begins it, but for the words before it."""
        before = max(
            (d.label.right for d in self._row(line) if d.label.right < line.label.left), default=None
        )
        if before is None:
            return 0.0
        return before + 4 if line.field.left < line.label.left else self._start(line) - 40

    def _neighbor(self, line: DateLine, above: bool) -> DateLine | None:
        """The next date line above or below in the same column."""
        same = [
            d
            for d in self._lines
            if abs(d.label.left - line.label.left) < 80
            and (d.label.top < line.label.top - 20 if above else d.label.top > line.label.bottom + 20)
        ]
        return (max if above else min)(same, key=lambda d: d.label.top, default=None)

    def _top(self, line: DateLine) -> float:
        before = self._neighbor(line, above=True)
        return max(self._opening, before.label.bottom + 4 if before else 0.0)

    def _above(self, line: DateLine) -> list[Word]:
        """Parts between a date line and the one above it, nearest first."""
        top = max(self._top(line), line.label.top - _HEADING_ABOVE)
        return sorted(self._in_column(line, top, line.label.top), key=lambda p: (-p.box.middle, -len(p.text)))

    def is_others(self, line: DateLine) -> bool:
        """Whether counsel, a clerk or a witness dates this line, and no party."""
        for part in self._above(line):
            if _OTHERS_ABOVE.match(part.text):
                return True
            if _heads(part) is not None:
                break
        end = min(self._end(line), line.label.bottom + _TITLE_BELOW)
        below = self._in_column(line, line.label.top - 4, end)
        return any(_OTHERS_BELOW.search(p.text) for p in below) and find_office(below) is None

    def _end(self, line: DateLine) -> float:
        after = self._neighbor(line, above=False)
        return min(line.label.bottom + _BLOCK_HEIGHT, after.label.top - 18 if after else self._width * 3)

    def _heading(self, line: DateLine) -> tuple[str, Box] | None:
        return next(((side, p.box) for p in self._above(line) if (side := _heads(p)) is not None), None)

    def blocks(self) -> list[Block]:
        """Each line's block: by its heading, by what stands in it, by the office that signed."""
        headings = [self._heading(d) for d in self._lines]
        is_headed = any(
            h is not None and self._neighbor(d, above=True) is None
            for d, h in zip(self._lines, headings, strict=True)
        )
        places = [self._place(d, is_headed) for d in self._lines]
        sides = [
            heading[0]
            if is_headed and heading and not (heading[0] == AGENCY and self._office_in(place) in ICE_OFFICES)
            else self._side_within(place)
            for heading, place in zip(headings, places, strict=True)
        ]
        if ICE not in sides and len(sides) >= 2 and is_headed:  # the form of 2025 has ICE on the right
            right = max(self._lines[:2], key=lambda d: d.label.left)
            if sides[n := self._lines.index(right)] is None:
                sides[n] = ICE
        is_told = ICE in sides or len(sides) < 2
        return [
            Block(line, place, self._top(line), side or AGENCY, is_told)
            for line, place, side in zip(self._lines, places, sides, strict=True)
        ]

    def _place(self, line: DateLine, is_headed: bool) -> Box:
        """From a little above the date line down to the next block of its column, or to that block's heading."""
        end = self._end(line)
        after = self._neighbor(line, above=False)
        if is_headed and after is not None and (heading := self._heading(after)) is not None:
            end = min(end, heading[1].top - 2)
        left = self._left(line) if line.field.left < line.label.left else line.label.left - 14
        return Box(max(0.0, left), line.label.top - 4, self._right(line), end)

    def _side_within(self, place: Box) -> str | None:
        inside = [p for p in self._parts if place.holds(p.box) or place.holds(_start_of(p))]
        text = squeeze("".join(p.text for p in sorted(inside, key=lambda p: p.box.middle)))
        if any(mark in text for mark in _ICE_MARKS):
            return ICE
        return ICE if self._office_in(place) in ICE_OFFICES else None

    def _office_in(self, place: Box) -> str | None:
        return find_office(p for p in self._parts if place.holds(p.box) or place.holds(_start_of(p)))


def _start_of(part: Word) -> Box:
    return Box(part.box.left, part.box.top, part.box.left + 8, part.box.bottom)


def _heads(part: Word) -> str | None:
    """Which side a short line names that may head a block; none if it heads nothing."""
    text = squeeze(part.text)
    if text.startswith(("forthelea", "orthelea")):
        return AGENCY
    if text.startswith("forice") or text in ("ice", "usice", "forusice"):
        return ICE
    if len(part.text) > _LONGEST_HEADING or _LABELLED.match(part.text):
        return None
    if any(mark in text for mark in _ICE_MARKS):
        return ICE
    is_body = BODY.search(part.text) and not part.text.rstrip().endswith(".")
    return AGENCY if is_body and find_office([part]) is None else None
