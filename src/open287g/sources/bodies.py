"""Bytes and names from the other side: is this a workbook, a page, or neither, and what may it be called?

Looked at before anything is trusted or kept. In: the body of an answer, a Content-Disposition header, an address. Out:
nothing, or `NotTheList` with a reason that a person can act upon; a name of one short plain part, which is a label in a
log and never a place on disk. What is inside a
workbook is for the reader; here only magic bytes, completeness and size are tested.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from selectolax.lexbor import LexborHTMLParser

from open287g.errors import NotTheList
from open287g.text.harmless import plain_text

MIN_BYTES = 500
"""No workbook is smaller: its parts alone need more."""
MOST_UNPACKED = 100_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|title)[\s>]", re.IGNORECASE)


class BrokenOff(NotTheList):
    """A workbook that is not whole: worth asking for again at once."""


class DamagedPart(BrokenOff):
    """A workbook one of whose parts does not match its own check sum; if it comes so again, it is what the host has."""


def check_workbook(body: bytes, address: str) -> None:
    """`NotTheList` unless `body` is a whole workbook by its first bytes, its table of contents and its size."""
    if body.startswith(_OLE):
        return
    if not body.startswith(_ZIP):
        raise NotTheList(
            f"{address} gave {_describe(body)} where a workbook was expected; nothing was kept of it."
        )
    if len(body) < MIN_BYTES:
        raise NotTheList(
            f"{address} gave {len(body)} bytes, too few for a workbook; nothing was kept of them."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            damaged = _find_damaged_part(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise BrokenOff(
            f"{address} gave a workbook that breaks off after {len(body):,} bytes; nothing was kept of it."
        ) from None
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        raise NotTheList(f"{address} gave a ZIP file that is no workbook; nothing was kept of it.")
    if damaged is not None:
        raise DamagedPart(
            f"{address} gave a workbook whose part {damaged!r} is damaged; nothing was kept of it."
        )


def _find_damaged_part(archive: zipfile.ZipFile) -> str | None:
    """A part that does not match its check sum. What would unpack to too much, or is locked, the reader refuses."""
    if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
        return None
    for part in archive.infolist():
        try:
            archive.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            return part.filename
        except (RuntimeError, NotImplementedError):
            continue
    return None


def is_page(body: bytes) -> bool:
    """Whether bytes are a web page, by how they begin; in UTF-16 every second one is zero."""
    return bool(_PAGE.search(body[:8192].replace(b"\0", b"")[:4096]))


def _describe(body: bytes) -> str:
    if not body:
        return "nothing"
    if is_page(body):
        title = LexborHTMLParser(body[:65536]).css_first("title")
        words = " ".join(plain_text(title.text()).split())[:80] if title is not None else ""
        return f"a web page ({words!r})" if words else "a web page"
    if body.startswith(b"%PDF"):
        return "a PDF"
    return f"{len(body):,} bytes of another kind"


MAX_LENGTH = 120
_EXTENDED = re.compile(r"(?<![\w-])filename\*\s*=\s*\"?([\w-]+)'[^']*'([^;\"]+)", re.IGNORECASE)
_QUOTED = re.compile(r'(?<![\w-])filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BARE = re.compile(r"(?<![\w-])filename\s*=\s*([^;\"]+)", re.IGNORECASE)


def name_in_header(disposition: str | None) -> str | None:
    """The file name that a Content-Disposition header gives, made safe; None if it gives none."""
    if not disposition:
        return None
    if met := _EXTENDED.search(disposition):
        try:
            written = unquote_to_bytes(met[2].strip().strip('"'))
            return safe_name(written.decode(met[1], errors="replace"))
        except (LookupError, UnicodeError):
            pass  # a character set that nobody knows, or none of letters: the plain name may stand beside it
    if met := _QUOTED.search(disposition):
        return safe_name(met[1].replace('\\"', '"'))
    if met := _BARE.search(disposition):
        return safe_name(met[1])
    return None


def name_in_address(address: str) -> str | None:
    """The last part of an address's path if it is a file's name (it has an ending), made safe."""
    last = PurePosixPath(unquote(urlsplit(address).path)).name
    return safe_name(last) if "." in last.strip(".") else None


def safe_name(text: str) -> str | None:
    """`text` without folders, control characters and leading dots, at most 120 characters; None if nothing is left."""
    last = re.split(r"[/\\\x00]", unicodedata.normalize("NFC", text).strip())[-1]
    plain = " ".join(plain_text(last.replace(":", "-")).split()).lstrip(". ")
    if len(plain) > MAX_LENGTH:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[: MAX_LENGTH - 8]}{dot}{ending[:7]}" if dot else plain[:MAX_LENGTH]
    return plain or None


def unnamed(list_name: str | None) -> str:
    """The name of a list that came without one; no digits, which a reader of dates could take for a day."""
    return f"unnamed-{list_name or 'list'}.xlsx"
