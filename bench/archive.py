"""How long the whole archive of ICE's lists takes: one run, one Markdown table on stdout.

Goes in: `data/rosters` of the folder that OPEN287G_SHARED names, else of ../shared.
Comes out: seconds and peak memory of the command line against calamine and openpyxl reading the same files,
for a hundred files, for all, and for ten times all (the same lists again, under changed bytes). Every figure
is a whole process, interpreter start included; peak memory is that of the largest process. Only a temporary
folder is written to; with --write, also the table in bench/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = Path(__file__).with_name("README.md")
SMALL = 100
TIMES = 10
OPENPYXL_SAMPLE = 40

READ_WITH_CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
for line in sys.stdin:
    workbook = CalamineWorkbook.from_path(line.rstrip("\\n"))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()
"""

READ_WITH_OPENPYXL = """
import sys, warnings
from openpyxl import load_workbook
warnings.simplefilter("ignore")
for line in sys.stdin:
    for sheet in load_workbook(line.rstrip("\\n")).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.value, cell.hyperlink
"""


class BenchFailed(Exception):
    """A measured command failed; the message is what it said."""


@dataclass(frozen=True)
class Measured:
    """One process: wall-clock and processor seconds, those of its children too, and its largest resident size."""

    seconds: float
    cpu_seconds: float
    peak_mb: float

    def scaled(self, factor: float, start: Measured) -> Measured:
        """The same work `factor` times in one process, which starts once."""
        return Measured(
            start.seconds + (self.seconds - start.seconds) * factor,
            start.cpu_seconds + (self.cpu_seconds - start.cpu_seconds) * factor,
            self.peak_mb,
        )


@dataclass(frozen=True)
class Size:
    """All figures for one number of files."""

    title: str
    n_files: int
    n_bytes: int
    calamine: Measured
    openpyxl: Measured
    cold: Measured
    warm_build: Measured
    one_more: Measured


def run(words: list[str], stdin: str = "") -> Measured:
    """Run a command to its end and measure it; `BenchFailed` with its last words when it fails."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(stdin.encode())
        given.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(words, stdin=given, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise BenchFailed(f"{' '.join(words[:4])} …\n{said.read().decode(errors='replace')[-2_000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def open287g(command: str, *words: str | Path, base: str = "none") -> Measured:
    """One call of the command line. The edition that ships is left out, unless `base` says otherwise."""
    return run([sys.executable, "-m", "open287g", command, *map(str, words), "--base", base, "--json"])


def read_all(script: str, files: Iterable[Path]) -> Measured:
    """Read every file in one process with `script`, which gets their paths on stdin."""
    return run([sys.executable, "-c", script], "".join(f"{file}\n" for file in files))


def read_with_openpyxl(files: list[Path]) -> Measured:
    """What openpyxl would take for all the files, from a sample of them, by size."""
    sample = spread(files, OPENPYXL_SAMPLE)
    factor = total_bytes(files) / total_bytes(sample)
    return read_all(READ_WITH_OPENPYXL, sample).scaled(factor, start=read_all(READ_WITH_OPENPYXL, []))


def workbooks(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.xlsx"))


def spread(files: list[Path], n: int) -> list[Path]:
    """`n` of the files, evenly spaced, so that every era is among them."""
    n = min(n, len(files))
    return [files[position * len(files) // n] for position in range(n)]


def modified_at(workbook: Path) -> str:
    """When the workbook says that it was last changed, as ISO text; empty when it does not say."""
    with zipfile.ZipFile(workbook) as package:
        if "docProps/core.xml" not in package.namelist():
            return ""
        found = re.search(rb"modified[^>]*>([^<]+)<", package.read("docProps/core.xml"))
    return found.group(1).decode() if found else ""


def newest_list(files: list[Path]) -> set[Path]:
    """The newest participating list that ICE itself saved, with every byte copy of it."""
    participating = [file for file in files if "participating" in file.parts]
    own = [file for file in participating if not file.name.startswith("ParticipatingEntities-")]
    newest = digest(max(own, key=modified_at))
    return {file for file in own if digest(file) == newest}


def digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def total_bytes(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def under_other_bytes(workbook: bytes, mark: str) -> bytes:
    """The same list in other bytes: every sheet ends in an XML comment, so that no part can be known from before."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as package,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for name in package.namelist():
            is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
            copy.writestr(name, package.read(name) + (f"<!-- {mark} -->".encode() if is_sheet else b""))
    return written.getvalue()


def lay_out(files: list[Path], source: Path, target: Path, times: int) -> Path:
    """A folder with every file `times` times: once as it is, then under changed bytes."""
    for copy in range(times):
        for file in files:
            place = target / f"copy-{copy}" / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            content = file.read_bytes()
            place.write_bytes(under_other_bytes(content, f"copy {copy}") if copy else content)
    return target


def add_one(workspace: Path, scratch: Path, lists: Iterable[Path]) -> Measured:
    """Import one new list into a copy of a finished workspace, with the build that follows."""
    copy = scratch / "one-more"
    shutil.copytree(workspace, copy)
    measured = open287g("import", next(iter(lists)), "--workspace", copy)
    shutil.rmtree(copy)
    return measured


def add_one_to_what_ships(files: list[Path]) -> Measured:
    """Import one list under new bytes into an empty workspace that stands on the shipped edition."""
    with tempfile.TemporaryDirectory(prefix="open287g-bench-") as temporary:
        newest = next(iter(newest_list(files)))
        copy = Path(temporary) / newest.name
        copy.write_bytes(under_other_bytes(newest.read_bytes(), "copy"))
        return open287g("import", copy, "--workspace", Path(temporary) / "workspace", base="shipped")


def middle(runs: Iterable[Measured]) -> Measured:
    """The median times of several runs, and the largest of their peaks."""
    measured = list(runs)
    return Measured(
        statistics.median(one.seconds for one in measured),
        statistics.median(one.cpu_seconds for one in measured),
        max(one.peak_mb for one in measured),
    )


def measure(title: str, files: list[Path], source: Path, times: int, repeats: int) -> Size:
    """All figures for `files`, each `times` times."""
    held_out = newest_list(files)
    with tempfile.TemporaryDirectory(prefix="open287g-bench-") as temporary:
        scratch = Path(temporary)
        folder = lay_out([file for file in files if file not in held_out], source, scratch / "lists", times)
        laid, workspace = workbooks(folder), scratch / "workspace"
        print(f"{title}: {len(laid)} files", file=sys.stderr)
        return Size(
            title=title,
            n_files=len(laid),
            n_bytes=total_bytes(laid),
            calamine=read_all(READ_WITH_CALAMINE, laid),
            openpyxl=read_with_openpyxl(laid),
            cold=open287g("import", folder, "--workspace", workspace),
            warm_build=middle(open287g("build", "--workspace", workspace) for _ in range(repeats)),
            one_more=middle(add_one(workspace, scratch, held_out) for _ in range(repeats)),
        )


Shown = Callable[[Size], str]

FIGURES: dict[str, Shown] = {
    "files": lambda size: f"{size.n_files:,} ({size.n_bytes / 1e6:.0f} MB)",
    "calamine alone, one process": lambda size: seconds(size.calamine),
    f"openpyxl, one process, scaled from {OPENPYXL_SAMPLE} files": lambda size: ratio(size.openpyxl, size),
    "**cold import and build**": lambda size: f"**{ratio(size.cold, size)}**",
    "warm rebuild": lambda size: ratio(size.warm_build, size),
    "**adding one new list, import and build**": lambda size: f"**{seconds(size.one_more)}**",
    "processor time, calamine alone": lambda size: f"{size.calamine.cpu_seconds:.2f} s",
    "processor time, cold import and build": lambda size: cpu_ratio(size.cold, size),
    "processor time, warm rebuild": lambda size: cpu_ratio(size.warm_build, size),
    "processor time, adding one new list": lambda size: f"{size.one_more.cpu_seconds:.2f} s",
    "peak memory, calamine alone": lambda size: megabytes(size.calamine),
    "peak memory, cold import and build": lambda size: megabytes(size.cold),
    "peak memory, warm rebuild": lambda size: megabytes(size.warm_build),
    "peak memory, adding one new list": lambda size: megabytes(size.one_more),
}
"""What the table shows, line by line; × is times the seconds of calamine alone for the same files."""


def table(sizes: list[Size]) -> str:
    """The figures as Markdown: one line for each figure, one column for each size."""
    head = [f"| | {' | '.join(size.title for size in sizes)} |", "|---|" + "---:|" * len(sizes)]
    return "\n".join(
        head + [f"| {title} | {' | '.join(map(show, sizes))} |" for title, show in FIGURES.items()]
    )


def seconds(measured: Measured) -> str:
    return f"{measured.seconds:.2f} s"


def megabytes(measured: Measured) -> str:
    return f"{measured.peak_mb:,.0f} MB"


def ratio(measured: Measured, size: Size) -> str:
    return f"{seconds(measured)} ({measured.seconds / size.calamine.seconds:.1f} ×)"


def on_what_ships(measured: Measured) -> str:
    return (
        "One new list in an empty workspace, on the edition that ships: "
        f"**{seconds(measured)}**, {megabytes(measured)}."
    )


def cpu_ratio(measured: Measured, size: Size) -> str:
    return f"{measured.cpu_seconds:.2f} s ({measured.cpu_seconds / size.calamine.cpu_seconds:.1f} ×)"


def surroundings() -> str:
    """What the figures stand on: machine, interpreter, versions."""
    names = ("open287g", "polars", "python-calamine", "openpyxl")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    machine = (
        f"{os.cpu_count()} cores, {platform.system()}, load {os.getloadavg()[2]:.1f} over the last 15 minutes"
    )
    return f"{machine}; Python {platform.python_version()}, {packages}"


def write_into_readme(text: str) -> None:
    """Put the table between the two marks of bench/README.md."""
    before, _, rest = README.read_text(encoding="utf-8").partition("<!-- measured -->")
    _, _, after = rest.partition("<!-- end -->")
    README.write_text(f"{before}<!-- measured -->\n{text}\n<!-- end -->{after}", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each short step; the median is shown")
    parser.add_argument("--only", choices=["small", "all", "many"], help="measure one size instead of three")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    shared = Path(os.environ.get("OPEN287G_SHARED") or ROOT.parent / "shared").expanduser()
    source = shared / "data" / "rosters"
    files = workbooks(source)
    if not files:
        sys.exit(f"No workbooks in {source}. Set OPEN287G_SHARED to the folder that holds data/rosters.")
    plans = {
        "small": (f"{SMALL} files", spread(files, SMALL), 1),
        "all": ("the archive", files, 1),
        "many": (f"{TIMES} × the archive", files, TIMES),
    }
    chosen = [plans[options.only]] if options.only else list(plans.values())
    try:
        sizes = [measure(title, some, source, times, options.repeats) for title, some, times in chosen]
        shipped = middle(add_one_to_what_ships(files) for _ in range(options.repeats))
    except BenchFailed as failure:
        sys.exit(f"A command failed: {failure}")
    text = f"{table(sizes)}\n\n{on_what_ships(shipped)}\n\n{surroundings()}."
    print(text)
    if options.write:
        write_into_readme(text)


if __name__ == "__main__":
    main()
