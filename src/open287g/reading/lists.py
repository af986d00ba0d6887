"""Bytes of one file to the lists of ICE's in it: which list each is, its rows, and what was odd.

A list is told by its columns (SIGNED is present on the participating list only), never by its name. A file may hold
both lists: on two sheets, one below the other, or as two tables of a page; the participating one comes first. The
tables of a web page that are parts of one list (one for each state, one for each model) are joined. Refuses a file
without a list, and one that shows one list twice with different rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from open287g.errors import NoListOnPage, NotAWorkbook, UnreadableFile

from .cells import show_cell
from .rows import Finding, RawRow, Row, parse_row
from .shapes import open_document
from .sheet import Document, Statement
from .tables import (
    MAX_ISSUE_TEXT,
    REQUIRED,
    Table,
    find_tables,
    find_unknown_list,
    has_text,
    is_of_meetings,
    meanings,
    reads_like_a_row,
)
from .vocabulary import Vocabulary

READER_VERSION = 5
"""Raised whenever the same bytes would be read otherwise than before."""

MAX_NAMED = 5
TABLES_OF_A_PAGE = "web table"
"""Stands for a sheet's name where a list comes from the tables of a page."""


@dataclass(frozen=True)
class ListRead:
    """One list as one file shows it. `rows` are (row number, parsed row), blank rows left out.

    Where a list is made of several tables of a page, their rows are counted on from one to the next.
    """

    sha256: str
    list_name: str
    sheet: str
    rows: tuple[tuple[int, Row], ...]
    modified_at: datetime | None
    findings: tuple[Finding, ...]

    @cached_property
    def content_id(self) -> str:
        """Equal for files that print the same texts in the same rows and link the same documents."""
        return self._digest([row.digest for _, row in self.rows])

    @cached_property
    def text_id(self) -> str:
        """Equal for files that print the same texts in the same rows, whatever became of their links."""
        return self._digest([row.text_digest for _, row in self.rows])

    @property
    def n_linked(self) -> int:
        """Rows with a usable address of the memorandum."""
        return _n_linked(self.rows)

    def _digest(self, rows: Iterable[bytes]) -> str:
        digest = hashlib.sha256(f"{self.list_name}\0{self.sheet}".encode())
        for (number, _), row in zip(self.rows, rows, strict=True):
            digest.update(number.to_bytes(4, "big") + row)
        return digest.hexdigest()


@dataclass(frozen=True)
class FileRead:
    """What one file gave: its lists, the participating one first, or why it has none; and what it says in words."""

    lists: tuple[ListRead, ...]
    refusal: UnreadableFile | None
    said: tuple[Statement, ...] = ()


@dataclass
class Reader:
    """Reads files with one vocabulary; what was met before, whole or row by row, is not parsed again."""

    vocabulary: Vocabulary
    _parsed: dict[tuple[bool, RawRow], Row] = field(default_factory=dict)
    _read: dict[bytes, FileRead] = field(default_factory=dict)

    def read(self, data: bytes, sha256: str) -> ListRead:
        """The first list in `data`: the participating one, if it has both. Raises as `read_lists`."""
        return self.read_lists(data, sha256)[0]

    def read_lists(self, data: bytes, sha256: str) -> tuple[ListRead, ...]:
        """Each list in `data`, the participating one first; raises `UnreadableFile` with a reason and a remedy."""
        read = self.read_file(data, sha256)
        if read.refusal is not None:
            raise read.refusal
        return read.lists

    def read_file(self, data: bytes, sha256: str) -> FileRead:
        """All that `data` gives; what cannot be read comes out as a refusal, with what the file says all the same."""
        try:
            opened = open_document(data)
            fingerprint = opened.fingerprint()
            known = self._read.get(fingerprint)
            if known is None:
                document = opened.read()
                known = self._read[fingerprint] = self._read_document(document, sha256, opened.kind)
            modified_at = opened.modified_at()
        except UnreadableFile as refusal:
            return FileRead((), refusal)
        lists = (replace(read, sha256=sha256, modified_at=modified_at) for read in known.lists)
        return replace(known, lists=tuple(lists))

    def _read_document(self, document: Document, sha256: str, kind: str) -> FileRead:
        captions: list[Statement] = []
        try:
            lists = tuple(self._read_lists(document, sha256, kind, captions))
        except UnreadableFile as refusal:
            return FileRead((), refusal, document.statements)
        return FileRead(lists, None, (*document.statements, *captions))

    def _read_lists(
        self, document: Document, sha256: str, kind: str, captions: list[Statement]
    ) -> Iterator[ListRead]:
        tables = [table for sheet in document.sheets for table in find_tables(sheet, self.vocabulary)]
        captions += [Statement(text, "caption") for t in tables if not t.sheet.is_part for text in t.captions]
        if not tables:
            raise _no_list(document, self.vocabulary, kind)
        seen = [table for table in tables if not table.sheet.is_hidden] or tables
        self._refuse_half_read(document, tables)
        _refuse_cut_page(document, tables)
        reads = list(self._read_tables(seen, sha256, document.modified_at))
        filled = [read for read in reads if read.rows] or reads[:1]
        names = sorted({read.list_name for read in filled})
        chosen = [_choose_sheet([read for read in filled if read.list_name == name]) for name in names]
        of_empty = chain.from_iterable(read.findings for read in reads if read not in filled)
        unread = _notes(document, tables, {read.sheet for read in chosen}, self.vocabulary)
        notes = (*of_empty, *unread, *_footnotes(document))
        yield replace(chosen[0], findings=chosen[0].findings + notes)
        yield from chosen[1:]

    def _refuse_half_read(self, document: Document, tables: Sequence[Table]) -> None:
        """Raise `UnreadableFile` if another sheet that people see reads like a list, and could not be read as one."""
        read = {id(table.sheet) for table in tables}
        others = [sheet for sheet in document.sheets if id(sheet) not in read and not sheet.is_hidden]
        unknown = find_unknown_list(others, self.vocabulary)
        if unknown is not None:
            raise unknown
        for sheet in others:
            like_rows = (row for row in sheet.rows if reads_like_a_row(row, self.vocabulary))
            if any(like_rows) and not is_of_meetings(sheet, self.vocabulary):
                raise UnreadableFile(
                    f"{'Part' if sheet.is_part else 'Sheet'} {sheet.name[:MAX_ISSUE_TEXT]!r} has rows like a list's, "
                    "but no header of one.",
                    "Save the sheet or page with ICE's list alone, and import that.",
                )

    def _read_tables(
        self, tables: Sequence[Table], sha256: str, modified_at: datetime | None
    ) -> Iterator[ListRead]:
        """A list for each table, but one for all parts of a list."""
        parts = [table for table in tables if table.sheet.is_part]
        for table in tables:
            if not table.sheet.is_part:
                yield self._read_together([table], sha256, modified_at, table.sheet.name)
        for is_participating in (True, False):
            group = [table for table in parts if table.is_participating == is_participating]
            if group:
                yield self._read_together(group, sha256, modified_at, TABLES_OF_A_PAGE)

    def _read_together(
        self, tables: Sequence[Table], sha256: str, modified_at: datetime | None, name: str
    ) -> ListRead:
        is_participating = tables[0].is_participating
        parts: dict[tuple[str, ...], list[tuple[int, Row]]] = {}
        findings: list[Finding] = []
        before = 0
        for table in tables:
            raw_rows = table.raw_rows(self.vocabulary)
            rows = [(before + number, self._parse(raw, is_participating)) for number, raw in raw_rows]
            before += len(table.sheet.rows)
            findings += (*table.findings, *table.notes(self.vocabulary))
            key = _say_rows(rows) if len(rows) > 1 else (str(before),)
            if key in parts:
                findings.append(Finding("sheet_ignored", "sheet", f"{table.sheet.name}, a copy", None))
            if key not in parts or _n_linked(rows) > _n_linked(parts[key]):
                parts[key] = rows
        list_name = "participating" if is_participating else "pending"
        return ListRead(sha256, list_name, name, tuple(chain(*parts.values())), modified_at, tuple(findings))

    def _parse(self, raw: RawRow, is_participating: bool) -> Row:
        key = (is_participating, raw)
        row = self._parsed.get(key)
        if row is None:
            row = self._parsed[key] = parse_row(raw, self.vocabulary, expects_signed=is_participating)
        return row


def _n_linked(rows: Iterable[tuple[int, Row]]) -> int:
    return sum(row.moa_status == "linked" for _, row in rows)


def _say_rows(rows: Iterable[tuple[int, Row]]) -> tuple[str, ...]:
    """What rows say, in whatever order: a page may show one table twice, for screens and for print."""
    return tuple(
        sorted(repr((r.state, r.agency_name, r.support_type, r.signed_on, r.raw[:2])) for _, r in rows)
    )


def _notes(
    document: Document, tables: Sequence[Table], read: Collection[str], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """A finding for each sheet of a workbook that holds text and none of the lists that are read.

    Of a page's tables only those are told that share two of a list's columns: every page has some of mere layout.
    """
    parts = {id(table.sheet) for table in tables}
    for sheet in document.sheets:
        if sheet.is_part:
            header = next(
                (row for row in sheet.rows[:2] if len(meanings(row, vocabulary) & REQUIRED) > 1), None
            )
            if header is not None and id(sheet) not in parts:
                texts = (text for text in map(show_cell, header) if text)
                yield Finding("sheet_ignored", "sheet", " | ".join(texts)[:MAX_ISSUE_TEXT], None)
        elif sheet.name not in read and has_text(chain.from_iterable(sheet.rows)):
            yield Finding("sheet_ignored", "sheet", sheet.name, None)


_OF_SEVERAL = re.compile(
    r"(?:showing|displaying|viewing|results?|entries)\W+\d+\s*(?:to|-|\u2013|through)\s*(\d+)\s+of\s+(\d+)",
    re.IGNORECASE,
)


def _refuse_cut_page(document: Document, tables: Sequence[Table]) -> None:
    """Raise `UnreadableFile` for a page that says that its table goes on: 'Showing 1 to 25 of 64 entries'."""
    n_rows = sum(table.end - table.start for table in tables)
    for statement in document.statements:
        said = _OF_SEVERAL.search(statement.text)
        if said and int(said[1]) < int(said[2]) and n_rows < int(said[2]):
            raise UnreadableFile(
                f"The page shows a part of its table only ({said[0]!r}).",
                "Show all entries in the browser, save the page again, and import that.",
            )


def _footnotes(document: Document) -> Iterator[Finding]:
    for statement in document.statements:
        if statement.place == "note":
            yield Finding("footnote", "sheet", statement.text[:MAX_ISSUE_TEXT], None)


def _choose_sheet(reads: Sequence[ListRead]) -> ListRead:
    """The one of several readings of one list; `UnreadableFile` if two sheets differ on it.

    Of two that print the same, a copy may have lost its links: the one with more of them is read.
    """
    if len({tuple(row.text_digest for _, row in read.rows) for read in reads}) > 1:
        raise UnreadableFile(
            f"{_name_sheets([read.sheet for read in reads])} hold different lists; which one ICE means is not clear.",
            "Import a copy that holds one of them.",
        )
    return max(reads, key=lambda read: read.n_linked)


def _name_sheets(names: Sequence[str]) -> str:
    shown = [repr(name[:MAX_ISSUE_TEXT]) for name in dict.fromkeys(names)]
    rest = len(shown) - MAX_NAMED
    if rest > 0:
        return f"Sheets {', '.join(shown[:MAX_NAMED])} and {rest} more"
    return f"Sheets {' and '.join(shown)}" if len(shown) > 1 else f"Two parts of sheet {shown[0]}"


def _no_list(document: Document, vocabulary: Vocabulary, kind: str) -> UnreadableFile:
    """Why there is no list: a header not understood, a page of links or of nothing, a workbook of other things."""
    unknown = find_unknown_list(document.sheets, vocabulary)
    if unknown is not None:
        return unknown
    if kind == "web page":
        return _no_list_on_page(document)
    names = ", ".join(repr(sheet.name[:MAX_ISSUE_TEXT]) for sheet in document.sheets[:MAX_NAMED]) or "none"
    return NotAWorkbook(
        f"No sheet has the columns of a list (STATE, LAW ENFORCEMENT AGENCY, SUPPORT TYPE); sheets: {names}.",
        "If it is a list of ICE's with new headers, give them a meaning in curation/headers.csv.",
    )


def _no_list_on_page(document: Document) -> NoListOnPage:
    names = [address.rpartition("/")[2] for address in document.workbooks]
    if names:
        rest = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        return NoListOnPage(
            f"The web page has no table of agencies; it links workbooks ({', '.join(names[:MAX_NAMED])}{rest}). "
            "The page is kept, and so are the totals that it states.",
            "Import the workbooks that it links.",
        )
    return NoListOnPage(
        "The web page has no table with the columns of a list (STATE, LAW ENFORCEMENT AGENCY, SUPPORT TYPE).",
        "Open it in a browser to see what it is; if ICE refused the request, fetch the page again.",
    )
