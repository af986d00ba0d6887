"""Imports, a build, a verification and readers at once agree with the same one after another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from lists import entry, named, participating, take_in
from open287g.data.editions import current_edition
from open287g.pipeline.verifying import verify_workspace
from whole.operations import hashes_of, unwatched

DAYS = [date(2025, 4, 1) + timedelta(days=k) for k in range(6)]
FILES = {named(on): participating([entry(n) for n in range(2 + k)], on) for k, on in enumerate(DAYS)}


def _start(workspace: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "open287g", *words, "--workspace", str(workspace)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )  # fmt: skip


@pytest.mark.whole
def test_everything_at_once_ends_as_one_after_another(tmp_path: Path) -> None:
    n_imports, n_readers = 5, 20
    names = sorted(FILES)
    first, rest = names[0], names[1 : 1 + n_imports]
    workspace = tmp_path / "w"
    take_in(workspace, {first: FILES[first]})
    folders = []
    for place, name in enumerate(rest):
        (tmp_path / f"in-{place}").mkdir()
        (tmp_path / f"in-{place}" / name).write_bytes(FILES[name])
        folders.append(tmp_path / f"in-{place}")
    imports = [_start(workspace, "import", str(folder), "--base", "none", "--json") for folder in folders]
    others = [_start(workspace, "build", "--base", "none", "--json"), _start(workspace, "verify", "--json")]
    readers = [_start(workspace, "count", "--json") for _ in range(n_readers)]
    ends = [process.communicate(timeout=600) for process in (*imports, *others, *readers)]
    codes = [process.returncode for process in (*imports, *others, *readers)]
    assert codes == [0] * len(codes), [told for told, code in zip(ends, codes, strict=True) if code]
    counted = [json.loads(out)["value"] for out, _ in ends[len(imports) + len(others) :]]
    assert set(counted) <= set(range(2, 3 + n_imports))
    in_turn = tmp_path / "in-turn" / "w"
    for name in (first, *rest):
        take_in(in_turn, {name: FILES[name]})
    assert hashes_of(current_edition(workspace).folder) == hashes_of(current_edition(in_turn).folder)
    found = verify_workspace(workspace, unwatched)
    assert (found.faults, found.is_proven) == ([], True)
