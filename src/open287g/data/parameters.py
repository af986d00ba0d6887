"""Parameters and reference tables of the funding model, from disk. Nothing here computes.

The rules come from `parameters/`, the tables from `reference/`; a user's patch file changes the rules for one run.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import dataframely as dy
import polars as pl

from open287g.errors import ParameterError, UsageError
from open287g.funding.evidence import Evidence
from open287g.funding.rulebook import Rulebook, read_rulebook
from open287g.schemas.funding import (
    ICE,
    Appropriations,
    Grants,
    OfficerCounts,
    OfficerTotals,
    Payments,
    PublishedMoney,
    Wages,
)
from open287g.text.phrases import gettext as _

from .tables import read_text
from .workspace import project_folder

PATROL_OFFICERS = "33-3051"
"""SOC code of police and sheriff's patrol officers, whose wages stand for task force officers."""

SURVEYED_ON = date(2025, 5, 1)
"""Reference month of the wage survey in `reference/wages.csv`."""


def load_evidence(patch: Path | None = None) -> Evidence:
    """Everything that an estimate stands on; `patch` is a reform of the parameters."""
    records = _read("officers_on_record", OfficerTotals).with_columns(pl.col("recorded_on").cast(pl.Date))
    return Evidence(
        load_rulebook(patch),
        _load_wages(),
        OfficerTotals.validate(_columns(records.filter(pl.col("use") == "total"), OfficerTotals), cast=True),
        OfficerTotals.validate(_columns(_checks(records, "estimate"), OfficerTotals), cast=True),
        OfficerTotals.validate(_columns(_checks(records, "reported"), OfficerTotals), cast=True),
        OfficerCounts.validate(_columns(records.filter(pl.col("use") == "agency"), OfficerCounts), cast=True),
        Payments.validate(load_payments().filter(pl.col("payer") == ICE)),
        Grants.validate(_columns(_read("grants", Grants), Grants), cast=True),
        Appropriations.validate(
            _columns(_read("grants_appropriations", Appropriations), Appropriations), cast=True
        ),
        PublishedMoney.validate(
            _columns(_read("published_money", PublishedMoney), PublishedMoney), cast=True
        ),
    )


def load_payments() -> dy.DataFrame[Payments]:
    """All money on record, of every payer: ICE's, which the rules are compared with, and that of the states."""
    return Payments.validate(_columns(_read("payments", Payments), Payments), cast=True)


def load_rulebook(patch: Path | None = None) -> Rulebook:
    """The rules of the folder `parameters/`, changed by a patch file if one is given."""
    folder = project_folder("parameters")
    texts = {
        path.relative_to(folder).as_posix(): read_text(path, ParameterError)
        for path in sorted(folder.rglob("*.yml"))
    }
    if "scenarios.yml" not in texts:
        raise ParameterError(_("{folder} holds no parameters. Install the package again, or run from a full "
                               "checkout.", folder=folder))  # fmt: skip
    return read_rulebook(texts, (str(patch), read_text(patch, ParameterError)) if patch else None)


def read_user_table(path: Path) -> pl.DataFrame:
    """A user's CSV, every column as text, with `line`, where each row ends in the file.

    Commas, semicolons or tabs may part the columns; names of columns may have capitals and spaces around them.
    """
    text = read_text(path, UsageError)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        rows = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise UsageError(_("{path}, line {line}: cannot be read as CSV ({error}).", path=path,
                           line=lines.line_num, error=error)) from error  # fmt: skip
    if not rows:
        raise UsageError(_("{path} is empty. It needs a header and a row for each entry.", path=path))
    (_line, header), *entries = rows
    names = [name.strip().lower() for name in header]
    return _as_frame(path, ["their line" if name == "line" else name for name in names], entries)


DELIMITERS = (",", ";", "\t")


def _as_frame(path: Path, header: list[str], entries: list[tuple[int, list[str]]]) -> pl.DataFrame:
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UsageError(_("{path}, line 1: two columns are called {column}. Keep one.", path=path,
                           column=repr(twice[0])))  # fmt: skip
    for line, cells in entries:
        if len(cells) != len(header):
            raise UsageError(_("{path}, line {line}: {n} cells where the header has {many}. Write numbers "
                               "without commas, and text with commas in double quotes.", path=path, line=line,
                               n=len(cells), many=len(header)))  # fmt: skip
    schema = dict.fromkeys(header, pl.String) | {"line": pl.Int64}
    return pl.DataFrame([(*cells, line) for line, cells in entries], schema=schema, orient="row")


def _read(name: str, schema: type[dy.Schema]) -> pl.DataFrame:
    frame = _read_reference(name)
    return frame.with_columns(
        pl.col(column).str.to_date() for column, kind in schema.columns().items()
        if column in frame.columns and isinstance(kind, dy.Date)
    )  # fmt: skip


@cache
def _read_reference(name: str) -> pl.DataFrame:
    return pl.read_csv(project_folder("reference") / f"{name}.csv", infer_schema_length=0)


def _columns(frame: pl.DataFrame, schema: type[dy.Schema]) -> pl.DataFrame:
    return frame.select(*schema.columns())


def _checks(records: pl.DataFrame, basis: str) -> pl.DataFrame:
    """Records that test the model and never fit it: estimates of others, or officers reported to be in training."""
    return records.filter(pl.col("use") == "check", pl.col("basis") == basis)


def _load_wages() -> dy.DataFrame[Wages]:
    patrol = _read_reference("wages").filter(pl.col("soc_code") == PATROL_OFFICERS)
    dated = patrol.with_columns(pl.lit(SURVEYED_ON).alias("surveyed_on"))
    return Wages.validate(_columns(dated, Wages), cast=True)
