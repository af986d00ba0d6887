"""What is no list of ICE's, or not safe to open, is refused with a reason and a remedy, in bounded time and memory."""

from __future__ import annotations

import multiprocessing
import resource
import struct
import zlib
from collections.abc import Callable, Mapping

import pytest

from open287g.errors import NotAWorkbook, TooLarge, UnreadableFile
from open287g.reading.lists import Reader
from open287g.reading.vocabulary import Vocabulary
from workbooks import PARTICIPATING, make_workbook, pack, rewrite, unpack

MAX_MEMORY = 2 * 2**30
MAX_SECONDS = 20
"""Of the processor: how long a busy machine takes says nothing of the reader."""
MAX_WAIT = 180
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
ROW = [
    "FLORIDA",
    "Bay County Sheriff's Office",
    "County",
    "Bay",
    "Task Force Model",
    "2025-03-01",
    "link",
    None,
]


def _plain() -> bytes:
    return make_workbook([PARTICIPATING, ROW], links={"G2": "https://www.ice.gov/doclib/a.pdf"})


def _with_sheet(cells: str, after: str = "") -> bytes:
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'
    return pack({**unpack(_plain()), _SHEET: xml})


def _with_part(name: str, content: str | bytes) -> bytes:
    return pack({**unpack(_plain()), name: content})


def _inflating(name: str, n_blocks: int) -> bytes:
    """A workbook with one part that inflates to `n_blocks` times 4 MB, written without ever inflating it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(b" " * 2**22) + deflate.flush(zlib.Z_FULL_FLUSH)
    packed = block * n_blocks + deflate.flush()
    stated = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, 0, len(packed), n_blocks * 2**22 - 1)
    path = name.encode()
    local = b"PK\x03\x04" + stated + struct.pack("<HH", len(path), 0) + path + packed
    index = b"PK\x01\x02\x14\x00" + stated + struct.pack("<HHHHHII", len(path), 0, 0, 0, 0, 0, 0) + path
    return local + index + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(index), len(local), 0)


def _shares_one_long_text() -> bytes:
    parts = unpack(_plain())
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}"><si><t>{"A" * 1_000_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    parts[_SHEET] = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    return pack(parts)


def _laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l9;</x>'


def _spoil_crc() -> bytes:
    data = bytearray(_plain())
    place = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 1)
    data[place + 16] ^= 0xFF
    return bytes(data)


def _encrypt() -> bytes:
    data = bytearray(_plain())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


NOT_WORKBOOKS: Mapping[str, bytes | Callable[[], bytes]] = {
    "nothing": b"",
    "blanks": b"  \n",
    "a web page served with status 200": b"<!DOCTYPE html><html><body>Access denied</body></html>",
    "a web page after a byte-order mark": b"\xef\xbb\xbf\r\n <html><body>Request rejected</body></html>",
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "an encrypted or old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "text": b"STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE\nFLORIDA,Bay,TFM\n",
    "the two letters of a ZIP": b"PK",
    "a ZIP of no parts": lambda: pack({}),
    "a ZIP of other things": lambda: pack({"readme.txt": "hello"}),
    "a truncated download": lambda: _plain()[:-300],
    "half a download": lambda: _plain()[: len(_plain()) // 2],
    "a part with a wrong checksum": _spoil_crc,
    "parts encrypted with a password": _encrypt,
    "a workbook without its index": lambda: rewrite(_plain(), "xl/workbook.xml", None),
    "a workbook without its sheet": lambda: rewrite(_plain(), _SHEET, None),
    "a workbook in a ZIP in a ZIP": lambda: pack({"a.zip": pack({"b.xlsx": _plain()})}),
    "one part under two names": lambda: pack({**unpack(_plain()), _SHEET.upper(): b"<worksheet/>"}),
    "an index that is broken XML": lambda: _with_part("xl/workbook.xml", "<workbook><sheets>"),
    "a sheet that is broken XML": lambda: _with_sheet('<row r="1"><c r="A1"><v>1</v></row>'),
    "a thousand million laughs in the texts": lambda: _with_part("xl/sharedStrings.xml", _laughs()),
    "a thousand million laughs in the links": lambda: _with_part(_SHEET_RELS, _laughs()),
    "a thousand million laughs in the index": lambda: _with_part("xl/workbook.xml", _laughs()),
    "a cell whose place is written as an entity": lambda: _with_sheet(
        '<row r="1"><c r="&#65;1"><v>1</v></c></row>'
    ),
}

BOMBS: Mapping[str, Callable[[], bytes]] = {
    "a part that inflates to 4 GB": lambda: _inflating(_SHEET, 1024),
    "a million rows": lambda: _with_sheet("<row><c/></row>" * 1_000_000),
    "one cell at the far end": lambda: _with_sheet('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'),
    "one cell at the far end, in small letters": lambda: _with_sheet(
        '<row r="1"><c r="a1"><v>1</v></c></row><row><c r="xfd1048576"><v>1</v></c></row>'
    ),
    "one cell at the far end, with blanks": lambda: _with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row><c r = "XFD1048576"><v>1</v></c></row>'
    ),
    "one cell at the far end, on a new line": lambda: _with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row><c\nr="XFD1048576"><v>1</v></c></row>'
    ),
    "a row of a million cells without a place": lambda: _with_sheet(
        "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>" + "<row><c><v>1</v></c></row>" * 5_000
    ),
    "a far row, then a long one": lambda: _with_sheet(
        '<row r="99999"><c><v>1</v></c></row><row>' + "<c><v>1</v></c>" * 500_000 + "</row>"
    ),
    "one long text shared by every cell": _shares_one_long_text,
    "a hundred thousand parts": lambda: pack({f"xl/media/{n}.bin": b"" for n in range(100_000)}),
    "as many sheets as fit into the index": lambda: _with_part(
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="u"><sheets>'
        + "".join(f'<sheet name="{n}" r:id="rId1"/>' for n in range(20_000))
        + "</sheets></workbook>",
    ),
    "an index of two million open elements": lambda: _with_part("xl/workbook.xml", "<a>" * 2_000_000),
}

SLOW: Mapping[str, Callable[[], bytes]] = {
    "a million unfinished links": lambda: _with_sheet("", "<hyperlinks>" + "<hyperlink " * 1_000_000),
    "a million unfinished relations": lambda: _with_part(_SHEET_RELS, "<Relationship " * 1_000_000),
    "a formula behind a million blanks": lambda: _with_sheet(
        f'<row r="1"><c r="A1"><f>{" " * 2_000_000}X</f></c><c r="B1"><f>HYPERLINK(1)</f></c></row>'
    ),
    "a formula behind a million places": lambda: _with_sheet(
        '<row r="1"><c r="A1"><f>HYPERLINK(1)</f></c></row><c ' + "r='A1' " * 500_000
    ),
    "links behind a thousand million cells": lambda: _with_sheet(
        "", "<hyperlinks>" + '<hyperlink ref="A1:J1000" r:id="rId1"/>' * 100_000 + "</hyperlinks>"
    ),
    "two million open elements that should say when it was saved": lambda: _with_part(
        "docProps/core.xml", "<a>" * 2_000_000
    ),
    "a name of half a million letters": lambda: make_workbook(
        [PARTICIPATING, [*ROW[:1], "Bay " * 120_000, *ROW[2:]], [*["FLORIDA " * 50_000], *ROW[1:]]]
    ),
}


def _bytes(made: bytes | Callable[[], bytes]) -> bytes:
    return made if isinstance(made, bytes) else made()


@pytest.mark.parametrize("what", NOT_WORKBOOKS)
def test_what_is_no_workbook_is_refused_with_a_reason_and_a_remedy(what: str, reader: Reader) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        reader.read(_bytes(NOT_WORKBOOKS[what]), "0" * 64)
    assert refusal.value.reason.endswith(".")
    assert refusal.value.remedy.endswith(".")
    assert isinstance(refusal.value, NotAWorkbook | TooLarge)


def test_the_reason_names_what_the_file_is_instead(reader: Reader) -> None:
    def reason(data: bytes) -> str:
        with pytest.raises(UnreadableFile) as refusal:
            reader.read(data, "0" * 64)
        return refusal.value.reason

    assert "web page" in reason(b"<!DOCTYPE html><html>")
    assert "empty" in reason(b"")
    assert "PDF" in reason(b"%PDF-1.7")
    assert "encrypted" in reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "truncated" in reason(_plain()[:-300])
    assert "OpenDocument" in reason(pack({"mimetype": "application/vnd.oasis…", "content.xml": "<x/>"}))
    assert "binary Excel workbook" in reason(pack({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b"\0"}))
    assert "plain text" in reason(b"STATE,LAW ENFORCEMENT AGENCY,SUPPORT TYPE\nFLORIDA,Bay,TFM\n")
    assert "of no known kind" in reason(bytes(range(32)) * 9)


def test_a_list_that_another_program_wrote_is_to_be_saved_as_a_workbook(reader: Reader) -> None:
    for data in (b"STATE,AGENCY\n", pack({"mimetype": "x", "content.xml": "<x/>"})):
        with pytest.raises(NotAWorkbook) as refusal:
            reader.read(data, "0" * 64)
        assert "save it as .xlsx" in refusal.value.remedy


def _read_alone(data: bytes, vocabulary: Vocabulary, sender: object) -> None:
    """Read in a process that may use little memory and time; tell how it ended."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        read = Reader(vocabulary).read(data, "0" * 64)
        told = f"read {len(read.rows)}"
    except UnreadableFile as refusal:
        told = f"{type(refusal).__name__} {refusal}"
    sender.send(told)  # type: ignore[attr-defined]


def _outcome(data: bytes, vocabulary: Vocabulary) -> str:
    """How reading ended, in a process with little memory and time; all of them branch off one that has imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["open287g.reading.lists", "open287g.schemas"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_read_alone, args=(data, vocabulary, sender))
    process.start()
    sender.close()
    process.join(MAX_WAIT)
    if process.is_alive():
        process.kill()
        return "it hangs"
    return str(receiver.recv()) if receiver.poll() else f"it died of {process.exitcode}"


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_in_little_memory_and_time(what: str, vocabulary: Vocabulary) -> None:
    assert _outcome(BOMBS[what](), vocabulary).startswith(("TooLarge", "NotAWorkbook"))


@pytest.mark.parametrize("what", SLOW)
def test_what_is_broken_in_a_million_places_is_not_searched_again_from_each(
    what: str, vocabulary: Vocabulary
) -> None:
    assert _outcome(SLOW[what](), vocabulary).startswith(("read", "TooLarge", "NotAWorkbook"))


def test_a_workbook_with_a_hundred_columns_of_blanks_is_read(reader: Reader) -> None:
    wide = [[*cells, *[None] * 100, " "] for cells in (PARTICIPATING, ROW)]
    assert [number for number, _ in reader.read(make_workbook(wide), "0" * 64).rows] == [2]
