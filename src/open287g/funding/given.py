"""A person's own table, every column as text: checked and turned to numbers, or refused by line.

In: a frame with the columns that are needed, and `line`, where each row stands in its file (counted from the header if
absent). Out: the needed columns, stripped. Refuses, with `UsageError`, the first row that cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from open287g.errors import UsageError


def take_columns(table: pl.DataFrame, needed: Sequence[str], name: str) -> pl.DataFrame:
    """The needed columns as stripped text, with the line of each row; refused if one is absent, or there is no row."""
    if missing := [column for column in needed if column not in table.columns]:
        raise UsageError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}. "
            f"It needs {','.join(needed)}."
        )
    if table.is_empty():
        raise UsageError(f"{name} holds no row below its header {','.join(needed)}.")
    lines = table if "line" in table.columns else table.with_row_index("line", offset=2)
    text = [pl.col(column).cast(pl.String).str.strip_chars().fill_null("") for column in needed]
    return lines.select("line", *text)


def take_numbers(rows: pl.DataFrame, column: str, kind: pl.DataType, most: float, name: str) -> pl.DataFrame:
    """The rows with one column as numbers from 0 to `most`; refused at the first value that is none."""
    number = pl.col(column).cast(pl.Float64, strict=False)
    whole = number == number.floor() if kind.is_integer() else pl.lit(True)
    is_good = (number >= 0) & (number <= most) & whole
    words = f"give a{' whole' if kind.is_integer() else ''} number from 0 to {most:,.0f}, such as 1200"
    refuse_first(rows, ~is_good.fill_null(False), column, words, name)
    return rows.with_columns(number.cast(kind))


def refuse_first(rows: pl.DataFrame, is_bad: pl.Expr, column: str, words: str, name: str) -> None:
    """Refuses the first row for which `is_bad` holds, by its line, the value of `column`, and what to do."""
    bad = rows.filter(is_bad).head(1)
    if len(bad):
        line, value = bad["line"][0], bad[column][0]
        raise UsageError(f"{name}, line {line}: {column} {value!r}: {words}.")
