"""Counties to a map: a Vega-Lite specification with the borders inside, and its picture made light. Pure.

A map holds no words, so that it can shrink to any page; the caption and the table beside it say what it shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from open287g.schemas.blocks import CountyMap, StatePlace

LAND, EDGE = "#e8ecef", "#fffffe"
"""Land and borders; the page replaces them in the dark by these very codes."""
SHAPE = 0.6
"""Height of a map as a share of its width."""
FINEST = 1.1
"""Two points nearer than this, in pixels, are drawn as one."""

Borders = Mapping[str, Any]
Layer = dict[str, Any]


def draw_map(shown: CountyMap, colours: tuple[str, ...], width: int) -> dict[str, Any]:
    """The specification: land, the groups of counties one over the other, and the borders of states."""
    of_state = [_of(each, shown.state) for each in _objects(shown.borders)]
    counties, states = {each["id"]: each for each in of_state[0]}, of_state[1]
    groups = [[counties[fips] for fips in group.counties if fips in counties] for group in shown.groups]
    drawn = [_layer(shown.borders, states, LAND, EDGE, 1)]
    if shown.state:
        drawn.append(_layer(shown.borders, list(counties.values()), LAND, EDGE, 0.6))
    drawn += [
        _layer(shown.borders, members, colour, EDGE, 0.4)
        for members, colour in zip(groups, colours, strict=False)
        if members
    ]
    if not shown.state:
        drawn.append(_layer(shown.borders, states, None, EDGE, 1))
    return {
        "width": width,
        "height": round(width * SHAPE),
        "projection": _projection(shown.state),
        "layer": drawn,
    }


def _objects(borders: Borders) -> tuple[list[Layer], list[Layer]]:
    """Counties, former ones behind those of today, and states."""
    objects = borders["objects"]
    today = objects["counties"]["geometries"]
    former = objects.get("former_counties", {"geometries": []})["geometries"]
    return [*former, *today], objects["states"]["geometries"]


def _of(shapes: list[Layer], state: StatePlace | None) -> list[Layer]:
    return [each for each in shapes if not state or str(each["id"]).startswith(state.fips)]


def _projection(state: StatePlace | None) -> dict[str, Any]:
    """One for all of the nation, or one turned to the state, which may lie on both sides of the date line."""
    return {"type": "mercator", "rotate": [-state.longitude, 0, 0]} if state else {"type": "albersUsa"}


def _layer(borders: Borders, shapes: list[Layer], fill: str | None, stroke: str, width: float) -> Layer:
    """Some shapes in one colour, as one outline; without a colour, their borders alone, each drawn once."""
    together = {"type": "GeometryCollection", "geometries": shapes}
    objects = {"shown": {"type": "GeometryCollection", "geometries": [together]} if fill else together}
    way = {"mesh": "shown"} if fill is None else {"feature": "shown"}
    mark = {"type": "geoshape", "stroke": stroke, "strokeWidth": width, "filled": fill is not None}
    return {
        "data": {"values": {**borders, "objects": objects}, "format": {"type": "topojson", **way}},
        "mark": mark if fill is None else {**mark, "fill": fill},
    }


def make_light(svg: str) -> str:
    """The picture with every outline thinned to what an eye can see, in steps from point to point."""
    return re.sub(r'\bd="(M[^"]+)"', lambda met: f'd="{_thin(met[1])}"', svg)


def _thin(outline: str) -> str:
    rings = re.findall(r"M[^M]+", outline)
    return "".join(_write(points, ring.rstrip().endswith("Z")) for ring in rings if (points := _points(ring)))


def _points(ring: str) -> list[tuple[float, float]]:
    """Points of one ring that stand apart; none for a ring too small to see."""
    every = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", ring)]
    kept: list[tuple[float, float]] = []
    for point in every:
        if not kept or math.dist(point, kept[-1]) >= FINEST:
            kept.append((round(point[0], 1), round(point[1], 1)))
    return kept if len(kept) > 1 else []


def _write(points: list[tuple[float, float]], is_closed: bool) -> str:
    (x, y), *rest = points
    steps = "".join(_steps(x, y, rest))
    return f"M{x:g},{y:g}l{steps.lstrip(' ')}{'Z' if is_closed else ''}"


def _steps(x: float, y: float, rest: list[tuple[float, float]]) -> Iterator[str]:
    for to_x, to_y in rest:
        yield f" {round(to_x - x, 1):g},{round(to_y - y, 1):g}"
        x, y = to_x, to_y
