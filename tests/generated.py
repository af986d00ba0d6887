"""Workbooks and pages made up from a seed: by a grammar of what ICE and its tools do, then harmed bit by bit.

`make_case(seed)` is the same case for the same seed. A case knows the agencies that stand in its rows, so that whoever
reads it can be held to lose none of them in silence. A harmed case knows none: it only must not crash, hang or swell.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webpages import archived, page
from workbooks import PARTICIPATING, PENDING, Error, SheetOf, make_workbook, pack, unpack

STATES = (
    "FLORIDA",
    "TEXAS ",
    "georgia",
    "West Virginia",
    "NEW\u00a0YORK",
    "DELAWARE**",
    "PENSYLVANIA",
    "GUAM",
    "Elbonia",
)
MODELS = ("Task Force Model", "Jail Enforcement Model", "Warrant Service Officer", "WSO", "Task Force", "Jail Enforcment Model",  # noqa: E501
          "Tribal Task Force Model", "Hybrid", "Something Else")  # fmt: skip
HEADERS = {"STATE": ("State", "STATES", "State/Territory", "PLACE"), "SIGNED": ("DATES SIGNED", "Date Signed", "WHEN"),
           "SUPPORT TYPE": ("Support Typ", "287(g) Model", "KIND OF HELP"), "MOA": ("Moa Link", "Papers"),
           "LAW ENFORCEMENT AGENCY": ("LEA", "Law Enforcment Agency", "WHO")}  # fmt: skip
WORDS = (
    "County",
    "Sheriff's",
    "Office",
    "Police",
    "Department",
    "City of",
    "St.",
    "Marshal",
    "Ñandú",
    "O\u2019Brien",
    "&",
    "<b>",
    "\u200bX",
)
Grid = list[list[Any]]


@dataclass(frozen=True)
class Case:
    """Bytes, and the agencies of their rows as printed; none if the bytes were harmed."""

    seed: int
    kind: str
    data: bytes
    names: tuple[str, ...]


def make_case(seed: int) -> Case:
    """The case of this seed."""
    chance = random.Random(seed)
    kind = chance.choice(
        ["workbook", "workbook", "page", "page", "harmed workbook", "harmed part", "harmed page"]
    )
    made, names = _workbook(chance) if kind.endswith(("workbook", "part")) else _page(chance)
    if kind == "harmed part":
        parts = unpack(made)
        part = chance.choice(sorted(parts))
        return Case(seed, f"{kind} {part}", pack({**parts, part: _harm(parts[part], chance)}), ())
    if kind.startswith("harmed"):
        return Case(seed, kind, _harm(made, chance), ())
    return Case(seed, kind, made, tuple(names))


def _harm(data: bytes, chance: random.Random) -> bytes:
    harmed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(harmed) or 1)
        match chance.randrange(5):
            case 0 if harmed:
                harmed[at] ^= 1 << chance.randrange(8)
            case 1:
                del harmed[at : at + chance.randint(1, 60)]
            case 2:
                harmed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            case 3:
                harmed[at:at] = harmed[at : at + chance.randint(1, 400)]
            case _:
                harmed[at:at] = chance.choice(
                    [b"<", b">", b'"', b"&", b"]]>", b"<!--", b"<row>", b"</td>", b"\0", b"\xff\xfe"]
                )
    return bytes(harmed)


def _name(chance: random.Random, number: int) -> str:
    words = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
    return f"Agency{number} {words}"


def _cell(chance: random.Random, column: str, number: int) -> Any:
    match column:
        case "STATE":
            return chance.choices([chance.choice(STATES), "FLORIDA", None], [3, 6, 0.2])[0]
        case "LAW ENFORCEMENT AGENCY":
            return _name(chance, number)
        case "SUPPORT TYPE":
            return chance.choices([chance.choice(MODELS), "Task Force Model"], [1, 2])[0]
        case "SIGNED":
            day = date(2025, 1, 1) + timedelta(days=chance.randrange(700))
            return chance.choice(
                [
                    day,
                    day.isoformat(),
                    f"{day:%m/%d/%Y}",
                    f"{day:%m/%d%Y}",
                    45717,
                    "never",
                    None,
                    Error("#N/A"),
                ]
            )
        case "COUNTY":
            return chance.choice(["Bay", Error("#N/A"), "N/A", None, 7, True])
        case "TYPE":
            return chance.choice(["County", "Municipality", "Tribal", "Muncipality", None])
        case _:
            return chance.choice(["link", "link pending\u00a0", None, "https://www.ice.gov/a.pdf"])


def _list(chance: random.Random, columns: tuple[str, ...], first: int) -> tuple[Grid, list[str]]:
    """A header and its rows, with blank rows and repeated headers among them."""
    header: list[Any] = [
        chance.choice(HEADERS[c]) if c in HEADERS and chance.random() < 0.04 else c for c in columns
    ]
    rows: Grid = [header]
    names = []
    for number in range(first, first + chance.choice([0, 1, 2, 5, 12, 40])):
        row = [_cell(chance, column, number) for column in columns]
        names.append(str(row[columns.index("LAW ENFORCEMENT AGENCY")]))
        rows.append(row)
        if chance.random() < 0.03:
            rows.append(chance.choice([[], list(header), ["a note"], [None] * len(columns)]))
    return rows, names


def _columns(chance: random.Random, all_columns: tuple[str, ...]) -> tuple[str, ...]:
    optional = [
        c for c in all_columns if c in ("TYPE", "COUNTY", "MOA", "ADDENDUM") and chance.random() < 0.4
    ]
    columns = [c for c in all_columns if c not in optional]
    if chance.random() < 0.1:
        chance.shuffle(columns)
    return tuple(columns)


def _workbook(chance: random.Random) -> tuple[bytes, list[str]]:
    rows, names = _list(chance, _columns(chance, PARTICIPATING), 0)
    if chance.random() < 0.15:
        above, more = _list(chance, _columns(chance, PARTICIPATING), 500)
        rows, names = [*above[1 : chance.randint(1, 4)], *rows], [*more[: 0 if len(above) < 2 else 3], *names]
        names = [n for n in names if any(n in map(str, row) for row in rows)]
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        rows.insert(0, [chance.choice(["287(g) Participating Agencies", "as of 1/1/2026", None, "x" * 300])])
    further = []
    waiting, more = _list(chance, _columns(chance, PENDING), 1000)
    match chance.randrange(6):
        case 0:
            rows, names = [*rows, [], *waiting], names + more
        case 1:
            further, names = [SheetOf(waiting, "Waiting")], names + more
        case 2:
            further = [SheetOf([["Notes"], ["of ICE's own"]], "Notes")]
    places = [
        f"{chr(65 + chance.randrange(8))}{chance.randint(1, len(rows) + 1)}"
        for _ in range(chance.randrange(6))
    ]
    links = {
        place: chance.choice(["https://www.ice.gov/doclib/a.pdf", "http:/www.ice.gov/b.pdf", "mailto:x"])
        for place in places
    }
    hidden = [n for n in range(2, len(rows) + 1) if chance.random() < 0.1]
    data = make_workbook(rows, links=links, hidden=hidden, further=further)
    return _rewritten(data, chance), names


_PLACE = re.compile(rb' r="[A-Z]+[0-9]+"')


def _prefix(xml: bytes) -> bytes:
    """The same XML with every tag in a prefixed namespace."""
    plain = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return plain.replace(b" xmlns=", b" xmlns:x=", 1)


def _rewritten(data: bytes, chance: random.Random) -> bytes:
    """The workbook as another program may write it: the same cells in another dress."""
    sheet = "xl/worksheets/sheet1.xml"
    dresses: list[Callable[[bytes], bytes]] = [
        lambda xml: xml,
        _prefix,
        lambda xml: xml.replace(b'"', b"'") if b"'" not in xml else xml,
        lambda xml: re.sub(rb"(</row>)", rb"\1<!-- <row> -->", xml),
        lambda xml: xml.replace(b"<row ", b'<row spans="1:9" ht="15" '),
        lambda xml: xml.replace(b"<sheetData>", b'<dimension ref="A1:B2"/><sheetData>'),
    ]
    parts = unpack(data)
    return pack({**parts, sheet: chance.choice(dresses)(parts[sheet])}) if chance.random() < 0.4 else data


def _page(chance: random.Random) -> tuple[bytes, list[str]]:
    columns = tuple(
        c for c in PARTICIPATING if c not in ("TYPE", "COUNTY", "ADDENDUM") or chance.random() < 0.2
    )
    body, names = "", []
    for part in range(chance.choice([1, 1, 1, 2, 4])):
        is_pending = chance.random() < 0.1
        own = tuple(
            c
            for c in columns
            if not (is_pending and c == "SIGNED") and not (c == "MOA" and chance.random() < 0.2)
        )
        rows, more = _list(chance, own, part * 1000)
        body += chance.choice(
            ["", "<h3>Agreements</h3>", "<p>As of May 1, 2025, ICE has signed 12 agreements.</p>", "<br>"]
        )
        body += _markup(rows, chance)
        names += more
    if chance.random() < 0.3:
        body = f"<table><tr><td>{body}</td></tr></table>"
    data = page(body)
    return (archived(data, "20130402163405") if chance.random() < 0.3 else data), names


def _markup(rows: Grid, chance: random.Random) -> str:
    """A table as one of many hands may write it: ends left out, capitals, cells over rows, marks and blanks."""
    end = "" if chance.random() < 0.2 else "</{}>"
    head = chance.choice(["th", "td"])
    shout = chance.random() < 0.1
    written = []
    for index, row in enumerate(rows):
        tag = head if index == 0 else "td"
        cells = "".join(f"<{tag}>{_shown(cell, chance)}{end.format(tag)}" for cell in row)
        written.append(f"<tr>{cells}{end.format('tr')}")
    text = f"<table>{''.join(written)}</table>"
    return re.sub(r"</?(?:table|tr|td|th)>", lambda m: m[0].upper(), text) if shout else text


def _shown(cell: Any, chance: random.Random) -> str:
    if cell is None:
        return chance.choice(["", "&nbsp;", " "])
    text = html.escape(str(cell.text if isinstance(cell, Error) else cell))
    match chance.randrange(12):
        case 0:
            return f"<b>{text}</b>"
        case 1:
            return f"\n   {text}\n"
        case 2:
            return f"{text}<sup>1</sup>"
        case 3:
            return f'<a href="/doclib/x.pdf">{text}</a>'
        case 4:
            return f"<p>{text}</p>"
    return text
