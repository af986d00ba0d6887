"""The process that asks DuckDB: one question over some Parquet files, its rows out in bounded batches.

In, on standard input: a question, the tables' files and the limits, as JSON. Out, on standard output: pickled messages:
`ready`, then column names and types, then batches of rows, then `done`; or `refused` with a reason in words. It is a
process of its own because nothing inside one stops a question that makes one value of two hundred million numbers: the
system holds this one's memory, and who asked ends it in time. It imports nothing of the project.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import re
import sys
import threading
from collections.abc import Iterable
from typing import Any

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "threads": "2",
}
_LOCKS = ("SET temp_directory = ''", "SET enable_external_access = false", "SET lock_configuration = true")
_ASKING = ("SELECT", "EXPLAIN")
_BATCH = 2_000
_MOST_COLUMNS = 500
"""All tables of an edition together have fewer than two hundred."""
_MEMORY_BYTES = 3 * 2**30
"""Address space: DuckDB's gigabyte, what Python makes of its rows, and the threads' stacks."""
_AS_TEXT = re.compile(r"\b(UUID|BLOB|BIT|UNION|MAP|INTERVAL|TIMETZ|TIME WITH TIME ZONE|VARIANT)\b")
"""Types of DuckDB's that no form of output has: their values are written as text."""


class Refused(Exception):
    """A question that is not answered, and why."""


def main() -> None:
    """Answer the question on standard input."""
    import duckdb

    asked = json.loads(sys.stdin.buffer.read())
    _limit_memory()
    try:
        _ask(asked)
    except Refused as refusal:
        _send("refused", str(refusal))
    except duckdb.InterruptException:
        _send("late", None)
    except (duckdb.OutOfMemoryException, MemoryError):
        _send("refused", "The question needs more than a gigabyte of memory. Narrow it.")
    except (duckdb.Error, RuntimeError, ValueError, TypeError, OverflowError) as error:
        _send("refused", _first_lines(error))


def _limit_memory() -> None:
    """Let the system hold this process's memory, where there is such a limit."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        least = _MEMORY_BYTES if most == resource.RLIM_INFINITY else min(_MEMORY_BYTES, most)
        resource.setrlimit(resource.RLIMIT_AS, (least, most))


def _ask(asked: dict[str, Any]) -> None:
    import duckdb

    _check(asked["sql"])
    with duckdb.connect(":memory:", config=_SETTINGS) as connection:
        for name, path in asked["tables"].items():
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [path])
        for lock in _LOCKS:
            connection.execute(lock)
        connection.execute("BEGIN TRANSACTION READ ONLY")
        _send("ready", None)
        watch = threading.Timer(asked["seconds"], connection.interrupt)
        watch.daemon = True
        watch.start()
        result = connection.execute(asked["sql"])
        columns = result.description or []
        if len(columns) > _MOST_COLUMNS:
            told = f"The answer has {len(columns):,} columns, more than {_MOST_COLUMNS}. Name those that you need."
            raise Refused(told)
        _send("columns", [(name, str(kind)) for name, kind, *_ in columns])
        _send_rows(result, asked["most_rows"], asked["most_bytes"])
        watch.cancel()
        _send("done", None)


def _check(sql: str) -> None:
    import duckdb

    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise Refused("The question holds half of a character, which is no text.")
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise Refused(f"This is no SQL that DuckDB understands. {_first_lines(error)}") from None
    if len(statements) != 1:
        raise Refused(f"Ask one question at a time: there are {len(statements)} statements.")
    if statements[0].type.name not in _ASKING:
        raise Refused(
            f"{statements[0].type.name} is refused: the tables can only be read. "
            "Ask with SELECT, WITH, DESCRIBE, SHOW or EXPLAIN."
        )


def _send_rows(result: Any, most_rows: int, most_bytes: int) -> None:
    textual = [
        n for n, (_, kind, *_rest) in enumerate(result.description or []) if _AS_TEXT.search(str(kind))
    ]
    n_rows = n_bytes = 0
    while rows := result.fetchmany(_BATCH):
        n_rows += len(rows)
        if n_rows > most_rows:
            raise Refused(
                f"The answer has more than {most_rows:,} rows. Narrow the question, or end it with LIMIT."
            )
        message = pickle.dumps(("rows", _plain(rows, textual) if textual else rows), pickle.HIGHEST_PROTOCOL)
        n_bytes += len(message)
        if n_bytes > most_bytes:
            raise Refused(
                f"The answer is larger than {most_bytes // 2**20} MB. Narrow the question, or ask for fewer columns."
            )
        _write(message)


def _plain(rows: Iterable[tuple[Any, ...]], textual: list[int]) -> list[tuple[Any, ...]]:
    return [
        tuple(
            str(value) if place in textual and value is not None else value for place, value in enumerate(row)
        )
        for row in rows
    ]


def _send(kind: str, content: object) -> None:
    _write(pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL))


def _write(message: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):  # who asked has gone
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()


def _first_lines(error: Exception) -> str:
    """DuckDB's words without its internals: the message, its hint and the place in the question."""
    lines = (
        line for line in str(error).splitlines() if line.strip() and "pg_" not in line
    )  # tables of its own
    return "\n".join(lines)[:600] or type(error).__name__


if __name__ == "__main__":
    main()
