"""What changes in every row at once is a spoiled column or row, not news: nothing known is destroyed, all is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lists import build_from, events, named, participating

ONE, TWO, THREE = date(2025, 4, 1), date(2025, 4, 4), date(2025, 4, 8)
LINK = "https://www.ice.gov/doclib/287gMOA/Town{}PD_TFM_MOA_{:%m%d%Y}.pdf"


def _rows(n: int = 40) -> list[list[Any]]:
    """Town police departments that signed on different days of January and February."""
    towns = [f"{first}{last}" for first in ("North", "South", "West", "East") for last in
             ("ville", "burg", "field", "ford", "haven", "mont", "port", "ridge", "stead", "wick")]  # fmt: skip
    return [
        ["TEXAS", f"{town} Police Department", "Municipality", "Kerr", "Task Force Model",
         date(2025, 1, 2) + timedelta(days=(n * 7) % 50), "link", None]
        for n, town in enumerate(towns[:n])
    ]  # fmt: skip


def _links(rows: list[list[Any]]) -> dict[str, str]:
    return {f"G{n}": LINK.format(n, row[5]) for n, row in enumerate(rows, start=2) if row[6] == "link"}


def _told(tmp_path: Path, change: Callable[[list[list[Any]]], None], *, links: bool = True) -> Any:
    """The tables of a list, then the list after `change`, then the list again."""
    rows, after = _rows(), _rows()
    change(after)
    return build_from(tmp_path / "w", {
        named(ONE): participating(rows, ONE, _links(rows)),
        named(TWO): participating(after, TWO, _links(_rows()) if links else None),
        named(THREE): participating(rows[:1] + rows[2:], THREE, {k: v for k, v in _links(rows).items() if k == "G2"}),
    }).tables  # fmt: skip


def _slip(rows: list[list[Any]]) -> None:
    days = [row[5] for row in rows]
    for row, day in zip(rows, days[1:] + days[:1], strict=True):
        row[5] = day


def _move_by_a_day(rows: list[list[Any]]) -> None:
    for row in rows:
        row[5] -= timedelta(days=1)


def _blank_dates(rows: list[list[Any]]) -> None:
    for row in rows:
        row[5] = None


@pytest.mark.parametrize("change", [_slip, _move_by_a_day, _blank_dates])
def test_signing_dates_that_change_in_most_rows_at_once_are_not_believed(
    change: Callable[[list[list[Any]]], None], tmp_path: Path
) -> None:
    tables = _told(tmp_path, change)
    assert events(tables, "re_signed", "signing_date_corrected") == []
    assert tables["agreements"]["signed_on"].sort().to_list() == sorted(row[5] for row in _rows())


def test_dates_that_slipped_are_told_as_an_issue(tmp_path: Path) -> None:
    assert "signings_slipped" in _told(tmp_path, _slip)["issues"]["code"].to_list()


def test_a_wave_of_renewals_is_believed(tmp_path: Path) -> None:
    def renew(rows: list[list[Any]]) -> None:
        for row in rows:
            row[5] = date(2025, 4, 2)

    assert len(events(_told(tmp_path, renew), "re_signed")) >= 30


@pytest.mark.parametrize("text", [None, "link pending"])
def test_links_missing_from_most_rows_at_once_unlink_nothing(text: str | None, tmp_path: Path) -> None:
    def unlink(rows: list[list[Any]]) -> None:
        for row in rows:
            row[6] = text
        rows.append(["UTAH", *rows[0][1:]])  # a copy that lost its links and says nothing new is a repeat

    tables = _told(tmp_path, unlink, links=False)
    assert events(tables, "moa_unlinked") == []
    assert "links_lost" in tables["issues"]["code"].to_list()
    assert tables["agreements"].filter(pl.col("state") == "TX")["moa_url"].null_count() == 0


def test_one_link_that_is_taken_back_is_an_event(tmp_path: Path) -> None:
    def unlink(rows: list[list[Any]]) -> None:
        rows[3][6] = "link pending"

    rows, after = _rows(), _rows()
    unlink(after)
    links = _links(rows)
    tables = build_from(tmp_path / "w", {
        named(ONE): participating(rows, ONE, links),
        named(TWO): participating(after, TWO, _links(after)),
    }).tables  # fmt: skip
    assert events(tables, "moa_unlinked") == [(TWO, "moa_unlinked", rows[3][1])]


def _drop_name(row: list[Any]) -> None:
    row[1] = None


def _drop_name_and_state(row: list[Any]) -> None:
    row[0] = row[1] = None


def _drop_all_but_state_and_model(row: list[Any]) -> None:
    row[1] = row[5] = row[6] = None


@pytest.mark.parametrize("spoil", [_drop_name, _drop_name_and_state, _drop_all_but_state_and_model])
def test_a_row_that_names_no_agency_ends_no_agreement_that_it_may_be(
    spoil: Callable[[list[Any]], None], tmp_path: Path
) -> None:
    rows, after = _rows(), _rows()
    spoil(after[5])
    tables = build_from(tmp_path / "w", {
        named(ONE): participating(rows, ONE), named(TWO): participating(after, TWO),
    }).tables  # fmt: skip
    assert events(tables, "no_longer_listed") == []


@pytest.mark.parametrize(
    "foot", [["Total", 39], [None, "Total agreements", None, None, 39], ["TEXAS"], ["Note: updated"]]
)
def test_a_total_a_heading_or_a_note_hides_no_departure(foot: list[Any], tmp_path: Path) -> None:
    rows = _rows()
    tables = build_from(tmp_path / "w", {
        named(ONE): participating(rows, ONE), named(TWO): participating([*rows[1:], foot], TWO),
    }).tables  # fmt: skip
    assert events(tables, "no_longer_listed") == [(TWO, "no_longer_listed", rows[0][1])]
    assert tables["issues"].filter(pl.col("severity").cast(pl.String) == "error").height > 0


def test_a_second_signing_that_loses_its_date_for_a_day_stays_where_it_was(tmp_path: Path) -> None:
    first, second = _rows(1)[0], _rows(1)[0]
    second[1], second[5] = f"City of {first[1]}", date(2025, 3, 1)
    undated = [*second[:5], None, *second[6:]]
    tables = build_from(tmp_path / "w", {
        named(ONE): participating([first, second], ONE),
        named(TWO): participating([second], TWO),
        named(THREE): participating([undated], THREE),
    }).tables  # fmt: skip
    assert events(tables, "no_longer_listed", "listed_again") == [(TWO, "no_longer_listed", first[1])]


def _many(n: int = 400) -> list[list[Any]]:
    """So many town police departments under ten states' worth of names, signed over a year."""
    return [
        ["TEXAS", f"Town {n:03} Police Department", "Municipality", "Kerr", "Task Force Model",
         date(2024, 1, 2) + timedelta(days=(n * 37) % 400), "link", None]
        for n in range(n)
    ]  # fmt: skip


def _two_lists(tmp_path: Path, after: list[list[Any]], links: dict[str, str] | None = None) -> Any:
    rows = _many()
    return build_from(tmp_path / "w", {
        named(ONE): participating(rows, ONE, _links(rows)),
        named(TWO): participating(after, TWO, links or _links(rows)),
    }).tables  # fmt: skip


def test_dates_that_slip_in_the_last_rows_only_are_not_believed(tmp_path: Path) -> None:
    after = _many()
    _slip(after[-40:])
    tables = _two_lists(tmp_path, after)
    assert events(tables, "re_signed", "signing_date_corrected") == []
    assert "signings_slipped" in tables["issues"]["code"].to_list()


def test_links_that_slip_in_the_last_rows_only_are_not_believed(tmp_path: Path) -> None:
    rows = _many()
    places = list(_links(rows))
    urls = list(_links(rows).values())
    slipped = dict(zip(places, urls[:-21] + urls[-20:] + urls[-21:-20], strict=True))
    tables = _two_lists(tmp_path, rows, slipped)
    assert events(tables, "moa_replaced") == []
    assert "links_slipped" in tables["issues"]["code"].to_list()


def test_a_new_address_for_every_memorandum_is_believed_if_it_is_nobodys_else(tmp_path: Path) -> None:
    rows = _many()
    few = {
        cell: url.replace(".pdf", "_0.pdf") if n < 20 else url
        for n, (cell, url) in enumerate(_links(rows).items())
    }
    assert len(events(_two_lists(tmp_path, rows, few), "moa_replaced")) == 20


def test_names_that_slip_against_their_rows_hold_the_list(tmp_path: Path) -> None:
    after = _many()
    models = ("Task Force Model", "Warrant Service Officer")
    for place, row in enumerate(after):
        row[4] = models[place % 2]
    before = [list(row) for row in after]
    names = [row[1] for row in after]
    for row, name in zip(after[-60:], names[-61:-1], strict=True):
        row[1] = name
    tables = build_from(tmp_path / "w", {
        named(ONE): participating(before, ONE, _links(before)),
        named(TWO): participating(after, TWO, _links(before)),
        named(THREE): participating(before[:-1], THREE, _links(before[:-1])),
    }).tables  # fmt: skip
    [reason] = tables["files"].filter(status="held")["reason"].to_list()
    assert "a column has slipped" in reason
    assert events(tables, "no_longer_listed") == [(THREE, "no_longer_listed", before[-1][1])]


def test_headings_and_notes_among_the_rows_do_not_make_the_next_list_look_shorter(tmp_path: Path) -> None:
    rows = _many()
    headed = [line for n, row in enumerate(rows) for line in ([["TEXAS"], row] if n % 20 == 0 else [row])]
    tables = build_from(tmp_path / "w", {
        named(ONE): participating([*headed, ["* as of today"], ["Total", 400]], ONE),
        named(TWO): participating(rows[1:], TWO),
    }).tables  # fmt: skip
    assert tables["files"]["status"].cast(pl.String).to_list() == ["accepted", "accepted"]
    assert events(tables, "no_longer_listed") == [(TWO, "no_longer_listed", rows[0][1])]
