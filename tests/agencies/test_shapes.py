from __future__ import annotations

from typing import Any

from open287g.data.compile_reference import lighten_topology


def _square(shapes: dict[str, Any]) -> dict[str, Any]:
    """Two unit squares side by side that share the border between them, with needless points on it."""
    return {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "objects": {"counties": {"type": "GeometryCollection", "geometries": list(shapes.values())}},
        "arcs": [
            [[100, 0], [0, 30], [0, 40], [0, 30]],
            [[100, 100], [-100, 0], [0, -100], [100, 0]],
            [[100, 100], [100, 0], [0, -100], [-100, 0]],
        ],
    }


WEST = {"type": "Polygon", "id": "01001", "properties": {"name": "West"}, "arcs": [[0, 1]]}
EAST = {"type": "Polygon", "id": "01003", "properties": {"name": "East"}, "arcs": [[0, 2]]}


def _points(topology: dict[str, Any], number: int) -> list[tuple[float, float]]:
    (width, height), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    points = []
    for right, up in topology["arcs"][number]:
        x, y = x + right, y + up
        points.append((round(x * width + left, 3), round(y * height + bottom, 3)))
    return points


def test_a_shared_border_stays_shared_and_loses_its_needless_points() -> None:
    light = lighten_topology(_square({"w": WEST, "e": EAST}), _square({}), [], tolerance=0.01)
    west, east = light["objects"]["counties"]["geometries"]
    assert west["arcs"][0][0] == east["arcs"][0][0]
    assert _points(light, west["arcs"][0][0]) == [(1.0, 0.0), (1.0, 1.0)]


def test_a_corner_stays() -> None:
    light = lighten_topology(_square({"w": WEST}), _square({}), [], tolerance=0.01)
    assert (0.0, 1.0) in _points(light, 1)
    assert (0.0, 0.0) in _points(light, 1)


def test_shapes_keep_their_fips_and_nothing_else() -> None:
    light = lighten_topology(_square({"w": WEST}), _square({"e": EAST}), ["01003"], tolerance=0.01)
    assert light["objects"]["counties"]["geometries"] == [
        {"type": "Polygon", "id": "01001", "arcs": [[0, 1]]}
    ]
    assert [shape["id"] for shape in light["objects"]["former_counties"]["geometries"]] == ["01003"]
    assert lighten_topology(_square({"w": WEST}), _square({"e": EAST}), [], 0.01)["objects"][
        "former_counties"
    ] == {
        "type": "GeometryCollection",
        "geometries": [],
    }
