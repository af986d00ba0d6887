"""Every command of the command line explains itself with an example that can be copied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from open287g.cli.app import app


def commands_of(
    command: TyperCommand | TyperGroup, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    """Every command that does something, with the words that call it."""
    if not isinstance(command, TyperGroup):
        yield words, command
        return
    for name in command.list_commands(None):
        yield from commands_of(command.get_command(None, name), (*words, name))


COMMANDS = dict(commands_of(typer.main.get_command(app)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_answers(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(app, [*words, "--help"])
    assert answer.exit_code == 0, answer.output
    assert "Usage:" in answer.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_shows_an_example(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert " ".join(("open287g", *words)) in f"{command.help} {command.epilog}"


def test_the_command_line_offers_what_the_readme_promises() -> None:
    assert {("brief",), ("build",), ("count",), ("import",), ("review",)} <= set(COMMANDS)
