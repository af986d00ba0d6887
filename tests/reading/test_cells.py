"""One cell to one value: understood, repaired with a finding, or set aside; never a default."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from open287g.errors import UnknownHeader, UnreadableFile
from open287g.reading.lists import ListRead, Reader
from open287g.reading.rows import Row
from open287g.reading.vocabulary import Vocabulary
from workbooks import PARTICIPATING, Error, Formula, SheetOf, make_workbook

BASE: dict[str, Any] = {
    "STATE": "FLORIDA", "LAW ENFORCEMENT AGENCY": "Bay County Sheriff's Office", "TYPE": "County", "COUNTY": "Bay",
    "SUPPORT TYPE": "Task Force Model", "SIGNED": date(2025, 3, 1), "MOA": None, "ADDENDUM": None,
}  # fmt: skip
URL = "https://www.ice.gov/doclib/287gMOA/BayFL.pdf"


def _read(reader: Reader, links: dict[str, str] | None = None, **cells: Any) -> Row:
    row = {**BASE, **{name.replace("_", " "): value for name, value in cells.items()}}
    return reader.read(
        make_workbook([PARTICIPATING, [row[h] for h in PARTICIPATING]], links=links), "0" * 64
    ).rows[0][1]


def _codes(row: Row) -> set[str]:
    return {finding.code for finding in row.findings}


@pytest.mark.parametrize(
    "text", ["FLORIDA", "Florida", " FLORIDA ", "FLORIDA\u00a0", "FL", "fl", "FLOR\u200bIDA", "FLORIDA\n"]
)
def test_a_state_is_known_whatever_its_case_and_blanks(text: str, reader: Reader) -> None:
    row = _read(reader, STATE=text)
    assert (row.state, row.is_quarantined) == ("FL", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UTAHJ", "UT"),
        ("MCHIGAN", "MI"),
        ("FLORDIA", "FL"),
        ("PENNSLYVANIA", "PA"),
        ("TENNESEE", "TN"),
        ("GEOGIA", "GA"),
    ],
)
def test_a_misspelling_near_one_state_only_is_repaired_and_told(text: str, code: str, reader: Reader) -> None:
    row = _read(reader, STATE=text)
    assert (row.state, row.is_quarantined) == (code, False)
    assert "state_repaired" in _codes(row)


def test_west_virginia_is_not_virginia(reader: Reader) -> None:
    assert _read(reader, STATE="WEST VIRGINIA").state == "WV"
    assert _read(reader, STATE="WESTVIRGINIA").state == "WV"
    assert _read(reader, STATE="VIRGINA").state == "VA"


@pytest.mark.parametrize(
    "text",
    ["NOUTH CAROLINA", "ORTH CAROLINA", "AKANSAS", "ATLANTIS", "FA", "F", "12", 7, True, Error("#N/A")],
)
def test_a_state_that_could_be_two_or_none_sets_the_row_aside(text: Any, reader: Reader) -> None:
    row = _read(reader, STATE=text)
    assert (row.state, row.is_quarantined) == (None, True)


@pytest.mark.parametrize(
    "text", ["Task Force Model", "TASK  FORCE MODEL", "Task Force Modle", "Taks Force Model", "TFM"]
)
def test_a_support_type_is_known_or_repaired(text: str, reader: Reader) -> None:
    assert _read(reader, SUPPORT_TYPE=text).support_type == "tfm"


@pytest.mark.parametrize("text", ["Detention Partnership", "Model", None, "FTM Model Force", "JEM/WSO"])
def test_an_unknown_support_type_sets_the_row_aside(text: str | None, reader: Reader) -> None:
    row = _read(reader, SUPPORT_TYPE=text)
    assert (row.support_type, row.is_quarantined) == (None, True)


@pytest.mark.parametrize(
    ("text", "code"), [("County", "county"), ("Muncipality", "municipality"), ("#NA", None), (None, None)]
)
def test_a_type_is_known_repaired_or_missing(text: str | None, code: str | None, reader: Reader) -> None:
    row = _read(reader, TYPE=text)
    assert (row.agency_type, row.is_quarantined) == (code, False)


def test_an_unknown_type_sets_the_row_aside(reader: Reader) -> None:
    assert _read(reader, TYPE="Galactic Senate").is_quarantined


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2025, 5, 8), date(2025, 5, 8)),
        (datetime(2025, 5, 8, 14, 30), date(2025, 5, 8)),  # noqa: DTZ001  (a cell has no time zone)
        ("2025-05-08", date(2025, 5, 8)),
        ("05/082025", date(2025, 5, 8)),
        ("7/72025", date(2025, 7, 7)),
        ("8/282025", date(2025, 8, 28)),
        ("5/8/2025", date(2025, 5, 8)),
        (" 5/8/25\u00a0", date(2025, 5, 8)),
        ("May 8, 2025", date(2025, 5, 8)),
        (45785, date(2025, 5, 8)),
        (date(5025, 5, 8), None),
        (None, None),
        ("soon", None),
        ("13/45/2025", None),
        (3.5, None),
    ],
)
def test_a_signing_date_is_read_in_every_form_ice_has_used_or_not_at_all(
    cell: Any, day: date | None, reader: Reader
) -> None:
    row = _read(reader, SIGNED=cell)
    assert (row.signed_on, row.is_quarantined) == (day, False)
    assert ("signed" in {f.column for f in row.findings}) == (day is None or cell in ("05/082025", "7/72025", "8/282025",  # noqa: E501
                                                                                     " 5/8/25\u00a0", 45785))  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    "address",
    [
        URL,
        URL.replace("https://", "http://"),
        URL.replace("https://", "https:/"),
        f"chrome-extension://efaidnbmnnnibpcajpcglclefindmkaj/{URL}",
        f"chrome-extension://efaidnbmnnnibpcajpcglclefindmkaj/{URL.replace('//', '/')}",
        "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fdoclib%2F287gMOA%2FBayFL.pdf&data=05",
        f"https://web.archive.org/web/20250131120000/{URL}",
        f" {URL}\u00a0",
    ],
)
def test_an_address_comes_out_of_its_wrapper(address: str, reader: Reader) -> None:
    row = _read(reader, {"G2": address}, MOA="link")
    assert (row.moa_status, row.moa_url) == ("linked", URL)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "mailto:someone@ice.gov", "file:///C:/x.pdf", "https://", "x", "//"]
)
def test_what_is_no_web_address_is_a_broken_link(address: str, reader: Reader) -> None:
    row = _read(reader, {"G2": address}, MOA="link")
    assert (row.moa_status, row.moa_url) == ("broken", None)
    assert "moa_link_broken" in _codes(row)


@pytest.mark.parametrize(
    ("text", "status"),
    [("link pending", "pending"), ("Link  Pending\u00a0", "pending"), (None, "blank"), (" ", "blank"), ("link", "broken"),  # noqa: E501
     ("link | addendum", "broken"), ("see below", "broken")],
)  # fmt: skip
def test_a_moa_cell_without_an_address_says_why(text: str | None, status: str, reader: Reader) -> None:
    assert _read(reader, MOA=text).moa_status == status


def test_addresses_stand_in_formulas_and_behind_ranges(reader: Reader) -> None:
    assert _read(reader, MOA=Formula(f'HYPERLINK("{URL}","link")')).moa_url == URL
    row = _read(reader, {"G2:H3": URL}, MOA="link", ADDENDUM="link")
    assert (row.moa_url, row.addendum_url) == (URL, URL)


@pytest.mark.parametrize("text", [Error("#N/A"), "#NA", "N/A", None, " "])
def test_a_county_that_says_nothing_is_none(text: Any, reader: Reader) -> None:
    assert _read(reader, COUNTY=text).county is None


def test_quotes_blanks_and_line_feeds_are_made_plain_and_the_raw_text_kept(reader: Reader) -> None:
    raw = " Bay\u00a0County\nSheriff’s  Office "
    row = _read(reader, LAW_ENFORCEMENT_AGENCY=raw)
    assert row.agency_name == "Bay County Sheriff's Office"
    assert row.raw.agency_name == raw


@pytest.mark.parametrize("text", [None, "  ", "-", "12"])
def test_a_row_without_an_agency_is_set_aside(text: str | None, reader: Reader) -> None:
    assert _read(reader, LAW_ENFORCEMENT_AGENCY=text).is_quarantined


def _list(reader: Reader, rows: list[list[Any]], **more: Any) -> ListRead:
    return reader.read(make_workbook(rows, **more), "0" * 64)


ROW = list(BASE.values())


def test_hidden_rows_are_rows_and_blank_ones_are_not(reader: Reader) -> None:
    rows = [list(PARTICIPATING), ROW, [None] * 8, ROW, ["  "], [None] * 8]
    assert [n for n, _ in _list(reader, rows, hidden=[2, 4]).rows] == [2, 4]


def test_a_title_above_the_header_is_passed_over(reader: Reader) -> None:
    rows = [["287(g) participating agencies"], [], list(PARTICIPATING), ROW]
    assert [n for n, _ in _list(reader, rows).rows] == [4]


def test_a_second_sheet_with_notes_is_told_and_not_read(reader: Reader) -> None:
    read = _list(reader, [list(PARTICIPATING), ROW], further=[SheetOf([["call them on Monday"]], "Notes")])
    assert len(read.rows) == 1
    assert [(f.code, f.value) for f in read.findings] == [("sheet_ignored", "Notes")]


def test_two_lists_that_contradict_are_refused_and_two_that_agree_are_one(reader: Reader) -> None:
    rows, other = [list(PARTICIPATING), ROW], [list(PARTICIPATING), ["TEXAS", *ROW[1:]]]
    with pytest.raises(UnreadableFile, match="different lists"):
        _list(reader, rows, further=[SheetOf(other, "Sheet2")])
    assert len(_list(reader, rows, further=[SheetOf([list(PARTICIPATING)], "Sheet2")]).rows) == 1


def test_an_unknown_column_is_refused_by_name(reader: Reader) -> None:
    with pytest.raises(UnknownHeader, match="'FAVOURITE COLOUR'"):
        _list(reader, [[*PARTICIPATING, "FAVOURITE COLOUR"], [*ROW, "red"]])


def test_a_column_without_a_header_that_says_something_is_refused(reader: Reader) -> None:
    with pytest.raises(UnknownHeader, match="number 9"):
        _list(reader, [list(PARTICIPATING), [*ROW, "red"]])


def test_two_columns_of_one_meaning_are_refused(reader: Reader) -> None:
    with pytest.raises(UnknownHeader, match="two columns"):
        _list(reader, [[*PARTICIPATING, "STATE"], [*ROW, "TEXAS"]])


def test_the_list_is_told_by_its_columns_not_by_its_name(reader: Reader) -> None:
    assert _list(reader, [list(PARTICIPATING), ROW]).list_name == "participating"
    assert _list(reader, [list(PARTICIPATING[:5]), ROW[:5]]).list_name == "pending"


@pytest.mark.parametrize(
    ("text", "code"),
    [("N.C.", "NC"), ("W.Va.", "WV"), ("Fla.", "FL"), ("TX.", "TX"), ("D.C.", "DC"), ("State of Texas", "TX"),
     ("TX - Texas", "TX"), ("Guam/GU", "GU"), ("Q.C.", None), ("FL/GA", None), ("Florida / Georgia", None)],
)  # fmt: skip
def test_a_state_in_another_form_is_known_and_never_taken_for_its_neighbor(
    text: str, code: str | None, vocabulary: Vocabulary
) -> None:
    meaning = vocabulary.states.understand(text)
    assert (meaning.code if meaning else None) == code


@pytest.mark.parametrize("text", ["Task Force Model II", "Task Force Model 2", "Jail Enforcement Model v",
                                  "Tribal Jail Enforcement Model", "Warrant Service Officer / Task Force"])  # fmt: skip
def test_a_model_that_nobody_knows_is_no_slip_of_one_that_is_known(text: str, vocabulary: Vocabulary) -> None:
    assert vocabulary.support_types.understand(text) is None
