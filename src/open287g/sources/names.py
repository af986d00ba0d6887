"""Names of files from the other side to names that are safe to keep: one short plain part, no path, no tricks.

In: a Content-Disposition header, an address. Out: a name; it is a label in a log, never a place on disk.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from open287g.text.harmless import plain_text

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
