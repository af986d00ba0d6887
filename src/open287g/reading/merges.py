"""Cells that a sheet merged downwards, each with the value that is printed over all of them.

A merged cell keeps its value in its first row only; whoever reads row by row finds the others empty. Cells merged
across columns are titles, and stay as they are. Refuses a sheet that merges more than any list could.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from open287g.errors import TooLarge

from .container import column_number

MAX_FILLED = 100_000
"""Cells filled so in one sheet: a list has a few thousand."""
_UNMERGE = "Unmerge the cells in a spreadsheet program, fill the empty ones, save it, and import that."

_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})["']"""
)


def fill_merged(rows: Sequence[Sequence[object]], xml: bytes) -> Sequence[Sequence[object]]:
    """`rows` (row 1 first) of the sheet stored as `xml`, with cells merged downwards filled from the first.

    Raises `TooLarge` where so many cells are merged that filling them would cost more than a list can hold.
    """
    spans = list(_spans(xml, len(rows))) if b"mergeCell" in xml else []
    if not spans:
        return rows
    n_cells = sum(bottom - top for _, top, bottom in spans)
    if n_cells > MAX_FILLED:
        raise TooLarge(f"A sheet of the workbook merges {n_cells:,} cells downwards.", _UNMERGE)
    filled = [list(row) for row in rows]
    for column, top, bottom in spans:
        first = filled[top][column] if column < len(filled[top]) else None
        for row in filled[top + 1 : bottom + 1]:
            if column < len(row) and row[column] in (None, ""):
                row[column] = first
    return filled


def _spans(xml: bytes, n_rows: int) -> Iterator[tuple[int, int, int]]:
    """Column, first and last row, from 0, of what is merged within one column."""
    for left, top, right, bottom in _MERGED.findall(xml):
        if left.upper() == right.upper() and 0 < int(top) < int(bottom) <= n_rows:
            yield column_number(left.decode()) - 1, int(top) - 1, int(bottom) - 1
