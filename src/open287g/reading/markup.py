"""Bytes of a web page to plain markup in bounded time: only the tags and attributes that tables, texts and links need.

A parser of HTML takes quadratic time for what is nested deeply, has many attributes or many options; nothing of
that reaches it from here. Scripts, styles and comments are left out, tags of mere looks dropped, all texts kept.
Refuses a page that is larger or nested deeper than any of ICE's could be.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator

from open287g.errors import TooLarge

MAX_PAGE_BYTES = 4 * 2**20
"""ICE's pages have 160,000 bytes; a page with 5,000 rows would have 2 million."""
MAX_DEPTH = 256
"""Elements open at once; ICE's pages have 40."""
MAX_TAGS = 300_000

_SAVE_AGAIN = "Save the page itself, as HTML only, from a browser, and import that."

MOST_TAGS_TO_PARSE = 60_000
MOST_WORDS_OF_A_TAG = 2_000
MOST_OPTIONS = 2_000
"""What a parser of HTML is given whole: ICE's pages have 3,000 tags, tags of 30 words, and no choices."""

_BLOCKS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header li main nav ol p pre section summary ul"
)
BLOCKS = frozenset(_BLOCKS.split())
_TABLES = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
_KEPT = BLOCKS | _TABLES | {"a", "sup", "br", "hr"}
_VOID = "area base br col embed hr img input link meta param source track wbr"
_EMPTY = frozenset(_VOID.split())
_ENDED = "a p li dt dd tr td th thead tbody tfoot caption option optgroup colgroup"
_ENDED_BY_THE_NEXT = frozenset(_ENDED.split())
"""Elements that the next of their name ends, if nothing else does: one that is not ended is no deeper nesting."""
_UNREAD = "script style template select svg math noframes iframe object applet textarea title head"
_LEFT_OUT = frozenset(_UNREAD.split())
_PLAIN_INSIDE = frozenset({"script", "style", "title", "textarea", "iframe", "noframes"})
"""Elements within which no tag counts but their own end."""
_ATTRIBUTES = {
    "a": ("href",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "table": ("summary",),
}

_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*+)>""")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)", re.DOTALL)
_ENDS = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in _LEFT_OUT}
_CHARSET = re.compile(rb"""<meta[^<>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
_OLD_CHARSETS = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"})


def decode_page(data: bytes) -> str:
    """The text of a page: by its byte-order mark, else as UTF-8, else by what it declares, else as Windows text.

    UTF-8 goes before the declaration because a page that declares Latin-1 and is valid UTF-8 is UTF-8. Raises
    `TooLarge` for a page many times the size of ICE's.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise TooLarge(f"The web page has {len(data):,} bytes; ICE's have under 200,000.", _SAVE_AGAIN)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:4_096])
        name = declared[1].decode().casefold() if declared else ""
        return data.decode(_known_codec(name), "windows")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """A byte that is none of the declared text, as the Windows text that was pasted into it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows", _as_windows)


def _known_codec(name: str) -> str:
    """A codec for text by its declared name; browsers read every old Latin charset as Windows-1252."""
    if not name or name in _OLD_CHARSETS or name.startswith("utf"):
        return "cp1252" if not name.startswith("utf") else "utf-8"
    try:
        info = codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return info.name if getattr(info, "_is_text_encoding", True) else "cp1252"


def simplify(text: str) -> str:
    """The page as plain markup; raises `TooLarge` for what is nested or tagged beyond any page of ICE's."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at, depth = 0, _Depth()
    for start, end, tag in _tags(text, _LEFT_OUT, MAX_TAGS):
        yield text[at:start]
        at = end
        if tag is None:
            yield "&lt;" if end == start + 1 else ""
        elif (name := tag[2].casefold()) in _KEPT:
            depth.note(name, is_end=bool(tag[1]))
            yield f"</{name}>" if tag[1] else f"<{name}{_attributes(name, tag[3])}>"
    yield text[at:]


def _tags(text: str, left_out: frozenset[str], most: int) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Start, end and match of each tag; no match for a comment, an element left out, or a sign that begins neither."""
    at, n_tags, endless = 0, 0, set[str]()
    while (start := text.find("<", at)) >= 0:
        n_tags += 1
        if n_tags > most:
            raise TooLarge(f"The web page has more than {most:,} tags.", _SAVE_AGAIN)
        tag = _TAG.match(text, start)
        if tag is None:
            comment = _COMMENT.match(text, start)
            at = comment.end() if comment else start + 1
        else:
            at, name = tag.end(), tag[2].casefold()
            if name in left_out and not tag[1] and name not in endless:
                if end := _ENDS[name].search(text, at):
                    at, tag = end.end(), None
                else:
                    endless.add(name)
        yield start, at, tag


def read_for_parser(data: bytes) -> str:
    """The text of a page that a parser of HTML can take whole, attributes and all; raises `TooLarge` for any other."""
    text, depth, n_options = decode_page(data), _Depth(), 0
    for _, _, tag in _tags(text, _PLAIN_INSIDE, MOST_TAGS_TO_PARSE):
        if tag is None:
            continue
        name = tag[2].casefold()
        n_options += name == "option"
        if n_options > MOST_OPTIONS or len(tag[3].split(None, MOST_WORDS_OF_A_TAG)) > MOST_WORDS_OF_A_TAG:
            raise TooLarge(
                f"The web page has a tag of more than {MOST_WORDS_OF_A_TAG:,} words, or more than {MOST_OPTIONS:,} "
                "options to choose from.",
                _SAVE_AGAIN,
            )
        if not tag[3].endswith("/"):
            depth.note(name, is_end=bool(tag[1]))
    return text


class _Depth:
    """How many elements stand open, as far as tags tell."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def note(self, name: str, *, is_end: bool) -> None:
        """Count one tag; raises `TooLarge` beyond the limit."""
        if name in _EMPTY or name in _ENDED_BY_THE_NEXT:
            return
        if not is_end:
            self.open.append(name)
        elif (place := self._place(name)) is not None:
            del self.open[place:]
        if len(self.open) > MAX_DEPTH:
            raise TooLarge(
                f"The web page nests more than {MAX_DEPTH} elements; no page of ICE's does.", _SAVE_AGAIN
            )

    def _place(self, name: str) -> int | None:
        """Where the element that this end ends was opened; an end within a table ends nothing outside it."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place] == name:
                return place
            if self.open[place] == "table":
                return None
        return None


def _attributes(name: str, text: str) -> str:
    kept = ((key, read_attribute(text, key)) for key in _ATTRIBUTES.get(name, ()))
    return "".join(f' {key}="{html.escape(value[:4_096])}"' for key, value in kept if value is not None)


_VALUES = {
    key: re.compile(rf"""(?<![\w-]){key}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
    for key in ("href", "colspan", "rowspan", "summary", "content", "property", "name", "rel", "http-equiv")
}


def read_attribute(text: str, key: str) -> str | None:
    """The value of one attribute in the text of a tag, its entities resolved; None if the tag has none."""
    match = _VALUES[key].search(text)
    return None if match is None else html.unescape(next(g for g in match.groups() if g is not None)).strip()


_HEAD_TAG = re.compile(r"""<(?:meta|link|base)\b((?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE)


def head_tags(text: str) -> Iterator[str]:
    """The attributes of each `meta`, `link` and `base` of the page, as text."""
    for match in _HEAD_TAG.finditer(text[: 2**18]):
        yield match[1]
