"""Topologies of county shapes to one lighter topology for maps; every border stays shared by its two neighbours.

In: TopoJSON as read, of the current counties and of an older vintage. Out: TopoJSON with the objects of the first
(`counties`, `states`, `nation`) and `former_counties`, each shape with its FIPS as id and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float]
Topology = Mapping[str, Any]

GRID = 100_000
"""Steps of the grid across the map; one is about four hundred metres on the equator."""


@dataclass
class _Borders:
    """Arcs taken from one source, numbered anew from `start` on in the order in which shapes name them."""

    source: Topology
    start: int
    numbers: dict[int, int] = field(default_factory=dict)

    def renumber(self, part: Any) -> Any:
        """The arc numbers of a shape, nested as they are; a number below zero is an arc walked backwards."""
        if isinstance(part, list):
            return [self.renumber(each) for each in part]
        number = self.numbers.setdefault(part if part >= 0 else ~part, self.start + len(self.numbers))
        return number if part >= 0 else ~number

    def arcs(self) -> list[list[Point]]:
        """The arcs that were named, in their new order, as degrees."""
        return [list(_decode(self.source, number)) for number in self.numbers]


def lighten_topology(
    current: Topology, older: Topology, former: Collection[str], tolerance: float
) -> dict[str, Any]:
    """One topology with arcs thinned to `tolerance` degrees; `former` names the counties taken from `older`."""
    today = _Borders(current, 0)
    objects = {name: _take(today, shapes["geometries"]) for name, shapes in current["objects"].items()}
    before = _Borders(older, len(today.numbers))
    old = [shape for shape in older["objects"]["counties"]["geometries"] if shape.get("id") in former]
    objects["former_counties"] = _take(before, old)
    return _encode(objects, [_thin(arc, tolerance) for arc in (*today.arcs(), *before.arcs())])


def _take(borders: _Borders, shapes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kept = [
        {key: shape[key] for key in ("type", "id") if key in shape}
        | {"arcs": borders.renumber(shape["arcs"])}
        for shape in shapes
        if shape.get("arcs")
    ]
    return {"type": "GeometryCollection", "geometries": kept}


def _decode(source: Topology, number: int) -> Iterator[Point]:
    """Points of one arc in degrees; TopoJSON stores steps from the last point on a grid."""
    (width, height), (left, bottom) = source["transform"]["scale"], source["transform"]["translate"]
    x = y = 0
    for right, up in source["arcs"][number]:
        x, y = x + right, y + up
        yield x * width + left, y * height + bottom


def _thin(arc: list[Point], tolerance: float) -> list[Point]:
    """The arc without points nearer than `tolerance` to the line between kept ones (Douglas and Peucker).

    Both ends stay, so neighbours still meet. A ring keeps at least its two farthest points beside its ends.
    """
    kept, open_spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda at: _distance(arc[at], arc[first], arc[last]))
        if _distance(arc[far], arc[first], arc[last]) > tolerance or arc[first] == arc[last]:
            kept.add(far)
            open_spans += [(first, far), (far, last)]
    if arc[0] == arc[-1] and len(kept) < 4:
        return arc
    return [arc[at] for at in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Degrees from a point to the span between two others."""
    across, along = end[0] - start[0], end[1] - start[1]
    length = across * across + along * along
    share = 0.0
    if length:
        share = ((point[0] - start[0]) * across + (point[1] - start[1]) * along) / length
        share = min(1.0, max(0.0, share))
    away = (point[0] - start[0] - share * across, point[1] - start[1] - share * along)
    return float((away[0] ** 2 + away[1] ** 2) ** 0.5)


def _encode(objects: dict[str, Any], arcs: list[list[Point]]) -> dict[str, Any]:
    points = [point for arc in arcs for point in arc]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    width, height = (right - left) / (GRID - 1), (top - bottom) / (GRID - 1)
    return {
        "type": "Topology",
        "bbox": [round(edge, 6) for edge in (left, bottom, right, top)],
        "transform": {"scale": [width, height], "translate": [left, bottom]},
        "objects": objects,
        "arcs": [
            list(_steps([(round((x - left) / width), round((y - bottom) / height)) for x, y in arc]))
            for arc in arcs
        ],
    }


def _steps(grid: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Steps from point to point; a step of nothing is left out, but an arc keeps two points."""
    before = (0, 0)
    for at, point in enumerate(grid):
        step = [point[0] - before[0], point[1] - before[1]]
        if at == 0 or step != [0, 0] or at == len(grid) - 1 == 1:
            yield step
        before = point
