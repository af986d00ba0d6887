"""`open287g audit` as people and machines use it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import open287g.cli.audit
from open287g.cli.app import app
from open287g.data.workspace import project_folder

pytestmark = pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)
HEADER = "id,date_published,as_of_date,publisher,url,statement,measure,scope,value,notes\n"


def run(*arguments: str) -> tuple[int, str, str]:
    assert open287g.cli.audit.audit
    result = CliRunner().invoke(app, ["audit", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_one_statement_gets_its_verdict_and_the_right_figure() -> None:
    code, out, _ = run("--claim", "635 agreements as of 2025-05-29")
    assert code == 0
    assert out.startswith("I read this as: agreements, nationwide, listed on May 29, 2025: 635.\nConfirmed.")


def test_a_csv_of_ones_own_is_judged_and_nonsense_named_on_stderr(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(
        HEADER
        + "a,2025-05-30,2025-05-29,X,,635 agreements,agreements,national,635,\n"
        + "b,2025-05-30,2025-05-29,X,,5 agreements,agreements,Atlantis,5,\n"
        + "c,2025-05-30,2025-02-30,X,,5 agreements,agreements,national,5,\n",
        encoding="utf-8",
    )
    code, out, err = run(str(mine), "--json")
    document = json.loads(out)
    assert code == 1
    assert [claim["verdict"] for claim in document["rows"]] == ["confirmed"]
    assert document["evidence"][0]["tier"] == "own_words"
    assert [refused["claim_id"] for refused in document["refused"]] == ["b", "c"]
    assert "claim b" in err
    assert "Atlantis" in err


def test_csv_output_has_one_line_per_claim() -> None:
    _, out, _ = run("--claim", "635 agreements as of 2025-05-29", "--csv")
    assert len(out.strip().splitlines()) == 2


def test_pages_and_reviews_are_written_where_asked(tmp_path: Path) -> None:
    review = tmp_path / "review.json"
    pages = tmp_path / "pages"
    run("--claim", "635 agreements as of 2025-05-29", "--html", str(pages), "--claimreview", str(review))
    assert [page.name for page in pages.iterdir()] == ["claim.html"]
    assert json.loads(review.read_text(encoding="utf-8"))[0]["@type"] == "ClaimReview"


def test_help_has_an_example() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "--claim" in out


HOSTILE = "[/red]=HYPERLINK(1) 1,372 agreements as of 2026-01-26"


@pytest.mark.parametrize("options", [[], ["--csv"], ["--json"]])
def test_a_statement_is_text_whatever_it_holds(tmp_path: Path, options: list[str]) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text(f'statement,measure,value,as_of_date\n"{HOSTILE}",agreements,1372,2026-01-26\n')
    code, out, told = run(str(claims), *options)
    assert code == 0, told
    assert "[/red]" in out


def test_a_statement_is_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text('statement,measure,value\n"=HYPERLINK(1) 1,372 agreements",agreements,1372\n')
    rows = list(csv.DictReader(io.StringIO(run(str(claims), "--csv")[1])))
    assert [row["statement"][:2] for row in rows] == ["'="] * len(rows)
    assert rows
