"""Bytes of one file to one list of ICE's: which list it is, its rows, and what was odd.

The list is told by its columns (SIGNED is present on the participating list only), never by its name. Where a
workbook holds both lists, it is read for the participating one. Refuses a file in which no sheet, or more than one
with different rows of one list, has the columns of a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, pairwise, zip_longest

from open287g.errors import NotAWorkbook, UnknownHeader, UnreadableFile

from .cells import clean_text, show_cell
from .container import open_container
from .rows import Finding, RawRow, Row, parse_row
from .sheets import Sheet, Workbook, fingerprint, modified_at, read_sheets
from .vocabulary import Vocabulary

READER_VERSION = 3
"""Raised whenever the same bytes would be read otherwise than before."""

HEADER_WITHIN_ROWS = 50
REQUIRED = frozenset({"state", "agency_name", "support_type"})
ICES_WORD = {"state": "STATE", "agency_name": "LAW ENFORCEMENT AGENCY", "support_type": "SUPPORT TYPE"}
LIKE_A_HEADER = 3
"""Columns with an agreed meaning from which a row is taken for a list's header with new words."""
MAX_STRAY = 0.005
"""Share of rows with text in a column without header up to which it is a remark beside the list, no column of it."""
MAX_ISSUE_TEXT = 200
MAX_NAMED = 5

_ASK = "Give {} a meaning in curation/headers.csv, or mark it 'ignored' there."


@dataclass(frozen=True)
class ListRead:
    """One list as one file shows it. `rows` are (row number, parsed row), blank rows left out."""

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
        return sum(row.moa_status == "linked" for _, row in self.rows)

    def _digest(self, rows: Iterable[bytes]) -> str:
        digest = hashlib.sha256(f"{self.list_name}\0{self.sheet}".encode())
        for (number, _), row in zip(self.rows, rows, strict=True):
            digest.update(number.to_bytes(4, "big") + row)
        return digest.hexdigest()


@dataclass
class Reader:
    """Reads files with one vocabulary; what was met before, whole or row by row, is not parsed again."""

    vocabulary: Vocabulary
    _parsed: dict[tuple[bool, RawRow], Row] = field(default_factory=dict)
    _read: dict[bytes, ListRead] = field(default_factory=dict)

    def read(self, data: bytes, sha256: str) -> ListRead:
        """The list in `data`; raises `UnreadableFile` with a reason and a remedy."""
        container = open_container(data)
        known = self._read.get(fingerprint(container))
        if known is None:
            read = self._read_workbook(read_sheets(container, data), sha256)
            self._read[fingerprint(container)] = read
            return read
        return replace(known, sha256=sha256, modified_at=modified_at(container))

    def _read_workbook(self, workbook: Workbook, sha256: str) -> ListRead:
        found = [
            table for table in (_find_table(sheet, self.vocabulary) for sheet in workbook.sheets) if table
        ]
        if not found:
            raise _no_list(workbook.sheets, self.vocabulary)
        reads = [self._read_table(table, sha256, workbook.modified_at) for table in _seen(found)]
        chosen = _choose_sheet(reads)
        others = {read.sheet for read in reads if read.rows and read.list_name != chosen.list_name}
        notes = tuple(_notes(workbook.sheets, chosen.sheet, others))
        return replace(chosen, findings=chosen.findings + notes)

    def _read_table(self, table: _Table, sha256: str, modified_at: datetime | None) -> ListRead:
        is_participating = "signed" in table.columns
        rows = tuple((number, self._parse(raw, is_participating)) for number, raw in table.raw_rows())
        name = "participating" if is_participating else "pending"
        return ListRead(sha256, name, table.sheet.name, rows, modified_at, table.findings)

    def _parse(self, raw: RawRow, is_participating: bool) -> Row:
        key = (is_participating, raw)
        row = self._parsed.get(key)
        if row is None:
            row = self._parsed[key] = parse_row(raw, self.vocabulary, expects_signed=is_participating)
        return row


@dataclass(frozen=True)
class _Table:
    """A sheet whose header row was found; `columns` maps a meaning to its column, from 0."""

    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    findings: tuple[Finding, ...]

    def raw_rows(self) -> Iterable[tuple[int, RawRow]]:
        """Row number and cells of every row below the header that carries text."""
        places = [self.columns.get(name) for name in RawRow._fields[:8]]
        header = self._cells(self.sheet.rows[self.header_row], places)
        links, moa, addendum = self.sheet.links, self.columns.get("moa"), self.columns.get("addendum")
        for number, row in enumerate(self.sheet.rows[self.header_row + 1 :], start=self.header_row + 2):
            cells = self._cells(row, places)
            if not _has_text(cells) or cells == header:
                continue
            addresses = (_link(links, number, moa), _link(links, number, addendum))
            yield number, RawRow._make((*cells, *addresses))

    @staticmethod
    def _cells(row: Sequence[object], places: Sequence[int | None]) -> list[object]:
        return [row[place] if place is not None and place < len(row) else None for place in places]


def _link(links: dict[tuple[int, int], str], row: int, column: int | None) -> str | None:
    return None if column is None else links.get((row, column + 1))


def _has_text(cells: Iterable[object]) -> bool:
    """Whether any cell holds more than blanks."""
    return any(clean_text(show_cell(cell)) is not None for cell in cells)


def _notes(sheets: Iterable[Sheet], chosen: str, lists: Collection[str]) -> Iterator[Finding]:
    """A finding for each further sheet with text: another list, or something else."""
    for sheet in sheets:
        if sheet.name != chosen and _has_text(chain.from_iterable(sheet.rows)):
            yield Finding(
                "list_ignored" if sheet.name in lists else "sheet_ignored", "sheet", sheet.name, None
            )


def _seen(tables: Sequence[_Table]) -> Sequence[_Table]:
    """The tables that people see; the hidden ones if there is no other."""
    return [table for table in tables if not table.sheet.is_hidden] or tables


def _find_table(sheet: Sheet, vocabulary: Vocabulary) -> _Table | None:
    """The list on a sheet, if one of its first rows, or two together, are a header.

    `UnknownHeader` for a column without meaning.
    """
    top = sheet.rows[: HEADER_WITHIN_ROWS + 1]
    for index, row in enumerate(top[:HEADER_WITHIN_ROWS]):
        if _meanings(row, vocabulary) >= REQUIRED:
            return _Table(sheet, index, *_map_columns(sheet, row, index, vocabulary))
    for index, (upper, lower) in enumerate(pairwise(top), start=1):
        both = _join_headers(upper, lower)
        if _meanings(both, vocabulary) >= REQUIRED:
            return _Table(sheet, index, *_map_columns(sheet, both, index, vocabulary))
    return None


def _meanings(row: Sequence[object], vocabulary: Vocabulary) -> frozenset[str]:
    """What the cells of a row mean as headers."""
    found = (vocabulary.headers.understand(clean_text(show_cell(cell)) or "") for cell in row)
    return frozenset(meaning.code for meaning in found if meaning)


def _join_headers(upper: Sequence[object], lower: Sequence[object]) -> list[object]:
    """One header of two rows, the texts of each column joined."""
    cells = zip_longest(upper, lower)
    return [" ".join(text for text in map(show_cell, pair) if text) or None for pair in cells]


def _map_columns(
    sheet: Sheet, headers: Sequence[object], index: int, vocabulary: Vocabulary
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for place, cell in enumerate(headers):
        header = clean_text(show_cell(cell))
        if header is None:
            stray = _texts_below(sheet, index, place)
            if len(stray) <= MAX_STRAY * (len(sheet.rows) - index):
                findings.extend(
                    Finding("stray_text", "header", text[:MAX_ISSUE_TEXT], None) for text in stray
                )
                continue
        meaning = vocabulary.headers.understand(header) if header else None
        if meaning is None:
            shown = repr(header[:MAX_ISSUE_TEXT]) if header else f"number {place + 1}, which has no header"
            raise UnknownHeader(
                f"Sheet {sheet.name!r}: no agreed meaning for column {shown}.", _ASK.format("it")
            )
        if meaning.repaired:
            findings.append(Finding("header_repaired", "header", show_cell(cell), meaning.known_text))
        if meaning.code != "ignored" and columns.setdefault(meaning.code, place) != place:
            raise UnknownHeader(
                f"Sheet {sheet.name!r}: two columns mean {meaning.code!r}.", "Delete one, or rule on it."
            )
    return columns, tuple(findings)


def _texts_below(sheet: Sheet, index: int, place: int) -> list[str]:
    """The texts of one column below the header row."""
    cells = (row[place] for row in sheet.rows[index + 1 :] if place < len(row))
    return [text for text in (clean_text(show_cell(cell)) for cell in cells) if text]


def _choose_sheet(reads: Sequence[ListRead]) -> ListRead:
    """The list that a workbook is read for; `UnreadableFile` if two of its sheets differ on one list.

    Of two that print the same, a copy may have lost its links: the one with more of them is read.
    """
    filled = [read for read in reads if read.rows] or list(reads[:1])
    main = [read for read in filled if read.list_name == "participating"] or filled
    if len({tuple(row.text_digest for _, row in read.rows) for read in main}) > 1:
        raise UnreadableFile(
            f"{_name_sheets([read.sheet for read in main])} hold different lists; which one ICE means is not clear.",
            "Import a copy that holds one of them.",
        )
    return max(main, key=lambda read: read.n_linked)


def _name_sheets(names: Sequence[str]) -> str:
    shown = [repr(name[:MAX_ISSUE_TEXT]) for name in names[:MAX_NAMED]]
    rest = len(names) - len(shown)
    return f"Sheets {', '.join(shown)} and {rest} more" if rest else f"Sheets {' and '.join(shown)}"


def _no_list(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> UnreadableFile:
    """Why no sheet is a list: which header of the likeliest row is not understood, if there is such a row."""
    rows = [(s, n, row) for s in sheets for n, row in enumerate(s.rows[:HEADER_WITHIN_ROWS], start=1)]
    likeliest = max(rows, key=lambda found: len(_meanings(found[2], vocabulary)), default=None)
    if likeliest is None or len(_meanings(likeliest[2], vocabulary)) < LIKE_A_HEADER:
        names = ", ".join(repr(sheet.name[:MAX_ISSUE_TEXT]) for sheet in sheets[:MAX_NAMED]) or "none"
        return NotAWorkbook(
            f"No sheet has the columns of a list (STATE, LAW ENFORCEMENT AGENCY, SUPPORT TYPE); sheets: {names}.",
            "If it is a list of ICE's with new headers, give them a meaning in curation/headers.csv.",
        )
    sheet, number, row = likeliest
    lacking = ", ".join(ICES_WORD[code] for code in sorted(REQUIRED - _meanings(row, vocabulary)))
    texts = [text for text in (clean_text(show_cell(cell)) for cell in row) if text]
    unknown = ", ".join(repr(t[:MAX_ISSUE_TEXT]) for t in texts if vocabulary.headers.understand(t) is None)
    return UnknownHeader(
        f"Sheet {sheet.name!r}, row {number} reads like a list's header, but no column means {lacking}. "
        f"No agreed meaning: {unknown or 'none'}.",
        _ASK.format("the header"),
    )
