"""Whatever the bytes and cells: never a crash, and every row with text is a row of the result."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generated import make_case
from judging import judge
from open287g.errors import UnreadableFile
from open287g.reading.lists import Reader
from open287g.reading.vocabulary import Vocabulary
from workbooks import PARTICIPATING, Error, make_workbook, pack, unpack

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
PLAIN = make_workbook([PARTICIPATING, ROW, ROW], links={"G2": "https://www.ice.gov/a.pdf"})
PARTS = unpack(PLAIN)


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"PK", b"\xd0\xcf\x11\xe0"]))
def test_random_bytes_are_refused(vocabulary: Vocabulary, data: bytes, start: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        Reader(vocabulary).read(start + data, "0" * 64)


_edits = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 255), st.sampled_from(["flip", "delete", "insert"])),
    min_size=1, max_size=6,
)  # fmt: skip


def _harm(data: bytes, edits: list[tuple[int, int, str]]) -> bytes:
    harmed = bytearray(data)
    for place, byte, how in edits:
        at = place % max(1, len(harmed))
        if how == "flip" and harmed:
            harmed[at] ^= byte
        elif how == "delete":
            del harmed[at : at + byte]
        else:
            harmed[at:at] = bytes([byte])
    return bytes(harmed)


@settings(max_examples=60)
@given(_edits)
def test_a_workbook_with_spoiled_bytes_is_read_or_refused(vocabulary: Vocabulary, edits: Any) -> None:
    with contextlib.suppress(UnreadableFile):
        Reader(vocabulary).read(_harm(PLAIN, edits), "0" * 64)


@settings(max_examples=60)
@given(st.sampled_from(sorted(PARTS)), _edits)
def test_a_workbook_with_a_spoiled_part_is_read_or_refused(
    vocabulary: Vocabulary, part: str, edits: Any
) -> None:
    with contextlib.suppress(UnreadableFile):
        Reader(vocabulary).read(pack({**PARTS, part: _harm(PARTS[part], edits)}), "0" * 64)


_text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
_cell = st.one_of(
    st.none(), _text, st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 1, 1)), st.just(Error("#N/A")), st.sampled_from(ROW),
)  # fmt: skip


def _is_shown(cell: Any) -> bool:
    """Whether a cell certainly carries text: a letter or digit of plain writing."""
    return not isinstance(cell, Error | None) and any(c.isascii() and c.isalnum() for c in str(cell))


@settings(max_examples=60)
@given(st.lists(st.lists(_cell, min_size=8, max_size=8), max_size=8))
@example([[None] * 8, ROW, [Error("#N/A")] * 8])
def test_every_row_with_text_is_a_row_of_the_result(vocabulary: Vocabulary, rows: list[list[Any]]) -> None:
    read = Reader(vocabulary).read(make_workbook([PARTICIPATING, *rows]), "0" * 64)
    found = dict(read.rows)
    for number, row in enumerate(rows, start=2):
        if any(map(_is_shown, row)):
            assert number in found
            parsed = found[number]
            understood = parsed.state and parsed.agency_name and parsed.support_type
            assert parsed.is_quarantined or understood


SEEDS = [
    int(line) for line in (Path(__file__).parent / "seeds.txt").read_text().splitlines() if line[:1].isdigit()
]
SAMPLE = range(20_000, 20_250)
"""Cases of the default suite; `make fuzz` reads 10,000 others."""


@pytest.mark.parametrize("seeds", [SEEDS, SAMPLE], ids=["kept", "sample"])
def test_a_made_up_case_is_accepted_whole_or_refused_in_words(
    seeds: Iterable[int], vocabulary: Vocabulary
) -> None:
    faults = {seed: fault for seed in seeds if (fault := judge(make_case(seed), Reader(vocabulary)))}
    assert faults == {}


def test_one_seed_makes_one_case() -> None:
    assert make_case(7) == make_case(7)
    assert len({make_case(seed).data for seed in range(30)}) == 30
