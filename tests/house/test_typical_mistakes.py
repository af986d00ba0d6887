"""What people type by mistake is refused in words; a machine that lacks something ends no command in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from open287g.cli.app import app
from open287g.data.workspace import project_folder
from open287g.errors import Open287gError

pytestmark = pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)
CLAIM = "635 agreements as of 2025-05-29"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["count", "--state", ""], "no word in it"),
        (["count", "--json", "--csv"], "Give one of them"),
        (["count", "--as-of", "2025-01-26", "--since", "2026-01-26"], "Give an earlier day"),
        (["count", "--since", "2026-05-20"], "is after the day counted, May 18, 2026"),
        (["departures", "--since", "2026-02-01", "--until", "2026-01-01"], "Give the earlier day first"),
        (["departures", "--json", "--csv"], "Give one of them"),
        (["audit", "--claim", " "], "--claim is empty"),
        (["audit", "--claim", CLAIM, "--control"], "take no claims of yours"),
        (["audit", "--claim", CLAIM, "--by-sentence"], "none here does"),
        (["audit", "--docs", "not-there"], "not-there is no folder"),
        (["audit", "--published", "2025-05-30"], "--published says when --claim was printed"),
        (["audit", "not-there.csv"], "not-there.csv is not there"),
        (["audit", "--claim", CLAIM, "--claimreview", "not-there/x.json"], "cannot be written"),
    ],
)
def test_a_mistake_is_refused_in_words(words: list[str], told: str) -> None:
    answer = CliRunner().invoke(app, words)
    assert isinstance(answer.exception, Open287gError)
    assert told in str(answer.exception)


def test_a_count_names_every_filter() -> None:
    answer = CliRunner().invoke(app, ["count", "--state", "FL", "--model", "tfm", "--kind", "sheriff"])
    assert " in Florida under the Task Force Model of the kind sheriff on " in answer.stdout


def test_a_count_on_a_day_that_no_list_shows_says_so() -> None:
    assert (
        "No list at hand shows May 25, 2026 itself"
        in CliRunner().invoke(app, ["count", "--as-of", "2026-05-25"]).stderr
    )
    assert "No list at hand" not in CliRunner().invoke(app, ["count", "--as-of", "2026-01-26"]).stderr


def test_a_workspace_that_is_not_there_is_told(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["count", "--workspace", str(tmp_path / "typo")])
    assert "There is no folder" in answer.stderr


def test_a_file_in_the_place_of_a_workspace_is_not_answered_over(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").touch()
    answer = run("count", "--workspace", str(tmp_path / "list.xlsx"))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "is a file, not a folder" in answer.stderr


def test_states_may_be_given_with_commas() -> None:
    answer = CliRunner().invoke(app, ["departures", "--state", "VA,MD", "--json"])
    assert {row["state"] for row in json.loads(answer.stdout)["rows"]} == {"VA", "MD"}


def run(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, its environment changed."""
    return subprocess.run(
        [sys.executable, "-c", "from open287g.cli.app import main; main()", *words],
        capture_output=True,
        text=True,
        env=os.environ | changes,
        check=False,
    )


def test_a_terminal_without_unicode_is_shown_codes() -> None:
    answer = run("audit", "--claim", CLAIM, PYTHONIOENCODING="ascii")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Confirmed." in answer.stdout
    assert "\\u2713" in answer.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_ends_with_one_message() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        answer = subprocess.run(
            [sys.executable, "-c", "from open287g.cli.app import main; main()", "count"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert answer.stderr.startswith("open287g: The output cannot be written")
    assert len(answer.stderr.splitlines()) == 1
