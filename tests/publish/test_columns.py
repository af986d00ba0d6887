"""Tables fit a terminal: words, numbers and days stay whole, ids give way first, and nothing is left out silently."""

from __future__ import annotations

from datetime import date

from rich.console import Console

from open287g.publish.columns import ColumnTexts, count_lines, fit_columns
from open287g.publish.tables import make_table
from open287g.publish.terminal import print_document
from open287g.schemas.blocks import Column, Document, Section, Table

import polars as pl  # isort: skip

ROWS = pl.DataFrame(
    {
        "name": ["Florida Polytechnic University Police Department", "Polk County Sheriff's Office"],
        "support_types": ["tfm", "tfm; wso"],
        "signed_on": [date(2025, 2, 26), date(2025, 9, 26)],
        "other_says": ["2007-02-13", "no day"],
        "n": [1_234_567, 2],
        "agency_id": [
            "fl-florida-polytechnic-university-police-department",
            "fl-polk-county-sheriffs-office",
        ],
    }
)


def printed(table: Table, width: int) -> list[str]:
    console = Console(width=width, highlight=False, markup=False, record=True, file=None, quiet=False)
    with console.capture() as caught:
        print_document(Document("", (Section("rows", "", (table,)),), "e"), console)
    return caught.get().splitlines()


def shown(width: int) -> list[str]:
    return printed(make_table("rows", ROWS, {name: name for name in ROWS.columns}), width)


def test_no_line_is_wider_than_the_terminal_and_days_and_numbers_are_whole() -> None:
    for width in (80, 100, 120, 200):
        lines = shown(width)
        assert max(map(len, lines)) <= width
        for whole in ("Feb. 26, 2025", "Sept. 26, 2025", "1,234,567", "Feb. 13, 2007"):
            assert any(whole in line for line in lines), (width, whole)


def test_ids_give_way_where_room_is_short_and_that_is_said() -> None:
    assert not any("fl-polk" in line for line in shown(80))
    assert any(line.startswith("A wider window or a file shows agency_id") for line in shown(80))
    few = make_table("rows", ROWS, {"name": "name", "agency_id": "id"})
    assert any("fl-polk-county-sheriffs-office" in line for line in printed(few, 120))


def test_codes_are_words_even_where_a_cell_holds_several() -> None:
    told = " ".join(" ".join(shown(220)).split())
    assert "Task Force Model; Warrant Service Officer" in told
    assert "tfm" not in told


def test_numbers_stand_beside_the_first_line_of_their_row() -> None:
    row = next(line for line in shown(80) if "1,234,567" in line)
    assert "Florida" in row


def test_width_is_taken_where_it_costs_the_fewest_lines() -> None:
    long = "one word after another in a sentence that goes on for a good while and then ends"
    columns = [
        ColumnTexts("a", ("short cell",) * 9 + (long,)),
        ColumnTexts("b", ("twenty letters wide",) * 10),
    ]
    widths, below = fit_columns(columns, 50, 2)
    assert below == ()
    assert widths[1] == len("twenty letters wide")
    assert sum(widths.values()) + 2 <= 50


def test_the_wordiest_column_is_told_below_a_row_that_would_grow_too_tall() -> None:
    reason = (
        "the borough council voted 4-3 to end the agreement after a meeting at which many residents spoke"
    )
    table = Table(
        "left",
        "",
        (
            Column("state"),
            Column("agency"),
            Column("last list"),
            Column("first list without it"),
            Column("reason"),
        ),
        (("PA", "Coraopolis Borough Police Department", date(2026, 1, 16), date(2026, 1, 22), reason),),
    )
    narrow = "\n".join(printed(table, 80))
    assert f"reason: {reason}" in " ".join(narrow.split())
    assert "Jan. 16, 2026" in narrow
    assert "reason:" not in "\n".join(printed(table, 120))


def test_lines_are_counted_as_they_are_wrapped() -> None:
    assert count_lines("", 5) == 1
    assert count_lines("abc def", 7) == 1
    assert count_lines("abc def", 6) == 2
    assert count_lines("abcdefghij", 4) == 3
    assert count_lines("ab\ncd", 9) == 2
