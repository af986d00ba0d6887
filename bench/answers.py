"""How long a question takes as a whole process, on the edition that ships: `python bench/answers.py [--write]`.

Wall and processor seconds, median of nine runs. The yardstick is an interpreter that imports Polars and ends.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MARKS = ("<!-- answers -->", "<!-- end of answers -->")
RUNS = 9
COMMANDS = {
    "yardstick: import polars": ["-c", "import polars"],
    "`count --as-of 2026-01-26`": ["-m", "open287g", "count", "--as-of", "2026-01-26"],
    "`count --unit agency_names --by state`": [
        "-m",
        "open287g",
        "count",
        "--unit",
        "agency_names",
        "--by",
        "state",
    ],
    "`count --unit population_covered`": ["-m", "open287g", "count", "--unit", "population_covered"],
    "`agreements --state FL --json`": ["-m", "open287g", "agreements", "--state", "FL", "--json"],
    "`sql` over agreements": ["-m", "open287g", "sql", "SELECT count(*) AS n FROM agreements"],
    "`explain` an agency": ["-m", "open287g", "explain", "fl-lake-placid-police-department"],
    "`explain figure` of the brief": [
        "-m",
        "open287g",
        "explain",
        "figure",
        "agreements.eve.growth",
        "--json",
    ],
    "`explain count`": ["-m", "open287g", "explain", "count", "--as-of", "2026-01-26", "--json"],
}


def measure(words: list[str]) -> tuple[float, float]:
    """Median wall and processor seconds of a process."""
    walls, processors = [], []
    with tempfile.TemporaryDirectory() as empty:
        for _ in range(RUNS):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(
                [sys.executable, *words],
                check=True,
                capture_output=True,
                env={**os.environ, "OPEN287G_WORKSPACE": empty},
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls.append(time.perf_counter() - start)
            processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(processors)


def table() -> str:
    """The table as Markdown."""
    lines = ["| question | seconds | × | processor s |", "|---|---:|---:|---:|"]
    yardstick = 0.0
    for name, words in COMMANDS.items():
        wall, processor = measure(words)
        yardstick = yardstick or wall
        lines.append(f"| {name} | {wall:.2f} | {wall / yardstick:.1f} | {processor:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or put it into README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    measured = table()
    if not parser.parse_args().write:
        print(measured)
        return
    readme = HERE / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    readme.write_text(f"{before}{MARKS[0]}\n{measured}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
