"""How long the explorer site takes to build, and how heavy it is: `python bench/site.py` prints a table.

The edition that ships is built into a new folder by the command that everyone uses, then again into the same folder.
Processor time is that of the process and its children; the first view of home is what a browser loads before anything
is touched, packed as hosts pack it. `--times 1 3 10` builds made-up editions with so many times the agencies instead:
copies of those on record, with all that they hold, under other names and ids.
"""

from __future__ import annotations

import argparse
import gzip
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from altering import seal  # noqa: E402
from open287g.data.editions import open_edition  # noqa: E402
from open287g.data.workspace import project_folder  # noqa: E402
from open287g.queries.registry import Context  # noqa: E402
from open287g.site.build import build_site  # noqa: E402

COPIED = ("agencies", "agency_names", "agreements", "applications", "events", "listings", "spells")
"""Tables with a row for each agency, or for what it holds."""
OWN = ("agency_id", "agreement_id", "application_id", "event_id", "supersedes_id", "superseded_by_id")
NAMES = ("name", "agency_name", "agency_name_raw")


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


def multiply(folder: Path, times: int) -> None:
    """An edition with `times` the agencies of the one that ships, in a new folder."""
    shutil.copytree(project_folder("edition"), folder)
    for table in COPIED:
        rows = pl.read_parquet(folder / f"{table}.parquet")
        ids = [name for name in OWN if name in rows.columns]
        names = [name for name in NAMES if name in rows.columns]
        copies = [
            rows.with_columns(pl.col(ids) + f"-{n}", pl.col(names).cast(pl.String) + f" {n}")
            for n in range(2, times + 1)
        ]
        pl.concat([rows, *copies]).write_parquet(folder / f"{table}.parquet")
    seal(folder)


def measure_times(times: int) -> str:
    """One row: agencies, pages, files, bytes, processor time and pages for each second of it."""
    with tempfile.TemporaryDirectory() as place:
        multiply(Path(place) / "edition", times)
        context = Context(open_edition(Path(place) / "edition"), Path(place) / "none", date(2026, 11, 27))
        began = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        built = build_site(context, Path(place) / "public", n_processes=2, is_limited=False)
        ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        used = sum(
            b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(began, ended, strict=True)
        )
        n, most = context.edition.table("agencies").height, ended[1].ru_maxrss / 1e6
    return (
        f"| {times} | {n:,} | {built.n_pages:,} | {built.n_files:,} | {built.n_bytes / 1e6:,.0f} MB | {used:,.0f} s | "
        f"{built.n_pages / used:,.0f} | {most:.1f} GB |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[])
    chosen = parser.parse_args().times
    if not chosen:
        measure()
    for each in chosen:
        print(measure_times(each), flush=True)
