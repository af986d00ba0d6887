"""Agencies with their places: a point, the counties they serve, or the state, as GeoParquet 1.1 and GeoJSON.

An agency below the state stands at the middle of the counties that it serves, not at its door: that is said in
`place_basis`. Agencies without a known county have no place.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from .geometry import (
    Polygon,
    Shapes,
    bounds_of,
    geojson_of_polygons,
    middle_of,
    wkb_of_point,
    wkb_of_polygons,
)

FACTS = (
    "agency_id", "state", "name", "kind", "level", "county_fips", "ori", "sworn_officers", "is_listed", "support_types",
)  # fmt: skip


def place_agencies(agencies: pl.DataFrame, shapes: Shapes, fips_of_state: Mapping[str, str]) -> pl.DataFrame:
    """The agencies with `place_basis` and WKB in `place` (point), `counties` and `area_state` (multipolygons)."""
    rows = list(_places(agencies, shapes, fips_of_state))
    told = pl.DataFrame(
        rows,
        schema={"place_basis": pl.String, "place": pl.Binary, "counties": pl.Binary, "area_state": pl.Binary},
        orient="row",
    )
    return agencies.hstack(told)


def _places(
    agencies: pl.DataFrame, shapes: Shapes, fips_of_state: Mapping[str, str]
) -> Iterator[tuple[str | None, bytes | None, bytes | None, bytes | None]]:
    for row in agencies.iter_rows(named=True):
        counties = _counties(row, shapes)
        state = (
            shapes.polygons("states", fips_of_state.get(row["state"], "")) if row["level"] == "state" else ()
        )
        point = middle_of(counties or state)
        basis = "middle of the counties" if counties else "middle of the state" if state else None
        yield basis, wkb_of_point(point), wkb_of_polygons(counties), wkb_of_polygons(state)


def _counties(row: Mapping[str, Any], shapes: Shapes) -> tuple[Polygon, ...]:
    codes = row["county_fips"] or []
    found = (shapes.polygons("counties", code) or shapes.polygons("former_counties", code) for code in codes)
    return tuple(polygon for polygons in found for polygon in polygons)


def write_geoparquet(placed: pl.DataFrame) -> bytes:
    """GeoParquet 1.1: the geometry columns are WKB in longitude and latitude (OGC:CRS84); `place` is the primary one.

    DuckDB writes the file: Polars stores a schema of Arrow's beside the metadata, and readers then take that schema's
    metadata, which lacks `geo`, for all there is.
    """
    types = {"place": "Point", "counties": "MultiPolygon", "area_state": "MultiPolygon"}
    columns = {name: {"encoding": "WKB", "geometry_types": [kind]} for name, kind in types.items()}
    geo = json.dumps({"version": "1.1.0", "primary_column": "place", "columns": columns}, sort_keys=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(":memory:", config={"threads": "1"}) as connection,
    ):
        plain, written = Path(folder) / "plain.parquet", Path(folder) / "geo.parquet"
        placed.write_parquet(plain)
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{plain}')) TO '{written}' "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{geo: '{geo}'}})"
        )
        return written.read_bytes()


def write_agencies_geojson(placed: pl.DataFrame, shapes: Shapes, fips_of_state: Mapping[str, str]) -> bytes:
    """Points of agencies as a GeoJSON FeatureCollection; an agency without a place has a null geometry."""
    points, features = [], []
    for row in placed.iter_rows(named=True):
        counties = _counties(row, shapes)
        state = (
            shapes.polygons("states", fips_of_state.get(row["state"], "")) if row["level"] == "state" else ()
        )
        point = middle_of(counties or state)
        points += [point] if point else []
        properties = {name: row[name] for name in (*FACTS, "place_basis")}
        geometry = {"type": "Point", "coordinates": point} if point else None
        features.append(
            {"type": "Feature", "id": row["agency_id"], "properties": properties, "geometry": geometry}
        )
    return _dump(features, bounds_of(points))


def write_counties_geojson(agencies: pl.DataFrame, shapes: Shapes) -> bytes:
    """Counties with a local agency on the list, as polygons with the number of agencies."""
    listed = agencies.filter("is_listed", pl.col("level") != "state")
    held = (
        listed.explode("county_fips")
        .drop_nulls("county_fips")
        .group_by("county_fips")
        .len()
        .sort("county_fips")
    )
    features = []
    for code, n in held.iter_rows():
        polygons = shapes.polygons("counties", code) or shapes.polygons("former_counties", code)
        features.append(
            {
                "type": "Feature",
                "id": code,
                "properties": {"county_fips": code, "n_agencies_listed": n},
                "geometry": geojson_of_polygons(polygons),
            }
        )
    return _dump(features, [])


def _dump(features: list[dict[str, Any]], bounds: list[float]) -> bytes:
    told = {"type": "FeatureCollection", **({"bbox": bounds} if bounds else {}), "features": features}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
