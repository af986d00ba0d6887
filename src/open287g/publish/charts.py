"""Charts: a table to a Vega-Lite specification through altair, and that to SVG without a browser or the network."""

from __future__ import annotations

import html
import re
from typing import Any

from open287g.schemas.brief import Chart, Figure

BLUE, TEAL, OCHRE, GRID, TEXT = "#2b5f8a", "#4d8f8b", "#b3611e", "#e3e7ea", "#55606a"
"""Told apart by people who see no red or no green; the page replaces them in the dark by these very codes."""

WIDTH, PANEL_HEIGHT = 620, 92


def draw(chart: Chart, font: str = "sans-serif") -> str:
    """The chart as SVG, with its title and description inside for those who listen to it."""
    import vl_convert

    specification = dict(chart.spec) if chart.spec else draw_months(chart)
    styled = {**specification, "config": _config(font), "background": None}
    styled.pop("title", None)
    svg: str = vl_convert.vegalite_to_svg(styled, allowed_base_urls=[])
    return _describe(svg, chart)


def draw_months(chart: Chart) -> dict[str, Any]:
    """Small multiples over the same months: on the list, signed, no longer listed."""
    import altair as alt

    rows = _rows(chart)
    order = [row["month"] for row in rows[:: len(chart.table.columns) - 1]]
    panels = []
    names = [column.title for column in chart.table.columns[1:]]
    for name, colour in zip(names, (BLUE, TEAL, OCHRE), strict=True):
        is_last = name == names[-1]
        axis = (
            alt.Axis(labels=is_last, ticks=False, labelAngle=-45, labelOverlap="parity") if is_last else None
        )
        base = alt.Chart(alt.Data(values=[row for row in rows if row["measure"] == name]))
        bars = base.mark_bar(color=colour).encode(
            x=alt.X("month:O", sort=order, title=None, axis=axis),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=3, format=",d", tickMinStep=1)),
        )
        panels.append(bars.properties(title=name, width=WIDTH, height=PANEL_HEIGHT))
    joined: dict[str, Any] = alt.vconcat(*panels, spacing=14).resolve_scale(x="shared").to_dict()
    return joined


def _rows(chart: Chart) -> list[dict[str, Any]]:
    names = [column.title for column in chart.table.columns[1:]]
    return [
        {"month": str(row[0]), "measure": name, "value": part.value if isinstance(part, Figure) else None}
        for row in chart.table.rows
        for name, part in zip(names, row[1:], strict=True)
    ]


def _config(font: str) -> dict[str, Any]:
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
    }
    title = {"anchor": "start", "color": TEXT, "fontSize": 12, "fontWeight": 600, "offset": 6}
    return {
        "font": font,
        "axis": axis,
        "title": title,
        "view": {"stroke": None},
        "legend": {"labelColor": TEXT},
    }


def _describe(svg: str, chart: Chart) -> str:
    """Give the picture a role, a name and a description, and let it shrink with the page."""
    name, words = f"{chart.chart_id}-title", f"{chart.chart_id}-desc"
    opening = re.match(r"<svg\b[^>]*>", svg)
    if opening is None:
        raise ValueError("The chart library gave no SVG.")
    tag = re.sub(r'\s(?:width|height|class)="[^"]*"', "", opening[0])
    tag = tag.replace("<svg", f'<svg role="img" aria-labelledby="{name} {words}"', 1)
    told = f'<title id="{name}">{html.escape(chart.title)}</title><desc id="{words}">{html.escape(chart.description)}</desc>'
    return tag + told + svg[opening.end() :]
