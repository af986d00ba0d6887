"""The forty tasks go well: each command of docs/tasks.md runs, and says what the page says that it says."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from open287g.cli.app import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tasks.md"


@dataclass(frozen=True)
class Task:
    """One task of the page: its number, its command if it has one, and words of the answer."""

    name: str
    command: str
    words: tuple[str, ...]


def read_tasks() -> list[Task]:
    found = []
    for part in PAGE.read_text(encoding="utf-8").split("\n### ")[1:]:
        name = part.partition(".")[0]
        command = re.search(r"```sh\n(.+)\n```", part)
        words = tuple(line.removeprefix("> ").strip() for line in part.splitlines() if line.startswith("> "))
        found.append(Task(name, command[1] if command else "", words))
    return found


TASKS = read_tasks()


def test_there_are_forty_tasks_and_ten_in_spanish() -> None:
    assert len([task for task in TASKS if task.name[0] in "RSCD"]) == 40
    assert len([task for task in TASKS if task.name[0] == "E"]) == 10
    assert len({task.name for task in TASKS}) == 50


@pytest.mark.parametrize("task", [task for task in TASKS if task.command], ids=lambda task: task.name)
def test_a_task_goes_well(
    task: Task, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    ran = CliRunner().invoke(app, shlex.split(task.command)[1:], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    said = " ".join(ran.stdout.split())
    for words in task.words:
        assert words in said, (task.name, words, said[:1500])
    if named := re.search(r"(?:-o|--package) (\S+)", task.command):
        written = tmp_path / named[1]
        assert written.is_dir() or written.stat().st_size > 500
