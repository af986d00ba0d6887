"""Places of a package: counties and states as polygons and points in WKB, joined to its rows."""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

Ring = tuple[tuple[float, float], ...]
Polygon = tuple[Ring, ...]
DIGITS = 5
"""Digits after the point that are kept: about a meter."""


class Shapes:
    """Polygons of a topology by layer and FIPS, worked out when they are asked for."""

    def __init__(self, topology: Mapping[str, Any]) -> None:
        self._topology = topology
        self._known: dict[tuple[str, str], tuple[Polygon, ...]] = {}

    @cached_property
    def _arcs(self) -> list[Ring]:
        scale, shift = self._topology["transform"]["scale"], self._topology["transform"]["translate"]
        arcs = []
        for arc in self._topology["arcs"]:
            x = y = 0
            points = []
            for step_x, step_y in arc:
                x, y = x + step_x, y + step_y
                points.append(
                    (round(x * scale[0] + shift[0], DIGITS), round(y * scale[1] + shift[1], DIGITS))
                )
            arcs.append(tuple(points))
        return arcs

    @cached_property
    def _shapes(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        objects = self._topology["objects"]
        return {
            (layer, str(shape.get("id"))): shape
            for layer in objects
            for shape in objects[layer]["geometries"]
        }

    def polygons(self, layer: str, fips: str) -> tuple[Polygon, ...]:
        """The polygons of one county or state; none where the topology has no such shape."""
        key = (layer, fips)
        if key not in self._known:
            shape = self._shapes.get(key)
            self._known[key] = () if shape is None else self._read(shape)
        return self._known[key]

    def _read(self, shape: Mapping[str, Any]) -> tuple[Polygon, ...]:
        many = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        return tuple(tuple(self._ring(arcs) for arcs in polygon) for polygon in many)

    def _ring(self, numbers: Sequence[int]) -> Ring:
        """Arcs joined end to end; a negative number is its arc walked backwards."""
        points: list[tuple[float, float]] = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points += arc[1:] if points else arc
        if points[0] != points[-1]:
            points.append(points[0])
        return tuple(points)


def middle_of(polygons: Sequence[Polygon]) -> tuple[float, float] | None:
    """The centroid of the outer rings, weighed by area; None for no polygon."""
    total = east = north = 0.0
    for polygon in polygons:
        for (x1, y1), (x2, y2) in pairwise(polygon[0]):
            part = x1 * y2 - x2 * y1
            total, east, north = total + part, east + (x1 + x2) * part, north + (y1 + y2) * part
    if total == 0:
        return None
    return round(east / (3 * total), DIGITS), round(north / (3 * total), DIGITS)


def wkb_of_point(point: tuple[float, float] | None) -> bytes | None:
    """A point as WKB."""
    return None if point is None else struct.pack("<BIdd", 1, 1, *point)


def wkb_of_polygons(polygons: Sequence[Polygon]) -> bytes | None:
    """Polygons as one MultiPolygon of WKB; None for none."""
    if not polygons:
        return None
    parts = [struct.pack("<BII", 1, 6, len(polygons))]
    for polygon in polygons:
        parts.append(struct.pack("<BII", 1, 3, len(polygon)))
        for ring in polygon:
            parts.append(struct.pack("<I", len(ring)))
            parts += [struct.pack("<dd", *point) for point in ring]
    return b"".join(parts)


def geojson_of_polygons(polygons: Sequence[Polygon]) -> dict[str, Any] | None:
    """Polygons as a GeoJSON MultiPolygon."""
    return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None


def bounds_of(points: Sequence[tuple[float, float]]) -> list[float]:
    """West, south, east, north; nothing for no point."""
    if not points:
        return []
    return [
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    ]


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
