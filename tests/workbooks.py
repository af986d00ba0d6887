"""Workbooks for tests: real .xlsx bytes from rows, and surgery on the parts of one.

Written part by part, so that a test can say what no spreadsheet program would write by itself: error cells, hidden
rows, links behind ranges, a missing or false docProps/core.xml.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

PARTICIPATING = (
    "STATE",
    "LAW ENFORCEMENT AGENCY",
    "TYPE",
    "COUNTY",
    "SUPPORT TYPE",
    "SIGNED",
    "MOA",
    "ADDENDUM",
)
PENDING = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "MOA")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Error:
    """A cell that holds an Excel error such as #N/A."""

    text: str = "#N/A"


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value that it showed when it was saved."""

    formula: str
    shown: str = "link"


@dataclass(frozen=True)
class SheetOf:
    """One sheet: its rows, the links behind cells (reference to address), and the rows that are hidden."""

    rows: Sequence[Sequence[Any]]
    name: str = "Sheet1"
    links: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


def make_workbook(
    rows: Sequence[Sequence[Any]],
    *,
    sheet: str = "Sheet1",
    links: Mapping[str, str] | None = None,
    hidden: Iterable[int] = (),
    modified: datetime | None = None,
    further: Sequence[SheetOf] = (),
) -> bytes:
    """The bytes of a workbook whose first sheet has `rows` (row 1 first); None is an empty cell."""
    first = SheetOf(rows, sheet, dict(links or {}), frozenset(hidden))
    return pack(_parts([first, *further], modified))


def pack(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP file of these parts, always the same bytes for the same parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a ZIP file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rewrite(data: bytes, name: str, change: Callable[[bytes], bytes] | None) -> bytes:
    """`data` with one part changed, or without that part if `change` is None."""
    parts = unpack(data)
    if change is None:
        del parts[name]
    else:
        parts[name] = change(parts[name])
    return pack(parts)


def column_letters(number: int) -> str:
    """Letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _parts(sheets: Sequence[SheetOf], modified: datetime | None) -> dict[str, bytes | str]:
    numbers = range(1, len(sheets) + 1)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relationships([("rId1", "officeDocument", "xl/workbook.xml", False)]),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(sheets[n - 1].name)} sheetId="{n}" r:id="rId{n}"/>' for n in numbers
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relationships(
            [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml", False) for n in numbers]
            + [("rId900", "styles", "styles.xml", False)]
        ),
        "xl/styles.xml": _STYLES,
    }
    for n, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet_xml(sheet)
        if sheet.links:
            targets = [
                (f"rId{k}", "hyperlink", address, True)
                for k, address in enumerate(sheet.links.values(), start=1)
            ]
            parts[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = _relationships(targets)
    if modified is not None:
        parts["docProps/core.xml"] = core_properties(f"{modified:%Y-%m-%dT%H:%M:%SZ}")
    return parts


def core_properties(modified: str) -> str:
    """docProps/core.xml with this text as the instant of the last saving."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{modified}</dcterms:modified></cp:coreProperties>'
    )


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _content_types(n_sheets: int) -> str:
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{office}.worksheet+xml"/>'
        for n in range(1, n_sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{office}.styles+xml"/>{sheets}</Types>'
    )


def _relationships(relations: Iterable[tuple[str, str, str, bool]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target={quoteattr(target)}'
        + (' TargetMode="External"/>' if external else "/>")
        for key, kind, target, external in relations
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _sheet_xml(sheet: SheetOf) -> str:
    rows = "".join(_row_xml(n, cells, n in sheet.hidden) for n, cells in enumerate(sheet.rows, start=1))
    links = "".join(
        f'<hyperlink ref="{reference}" r:id="rId{k}"/>' for k, reference in enumerate(sheet.links, start=1)
    )
    behind = f"<hyperlinks>{links}</hyperlinks>" if links else ""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetData>{rows}</sheetData>{behind}</worksheet>'


def _row_xml(number: int, cells: Sequence[Any], is_hidden: bool) -> str:
    hidden = ' hidden="1"' if is_hidden else ""
    inner = "".join(
        _cell_xml(f"{column_letters(c)}{number}", value) for c, value in enumerate(cells, start=1)
    )
    return f'<row r="{number}"{hidden}>{inner}</row>'


def _cell_xml(place: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case Error(text):
            return f'<c r="{place}" t="e"><v>{text}</v></c>'
        case Formula(formula, shown):
            return f'<c r="{place}" t="str"><f>{escape(formula)}</f><v>{escape(shown)}</v></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{serial_number(value)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value!r}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
    raise TypeError(f"no cell for {value!r}")


def _text(value: str) -> str:
    """`value` as XML text; characters that XML cannot hold are left out, carriage returns spelled out."""
    kept = "".join(c for c in value if c in "\t\n\r" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000))
    return escape("".join(c for c in kept if c not in "\ufffe\uffff")).replace("\r", "&#13;")


def serial_number(day: date) -> int:
    """A day as a spreadsheet counts it (1900 system)."""
    plain = day.date() if isinstance(day, datetime) else day
    return (plain - date(1899, 12, 30)).days
