"""A PDF's bytes to pages as they were read. Runs inside a worker process only: pdfium is not thread-safe.

Bounds: a page's picture has at most `MOST_PIXELS`; a page's text at most `MOST_LETTERS`; JavaScript and links are never
run (this pdfium has none); forms are read, never submitted. Time and memory are bounded from outside, by `workers`.
"""

from __future__ import annotations

import base64
import ctypes
import io
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from open287g.documents.date_lines import DateLine, find_date_lines, find_opening, is_label, is_signature_page
from open287g.documents.text_layer import (
    GOOD,
    LEAST_SHARE,
    find_turn,
    is_sideways,
    judge_layer,
    repair_shifted,
    share_of_common_words,
)
from open287g.documents.words import DRAWN, Box, PageRead, Strip, Word, group_lines

from .letters import Transform, read_words, view_edges

if TYPE_CHECKING:
    from .recognition import Recognizer

MOST_PIXELS = 9_000_000
PAGE_DPI = 200
STRIP_DPI = 300
_FIELD, _NOTE = raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT


class Refused(Exception):
    """A document or page that cannot be read; the message says why, in words.

    `may_pass` where the reason lies outside the document, so that it is worth asking again.
    """

    def __init__(self, message: str, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


def open_document(data: bytes) -> pdfium.PdfDocument:
    """The document; `Refused` for what is no PDF, is encrypted or damaged beyond opening."""
    if not data.lstrip()[:1024].find(b"%PDF-") >= 0 and b"%PDF-" not in data[:4096]:
        raise Refused("The file is not a PDF.")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        reason = str(error).casefold()
        if "password" in reason:
            raise Refused("The PDF is encrypted and asks for a password.") from error
        raise Refused("The PDF is damaged and cannot be opened.") from error
    document.init_forms()
    return document


class PageReader:
    """Reads pages of one open document; the recognizer is loaded when a page first needs it."""

    def __init__(self, recognize: bool) -> None:
        self._recognize = recognize

    @cached_property
    def _recognizer(self) -> Recognizer | None:
        if not self._recognize:
            return None
        from .recognition import Recognizer

        return Recognizer()

    def read(self, document: pdfium.PdfDocument, number: int) -> PageRead:
        """Page `number` (from 1)."""
        try:
            page = document[number - 1]
        except (pdfium.PdfiumError, IndexError) as error:
            raise Refused("The page is damaged and cannot be loaded.") from error
        try:
            return self._read(_Page(document, page, number))
        finally:
            page.close()

    def _read(self, page: _Page) -> PageRead:
        words = page.written()
        if turn := find_turn(words):
            page.turn(turn)
            words = page.written()
        layer = judge_layer(words)
        lines: list[Word] = []
        strips: list[Strip] = []
        if self._recognize:
            if layer != GOOD:
                lines = self._read_lines(page)
                words = page.written() if page.turned else words
            if is_signature_page(
                group_lines(words if layer == GOOD else [*lines, *words])
            ) or _has_date_label(words, lines):
                lines, strips = self._read_signatures(page, words, lines, layer)
        return PageRead(
            page.number,
            page.width,
            page.height,
            words,
            tuple(lines),
            tuple(strips),
            layer,
            turned=page.turned,
        )

    def _read_lines(self, page: _Page) -> list[Word]:
        """Lines of the page's picture, which is turned where it lies on its side or upside down."""
        assert self._recognizer is not None
        picture = page.picture(PAGE_DPI)
        lines = self._recognizer.read_lines(*picture)
        share = share_of_common_words(lines)
        if is_sideways(lines):
            turns: tuple[int, ...] = (90, 270)
        elif share < _ILLEGIBLE and (picture[0] < _DARK).mean() > _LEAST_INK:
            turns = (180,)
        else:
            return lines
        for turn in turns:
            page.turn(turn)
            turned = self._recognizer.read_lines(*page.picture(PAGE_DPI))
            if not is_sideways(turned) and share_of_common_words(turned) > max(LEAST_SHARE, share / 2):
                return turned
        page.turn(0)
        return lines

    def draw(self, document: pdfium.PdfDocument, number: int, box: list[float], turned: int = 0) -> str:
        """The picture of a place with a margin, as PNG in base64."""
        page = document[number - 1]
        try:
            view = _Page(document, page, number)
            view.turn(turned)
            left, top, right, bottom = box
            part = Box(
                max(0.0, left - 12),
                max(0.0, top - 8),
                min(view.width, right + 12),
                min(view.height, bottom + 8),
            )
            picture, _, _ = view.picture(PAGE_DPI, part)
        finally:
            page.close()
        stream = io.BytesIO()
        Image.fromarray(picture[:, :, ::-1]).save(stream, "PNG")
        return base64.b64encode(stream.getvalue()).decode()

    def _read_signatures(
        self, page: _Page, words: tuple[Word, ...], lines: list[Word], layer: str
    ) -> tuple[list[Word], list[Strip]]:
        assert self._recognizer is not None
        if layer == GOOD:
            top = max(0.0, (find_opening(group_lines(words)) or page.height * 0.05) - 4)
            lines = self._recognizer.read_lines(*page.picture(PAGE_DPI, Box(0, top, page.width, page.height)))
        date_lines = find_date_lines(words, lines, page.width)
        return lines, list(self._read_strips(page, date_lines, lines)) if date_lines else []

    def _read_strips(self, page: _Page, date_lines: list[DateLine], lines: list[Word]) -> Iterator[Strip]:
        """Each date line's strips: the lines recognized there, then the whole place, in two heights."""
        assert self._recognizer is not None
        around = Box.around(d.field for d in date_lines)
        boxes = [box for date_line in date_lines for box in _strips_of(date_line, lines)]
        right = min(page.width, max(around.right, *(box.right for box in boxes)))  # a hand may run on
        picture, points, origin = page.picture(
            STRIP_DPI, Box(max(0, around.left - 30), max(0, around.top - 8), right, around.bottom + 8)
        )
        for box in boxes:
            seen = _crop(picture, box, 1 / points, origin)
            strips = (self._recognizer.read_strip(seen, box, tilt) for tilt in _TILTS)
            yield from (strip for strip in strips if strip is not None)


def _strips_of(date_line: DateLine, lines: list[Word]) -> list[Box]:
    field = date_line.field
    boxes = [
        Box(max(line.box.left, field.left), line.box.top, line.box.right, line.box.bottom)
        for line in _inside(lines, field)
        if not (is_label(line.text) and len(line.text) <= 6) and line.box.right - field.left > 12
    ]
    return [*boxes, *_whole_field(date_line, boxes)]


def _crop(
    picture: npt.NDArray[np.uint8], box: Box, pixels: float, origin: tuple[float, float] = (0.0, 0.0)
) -> npt.NDArray[np.uint8]:
    """The part of a picture inside `box`; `pixels` is pixels per point, `origin` the place of its upper left corner."""
    height, width = picture.shape[:2]
    left = max(0, int((box.left - origin[0]) * pixels))
    top = max(0, int((box.top - origin[1]) * pixels))
    right = min(width, int((box.right - origin[0]) * pixels) + 1)
    bottom = min(height, int((box.bottom - origin[1]) * pixels) + 1)
    return np.ascontiguousarray(picture[top : max(top, bottom), left : max(left, right)])


def _inside(lines: Iterable[Word], box: Box) -> list[Word]:
    """Lines that stand at least half inside `box`."""
    kept = []
    for line in lines:
        across = min(line.box.right, box.right) - max(line.box.left, box.left)
        down = min(line.box.bottom, box.bottom) - max(line.box.top, box.top)
        if across > 0 and down > 0.45 * line.box.height:
            kept.append(line)
    return kept


_TILTS = (0.0, 1.5, -1.5)
"""Degrees by which each strip is tilted to be read again. What a hand wrote is read otherwise in another view, and what
it means is what the views share: with signature pages turned by half a degree and blurred, one view left or misread 4
to 6 of a hundred days, three views 2 to 3."""
_ILLEGIBLE = 0.1
"""Share of common words under which a picture may be upside down."""
_DARK, _LEAST_INK = 128, 0.003
"""What is ink, and how much of it a page of writing has: a blank page is not turned."""
_TALLEST = 36.0


def _whole_field(date_line: DateLine, inked: list[Box]) -> list[Box]:
    """The whole place of a day, in two heights: that of the ink found on the line, and that of the line alone."""
    field, middle = date_line.field, date_line.label.middle
    near = [b for b in inked if abs(b.middle - middle) < 16 and b.height <= _TALLEST]
    top = min([middle - 11, *(b.top for b in near)])
    bottom = max([middle + 6, *(b.bottom for b in near)])
    if bottom - top < 19:
        top, bottom = middle - 17, middle + 8
    return [Box(field.left, top, field.right, bottom), Box(field.left, middle - 12, field.right, middle + 7)]


def _has_date_label(words: tuple[Word, ...], lines: list[Word]) -> bool:
    return sum(is_label(w.text) for w in (*words, *lines)) >= 2


class _Page:
    """One page of an open document, seen as a person sees it."""

    def __init__(self, document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> None:
        self.number = number
        self._document, self._page = document, page
        self._flag, self.turned = page.get_rotation(), 0
        self.turn(0)
        if not (1 <= self.width <= 20_000 and 1 <= self.height <= 20_000):
            raise Refused(f"The page measures {self.width:,.0f} by {self.height:,.0f} points.")

    def turn(self, degrees: int) -> None:
        """See the page turned clockwise, beyond its own flag."""
        if degrees or self.turned:
            self._page.set_rotation((self._flag + degrees) % 360)
        self.turned = degrees
        self.width, self.height = self._page.get_size()
        self.__dict__.pop("_to_view", None)

    def written(self) -> tuple[Word, ...]:
        """Words of the text layer and of form fields, set right."""
        return repair_shifted([*self.words(), *self.entries()])

    @cached_property
    def _to_view(self) -> Transform:
        """The page's own coordinates to points from the upper left corner of the view: rotation and crop included."""
        (x0, y0), (x1, y1), (x2, y2) = (self._device(*at) for at in ((0, 0), (1000, 0), (0, 1000)))
        return (x1 - x0) / 1000, (x2 - x0) / 1000, x0, (y1 - y0) / 1000, (y2 - y0) / 1000, y0

    def _device(self, x: float, y: float) -> tuple[float, float]:
        fine = 20_000
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page.raw, 0, 0, fine, fine, 0, x, y, across, down)
        return across.value / fine * self.width, down.value / fine * self.height

    def _view(self, left: float, bottom: float, right: float, top: float) -> Box:
        (edges,) = view_edges(np.array([[left, top, right, bottom]]), self._to_view)
        return Box(*edges)

    def words(self) -> list[Word]:
        """Words of the text layer."""
        text = self._page.get_textpage()
        try:
            return read_words(text, self._to_view)
        finally:
            text.close()

    def entries(self) -> Iterator[Word]:
        """What was entered into form fields and notes: shown on the page, but in no text layer."""
        for index in range(min(raw.FPDFPage_GetAnnotCount(self._page.raw), 500)):
            note = raw.FPDFPage_GetAnnot(self._page.raw, index)
            if not note:
                continue
            kind = raw.FPDFAnnot_GetSubtype(note)
            text = ""
            if kind == _FIELD and self._document.formenv is not None:
                text = _get_text(raw.FPDFAnnot_GetFormFieldValue, self._document.formenv.raw, note)
            elif kind == _NOTE:
                text = _get_text(raw.FPDFAnnot_GetStringValue, note, b"Contents")
            place = raw.FS_RECTF()
            if text.strip() and raw.FPDFAnnot_GetRect(note, place):
                box = self._view(place.left, place.bottom, place.right, place.top)
                yield from _spread(text[:400], box)
            raw.FPDFPage_CloseAnnot(note)

    def picture(
        self, dpi: float, part: Box | None = None
    ) -> tuple[npt.NDArray[np.uint8], float, tuple[float, float]]:
        """The page or a part of it drawn: the picture, points per pixel, and the place of its corner."""
        part = part or Box(0, 0, self.width, self.height)
        wide, high = max(1.0, part.right - part.left), max(1.0, part.height)
        scale = min(dpi / 72, (MOST_PIXELS / (wide * high)) ** 0.5)
        margins = (part.left, self.height - part.bottom, self.width - part.right, part.top)
        bitmap = self._page.render(scale=scale, crop=tuple(max(0.0, m) for m in margins), may_draw_forms=True)
        picture = bitmap.to_numpy()
        picture = np.repeat(picture[:, :, :1], 3, axis=2) if picture.shape[2] == 1 else picture[:, :, :3]
        return np.ascontiguousarray(picture), 1 / scale, (part.left, part.top)


def _get_text(ask: Any, *about: Any) -> str:
    size = ask(*about, None, 0)
    if not 2 < size <= 8_192:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*about, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _spread(text: str, box: Box) -> Iterator[Word]:
    """An entry's words side by side in its field: the field's place is known, the letters' is not."""
    words = text.split()
    total = sum(len(w) + 1 for w in words)
    left, wide = box.left, min(box.right - box.left, 7.0 * total)
    middle = box.middle
    half = min(box.height, 12.0) / 2
    for word in words:
        right = left + wide * len(word) / total
        edges = (left, middle - half, right, middle + half)
        yield Word(word, Box(*(round(edge, 1) for edge in edges)), DRAWN)
        left = right + wide / total
