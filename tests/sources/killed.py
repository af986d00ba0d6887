"""One round of sync that is killed at its Nth step of writing: run as a program of its own, `killed.py N STEPS WORDS…`.

A step is each time that the program opens a file of the workspace for writing, renames, removes or makes one, waits for
the disk, or connects to another program. With N of 0 nothing is killed, and every step is written to the file STEPS.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_NAMED = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree")


def main() -> None:
    """Count steps from the first one in the workspace on, and die at the Nth."""
    kill_at, steps, words = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    workspace = os.environ["OPEN287G_WORKSPACE"]
    told: list[str] = []
    is_counting = True

    def step(what: str) -> None:
        nonlocal is_counting
        if not is_counting:
            return
        told.append(what)
        if len(told) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = given
            if isinstance(path, str | Path) and str(path).startswith(workspace) and flags & _WRITES:
                step(f"open {_short(path)}")
        elif event in _NAMED and str(given[0]).startswith(workspace):
            step(f"{event} {_short(given[0])}")
        elif event == "socket.connect" and isinstance(given[1], tuple):
            step("connect")

    sync_to_disk = os.fsync

    def fsync(handle: int) -> None:
        step("fsync, before")
        sync_to_disk(handle)
        step("fsync, after")

    def _short(path: object) -> str:
        return str(path).removeprefix(workspace).lstrip("/")

    os.fsync = fsync
    sys.addaudithook(hear)
    sys.argv = ["open287g", *words]
    from open287g.cli.app import main as run

    try:
        run()
    finally:
        is_counting = False
        if not kill_at:
            steps.write_text("\n".join(told), encoding="utf-8")


if __name__ == "__main__":
    main()
