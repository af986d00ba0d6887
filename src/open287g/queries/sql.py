"""One SQL question over an edition's tables, in DuckDB, to a frame.

Refuses everything but a single SELECT, WITH, VALUES, DESCRIBE, SHOW or EXPLAIN. The tables are copied into memory
first; then files, network, extensions and settings are locked, so that no question can reach or change anything.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from open287g.errors import NotFound, UsageError
from open287g.schemas.answers import Answer
from open287g.text.phrases import ngettext

from .context import Context
from .registry import Request, field, question
from .rows import answer_with_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from open287g.data.editions import Edition

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "threads": "2",
}
_LOCKS = ("SET temp_directory = ''", "SET enable_external_access = false", "SET lock_configuration = true")
_MOST_ROWS = 1_000_000
_ASKING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


def ask_tables(edition: Edition, sql: str, seconds: float = 30) -> pl.DataFrame:
    """The rows that `sql` gives. `UsageError` for what is no question, or takes longer than `seconds`."""
    _check_question(sql)
    with duckdb.connect(":memory:", config=_SETTINGS) as connection:
        _copy_tables(connection, edition, _named_in(sql, edition.meta["tables"]))
        for lock in _LOCKS:
            connection.execute(lock)
        connection.execute("BEGIN TRANSACTION READ ONLY")
        return _answer(connection, sql, seconds)


def _check_question(question: str) -> None:
    try:
        statements = duckdb.extract_statements(question)
    except duckdb.Error as error:
        raise UsageError(f"This is no SQL that DuckDB understands. {_first_lines(error)}") from None
    if len(statements) != 1:
        raise UsageError(f"Ask one question at a time: there are {len(statements)} statements.")
    if statements[0].type not in _ASKING:
        raise UsageError(
            f"{statements[0].type.name} is refused: the tables can only be read. "
            "Ask with SELECT, WITH, DESCRIBE, SHOW or EXPLAIN."
        )


def _named_in(question: str, tables: Iterable[str]) -> list[str]:
    """Tables that the question names; all of them for one that names none, such as SHOW TABLES."""
    words = set(re.findall(r"\w+", question.casefold()))
    every = sorted(tables)
    return [name for name in every if name in words] or every


def _copy_tables(connection: duckdb.DuckDBPyConnection, edition: Edition, names: Iterable[str]) -> None:
    for name in names:
        path = edition.folder / f"{name}.parquet"
        if not path.is_file():
            raise NotFound(f"There is no table {name!r} in edition {edition.edition_id}.")
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [str(path)])


def _answer(connection: duckdb.DuckDBPyConnection, question: str, seconds: float) -> pl.DataFrame:
    watch = threading.Timer(seconds, connection.interrupt)
    watch.start()
    try:
        return _as_frame(connection.execute(question))
    except duckdb.InterruptException:
        raise UsageError(
            f"The question took longer than {seconds:g} seconds. Narrow it, or give --seconds."
        ) from None
    except duckdb.Error as error:
        raise UsageError(_first_lines(error)) from None
    finally:
        watch.cancel()


def _as_frame(result: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The result as a frame; columns of equal name are numbered."""
    seen: dict[str, int] = {}
    names = []
    for name, *_ in result.description or []:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    rows = result.fetchmany(_MOST_ROWS + 1)
    if len(rows) > _MOST_ROWS:
        raise UsageError(
            f"The answer has more than {_MOST_ROWS:,} rows. Narrow the question, or end it with LIMIT."
        )
    frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None, strict=False)
    return frame.with_columns(pl.selectors.decimal().cast(pl.Float64))


def _first_lines(error: duckdb.Error) -> str:
    """DuckDB's words without its internals: the message, its hint and the place in the question."""
    return "\n".join(line for line in str(error).splitlines() if line.strip())[:600]


class SqlRequest(Request):
    """One question in SQL."""

    question: str = field(..., "One SELECT, WITH, DESCRIBE, SHOW or EXPLAIN", is_positional=True)
    seconds: int = field(30, "Give up after so many seconds", ge=1, le=600)


@question(
    example={
        "question": "SELECT state, count(*) AS n FROM agreements WHERE is_listed GROUP BY ALL ORDER BY n DESC"
    }
)
def sql(context: Context, request: SqlRequest) -> Answer:
    """Ask the edition's tables in SQL (DuckDB's); the question about tables names them and their columns."""
    try:
        rows = ask_tables(context.edition, request.question, request.seconds)
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from error  # DuckDB's word for Ctrl-C
    title = ngettext("{n} row", "{n} rows", rows.height)
    shown = {name: name for name in rows.columns}
    return answer_with_rows(context, "sql", title, rows, shown, {"sql": request.question})
