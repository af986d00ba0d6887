"""`open287g brief` as a person calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from open287g.data.editions import Edition
from open287g.queries.brief import Request, gather_facts

from .conftest import DAY, MADE_ON

Call = Callable[..., "Ran"]


class Ran:
    stdout: str
    stderr: str
    exit_code: int


def test_a_brief_is_printed_without_colour_into_a_pipe(open287g: Call) -> None:
    ran = open287g("brief", "--state", "Colorado")
    assert ran.exit_code == 0
    assert "287(g) agreements in Colorado" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_brief_is_written_to_a_file(called: Call, tmp_path: Path) -> None:
    target = tmp_path / "guam.json"
    ran = called("brief", "--short", "--state", "GU", "--format", "json", "-o", str(target))
    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert json.loads(target.read_text(encoding="utf-8"))["place"] == "Guam"


@pytest.mark.parametrize(("words", "is_full"), [((), True), (("--short",), False), (("--one-page",), False)])
def test_a_file_holds_the_money_unless_a_short_brief_is_asked_for(
    called: Call, words: tuple[str, ...], is_full: bool, tmp_path: Path
) -> None:
    target = tmp_path / "guam.md"
    assert called("brief", "--state", "GU", *words, "-o", str(target)).exit_code == 0
    headings = re.findall(r"^## (.*)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert ("The money on offer" in headings) == is_full


@pytest.mark.slow
@pytest.mark.parametrize("state", [None, "FL"])
def test_a_full_brief_is_the_same_by_one_process_and_by_two(
    state: str | None, edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for n_processes in (1, 2):
        monkeypatch.setenv("OPEN287G_CACHE", str(tmp_path / str(n_processes)))
        told.append(gather_facts(edition, Request(DAY, state=state, is_full=True), MADE_ON, n_processes))
    assert told[0].money == told[1].money != []
    assert (told[0].verdicts, told[0].corrections) == (told[1].verdicts, told[1].corrections)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--format", "docs"), 2, "There are: csv, "),
        (("--as-of", "2010-12-31"), 1, "first one on record is of Feb. 20, 2011"),
        (("--as-of", "soon"), 2, "is not a day"),
        (("--state", "Texsa"), 2, "Did you mean"),
        (("--baseline", "2026-03-30", "--as-of", "2026-03-27"), 2, "Give an earlier day"),
    ],
)
def test_a_mistake_ends_with_one_message(
    called: Call, words: tuple[str, ...], code: int, message: str
) -> None:
    ran = called("brief", *words)
    assert ran.exit_code == code
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr
