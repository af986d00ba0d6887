"""Text from outside made harmless where it is shown: no control characters, no marks that turn the writing around.

In: any text of a cell, a file name or an address. Out: the same words, safe in a terminal, a spreadsheet, a JSON file;
an address that may stand behind a link (http and https alone, on one line), else nothing; the name of a file that is
not UTF-8 as text that can be kept, compared and printed, with the byte 0xFF as `\\xff`.
"""

from __future__ import annotations

import re
import unicodedata

_OBEYED = (
    "\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_OBEYED_CHARACTER = re.compile(f"[{_OBEYED}]")
_BLANKS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_SPREADSHEET_SIGNS = frozenset("=+-@＝＋－＠|%")


def plain_text(text: str) -> str:
    """`text` without characters that a terminal or a reader's software obeys; line breaks and tabs become blanks.

    What is taken out leaves a replacement character behind, so that nothing vanishes without a trace.
    """
    if text.isprintable():  # nearly every text; what is obeyed is never printable
        return text
    return _OBEYED_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", _BLANKS.sub(" ", text))


def plain_lines(text: str) -> str:
    """`text` made plain line by line, for messages that have several."""
    return "\n".join(plain_text(line) for line in text.splitlines())


def neutralise_formula(text: str) -> str:
    """`text` that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    plain = plain_text(text)
    first = unicodedata.normalize("NFKC", plain.lstrip(" \xa0\N{REPLACEMENT CHARACTER}'\""))[:1]
    return f"'{plain}" if first in _SPREADSHEET_SIGNS else plain


def escape_in_json(document: str) -> str:
    """A JSON document in which those characters stand as escapes, so that it says the same and can be printed."""
    return re.sub(f"(?![\n\t\r])[{_OBEYED}]", lambda met: _escape(met[0]), document)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def web_address(text: str | None) -> str:
    """The address as plain text if it begins with http:// or https:// and holds no blank; '' for anything else."""
    plain = plain_text(text or "").strip()
    is_web = plain.lower().startswith(("https://", "http://"))
    if not is_web or _NO_ADDRESS.search(plain):
        return ""
    return plain.replace("(", "%28").replace(")", "%29")  # in Markdown a bracket would end it


_NO_ADDRESS = re.compile(r"[\s<>\"'`\\]")
_LONE_HALF = re.compile("[\ud800-\udfff]")


def escape_undecodable(name: str) -> str:
    """`name` with bytes that are no UTF-8 as `\\xff`, and lone halves of characters as `\\ud800`."""
    return _LONE_HALF.sub(_escape_byte, name)


def _escape_byte(met: re.Match[str]) -> str:
    code = ord(met[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
