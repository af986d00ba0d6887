"""A list that another program saved again is the same list, or is refused with what to do."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from open287g.errors import NotAWorkbook
from open287g.reading.lists import ListRead, Reader
from workbooks import PARTICIPATING, make_workbook, pack, unpack

LINK = "https://www.ice.gov/doclib/287gMOA/Bay_TFM_MOA_03012025.pdf"
ROWS: list[list[Any]] = [
    list(PARTICIPATING),
    [
        "FLORIDA",
        "Bay County Sheriff\u2019s Office",
        "County",
        "Bay",
        "Task Force Model",
        date(2025, 3, 1),
        "link",
        None,
    ],
    [
        "TEXAS ",
        "  Kerr County\nSheriff's Office",
        "County",
        None,
        "Warrant Service Officer",
        "05/082025",
        "link pending\u00a0",
        None,
    ],
    [
        "GUAM",
        "Ñandú & Sons Police",
        "Municipality",
        "N/A",
        "Jail Enforcement Model",
        date(2026, 12, 31),
        None,
        None,
    ],
]
LINKS = {(2, 7): LINK}


def _said(read: ListRead) -> list[tuple[Any, ...]]:
    return [
        (n, r.state, r.agency_name, r.county, r.support_type, r.signed_on, r.moa_status, r.moa_url)
        for n, r in read.rows
    ]


def _plain() -> bytes:
    return make_workbook(ROWS, links={"G2": LINK}, hidden=[3])


def _by_openpyxl() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(_by_xlsxwriter()))
    book.worksheets[0].freeze_panes = "A2"
    book.worksheets[0].auto_filter.ref = "A1:H4"
    return _saved(book.save)


def _saved(save: Callable[[Any], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def _by_xlsxwriter(**options: Any) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet("Participating")
    day = book.add_format({"num_format": "m/d/yyyy"})
    for n, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            if (n + 1, c + 1) in LINKS:
                sheet.write_url(n, c, LINKS[n + 1, c + 1], string=cell)
            elif isinstance(cell, date):
                sheet.write_datetime(n, c, cell, day)
            elif cell is not None:
                sheet.write_string(n, c, cell)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    return stream.getvalue()


def _by_google() -> bytes:
    """As Google Sheets exports: texts shared, an empty drawing, cells of a style only far to the right, odd part names."""  # noqa: E501
    parts = unpack(_by_xlsxwriter())
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = "".join(f'<c r="{letter}2" s="1"/>' for letter in "IJKLMNOPQRSTUVWXYZ").encode()
    head, mark, rest = sheet.partition(b'<row r="3"')
    sheet = head.removesuffix(b"</row>") + far + b"</row>" + mark + rest
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</worksheet>", b'<drawing r:id="rId99"/></worksheet>')
    parts["xl/drawings/drawing1.xml"] = b'<xdr:wsDr xmlns:xdr="u"/>'
    del parts["docProps/core.xml"]
    return pack(parts)


WRITERS: dict[str, Callable[[], bytes]] = {
    "openpyxl": _by_openpyxl,
    "xlsxwriter": _by_xlsxwriter,
    "xlsxwriter, row by row": lambda: _by_xlsxwriter(constant_memory=True),
    "xlsxwriter, counting from 1904": lambda: _by_xlsxwriter(date_1904=True),
    "Google Sheets": _by_google,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_list_saved_by_another_program_is_the_same_list(writer: str, reader: Reader) -> None:
    assert _said(reader.read(WRITERS[writer](), "1" * 64)) == _said(reader.read(_plain(), "0" * 64))


ODS = pack(
    {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<office/>",
        "META-INF/manifest.xml": "<m/>",
    }
)
CSV = "\r\n".join(",".join(f'"{cell or ""}"' for cell in row) for row in ROWS)
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le") + bytes(512)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
FORMS: dict[str, tuple[bytes, str]] = {
    "xls": (XLS, r"Excel format of before 2007 \(.xls\)"),
    "xlsx behind a password": (LOCKED, "is encrypted"),
    "xlsb": (
        pack({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b"\0"}),
        r"binary Excel workbook \(.xlsb\)",
    ),
    "ods": (ODS, "OpenDocument"),
    "flat ods": (
        b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
        "OpenDocument",
    ),
    "csv in two bytes a character": (CSV.encode("utf-16"), r"plain text \(CSV\)"),
    "csv": (CSV.encode(), r"plain text \(CSV\)"),
    "csv of Excel": (b"\xef\xbb\xbf" + CSV.encode(), r"plain text \(CSV\)"),
    "tab-separated": (CSV.replace(",", "\t").encode("cp1252"), r"plain text \(CSV\)"),
    "XML of Excel 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "XML of Excel 2003",
    ),
    "one-file web page": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table>",
        r"\(.mht\)",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_a_list_is_refused_by_its_name_with_what_to_do(form: str, reader: Reader) -> None:
    data, words = FORMS[form]
    with pytest.raises(NotAWorkbook, match=words) as refused:
        reader.read(data, "0" * 64)
    assert "import that" in refused.value.remedy


def _convert(folder: Path, ending: str) -> bytes:
    source = folder / "list.xlsx"
    source.write_bytes(_plain())
    out = folder / ending
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        ending,
    ]
    subprocess.run(
        [*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=180
    )
    return (out / f"list.{ending}").read_bytes()


@pytest.mark.libreoffice
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed (Debian: libreoffice-calc)"
)
def test_a_list_saved_by_libreoffice_is_the_same_list(reader: Reader, tmp_path: Path) -> None:
    assert _said(reader.read(_convert(tmp_path, "xlsx"), "1" * 64)) == _said(reader.read(_plain(), "0" * 64))


@pytest.mark.libreoffice
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed (Debian: libreoffice-calc)"
)
@pytest.mark.parametrize("ending", ["ods", "xls", "csv"])
def test_another_form_that_libreoffice_saves_is_refused_with_what_to_do(
    ending: str, reader: Reader, tmp_path: Path
) -> None:
    with pytest.raises(NotAWorkbook) as refused:
        reader.read(_convert(tmp_path, ending), "0" * 64)
    assert "import that" in refused.value.remedy
