"""Bytes of a web page to its tables as sheets, and its texts as statements: as ICE showed it, or an archive kept it.

Tables of mere layout, steering committees' tables and an archive's own frame are sheets like any other: whoever looks
for a list tells by their content. Links come out whole; an archive's rewritten ones keep its prefix. The time at
which the page was captured is the archive's own statement in it, where there is one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from open287g.errors import NotAWorkbook, TooLarge, panics_become
from open287g.text.phrases import month_number

from .container import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from .markup import BLOCKS, decode_page, head_tags, read_attribute, simplify
from .sheet import Cell, Document, Sheet, Statement

ICE = "https://www.ice.gov/"
MAX_TABLES = 2_000
MAX_STATEMENTS = 5_000
MAX_STATEMENT = 4_000
"""Characters of one text that may be a statement: ICE's have 400."""

_PAGE = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|table|div|h[1-6]|p|title|meta)[\s>]", re.IGNORECASE
)
_LOOKED_AT = 2**16
_NOT_A_PAGE = re.compile(
    rb"urn:schemas-microsoft-com:office:spreadsheet|<\?mso-application|^MIME-Version:|^WARC/|<(?:rss|feed|svg)[\s>]",
    re.IGNORECASE | re.MULTILINE,
)


def recognises(data: bytes) -> bool:
    """Whether the bytes begin as HTML does: a whole page, or a piece of one, in one or two bytes a character."""
    start = data[:_LOOKED_AT].replace(b"\0", b"")
    return (
        bool(_PAGE.search(start))
        and not _NOT_A_PAGE.search(start[:2_048])
        and not data.startswith((b"%PDF", b"{\\rtf"))
    )


def open_bytes(data: bytes) -> WebPage:
    """The page in `data`, as plain markup; raises `TooLarge`."""
    text = decode_page(data)
    return WebPage(text, simplify(_without_frame(text)))


@dataclass(frozen=True)
class WebPage:
    """A page as text and as plain markup; nothing of it is parsed before `read`."""

    text: str
    markup: str
    kind: str = "web page"

    def fingerprint(self) -> bytes:
        """Equal for pages with the same texts, tables and links; an archive's capture times do not count."""
        return hashlib.sha256(
            b"page\0" + _STAMPED.sub(r"\1", self.markup).encode("utf-8", "surrogatepass")
        ).digest()

    def modified_at(self) -> datetime | None:
        """When an archive captured the page, if it says so."""
        return _captured_at(self.text)

    def read(self) -> Document:
        """Its tables and texts; raises `TooLarge` for a table beyond any list."""
        with panics_become(_blame_parser):
            tree = LexborHTMLParser(f"<html><body>{self.markup}</body></html>")
            page = _Page(_base(self.text))
            for node, is_end in _walk(tree.body):
                page.leave(node) if is_end else page.enter(node)
        sheets = tuple(_make_sheets(page.tables))
        return Document(
            sheets, self.modified_at(), tuple(page.statements), tuple(dict.fromkeys(page.workbooks))
        )


def _blame_parser(panic: str) -> NotAWorkbook:
    return NotAWorkbook(
        f"The library that reads web pages failed on this one ({panic}).", "Save the page again."
    )


_FRAME = re.compile(
    r"<!--\s*BEGIN WAYBACK TOOLBAR INSERT.*?<!--\s*END WAYBACK TOOLBAR INSERT\s*-->", re.DOTALL
)
_STAMPED = re.compile(r"(/web/)\d{14}(?:[a-z]{2}_)?(?=/)")
_WOMBAT = re.compile(r"""__wm\.wombat\(\s*"[^"\n]*",\s*"(\d{14})\"""")
_FILED = re.compile(r"FILE ARCHIVED ON (\d{1,2}):(\d{2}):(\d{2}) ([A-Z][a-z]{2}) (\d{1,2}), (\d{4})")
_REWRITTEN = re.compile(r"""["'(](?:https?:)?(?://web\.archive\.org)?/web/(\d{14})(?:[a-z]{2}_)?/""")


def _without_frame(text: str) -> str:
    """The page without the bar that the Wayback Machine puts over it."""
    return _FRAME.sub("", text) if "WAYBACK TOOLBAR" in text else text


def _captured_at(text: str) -> datetime | None:
    """The archive's own words for when it captured the page: its script, its last comment, or its links."""
    if match := _WOMBAT.search(text):
        return _instant(match[1])
    if match := _FILED.search(text):
        hour, minute, second, month, day, year = match.groups()
        return _instant(f"{year}{month_number(month):02}{int(day):02}{int(hour):02}{minute}{second}")
    stamps = Counter(_REWRITTEN.findall(text))
    return _instant(stamps.most_common(1)[0][0]) if stamps else None


def _instant(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _base(text: str) -> str:
    """The address from which the page's relative links count; ICE's own site if it names none."""
    for tag in head_tags(text):
        href = read_attribute(tag, "href") if "canonical" in tag.casefold() else None
        if (read_attribute(tag, "property") or "").casefold() == "og:url":
            href = read_attribute(tag, "content")
        if href and re.match(r"https?://", href):
            return href
    return ICE


def _walk(root: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Every node below `root` as it begins and as it ends, in the page's order, without recursion."""
    node = root
    depth = 0
    while node is not None:
        yield node, False
        if (child := node.first_child) is not None:
            node, depth = child, depth + 1
            continue
        yield node, True
        while node is not None and depth and node.next is None:
            node, depth = node.parent, depth - 1
            if node is not None:
                yield node, True
        node = node.next if node is not None and depth else None


@dataclass
class _Span:
    """One cell as the page writes it: its text, its links, and over how many columns and rows it runs."""

    pieces: list[str] = field(default_factory=list)
    links: list[tuple[str, list[str]]] = field(default_factory=list)
    columns: int = 1
    rows: int = 1

    def text(self) -> str | None:
        """The text as a browser shows it: blanks as one, a line feed for each line."""
        return _shown("".join(self.pieces))


@dataclass
class _Table:
    """One table while it is read: rows of cells, and the texts that head it."""

    captions: list[str]
    rows: list[list[_Span]] = field(default_factory=list)
    caption: list[str] | None = None


@dataclass
class _Page:
    """What was met so far on the way through a page."""

    base: str
    tables: list[_Table] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    workbooks: list[str] = field(default_factory=list)
    _open: list[_Table] = field(default_factory=list)
    _cells: list[_Span | None] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _headings: list[tuple[int, str]] = field(default_factory=list)
    _last: str | None = None
    """The last short text before now: what may head a table without being marked as a heading."""
    _sup: list[str] | None = None

    def enter(self, node: LexborNode) -> None:
        """A node begins."""
        tag = node.tag
        if tag == "-text":
            self._take_text(node.text_content or "")
        elif tag == "br":
            self._take_text("\n", is_break=True)
        elif tag == "sup":
            self._sup = []
        elif tag == "table":
            self._begin_table(node)
        elif tag == "caption" and self._open:
            self._flush("paragraph")
            self._open[-1].caption = []
        elif tag == "tr" and self._open:
            self._begin_row()
        elif tag in ("td", "th") and self._open:
            self._begin_cell(node)
        elif tag == "a":
            self._begin_link(node.attributes.get("href"))
        elif tag in BLOCKS:
            self._break()

    def leave(self, node: LexborNode) -> None:
        """A node ends."""
        tag = node.tag
        if tag == "sup":
            self._end_sup()
        elif tag == "table" and self._open:
            self._flush("paragraph")
            self._cells.pop()
            self._take_inner(self._open.pop())
        elif tag == "caption" and self._open:
            self._end_caption()
        elif tag in ("td", "th") and self._cells:
            self._end_cell()
        elif tag is not None and re.fullmatch("h[1-6]", tag):
            self._end_heading(int(tag[1]))
        elif tag in BLOCKS:
            self._break()

    def _take_text(self, text: str, *, is_break: bool = False) -> None:
        if self._sup is not None:
            self._sup.append(text)
            return
        self._text.append(" " if is_break else text)
        if self._cells and self._cells[-1] is not None:
            cell = self._cells[-1]
            cell.pieces.append(_LINE if is_break else text)
            if cell.links:
                cell.links[-1][1].append(text)

    def _take_inner(self, table: _Table) -> None:
        """A table of one cell within a cell is that cell's text."""
        cell = self._cells[-1] if self._cells else None
        if cell is not None and [len(row) for row in table.rows] == [1]:
            inner = table.rows[0][0]
            if len(text := inner.text() or "") <= _MAX_HEADING:
                cell.pieces += [text, _LINE]
                cell.links += inner.links

    def _break(self) -> None:
        """A block begins or ends: what was said so far is one statement."""
        self._flush("paragraph")
        if self._cells and self._cells[-1] is not None and self._cells[-1].pieces:
            self._cells[-1].pieces.append(_LINE)

    def _flush(self, place: str) -> str | None:
        text = _shown("".join(self._text))
        self._text.clear()
        if text is None:
            return None
        said = " ".join(text.split())
        self._keep(said, place)
        if len(said) <= _MAX_HEADING and not (self._cells and self._cells[-1] is not None):
            self._last = said
        return said

    def _keep(self, said: str, place: str) -> None:
        """Keep a text that may state a number, or is a note to a mark."""
        is_note = place != "caption" and bool(_NOTE.match(said))
        if (is_note or any(c.isdigit() for c in said)) and len(self.statements) < MAX_STATEMENTS:
            self.statements.append(Statement(said[:MAX_STATEMENT], "note" if is_note else place))

    def _end_sup(self) -> None:
        """A raised mark: a note's sign or number stays beside the text, anything else is text."""
        raised = "".join(self._sup or ()).strip()
        self._sup = None
        mark = _MARK.fullmatch(raised)
        if raised:
            self._take_text(f"[{mark[1]}]" if mark and mark[1].isalnum() else raised)

    def _end_heading(self, level: int) -> None:
        said = self._flush("caption")
        if said:
            self._headings = [h for h in self._headings if h[0] < level] + [(level, said)]

    def _begin_table(self, node: LexborNode) -> None:
        self._flush("paragraph")
        if len(self.tables) >= MAX_TABLES:
            raise TooLarge(
                f"The web page has more than {MAX_TABLES:,} tables.", "Save the page again, as HTML only."
            )
        heads = [text for _, text in self._headings] + [self._last, node.attributes.get("summary")]
        table = _Table(list(dict.fromkeys(text for text in heads if text)))
        self.tables.append(table)
        self._open.append(table)
        self._cells.append(None)

    def _end_caption(self) -> None:
        table = self._open[-1]
        said = self._flush("caption")
        if said:
            table.captions.append(said)
        self._last = None

    def _begin_row(self) -> None:
        self._flush("paragraph")
        if len(self._open[-1].rows) >= MAX_ROWS:
            raise TooLarge(
                f"A table of the web page has more than {MAX_ROWS:,} rows.", "Save the page again."
            )
        self._open[-1].rows.append([])

    def _begin_cell(self, node: LexborNode) -> None:
        table = self._open[-1]
        if not table.rows:
            table.rows.append([])
        cell = _Span(columns=_span(node, "colspan"), rows=_span(node, "rowspan"))
        table.rows[-1].append(cell)
        self._cells[-1] = cell

    def _end_cell(self) -> None:
        row = self._open[-1].rows[-1] if self._open and self._open[-1].rows else []
        self._flush("caption" if len(row) == 1 else "cell")
        self._cells[-1] = None

    def _begin_link(self, href: str | None) -> None:
        address = _resolve(href, self.base)
        if address is None:
            return
        if _A_WORKBOOK.search(urlsplit(address).path):
            self.workbooks.append(address)
        if self._cells and self._cells[-1] is not None:
            self._cells[-1].links.append((address, []))


_LINE = "\v"
"""Stands for the end of a line while a cell's text is gathered: a line feed in the source is a blank."""
_MAX_HEADING = 200
_MARK = re.compile(r"[\s\[(]*([0-9]{1,2}|[a-z]|[*\u2020\u2021\u00a7#]{1,3})[\])\s]*")
_NOTE = re.compile(r"(?:[*\u2020\u2021\u00a7]{1,3}|\[[0-9a-z]{1,2}\])\s*\w")
_A_WORKBOOK = re.compile(r"\.(?:xlsx|xlsm|xls)$|/file-download/", re.IGNORECASE)
_ASCII_BLANKS = re.compile(r"[ \t\n\r\f]+")


def _shown(text: str) -> str | None:
    """Text as a browser shows it: runs of blanks as one, no blank at the ends of a line; other blanks stay."""
    lines = (_ASCII_BLANKS.sub(" ", line).strip(" ") for line in text.split(_LINE))
    return "\n".join(line for line in lines if line) or None


def _span(node: LexborNode, name: str) -> int:
    digits = (node.attributes.get(name) or "").strip()
    return (
        max(1, min(int(digits), MAX_ROWS)) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
    )


def _resolve(href: str | None, base: str) -> str | None:
    """The whole address of a link; None for a mere anchor, a mail address or a script."""
    if not href or href.startswith("#"):
        return None
    if re.match(r"/web/\d{4,14}", href):
        return f"https://web.archive.org{href}"
    try:
        address = urljoin(base, href.strip())
    except ValueError:
        return None
    return address if re.match(r"https?:/", address, re.IGNORECASE) else None


def _make_sheets(tables: Sequence[_Table]) -> Iterator[Sheet]:
    n_cells = 0
    for number, table in enumerate(tables, start=1):
        sheet = _make_sheet(number, table)
        n_cells += sum(map(len, sheet.rows))
        if n_cells > MAX_CELLS:
            raise TooLarge(
                f"The web page's tables span more than {MAX_CELLS:,} cells.",
                "Save the page again, as HTML only.",
            )
        yield sheet


@dataclass(frozen=True)
class _Running:
    """A cell that runs on into the rows below, up to row `end`."""

    end: int
    text: str | None
    link: str | None


def _make_sheet(number: int, table: _Table) -> Sheet:
    """A table as a grid: a cell over several rows says the same in each, one over columns stands in the first."""
    grid: list[dict[int, str | None]] = []
    links: dict[Cell, str] = {}
    running: dict[int, _Running] = {}
    width = 0
    for index, spans in enumerate(table.rows, start=1):
        row = {place: cell.text for place, cell in running.items()}
        links |= {(index, place + 1): cell.link for place, cell in running.items() if cell.link}
        column = 0
        for span in spans:
            while column in running:
                column += 1
            text, link = span.text(), _choose_link(span)
            row[column] = text
            if link:
                links[index, column + 1] = link
            if span.rows > 1:
                running[column] = _Running(index + span.rows - 1, text, link)
            column += span.columns
        running = {place: cell for place, cell in running.items() if cell.end > index}
        width = max(width, column, *(place + 1 for place in running), 0)
        if width > MAX_COLUMNS:
            raise TooLarge(
                f"A table of the web page has more than {MAX_COLUMNS} columns.",
                "Save the page again, as HTML only.",
            )
        grid.append(row)
    across = {
        index
        for index, (spans, row) in enumerate(zip(table.rows, grid, strict=True), start=1)
        if len(spans) == 1 and len(row) == 1 and width > 2 and row.get(0)
    }
    rows = [[row.get(place) for place in range(width)] for row in grid]
    return Sheet(
        f"table {number}", rows, links, captions=tuple(table.captions), across=frozenset(across), is_part=True
    )


def _choose_link(span: _Span) -> str | None:
    """The address behind a cell: of several, the first document, else the first."""
    addresses = [address for address, _ in span.links]
    documents = [address for address in addresses if ".pdf" in address.casefold()]
    return next(iter(documents or addresses), None)
