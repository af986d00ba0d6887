"""Tables of `reference/` and people's rulings of `curation/`, as typed frames; refuses what breaks its contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import dataframely as dy
import polars as pl

from open287g.schemas.attestations import (
    Attestations,
    AttestationSources,
    AttestationTables,
    AttestedNames,
    DepartureReasons,
    Outcomes,
    StatedTotals,
    StateTotals,
)
from open287g.schemas.reference import (
    AgencyFacts,
    AgencyReference,
    AgencyRulings,
    Background,
    Counties,
    CountyTexts,
    PoliceEmployees,
    PolicyTimeline,
    States,
    SupportTypeStatements,
    Voices,
)

from .tables import existing, read_table
from .workspace import project_folder

S = TypeVar("S", bound=dy.Schema)


def read_reference(folder: Path | None = None) -> AgencyReference:
    """States, counties and police employees from `reference/`, or another folder with the same tables."""
    home = folder or project_folder("reference")
    names = ("counties.csv", "states.csv", "police_employees.parquet")
    return _read_once(home, tuple(existing(home / name).stat().st_mtime_ns for name in names))


@lru_cache(maxsize=2)
def _read_once(home: Path, _written_at: tuple[int, ...]) -> AgencyReference:
    return AgencyReference(
        states=States.validate(_read_csv(home / "states.csv", States), cast=True),
        counties=Counties.validate(_read_csv(home / "counties.csv", Counties), cast=True),
        police=PoliceEmployees.validate(pl.read_parquet(home / "police_employees.parquet"), cast=True),
    )


def _read_csv(path: Path, schema: type[dy.Schema]) -> pl.DataFrame:
    """A long table that a program wrote: quick, and without the lines of its rows."""
    types = {name: kind.dtype for name, kind in schema.columns().items()}
    frame = pl.read_csv(path, schema_overrides=types)
    return frame.with_columns(pl.col(name).fill_null("") for name, kind in schema.columns().items()
                              if types[name] == pl.String and not kind.nullable)  # fmt: skip


def read_sheriffs() -> pl.DataFrame:
    """How many sheriffs a state has where that is not one for each county: state, sheriffs, reason and its source."""
    path = existing(project_folder("reference") / "sheriffs.csv")
    return pl.read_csv(path, schema_overrides={"sheriffs": pl.UInt32})


def read_rulings(*folders: Path) -> AgencyRulings:
    """Rulings of `counties.csv` and `agencies.csv` in each folder; a later folder's stand."""
    homes = folders or (project_folder("curation"),)
    return AgencyRulings(
        _read_rulings(homes, "counties.csv", CountyTexts), _read_rulings(homes, "agencies.csv", AgencyFacts)
    )


def _read_rulings(homes: tuple[Path, ...], name: str, schema: type[S]) -> dy.DataFrame[S]:
    tables = [read_table(home / name, schema) for home in homes if (home / name).is_file()]
    ruled = pl.concat([schema.create_empty(), *tables])
    return schema.cast(ruled.unique(schema.primary_key(), keep="last", maintain_order=True))


@cache
def load_background(folder: Path | None = None) -> Background:
    """Policy, models and voices of `reference/`, or of another folder with the same files."""
    home = folder or project_folder("reference")
    return Background(
        timeline=read_table(home / "policy_timeline.csv", PolicyTimeline),
        support_types=read_table(home / "support_type_statements.csv", SupportTypeStatements),
        voices=read_table(home / "voices.csv", Voices),
    )


@cache
def load_borders() -> Mapping[str, Any]:
    """Borders of counties and states by FIPS, as TopoJSON (`reference/geometry.topojson`)."""
    path = existing(project_folder("reference") / "geometry.topojson")
    borders: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return borders


@cache
def load_attestations() -> AttestationTables:
    """Attestations and their sources of `reference/`, rulings on names of `curation/`."""
    home = project_folder("reference")
    return AttestationTables(
        read_table(home / "attestations.csv", Attestations),
        read_table(home / "attestation_sources.csv", AttestationSources),
        read_table(project_folder("curation") / "attested_names.csv", AttestedNames),
    )


@cache
def load_outcomes() -> dy.DataFrame[Outcomes]:
    """Persons identified and removed by agency and fiscal year (`reference/outcomes.csv`)."""
    return read_table(project_folder("reference") / "outcomes.csv", Outcomes)


@cache
def load_stated_totals() -> dy.DataFrame[StatedTotals]:
    """Totals that ICE and others stated (`reference/stated_totals.csv`)."""
    return read_table(project_folder("reference") / "stated_totals.csv", StatedTotals)


@cache
def load_state_totals() -> dy.DataFrame[StateTotals]:
    """Agreements by state in two files of ICE's of summer 2026 (`reference/state_totals.csv`)."""
    return read_table(project_folder("reference") / "state_totals.csv", StateTotals)


@cache
def load_departure_reasons() -> dy.DataFrame[DepartureReasons]:
    """Why agreements left the list, where a source says so (`curation/departure_reasons.csv`)."""
    return read_table(project_folder("curation") / "departure_reasons.csv", DepartureReasons)
