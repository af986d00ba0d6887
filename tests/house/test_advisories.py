"""The step that asks for known vulnerabilities reads the lock whole, and says when no database can be asked."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .test_lock import LOCKED

_SPEC = importlib.util.spec_from_file_location(
    "advisories", Path(__file__).resolve().parents[2] / ".ci" / "advisories.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
advisories = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(advisories)


def test_every_pin_of_the_lock_is_asked_about() -> None:
    pins = advisories.read_pins(advisories.LOCK.read_text(encoding="utf-8"))
    assert len(pins) == len(LOCKED)


def test_a_known_vulnerability_ends_the_step(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(questions: Mapping[str, Any]) -> Mapping[str, Any]:
        first, *rest = questions["queries"]
        assert set(first) == {"package", "version"}
        return {"results": [{"vulns": [{"id": "GHSA-x"}]}, *({} for _ in rest)]}

    assert advisories.main(answer) == 1
    assert "GHSA-x" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [{}, {"results": []}])
def test_where_no_database_answers_that_is_said_and_nothing_fails(
    answer: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(_questions: Mapping[str, Any]) -> Mapping[str, Any]:
        raise OSError("Network is unreachable")

    assert advisories.main(unreachable) == 0
    assert advisories.main(lambda _questions: answer) == 0
    assert capsys.readouterr().err.count("nothing was checked") == 2
