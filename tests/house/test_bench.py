"""What bench/archive.py rests on: a copy under other bytes is the same list, a scaled time starts once."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "archive.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_archive", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def workbook_of(rows: list[list[str]]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def rows_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_copy_under_other_bytes_is_the_same_list(bench: ModuleType) -> None:
    content = workbook_of([["STATE", "MOA"], ["FLORIDA", "link"]])
    copy = bench.under_other_bytes(content, "copy 7")
    assert copy != content
    assert rows_of(copy) == rows_of(content) == [["STATE", "MOA"], ["FLORIDA", "link"]]


def test_a_scaled_time_starts_the_interpreter_once(bench: ModuleType) -> None:
    sample, start = bench.Measured(3.0, 2.0, 80.0), bench.Measured(1.0, 0.5, 20.0)
    assert sample.scaled(10, start) == bench.Measured(21.0, 15.5, 80.0)


def test_a_spread_reaches_from_the_first_file_across_all_eras(bench: ModuleType) -> None:
    files = [Path(f"{number}.xlsx") for number in range(1_000)]
    assert bench.spread(files, 4) == [files[0], files[250], files[500], files[750]]
    assert bench.spread(files[:3], 4) == files[:3]


def test_a_failing_command_is_told_with_its_last_words(bench: ModuleType) -> None:
    with pytest.raises(bench.BenchFailed, match="no such list"):
        bench.run([sys.executable, "-c", "raise SystemExit('no such list')"])


def test_memory_is_that_of_the_measured_process(bench: ModuleType) -> None:
    large = bench.run([sys.executable, "-c", "kept = b'x' * 200_000_000"])
    assert large.peak_mb > 200
