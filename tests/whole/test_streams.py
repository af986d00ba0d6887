"""A reader that leaves, a full disk and names that are no text end a command in words, or without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _run(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    words = ["bash", "-c", f"set -o pipefail; {command}"]
    told = {"OPEN287G": f"{sys.executable} -m open287g", "COLUMNS": "100", **environment}
    return subprocess.run(words, capture_output=True, check=False, timeout=120, env={**os.environ, **told})


@pytest.mark.parametrize("command", ["agreements --csv", "agencies --json"])
def test_a_reader_that_leaves_ends_nothing_and_is_told_nothing(command: str, workspace: Path) -> None:
    done = _run(f"$OPEN287G {command} 2>&1 | head -n 1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("rest", ["> /dev/full", "--csv -o /dev/full"])
def test_a_full_disk_is_told_in_words(rest: str, workspace: Path) -> None:
    done = _run(f"$OPEN287G agreements {rest}")
    assert done.returncode == 1
    assert b"No space left" in done.stderr or b"disk is full" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("command", ["agencies --agency $'\\xff'", "count -o $'\\xff.csv'"])
def test_words_that_are_no_text_are_refused_in_words(command: str, workspace: Path, tmp_path: Path) -> None:
    done = _run(
        f"cd {tmp_path}; $OPEN287G {command}", PYTHONPATH=os.pathsep.join(map(os.path.abspath, sys.path))
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1, 2, 3)
