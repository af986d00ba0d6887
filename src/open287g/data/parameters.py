"""Parameters and reference tables of the funding model, from disk. Nothing here computes.

The rules come from `parameters/`, the tables from `reference/`; a user's patch file changes the rules for one run.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

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

from .tables import existing, read_table, read_text
from .workspace import project_folder

S = TypeVar("S", bound=dy.Schema)
PATROL_OFFICERS = "33-3051"
"""SOC code of police and sheriff's patrol officers, whose wages stand for task force officers."""

SURVEYED_ON = date(2025, 5, 1)
"""Reference month of the wage survey in `reference/wages.csv`."""


def load_evidence(patch: Path | None = None) -> Evidence:
    """Everything that an estimate stands on; `patch` is a reform of the parameters."""
    return Evidence(
        load_rulebook(patch),
        _load_wages(),
        _officers_on_record(OfficerTotals, use="total"),
        _officers_on_record(OfficerTotals, use="check", basis="estimate"),
        _officers_on_record(OfficerTotals, use="check", basis="reported"),
        _officers_on_record(OfficerCounts, use="agency"),
        Payments.cast(load_payments().filter(pl.col("payer") == ICE)),
        _read("grants", Grants),
        _read("grants_appropriations", Appropriations),
        _read("published_money", PublishedMoney),
    )


def load_payments() -> dy.DataFrame[Payments]:
    """All money on record, of every payer: ICE's, which the rules are compared with, and that of the states."""
    return _read("payments", Payments)


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


@cache
def _read(name: str, schema: type[S]) -> dy.DataFrame[S]:
    return read_table(project_folder("reference") / f"{name}.csv", schema)


def _officers_on_record(schema: type[S], **use: str) -> dy.DataFrame[S]:
    """Records of one use. Checks test the model and never fit it: estimates of others, or officers in training."""
    records = (
        _read_texts("officers_on_record").filter(**use).with_columns(pl.col("recorded_on").str.to_date())
    )
    return schema.validate(records, cast=True)


def _load_wages() -> dy.DataFrame[Wages]:
    patrol = _read_texts("wages").filter(soc_code=PATROL_OFFICERS)
    return Wages.validate(patrol.with_columns(surveyed_on=SURVEYED_ON), cast=True)


@cache
def _read_texts(name: str) -> pl.DataFrame:
    return pl.read_csv(existing(project_folder("reference") / f"{name}.csv"), infer_schema=False)
