"""Reference tables and people's rulings on disk, as typed frames; refuses a file that breaks its contract."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

import dataframely as dy
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from open287g.errors import CurationError, WorkspaceError
from open287g.schemas.codes import KINDS, LEVELS
from open287g.schemas.reference import (
    AgencyFacts,
    AgencyReference,
    AgencyRulings,
    Counties,
    CountyTexts,
    PoliceEmployees,
    States,
)

from .tables import read_rows
from .workspace import project_folder


def read_reference(folder: Path | None = None) -> AgencyReference:
    """States, counties and police employees from `reference/`, or another folder with the same tables."""
    home = folder or project_folder("reference")
    names = ("counties.csv", "states.csv", "police_employees.parquet")
    return _read_once(home, tuple(_existing(home / name).stat().st_mtime_ns for name in names))


@lru_cache(maxsize=2)
def _read_once(home: Path, _written_at: tuple[int, ...]) -> AgencyReference:
    counties = _read_csv(home / "counties.csv", {"county_fips": pl.String, "suffix": pl.String})
    return AgencyReference(
        states=States.validate(_read_csv(home / "states.csv", {"state_fips": pl.String}), cast=True),
        counties=Counties.validate(counties.with_columns(pl.col("suffix").fill_null("")), cast=True),
        police=PoliceEmployees.validate(
            pl.read_parquet(_existing(home / "police_employees.parquet")), cast=True
        ),
    )


def read_sheriffs(folder: Path | None = None) -> pl.DataFrame:
    """How many sheriffs a state has where that is not one for each county: state, sheriffs, reason and its source."""
    return _read_csv((folder or project_folder("reference")) / "sheriffs.csv", {"sheriffs": pl.UInt32})


def read_rulings(*folders: Path) -> AgencyRulings:
    """Rulings of `counties.csv` and `agencies.csv` in each folder; a later folder's stand."""
    homes = folders or (project_folder("curation"),)
    texts = _rulings_in([home / "counties.csv" for home in homes], CountyTextRow)
    facts = _rulings_in([home / "agencies.csv" for home in homes], AgencyFactRow)
    return AgencyRulings(
        county_texts=CountyTexts.validate(
            _frame_of(texts, CountyTexts)
            .with_columns(_listed("county_fips"))
            .unique(["state", "county_text"], keep="last", maintain_order=True),
            cast=True,
        ),
        agency_facts=AgencyFacts.validate(
            _frame_of(facts, AgencyFacts).unique(
                ["state", "agency_name", "field"], keep="last", maintain_order=True
            ),
            cast=True,
        ),
    )


class _Ruling(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    state: str = Field(pattern="^[A-Z]{2}$")
    reason: str = Field(min_length=3)
    source: str = Field(min_length=3)


class CountyTextRow(_Ruling):
    """One row of `curation/counties.csv`."""

    county_text: str = Field(min_length=1)
    county_fips: str = Field(pattern=r"^(none|[0-9]{5}(;[0-9]{5})*)$")


class AgencyFactRow(_Ruling):
    """One row of `curation/agencies.csv`; the value must be one that its field can take."""

    agency_name: str = Field(min_length=1)
    field: Literal["name", "kind", "level", "county_fips", "place_name", "ori"]
    value: str = Field(min_length=1)

    @model_validator(mode="after")
    def _value_fits_field(self) -> AgencyFactRow:
        pattern = _VALUES.get(self.field, ".+")
        if not re.fullmatch(pattern, self.value):
            raise ValueError(f"{self.value!r} is no {self.field}; expected {pattern}")
        return self


_VALUES = {
    "kind": "|".join(KINDS),
    "level": "|".join(LEVELS),
    "county_fips": r"none|\d{5}(;\d{5})*",
    "ori": r"none|[A-Z0-9]{7,9}",
}


def _rulings_in(paths: list[Path], row: type[_Ruling]) -> list[dict[str, str]]:
    return [
        _checked(path, number, values, row)
        for path in paths
        if path.is_file()
        for number, values in read_rows(path)[1]
    ]


def _checked(path: Path, number: int, values: dict[str, str], row: type[_Ruling]) -> dict[str, str]:
    try:
        return row.model_validate(values).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(part) for part in first["loc"]) or "row"
        raise CurationError(
            f"{path.name}, line {number}, {column}: {first['msg']}. Correct the row."
        ) from error


def _frame_of(rows: list[dict[str, str]], schema: type[dy.Schema]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(schema.column_names(), pl.String))


def _listed(column: str) -> pl.Expr:
    joined = pl.col(column)
    listed = (
        pl.when(joined == "none").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(joined.str.split(";"))
    )
    return listed.alias(column)


def _read_csv(path: Path, types: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    return pl.read_csv(_existing(path), schema_overrides=types)


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise WorkspaceError(
            f"The reference table {path.name} is missing from {path.parent}. "
            "Compile the reference tables anew from their origin files."
        )
    return path
