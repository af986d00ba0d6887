"""One SQL question over an edition's tables, in DuckDB, to a frame.

Refuses everything but a single SELECT, WITH, VALUES, DESCRIBE, SHOW or EXPLAIN. The tables are copied into memory
first; then files, network, extensions and settings are locked, so that no question can reach or change anything. Rows,
bytes, memory and seconds are bounded, whatever is asked: DuckDB runs in a process of its own (`sql_process`).
"""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.errors import UsageError
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from .registry import Context, Request, field, question

if TYPE_CHECKING:
    from open287g.data.editions import Edition

_MOST_ROWS = 1_000_000
_MOST_BYTES = 100 * 2**20
_START_SECONDS = 120
"""In which the process must have copied the tables; a slow machine needs two."""
_GRACE_SECONDS = 1.0
"""Between DuckDB's being told to stop and the end of its process."""
_INT64 = 2**63


def ask_tables(edition: Edition, sql: str, seconds: float = 30) -> pl.DataFrame:
    """The rows that `sql` gives.

    `UsageError` for what is no question, takes longer than `seconds`, or answers with more than a million rows or
    100 MB; `Damaged` if a table that it names is not as it was written.
    """
    names = _named_in(sql, edition.meta["tables"])
    for name in names:
        edition.read_bytes(name)
    asked = {
        "sql": sql,
        "tables": {name: str(edition.path(name)) for name in names},
        "seconds": seconds,
        "most_rows": _MOST_ROWS,
        "most_bytes": _MOST_BYTES,
    }
    columns: list[tuple[str, str]] = []
    rows: list[tuple[Any, ...]] = []
    for kind, content in _answers(asked, seconds):
        if kind == "columns":
            columns = content
        elif kind == "rows":
            rows += content
        elif kind == "refused":
            raise UsageError(content)
        elif kind == "late":
            raise UsageError(_("The question took longer than {seconds} seconds. Narrow it, or allow it more "
                               "seconds.", seconds=f"{seconds:g}"))  # fmt: skip
    return _as_frame(columns, rows)


def _named_in(sql: str, tables: Iterable[str]) -> list[str]:
    """Tables that the question names; all of them for one about what tables there are, such as SHOW TABLES."""
    words = set(re.findall(r"\w+", sql.casefold()))
    every = sorted(tables)
    named = [name for name in every if name in words]
    asks_for_tables = any(
        word in ("show", "describe") or "schema" in word or "duckdb_" in word for word in words
    )
    return named or (every if asks_for_tables else [])


def _answers(asked: dict[str, Any], seconds: float) -> Iterator[tuple[str, Any]]:
    """The messages of the process, up to `done`; one of `late` or `refused` where it ends otherwise."""
    document = json.dumps(asked).encode()
    with _process() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        watch = _kill_after(process, _START_SECONDS)
        is_ready = False
        try:
            process.stdin.write(document)
            process.stdin.close()
            while True:
                kind, content = pickle.load(process.stdout)
                if kind == "done":
                    return
                if kind == "ready":
                    is_ready = True
                    watch.cancel()
                    watch = _kill_after(process, seconds + _GRACE_SECONDS)
                    continue
                yield kind, content
                if kind in ("late", "refused"):
                    return
        except (EOFError, pickle.UnpicklingError, BrokenPipeError):
            ended_by_us = process.wait() == -9 and not watch.is_alive()
            told = "The question needs more memory than it is given. Narrow it."
            yield ("late", None) if ended_by_us and is_ready else ("refused", told)
        finally:
            watch.cancel()


def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
    watch = threading.Timer(seconds, process.kill)
    watch.daemon = True
    watch.start()
    return watch


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    """The process that asks DuckDB; gone when the block is left, however it is left."""
    script = Path(__file__).with_name("sql_process.py")
    words = [sys.executable, "-P", "-X", "utf8", str(script)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None and not stream.closed:
                stream.close()


def _as_frame(columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows as a frame; columns of equal name are numbered, values that no column of their type holds are text."""
    names = _distinct([name for name, _ in columns])
    if not columns:
        return pl.DataFrame()
    cells = zip(*rows, strict=True) if rows else [() for _ in columns]
    return pl.DataFrame(
        [
            _as_series(name, kind, values)
            for name, (_, kind), values in zip(names, columns, cells, strict=True)
        ]
    )


_TYPES: Mapping[str, pl.DataType] = {
    "VARCHAR": pl.String(), "DATE": pl.Date(), "BOOLEAN": pl.Boolean(), "DOUBLE": pl.Float64(), "FLOAT": pl.Float64(),
    "TINYINT": pl.Int64(), "SMALLINT": pl.Int64(), "INTEGER": pl.Int64(), "BIGINT": pl.Int64(),
    "UTINYINT": pl.Int64(), "USMALLINT": pl.Int64(), "UINTEGER": pl.Int64(), "TIMESTAMP": pl.Datetime("us"),
}  # fmt: skip
"""Types whose values a frame holds as they are; of all others the values decide."""


def _as_series(name: str, kind: str, values: Sequence[Any]) -> pl.Series:
    if kind in _TYPES:
        return pl.Series(name, values, dtype=_TYPES[kind])
    if "STRUCT" in kind or "][" in kind:  # no cell of a table holds these
        told = [None if value is None else json.dumps(value, default=str) for value in values]
        return pl.Series(name, told, dtype=pl.String)
    if all(value is None for value in values):
        return pl.Series(name, values, dtype=pl.Int64() if kind.endswith("INT") else pl.String())
    is_whole = all(value is None or isinstance(value, int) for value in values)
    if not is_whole or all(value is None or -_INT64 <= value < _INT64 for value in values):
        made = pl.Series(name, values, strict=False)
        is_held = made.dtype != pl.Object and made.null_count() == sum(value is None for value in values)
        if is_held:
            return made.cast(pl.Float64) if made.dtype.is_decimal() else made
    return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each once: a name met before gets the next number that is free."""
    taken: list[str] = []
    for name in names:
        number, free = 2, name
        while free in taken or (free != name and free in names):
            number, free = number + 1, f"{name}_{number}"
        taken.append(free)
    return taken


class SqlRequest(Request):
    """One question in SQL."""

    question: str = field(..., "One SELECT, WITH, DESCRIBE, SHOW or EXPLAIN", is_positional=True)
    seconds: int = field(30, "Give up after so many seconds", ge=1, le=600)


@question(
    example={
        "question": "SELECT state, count(*) AS n FROM agreements WHERE is_listed GROUP BY ALL ORDER BY n DESC, state"
    }
)
def sql(context: Context, request: SqlRequest) -> Answer:
    """Ask the edition's tables in SQL (DuckDB's); the question about tables names them and their columns."""
    rows = ask_tables(context.edition, request.question, request.seconds)
    title = ngettext("{n} row", "{n} rows", rows.height)
    shown = {name: name for name in rows.columns}
    return answer_with_rows(context, "sql", title, rows, shown, {"sql": request.question})
