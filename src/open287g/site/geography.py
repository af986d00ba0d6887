"""Borders to outlines of SVG: the nation with its far parts set in, or one state. Pure.

In: TopoJSON of counties and states by FIPS. Out: paths in whole steps of a grid. Each border is thinned once, as the
arc that two neighbors share, so that no gap opens between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in steps of the grid."""

WIDTH: Final = 9600
HEIGHT: Final = 6200
_FINEST: Final = 9.0
"""Two points of a border nearer than this, in steps, are drawn as one."""
_CONTIGUOUS: Final = (100, 60, 9500, 5650)
_INSETS: Final[Mapping[str, Box]] = {
    "02": (60, 4500, 1750, 6050),
    "15": (1850, 5250, 3000, 6050),
    "66": (3250, 5600, 3550, 6050),
    "69": (3750, 5250, 4150, 6050),
    "60": (4400, 5700, 4900, 6050),
    "72": (7000, 5700, 7900, 6050),
    "78": (8100, 5700, 8700, 6050),
}
"""Where Alaska, Hawaii, Guam, the Northern Marianas, American Samoa, Puerto Rico and the Virgin Islands are set."""
_APART: Final = 26.0
"""Steps between the marks of two agencies of one county."""
_PARALLELS: Final = {"02": (55.0, 65.0, -154.0), "15": (8.0, 18.0, -157.0)}
_ALBERS: Final = (29.5, 45.5, -96.0)


@dataclass(frozen=True)
class Outline:
    """One shape: its FIPS and its path data."""

    fips: str
    path: str


@dataclass(frozen=True)
class MapShapes:
    """What is drawn of a place, and the grid that it is drawn on."""

    width: int
    height: int
    states: tuple[Outline, ...]
    counties: tuple[Outline, ...]


def draw_nation(borders: Mapping[str, Any]) -> MapShapes:
    """The nation: every state and county in its place, the far parts set in below, each on a scale of its own."""
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for kind, shape in _shapes(borders):
        state = str(shape["id"])[:2]
        grouped.setdefault(state if state in _INSETS else "", []).append((kind, shape))
    found: dict[str, list[Outline]] = {"states": [], "counties": []}
    for state, shapes in grouped.items():
        box = _INSETS.get(state, _CONTIGUOUS)
        for kind, outline in _fit(borders, shapes, _albers(*_PARALLELS.get(state, _ALBERS)) if state in (
            "", "02", "15") else _flat, box):  # fmt: skip
            found[kind].append(outline)
    return MapShapes(WIDTH, HEIGHT, *(_in_order(found[kind]) for kind in ("states", "counties")))


def draw_state(borders: Mapping[str, Any], fips: str) -> MapShapes:
    """One state with its counties, as large as the grid allows."""
    shapes = [(kind, shape) for kind, shape in _shapes(borders) if str(shape["id"])[:2] == fips]
    way = _albers(*_PARALLELS[fips]) if fips in _PARALLELS else _flat
    found: dict[str, list[Outline]] = {"states": [], "counties": []}
    for kind, outline in _fit(borders, shapes, way, (40, 40, 5960, 4960)):
        found[kind].append(outline)
    return MapShapes(6000, 5000, *(_in_order(found[kind]) for kind in ("states", "counties")))


def _in_order(outlines: Sequence[Outline]) -> tuple[Outline, ...]:
    return tuple(sorted(outlines, key=lambda each: each.fips))


def _shapes(borders: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Counties of today with those of before where they still are counted, and states; each with its kind."""
    for name, kind in (("states", "states"), ("former_counties", "counties"), ("counties", "counties")):
        for shape in borders["objects"].get(name, {"geometries": []})["geometries"]:
            yield kind, shape


def _fit(
    borders: Mapping[str, Any], shapes: Sequence[tuple[str, Any]], way: Callable[[Point], Point], box: Box
) -> Iterator[tuple[str, Outline]]:
    """The shapes projected and laid into a box, in their proportions."""
    numbers = {
        number if number >= 0 else ~number for _kind, shape in shapes for number in _arcs_in(shape["arcs"])
    }
    arcs = {number: [way(point) for point in _degrees(borders, number)] for number in numbers}
    every = [point for arc in arcs.values() for point in arc]
    if not every:
        return
    left, right = min(x for x, _y in every), max(x for x, _y in every)
    top, bottom = min(y for _x, y in every), max(y for _x, y in every)
    scale = min((box[2] - box[0]) / ((right - left) or 1), (box[3] - box[1]) / ((bottom - top) or 1))
    move_x = box[0] + (box[2] - box[0] - scale * (right - left)) / 2 - scale * left
    move_y = box[1] + (box[3] - box[1] - scale * (bottom - top)) / 2 - scale * top
    laid = {
        number: _thin([(round(x * scale + move_x), round(y * scale + move_y)) for x, y in arc])
        for number, arc in arcs.items()
    }
    for kind, shape in shapes:
        rings = (
            shape["arcs"] if shape["type"] == "Polygon" else [ring for part in shape["arcs"] for ring in part]
        )
        path = "".join(_write(_join(laid, ring)) for ring in rings)
        if path:
            yield kind, Outline(str(shape["id"]), path)


def _arcs_in(part: Any) -> Iterator[int]:
    if isinstance(part, int):
        yield part
        return
    for each in part:
        yield from _arcs_in(each)


def _degrees(borders: Mapping[str, Any], number: int) -> Iterator[Point]:
    """One arc as degrees; the far Aleutians lie beyond the date line, and are drawn beside the others."""
    (scale_x, scale_y), (move_x, move_y) = borders["transform"]["scale"], borders["transform"]["translate"]
    x = y = 0
    for step_x, step_y in borders["arcs"][number]:
        x, y = x + step_x, y + step_y
        longitude = x * scale_x + move_x
        yield (longitude - 360 if longitude > 160 else longitude), y * scale_y + move_y


def _albers(south: float, north: float, middle: float) -> Callable[[Point], Point]:
    """Albers' equal-area projection with these parallels."""
    sin_south, sin_north = math.sin(math.radians(south)), math.sin(math.radians(north))
    n = (sin_south + sin_north) / 2
    c = math.cos(math.radians(south)) ** 2 + 2 * n * sin_south

    def project(point: Point) -> Point:
        rho = math.sqrt(c - 2 * n * math.sin(math.radians(point[1]))) / n
        theta = n * math.radians(point[0] - middle)
        return rho * math.sin(theta), rho * math.cos(theta)

    return project


def _flat(point: Point) -> Point:
    """Mercator's, which keeps the shapes of small places."""
    return math.radians(point[0]), -math.log(math.tan(math.pi / 4 + math.radians(point[1]) / 2))


def _thin(arc: list[Point]) -> list[Point]:
    """Its points that stand apart, always with its first and its last."""
    kept = arc[:1]
    for point in arc[1:-1]:
        if math.dist(point, kept[-1]) >= _FINEST:
            kept.append(point)
    return [*kept, arc[-1]] if len(arc) > 1 else kept


def _join(arcs: Mapping[int, list[Point]], ring: Sequence[int]) -> list[Point]:
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _write(points: Sequence[Point]) -> str:
    """A closed ring in steps from point to point; nothing for one that is too small to see."""
    steps, (x, y) = [], points[0]
    for to_x, to_y in points[1:]:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x:g},{to_y - y:g}")
        x, y = to_x, to_y
    if len(steps) < 3:
        return ""
    return f"M{points[0][0]:g},{points[0][1]:g}l{' '.join(steps)}z"


def place_marks(shapes: MapShapes, homes: Sequence[str | None]) -> list[tuple[int, int]]:
    """Where a mark for each of `homes` stands, each in its county: in a spiral around the middle, none on another.

    Zero and zero for a home that is not drawn.
    """
    middles = {each.fips: find_middle(each.path) for each in shapes.counties}
    met: dict[str, int] = {}
    found = []
    for home in homes:
        if home is None or home not in middles:
            found.append((0, 0))
            continue
        number = met[home] = met.get(home, -1) + 1
        turn, away = number * 2.39996, _APART * math.sqrt(number)
        x, y = middles[home]
        found.append((round(x + away * math.cos(turn)), round(y + away * math.sin(turn))))
    return found


def find_middle(path: str) -> Point:
    """The middle of the largest ring of an outline, by its area."""
    return max((_weigh(ring) for ring in path.split("M")[1:]), key=lambda weighed: weighed[0])[1]


def _weigh(ring: str) -> tuple[float, Point]:
    """Area and middle of one ring, as `_write` writes it."""
    start, _, steps = ring.rstrip("z").partition("l")
    x, y = (float(each) for each in start.split(","))
    points = [(x, y)]
    for step in steps.split():
        step_x, step_y = (float(each) for each in step.split(","))
        x, y = x + step_x, y + step_y
        points.append((x, y))
    area = middle_x = middle_y = 0.0
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        cross = ax * by - bx * ay
        area, middle_x, middle_y = area + cross, middle_x + (ax + bx) * cross, middle_y + (ay + by) * cross
    if not area:
        return 0.0, points[0]
    return abs(area), (middle_x / (3 * area), middle_y / (3 * area))
