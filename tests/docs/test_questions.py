"""The questions of docs/questions.md get the answers that are printed there."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.testing import CliRunner

from docs.questions import PAGE, questions, steady
from open287g.cli.app import app

ASKED = questions(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("command", "answer"), ASKED, ids=[command[:70] for command, _ in ASKED])
def test_a_question_gets_its_printed_answer(
    command: str, answer: str, workspace: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("NO_COLOR", "1")
    ran = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
    assert ran.exit_code == 0, ran.stderr
    assert steady(ran.stdout) == answer, "if this is right now, run: python tests/docs/questions.py"


def test_there_are_twenty_questions_of_different_kinds() -> None:
    assert len(ASKED) >= 20
    assert len({command for command, _ in ASKED}) == len(ASKED)
    assert len({re.split(r"\s", command)[1] for command, _ in ASKED}) >= 8
    assert all(answer.strip() for _, answer in ASKED)
