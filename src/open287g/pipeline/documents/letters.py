"""pdfium's letters of a page to words with places. Runs once for each word of each page, which is where the time goes.

A word of letters that pdfium draws in one go has one place, asked once; only others are looked at letter by letter.
All places of a page are asked for first and turned into the view's at once; pdfium's functions are called with bare
addresses, which takes a third of the time that `ctypes` takes to make objects for them.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from open287g.documents.words import DRAWN, HIDDEN, Box, Word

MOST_LETTERS = 60_000
"""Of one page; what comes behind is left out."""

Transform = tuple[float, float, float, float, float, float]
"""The page's own coordinates to points from the upper left corner of the view: x = a·x + b·y + c, y = d·x + e·y + f."""

_Edges = list[float]
"""Left, top, right and bottom in points from the upper left corner of the view."""

_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE
_Address, _Number = ctypes.c_void_p, ctypes.c_int


def _call(function: Any, answer: Any, *given: Any) -> Any:
    """pdfium's function as one that takes plain numbers and addresses."""
    return ctypes.PYFUNCTYPE(answer, *given)(ctypes.cast(function, _Address).value or 0)


_count_places = _call(raw.FPDFText_CountRects, _Number, _Address, _Number, _Number)
_place_at = _call(raw.FPDFText_GetRect, _Number, _Address, _Number, *[_Address] * 4)
_letter_at = _call(raw.FPDFText_GetCharBox, _Number, _Address, _Number, *[_Address] * 4)
_thing_at = _call(raw.FPDFText_GetTextObject, _Address, _Address, _Number)
_mode_of = _call(raw.FPDFTextObj_GetTextRenderMode, _Number, _Address)

_WORD = re.compile(r"([^\W_]+(?:[-'’/&()][^\W_]+)*[.,;:)]?(?![^\s\xad]))|[^\s\xad]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_words(text: pdfium.PdfTextPage, to_view: Transform) -> list[Word]:
    """Words of a page's text layer, in the order in which they were written."""
    letters = _letters_of(text)
    handle = ctypes.cast(text.raw, _Address).value
    found = [(m.group(), m.start(), m.lastindex) for m in _WORD.finditer(letters)]
    places = _ask_places(handle, found, to_view)
    scattered = [
        (written, first) for (written, first, _), place in zip(found, places, strict=True) if place is None
    ]
    parts = _split(handle, scattered, to_view)
    words: list[tuple[str, int, _Edges]] = []
    for (written, first, _), place in zip(found, places, strict=True):
        words += [(written, first, place)] if place is not None else next(parts)
    origins = _origins(handle, [first for _, first, _ in words])
    boxes = map(_as_box, [place for _, _, place in words])
    return list(map(_as_word, zip([w for w, _, _ in words], boxes, origins, repeat(1.0))))


_as_box, _as_word = partial(tuple.__new__, Box), partial(tuple.__new__, Word)
"""As `_make` does it, without a function of Python's for each."""


def _ask_places(
    handle: int | None, found: list[tuple[str, int, int | None]], to_view: Transform
) -> list[_Edges | None]:
    """The place of each word of plain letters that stand together; none of any other."""
    places = np.zeros((len(found), 4))
    row = places.ctypes.data
    for written, first, is_plain in found:
        if is_plain and _count_places(handle, first, len(written)) == 1:
            _place_at(handle, 0, row, row + 8, row + 16, row + 24)
        row += 32
    edges = view_edges(places, to_view)
    together: list[bool] = np.logical_or.reduce(places != 0, axis=1).tolist()
    return [
        place if is_one and place[2] - place[0] <= len(written) * (place[3] - place[1]) else None
        for (written, _, _), place, is_one in zip(found, edges, together, strict=True)
    ]


def view_edges(places: npt.NDArray[np.float64], to_view: Transform) -> list[_Edges]:
    """Places of the page (left, top, right, bottom) as the view's, to a tenth of a point."""
    a, b, c, d, e, f = to_view
    left, top, right, bottom = places.T
    across = np.stack([a * left + b * bottom + c, a * right + b * top + c])
    down = np.stack([d * left + e * bottom + f, d * right + e * top + f])
    edges = np.stack([across.min(0), down.min(0), across.max(0), down.max(0)], axis=1)
    return list(np.round(edges, 1).tolist())


def _split(
    handle: int | None, runs: list[tuple[str, int]], to_view: Transform
) -> Iterator[list[tuple[str, int, _Edges]]]:
    """Runs without a blank, each cut where its letters stand apart."""
    places = np.zeros((sum(len(written) for written, _ in runs), 4))
    row = places.ctypes.data
    for written, first in runs:
        for letter in range(first, first + len(written)):
            _letter_at(handle, letter, row, row + 16, row + 24, row + 8)
            row += 32
    edges = view_edges(places, to_view)
    at = 0
    for written, first in runs:
        own = edges[at : at + len(written)]
        at += len(written)
        cuts = [0, *(n for n in range(1, len(own)) if _stands_apart(own[n - 1], own[n])), len(own)]
        yield [(written[m:n], first + m, _around(own[m:n])) for m, n in pairwise(cuts)]


def _around(edges: list[_Edges]) -> _Edges:
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    return [min(lefts), min(tops), max(rights), max(bottoms)]


def _origins(handle: int | None, firsts: list[int]) -> list[str]:
    """Whether each word is drawn or hidden; words of one text object share it."""
    origins, last, origin = [], -1, DRAWN
    for first in firsts:
        thing = _thing_at(handle, first)
        if thing != last:
            last = thing
            origin = HIDDEN if thing and _mode_of(thing) == _INVISIBLE else DRAWN
        origins.append(origin)
    return origins


def _letters_of(text: pdfium.PdfTextPage) -> str:
    """The page's letters, each at its own index of pdfium's; what is no letter is a blank."""
    n = min(text.count_chars(), MOST_LETTERS)
    buffer = (ctypes.c_ushort * (n + 1))()
    if raw.FPDFText_GetText(text.raw, 0, n, buffer) == n + 1:
        letters = bytes(buffer)[: 2 * n].decode("utf-16-le", "surrogatepass")
        if len(letters) == n:
            return _SURROGATE.sub(" ", letters).replace("\0", " ").replace("\ufffe", "\x02")
    codes = (raw.FPDFText_GetUnicode(text.raw, index) for index in range(n))
    return "".join(
        chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else " " for code in codes
    )


def _stands_apart(before: _Edges, after: _Edges) -> bool:
    """Whether a letter begins a new word without a blank: a gap, or another line. Text may run in any direction."""
    left, top, right, bottom = before
    next_left, next_top, next_right, next_bottom = after
    gap = max(next_left - right, left - next_right, next_top - bottom, top - next_bottom)
    if gap <= 3.0:
        return False
    size = max(bottom - top, next_bottom - next_top, 1.0) if right <= next_left else max(right - left, 4.0)
    return gap > max(3.0, 0.8 * size)
