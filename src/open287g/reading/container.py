"""Bytes of a file to the named parts of a workbook, in bounded time and memory, and the addresses behind its cells.

A workbook is a ZIP of XML parts. What is refused: what is no whole ZIP (a truncated download, an encrypted file), a
part that unpacks beyond the limits below, an entity declaration, a sheet whose cells would span more than a list could
need. The limits are fifty times what ICE has ever published. Value readers lose hyperlinks: they stand in the sheet's
`<hyperlinks>` and in its relationships part, or in a HYPERLINK formula; what is broken of them is skipped.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from open287g.errors import NotAWorkbook, TooLarge

MAX_PARTS = 2_000
MAX_PART_BYTES = 48 * 2**20
MAX_TOTAL_BYTES = 160 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 702  # ZZ
MAX_CELLS = 4_000_000
MAX_SHEETS = 60
MAX_INDEX_BYTES = 2**20
"""Parts that only describe the workbook (its sheets, when it was saved) have a few thousand bytes."""
MAX_SHARED_BYTES = 256 * 2**20

FETCH_AGAIN = (
    "Fetch it again from ICE's page, open it once in a browser to see what it is, and import it anew."
)

SAVE_AS_XLSX = "Open it in a spreadsheet program, save it as .xlsx, and import that."


@dataclass(frozen=True)
class Container:
    """The parts of one workbook, unpacked: part name to bytes."""

    parts: Mapping[str, bytes]

    def part(self, name: str) -> bytes:
        """Bytes of a part that every workbook has; `NotAWorkbook` if it is missing."""
        try:
            return self.parts[name]
        except KeyError:
            raise NotAWorkbook(f"The workbook has no part {name!r}: it is damaged.", FETCH_AGAIN) from None

    def index(self, name: str) -> bytes:
        """Bytes of a part that describes the workbook; `TooLarge` if it is longer than a description."""
        content = self.part(name)
        if len(content) > MAX_INDEX_BYTES:
            raise TooLarge(
                f"Part {name!r} has {len(content):,} bytes; it should only describe the workbook.",
                FETCH_AGAIN,
            )
        return content


def open_container(data: bytes) -> Container:
    """The XML parts of the workbook in `data`; raises `NotAWorkbook` or `TooLarge`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_encrypted(archive.infolist())
            _refuse_other_kinds(archive.namelist())
            _refuse_double_names(archive.namelist())
            return Container(dict(_unpack(archive)))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
        struct.error,
        IndexError,
        OverflowError,
    ) as error:
        raise NotAWorkbook(f"The file is a damaged or truncated workbook ({error}).", FETCH_AGAIN) from error


_OTHER_KINDS = {
    "content.xml": "is an OpenDocument file",
    "xl/workbook.bin": "is a binary Excel workbook (.xlsb)",
    "word/document.xml": "is a Word document",
    "ppt/presentation.xml": "is a PowerPoint presentation",
    "Index/Document.iwa": "is an Apple Numbers document",
}


def _refuse_encrypted(entries: Iterable[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotAWorkbook("The file is encrypted.", "Save it without a password, and import that.")


def _refuse_other_kinds(names: Sequence[str]) -> None:
    """Refuse what is a ZIP of parts as a workbook is, and another program's."""
    words = next((_OTHER_KINDS[name] for name in names if name in _OTHER_KINDS), None)
    if words is not None:
        raise NotAWorkbook(f"The file {words}, not an Excel workbook (.xlsx).", SAVE_AS_XLSX)
    if not any(name.casefold().startswith("xl/") for name in names):
        raise NotAWorkbook(
            "The file is a ZIP file, but no Excel workbook (.xlsx).", "Unpack it, and import what is inside."
        )


def _refuse_double_names(names: Iterable[str]) -> None:
    """Refuse two parts that one name may mean: what is checked must be what is read."""
    folded = Counter(name.replace("\\", "/").casefold() for name in names)
    double = next((name for name, n in folded.items() if n > 1), None)
    if double is not None:
        raise NotAWorkbook(f"The workbook has part {double!r} twice.", FETCH_AGAIN)


def _unpack(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise TooLarge(
            f"The workbook has {len(entries):,} parts; a list of ICE's has under thirty.", FETCH_AGAIN
        )
    total = 0
    for entry in entries:
        if not entry.filename:
            raise NotAWorkbook("The workbook has a part without a name: it is damaged.", FETCH_AGAIN)
        if entry.is_dir():
            continue
        with archive.open(entry) as stream:
            content = stream.read(MAX_PART_BYTES + 1)
        total += len(content)
        if len(content) > MAX_PART_BYTES or total > MAX_TOTAL_BYTES:
            raise TooLarge(
                f"Part {entry.filename!r} unpacks to more than any list of ICE's could need.", FETCH_AGAIN
            )
        yield entry.filename, _refuse_declarations(entry.filename, content)


def _refuse_declarations(name: str, content: bytes) -> bytes:
    """`content`, unless it is XML with a document type: lists have none, bombs do."""
    if name.endswith((".xml", ".rels")) and b"<!" in content[:4_096]:
        head = content[:4_096].upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise NotAWorkbook(f"Part {name!r} declares entities, which no list of ICE's does.", FETCH_AGAIN)
    return content


_FAR_CELL = re.compile(rb'<c r="(?![A-Z][0-9]{1,5}")')
_FAR_ROW = re.compile(rb'<row r="(?![0-9]{1,5}")')
_PLACED_TAG = re.compile(
    rb"""<(?:[^\s<>/:!?]+:)?(c|row)(?=[\s/>])(?:(?=[^<>]*?\sr\s*=\s*["']([A-Za-z]*)([0-9]{1,9})))?"""
    rb"""(?:(?=[^<>]*(/)>))?"""
)
_PLAIN_COLUMNS = 26


def check_extent(sheet_name: str, xml: bytes) -> int:
    """Number of cells that a sheet spans; `TooLarge` if more than a list could need, before anyone allocates them."""
    n_rows, n_columns = _extent(xml)
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_CELLS:
        raise TooLarge(
            f"Sheet {sheet_name!r} spans {n_rows:,} rows and {n_columns:,} columns or more; "
            "a list of ICE's has under 5,000 rows.",
            "Delete the far cells in a spreadsheet program, save it, and import that.",
        )
    return n_rows * n_columns


def _extent(xml: bytes) -> tuple[int, int]:
    """Rows and columns, at once if every cell says in the usual form that it stands in columns A to Z."""
    if _is_plain(xml) and xml.count(b"<row ") <= MAX_ROWS:
        return xml.count(b"<row "), _PLAIN_COLUMNS
    return _walk_extent(xml)


def _is_plain(xml: bytes) -> bool:
    """Whether every cell and row is written as Excel writes it and stands in columns A to Z, rows to 99,999."""
    data = xml[xml.find(b"<sheetData") : xml.rfind(b"</sheetData>")]
    return (
        data.startswith(b"<sheetData")
        and data.count(b"<c") == data.count(b'<c r="')
        and data.count(b"<row") == data.count(b'<row r="')
        and b":c" not in data
        and b":row" not in data
        and not _FAR_CELL.search(data)
        and not _FAR_ROW.search(data)
    )


def _walk_extent(xml: bytes) -> tuple[int, int]:
    """Rows and columns, cell by cell up to the limits. What only carries a format spans nothing."""
    n_rows = n_columns = 0
    for row, column in walk_cells(xml):
        n_rows, n_columns = max(n_rows, row), max(n_columns, column)
        if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS:
            break
    return n_rows, n_columns


def walk_cells(xml: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of each cell, from 1, as readers count them: what does not say its place follows the last.

    What only carries a format (a row, a cell closed at once) is left out: no reader allocates it.
    """
    row = column = 0
    for tag, letters, digits, closed in _PLACED_TAG.findall(xml):
        if tag == b"row":
            row, column = int(digits) if digits else row + 1, 0
            continue
        row = int(digits) if digits else row
        column = column_number(letters.decode()[:6]) if letters else column + 1
        if not closed:
            yield row, column


_SHARED_CELL = re.compile(rb"""\st\s*=\s*["']s["']""")


def check_shared_texts(shared: bytes, sheets: Sequence[bytes]) -> None:
    """Raise `TooLarge` if one long text, shared by many cells, would fill the memory once for each of them."""
    longest = max(map(len, shared.split(b"</")), default=0)
    if longest * sum(xml.count(b"<c") for xml in sheets) <= MAX_SHARED_BYTES:
        return
    if longest * sum(len(_SHARED_CELL.findall(xml)) for xml in sheets) > MAX_SHARED_BYTES:
        raise TooLarge(f"The workbook repeats a text of up to {longest:,} bytes in many cells.", FETCH_AGAIN)


def column_number(letters: str) -> int:
    """Number of a column from its letters: A is 1, Z is 26, AA is 27, and no letters are 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


MAX_SPAN = 10_000
MAX_LINKED = 200_000
"""Cells with a link beyond which no more links are read: a list has a few thousand."""

# No pattern may look past the next '<': a damaged part must not be searched again from each of its tags.
_VALUE = rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')"""
_HYPERLINK = re.compile(
    rb"<(?:\w+:)?hyperlink\b(?=[^<]*\bref%s)(?=[^<]*:id%s)(?:(?=[^<]*\blocation%s))?"
    % (_VALUE, _VALUE, _VALUE)
)
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b(?=[^<]*\bId%s)(?=[^<]*\bTarget%s)" % (_VALUE, _VALUE))
_EXCEL_HYPERLINK = re.compile(rb'<hyperlink ref="([A-Z])([0-9]{1,7})" r:id="([^"&]*)"(?! location)')
_EXCEL_RELATIONSHIP = re.compile(rb'<Relationship Id="([^"&]*)" Type="[^"]*" Target="([^"]*)"')
"""The forms that Excel writes; a part with any other form is read by the patterns above."""
_SPAN = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b(?>[^<]*?\br=["']([A-Z]{1,3}\d{1,7})["'])[^<>]*>\s*<(?:\w+:)?f\b[^<>]*>"""
    rb"""[\s=_]*+HYPERLINK\(\s*(?:&quot;|")([^<]*?)(?:&quot;|")""",
    re.IGNORECASE,
)

Cell = tuple[int, int]


def find_hyperlinks(container: Container, sheet_part: str) -> dict[Cell, str]:
    """Addresses behind the cells of the sheet stored in `sheet_part`."""
    xml = container.part(sheet_part)
    found = dict(islice(_linked_by_formula(xml), MAX_LINKED)) if b"HYPERLINK(" in xml else {}
    if b"hyperlink" in xml:
        found.update(islice(_linked_by_relation(xml, read_relationships(container, sheet_part)), MAX_LINKED))
    return found


def read_relationships(container: Container, part: str) -> dict[str, str]:
    """Relationship id to target, for one part; empty if the part has none."""
    folder, name = posixpath.split(part)
    rels = container.parts.get(f"{folder}/_rels/{name}.rels", b"")
    excel = _EXCEL_RELATIONSHIP.findall(rels)
    if len(excel) == rels.count(b"Relationship ") and excel:
        return {relation.decode("utf-8", "replace"): _decode(target) for relation, target in excel}
    return {
        _decode(id_double or id_single): _decode(double or single)
        for id_double, id_single, double, single in _RELATIONSHIP.findall(rels)
    }


def _linked_by_relation(xml: bytes, targets: Mapping[str, str]) -> Iterator[tuple[Cell, str]]:
    excel = _EXCEL_HYPERLINK.findall(xml, xml.find(b"hyperlinks"))
    if len(excel) == xml.count(b"hyperlink ") and excel:
        for letter, digits, relation in excel:
            if target := targets.get(relation.decode("utf-8", "replace")):
                yield (int(digits), letter[0] - 64), target
        return
    for values in _HYPERLINK.findall(xml, xml.find(b"hyperlinks")):
        reference, relation, anchor = (_decode(values[n] or values[n + 1]) for n in (0, 2, 4))
        target = targets.get(relation)
        if target:
            address = f"{target}#{anchor}" if anchor else target
            for cell in _cells(reference):
                yield cell, address


def _linked_by_formula(xml: bytes) -> Iterator[tuple[Cell, str]]:
    for place, address in _FORMULA.findall(xml):
        for cell in _cells(place.decode()):
            yield cell, _decode(address)


def _decode(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text


def _cells(reference: str) -> Iterator[Cell]:
    """The cells of a reference such as `G7` or `G7:G9`; none if it is broken or boundless."""
    match = _SPAN.fullmatch(reference)
    if not match:
        return
    left, top, right, bottom = match.groups()
    if right is None:
        yield int(top), column_number(left)
        return
    columns = range(column_number(left), column_number(right) + 1)
    rows = range(int(top), int(bottom) + 1)
    if len(columns) * len(rows) <= MAX_SPAN:
        yield from ((row, column) for row in rows for column in columns)
