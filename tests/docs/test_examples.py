"""What the tutorial and the how-to pages show can be run as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from open287g.cli.app import app

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def commands(page: Path) -> list[str]:
    lines = [line.strip() for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("open287g ")]


@pytest.mark.parametrize("command", [line for page in PAGES for line in commands(page)])
def test_a_command_of_the_documentation_runs(
    command: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
    assert ran.exit_code == 0
    named = re.search(r"-o (\S+)", command)
    assert (tmp_path / named[1]).is_file() if named else ran.stdout.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_the_documentation_runs(
    page: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), {})
        assert "1147" in capsys.readouterr().out
