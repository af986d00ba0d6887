"""Parameters and reference tables of the funding model, from disk. Nothing here computes.

The rules come from `parameters/`, the tables from `reference/`; a user's patch file changes the rules for one run.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import dataframely as dy
import polars as pl

from .errors import ParameterError, UsageError
from .funding.evidence import Evidence
from .funding.rulebook import Rulebook, read_rulebook
from .schemas.funding import (
    Appropriations,
    Grants,
    OfficerCounts,
    OfficerTotals,
    Payments,
    PublishedMoney,
    Wages,
)
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
        Payments.validate(_columns(_read("payments", Payments), Payments), cast=True),
        Grants.validate(_columns(_read("grants", Grants), Grants), cast=True),
        Appropriations.validate(
            _columns(_read("grants_appropriations", Appropriations), Appropriations), cast=True
        ),
        PublishedMoney.validate(
            _columns(_read("published_money", PublishedMoney), PublishedMoney), cast=True
        ),
    )


def load_rulebook(patch: Path | None = None) -> Rulebook:
    """The rules of the folder `parameters/`, changed by a patch file if one is given."""
    folder = project_folder("parameters")
    texts = {path.relative_to(folder).as_posix(): _text(path) for path in sorted(folder.rglob("*.yml"))}
    if "scenarios.yml" not in texts:
        raise ParameterError(
            f"{folder} holds no parameters. Install the package again, or run from a full checkout."
        )
    return read_rulebook(texts, (str(patch), _text(patch)) if patch else None)


def read_user_table(path: Path) -> pl.DataFrame:
    """A user's CSV, every column as text that is read as a number where it can be."""
    try:
        return pl.read_csv(path, infer_schema_length=None)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.") from error
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as CSV ({error}). Save it as comma-separated text."
        ) from error


def load_state_names() -> dict[str, str]:
    """Names of states and territories by USPS code."""
    return dict(_read_reference("states").select("state", "state_name").iter_rows())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


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
