"""An edition as a data package: tables and places in the forms that others open, described for machines and people."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import polars.selectors as cs

from open287g.errors import WorkspaceError
from open287g.publish.rows import flatten_cells, render_csv
from open287g.text.phrases import gettext as _

from .descriptors import (
    HOME,
    Issued,
    PackedFile,
    cite,
    describe_croissant,
    describe_dcat,
    describe_frictionless,
    write_readme,
)
from .places import (
    FACTS,
    Shapes,
    place_agencies,
    write_agencies_geojson,
    write_counties_geojson,
    write_geoparquet,
)

__all__ = ["HOME", "Issued", "PackageSource", "bulk_contents", "write_package"]


_LONGEST_TEXT = 2_000
"""Characters that a text keeps: Stata's fixed-width texts end at 2,045 bytes."""


def write_stata(frame: pl.DataFrame, label: str) -> bytes:
    """A .dta file of version 118 (Stata 14 and later)."""
    data = _write_statistics(frame, label, ".dta")
    return re.sub(rb"<timestamp>.{1}.{17}</timestamp>", b"<timestamp>\x11 1 Jan 2000 00:00</timestamp>", data, count=1,
                  flags=re.DOTALL)  # fmt: skip


def write_spss(frame: pl.DataFrame, label: str) -> bytes:
    """A .sav file."""
    data = bytearray(_write_statistics(frame, label, ".sav"))
    data[92:109] = b"01 Jan 00" + b"00:00:00"  # creation date and time in the file header record
    return bytes(data)


def _write_statistics(frame: pl.DataFrame, label: str, ending: str) -> bytes:
    try:
        import pyreadstat
    except ImportError as error:
        raise WorkspaceError(_("Files of Stata and SPSS need the extra 'statistics'. Install it: pip install "
                               "'open287g[statistics]'")) from error  # fmt: skip
    plain = _plain(frame)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{ending}"
        if ending == ".dta":
            pyreadstat.write_dta(plain, path, file_label=label[:80], version=14)
        else:
            pyreadstat.write_sav(plain, path, file_label=label[:60])
        return path.read_bytes()


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists joined, flags as numbers, texts of bounded length; names of at most 32 characters."""
    plain = frame.with_columns(
        cs.list().cast(pl.List(pl.String)).list.join(";"),
        (cs.enum() | cs.categorical()).cast(pl.String),
        cs.boolean().cast(pl.Int8),
        cs.integer().cast(pl.Int64),
    )
    return plain.with_columns(cs.string().str.head(_LONGEST_TEXT)).rename(lambda name: name[:32])


STATISTICAL = ("agencies", "agreements", "events", "spells", "snapshots")
"""Tables that are written for Stata and SPSS too."""


@dataclass(frozen=True)
class PackageSource:
    """What a package is made of."""

    issued: Issued
    tables: Mapping[str, pl.DataFrame]
    schemas: Mapping[str, type[dy.Schema]]
    topology: Mapping[str, Any]
    fips_of_state: Mapping[str, str]
    licence: str
    agencies_shown: pl.DataFrame
    """Agencies with `is_listed` and `support_types` on the day of the latest list."""


Content = tuple[str, str, bytes, str | None]
"""Path, media type, bytes, and the table that the file holds."""


def refuse_full(folder: Path) -> None:
    """`WorkspaceError` where something lies already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(_("{folder} is not empty. Name a new folder, so that nothing of yours is overwritten.",
                               folder=folder))  # fmt: skip


def write_package(
    source: PackageSource, folder: Path, told: Callable[[str], None] = lambda _path: None
) -> list[PackedFile]:
    """Write the package into `folder`; `WorkspaceError` where something lies there already."""
    refuse_full(folder)
    packed = []
    for path, media_type, data, table in _contents(source):
        _write(folder / path, data)
        packed.append(PackedFile(path, media_type, len(data), hashlib.sha256(data).hexdigest(), table))
        told(path)
    for path, text in _texts(source, packed).items():
        data = text.encode()
        _write(folder / path, data)
        packed.append(PackedFile(path, "text/plain", len(data), hashlib.sha256(data).hexdigest()))
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(packed, key=lambda each: each.path))
    _write(folder / "checksums.sha256", sums.encode())
    return packed


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise WorkspaceError(_("{path} cannot be written ({strerror}).", path=path,
                               strerror=error.strerror)) from error  # fmt: skip


def _contents(source: PackageSource) -> Iterator[Content]:
    for name, frame in sorted(source.tables.items()):
        yield f"csv/{name}.csv", "text/csv", render_csv(frame).encode(), name
    for name in STATISTICAL:
        if name in source.tables:
            label = f"Open287g {name}, edition {source.issued.edition_id}"
            yield (
                f"stata/{name}.dta",
                "application/x-stata-dta",
                write_stata(source.tables[name], label),
                None,
            )
            yield f"spss/{name}.sav", "application/x-spss-sav", write_spss(source.tables[name], label), None
    yield from bulk_contents(source)


def bulk_contents(source: PackageSource, not_in_sqlite: Collection[str] = ()) -> Iterator[Content]:
    """The forms that a database or a map program opens: Parquet, SQLite, GeoJSON, GeoParquet."""
    for name, frame in sorted(source.tables.items()):
        yield f"parquet/{name}.parquet", "application/vnd.apache.parquet", _parquet(frame), name
    kept = {name: frame for name, frame in source.tables.items() if name not in not_in_sqlite}
    yield "open287g.sqlite", "application/vnd.sqlite3", _sqlite(kept), None
    shapes = Shapes(source.topology)
    placed = place_agencies(source.agencies_shown.select(FACTS), shapes, source.fips_of_state)
    yield "geo/agencies.parquet", "application/vnd.apache.parquet", write_geoparquet(placed), None
    geojson = write_agencies_geojson(placed, shapes, source.fips_of_state)
    yield "geo/agencies.geojson", "application/geo+json", geojson, None
    yield "geo/counties.geojson", "application/geo+json", write_counties_geojson(placed, shapes), None


def _parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", statistics=True)
    return written.getvalue()


def _sqlite(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """One SQLite file: days as ISO text, flags as 0 and 1, lists joined by semicolons."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "open287g.sqlite"
        with sqlite3.connect(path) as connection:
            for name, frame in sorted(tables.items()):
                _fill(connection, name, flatten_cells(frame))
        connection.close()
        return path.read_bytes()


def _fill(connection: sqlite3.Connection, name: str, frame: pl.DataFrame) -> None:
    columns = [(column, _sqlite_type(kind)) for column, kind in frame.schema.items()]
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns)
    connection.execute(f'CREATE TABLE "{name}" ({declared})')
    temporal = [column for column, kind in frame.schema.items() if kind.is_temporal()]
    plain = frame.with_columns(pl.col(temporal).cast(pl.String), pl.selectors.boolean().cast(pl.Int8))
    marks = ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', plain.iter_rows())


def _sqlite_type(kind: pl.DataType) -> str:
    if kind.is_integer() or kind == pl.Boolean:
        return "INTEGER"
    return "REAL" if kind.is_float() else "TEXT"


def _texts(source: PackageSource, packed: list[PackedFile]) -> dict[str, str]:
    """Descriptions, README, licence and citation."""
    issued = source.issued
    described = {
        "datapackage.json": describe_frictionless(issued, packed, source.schemas),
        "croissant.json": describe_croissant(issued, packed, source.schemas),
        "dcat-us.json": describe_dcat(issued, packed),
    }
    rows = {name: frame.height for name, frame in source.tables.items()}
    return {
        **{name: json.dumps(told, ensure_ascii=False, indent=1) + "\n" for name, told in described.items()},
        "README.md": write_readme(issued, packed, rows),
        "LICENSE": source.licence,
        "CITATION.txt": cite(issued) + "\n",
    }
