"""Bytes of a file to the named parts of a workbook, in bounded time and memory. Refuses all else.

A workbook is a ZIP of XML parts. What is refused: what is no ZIP (a web page, a truncated download,
an encrypted file), a part that unpacks beyond the limits below, an entity declaration, a sheet whose
cells would span more than a list could need. The limits are fifty times what ICE has ever published.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from open287g.errors import NotAWorkbook, TooLarge

MAX_FILE_BYTES = 64 * 2**20
MAX_PARTS = 2_000
MAX_PART_BYTES = 48 * 2**20
MAX_TOTAL_BYTES = 160 * 2**20
MAX_ROWS = 60_000
MAX_COLUMNS = 702  # ZZ
MAX_CELLS = 4_000_000

_FETCH_AGAIN = "Fetch it again from ICE's page, open it once in a browser to see what it is, and import it anew."

_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is encrypted, or in the Excel format of before 2007",
     "Open it with its password, save it as .xlsx, and import that."),
    (b"%PDF", "is a PDF", _FETCH_AGAIN),
    (b"\x1f\x8b", "is a gzip archive", "Unpack it, and import what is inside."),
    (b"{\\rtf", "is a text document", _FETCH_AGAIN),
)  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype|html|head|body|script|\?xml)", re.IGNORECASE)


@dataclass(frozen=True)
class Container:
    """The parts of one workbook, unpacked: part name to bytes."""

    parts: Mapping[str, bytes]

    def part(self, name: str) -> bytes:
        """Bytes of a part that every workbook has; `NotAWorkbook` if it is missing."""
        try:
            return self.parts[name]
        except KeyError:
            raise NotAWorkbook(f"The workbook has no part {name!r}: it is damaged.", _FETCH_AGAIN) from None


def open_container(data: bytes) -> Container:
    """The XML parts of the workbook in `data`; raises `NotAWorkbook` or `TooLarge`."""
    if len(data) > MAX_FILE_BYTES:
        raise TooLarge(f"The file has {len(data):,} bytes; a list of ICE's has under a million.", _FETCH_AGAIN)
    if not data.startswith(b"PK"):
        raise NotAWorkbook(f"The file {_describe_bytes(data)}, not a workbook.", _remedy(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Container(dict(_unpack(archive)))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise NotAWorkbook(f"The file is a damaged or truncated workbook ({error}).", _FETCH_AGAIN) from error


def _describe_bytes(data: bytes) -> str:
    if not data.strip():
        return "is empty"
    for signature, words, _ in _SIGNATURES:
        if data.startswith(signature):
            return words
    return "is a web page or XML text" if _HTML.search(data[:2_048]) else "does not begin as a workbook does"


def _remedy(data: bytes) -> str:
    return next((remedy for signature, _, remedy in _SIGNATURES if data.startswith(signature)), _FETCH_AGAIN)


def _unpack(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise TooLarge(f"The workbook has {len(entries):,} parts; a list of ICE's has under thirty.", _FETCH_AGAIN)
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise NotAWorkbook("The workbook is encrypted.", "Save it without a password, and import that.")
        if entry.is_dir():
            continue
        with archive.open(entry) as stream:
            content = stream.read(MAX_PART_BYTES + 1)
        total += len(content)
        if len(content) > MAX_PART_BYTES or total > MAX_TOTAL_BYTES:
            raise TooLarge(f"Part {entry.filename!r} unpacks to more than any list of ICE's could need.", _FETCH_AGAIN)
        yield entry.filename, _refuse_declarations(entry.filename, content)


def _refuse_declarations(name: str, content: bytes) -> bytes:
    """`content`, unless it is XML with a document type: lists have none, bombs do."""
    if name.endswith((".xml", ".rels")) and b"<!" in content[:4_096]:
        head = content[:4_096].upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise NotAWorkbook(f"Part {name!r} declares entities, which no list of ICE's does.", _FETCH_AGAIN)
    return content


_FAR_CELL = re.compile(rb'r="(?:[A-Z]{2,}\d|[A-Z]*\d{6,})')
"""A cell beyond column Z or row 99,999: rare enough in lists that a sheet without one need not be measured."""
_CELL_PLACE = re.compile(rb"""\br=["']([A-Za-z]*)(\d+)["']""")


def check_extent(sheet_name: str, xml: bytes) -> None:
    """Raise `TooLarge` if the cells of a sheet would span more than `MAX_CELLS`, before anyone allocates them."""
    n_rows, n_columns = xml.count(b"<row"), 26
    if _FAR_CELL.search(xml) or b"r='" in xml:
        n_rows, n_columns = _extent(xml)
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS or n_rows * n_columns > MAX_CELLS:
        raise TooLarge(
            f"Sheet {sheet_name!r} spans {n_rows:,} rows and {n_columns:,} columns; a list of ICE's has under 5,000 rows.",
            "Delete the far cells in a spreadsheet program, save it, and import that.",
        )


def _extent(xml: bytes) -> tuple[int, int]:
    n_rows = n_columns = 0
    for letters, digits in _CELL_PLACE.findall(xml):
        n_rows = max(n_rows, int(digits[:9]))
        n_columns = max(n_columns, column_number(letters.decode()[:6]))
    return n_rows, n_columns


def column_number(letters: str) -> int:
    """Number of a column from its letters: A is 1, Z is 26, AA is 27, and no letters are 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
