"""`open287g fund` answers in words and for machines, and tells a mistake without a traceback."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from open287g.cli.fund import fund
from open287g.errors import Open287gError

app = typer.Typer()
app.command("fund")(fund)


@app.command("other")
def _other() -> None:
    """A second command, so that the first keeps its name."""


def run(*words: str) -> str:
    answer = CliRunner().invoke(app, ["fund", *words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_a_council_reads_one_off_and_yearly_money_and_what_stays_unpaid() -> None:
    said = run("--officers", "12", "--state", "TX", "--salary", "61000", "--as-of", "2026-01-26")
    for words in (
        "One-off, together",
        "$190,000",
        "ends if the programme ends",
        "Not reimbursed: Litigation",
    ):
        assert words in said


def test_json_and_csv_hold_the_same_items() -> None:
    words = ("--officers", "12", "--state", "TX", "--as-of", "2026-01-26")
    from_json = [row["item"] for row in json.loads(run(*words, "--json"))["rows"]]
    from_csv = [row["item"] for row in csv.DictReader(io.StringIO(run(*words, "--csv")))]
    assert (
        from_json
        == from_csv
        == ["Equipment", "Vehicles", "Salary", "Benefits", "Overtime", "Quarterly awards"]
    )


def test_a_reform_changes_the_answer(tmp_path: Path) -> None:
    reform = tmp_path / "reform.yml"
    reform.write_text(
        "startup/equipment_per_officer:\n  values: {2025-12-01: 1000}\n  references: [{title: A reform bill}]\n"
    )
    words = ("--officers", "10", "--state", "TX", "--as-of", "2026-01-26", "--json")
    before, after = (
        json.loads(run(*words, *more))["rows"][0] for more in ((), ("--parameters", str(reform)))
    )
    assert (before["high_usd"], after["high_usd"]) == (75_000, 10_000)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "Say what to answer"),
        (("--national", "--backtest"), "different things"),
        (("--officers", "5"), "needs a salary"),
        (("--officers", "5", "--state", "Texas"), "no state or territory"),
        (("--officers", "-5", "--state", "TX"), "from 0 up"),
        (("--officers", "5", "--state", "TX", "--as-of", "soon"), "is not a date"),
        (("--officers", "5", "--state", "TX", "--parameters", "/nowhere.yml"), "cannot be read"),
        (("--national", "--draws", "0"), "1 to 1,000,000"),
        (("--officers", "5", "--state", "TX", "--json", "--csv"), "two formats"),
    ],
)
def test_a_mistake_is_told_in_words(words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Open287gError, match=reason):
        CliRunner().invoke(app, ["fund", *words], catch_exceptions=False)


def test_a_table_of_offers_needs_no_statistics_package() -> None:
    code = (
        "import sys; from datetime import date; from open287g.cli import fund as f; "
        "f._answer_numbers(f.Run(None, '2026-01-26', 1, 1, None, None), 3, None, None, 1, 'TX'); "
        "sys.exit('scipy.stats' in sys.modules or 'SALib' in sys.modules or 'altair' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
