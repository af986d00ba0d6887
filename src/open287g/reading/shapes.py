"""Bytes to what they show, by the one shape that recognises them; whatever no shape recognises is refused by its name.

A new shape is a module with `recognises` and `open_bytes` (see `sheet.Shape`), and a word in `SHAPES`. The rest of
reading knows sheets only. The forms in which a spreadsheet program saves a list otherwise (.xls, .xlsb, .ods, CSV) are
refused with the remedy: each of them loses the addresses behind the word 'link', or cannot be opened in bounded memory.
"""

from __future__ import annotations

import codecs
import re

from open287g.errors import NotAWorkbook, TooLarge

from . import web_page, workbook
from .container import FETCH_AGAIN, SAVE_AS_XLSX
from .sheet import Opened, Shape

SHAPES: tuple[Shape, ...] = (workbook, web_page)
"""In the order in which they are asked."""

MAX_FILE_BYTES = 64 * 2**20
"""A larger file is refused before anything else is done with it; a list of ICE's has under a million bytes."""

_BETTER_THE_WORKBOOK = (
    "Import the workbook or the web page that it was made from: the addresses behind the word 'link' do not stand in "
    "it. If there is none, open it in a spreadsheet program, save it as .xlsx, and import that."
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART, _OLD_BOOK = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook"))
_SIGNATURES = (
    (b"%PDF-", "is a PDF", FETCH_AGAIN),
    (b"\x1f\x8b", "is a gzip archive", "Unpack it, and import what is inside."),
    (b"{\\rtf", "is a text document", FETCH_AGAIN),
    (b"WARC/", "is a web archive (WARC)", "Export the page from it as HTML, and import that."),
    (b"bplist00", "is a web archive of Safari", "Save the page as HTML, and import that."),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "Unpack it, and import what is inside."),
    (b"Rar!", "is a RAR archive", "Unpack it, and import what is inside."),
    (b"\x89PNG", "is a picture", FETCH_AGAIN),
    (b"\xff\xd8\xff", "is a picture", FETCH_AGAIN),
    (b"GIF8", "is a picture", FETCH_AGAIN),
)
_MARKS_OF_TEXT = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVED_PAGE = re.compile(
    rb"^(?:From:|MIME-Version:|Snapshot-Content-Location:)[^\r\n]*\r?$", re.IGNORECASE | re.M
)
_OLD_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet", re.IGNORECASE)


def open_document(data: bytes) -> Opened:
    """The bytes opened by their shape; raises `UnreadableFile` with a reason and a remedy.

    `NotAWorkbook`, one of these, says that no shape recognises them.
    """
    refuse_too_large(len(data))
    for shape in SHAPES:
        if shape.recognises(data):
            return shape.open_bytes(data)
    words, remedy = _describe(data)
    raise NotAWorkbook(f"The file {words}, neither a workbook nor a web page with a list.", remedy)


def refuse_too_large(n_bytes: int) -> None:
    """Raise `TooLarge` for a file of so many bytes; who stores files asks before the bytes are kept."""
    if n_bytes > MAX_FILE_BYTES:
        raise TooLarge(f"The file has {n_bytes:,} bytes; a list of ICE's has under a million.", FETCH_AGAIN)


def _describe(data: bytes) -> tuple[str, str]:
    """What the bytes are instead, and what to do."""
    if not data.strip():
        return "is empty", FETCH_AGAIN
    if data.startswith(_OLE):
        return _describe_ole(data)
    for signature, words, remedy in _SIGNATURES:
        if data.startswith(signature):
            return words, remedy
    start = data[:2_048]
    codec = next((codec for mark, codec in _MARKS_OF_TEXT if start.startswith(mark)), None)
    if codec is not None:
        start = start.decode(codec, "replace").encode()
    if b"urn:oasis:names:tc:opendocument" in start:
        return "is an OpenDocument file", SAVE_AS_XLSX
    if _OLD_XML.search(start):
        return "is a spreadsheet in the XML of Excel 2003", SAVE_AS_XLSX
    if _SAVED_PAGE.search(start):
        return (
            "is an e-mail, or a web page saved as one file (.mht)",
            "Save what it holds as HTML, and import that.",
        )
    if not _is_text(start):
        return "is of no known kind", FETCH_AGAIN
    if start.lstrip()[:1] in (b"{", b"["):
        return "is JSON", _BETTER_THE_WORKBOOK
    if any(mark in start for mark in (b",", b"\t", b";", b"|")):
        return "is a table as plain text (CSV)", _BETTER_THE_WORKBOOK
    return "is plain text", FETCH_AGAIN


def _describe_ole(data: bytes) -> tuple[str, str]:
    """A workbook behind a password, or one in the format of before 2007."""
    if _ENCRYPTED_PART in data:
        return "is encrypted", "Open it with its password, save it without one as .xlsx, and import that."
    if _OLD_BOOK in data:
        return "is in the Excel format of before 2007 (.xls)", SAVE_AS_XLSX
    return "is encrypted, or in an Office format of before 2007", SAVE_AS_XLSX


def _is_text(start: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
