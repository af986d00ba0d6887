"""What the tutorial and the how-to pages show can be run as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from open287g.cli.app import app

DOCS = Path(__file__).resolve().parents[2] / "docs"
ELSEWHERE = (
    "mcp",
    "serve",
    "watch",
    "import",
    "documents import",
    "documents read",
    "review document",
    "site",
)
"""Commands that run until they are stopped, or that take the reader's own files: their words are held against
what the command understands; the tests of doors, intake, documents and explorer run them."""
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def commands(page: Path) -> list[str]:
    lines = [line.strip() for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("open287g ")]


def understood(group: Any, words: list[str]) -> None:
    """Fails for a command or a word that there is not."""
    command = group.get_command(typer.Context(group), words[0])
    assert command is not None, words
    if hasattr(command, "get_command") and len(words) > 1 and not words[1].startswith("-"):
        understood(command, words[1:])
    else:
        command.make_context(words[0], list(words[1:]))


@pytest.mark.parametrize("command", [line for page in PAGES for line in commands(page)])
def test_a_command_of_the_documentation_runs(
    command: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command, comments=True)[1:]
    if " ".join(words).startswith(ELSEWHERE):
        understood(typer.main.get_command(app), words)
        return
    ran = CliRunner().invoke(app, words, catch_exceptions=False)
    assert ran.exit_code in (0, 3), ran.stderr
    named = re.search(r"-o (\S+)", command)
    assert (tmp_path / named[1]).is_file() if named else ran.output.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_the_documentation_runs(
    page: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), {})
        assert "1147" in capsys.readouterr().out
