"""Places of agencies from the project's own topology: polygons of counties and states, and their well-known binary.

In: a topology (TopoJSON, quantised arcs) and FIPS codes. Out: rings of longitude and latitude (degrees, WGS 84), WKB
(little-endian) and GeoJSON geometries. A shape that the topology lacks has none. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

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
