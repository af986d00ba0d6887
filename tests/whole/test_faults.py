"""A sample of the harness: a power cut and a full disk in an import leave nothing lost, half or unmended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = """
import sys, tempfile
from pathlib import Path
from whole.harness import Checker, try_faults
checker = Checker()
with tempfile.TemporaryDirectory() as base:
    for outcome in try_faults(checker, Path(base), "import", ("power cut", "full disk"), sample=1):
        print(outcome.operation, outcome.fault, outcome.n_tried, outcome.n_calls, flush=True)
        if outcome.wrong:
            sys.exit(str(outcome.wrong))
checker.close()
"""


def test_a_power_cut_and_a_full_disk_in_an_import_leave_everything_whole() -> None:
    tests = Path(__file__).resolve().parents[1]
    path = os.pathsep.join([str(tests), str(tests.parent / "src"), *filter(None, sys.path)])
    ran = subprocess.run(
        [sys.executable, "-c", SAMPLE],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    tried = [line.split() for line in ran.stdout.splitlines()]
    assert [int(line[-2]) for line in tried] == [1, 1]
