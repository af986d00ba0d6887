"""Reference tables and people's rulings on disk, as typed frames; refuses a file that breaks its contract."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import dataframely as dy
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .agencies.compiling import compile_counties, compile_police, compile_states
from .errors import CurationError, WorkspaceError
from .schemas.codes import KINDS, LEVELS
from .schemas.reference import (
    AgencyFacts,
    AgencyReference,
    AgencyRulings,
    Counties,
    CountyTexts,
    PoliceEmployees,
    States,
)
from .workspace import project_folder


def read_reference(folder: Path | None = None) -> AgencyReference:
    """States, counties and police employees from `reference/`, or another folder with the same tables."""
    home = folder or project_folder("reference")
    counties = _read_csv(home / "counties.csv", {"county_fips": pl.String, "suffix": pl.String})
    return AgencyReference(
        states=States.validate(_read_csv(home / "states.csv", {"state_fips": pl.String}), cast=True),
        counties=Counties.validate(counties.with_columns(pl.col("suffix").fill_null("")), cast=True),
        police=PoliceEmployees.validate(
            pl.read_parquet(_existing(home / "police_employees.parquet")), cast=True
        ),
    )


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
        for number, values in _rows(path)
    ]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.DictReader(file), start=2))


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
            "Make it with 'open287g reference build --from FOLDER', FOLDER holding the origin files."
        )
    return path


@dataclass(frozen=True)
class Origin:
    """A file of the government's that a reference table is made from."""

    file_name: str
    address: str
    publisher: str


GAZETTEER = Origin(
    "2024_Gaz_counties_national.txt",
    "https://www2.census.gov/geo/docs/maps-data/data/gazetteer/2024_Gazetteer/2024_Gaz_counties_national.zip",
    "U.S. Census Bureau, Gazetteer 2024",
)
ESTIMATES = Origin(
    "co-est2024-alldata.csv",
    "https://www2.census.gov/programs-surveys/popest/datasets/2020-2024/counties/totals/co-est2024-alldata.csv",
    "U.S. Census Bureau, Population Estimates Program, vintage 2024",
)
POLICE = Origin(
    "fbi_police_employees_latest.csv",
    "https://cde.ucr.cjis.gov/ (police employees, latest of each ORI since 2018, by 287g-watch)",
    "Federal Bureau of Investigation, Uniform Crime Reporting",
)
VINTAGE = 2024


def write_reference(
    origin: Path, folder: Path, retrieved: str, curation: Path | None = None
) -> dict[Path, int]:
    """Remake the tables in `folder` from the files in `origin`; returns each file with its number of rows."""
    tables = compile_tables(origin, curation or project_folder("curation"))
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        folder / "states.csv": (
            tables.states,
            (ESTIMATES,),
            "State rows; territories and Puerto Rico added from curation/states_added.csv.",
        ),
        folder / "counties.csv": (
            tables.counties,
            (GAZETTEER, ESTIMATES),
            "Names, FIPS and internal points joined with the 2024 estimate; legal suffix set "
            "apart; Connecticut's old counties and the island areas added from curation/places_added.csv.",
        ),
        folder / "police_employees.parquet": (
            tables.police,
            (POLICE,),
            "Columns kept: ORI, name, state, type, county, population, officers, civilians, year. NB "
            "and GM written as NE and GU; county names turned to FIPS; federal agencies left out.",
        ),
    }
    for path, (table, origins, done) in files.items():
        _write_table(path, table)
        _write_meta(path, [origin / each.file_name for each in origins], origins, retrieved, done)
    return {path: table.height for path, (table, _, _) in files.items()}


def compile_tables(origin: Path, curation: Path) -> AgencyReference:
    """The reference tables from the origin files, nothing written."""
    estimates = pl.read_csv(_existing(origin / ESTIMATES.file_name), encoding="latin1", infer_schema=False)
    gazetteer = pl.read_csv(_existing(origin / GAZETTEER.file_name), separator="\t", infer_schema=False)
    plain = gazetteer.rename(str.strip).with_columns(pl.all().str.strip_chars())
    counties = compile_counties(plain, estimates, _read_text(curation / "places_added.csv"), VINTAGE)
    codes = dict(plain.select(pl.col("GEOID").str.slice(0, 2), "USPS").unique().iter_rows())
    states = compile_states(estimates, _read_text(curation / "states_added.csv"), codes, VINTAGE)
    police = compile_police(pl.read_csv(_existing(origin / POLICE.file_name), infer_schema=False), counties)
    return AgencyReference(states, counties, police)


def _read_text(path: Path) -> pl.DataFrame:
    texts = pl.read_csv(_existing(path), infer_schema=False)
    flags = [column for column in ("is_former", "is_territory") if column in texts.columns]
    return texts.with_columns(pl.col(flags) == "true")


def _write_table(path: Path, table: pl.DataFrame) -> None:
    if path.suffix == ".parquet":
        table.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
    else:
        table.write_csv(path)


def _write_meta(
    path: Path, sources: list[Path], origins: tuple[Origin, ...], retrieved: str, done: str
) -> None:
    meta = {
        "origin": [
            {"address": each.address, "publisher": each.publisher, "file": each.file_name} for each in origins
        ],
        "licence": "U.S. government work, public domain",
        "retrieved": retrieved,
        "sha256_of_origin": {
            source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in sources
        },
        "done": done,
        "made_by": "open287g reference build",
    }
    text = yaml.safe_dump(meta, sort_keys=False, allow_unicode=True, width=100)
    path.with_name(f"{path.stem}.meta.yml").write_text(text, encoding="utf-8")


def state_codes() -> dict[str, str]:
    """USPS codes of states and territories by code and by name, both in lower case."""
    with _existing(project_folder("reference") / "states.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row[key].casefold(): row["state"] for key in ("state", "state_name") for row in rows}
