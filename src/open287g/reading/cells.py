"""One cell to one value: plain text, a date, an address. Pure; what cannot be understood comes out as None.

Nothing here guesses: a broken date is read only if one reading of it exists.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from open287g.text.phrases import month_number

EARLIEST_SIGNING = date(1996, 9, 30)
"""Day on which section 287(g) became law (P.L. 104-208, Div. C, sec. 133)."""
LATEST_YEAR = 2100

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
                         "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
                         "\u2013": "-", "\u2014": "-", "\u2212": "-"})  # fmt: skip
_SLASHED = re.compile(r"(\d{1,2})\s*[/.\-]+\s*(\d{1,2})\s*[/.\-]+\s*(\d{4}|'?\d{2})")
_SLASH_LOST = re.compile(r"(\d{1,2})/(\d{1,2})(\d{4})|(\d{2})(\d{2})/?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T[\d:.]*Z?)?")
_WORDED = re.compile(r"([A-Za-z]{3,9})\.?[\s\-]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[\s\-]+)(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]*([A-Za-z]{3,9})\.?,?[\s\-]*(\d{4}|\d{2})")
_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_AROUND = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
                     r"|\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?(?:\s*[ecmp][sd]?t)?$",
                     re.IGNORECASE)  # fmt: skip
"""A weekday before a date, or a time of day behind it."""
_SIGNING = r"(?:re-?)?(?:signed|executed|renewed|dated)"
_CALLED = re.compile(rf"^{_SIGNING}(?: on)?:? |[ ,]*\(?{_SIGNING}\)?$", re.IGNORECASE)
"""A word that calls a date one of a signing. One that calls it anything else leaves it unread."""


def show_cell(value: object) -> str | None:
    """A cell as text, as near to what ICE printed as the reader gives it; None for an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@lru_cache(maxsize=1 << 17)
def clean_text(text: str | None) -> str | None:
    """`text` with single plain blanks, straight quotes and no control or format characters; None if nothing is left.

    Characters that a program spelled out (`&#39;`) or took for those of another code page (`â€™`) are mended.
    """
    if text is None:
        return None
    if _SPELLED_OUT.search(text):
        text = html.unescape(text)
    text = text if text.isascii() else _mend_code_page(text)
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c
                        for c in plain if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))  # fmt: skip
    return " ".join(plain.split()) or None


_SPELLED_OUT = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)


def _mend_code_page(text: str) -> str:
    """UTF-8 that was read as Windows text, once or twice, read rightly; any other text as it is."""
    for _ in range(2):
        try:
            mended = b"".join(map(_windows_byte, text)).decode("utf-8")
        except UnicodeError:
            return text
        text = mended
    return text


def _windows_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


@dataclass(frozen=True)
class SignedCell:
    """What a SIGNED cell says: the date if there is one, and whether a rule had to read it."""

    signed_on: date | None
    repaired: bool
    problem: str | None


def read_signed(value: object) -> SignedCell:
    """The date in a SIGNED cell: a date cell, a serial number, or text in one of the forms ICE has used."""
    text = clean_text(show_cell(value))
    if text is None:
        return SignedCell(None, False, "signed_blank")
    found, repaired = _find_date(value, text)
    if found is None:
        return SignedCell(None, False, "signed_unreadable")
    if not (found >= EARLIEST_SIGNING and found.year <= LATEST_YEAR):
        return SignedCell(None, False, "signed_impossible")
    return SignedCell(found, repaired, None)


def _find_date(value: object, text: str) -> tuple[date | None, bool]:
    if isinstance(value, datetime):
        return value.date(), False
    if isinstance(value, date):
        return value, False
    if isinstance(value, bool):
        return None, False
    if isinstance(value, int | float):
        return _from_serial(value), True
    return read_date_text(text)


def _from_serial(number: float) -> date | None:
    """The day that a spreadsheet means by a bare number (1900 system), from 1996 to 2100."""
    return date(1899, 12, 30) + timedelta(days=int(number)) if 35_000 <= number <= 74_000 else None


def read_date_text(text: str) -> tuple[date | None, bool]:
    """The date in `text` and whether its form was broken; month first, as in the U.S."""
    if (bare := _CALLED.sub("", text, count=1)) != text:
        return read_date_text(bare)[0], True
    text = _AROUND.sub("", text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _make_date(int(match[1]), int(match[2]), int(match[3])), False
    if match := _SLASHED.fullmatch(text):
        return _make_date(_year(match[3]), int(match[1]), int(match[2])), "/" not in text or len(match[3]) < 4
    if match := _WORDED.fullmatch(text):
        return _make_date(int(match[3]), month_number(match[1]), int(match[2])), False
    if match := _DAY_FIRST.fullmatch(text):
        return _make_date(_year(match[3]), month_number(match[2]), int(match[1])), False
    return _read_digits(text), True


def _read_digits(text: str) -> date | None:
    """The date in digits that lost what parted them, or in a spreadsheet's serial number."""
    if match := _SLASH_LOST.fullmatch(text):
        parts = [int(group) for group in match.groups() if group is not None]
        if found := _make_date(parts[2], parts[0], parts[1]):
            return found
    if match := _TOGETHER.fullmatch(text):
        return _make_date(int(match[1]), int(match[2]), int(match[3]))
    return _from_serial(float(match[1])) if (match := _SERIAL.fullmatch(text)) else None


def _year(digits: str) -> int:
    return int(digits.lstrip("'")) + (2000 if len(digits) < 4 else 0)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_WAYBACK = re.compile(r"https?:/+web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/", re.IGNORECASE)
_SCHEME = re.compile(r"https?:/+", re.IGNORECASE)
_SAFELINK_HOST = "safelinks.protection.outlook.com"


def clean_address(raw: str | None) -> str | None:
    """The web address that `raw` stands for, out of its wrappers; None if there is none.

    Wrappers seen: an Outlook Safelink, a browser extension's prefix, one slash for two, http for https,
    the Internet Archive's prefix. Only http and https addresses with a host come out.
    """
    text = clean_text(raw)
    return None if text is None else _unwrap_address(_WAYBACK.sub("", text))


@lru_cache(maxsize=1 << 15)
def _unwrap_address(text: str) -> str | None:
    text = _unwrap_safelink(text.replace(" ", "%20"))
    starts = list(_SCHEME.finditer(text))
    if not starts:
        return None
    rest = text[starts[-1].end() :] if _is_wrapper(text[: starts[-1].start()]) else text[starts[0].end() :]
    return _canonical(rest)


def _unwrap_safelink(text: str) -> str:
    """The address inside an Outlook Safelink, however often it is wrapped."""
    for _ in range(4):
        if _SAFELINK_HOST not in text.casefold():
            return text
        inner = parse_qs(urlsplit(text).query).get("url")
        if not inner:
            return unquote(text)
        text = inner[0]
    return text


def _is_wrapper(before: str) -> bool:
    """Whether what stands before the last address is a prefix of another program, not a part of the address."""
    return not before or "://" in before or before.endswith(("/", ":", "=", " "))


def _canonical(rest: str) -> str | None:
    try:
        parts = urlsplit(f"https://{rest}")
        host = parts.hostname or ""
    except ValueError:
        return None
    if "." not in host or not re.fullmatch(r"[a-z0-9.\-]+", host):
        return None
    return urlunsplit(("https", host, parts.path, parts.query, ""))
