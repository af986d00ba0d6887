"""What a web team may do to its workbook in half a year: what is clear is read, what is not is refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from open287g.errors import NotAWorkbook, TooLarge, UnknownHeader, UnreadableFile
from open287g.reading.lists import ListRead, Reader
from workbooks import PARTICIPATING, PENDING, Error, SheetOf, make_workbook, rewrite

ON = date(2026, 4, 1)
Row = list[Any]
BAY: Row = [
    "FLORIDA",
    "Bay County Sheriff's Office",
    "County",
    "Bay",
    "Task Force Model",
    ON,
    "link pending",
    None,
]
CLAY: Row = [
    "FLORIDA",
    "Clay County Sheriff's Office",
    "County",
    "Clay",
    "Task Force Model",
    ON,
    "link pending",
    None,
]
KERR: Row = [
    "TEXAS",
    "Kerr County Sheriff's Office",
    "County",
    "Kerr",
    "Warrant Service Officer",
    ON,
    None,
    None,
]
ROWS: list[Row] = [list(PARTICIPATING), BAY, CLAY, KERR]
_SHEET = "xl/worksheets/sheet1.xml"


def _read(reader: Reader, rows: list[list[Any]], **more: Any) -> ListRead:
    return reader.read(make_workbook(rows, **more), "0" * 64)


def _refusal(reader: Reader, rows: list[list[Any]], **more: Any) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        _read(reader, rows, **more)
    return refused.value


def _said(read: ListRead) -> list[tuple[Any, ...]]:
    return [(row.state, row.agency_name, row.support_type, row.signed_on) for _, row in read.rows]


def _headed(place: int, header: str) -> list[list[Any]]:
    head = list(PARTICIPATING)
    head[place] = header
    return [head, *ROWS[1:]]


@pytest.fixture
def said(reader: Reader) -> list[tuple[Any, ...]]:
    """What the list says as ICE prints it today."""
    return _said(_read(reader, ROWS))


@pytest.mark.parametrize(
    ("place", "header"),
    [(0, "State/Territory"), (1, "LEA"), (1, "Participating Agency"), (1, "Law Enforcement Agency (LEA)"),
     (2, "Agency Type"), (3, "County or Parish"), (4, "287(g) Program Model"), (4, "Type of agreement"),
     (5, "Date of Signature"), (5, "SIGNED (MM/DD/YYYY)"), (6, "Memorandum of Agreement (MOA)"), (7, "Amendment")],
)  # fmt: skip
def test_another_plain_form_of_a_header_means_the_same(
    place: int, header: str, reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    assert _said(_read(reader, _headed(place, header))) == said


@pytest.mark.parametrize(
    ("place", "header", "lacking"),
    [(0, "PLACE", "STATE"), (1, "WHO SIGNED", "LAW ENFORCEMENT AGENCY"), (4, "PARTNERSHIP", "SUPPORT TYPE")],
)
def test_a_list_whose_header_has_a_new_word_is_refused_by_that_word(
    place: int, header: str, lacking: str, reader: Reader
) -> None:
    refusal = _refusal(reader, _headed(place, header))
    assert isinstance(refusal, UnknownHeader)
    assert f"no column means {lacking}." in refusal.reason
    assert f"No agreed meaning: {header!r}." in refusal.reason
    assert "curation/headers.csv" in refusal.remedy


@pytest.mark.parametrize("header", ["STATUS", "END DATE", "NOTES", "EFFECTIVE DATE"])
def test_a_new_column_that_may_say_that_an_agreement_ended_is_not_passed_over(
    header: str, reader: Reader
) -> None:
    rows = [[*row, header if n == 0 else "terminated"] for n, row in enumerate(ROWS)]
    assert repr(header) in _refusal(reader, rows).reason


@pytest.mark.parametrize("header", ["REGION", "ORI", "Population", "ERO Field Office"])
def test_a_new_column_that_says_nothing_of_an_agreement_is_passed_over(
    header: str, reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    assert _said(_read(reader, [[header if n == 0 else "x", *row] for n, row in enumerate(ROWS)])) == said


def test_a_stray_word_beside_the_list_is_told_and_not_read(
    reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    more = [[*BAY[:1], f"Town {n} Police Department", *BAY[2:]] for n in range(200)]
    read = _read(reader, [ROWS[0], [*BAY, None, "call them"], *ROWS[2:], *more])
    assert _said(read)[:3] == said
    assert [(f.code, f.value) for f in read.findings] == [("stray_text", "call them")]


def test_a_column_without_a_header_that_is_filled_is_refused(reader: Reader) -> None:
    rows = [ROWS[0], *([*row, "x"] for row in ROWS[1:] * 4)]
    assert "number 9, which has no header" in _refusal(reader, rows).reason


def test_a_header_split_over_two_rows_is_read_as_one(reader: Reader, said: list[tuple[Any, ...]]) -> None:
    upper = ["STATE", "LAW ENFORCEMENT", "TYPE", "COUNTY", "SUPPORT", "DATE", "MOA", "ADDENDUM"]
    lower = [None, "AGENCY", None, None, "TYPE", "SIGNED", None, None]
    assert _said(_read(reader, [upper, lower, *ROWS[1:]])) == said


def test_a_long_preamble_above_the_header_is_told_and_not_read(
    reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    read = _read(reader, [*([f"Note {n}"] for n in range(30)), *ROWS])
    assert _said(read) == said
    told = [(f.code, f.value) for f in read.findings]
    assert told[:2] == [("above_header", "Note 0"), ("above_header", "Note 1")]
    assert told[-1] == ("above_header", "10 further rows")


def _merge(data: bytes, *references: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    merged = f"</sheetData><mergeCells>{cells}</mergeCells>".encode()
    return rewrite(data, _SHEET, lambda xml: xml.replace(b"</sheetData>", merged))


def test_cells_merged_downwards_say_the_same_in_every_row(
    reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    rows = [ROWS[0], BAY, [None, *CLAY[1:]], KERR]
    assert _said(reader.read(_merge(make_workbook(rows), "A2:A3"), "0" * 64)) == said


def test_an_empty_cell_that_is_not_merged_is_not_filled(reader: Reader) -> None:
    rows = [ROWS[0], BAY, [None, *CLAY[1:]], KERR]
    assert [row.is_quarantined for _, row in _read(reader, rows).rows] == [False, True, False]
    wide = _merge(make_workbook(rows), "A2:H3", "A4:A9999")
    assert [row.is_quarantined for _, row in reader.read(wide, "0" * 64).rows] == [False, True, False]


def test_more_merged_cells_than_a_list_could_have_are_refused_and_not_left_empty(reader: Reader) -> None:
    rows = [ROWS[0], *[BAY] * 1001]
    data = _merge(make_workbook(rows), *(["A2:A1001"] * 101))
    with pytest.raises(TooLarge, match="merges 100,899 cells downwards"):
        reader.read(data, "0" * 64)


def test_cells_that_only_carry_a_format_do_not_make_a_sheet_too_large(
    reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    far = b'<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'
    data = rewrite(make_workbook(ROWS), _SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert _said(reader.read(data, "0" * 64)) == said


def test_one_list_on_two_sheets_is_one_list(reader: Reader, said: list[tuple[Any, ...]]) -> None:
    assert _said(_read(reader, ROWS, further=[SheetOf(ROWS, "Copy")])) == said


def test_of_one_list_on_two_sheets_the_one_with_its_links_is_read(reader: Reader) -> None:
    link = "https://www.ice.gov/doclib/287gMOA/Bay_TFM_MOA_04012026.pdf"
    read = _read(reader, ROWS, further=[SheetOf(ROWS, "Copy", {"G4": link})])
    assert (read.sheet, read.n_linked) == ("Copy", 1)


def _hide(data: bytes, name: str) -> bytes:
    old, new = f'name="{name}"'.encode(), f'name="{name}" state="hidden"'.encode()
    return rewrite(data, "xl/workbook.xml", lambda xml: xml.replace(old, new))


def test_a_hidden_sheet_with_another_list_does_not_count(reader: Reader, said: list[tuple[Any, ...]]) -> None:
    data = make_workbook(ROWS, further=[SheetOf(ROWS[:3], "Old")])
    read = reader.read(_hide(data, "Old"), "0" * 64)
    assert _said(read) == said
    assert [(f.code, f.value) for f in read.findings] == [("sheet_ignored", "Old")]
    assert _said(reader.read(_hide(make_workbook(ROWS), "Sheet1"), "1" * 64)) == said


@pytest.mark.parametrize("pending_first", [True, False])
def test_a_workbook_with_both_lists_is_read_for_both_the_participating_one_first(
    pending_first: bool, reader: Reader, said: list[tuple[Any, ...]]
) -> None:
    waiting = SheetOf(
        [list(PENDING), ["UTAH", "Beaver County Sheriff's Office", "County", None, "TFM", None]], "Wait"
    )
    sheets = [waiting, SheetOf(ROWS, "List")] if pending_first else [SheetOf(ROWS, "List"), waiting]
    data = make_workbook([list(row) for row in sheets[0].rows], sheet=sheets[0].name, further=sheets[1:])
    first, second = reader.read_lists(data, "0" * 64)
    assert (first.list_name, first.sheet, _said(first)) == ("participating", "List", said)
    assert (second.list_name, second.sheet) == ("pending", "Wait")
    assert _said(second) == [("UT", "Beaver County Sheriff's Office", "tfm", None)]


def test_one_sheet_per_state_is_refused_in_a_short_sentence(reader: Reader) -> None:
    further = [
        SheetOf([ROWS[0], [*BAY[:1], f"Town {n} Police Department", *BAY[2:]]], f"S{n}") for n in range(12)
    ]
    reason = _refusal(reader, ROWS, further=further).reason
    assert "and 8 more hold different lists" in reason
    assert len(reason) < 200


DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["March 5, 2026", "Mar. 5 2026", "5-Mar-26", "05-MAR-2026", "5 March 2026", "Thursday, March 5, 2026", "Mar-5-2026",
     "2026-03-05 00:00:00", "2026/03/05", "2026.3.5", "20260305", "03052026", "3/5/2026 12:00 AM", "03.05.2026",
     "46086", "3/5/26", 46086.0],
)  # fmt: skip
def test_a_date_in_any_form_with_one_reading_is_that_date(text: Any, reader: Reader) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [*BAY[:5], text, None, None]]).rows
    assert row.signed_on == DAY


@pytest.mark.parametrize(
    "text",
    ["3/5/206", "2026", "12345", "99999999", "March 2026", "5th of never", "Q1 2026", "3/5 2026 or 4/5 2026"],
)
def test_a_date_with_none_or_two_readings_is_none(text: str, reader: Reader) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [*BAY[:5], text, None, None]]).rows
    assert (row.signed_on, row.is_quarantined) == (None, False)
    assert "signed" in {finding.column for finding in row.findings}


@pytest.mark.parametrize(
    "printed",
    ["Bay County Sheriffâ€™s Office", "Bay County SheriffÃ¢â‚¬â„¢s Office", "Bay County Sheriff&#39;s Office",
     "Bay\u00a0Coun\u200bty Sheriff\u2019s Office\u200f", "Bay County\nSheriff's Office"],
)  # fmt: skip
def test_a_name_spoiled_by_a_program_is_the_name(printed: str, reader: Reader) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [BAY[0], printed, *BAY[2:]]]).rows
    assert row.agency_name == "Bay County Sheriff's Office"
    assert row.raw.agency_name == printed


@pytest.mark.parametrize(
    "printed", ["Cañon City Police Department", "Doña Ana County", "Québec", "Straße 5", "A&M; B"]
)
def test_a_name_with_letters_of_another_language_is_left_alone(printed: str, reader: Reader) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [BAY[0], printed, *BAY[2:]]]).rows
    assert row.agency_name == printed


@pytest.mark.parametrize("printed", ["#N/A", "TBD", "n/a", Error("#REF!"), "#REF!", "Unknown"])
def test_a_text_that_names_nobody_sets_the_row_aside(printed: Any, reader: Reader) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [BAY[0], printed, *BAY[2:]]]).rows
    assert (row.agency_name, row.is_quarantined) == (None, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Task Force Model (TFM)", "tfm"), ("Jail Enforcement Model [JEM]", "jem"), ("TF", "tfm"),
     ("Task Force Model (JEM)", None), ("Task Force Model (new)", None), ("Tribal Task Force Model", "ttfm"),
     ("JEM/TFM", "jem_tfm"),
     ("Hybrid", "jem_tfm"), ("Detention", "jem"), ("Jail Enforcement / Task Force", "jem_tfm"), ("TFM/WSO", None)],
)  # fmt: skip
def test_a_support_type_said_twice_is_known_and_a_contradiction_is_not(
    text: str, code: str | None, reader: Reader
) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [*BAY[:4], text, *BAY[5:]]]).rows
    assert row.support_type == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("USVI", "VI"), ("D.C.", "DC"), ("District of Columbia (DC)", "DC"), ("W. VIRGINIA", "WV"), ("N. CAROLINA", "NC"),
     ("CAROLINA", None), ("AKANSAS", None), ("VIRGINIA, WEST", None)],
)  # fmt: skip
def test_a_state_is_known_by_its_usual_short_forms_or_not_at_all(
    text: str, code: str | None, reader: Reader
) -> None:
    [(_, row)] = _read(reader, [ROWS[0], [text, *BAY[1:]]]).rows
    assert row.state == code


def test_what_is_no_list_at_all_names_its_sheets(reader: Reader) -> None:
    refusal = _refusal(reader, [["Row Labels", "Count"], ["FLORIDA", 344]], sheet="Pivot")
    assert isinstance(refusal, NotAWorkbook)
    assert "'Pivot'" in refusal.reason
