"""Small lists of ICE's made up for tests, and the build of a workspace from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from open287g.data.editions import Edition
from open287g.pipeline.edition import Built, build_tables, make_edition
from open287g.pipeline.importing import ImportReport, import_paths
from workbooks import PARTICIPATING, PENDING, make_workbook

Row = Sequence[Any]

AGENCIES = (
    ("FLORIDA", "Bay County Sheriff's Office", "County", "Bay"),
    ("FLORIDA", "Clay County Sheriff's Office", "County", "Clay"),
    ("FLORIDA", "Melbourne Police Department", "Municipality", "Brevard"),
    ("TEXAS", "Goliad County Sheriff's Office", "County", "Goliad"),
    ("TEXAS", "Kerr County Sheriff's Office", "County", "Kerr"),
    ("GEORGIA", "Hall County Sheriff's Office", "County", "Hall"),
    ("ALABAMA", "Etowah County Sheriff's Office", "County", "Etowah"),
    ("UTAH", "Beaver County Sheriff's Office", "County", "Beaver"),
)


def entry(
    number: int,
    *,
    model: str = "Task Force Model",
    signed: date | str | None = None,
    name: str | None = None,
    state: str | None = None,
) -> list[Any]:
    """A row of the participating list for one of `AGENCIES`."""
    printed_state, printed, kind, county = AGENCIES[number % len(AGENCIES)]
    day = signed if signed is not None else date(2025, 3, 1) + timedelta(days=number)
    return [state or printed_state, name or printed, kind, county, model, day, "link pending", None]


def participating(
    rows: Sequence[Row], on: date | None = None, links: Mapping[str, str] | None = None
) -> bytes:
    """A participating list, saved at noon of `on`."""
    return make_workbook([PARTICIPATING, *rows], links=links, modified=_noon(on))


def pending(rows: Sequence[Row], on: date | None = None) -> bytes:
    """A pending list with the same agencies' columns, saved at noon of `on`."""
    return make_workbook([PENDING, *([*row[:5], row[6]] for row in rows)], modified=_noon(on))


def _noon(on: date | None) -> datetime | None:
    return datetime(on.year, on.month, on.day, 17, tzinfo=UTC) if on else None


def named(on: date, list_name: str = "participating", half: str = "am") -> str:
    """The name that ICE gives a list of that day."""
    return f"{list_name}Agencies{on:%m%d%Y}{half}.xlsx"


def take_in(workspace: Path, files: Mapping[str, bytes], base: str = "none") -> ImportReport:
    """Import files of these names and bytes, and build."""
    workspace.parent.mkdir(parents=True, exist_ok=True)
    folder = workspace.parent / f"{workspace.name}-files-{len(list(workspace.parent.iterdir()))}"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return import_paths([folder], workspace, lambda _label, _steps: lambda _n: None, base)


def build_from(workspace: Path, files: Mapping[str, bytes]) -> Built:
    """The tables that these files alone give, nothing written but the files."""
    folder = workspace.parent / f"{workspace.name}-files"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    import_paths([folder], workspace, lambda _label, _steps: lambda _n: None, "none", build=False)
    return build_tables(workspace, base="none")


def build_edition(workspace: Path, base: str = "auto") -> Edition:
    """The edition that a build of the workspace makes current."""
    return make_edition(workspace, base=base).edition


def statuses(files: pl.DataFrame) -> dict[str, str]:
    """File name to what became of it."""
    return dict(files.select("file_name", pl.col("status").cast(pl.String)).iter_rows())


def events(tables: Mapping[str, pl.DataFrame], *kinds: str) -> list[tuple[Any, ...]]:
    """Events of these kinds as (day seen, kind, agency as printed), in order."""
    told = tables["events"].filter(pl.col("kind").cast(pl.String).is_in(kinds)) if kinds else tables["events"]
    return sorted(told.select("seen_on", pl.col("kind").cast(pl.String), "agency_name").iter_rows())
