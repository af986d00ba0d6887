"""What a command line cannot mean is refused in one message, in the language that was asked for."""

from __future__ import annotations

from collections.abc import Callable

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
