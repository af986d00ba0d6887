"""Charts and maps: a table or counties to a Vega-Lite specification, and that to SVG without a browser or the
network.

A map holds its borders and no words, so that it can shrink to any page; the caption and the table beside it say
what it shows.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from open287g.schemas.blocks import Chart, CountyMap, StatePlace
from open287g.schemas.measures import Figure

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


BLUE, TEAL, OCHRE, SKY, GRID, TEXT = "#2b5f8a", "#4d8f8b", "#b3611e", "#4a82ae", "#e3e7ea", "#55606a"
"""Told apart by people who see no red or no green; the page replaces them in the dark by these very codes."""

WIDTH, NARROW, PANEL_HEIGHT = 620, 270, 92
MAP_COLOURS = (OCHRE, SKY)
"""Of the groups of counties on a map, in their order."""
LABELS = 90
"""Room that the labels beside the bars of a finished specification take on a narrow page."""

FEW = 4


def draw(chart: Chart, font: str = "sans-serif", width: int = WIDTH) -> str:
    """The chart as SVG, with its title and description inside for those who listen to it.

    A finished specification keeps its own width, save on narrow pages.
    """
    key = f"{chart.chart_id}-{width}"
    if chart.shown:
        return _describe(make_light(_render(draw_map(chart.shown, MAP_COLOURS, width), font)), chart, key)
    specification = dict(chart.spec) if chart.spec else draw_months(chart, width)
    if chart.spec and width == NARROW:
        specification["width"] = NARROW - LABELS
    specification["padding"] = {"left": 24, "right": 12, "top": 4, "bottom": 4} if chart.spec else 2
    specification.pop("title", None)
    return _describe(_render(specification, font), chart, key)


def _render(specification: Mapping[str, Any], font: str) -> str:
    """A specification in the house's colours as SVG; no address is opened."""
    import vl_convert

    styled = {**specification, "config": style(font), "background": None}
    svg: str = vl_convert.vegalite_to_svg(styled, allowed_base_urls=[])
    return svg


def draw_months(chart: Chart, width: int = WIDTH) -> dict[str, Any]:
    """Small multiples over the same months: on the list, signed, no longer listed."""
    import altair as alt

    rows = _rows(chart)
    order = [row["month"] for row in rows[:: len(chart.table.columns) - 1]]
    panels = []
    most = {name: max(row["value"] for row in rows if row["measure"] == name) for name in _measures(chart)}
    colours = dict(zip(_measures(chart), (BLUE, TEAL, OCHRE), strict=True))
    names = [name for name in _measures(chart) if most[name]]
    for name in names:
        is_last = name == names[-1]
        axis = alt.Axis(labels=True, ticks=False, labelAngle=0, labelOverlap="parity") if is_last else None
        base = alt.Chart(alt.Data(values=[row for row in rows if row["measure"] == name]))
        bars = base.mark_bar(color=colours[name]).encode(
            x=alt.X("month:O", sort=order, title=None, axis=axis),
            y=alt.Y("value:Q", title=None, axis=_whole_numbers(most[name])),
        )
        panels.append(bars.properties(title=name, width=width, height=PANEL_HEIGHT))
    joined: dict[str, Any] = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared").to_dict()
    return joined


def _whole_numbers(most: int) -> Any:
    """An axis without fractions: few bars need few ticks."""
    import altair as alt

    if most < FEW:
        return alt.Axis(values=[0, most], format=",d")
    return alt.Axis(tickCount=3, format=",d")


def _measures(chart: Chart) -> list[str]:
    return [column.title for column in chart.table.columns[1:]]


def _rows(chart: Chart) -> list[dict[str, Any]]:
    return [
        {"month": str(row[0]), "measure": name, "value": part.value if isinstance(part, Figure) else None}
        for row in chart.table.rows
        for name, part in zip(_measures(chart), row[1:], strict=True)
    ]


def style(font: str) -> dict[str, Any]:
    """The house's colours and sizes, as a configuration of Vega-Lite."""
    axis = {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "domainColor": GRID,
        "gridColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 11,
        "domain": False,
        "ticks": False,
        "labelPadding": 5,
        "labelSeparation": 12,
    }
    title = {
        "anchor": "start",
        "frame": "group",
        "color": TEXT,
        "fontSize": 12,
        "fontWeight": 600,
        "offset": 6,
    }
    return {
        "font": font,
        "axis": axis,
        "title": title,
        "view": {"stroke": None},
        "legend": {"labelColor": TEXT},
    }


def _describe(svg: str, chart: Chart, key: str) -> str:
    """Give the picture a role, a name and a description, and let it shrink with the page."""
    name, words = f"{key}-title", f"{key}-desc"
    opening = re.match(r"<svg\b[^>]*>", svg)
    if opening is None:
        raise ValueError("The chart library gave no SVG.")
    tag = re.sub(r'\s(?:width|height|class)="[^"]*"', "", opening[0])
    tag = tag.replace("<svg", f'<svg role="img" aria-labelledby="{name} {words}"', 1)
    title, description = html.escape(chart.title), html.escape(chart.description)
    told = f'<title id="{name}">{title}</title><desc id="{words}">{description}</desc>'
    body = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", svg[opening.end() :])  # one picture, not many
    for own in set(re.findall(r'\bid="([^"]+)"', body)):  # several pictures share one page
        body = body.replace(f'id="{own}"', f'id="{key}-{own}"').replace(f"url(#{own})", f"url(#{key}-{own})")
    return tag + told + body
