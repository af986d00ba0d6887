"""What a command line cannot mean is refused in one message, in the language that was asked for."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Ran


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nwes", "--lang", "es"), "No existe el comando 'nwes'. ¿Quiso decir 'news'?"),
        (
            ("count", "--stat", "TX", "--lang", "es"),
            "Aquí no existe la opción --stat. ¿Quiso decir '--state'?",
        ),
        (("count", "--stat", "TX"), "There is no option --stat here. Did you mean '--state'?"),
        (("explain", "figure"), "FIGURE is needed: Id of a figure of the brief"),
        (("count", "Texas"), "These words are too many: Texas."),
        (("fund", "--draws", "abc", "--lang=es"), "--draws no encaja: hace falta un número entero."),
        (("count", "--by"), "--by needs a value."),
        (("cite", "--state", "TX"), "--state: This says which figure is meant."),
        (("explain", "count", "--state", "TX", "--by", "model"), "--by: A count is walked back whole"),
        (("find", ""), "WORDS: Say which agency."),
    ],
)
def test_words_that_are_no_command_are_refused(
    called: Callable[..., Ran], words: tuple[str, ...], said: str
) -> None:
    ran = called(*words)
    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"open287g: {said}"), ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_command_that_is_no_question_takes_the_language_too(called: Callable[..., Ran]) -> None:
    ran = called("status", "--lang", "es")
    assert ran.exit_code == 0
    assert "Listas de ICE" in ran.stdout


def test_a_folder_that_is_not_there_is_named(called: Callable[..., Ran]) -> None:
    ran = called("agreements", "--state", "NH", "-o", "no-such-folder/nh.csv")
    assert ran.exit_code == 1
    assert "there is no folder 'no-such-folder'. Make it, or name another place." in ran.stderr


def test_a_zip_code_is_told_from_a_county(called: Callable[..., Ran]) -> None:
    ran = called("find", "33801")
    assert ran.exit_code == 3
    assert "ZIP" in ran.stdout


def test_a_closed_output_is_no_error(workspace: Path) -> None:
    words = [sys.executable, "-m", "open287g", "count"]
    done = subprocess.run(f"{shlex.join(words)} >&-", shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
