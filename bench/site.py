"""How long the explorer site takes to build, and how heavy it is: `python bench/site.py` prints a table.

The edition that ships is built into a new folder by the command that everyone uses, then again into the same folder.
Processor time is that of the process and its children; the first view of home is what a browser loads before anything
is touched, packed as hosts pack it.
"""

from __future__ import annotations

import gzip
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def build(folder: Path) -> tuple[float, float]:
    """Seconds by the clock, and of processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "open287g", "site", "build", "-o", str(folder)]
    subprocess.run([*command, "--workspace", str(folder.parent / "none")], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def first_view(folder: Path) -> int:
    """Bytes of home with its styles and scripts, packed."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    parts = re.findall(r'<(?:script|link rel="stylesheet")[^>]*(?:src|href)="([^"]+)"', page)
    return sum(len(gzip.compress((folder / each).read_bytes())) for each in ["index.html", *parts])


def measure() -> None:
    """Build twice and print the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "public"
        first, again = build(folder), build(folder)
        sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
        pages = [path for path in sizes if path.suffix == ".html"]
        print("| | |\n|---|---:|")
        print(f"| pages, files | {len(pages):,}, {len(sizes):,} |")
        print(
            f"| all files, the largest | {sum(sizes.values()) / 1e6:,.0f} MB, {max(sizes.values()) / 1e6:.1f} MB |"
        )
        print(f"| build: clock, processor | {first[0]:.0f} s, {first[1]:.0f} s |")
        print(f"| pages for each second of processor | {len(pages) / first[1]:.0f} |")
        print(f"| building again, nothing new: clock, processor | {again[0]:.0f} s, {again[1]:.0f} s |")
        print(f"| first view of home, packed | {first_view(folder) / 1000:.0f} kB |")


if __name__ == "__main__":
    measure()
