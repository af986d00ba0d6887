"""A count loads what it needs and no more, so that it answers at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "dataframely",
    "duckdb",
    "altair",
    "scipy",
    "xlsxwriter",
    "typst",
    "vl_convert",
    "python_calamine",
}


def modules_after(code: str, workspace: Path) -> set[str]:
    told = f"{code}\nimport sys\nprint(' '.join(sorted(sys.modules)), file=sys.stderr)"
    environment = {**os.environ, "OPEN287G_WORKSPACE": str(workspace)}
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, env=environment
    )
    return set(done.stderr.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy(workspace: Path) -> None:
    assert not (HEAVY | {"polars", "pydantic", "typer"}) & modules_after("import open287g", workspace)


@pytest.mark.parametrize(
    "words", [["count", "--as-of", "2026-01-26", "--json"], ["count", "--by", "state", "--csv"], ["--help"]]
)
def test_a_count_loads_polars_and_nothing_heavier(words: list[str], workspace: Path) -> None:
    code = f"from open287g.cli.app import app\napp({words!r}, standalone_mode=False)"
    assert not HEAVY & modules_after(code, workspace)
