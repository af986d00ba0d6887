"""Whatever stands in a cell of ICE's, it runs nowhere: not in a spreadsheet, not in a terminal, not as markup."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from altering import seal
from conftest import Ran
from open287g.data.editions import Edition
from open287g.publish.rows import dump_json, render_csv
from open287g.publish.xlsx_form import render_xlsx
from open287g.text.harmless import escape_in_json, neutralise_formula, plain_text

from .conftest import Ask

HOSTILE = [
    '=HYPERLINK("http://192.0.2.1","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    " =1+1",
    "\r\n=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "\u202e=1+1",
    "[bold red]Office[/bold red]",
    "[link=http://192.0.2.1]Office[/link]",
    "\x1b[31mred\x1b[0m\x07",
    "\x1b]8;;http://192.0.2.1\x1b\\Office\x1b]8;;\x1b\\",
    "\u202egnp.exe\u202c",
    "zero\u200bwidth\x00\x9b2J",
    "[/]",
    "<script>alert(1)</script>",
    "{{7*7}}",
]
OBEYED = [chr(n) for n in (*range(32), *range(127, 160), 0x200B, 0x200F, 0x202E, 0x2066, 0x2069, 0xFEFF)]


def runs_as_formula(cell: str) -> bool:
    return cell.lstrip(" \t\r\n\ufeff\u202e")[:1] in ("=", "+", "-", "@", "＝")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_runs(text: str) -> None:
    (row,) = csv.DictReader(io.StringIO(render_csv(pl.DataFrame({"agency_name": [text]}))))
    assert not runs_as_formula(row["agency_name"])
    assert not set(row["agency_name"]) & set(OBEYED)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_workbook_runs_or_links(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(pl.DataFrame({"a": [text]}), {"note": text})))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert not any(runs_as_formula(str(cell.value)) for cell in cells)


def test_a_workbook_holds_numbers_days_and_truths_as_what_they_are_and_the_rest_as_text() -> None:
    told = {
        "n": [1, -(2**60), None],
        "x": [0.5, math.nan, -1e-7],
        "d": [date(2026, 3, 27), date(1776, 7, 4), None],
        "b": [True, False, None],
        "s": [" a & <b>", "_x0041_", "\ufffe"],
        "l": [[1, 2], [], None],
    }
    sheet, about = openpyxl.load_workbook(io.BytesIO(render_xlsx(pl.DataFrame(told), {"edition": "e"})))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows == [
        [1, 0.5, datetime(2026, 3, 27), True, " a & <b>", "1;2"],  # noqa: DTZ001  as a cell holds it
        [str(-(2**60)), "nan", "1776-07-04", False, "_x005F_x0041_", None],
        [None, -1e-7, None, None, "\N{REPLACEMENT CHARACTER}", None],
    ]
    assert [cell.value for cell in about[2]] == ["edition", "e"]
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", HOSTILE)
def test_json_says_the_text_itself_in_characters_that_can_be_printed(text: str) -> None:
    document = dump_json({"name": text})
    assert json.loads(document) == {"name": text}
    assert not set(document) - {"\n"} & set(OBEYED)


@given(st.text())
def test_escaping_changes_nothing_of_what_json_says(text: str) -> None:
    assert json.loads(escape_in_json(json.dumps([text], ensure_ascii=False))) == [text]


@given(st.text())
def test_plain_text_is_plain_and_stays_so(text: str) -> None:
    plain = plain_text(text)
    assert not set(plain) & set(OBEYED)
    assert plain_text(plain) == plain


@given(st.text())
def test_a_neutral_cell_stays_as_it_is(text: str) -> None:
    assert neutralise_formula(neutralise_formula(text)).lstrip("'") == neutralise_formula(text).lstrip("'")
    assert not runs_as_formula(neutralise_formula(text))


PRINTED = (
    ("agencies", "name"),
    ("agreements", "agency_name"),
    ("events", "agency_name"),
    ("agency_names", "agency_name"),
    ("agency_names", "resolved_by"),
    ("snapshots", "file_name"),
    ("listings", "agency_name"),
    ("listings", "agency_name_raw"),
    ("readings", "agency_name_raw"),
    ("readings", "moa_link_raw"),
)
"""Where text of ICE's or of a file's name is kept and shown."""


@pytest.fixture
def hostile_workspace(shipped: Edition, workspace: Path) -> Path:
    """A workspace whose edition prints the hostile texts in turn."""
    folder = workspace / "editions" / "hostile"
    shutil.copytree(shipped.folder, folder)
    for table, column in PRINTED:
        frame = pl.read_parquet(folder / f"{table}.parquet")
        turn = [HOSTILE[place % len(HOSTILE)] for place in range(frame.height)]
        frame.with_columns(pl.Series(column, turn)).write_parquet(folder / f"{table}.parquet")
    seal(folder)
    (workspace / "editions" / "current").write_text("hostile\n", encoding="utf-8")
    return workspace


COMMANDS = [
    ("agencies", "--state", "GA"),
    ("agreements", "--state", "GA"),
    ("changes", "--since", "2025-01-01", "--state", "GA"),
    ("snapshots", "--limit", "30"),
    ("sql", """SELECT name AS "=1+1" FROM agencies WHERE state = 'GA'"""),
    ("count", "--unit", "agency_names", "--state", "GA"),
    ("explain", "fl-marco-island-police-department"),
    ("explain", "count", "--unit", "agency_names", "--state", "GA", "--limit", "40"),
    ("diff", "shipped", "current"),
]


def test_no_command_steers_the_terminal_or_obeys_markup(hostile_workspace: Path, ask: Ask) -> None:
    for words in COMMANDS:
        printed = ask(*words).stdout
        assert not set(printed) - {"\n"} & set(OBEYED), words
    assert "[bold red]Office[/bold red]" in ask("agencies", "--state", "GA").stdout


def test_a_message_does_not_steer_the_terminal(open287g: Callable[..., Ran]) -> None:
    for words in (
        ("explain", "\x1b[31mid\x07"),
        ("agreements", "--state", "\u202eFLX"),
        ("sql", "SELECT '\x9b2J' FROM nothing"),
    ):
        told = open287g(*words)
        assert told.exit_code in (1, 2)
        assert not set(told.stderr) - {"\n"} & set(OBEYED), words


def test_no_command_gives_machines_what_they_would_run(hostile_workspace: Path, ask: Ask) -> None:
    for words in COMMANDS[:5]:
        rows = csv.reader(io.StringIO(ask(*words, "--csv").stdout))
        assert not any(runs_as_formula(cell) for row in rows for cell in row), words
        assert json.loads(ask(*words, "--json").stdout)["rows"]
