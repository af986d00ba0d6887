"""A command line in this process, and the shipped edition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from open287g.cli.app import app
from open287g.data.editions import Edition, open_edition
from open287g.data.workspace import project_folder
from open287g.errors import Open287gError

Ask = Callable[..., Result]


@pytest.fixture(scope="session")
def shipped() -> Edition:
    """The edition that comes with the package."""
    return open_edition(project_folder("edition"))


@pytest.fixture
def ask(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`ask("count", "--json")` runs a command in this process; a mistake of the user is raised as its error."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: str | Path) -> Result:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if isinstance(result.exception, Open287gError):
            raise result.exception
        assert result.exit_code == 0, (result.exception, result.stderr)
        return result

    return run
