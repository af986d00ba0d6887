"""Nothing is lost in reading: what stands beside, above or below a list is read, told, or holds the file."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from open287g.errors import NotAWorkbook, TooLarge, UnreadableFile
from open287g.reading.lists import ListRead, Reader
from open287g.reading.shapes import MAX_FILE_BYTES, refuse_too_large
from workbooks import PARTICIPATING, PENDING, SheetOf, make_workbook, pack, rewrite, unpack

SHEET = "xl/worksheets/sheet1.xml"
HEADER = list(PARTICIPATING)


def _row(name: str, signed: Any = "2025-03-01") -> list[Any]:
    return ["FLORIDA", f"{name} Sheriff's Office", "County", name, "Task Force Model", signed, "link", None]


ROWS = [_row(name) for name in ("Bay", "Clay", "Dixie")]
WAITING = [
    ["GEORGIA", f"{name} Police Department", "Municipality", "Hall", "WSO", None] for name in ("Alto", "Lula")
]


def _read(reader: Reader, rows: list[list[Any]]) -> tuple[ListRead, ...]:
    return reader.read_lists(make_workbook(rows), "0" * 64)


def _names(read: ListRead) -> list[str | None]:
    return [row.agency_name for _, row in read.rows]


@pytest.mark.parametrize("n_above", [1, 5, 29])
def test_rows_of_the_list_above_its_header_hold_the_file(n_above: int, reader: Reader) -> None:
    above = [_row(f"County {n}") for n in range(n_above)]
    with pytest.raises(
        UnreadableFile, match=f"{n_above} of the rows above the header in row {n_above + 1} read"
    ):
        _read(reader, [*above, HEADER, *ROWS])


@pytest.mark.parametrize(
    "above",
    [["FLORIDA", "Gulf Sheriff's Office"], [None, "Gulf Sheriff's Office", "County", "Gulf"],
     [None, "Gulf Sheriff's Office", None, None, None, "3/2/2025"],
     ["Task Force Model", "Gulf Sheriff's Office", "FL"]],
)  # fmt: skip
def test_half_a_row_above_the_header_holds_the_file_too(above: list[Any], reader: Reader) -> None:
    with pytest.raises(UnreadableFile, match="1 of the rows above the header in row 2 read"):
        _read(reader, [above, HEADER, *ROWS])


def test_a_header_below_more_rows_than_any_title_has_is_named(reader: Reader) -> None:
    with pytest.raises(UnreadableFile, match="the header of a list only in row 61"):
        _read(reader, [*[_row(f"Up {n}") for n in range(60)], HEADER, *ROWS])


def test_a_title_above_the_header_is_told(reader: Reader) -> None:
    title = "287(g) Participating Agencies as of 3/1/2025"
    [read] = _read(reader, [[title], [], HEADER, *ROWS])
    assert [(f.code, f.value) for f in read.findings] == [("above_header", title)]
    assert [number for number, _ in read.rows] == [4, 5, 6]


@pytest.mark.parametrize("between", [[], [[]], [[], ["287(g) Pending Agencies"]]])
def test_a_pending_list_below_the_participating_one_is_a_list_of_its_own(
    between: list[list[Any]], reader: Reader
) -> None:
    first, second = _read(reader, [HEADER, *ROWS, *between, list(PENDING), *WAITING])
    assert (first.list_name, len(first.rows)) == ("participating", 3)
    assert not any(row.is_quarantined for _, row in first.rows)
    assert (second.list_name, _names(second)) == (
        "pending",
        ["Alto Police Department", "Lula Police Department"],
    )
    assert [f.value for f in second.findings if f.code == "above_header"] == [
        row[0] for row in between if row
    ]


def test_a_participating_list_below_the_pending_one_comes_first(reader: Reader) -> None:
    first, second = _read(reader, [list(PENDING), *WAITING, HEADER, *ROWS])
    assert [first.list_name, second.list_name] == ["participating", "pending"]
    assert [len(first.rows), len(second.rows)] == [3, 2]


def test_a_header_repeated_for_the_next_printed_page_is_no_row(reader: Reader) -> None:
    [read] = _read(reader, [HEADER, *ROWS[:1], HEADER, ROWS[1], [f" {h.title()} " for h in HEADER], ROWS[2]])
    assert _names(read) == [f"{name} Sheriff's Office" for name in ("Bay", "Clay", "Dixie")]


@pytest.mark.parametrize("title", ["Pending applications", "Terminated agreements", "FORMER PARTNERS"])
def test_another_part_under_the_same_header_holds_the_file(title: str, reader: Reader) -> None:
    with pytest.raises(UnreadableFile, match=title):
        _read(reader, [HEADER, *ROWS[:2], [], [title], HEADER, ROWS[2]])


@pytest.mark.parametrize(
    "title", ["287(g) Pending", "Terminated agreements", "Suspended MOAs", "Applications"]
)
def test_rows_below_a_title_of_another_list_hold_the_file_without_a_header_of_their_own(
    title: str, reader: Reader
) -> None:
    with pytest.raises(UnreadableFile, match="from row 4 a part under the same header is announced as"):
        _read(reader, [HEADER, *ROWS[:2], [title], ROWS[2]])


def test_a_closing_note_on_pending_agencies_holds_nothing(reader: Reader) -> None:
    [read] = _read(reader, [HEADER, *ROWS, [], ["See also the list of pending agencies"]])
    assert len([row for _, row in read.rows if not row.is_quarantined]) == 3


def test_another_sheet_with_rows_and_no_header_holds_the_file(reader: Reader) -> None:
    data = make_workbook([HEADER, *ROWS], further=[SheetOf([_row("Gulf")], "Further")])
    with pytest.raises(UnreadableFile, match="'Further' has rows like a list's, but no header"):
        reader.read(data, "0" * 64)


def test_two_participating_lists_one_below_the_other_hold_the_file(reader: Reader) -> None:
    with pytest.raises(UnreadableFile, match="Two parts of sheet 'Sheet1' hold different lists"):
        _read(reader, [HEADER, *ROWS[:2], HEADER[:-1], ROWS[2]])


def test_two_lists_side_by_side_hold_the_file(reader: Reader) -> None:
    rows = [
        [*HEADER, None, *PENDING],
        *([*row, None, *wait] for row, wait in zip(ROWS, WAITING, strict=False)),
    ]
    with pytest.raises(UnreadableFile, match="two columns mean"):
        _read(reader, rows)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'</row><row r="3">', b'<row r="3">'), (b"</c></row>", b"</row>"), (b"</worksheet>", b""),
     (b"<t xml:space", b'<t xml:space="a" xml:space'), (b"Bay", b"B&y"), (b"Bay", b"B\x01y"), (b"Bay", b"B\xffy"),
     (b'<row r="2">', b"<row r=2>")],
)  # fmt: skip
def test_a_sheet_whose_xml_is_not_well_formed_is_refused(before: bytes, after: bytes, reader: Reader) -> None:
    data = rewrite(make_workbook([HEADER, *ROWS]), SHEET, lambda xml: xml.replace(before, after, 1))
    with pytest.raises(NotAWorkbook, match=r"not well-formed|cannot be opened"):
        reader.read(data, "0" * 64)


def test_a_part_that_declares_entities_behind_a_long_comment_is_refused(reader: Reader) -> None:
    start = b"<!--" + b" " * 5_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"
    data = rewrite(make_workbook([HEADER, *ROWS]), SHEET, lambda xml: xml.replace(b"<worksheet", start, 1))
    with pytest.raises(NotAWorkbook, match="declares entities"):
        reader.read(data, "0" * 64)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "xl/styles.xml"])
def test_any_part_whose_xml_is_not_well_formed_is_refused(part: str, reader: Reader) -> None:
    data = make_workbook([HEADER, *ROWS], modified=datetime(2025, 4, 1, 17, tzinfo=UTC))
    with pytest.raises(NotAWorkbook, match="not well-formed"):
        reader.read(rewrite(data, part, lambda xml: xml[:-9]), "0" * 64)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"<v>45717</v>", b"<v>45717</v><v>45999</v>", "written twice"),
        (b"<v>45717</v>", b"<v>&#52;5717</v>", "as no program writes it"),
        (b"<v>45717</v>", b"<v><!-- of 2025 -->45717</v>", "as no program writes it"),
        (b"</is></c>", b"</is><is><t>x</t></is></c>", "written twice"),
        (b'<c r="F2"><v>45717', b'<c r="F2" t="s"><v>-1', "as no program writes it"),
        (b'<c r="F2"><v>45717', b'<c r="F2" t="s"><v>one', "as no program writes it"),
        (b"</sheetData>", b"</sheetData><sheetData/>", "two grids"),
        (b'encoding="UTF-8"', b'encoding="ISO-8859-1"', "written in ISO-8859-1"),
    ],
)
def test_what_would_be_read_otherwise_than_it_is_written_is_refused(
    before: bytes, after: bytes, words: str, reader: Reader
) -> None:
    data = rewrite(
        make_workbook([HEADER, _row("Bay", 45717)]), SHEET, lambda xml: xml.replace(before, after, 1)
    )
    with pytest.raises(NotAWorkbook, match=words):
        reader.read(data, "0" * 64)


def test_rows_that_do_not_say_where_their_cells_stand_are_not_laid_over_one_another(reader: Reader) -> None:
    def unplaced(xml: bytes) -> bytes:
        return re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", xml)

    data = rewrite(make_workbook([HEADER, *ROWS]), SHEET, unplaced)
    assert len(reader.read(data, "0" * 64).rows) == 3
    with pytest.raises(NotAWorkbook, match="fills cell 1 of row 3 twice"):
        reader.read(rewrite(data, SHEET, lambda xml: xml.replace(b'<row r="4"', b'<row r="3"')), "0" * 64)


def test_a_sheet_is_read_wherever_its_part_lies(reader: Reader) -> None:
    parts = unpack(make_workbook([HEADER, *ROWS], further=[SheetOf([list(PENDING), *WAITING], "Waiting")]))
    moved = {
        name.replace("worksheets/", "tabs/"): xml.replace(b'"worksheets/', b'"tabs/')
        for name, xml in parts.items()
    }
    assert [read.list_name for read in reader.read_lists(pack(moved), "0" * 64)] == [
        "participating",
        "pending",
    ]


@pytest.mark.parametrize("told", ["TRUE", "on", " 1 ", "yes"])
def test_a_workbook_that_does_not_say_clearly_from_when_it_counts_its_days_is_refused(
    told: str, reader: Reader
) -> None:
    with pytest.raises(NotAWorkbook, match="counts its days from 1904 is not clear"):
        reader.read(_in_1904([HEADER, *ROWS], told), "0" * 64)


def test_a_cell_that_is_filled_twice_is_refused(reader: Reader) -> None:
    data = rewrite(make_workbook([HEADER, *ROWS]), SHEET, lambda xml: xml.replace(b'r="B3"', b'r="B2"'))
    with pytest.raises(NotAWorkbook, match="fills cell B2 twice"):
        reader.read(data, "0" * 64)


def _in_1904(rows: list[list[Any]], told: str = "1") -> bytes:
    mark = f'<workbookPr date1904="{told}"/><sheets>'.encode()
    return rewrite(make_workbook(rows), "xl/workbook.xml", lambda xml: xml.replace(b"<sheets>", mark))


@pytest.mark.parametrize("signed", [44255, 44255.75, "44255", "44255.75", date(2021, 2, 28)])
def test_a_day_of_a_1904_workbook_is_counted_from_1904(signed: Any, reader: Reader) -> None:
    """A date cell is a bare number with a style; here all hold the number 44255."""
    read = reader.read(_in_1904([HEADER, _row("Bay", signed)]), "0" * 64)
    [(_, row)] = read.rows
    assert row.signed_on == date(2025, 3, 1)


def test_a_day_of_a_plain_workbook_is_counted_from_1900(reader: Reader) -> None:
    data = pack({**unpack(make_workbook([HEADER, _row("Bay", 45717)]))})
    [(_, row)] = reader.read(data, "0" * 64).rows
    assert row.signed_on == date(2025, 3, 1)


@pytest.mark.parametrize("place", [0, 1, 3, 6, 7])
def test_a_cell_longer_than_any_spreadsheet_allows_is_refused(place: int, reader: Reader) -> None:
    row = [*ROWS[0][:place], "x" * 100_000, *ROWS[0][place + 1 :]]
    with pytest.raises(TooLarge, match="a cell of 100,000 characters"):
        _read(reader, [HEADER, row])


def test_a_file_over_the_limit_is_refused_before_anything_else_is_done_with_it(reader: Reader) -> None:
    refuse_too_large(MAX_FILE_BYTES)
    with pytest.raises(TooLarge, match="67,108,865 bytes"):
        refuse_too_large(MAX_FILE_BYTES + 1)
    with pytest.raises(TooLarge):
        reader.read(b"PK" + bytes(MAX_FILE_BYTES), "0" * 64)
