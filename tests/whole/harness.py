"""Every fault at every file-system call of every run, counted; the table of docs/wholeness.md is printed from here.

    python -m whole.harness [--write] [OPERATION ...]      (with tests/ on PYTHONPATH; `make whole` does it)

A run under a fault is a fork of this process, which has imported everything and used nothing; what must hold
afterwards is checked by one long-lived process beside it. One run gives what every kill would leave; what several
faults leave alike, but for times and process numbers, is checked once.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import operations
from .faults import (
    FAILED_MOVE,
    FAILED_SYNC,
    FAILED_WRITE,
    FAULTS,
    KILL,
    KILLS,
    TORN,
    UNREADABLE,
    Watch,
    watching,
)
from .operations import OPERATIONS, Expected

PAGE = Path(__file__).resolve().parents[2] / "docs" / "wholeness.md"


@dataclass
class Outcome:
    """What the trials of one fault in one run came to."""

    operation: str
    fault: str
    n_calls: int = 0
    n_tried: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """Trials after which something of that kind was wrong."""
        return sum(each.partition("] ")[2].startswith(kind) for each in self.wrong)


class Checker:
    """The process that prepares workspaces and checks them after a fault."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "whole.harness", "--check"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.known: dict[str, list[str]] = {}
        """What was wrong with each state of a folder that was checked."""

    def ask(self, *words: str) -> list[str]:
        """Ask, and wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        answer: list[str] = json.loads(self.process.stdout.readline())
        return answer

    def check(self, name: str, folder: Path) -> list[str]:
        """What is wrong after a fault in that run; what lies in `folder` is as nothing afterwards."""
        state = name + digest_of(folder)
        if state not in self.known:
            self.known[state] = self.ask("check", name, str(folder))
        return list(self.known[state])

    def close(self) -> None:
        """End it."""
        self.process.communicate()


_NUMBERED = re.compile(r"(\.(?:part|removed)-)\d+-")
_TIMED = re.compile(rb'"(?:seen_at|check|origin)": "[^"]*"')


def digest_of(folder: Path) -> str:
    """Equal for folders that hold the same, but for the numbers of processes and the times and places in the log."""
    told = hashlib.sha256()
    for path in sorted(
        folder.rglob("*"), key=lambda path: _NUMBERED.sub(r"\1", str(path.relative_to(folder)))
    ):
        told.update(_NUMBERED.sub(r"\1", str(path.relative_to(folder))).encode() + b"\0")
        if path.is_file():
            data = path.read_bytes()
            told.update(hashlib.sha256(_TIMED.sub(b"", data) if "sightings" in path.name else data).digest())
    return told.hexdigest()


def serve() -> None:
    """Answer what a `Checker` asks."""
    known: dict[str, Expected] = {}
    for line in sys.stdin:
        what, name, folder, *_ = [*json.loads(line), ""]
        operation = OPERATIONS[name]
        if what == "prepare":
            operation.prepare(Path(folder))
            known[name] = operations.expect(operation, Path(folder))
            told: list[str] = []
        else:
            told = operations.check(operation, Path(folder), known[name])
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def run_fault(
    name: str,
    folder: Path,
    fault: str = KILL,
    at: int | None = None,
    *,
    states: Path | None = None,
    kept: frozenset[str] = frozenset(),
) -> tuple[int, Watch]:
    """One run under one fault in a fork; returns how it ended, and what it counted."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        watch = Watch(folder, fault, at, states, kept)
        with watching(watch):
            code = operations.run_under(OPERATIONS[name], folder)
        os.write(writer, json.dumps({name: getattr(watch, name) for name in _COUNTED}).encode())
        os._exit(code)
    os.close(writer)
    told = b""
    while block := os.read(reader, 4096):
        told += block
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), Watch(folder, fault, at, **(json.loads(told) if told else {}))


_COUNTED = ("n_changes", "n_writes", "n_reads", "n_syncs", "n_moves")
_MET = {
    TORN: "n_writes",
    UNREADABLE: "n_reads",
    FAILED_WRITE: "n_writes",
    FAILED_SYNC: "n_syncs",
    FAILED_MOVE: "n_moves",
}


def calls_of(fault: str, counted: Watch) -> int:
    """How many calls of a run the fault can meet."""
    return int(getattr(counted, _MET.get(fault, "n_changes")))


def _choose(n_calls: int, sample: int | None) -> Sequence[int]:
    """The calls at which a fault is tried: all, or some drawn by a fixed seed."""
    every = range(1, n_calls + 1)
    return every if sample is None else sorted(random.Random(287).sample(every, min(sample, n_calls)))


def try_faults(
    checker: Checker, base: Path, name: str, faults: Sequence[str] = FAULTS, sample: int | None = None
) -> Iterator[Outcome]:
    """Try each fault at each call of a run, or at `sample` calls drawn by a fixed seed."""
    template = base / name
    template.mkdir(parents=True)
    checker.ask("prepare", name, str(template))
    trial, states = base / f"{name}-trial", base / f"{name}-states"
    shutil.copytree(template, trial)
    code, counted = run_fault(name, trial)
    shutil.rmtree(trial)
    assert code == 0, f"{name} does not run undisturbed"
    places = {fault: _choose(calls_of(fault, counted), sample) for fault in faults}
    shutil.copytree(template, trial)
    kept = frozenset(f"{fault}-{at}" for fault in KILLS for at in places.get(fault, ()))
    run_fault(name, trial, states=states, kept=kept)
    shutil.rmtree(trial)
    for fault in faults:
        outcome = Outcome(name, fault, calls_of(fault, counted))
        for at in places[fault]:
            if fault in KILLS:
                (states / f"{fault}-{at}").rename(trial)
                end = "killed"
            else:
                shutil.copytree(template, trial)
                code, _ = run_fault(name, trial, fault, at)
                end = {0: "finished", 3: "in words"}.get(code, "traceback")
            outcome.n_tried += 1
            outcome.ends[end] += 1
            wrong = checker.check(name, trial)
            if end == "traceback":
                wrong.append(end)
            outcome.wrong += [f"[{name}, {fault}, call {at}] {each}" for each in wrong]
            shutil.rmtree(trial)
        yield outcome
    shutil.rmtree(states, ignore_errors=True)


def write_page(outcomes: Sequence[Outcome]) -> str:
    """The table of docs/wholeness.md."""
    lines = [
        "| run | fault | calls | tried | killed | finished | ended in words | lost bytes | half editions | unmended |"
        " tracebacks |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in outcomes:
        numbers = (each.n_calls, each.n_tried, *(each.ends[end] for end in ("killed", "finished", "in words")),
                   *(each.count(kind) for kind in ("lost bytes", "half edition", "unmended", "traceback")))  # fmt: skip
        lines.append(f"| {each.operation} | {each.fault} | " + " | ".join(f"{n:,}" for n in numbers) + " |")
    return "\n".join(lines) + "\n"


def put_into_page(table: str) -> None:
    """Replace the table between the marks of docs/wholeness.md."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- faults -->\n")
    _, _, after = rest.partition("<!-- end of faults -->")
    PAGE.write_text(f"{before}<!-- faults -->\n{table}<!-- end of faults -->{after}", encoding="utf-8")


def main(words: Sequence[str]) -> int:
    """Run the whole harness; returns 1 if anything was wrong."""
    if "--check" in words:
        serve()
        return 0
    names = [word for word in words if not word.startswith("-")] or list(OPERATIONS)
    checker, outcomes, begun = Checker(), [], time.monotonic()
    with tempfile.TemporaryDirectory() as base:
        for name in names:
            for outcome in try_faults(checker, Path(base), name):
                outcomes.append(outcome)
                sys.stderr.write(f"{time.monotonic() - begun:6.0f} s  {json.dumps(vars(outcome))}\n")
                sys.stderr.flush()
    checker.close()
    table = write_page(outcomes)
    sys.stdout.write(table)
    if "--write" in words:
        put_into_page(table)
    return int(any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
