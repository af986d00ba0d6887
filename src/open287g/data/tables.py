"""Files of the project that people wrote: CSV to typed frames, and where in a file an entry is written.

Refuses a cell by file, line and column. An empty cell is null where the column may be null, else an empty text. Yes
and no are true and false; several texts are joined by ';', and 'none' is none of them. An entry is found by the row
of a CSV file or the line of a YAML file, with the hash of the file's bytes; one that nobody wrote is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from open287g.errors import CurationError, Open287gError, UsageError, WorkspaceError

if TYPE_CHECKING:
    import dataframely as dy
import hashlib
from dataclasses import dataclass
from functools import cache

from open287g.errors import NotFound
from open287g.schemas.measures import Entry
from open287g.text.phrases import gettext as _

from .workspace import project_folder

S = TypeVar("S", bound="dy.Schema")


def read_text(path: Path, refusal: type[Open287gError] = CurationError) -> str:
    """The text of a file that people wrote, without the mark that Excel puts before it; refused if it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise refusal(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


def read_rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns of a CSV file, and each of its rows by column, with the number by which people find it."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    try:
        return list(reader.fieldnames or ()), list(enumerate(reader, start=2))
    except csv.Error as error:
        raise CurationError(f"{path}, line {reader.line_num}: it is no table as text ({error}).") from error


def existing(path: Path) -> Path:
    """The path of a table of the project's; `WorkspaceError` says what to do where there is none."""
    if not path.is_file():
        raise WorkspaceError(
            f"The table {path.name} is missing from {path.parent}. Install the package again. Compile the reference "
            "tables anew from their origin files, if you work on them."
        )
    return path


def read_table(path: Path, schema: type[S]) -> dy.DataFrame[S]:
    """The rows of `path` under `schema`; `CurationError` names file, line and column of what does not fit."""
    from dataframely.exc import ValidationError

    name = f"{path.parent.name}/{path.name}"
    lines, rows = _read(name, read_text(existing(path)), schema.column_names())
    words = pl.DataFrame(rows, schema=dict.fromkeys(schema.column_names(), pl.String), orient="row")
    typed = words.with_columns(_typed(column, kind) for column, kind in schema.columns().items())
    _refuse_lost(name, lines, words, typed)
    try:
        return schema.validate(typed, cast=True)
    except ValidationError as error:
        raise CurationError(_first_bad(name, lines, typed, schema, error)) from error


def _read(name: str, text: str, columns: list[str]) -> tuple[list[int], list[tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != columns:
        raise CurationError(f"{name}, line 1: the columns must be {', '.join(columns)}.")
    lines, rows = [], []
    for cells in _cells(name, reader):
        if len(cells) != len(columns):
            raise CurationError(
                f"{name}, line {reader.line_num}: {len(cells)} cells where there are {len(columns)} columns. "
                "A text that holds a comma needs quotation marks."
            )
        lines.append(reader.line_num)
        rows.append(tuple(cells))
    return lines, rows


def _cells(name: str, reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise CurationError(f"{name}, line {reader.line_num}: it is no table as text ({error}).") from error


def _typed(column: str, kind: Any) -> pl.Expr:
    filled = pl.when(pl.col(column) != "").then(pl.col(column)) if kind.nullable else pl.col(column)
    if kind.dtype == pl.Date:
        return filled.str.to_date("%Y-%m-%d", strict=False).alias(column)
    if kind.dtype == pl.List(pl.String):
        listed = pl.when(filled == "none").then(pl.lit([], kind.dtype)).otherwise(filled.str.split(";"))
        return listed.alias(column)
    if kind.dtype == pl.Boolean:
        return filled.replace_strict({"yes": True, "no": False}, default=None, return_dtype=pl.Boolean).alias(
            column
        )
    return filled.cast(kind.dtype, strict=False).alias(column)


def _refuse_lost(name: str, lines: list[int], words: pl.DataFrame, typed: pl.DataFrame) -> None:
    """A text that is no value of its column, and so became none."""
    for column in words.columns:
        lost = (words[column] != "") & typed[column].is_null()
        if lost.any():
            row = int(lost.arg_true()[0])
            raise CurationError(
                f"{name}, line {lines[row]}, {column}: {words[column][row]!r} is no value of this column."
            )


def _first_bad(
    name: str, lines: list[int], typed: pl.DataFrame, schema: type[dy.Schema], error: Exception
) -> str:
    column, rule = re.search(r"Column '(\w+)'", str(error)), str(error).splitlines()[-1].strip(" -")
    what = f"{column[1]}: {rule}" if column else rule
    for row, line in enumerate(lines):
        if not schema.is_valid(typed[row : row + 1], cast=True):
            told = "; ".join(str(cell) for cell in typed.row(row))
            return f"{name}, line {line}: the row does not fit ({what}): {told}."
    return f"{name}: {what}."


@dataclass(frozen=True)
class Written:
    """Where an entry stands: its row or line (None for all of the file), and the hash of the file."""

    row_number: int | None
    sha256: str


def locate_entry(entry: Entry) -> Written:
    """Row of a CSV file, line of a YAML file, or the whole file; `NotFound` for an entry that nobody wrote."""
    data = _bytes_of(_path_of(entry.file_name))
    sha256 = hashlib.sha256(data).hexdigest()
    if not entry.key:
        return Written(None, sha256)
    is_table = entry.file_name.endswith(".csv")
    found = _row_of(data, entry.key) if is_table else _line_of(data, entry.key)
    if found is None:
        raise NotFound(_("{file_name} holds no entry {key}.", file_name=entry.file_name, key=repr(entry.key)))
    return Written(found, sha256)


def claims_written() -> dict[str, Entry]:
    """Where each claim of the project's own files is written, by its id."""
    folder = project_folder("claims")
    return {
        claim_id: Entry(f"claims/{path.name}", claim_id)
        for path in sorted(folder.glob("*.yml"))
        for claim_id in re.findall(_id_of(r"[^\s,}'\"]+"), path.read_text(encoding="utf-8"))
    }


def _path_of(file_name: str) -> Path:
    folder, _, rest = file_name.partition("/")
    return project_folder(folder) / rest


@cache
def _bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def _row_of(data: bytes, key: str) -> int | None:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    width = key.count("|") + 1
    return next(
        (number for number, row in enumerate(rows, start=1) if row and "|".join(row[:width]) == key), None
    )


def _line_of(data: bytes, key: str) -> int | None:
    wanted = re.compile(_id_of(re.escape(key)) + r"(?=[\s,}'\"]|$)")
    lines = data.decode("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if wanted.search(line)), None)


def _id_of(key: str) -> str:
    return rf"(?m)(?:^\s*(?:-\s+)?|[{{,]\s*)id:\s*['\"]?({key})"
