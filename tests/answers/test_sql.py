"""SQL reads the edition's tables and reaches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from open287g.data.editions import Edition
from open287g.errors import UsageError
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


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_parquet('https://www.example.org/a.parquet')",
        "SELECT * FROM 's3://bucket/a.parquet'",
        "SELECT * FROM glob('/*')",
        "COPY agencies TO '{file}'",
        "EXPLAIN ANALYZE COPY agencies TO '{file}'",
        "EXPORT DATABASE '{file}'",
        "ATTACH '{file}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_list",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "CALL pragma_version()",
        "SELECT getenv('HOME')",
        "SELECT * FROM shipped",
        "CREATE TABLE a AS SELECT 1",
        "DELETE FROM agencies",
        "EXPLAIN ANALYZE DELETE FROM agencies",
        "DROP TABLE agencies",
        "SELECT 1; DROP TABLE agencies",
        "SELEC 1",
        "SELECT nothing_like_it FROM agencies",
        "",
        "-- nothing",
    ],
)  # fmt: skip
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
