"""Import each distinct list of the archive alone, on one thread and on two; print those that give no edition.

    python bench/each_list_alone.py [--every N] [--threads 1,2]

In: the archive of ICE's lists (OPEN287G_SHARED, else ../shared). Distinct are lists that print different rows: of the
files of one content the first is taken. Each import runs in a process of its own with `--base none`, as a newcomer's
first would. Ends with exit code 1 if one of them fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
"""After which an import counts as hanging."""


def distinct_lists() -> Iterator[tuple[str, Path]]:
    """Name and path of one file for each content of a participating list that the shipped edition knows."""
    shared = Path(os.environ.get("OPEN287G_SHARED", ROOT.parent / "shared"))
    at = {path.name: path for path in sorted(shared.glob("data/rosters/*/*.xlsx"))}
    files = pl.read_parquet(
        ROOT / "edition" / "files.parquet", columns=["content_id", "list_name", "file_name"]
    )
    lists = files.filter(pl.col("list_name").cast(pl.String) == "participating").sort(
        "content_id", "file_name"
    )
    for name in lists.group_by("content_id", maintain_order=True).first()["file_name"].sort():
        if name in at:
            yield name, at[name]


def import_alone(path: Path, threads: int) -> str | None:
    """What the import said, if it made no edition; None if it did."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["import", str(path), "--base", "none", "--workspace", folder]
        env = os.environ | {"POLARS_MAX_THREADS": str(threads), "RUST_BACKTRACE": "0"}
        try:
            ended = subprocess.run(
                [sys.executable, "-m", "open287g", *words],
                env=env, capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"no end after {SECONDS} s"
        if ended.returncode == 0 and (Path(folder) / "editions" / "current").is_file():
            return None
        return (ended.stderr or ended.stdout).strip()[-400:]


def main() -> int:
    """Import the lists, tell each failure, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, help="take every Nth list only")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, parted by commas")
    asked = parser.parse_args()
    lists = list(distinct_lists())[:: asked.every]
    failed, began = 0, time.monotonic()
    for number, (name, path) in enumerate(lists, start=1):
        for threads in map(int, asked.threads.split(",")):
            said = import_alone(path, threads)
            if said is not None:
                failed += 1
                sys.stdout.write(f"{name}, {threads} thread(s): {said}\n")
        sys.stderr.write(f"\r{number} of {len(lists)} lists, {time.monotonic() - began:.0f} s ")
    sys.stdout.write(f"{len(lists)} lists, each alone on {asked.threads} threads: {failed} failed.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
