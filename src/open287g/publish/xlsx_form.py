"""The main table of an answer as a workbook (.xlsx), with what it stands on on a second sheet: texts, never formulas.

The workbook is written here, column by column, since a site holds four hundred of them and a general writer takes ten
times as long over each cell. Equal frames give equal bytes. Refuses nothing: what a sheet cannot hold as a number or a
day (one before March 1900, one that is not finite) is its text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import escape
from math import isfinite
from typing import Any, Final

import polars as pl

from open287g.schemas.answers import Answer
from open287g.text.harmless import neutralise_formula

from .rows import dump_json, flatten_cells

TITLE, ENDINGS = "a workbook with what it stands on on a second sheet", (".xlsx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOLDS_ROWS = True


def render(answer: Answer) -> bytes:
    """The rows of the answer's main table."""
    return render_xlsx(answer.frame, answer.facts)


def render_xlsx(frame: pl.DataFrame, facts: Mapping[str, Any]) -> bytes:
    """A workbook: rows on one sheet, what they stand on on the next; a text is never a formula or a link."""
    told = [
        (neutralise_formula(str(key)), neutralise_formula(_in_words(value))) for key, value in facts.items()
    ]
    about = pl.DataFrame(told, {"what": pl.String, "value": pl.String}, orient="row")
    return write_workbook({"rows": flatten_cells(frame), "about": about})


def _in_words(value: object) -> str:
    return value if isinstance(value, str) else dump_json(value).strip().replace("\n", " ")


_LONGEST_CELL: Final = 32_767
"""Characters that a cell holds."""
_DAY_NOUGHT, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
"""What days are counted from, and the first that is counted right: spreadsheets believe in February 29, 1900."""
_MOST: Final = 10**15
"""From here on a number loses digits, and is written as text."""
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIKE_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES: Final = (
    f'<styleSheet xmlns="{_SHEET}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)  # fmt: skip
"""The look of cells by number: 0 plain, 1 a heading, 2 a day."""


def write_workbook(sheets: Mapping[str, pl.DataFrame]) -> bytes:
    """Sheets by their names, which are plain words; single values only in their cells."""
    numbered = dict(enumerate(sheets, start=1))
    parts = {
        "[Content_Types].xml": _types(numbered),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _book(numbered),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbered}
            | {"rId0": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name], n == 1) for n, name in numbered.items()},
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as bundle:
        for path, xml in parts.items():
            bundle.writestr(zipfile.ZipInfo(path, _NEVER), _HEAD + xml, zipfile.ZIP_DEFLATED, 6)
    return written.getvalue()


def _types(numbered: Mapping[int, str]) -> str:
    kinds = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    kinds |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbered}
    told = "".join(
        f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def _relations(told: Mapping[str, tuple[str, str]]) -> str:
    each = (f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for name, (kind, target) in told.items())  # fmt: skip
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _book(numbered: Mapping[int, str]) -> str:
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered.items()
    )
    return f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'


def _sheet(frame: pl.DataFrame, is_first: bool) -> str:
    """A sheet whose first row, the names of the columns, stays in view."""
    widths = "".join(f'<col min="{n}" max="{n}" width="{_width(column)}" customWidth="1"/>'
                     for n, column in enumerate(frame, start=1))  # fmt: skip
    letters = [_letters(n) for n in range(frame.width)]
    head = "".join(_text(f"{at}1", name, 1) for at, name in zip(letters, frame.columns, strict=True))
    columns = [_cells(column, at) for column, at in zip(frame, letters, strict=True)]
    rows = (f'<row r="{n}">{"".join(cells)}</row>'
            for n, cells in enumerate(zip(*columns, strict=True), start=2))  # fmt: skip
    return (
        f'<worksheet xmlns="{_SHEET}"><sheetViews><sheetView tabSelected="{int(is_first)}" '
        'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols>{widths}</cols><sheetData><row r="1">{head}</row>{"".join(rows)}</sheetData></worksheet>'
    )


def _width(column: pl.Series) -> int:
    return min(60, 2 + max([len(column.name), *(len(str(cell)) for cell in column.head(200))]))


def _letters(place: int) -> str:
    """A column's name: A to Z, AA and on."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _cells(column: pl.Series, at: str) -> Iterator[str]:
    """The cells of a column from the second row on; nothing where there is no value."""
    write = _writer_of(column.dtype)
    for row, value in enumerate(column.to_list(), start=2):
        yield "" if value is None or value == "" else write(f"{at}{row}", value)


def _writer_of(kind: pl.DataType) -> Callable[[str, Any], str]:
    if kind == pl.Boolean:
        return lambda place, value: f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if kind == pl.Date:
        return _day
    return _number if kind.is_numeric() else lambda place, value: _text(place, str(value))


def _day(place: str, value: date) -> str:
    if value < _FIRST_DAY:
        return _text(place, str(value))
    return f'<c r="{place}" s="2"><v>{(value - _DAY_NOUGHT).days}</v></c>'


def _number(place: str, value: float) -> str:
    if not isfinite(value) or abs(value) >= _MOST:
        return _text(place, str(value))
    return f'<c r="{place}"><v>{value}</v></c>'


def _text(place: str, words: str, style: int = 0) -> str:
    kept = words[:_LONGEST_CELL]
    if not kept.isprintable():
        kept = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", kept)
    told = escape(_LIKE_ESCAPE.sub("_x005F_", kept) if "_x" in kept else kept, quote=False)
    space = ' xml:space="preserve"' if kept != kept.strip() else ""
    look = f' s="{style}"' if style else ""
    return f'<c r="{place}"{look} t="inlineStr"><is><t{space}>{told}</t></is></c>'
