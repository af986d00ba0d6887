"""A data package opens in other people's readers, says what it is, and is the same bytes from the same edition."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyogrio
import pyreadstat
import pytest
from frictionless import Package, system
from typer.testing import CliRunner

import open287g
from open287g.cli.app import app
from open287g.errors import WorkspaceError
from open287g.publish.package import PackageSource, write_package
from open287g.publish.package.places import middle_of, wkb_of_polygons
from open287g.queries.cite import find_differences, gather_package
from open287g.queries.registry import Context

FEW = 400


@pytest.fixture(scope="module")
def source() -> PackageSource:
    """The shipped edition with the first rows of each table, so that a test is short."""
    whole = gather_package(Context(open287g.edition().edition))
    return replace(whole, tables={name: frame.head(FEW) for name, frame in whole.tables.items()})


@pytest.fixture(scope="module")
def package(source: PackageSource, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "edition"
    write_package(source, folder)
    return folder


def test_every_file_is_the_same_bytes_again(source: PackageSource, package: Path, tmp_path: Path) -> None:
    write_package(source, tmp_path / "again")
    files = sorted(path.relative_to(package) for path in package.rglob("*") if path.is_file())
    assert len(files) > 30
    assert [
        each for each in files if (package / each).read_bytes() != (tmp_path / "again" / each).read_bytes()
    ] == []


def test_the_checksums_are_those_of_the_files(package: Path) -> None:
    lines = (package / "checksums.sha256").read_text().splitlines()
    for line in lines:
        digest, path = line.split("  ")
        assert hashlib.sha256((package / path).read_bytes()).hexdigest() == digest
    assert len(lines) == sum(1 for path in package.rglob("*") if path.is_file()) - 1


def test_frictionless_finds_the_tables_as_described(package: Path) -> None:
    with system.use_context(trusted=True):
        report = Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note", "rowNumber", "fieldName"])[:5]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_croissant_loads_the_records(package: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(str(package / "croissant.json"))
    assert not dataset.metadata.issues.errors
    first = next(iter(dataset.records("spells")))
    assert any("agreement_id" in str(key) for key in first)


def test_stata_spss_sqlite_and_parquet_hold_the_same_rows(package: Path, source: PackageSource) -> None:
    stata, _ = pyreadstat.read_dta(package / "stata" / "agreements.dta")
    spss, _ = pyreadstat.read_sav(package / "spss" / "agreements.sav")
    with sqlite3.connect(package / "open287g.sqlite") as connection:
        rows = connection.execute("SELECT agreement_id, signed_on, is_listed FROM agreements").fetchall()
    ids = source.tables["agreements"]["agreement_id"].to_list()
    assert list(stata["agreement_id"]) == list(spss["agreement_id"]) == [row[0] for row in rows] == ids
    parquet = pl.read_parquet(package / "parquet" / "agreements.parquet")
    assert parquet.equals(source.tables["agreements"])
    assert [row[1] for row in rows] == parquet["signed_on"].cast(pl.String).to_list()


def test_a_second_reader_opens_the_places(package: Path) -> None:
    meta, _, geometry, _ = pyogrio.raw.read(package / "geo" / "agencies.geojson")
    placed = pl.read_parquet(package / "geo" / "agencies.parquet")
    assert len(geometry) == placed.height
    assert meta["geometry_type"] == "Point"
    both = [(one, two) for one, two in zip(geometry, placed["place"], strict=True) if one is not None]
    assert len(both) > 0.97 * placed.height
    assert all(
        struct.unpack("<dd", one[-16:]) == pytest.approx(struct.unpack("<dd", two[-16:])) for one, two in both
    )
    counties = pyogrio.raw.read(package / "geo" / "counties.geojson")
    assert counties[0]["geometry_type"] == "MultiPolygon"


def test_geoparquet_says_which_columns_are_places(package: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow.parquet")
    shapely = pytest.importorskip("shapely")
    read = pyarrow.read_table(package / "geo" / "agencies.parquet")
    geo = json.loads(read.schema.metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "place")
    areas = [shapely.from_wkb(each) for each in read["counties"].to_pylist() if each is not None]
    assert all(area.geom_type == "MultiPolygon" and not area.is_empty for area in areas)
    assert all(area.bounds[0] >= -180 and area.bounds[3] <= 72 for area in areas)


def test_a_square_has_its_middle_and_its_binary() -> None:
    square = ((((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)),),)
    assert middle_of(square) == (1.0, 1.0)
    assert middle_of(()) is None
    data = wkb_of_polygons(square)
    assert data is not None
    assert struct.unpack("<BII", data[:9]) == (1, 6, 1)
    assert wkb_of_polygons(()) is None


def test_a_folder_that_holds_something_is_left_alone(source: PackageSource, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="not empty"):
        write_package(source, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_edition_does_not_differ_from_itself_and_a_difference_is_written(
    workspace: Path, tmp_path: Path
) -> None:
    edition = open287g.edition().edition
    assert find_differences(edition, edition) == {}
    words = ["export", "--since", "shipped", "-o", str(tmp_path / "diff"), "--workspace", str(workspace)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert json.loads((tmp_path / "diff" / "difference.json").read_text())["tables"] == {}
