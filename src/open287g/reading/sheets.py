"""Bytes of a workbook to its sheets: cell values, the addresses behind them, and when it was last modified.

Values are read by calamine, hidden rows included. Refuses what `container` refuses and what calamine cannot open.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from open287g.errors import NotAWorkbook, TooLarge, UnreadableFile

from .container import MAX_CELLS, MAX_SHEETS, Container, check_extent, check_shared_texts
from .hyperlinks import Cell, find_hyperlinks, read_relationships
from .merges import fill_merged

CellValue = object
"""What calamine gives: text, number, truth value, date, datetime, time or timedelta."""

_SAVE_ANEW = "Open it in a spreadsheet program, save it as .xlsx, and import that."


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0]` is the spreadsheet's row 1; `links` is keyed by (row, column) from 1."""

    name: str
    rows: Sequence[Sequence[CellValue]]
    links: dict[Cell, str]
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """The sheets of one workbook, and its own statement of when it was last saved."""

    sheets: tuple[Sheet, ...]
    modified_at: datetime | None


def read_sheets(container: Container, data: bytes) -> Workbook:
    """Read all sheets of a workbook, whose bytes are `data`; raises `NotAWorkbook` or `TooLarge`."""
    parts = _list_sheets(container)
    _check_size(container, parts)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = tuple(_read_sheet(book, container, name, place) for name, place in parts.items())
    except (CalamineError, WorksheetNotFound) as error:
        raise NotAWorkbook(f"The workbook cannot be opened ({error}).", _SAVE_ANEW) from error
    return Workbook(sheets, modified_at(container))


_CAPTURE = re.compile(rb"web\.archive\.org/web/\d{14}")
_APART = ("docProps/", "customXml/", "xl/theme/", "xl/printerSettings/", "[trash]/")


def fingerprint(container: Container) -> bytes:
    """Equal for workbooks whose cells and links are the same; the archive's capture times in addresses do not count."""
    digest = hashlib.sha256()
    for name in sorted(container.parts):
        if not name.startswith(_APART):
            digest.update(name.encode() + b"\0")
            digest.update(_CAPTURE.sub(b"web.archive.org/web/", container.parts[name]))
    return digest.digest()


class _Place(NamedTuple):
    """Where a worksheet is stored, and whether people see it."""

    part: str
    is_hidden: bool


def _read_sheet(book: CalamineWorkbook, container: Container, name: str, place: _Place) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows: Sequence[Sequence[CellValue]] = sheet.to_python(skip_empty_area=False)
    filled = fill_merged(rows, container.part(place.part))
    return Sheet(name, filled, find_hyperlinks(container, place.part), place.is_hidden)


def _list_sheets(container: Container) -> dict[str, _Place]:
    """Name to place of every worksheet; refuses more than a list could have, and two of one name."""
    found = list(islice(_sheet_parts(container), MAX_SHEETS + 1))
    if len(found) > MAX_SHEETS:
        raise TooLarge(
            f"The workbook has more than {MAX_SHEETS} sheets; a list of ICE's has one or two.", _SAVE_ANEW
        )
    if len(dict(found)) < len(found):
        raise NotAWorkbook("The workbook has two sheets of one name.", _SAVE_ANEW)
    return dict(found)


def _check_size(container: Container, sheets: Mapping[str, _Place]) -> None:
    """Refuse what would take more memory than any list needs, before calamine allocates it."""
    parts = {name: container.part(place.part) for name, place in sheets.items()}
    n_cells = sum(check_extent(name, xml) for name, xml in parts.items())
    if n_cells > MAX_CELLS:
        raise TooLarge(
            f"The workbook's sheets span {n_cells:,} cells; a list of ICE's has under 50,000.", _SAVE_ANEW
        )
    shared = next(
        (xml for name, xml in container.parts.items() if name.casefold() == "xl/sharedstrings.xml"), b""
    )
    check_shared_texts(shared, list(parts.values()))


def _sheet_parts(container: Container) -> Iterator[tuple[str, _Place]]:
    """Name and place of every worksheet, in the workbook's order."""
    targets = read_relationships(container, "xl/workbook.xml")
    for element in _parse(container.index("xl/workbook.xml"), "xl/workbook.xml").iter():
        if _local_name(element) != "sheet":
            continue
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        if part in container.parts and "worksheets/" in part:
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
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotAWorkbook(f"Part {part!r} of the workbook is damaged ({error}).", _SAVE_ANEW) from error
    return root


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
