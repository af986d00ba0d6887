"""Bytes of an Excel workbook to its sheets: cell values, the addresses behind them, and when it was last saved.

Values are read by calamine, hidden rows included. Refuses what `container` refuses, what calamine cannot open, and a
part whose XML is not well-formed: calamine reads on behind a broken tag, and what stood there is lost without a word.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from open287g.errors import NotAWorkbook, TooLarge, UnreadableFile, panics_become

from .container import (
    MAX_CELLS,
    MAX_SHEETS,
    SAVE_AS_XLSX,
    Container,
    check_extent,
    check_shared_texts,
    column_number,
    find_hyperlinks,
    open_container,
    read_relationships,
    walk_cells,
)
from .sheet import CellValue, Document, Sheet

DAYS_FROM_1900, DAYS_FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day zero of the two systems in which a workbook may count its days."""
_TRUTHS = {"1": True, "true": True, "0": False, "false": False}
"""How XML writes a truth; of any other word programs make different things."""


def recognises(data: bytes) -> bool:
    """Whether the bytes are a ZIP file: a workbook, or what `open_bytes` refuses by its right name."""
    return data.startswith(b"PK")


def open_bytes(data: bytes) -> Workbook:
    """The workbook in `data`, unpacked within the limits of `container`."""
    return Workbook(data, open_container(data))


@dataclass(frozen=True)
class Workbook:
    """A workbook whose parts are unpacked; nothing of it is parsed before `read`."""

    data: bytes
    container: Container
    kind: str = "workbook"

    def fingerprint(self) -> bytes:
        """Equal for workbooks with the same cells and links; the archive's capture times in addresses do not count."""
        digest = hashlib.sha256()
        for name in sorted(self.container.parts):
            if not name.startswith(_APART):
                digest.update(name.encode() + b"\0")
                digest.update(_CAPTURE.sub(b"web.archive.org/web/", self.container.parts[name]))
        return digest.digest()

    def modified_at(self) -> datetime | None:
        """The instant in docProps/core.xml; None if the workbook does not say, or says nonsense."""
        return modified_at(self.container)

    def read(self) -> Document:
        """All its sheets; raises `NotAWorkbook` or `TooLarge`."""
        parts = _list_sheets(self.container)
        _check_size(self.container, parts)
        _check_form(self.container)
        day_zero = _day_zero(self.container)
        try:
            with panics_become(_blame_calamine):
                book = CalamineWorkbook.from_filelike(io.BytesIO(self.data))
                sheets = tuple(
                    _read_sheet(book, self.container, name, place, day_zero) for name, place in parts.items()
                )
        except (CalamineError, WorksheetNotFound) as error:
            raise NotAWorkbook(f"The workbook cannot be opened ({error}).", SAVE_AS_XLSX) from error
        return Document(sheets, self.modified_at())


def _blame_calamine(panic: str) -> NotAWorkbook:
    return NotAWorkbook(f"The library that reads workbooks failed on this one ({panic}).", SAVE_AS_XLSX)


_CAPTURE = re.compile(rb"web\.archive\.org/web/\d{14}")
_APART = ("docProps/", "customXml/", "xl/theme/", "xl/printerSettings/", "[trash]/")


class _Place(NamedTuple):
    """Where a worksheet is stored, and whether people see it."""

    part: str
    is_hidden: bool


def _read_sheet(
    book: CalamineWorkbook, container: Container, name: str, place: _Place, day_zero: date
) -> Sheet:
    _refuse_odd_cells(name, container.part(place.part))
    sheet = book.get_sheet_by_name(name)
    rows: Sequence[Sequence[CellValue]] = sheet.to_python(skip_empty_area=False)
    filled = fill_merged(rows, container.part(place.part))
    links = find_hyperlinks(container, place.part)
    return Sheet(name, filled, links, place.is_hidden, day_zero=day_zero)


def _check_form(container: Container) -> None:
    """Refuse a part whose XML is not well-formed, is no UTF-8, or declares entities behind its start."""
    for name, xml in container.parts.items():
        if name.casefold().endswith((".xml", ".rels")):
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = _refuse_doctype
            parser.XmlDeclHandler = _refuse_encoding
            try:
                parser.Parse(xml, True)
            except (expat.ExpatError, LookupError, ValueError) as error:
                raise NotAWorkbook(
                    f"Part {name!r} of the workbook is damaged: its XML is not well-formed ({error}). "
                    "Rows may be lost in it.",
                    "Fetch the file again from where it came, and import that.",
                ) from error
            if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
                _refuse_encoding("1.0", "UTF-16", -1)


_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SHEET_DATA = re.compile(rb"<(?:[^\s<>/:!?]+:)?sheetData[\s/>]")
_CELL = re.compile(rb"<(?:[^\s<>/:!?]+:)?c[\s/>]")
_PLACED_CELL = re.compile(rb"""<(?:[^\s<>/:!?]+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["']""")
_ODD_VALUE = re.compile(
    rb"""</(?:[^\s<>/:!?]+:)?(v|is)\s*>\s*<(?:[^\s<>/:!?]+:)?\1[\s/>]"""  # two values, of which the last is read
    rb"""|<(?:[^\s<>/:!?]+:)?v(?:\s[^<>]*)?>[^<]*<!"""  # a value within marks, of which a part is read
)
_ODD_NUMBER = re.compile(
    rb"""<(?:[^\s<>/:!?]+:)?c(?=[\s>])(?:(?=[^<>]*\st\s*=\s*["']s["'])()|(?![^<>]*\st\s*=))[^<>]*(?<!/)>\s*"""
    rb"""(?:<(?:[^\s<>/:!?]+:)?f\b[^<>]*(?:/>|>[^<]*</[^<>]*>)\s*)?<(?:[^\s<>/:!?]+:)?v(?:\s[^<>]*)?>"""
    rb"""(?:(?(1)(?![0-9]{1,9}</)|(?=[^<]*&)))"""
)
"""The number of a shared text that is none, which is read as the first text; a number in letters, which is not read."""


def _refuse_odd_cells(sheet_name: str, xml: bytes) -> None:
    """Refuse a sheet of which another value than is written, or one of two, would be read without a word."""
    if _ODD_VALUE.search(xml) or _ODD_NUMBER.search(xml):
        raise NotAWorkbook(
            f"Sheet {sheet_name!r} has a cell whose value is written twice, or as no program writes it: it is damaged.",
            SAVE_AS_XLSX,
        )
    xml = _COMMENT.sub(b"", xml) if b"<!--" in xml else xml
    if len(_SHEET_DATA.findall(xml)) > 1:
        raise NotAWorkbook(f"Sheet {sheet_name!r} has two grids of cells: it is damaged.", SAVE_AS_XLSX)
    places = [place.decode().upper() for place in _PLACED_CELL.findall(xml)]
    if len(places) < len(_CELL.findall(xml)):
        places = [f"{column} of row {row}" for row, column in walk_cells(xml)]
    if len(set(places)) < len(places):
        double = next(place for place, n in Counter(places).items() if n > 1)
        raise NotAWorkbook(f"Sheet {sheet_name!r} fills cell {double} twice: it is damaged.", SAVE_AS_XLSX)


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.upper() not in ("UTF-8", "US-ASCII", "ASCII"):
        raise NotAWorkbook(
            f"The workbook is written in {encoding}, which not every program reads alike.", SAVE_AS_XLSX
        )


def _refuse_doctype(*_: object) -> None:
    raise NotAWorkbook("A part of the workbook declares entities, which no list of ICE's does.", SAVE_AS_XLSX)


def _day_zero(container: Container) -> date:
    """The day from which the workbook counts the days that its cells hold as bare numbers."""
    for element in _parse(container.index("xl/workbook.xml"), "xl/workbook.xml").iter():
        if _local_name(element) == "workbookPr":
            told = element.attrib.get("date1904", "0")
            if told not in _TRUTHS:
                raise NotAWorkbook(
                    f"Whether the workbook counts its days from 1904 is not clear (date1904={told!r}).",
                    SAVE_AS_XLSX,
                )
            return DAYS_FROM_1904 if _TRUTHS[told] else DAYS_FROM_1900
    return DAYS_FROM_1900


def _list_sheets(container: Container) -> dict[str, _Place]:
    """Name to place of every worksheet; refuses more than a list could have, and two of one name."""
    found = list(islice(_sheet_parts(container), MAX_SHEETS + 1))
    if len(found) > MAX_SHEETS:
        raise TooLarge(
            f"The workbook has more than {MAX_SHEETS} sheets; a list of ICE's has one or two.", SAVE_AS_XLSX
        )
    if len(dict(found)) < len(found):
        raise NotAWorkbook("The workbook has two sheets of one name.", SAVE_AS_XLSX)
    return dict(found)


def _check_size(container: Container, sheets: Mapping[str, _Place]) -> None:
    """Refuse what would take more memory than any list needs, before calamine allocates it."""
    parts = {name: container.part(place.part) for name, place in sheets.items()}
    n_cells = sum(check_extent(name, xml) for name, xml in parts.items())
    if n_cells > MAX_CELLS:
        raise TooLarge(
            f"The workbook's sheets span {n_cells:,} cells; a list of ICE's has under 50,000.", SAVE_AS_XLSX
        )
    shared = next(
        (xml for name, xml in container.parts.items() if name.casefold() == "xl/sharedstrings.xml"), b""
    )
    check_shared_texts(shared, list(parts.values()))


_OTHER_SHEET = re.compile(rb"<(?:[^\s<>/:!?]+:)?(?:chartsheet|dialogsheet|macrosheet)[\s/>]")
"""The beginning of a sheet that has no cells of its own."""


def _sheet_parts(container: Container) -> Iterator[tuple[str, _Place]]:
    """Name and place of every worksheet, in the workbook's order."""
    targets = read_relationships(container, "xl/workbook.xml")
    for element in _parse(container.index("xl/workbook.xml"), "xl/workbook.xml").iter():
        if _local_name(element) != "sheet":
            continue
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        if part not in container.parts:
            raise NotAWorkbook(
                f"Sheet {element.attrib.get('name', '')!r} is missing from the workbook: it is damaged.",
                SAVE_AS_XLSX,
            )
        if not _OTHER_SHEET.search(container.parts[part], 0, 4_096):
            is_hidden = element.attrib.get("state", "visible") != "visible"
            yield element.attrib.get("name", ""), _Place(part, is_hidden)


def modified_at(container: Container) -> datetime | None:
    """The instant in docProps/core.xml; None if the workbook does not say, or says nonsense."""
    if "docProps/core.xml" not in container.parts:
        return None
    try:
        elements = _parse(container.index("docProps/core.xml"), "docProps/core.xml").iter()
    except UnreadableFile:
        return None
    text = next((e.text or "" for e in elements if _local_name(e) == "modified"), "")
    return _parse_instant(text.strip())


def _parse_instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _parse(xml: bytes, part: str) -> Element:
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise NotAWorkbook(f"Part {part!r} of the workbook is damaged ({error}).", SAVE_AS_XLSX) from error
    return root


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


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
