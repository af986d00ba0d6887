from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from open287g.cli.app import app as whole_app
from open287g.cli.status import review
from open287g.data.editions import open_edition
from open287g.data.reference import read_rulings
from open287g.data.workspace import project_folder
from open287g.errors import NotFound, UsageError
from open287g.text.sealed_json import render_sealed

QUESTION = "county:fl-pembroke-police-department"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one small edition: two agencies, two questions, one issue."""
    folder = tmp_path / "editions" / "2026-01-26-test"
    folder.mkdir(parents=True)
    (folder.parent / "current").write_text(folder.name + "\n")
    agencies = {
        "agency_id": ["fl-pembroke-police-department", "fl-pembroke-pines-police-department"],
        "name": ["Pembroke Police Department", "Pembroke Pines Police Department"],
        "kind": ["municipal_police"] * 2,
        "level": ["municipal"] * 2,
        "county_fips": [None, ["12011"]],
        "ori": [None, "FL0060800"],
        "sworn_officers": [None, 200],
    }
    reviews = {
        "review_id": ["same:a", QUESTION],
        "question": ["same_agency", "county"],
        "state": ["FL", "FL"],
        "left": ["fl-pembroke-police-department"] * 2,
        "right": ["fl-pembroke-pines-police-department", None],
        "evidence": ["Alike.", "No county."],
        "consequence": [5, 1],
    }
    pl.DataFrame(agencies).write_parquet(folder / "agencies.parquet")
    pl.DataFrame(reviews).write_parquet(folder / "reviews.parquet")
    pl.DataFrame({"code": ["state_repaired"], "severity": ["warning"]}).write_parquet(
        folder / "issues.parquet"
    )
    meta = open_edition(project_folder("edition")).meta
    tables = {
        path.stem: meta["tables"][path.stem] | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in folder.glob("*.parquet")
    }
    (folder / "edition.json").write_bytes(render_sealed({**meta, "edition": folder.name, "tables": tables}))
    return tmp_path


def _run(command: object, *words: str) -> str:
    if isinstance(command, str):
        answer = CliRunner().invoke(whole_app, [command, *words])
    else:
        app = typer.Typer()
        app.command()(command)  # type: ignore[type-var]
        answer = CliRunner().invoke(app, list(words))
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.stdout


def _ask(workspace: Path, *words: str) -> list[dict[str, object]]:
    return json.loads(_run(review, "--workspace", str(workspace), "--json", *words))


def _answer(
    workspace: Path, question: str, answer: str, reason: str = "read it", source: str = "a list"
) -> None:
    _run(
        review,
        question,
        "--workspace",
        str(workspace),
        "--answer",
        answer,
        "--reason",
        reason,
        "--source",
        source,
    )


def test_the_weightiest_question_comes_first(workspace: Path) -> None:
    assert [row["review_id"] for row in _ask(workspace)] == ["same:a", QUESTION]
    assert [row["review_id"] for row in _ask(workspace, "--about", "county")] == [QUESTION]


def test_an_answer_is_a_ruling_that_the_next_build_reads(workspace: Path) -> None:
    _answer(workspace, QUESTION, "Broward County")
    facts = read_rulings(workspace / "curation").agency_facts
    assert facts.select("agency_name", "field", "value").rows() == [
        ("Pembroke Police Department", "county_fips", "12011")
    ]
    assert [row["review_id"] for row in _ask(workspace)] == ["same:a"]


def test_same_or_different_goes_to_the_judgements_by_name(workspace: Path) -> None:
    _answer(workspace, "same:a", "same")
    with (workspace / "curation" / "judgements.csv").open() as file:
        row = next(csv.DictReader(file))
    assert (row["left"], row["right"], row["verdict"]) == (
        "Pembroke Police Department",
        "Pembroke Pines Police Department",
        "same",
    )


@pytest.mark.parametrize("answer", ["Atlantis County", "48001", ""])
def test_a_county_of_another_state_or_of_none_is_refused(workspace: Path, answer: str) -> None:
    with pytest.raises(UsageError, match="names no county of FL"):
        _answer(workspace, QUESTION, answer)


def test_an_answer_without_reason_or_source_is_refused(workspace: Path) -> None:
    with pytest.raises(UsageError, match="reason and a source"):
        _answer(workspace, QUESTION, "none", source="")


def test_an_unknown_question_is_named(workspace: Path) -> None:
    with pytest.raises(NotFound, match="no open question"):
        _answer(workspace, "county:nowhere:", "none")


def test_quality_counts_what_is_known_asked_and_odd(workspace: Path) -> None:
    rated = json.loads(_run("quality", "--workspace", str(workspace), "--json"))["rows"]
    by_figure = {row["figure"]: (row["n"], row["of"]) for row in rated}
    assert by_figure["local agencies with a county"] == (1, 2)
    assert by_figure["sheriffs and municipal police with an FBI record"] == (1, 2)
    assert by_figure["county"] == (1, None)
    assert by_figure["state_repaired (warning)"] == (1, None)


def test_quality_of_every_edition_stands_side_by_side(workspace: Path) -> None:
    assert "2026-01-26-test" in _run("quality", "--workspace", str(workspace), "--trend", "--csv")
