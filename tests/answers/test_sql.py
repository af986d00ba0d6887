"""SQL reads the edition's tables and reaches nothing else."""

from __future__ import annotations

import resource
import shutil
import time
from pathlib import Path

import polars as pl
import pytest

from open287g.data.editions import Edition, open_edition
from open287g.errors import Damaged, UsageError
from open287g.queries.sql import ask_tables

from .conftest import Ask


def test_a_question_is_answered_with_types(shipped: Edition) -> None:
    rows = ask_tables(
        shipped, "SELECT state, count(*) AS n, 1.5 AS x FROM agreements WHERE state = 'AK' GROUP BY ALL"
    )
    assert rows.to_dicts() == [{"state": "AK", "n": 2, "x": 1.5}]


@pytest.mark.parametrize(
    "question", ["DESCRIBE spells", "SHOW TABLES", "EXPLAIN SELECT 1", "WITH a AS (SELECT 1) SELECT * FROM a"]
)
def test_ways_of_asking_are_open(question: str, shipped: Edition) -> None:
    assert ask_tables(shipped, question).height > 0


EACH_KIND_REFUSED = (
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM read_parquet('https://www.example.org/a.parquet')",
    "SELECT * FROM glob('/*')",
    "COPY agencies TO '{file}'",
    "EXPLAIN ANALYZE COPY agencies TO '{file}'",
    "ATTACH '{file}'",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SELECT getenv('HOME')",
    "SELECT * FROM shipped",
    "DELETE FROM agencies",
    "SELECT 1; DROP TABLE agencies",
    "SELEC 1",
    "SELECT nothing_like_it FROM agencies",
    "",
)
MORE_REFUSED = (
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM 's3://bucket/a.parquet'",
    "EXPORT DATABASE '{file}'",
    "LOAD httpfs",
    "PRAGMA database_list",
    "RESET lock_configuration",
    "CALL pragma_version()",
    "CREATE TABLE a AS SELECT 1",
    "EXPLAIN ANALYZE DELETE FROM agencies",
    "DROP TABLE agencies",
    "-- nothing",
)
"""Of the same kinds; each question starts a process, so these are among the slow tests."""


@pytest.mark.parametrize(
    "question",
    [*EACH_KIND_REFUSED, *(pytest.param(question, marks=pytest.mark.slow) for question in MORE_REFUSED)],
)
def test_what_is_no_question_to_the_tables_is_refused(
    question: str, shipped: Edition, tmp_path: Path
) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        ask_tables(shipped, question.replace("{file}", str(file)))
    assert file.read_text(encoding="utf-8") == "a\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_a_question_without_end_is_stopped(shipped: Edition) -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"
    with pytest.raises(UsageError, match="longer than"):
        ask_tables(shipped, endless, seconds=0.3)


def test_an_answer_without_rows_can_be_written(ask: Ask, tmp_path: Path) -> None:
    for ending in ("csv", "json", "parquet", "xlsx"):
        ask("sql", "SELECT state, signed_on FROM agreements WHERE false", "-o", tmp_path / f"rows.{ending}")
        assert (tmp_path / f"rows.{ending}").stat().st_size > 0


def test_columns_of_one_name_are_kept_apart(shipped: Edition) -> None:
    assert ask_tables(shipped, "SELECT 1 AS a, 2 AS a").columns == ["a", "a_2"]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT range(200000000)",
        "SELECT * FROM range(200000000)",
        "SELECT repeat('x', 2000000000)",
        "SELECT repeat('x', 1000000) FROM range(100000)",
        pytest.param("SELECT list(range) FROM range(200000000)", marks=pytest.mark.slow),
        f"SELECT {', '.join(f'1 AS c{n}' for n in range(501))}",
    ],
)
def test_rows_bytes_memory_and_seconds_are_bounded_whatever_is_asked(question: str, shipped: Edition) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(UsageError, match=r"Narrow|more memory|Name those"):
        ask_tables(shipped, question, seconds=5)
    assert time.monotonic() - begun < 15  # the limit, and a busy machine's start of the process
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # KB


def test_any_column_names_and_types_print_in_every_form(ask: Ask) -> None:
    told = ask(
        "sql",
        """SELECT 1/2, 1 AS a, 2 AS a, 3 AS a_2, 4 AS " ", 5 AS "{n}", 6 AS "x/y", 7 AS "[bold]", 8 AS "=1+1",
        uuid() AS u, 'b'::BLOB AS b, 170141183460469231731687303715884105727::HUGEINT AS h, interval 1 day AS i,
        {'k': [1]} AS s""",
    ).stdout
    assert "03715884105727" in told  # the end of a number that a narrow column folds
    for form in ("--json", "--csv"):
        assert "0.5" in ask("sql", 'SELECT 1/2, 6 AS "x/y", uuid() AS u, NULL AS n', form).stdout


def test_numbers_too_large_for_a_column_are_text_and_never_lost(shipped: Edition) -> None:
    rows = ask_tables(shipped, "SELECT 18446744073709551615::UBIGINT AS n UNION ALL SELECT 1 ORDER BY n")
    assert rows["n"].to_list() == ["1", "18446744073709551615"]
    assert ask_tables(shipped, "SELECT sum(n_rows) AS n FROM files")["n"].dtype == pl.Int64


def test_text_that_is_no_text_is_refused_in_words(shipped: Edition) -> None:
    with pytest.raises(UsageError):
        ask_tables(shipped, "SELECT '\ud800'")


def test_sql_does_not_read_a_table_whose_bytes_are_damaged(shipped: Edition, tmp_path: Path) -> None:
    shutil.copytree(shipped.folder, tmp_path / "e")
    (tmp_path / "e" / "spells.parquet").write_bytes((tmp_path / "e" / "agreements.parquet").read_bytes())
    with pytest.raises(Damaged, match="spells"):
        ask_tables(open_edition(tmp_path / "e"), "SELECT count(*) FROM spells")
