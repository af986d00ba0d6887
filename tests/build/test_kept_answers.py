"""A part of an answer that takes seconds is made once, and is believed only as it was written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from open287g.data.kept_answers import keep_answer
from open287g.schemas.facts import Correction, VerdictCount
from open287g.schemas.measures import Entry

KINDS = (VerdictCount, Correction, Entry)
PART = (
    [VerdictCount("confirmed", "Confirmed", "m", (Entry("claims/a.yml", "c-1"),), ("list",))],
    [Correction("a", "b", "c")],
)


def made(folder: Path, made_from: dict[str, object], times: list[int]) -> object:
    def make() -> object:
        times.append(1)
        return PART

    return keep_answer(folder, "verdicts", made_from, KINDS, make)


def test_a_part_is_made_once_and_read_back_equal(tmp_path: Path) -> None:
    times: list[int] = []
    asked = {"edition": "e", "as_of": date(2026, 1, 26)}
    assert made(tmp_path, asked, times) == made(tmp_path, asked, times) == PART
    assert len(times) == 1


def test_another_edition_day_or_language_is_made_anew(tmp_path: Path) -> None:
    times: list[int] = []
    for asked in ({"edition": "e"}, {"edition": "f"}, {"edition": "e", "language": "es"}):
        made(tmp_path, asked, times)
    assert len(times) == 3


@pytest.mark.parametrize("damage", [b"", b"{}", b"null"])
def test_a_damaged_part_is_made_again(damage: bytes, tmp_path: Path) -> None:
    times: list[int] = []
    made(tmp_path, {"edition": "e"}, times)
    (path,) = tmp_path.glob("*.json")
    path.write_bytes(damage)
    assert made(tmp_path, {"edition": "e"}, times) == PART
    path.write_bytes(path.read_bytes().replace(b"confirmed", b"contradict", 1))
    assert made(tmp_path, {"edition": "e"}, times) == PART
    assert len(times) == 3


def test_where_nothing_can_be_written_the_part_is_made_each_time(tmp_path: Path) -> None:
    times: list[int] = []
    (tmp_path / "file").write_text("in the way")
    assert made(tmp_path / "file" / "cache", {"edition": "e"}, times) == PART
    assert made(tmp_path / "file" / "cache", {"edition": "e"}, times) == PART
    assert len(times) == 2
