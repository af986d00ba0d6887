"""The questions of docs/questions.md: their commands, and the page with the answers that the commands give now.

`python tests/docs/questions.py` writes the answers anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"
QUESTION = re.compile(r"```sh\n(open287g .*?)\n```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def questions(page: str) -> list[tuple[str, str]]:
    """Each command with the answer that stands below it."""
    return [(met[1], met[2] or "") for met in QUESTION.finditer(page)]


def steady(output: str) -> str:
    """Output without what changes by itself: the edition's id, the days since a list was last seen, trailing blanks."""
    told = re.sub(r"\([\d,]+ days ago\)", "(… days ago)", output)
    told = re.sub(r"\b\d{4}-\d{2}-\d{2}-[0-9a-f]{10}\b", "…", told)
    return "\n".join(line.rstrip() for line in told.splitlines()).strip() + "\n"


def run_command(command: str) -> str:
    """What the command prints on stdout, as a process of its own, on the shipped edition."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "OPEN287G_WORKSPACE": empty, "NO_COLOR": "1", "COLUMNS": "110"}
        words = [sys.executable, "-m", "open287g", *shlex.split(command)[1:]]
        done = subprocess.run(
            words, capture_output=True, text=True, encoding="utf-8", check=True, env=environment
        )
    return steady(done.stdout)


def answer_page(page: str, ask: Callable[[str], str]) -> str:
    """The page with the answer that `ask` gives to each command."""
    return QUESTION.sub(lambda met: f"```sh\n{met[1]}\n```\n\n```text\n{ask(met[1])}```\n", page)


if __name__ == "__main__":
    PAGE.write_text(answer_page(PAGE.read_text(encoding="utf-8"), run_command), encoding="utf-8")
