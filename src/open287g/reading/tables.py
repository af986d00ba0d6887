"""A sheet to the lists that stand on it: where each has its header, what each column means, and its raw rows.

A list is known by its columns alone. It may lack the state or the support type in its columns where its caption, or a
heading among its rows, says it for all rows below ("ARIZONA" over a table of its own). Rows above a header are told;
where they read like rows of the list the sheet is refused, and so it is where a second part under the same header is
announced as another list. Refused too: a column without an agreed meaning, and two of one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise, zip_longest

from open287g.errors import TooLarge, UnknownHeader, UnreadableFile

from .cells import clean_text, read_signed, show_cell
from .rows import Finding, RawRow, parse_row, strip_marks
from .sheet import CellValue, Sheet
from .vocabulary import Terms, Vocabulary

HEADER_WITHIN_ROWS = 50
REQUIRED = frozenset({"state", "agency_name", "support_type"})
SAID_FOR_ALL = frozenset({"state", "support_type"})
"""What a caption or a heading may say in place of a column."""
ICES_WORD = {"state": "STATE", "agency_name": "LAW ENFORCEMENT AGENCY", "support_type": "SUPPORT TYPE"}
LIKE_A_HEADER = 3
"""Columns with an agreed meaning from which a row is taken for a list's header with new words."""
MAX_STRAY = 0.005
"""Share of rows with text in a column without header up to which it is a remark beside the list, no column of it."""
MAX_ISSUE_TEXT = 200
MAX_HEADING = 80
"""Characters of a text that heads a table rather than tells of it."""
MIN_CARRIED = 3
"""States named, and rows without one, from which a state is taken to stand for the rows below it."""
MAX_TOLD = 20
"""Rows above a header that are told one by one."""
MAX_CELL = 32_767
"""Characters that a spreadsheet lets a cell have; ICE's longest has 400."""

_SORTED = re.compile(
    r"\(?\s*(?:click to )?sort(?:ed|able)?(?: by[^()]*| ascending| descending| column)*\s*\)?$", re.IGNORECASE
)
_AROUND_A_HEADER = (
    "\"' :;.\u25b2\u25bc\u25b3\u25bd\u25b4\u25be\u25b5\u25bf\u2191\u2193\u2195\u21c5\u2b06\u2b07"
)
"""Quotes, a colon, arrows."""
_ASK = "Give {} a meaning in curation/headers.csv, or mark it 'ignored' there."
_ENDED = re.compile(
    r"\b(?:expired|ended|terminated|former|withdrawn|rescinded|revoked|suspended|cancell?ed|discontinued|inactive|archived"
    r"|no\s+longer)\b",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"\bpending\b(?!\s+(?:training|certification|implementation))|\bgood[\s-]faith\b|\bnegotiat"
    r"|\bunder\s+(?:review|consideration)\b|\bnot\s+yet\s+signed\b|\bproposed\b|\bapplica(?:tions|nts)\b",
    re.IGNORECASE,
)
"""Words by which a part is announced as one of agencies that wait. 'Pending training' is none: they have signed."""
_IN_FORCE = re.compile(
    r"\bsigned\s+(?:agreements?|moas?)\b|\bmutually\s+signed\b|\bparticipating\b", re.IGNORECASE
)
_STEERING = re.compile(r"\bsteering\b", re.IGNORECASE)
"""A steering committee's meetings name agencies, and are no list of them."""


@dataclass(frozen=True)
class Table:
    """One list on a sheet: rows `start` to `end` (from 0) stand below its header; `columns` maps a meaning to a column.

    `said` is what its captions say of every row, by meaning, as printed; `headed` are the meanings that headings among
    its rows say of the rows below them.
    """

    sheet: Sheet
    header: Sequence[CellValue]
    start: int
    end: int
    columns: Mapping[str, int]
    captions: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    headed: frozenset[str] = frozenset()
    carries_state: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def is_participating(self) -> bool:
        """Whether it is the participating list: only that says when each agreement was signed."""
        return "signed" in self.columns

    def raw_rows(self, vocabulary: Vocabulary) -> Iterator[tuple[int, RawRow]]:
        """Number in the sheet and cells of every row with text, but for headings, notes and repeated headers."""
        places = [self.columns.get(name) for name in RawRow._fields[:8]]
        header = [_fold_header(cell) for cell in _pick(self.header, places)]
        said = dict(self.said)
        for number, row in self._rows():
            cells = _pick(row, places)
            if (heading := self._heading(number, row, vocabulary)) is not None:
                said |= heading
                continue
            if not has_text(cells) or (
                _fold_header(cells[1]) == header[1] and [_fold_header(cell) for cell in cells] == header
            ):
                continue
            if self.carries_state and cells[0] and has_text(cells[:1]):
                said["state"] = str(cells[0])
            for meaning, text in said.items():
                if meaning not in self.columns or self.carries_state:
                    cells[RawRow._fields.index(meaning)] = text
            yield number, RawRow._make((*self._mend_signed(cells), *self._addresses(number)))

    def notes(self, vocabulary: Vocabulary) -> Iterator[Finding]:
        """A finding for each row of one text that runs across the table and is neither a row nor a heading."""
        for number, row in self._rows():
            if number in self.sheet.across and not self._heading(number, row, vocabulary):
                yield Finding("note_in_table", "sheet", _shorten(_texts(row)), None)

    def _rows(self) -> Iterator[tuple[int, Sequence[CellValue]]]:
        return enumerate(self.sheet.rows[self.start : self.end], start=self.start + 1)

    def _heading(
        self, number: int, row: Sequence[CellValue], vocabulary: Vocabulary
    ) -> dict[str, str] | None:
        """What a row of one text says of the rows below it; empty for a note, None for a row of the list."""
        if not self.headed and number not in self.sheet.across:
            return None
        texts = _texts(row)
        if len(texts) != 1:
            return None
        said = {m: w for m in sorted(self.headed) if (w := find_said(texts[0], _terms(vocabulary, m)))}
        return said if said or number in self.sheet.across else None

    def _mend_signed(self, cells: list[CellValue]) -> list[CellValue]:
        """The cells, a bare number of days under SIGNED made the day that this workbook means by it."""
        place = RawRow._fields.index("signed")
        if self.sheet.day_zero.year != 1899 and (days := _whole_days(cells[place])) is not None:
            cells[place] = self.sheet.day_zero + timedelta(days=days)
        return cells

    def _addresses(self, number: int) -> tuple[str | None, str | None]:
        """The addresses behind the memorandum and the addendum; on a page it may stand behind the agency's name."""
        moa, addendum = self.columns.get("moa"), self.columns.get("addendum")
        behind = self._link(number, moa)
        if behind is None and self.sheet.is_part and self.is_participating:
            address = self._link(number, self.columns["agency_name"])
            behind = address if address and ".pdf" in address.casefold() else None
        return behind, self._link(number, addendum)

    def _link(self, number: int, column: int | None) -> str | None:
        return None if column is None else self.sheet.links.get((number, column + 1))


def find_tables(sheet: Sheet, vocabulary: Vocabulary) -> list[Table]:
    """The lists on a sheet, in order; empty if none of its first rows is a header.

    Raises `UnknownHeader` for a column without meaning, `UnreadableFile` for rows of a list above its header,
    `TooLarge` for a cell that no spreadsheet could hold.
    """
    found = None if is_of_meetings(sheet, vocabulary) else _first_header(sheet, vocabulary)
    if found is None:
        return []
    _refuse_long_cells(sheet)
    _refuse_unclear_list(sheet, found, vocabulary)
    headers = [found, *_further_headers(sheet, found, vocabulary)]
    ends = [header.captions_from for header in headers[1:]] + [len(sheet.rows)]
    tables = [_make_table(sheet, header, end, vocabulary) for header, end in zip(headers, ends, strict=True)]
    for table in tables:
        _refuse_announced_part(table, vocabulary)
    return tables


def _refuse_announced_part(table: Table, vocabulary: Vocabulary) -> None:
    """Raise `UnreadableFile` if a row of one text among the rows announces that those below it are another list's."""
    rows = table.sheet.rows[table.start : table.end]
    for index, row in enumerate(rows):
        texts = _texts(row)
        if len(texts) != 1 or len(texts[0]) > MAX_HEADING or _announce(texts) not in ("ended", "waiting"):
            continue
        if any(_is_like_a_row(below, table.columns, vocabulary) for below in rows[index + 1 :]):
            raise _other_part(table.sheet, table.start + index + 1, texts)


def _other_part(sheet: Sheet, number: int, words: Sequence[str]) -> UnreadableFile:
    return UnreadableFile(
        f"Sheet {sheet.name!r}: from row {number} a part under the same header is announced as "
        f"{_shorten(words)!r}; whether it belongs to the list is not clear.",
        "Save each part as a file of its own, and import those that are lists of ICE's.",
    )


@dataclass(frozen=True)
class _Header:
    """A header found: its cells, the row below it (from 0), and where the captions that stand over it begin."""

    cells: Sequence[CellValue]
    start: int
    captions_from: int
    said: Mapping[str, str] = field(default_factory=dict)
    headed: frozenset[str] = frozenset()


def _first_header(sheet: Sheet, vocabulary: Vocabulary) -> _Header | None:
    """The first row, or two rows together, that name the columns of a list; at last, but for what is said for all."""
    top = sheet.rows[: HEADER_WITHIN_ROWS + 1]
    for index, row in enumerate(top[:HEADER_WITHIN_ROWS]):
        if meanings(row, vocabulary) >= REQUIRED:
            return _Header(row, index + 1, 0)
    for index, (upper, lower) in enumerate(pairwise(top), start=1):
        both = _join_headers(upper, lower)
        if meanings(both, vocabulary) >= REQUIRED:
            return _Header(both, index + 1, 0)
    for index, row in enumerate(top[:HEADER_WITHIN_ROWS]):
        if (header := _said_header(sheet, row, index, vocabulary)) is not None:
            return header
    return None


def _said_header(
    sheet: Sheet, row: Sequence[CellValue], index: int, vocabulary: Vocabulary
) -> _Header | None:
    """A header that lacks the state or the support type, if captions, headings or a column TYPE say them."""
    named = meanings(row, vocabulary)
    missing = REQUIRED - named
    if "agency_name" not in named or not named & {"state", "support_type", "signed"}:
        return None
    if "support_type" in missing and _type_is_support(sheet, row, index, vocabulary):
        missing -= {"support_type"}
    if not missing or not missing <= SAID_FOR_ALL:
        return _Header(row, index + 1, 0) if not missing else None
    said: dict[str, str] = {}
    for meaning in sorted(missing):
        over = reversed(sheet.captions + tuple(" ".join(_texts(r)) for r in sheet.rows[:index]))
        words = next((w for t in over if (w := find_said(t, _terms(vocabulary, meaning)))), None)
        if words is not None:
            said[meaning] = words
    below = next((texts for r in sheet.rows[index + 1 :] if (texts := _texts(r))), [])
    headed = frozenset(
        m for m in missing - said.keys() if len(below) == 1 and find_said(below[0], _terms(vocabulary, m))
    )
    found = said.keys() | headed
    return _Header(row, index + 1, 0, said, headed) if missing <= found else None


def _type_is_support(sheet: Sheet, row: Sequence[CellValue], index: int, vocabulary: Vocabulary) -> bool:
    """Whether the column TYPE of a header holds support types, as on pages of before 2011."""
    place = next((p for p, cell in enumerate(row) if _means(cell, vocabulary) == "agency_type"), None)
    if place is None:
        return False
    texts = set(_texts_below(sheet, index + 1, len(sheet.rows), place))
    known = vocabulary.support_types
    return bool(texts) and all(
        known.understand(t) and not vocabulary.agency_types.understand(t) for t in texts
    )


def find_said(text: str, terms: Terms) -> str | None:
    """The words of a caption that are the one thing it says of a column; None if it says nothing, or two things.

    The longest known texts count first, so that 'West Virginia' is not Virginia; abbreviations count only alone.
    """
    plain = clean_text(text)
    if plain is None or len(plain) > MAX_ISSUE_TEXT:
        return None
    if terms.code_of(plain) is not None:
        return plain
    rest, codes, words = plain.lower(), set[str](), ""
    for known in sorted(terms.codes, key=lambda t: (-len(t), t)):
        if len(known) > 3 and (found := re.search(rf"(?<!\w){re.escape(known)}(?!\w)", rest)):
            codes.add(terms.codes[known])
            words = words or plain[found.start() : found.end()]
            rest = rest[: found.start()] + "|" * len(known) + rest[found.end() :]
    return words if len(codes) == 1 else None


def _terms(vocabulary: Vocabulary, meaning: str) -> Terms:
    return vocabulary.states if meaning == "state" else vocabulary.support_types


def _announce(heads: Sequence[str]) -> str | None:
    """What the nearest of the texts over a table calls it: 'steering', 'ended', 'waiting' or 'in force'."""
    for text in reversed(heads):
        is_in_force = bool(_IN_FORCE.search(text))
        if _STEERING.search(text):
            return "steering"
        if _ENDED.search(text):
            return "ended"
        if bool(_WAITING.search(text)) != is_in_force:
            return "in force" if is_in_force else "waiting"
    return None


def _heads(sheet: Sheet) -> list[str]:
    """The last two texts over a table of a page that are short enough to head it."""
    return [text for text in sheet.captions if len(text) <= MAX_HEADING][-2:] if sheet.is_part else []


def is_of_meetings(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    """Whether a table of a page stands under a steering committee, and has no signing dates."""
    return _announce(_heads(sheet)) == "steering" and not any(
        "signed" in meanings(row, vocabulary) for row in sheet.rows[:HEADER_WITHIN_ROWS]
    )


def _refuse_unclear_list(sheet: Sheet, header: _Header, vocabulary: Vocabulary) -> None:
    """Raise `UnreadableFile` for a table of a page whose columns and headings call it different lists."""
    heads = _heads(sheet)
    announced, is_dated = _announce(heads), "signed" in meanings(header.cells, vocabulary)
    is_without = announced == "waiting" and not _has_dates(sheet, header, vocabulary)
    if is_dated and announced in ("ended", "waiting") and not is_without:
        raise UnreadableFile(
            f"The page has a table with signing dates under {_shorten(heads)!r}; whether its agencies take part is not "
            "clear.",
            "Save the page without that table as HTML, and import that.",
        )
    if not is_dated and announced == "in force":
        raise UnreadableFile(
            f"The page has a table without signing dates under {_shorten(heads)!r}; it is neither ICE's participating "
            "list nor its pending one.",
            "Import another capture of the page, whose table has the dates.",
        )


def _has_dates(sheet: Sheet, header: _Header, vocabulary: Vocabulary) -> bool:
    """Whether any row below a header says when it was signed."""
    place = next((p for p, cell in enumerate(header.cells) if _means(cell, vocabulary) == "signed"), None)
    cells = (row[place] for row in sheet.rows[header.start :] if place is not None and place < len(row))
    return any(read_signed(cell).signed_on for cell in cells)


def _further_headers(sheet: Sheet, first: _Header, vocabulary: Vocabulary) -> Iterator[_Header]:
    """Headers below the first, of other columns.

    `UnreadableFile` for one of the same columns that is announced as another list, and for one not understood.
    """
    last, below = first, first.start
    for index in range(first.start, len(sheet.rows)):
        row = sheet.rows[index]
        named = _header_words(row, vocabulary)
        if len(named) < LIKE_A_HEADER:
            continue
        over = _captions_over(sheet, index, below)
        is_same = [*map(_fold_header, _trim(row))] == [*map(_fold_header, _trim(last.cells))]
        if not is_same and not named >= REQUIRED:
            raise UnknownHeader(
                f"Sheet {sheet.name!r}, row {index + 1} reads like the header of another list, but not all of it is "
                f"understood: {_shorten(_texts(row))!r}.",
                _ASK.format("its columns"),
            )
        words = " ".join(" ".join(_texts(r)) for r in sheet.rows[over:index])
        if is_same and _announce([words]) in ("ended", "waiting"):
            raise _other_part(sheet, index + 1, [words])
        if not is_same:
            last = _Header(row, index + 1, over)
            yield last
        below = index + 1


def _header_words(row: Sequence[CellValue], vocabulary: Vocabulary) -> frozenset[str]:
    """What the cells of a row below the first header mean as headers, in agreed words only."""
    known = vocabulary.headers.code_of
    found = (
        known(strip_marks(cell) if cell[-1] in "]*" else cell)
        for cell in row
        if isinstance(cell, str) and cell
    )
    return frozenset(code for code in found if code is not None and code != "ignored")


def _captions_over(sheet: Sheet, index: int, below: int) -> int:
    """The first of the rows right above a header that are blank or have one text: the captions of what follows."""
    while index > below and len(_texts(sheet.rows[index - 1])) < 2:
        index -= 1
    return index


def _make_table(sheet: Sheet, header: _Header, end: int, vocabulary: Vocabulary) -> Table:
    columns, findings = _map_columns(sheet, header, end, vocabulary)
    if "support_type" not in columns.keys() | header.said.keys() | header.headed:
        columns["support_type"] = columns.pop("agency_type")
    if _announce(_heads(sheet)) == "waiting":
        columns.pop("signed", None)
    headed, carries_state = _place_states(sheet, header, end, columns, vocabulary)
    if carries_state:
        findings = (*findings, Finding("state_carried_down", "sheet", sheet.name, None))
    above = _rows_above(sheet, header)
    _refuse_rows_above(sheet, columns, above, header, vocabulary)
    texts = [_texts(row) for row in above]
    captions = (*sheet.captions, *map(" ".join, texts))
    findings = (*_tell_above(texts), *findings)
    return Table(
        sheet,
        header.cells,
        header.start,
        end,
        columns,
        captions,
        header.said,
        headed,
        carries_state,
        findings,
    )


def _place_states(
    sheet: Sheet, header: _Header, end: int, columns: dict[str, int], vocabulary: Vocabulary
) -> tuple[frozenset[str], bool]:
    """What headings say, and whether a state stands for the rows below it.

    A column of states that is empty, under headings that name them, is none. One that names each state once, in order,
    with blanks between, names it for all rows to the next: a state left out by mistake leaves no such pattern.
    """
    place = columns.get("state")
    if place is None or not sheet.is_part:
        return header.headed, False
    rows = [row for n, row in enumerate(sheet.rows[header.start : end], start=header.start + 1)
            if n not in sheet.across and _texts(row)]  # fmt: skip
    said = [clean_text(show_cell(row[place])) or "" if place < len(row) else "" for row in rows]
    if not any(said) and any(
        find_said(_shorten(_texts(sheet.rows[n - 1])), vocabulary.states) for n in sheet.across
    ):
        del columns["state"]
        return header.headed | {"state"}, False
    named = [text for text in said if text]
    is_once = len(named) >= MIN_CARRIED and named == sorted(set(named))
    return header.headed, is_once and bool(said[0]) and len(said) - len(named) >= MIN_CARRIED


def _rows_above(sheet: Sheet, header: _Header) -> list[Sequence[CellValue]]:
    """The rows with text above a header that are no part of it and do not repeat it."""
    above = list(sheet.rows[header.captions_from : header.start - 1])
    if above and _join_headers(above[-1], sheet.rows[header.start - 1]) == list(header.cells):
        above.pop()
    return [row for row in above if _texts(row) and _trim(row) != _trim(header.cells)]


def _tell_above(rows: Sequence[Sequence[str]]) -> Iterator[Finding]:
    for texts in rows[:MAX_TOLD]:
        yield Finding("above_header", "sheet", _shorten(texts), None)
    if len(rows) > MAX_TOLD:
        yield Finding("above_header", "sheet", f"{len(rows) - MAX_TOLD} further rows", None)


def _refuse_rows_above(
    sheet: Sheet,
    columns: Mapping[str, int],
    rows: Sequence[Sequence[CellValue]],
    header: _Header,
    vocabulary: Vocabulary,
) -> None:
    """Raise `UnreadableFile` if rows above the header read like rows of a list, in its columns or in others."""
    n_like = sum(_is_like_a_row(row, columns, vocabulary) for row in rows)
    if n_like:
        raise UnreadableFile(
            f"Sheet {sheet.name!r}: {n_like} of the rows above the header in row {header.start} read like rows of the "
            "list; without them it would not be whole.",
            "Move the header above all rows in a spreadsheet program, save it, and import that.",
        )


def _is_like_a_row(row: Sequence[CellValue], columns: Mapping[str, int], vocabulary: Vocabulary) -> bool:
    """Whether a row has an agency's name and a state, or two other facts, or a name that says its office and one fact.

    Or it has a state and a model among three texts, in whatever columns.
    """
    places = [columns.get(name) for name in RawRow._fields[:8]]
    raw = RawRow._make((*_pick(row, places), None, None))
    parsed = parse_row(raw, vocabulary, expects_signed="signed" in columns)
    facts = (parsed.state, parsed.support_type, parsed.signed_on, parsed.agency_type)
    n_known = sum(known is not None for known in facts)
    is_named = parsed.agency_name is not None and (
        parsed.state is not None or n_known > 1 or (n_known > 0 and bool(_OFFICE.search(parsed.agency_name)))
    )
    return is_named or reads_like_a_row(row, vocabulary)


_OFFICE = re.compile(
    r"\b(?:sheriff|police|marshal|constable|corrections|public safety|highway patrol)", re.IGNORECASE
)


def reads_like_a_row(row: Sequence[CellValue], vocabulary: Vocabulary) -> bool:
    """Whether a row has a state and a model among three texts."""
    texts = [strip_marks(text) for text in _texts(row)]
    has_state = any(vocabulary.states.understand(text) for text in texts)
    return has_state and len(texts) > 2 and any(vocabulary.support_types.understand(text) for text in texts)


def _map_columns(
    sheet: Sheet, header: _Header, end: int, vocabulary: Vocabulary
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for place, cell in enumerate(header.cells):
        text = _header_text(cell)
        if text is None:
            stray = _texts_below(sheet, header.start, end, place)
            if len(stray) > 1 and stray == [str(n) for n in range(1, len(stray) + 1)]:
                findings.append(Finding("stray_text", "header", f"1 to {len(stray)}", None))
                continue
            if len(stray) <= MAX_STRAY * (end - header.start + 1):
                findings.extend(Finding("stray_text", "header", t[:MAX_ISSUE_TEXT], None) for t in stray)
                continue
        meaning = vocabulary.headers.understand(text) if text else None
        if meaning is None:
            shown = repr(text[:MAX_ISSUE_TEXT]) if text else f"number {place + 1}, which has no header"
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


def find_unknown_list(sheets: Sequence[Sheet], vocabulary: Vocabulary) -> UnknownHeader | None:
    """What is not understood of sheets on which no list was found, if a row of theirs reads like a list's header."""
    sheets = [sheet for sheet in sheets if not is_of_meetings(sheet, vocabulary)]
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[HEADER_WITHIN_ROWS:], start=HEADER_WITHIN_ROWS + 1):
            if meanings(row, vocabulary) >= REQUIRED:
                return UnknownHeader(
                    f"Sheet {sheet.name!r} has the header of a list only in row {number}; what stands above it would "
                    "be lost.",
                    "Move the header above all rows in a spreadsheet program, save it, and import that.",
                )
    rows = [(s, n, row) for s in sheets for n, row in enumerate(s.rows[:HEADER_WITHIN_ROWS], start=1)]
    likeliest = max(rows, key=lambda found: len(meanings(found[2], vocabulary)), default=None)
    if likeliest is None or len(meanings(likeliest[2], vocabulary)) < LIKE_A_HEADER:
        return None
    sheet, number, row = likeliest
    lacking = ", ".join(ICES_WORD[code] for code in sorted(REQUIRED - meanings(row, vocabulary)))
    unknown = ", ".join(
        repr(t[:MAX_ISSUE_TEXT]) for t in _texts(row) if vocabulary.headers.understand(t) is None
    )
    return UnknownHeader(
        f"Sheet {sheet.name!r}, row {number} reads like a list's header, but no column means {lacking}. "
        f"No agreed meaning: {unknown or 'none'}.",
        _ASK.format("the header"),
    )


def meanings(row: Sequence[CellValue], vocabulary: Vocabulary) -> frozenset[str]:
    """What the cells of a row mean as headers."""
    return frozenset(code for cell in row if (code := _means(cell, vocabulary)))


def _means(cell: CellValue, vocabulary: Vocabulary) -> str | None:
    meaning = vocabulary.headers.understand(_header_text(cell) or "")
    return meaning.code if meaning else None


def _header_text(cell: CellValue) -> str | None:
    """A header as text, without the sign of a footnote, and without what a page adds to sort by it."""
    text = clean_text(strip_marks(show_cell(cell) or ""))
    return text and (clean_text(_SORTED.sub("", text).strip(_AROUND_A_HEADER)) or text)


def _fold_header(cell: CellValue) -> str:
    """A header as it is compared with another: its words in small letters."""
    return "" if cell is None else (_header_text(cell) or "").casefold()


def _refuse_long_cells(sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows, start=1):
        for cell in row:
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise TooLarge(
                    f"Sheet {sheet.name!r}, row {number} has a cell of {len(cell):,} characters; "
                    f"a spreadsheet's cell has at most {MAX_CELL:,}.",
                    "Fetch the file again from where it came, and import that.",
                )


def has_text(cells: Iterable[CellValue]) -> bool:
    """Whether any cell holds more than blanks."""
    return any(clean_text(show_cell(cell)) is not None for cell in cells)


def _texts(row: Sequence[CellValue]) -> list[str]:
    return [text for cell in row if cell not in (None, "") and (text := clean_text(show_cell(cell)))]


def _texts_below(sheet: Sheet, start: int, end: int, place: int) -> list[str]:
    """The texts of one column in rows `start` to `end`."""
    cells = (row[place] for row in sheet.rows[start:end] if place < len(row))
    return [text for text in (clean_text(show_cell(cell)) for cell in cells) if text]


def _join_headers(upper: Sequence[CellValue], lower: Sequence[CellValue]) -> list[CellValue]:
    """One header of two rows, the texts of each column joined."""
    cells = zip_longest(upper, lower)
    return [" ".join(text for text in map(show_cell, pair) if text) or None for pair in cells]


def _trim(row: Sequence[CellValue]) -> list[CellValue]:
    """The cells without the empty ones at the end."""
    cells = [None if cell == "" else cell for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _pick(row: Sequence[CellValue], places: Sequence[int | None]) -> list[CellValue]:
    return [row[place] if place is not None and place < len(row) else None for place in places]


def _shorten(texts: Iterable[str]) -> str:
    return " | ".join(texts)[:MAX_ISSUE_TEXT]


def _whole_days(value: CellValue) -> int | None:
    """The whole days of a bare number, or of the digits of one, that may be a day from 1996 to 2100."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{5}(?:\.\d+)?\s*", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 33_000 <= value <= 72_000 else None
