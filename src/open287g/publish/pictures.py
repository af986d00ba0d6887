"""Rows to finished pictures: Vega-Lite specifications with title, source and data inside (of money, data alone). Pure.

In: rows as plain dicts, titles and a source line in the language of the moment. Out: a specification that any Vega-Lite
program draws without a request; `svg_form`, `png_form` and `vl_form` write it to files. Nothing is computed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
import polars.selectors as cs

from open287g.text.expressions import fill_in
from open287g.text.phrases import gettext as _
from open287g.text.phrases import spoken_language

from .charts import BLUE, OCHRE, SKY, TEAL, TEXT, draw_map, style

Picture = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
Source = str | Sequence[str]
"""The line below the title, or several."""
DAYS_OF_WEEK: Final = 7

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
COLOURS: Final = (BLUE, OCHRE, TEAL, SKY)
PALE: Final = "#b9c7d1"
WIDE: Final = 640
BAR: Final = 18
"""Height of a bar, in pixels."""


def draw_lines(title: str, source: Source, rows: Rows, of_whole: str) -> Picture:
    """Counts over time: rows of day (ISO), value and series; lines in steps, for a list stands until the next."""
    line = {"type": "line", "interpolate": "step-after", "strokeWidth": 2}
    return _finish(title, source, _over_time(rows, line, {"y": _number(of_whole)}))


def draw_areas(title: str, source: Source, rows: Rows, of_whole: str) -> Picture:
    """Parts of a whole over time, one on the other: rows of day, value and series."""
    stacked = {"y": {**_number(of_whole), "stack": "zero"}, "order": {"field": "series"}}
    return _finish(title, source, _over_time(rows, {"type": "area"}, stacked))


def _over_time(rows: Rows, mark: Picture, encoding: Picture) -> Picture:
    """A picture of days from left to right, a colour for each series."""
    return {
        "data": {"values": list(rows)},
        "width": WIDE,
        "height": 300,
        "mark": mark,
        "encoding": {"x": _time(), "color": _colour(rows), **encoding},
    }


def draw_bars(title: str, source: Source, rows: Rows, of_whole: str) -> Picture:
    """One bar for each row of name, value and series, in the order of the rows, the value beside the bar."""
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.78}},
        "encoding": {"x": _number(of_whole), "color": _colour(rows), "order": {"field": "series"}},
    }
    whole = {"field": "whole", "type": "quantitative"}
    numbers = {
        "transform": [{"aggregate": [{"op": "sum", "field": "value", "as": "whole"}], "groupby": ["name"]}],
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
        "encoding": {"x": whole, "text": {**whole, "format": ",d"}},
    }
    return _finish(title, source, _by_name(rows, BAR, bars, numbers))


def _by_name(rows: Rows, height: int, *layers: Picture) -> Picture:
    """Layers over a line for each name, in the order of the rows."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    place = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": {"labelLimit": 260}}
    return {
        "data": {"values": list(rows)},
        "width": WIDE - 160,
        "height": {"step": height},
        "layer": [{**layer, "encoding": {"y": place, **layer["encoding"]}} for layer in layers],
    }


def draw_panels(title: str, source: Source, rows: Rows) -> Picture:
    """Bars by month, a panel for each series, each on a scale of its own: rows of day, value and series."""
    panels = [
        {
            "title": {"text": name, "anchor": "start", "fontSize": 12},
            "width": WIDE,
            "height": 92,
            "data": {"values": [row for row in rows if row["series"] == name]},
            "mark": {"type": "bar", "color": colour, "width": {"band": 0.8}},
            "encoding": {
                "x": {"field": "day", "type": "ordinal", "timeUnit": "yearmonth", "title": None,
                      "axis": {"format": "%b %Y", "labelAngle": 0, "labelOverlap": True}},
                "y": {**_number(None), "axis": {"tickCount": 3, "format": ",d"}},
            },
        }
        for name, colour in zip(dict.fromkeys(row["series"] for row in rows), COLOURS, strict=False)
    ]  # fmt: skip
    return _finish(title, source, {"vconcat": panels, "spacing": 14})


def draw_runs(title: str, source: Source, rows: Rows) -> Picture:
    """When each thing was on the list: rows of name, first, last, until and series; pale where an end is not known."""
    time = {
        "type": "temporal",
        "title": None,
        "axis": {"grid": True, "format": "%b %Y", "labelOverlap": True},
    }
    unsure = {
        "mark": {"type": "bar", "height": 8, "opacity": 0.35},
        "encoding": {"x": {**time, "field": "last"}, "x2": {"field": "until"}, "color": _colour(rows)},
    }
    listed = {
        "mark": {"type": "bar", "height": 16},
        "encoding": {"x": {**time, "field": "first"}, "x2": {"field": "last"}, "color": _colour(rows)},
    }
    signed = {
        "transform": [{"filter": "datum.signed != null"}],
        "mark": {"type": "tick", "thickness": 3, "size": 24, "color": "#22303a"},
        "encoding": {"x": {**time, "field": "signed"}},
    }
    return _finish(title, source, _by_name(rows, 34, unsure, listed, signed))


def draw_ranges(title: str, source: Source, rows: Rows, of_whole: str) -> Picture:
    """Intervals: rows of name, low, middle and high, on a scale of powers of ten where they span more than 100."""
    positive = [row["low"] for row in rows if row["low"] > 0]
    spans = (
        bool(positive)
        and max(row["high"] for row in rows) > 100 * min(positive)
        and len(positive) == len(rows)
    )
    scale = {"type": "log"} if spans else {"zero": True}
    axis = {"format": "$,.2s", "title": of_whole, "labelExpr": "replace(datum.label, 'G', 'B')"}
    place = {"type": "quantitative", "scale": scale}
    lines = {
        "mark": {"type": "rule", "strokeWidth": 3, "color": SKY},
        "encoding": {"x": {"field": "low", **place, "axis": axis}, "x2": {"field": "high"}},
    }
    middles = {
        "mark": {"type": "point", "filled": True, "size": 70, "color": BLUE},
        "encoding": {"x": {"field": "middle", **place}},
    }
    return _finish(title, source, _by_name(rows, 30, lines, middles))


def draw_counties(title: str, source: Source, shown: Any, colours: tuple[str, ...]) -> Picture:
    """A map of counties as `charts.draw_map` makes it, with its title and source."""
    return _finish(title, source, draw_map(shown, colours, WIDE))


def _colour(rows: Rows) -> Picture:
    """A colour for each series; no legend where there is one series."""
    series = list(dict.fromkeys(row["series"] for row in rows))
    legend = {"title": None, "orient": "top"} if len(series) > 1 else None
    scale = {"domain": series, "range": list(COLOURS[: len(series)])}
    return {"field": "series", "type": "nominal", "scale": scale, "legend": legend}


def _time() -> Picture:
    """Days along the bottom."""
    axis = {"grid": False, "format": "%b %Y", "labelOverlap": True}
    return {"field": "day", "type": "temporal", "title": None, "axis": axis}


def _number(of_whole: str | None) -> Picture:
    """Whole numbers along an axis."""
    return {"field": "value", "type": "quantitative", "title": of_whole, "axis": {"format": ",d"}}


def _finish(title: str, source: Source, picture: Picture) -> Picture:
    """The picture with its title above and its source below the title, in the house's style."""
    lines = [source] if isinstance(source, str) else list(source)
    heading = {
        "text": title,
        "subtitle": lines,
        "anchor": "start",
        "fontSize": 15,
        "subtitleColor": TEXT,
        "offset": 12,
    }
    made = {"$schema": SCHEMA, "title": heading, **picture}
    config = {**style("sans-serif"), **_say_months()}
    return {**made, "config": config, "background": "#ffffff", "padding": 12}


def _say_months() -> Picture:
    """Names of months and days in the language of the moment, where it is not the drawing's own."""
    if spoken_language() == "en":
        return {}
    from babel import Locale

    names = Locale(spoken_language())
    days = [(number - 1) % DAYS_OF_WEEK for number in range(DAYS_OF_WEEK)]
    time = {
        "dateTime": "%A, %e de %B de %Y, %X", "date": "%d/%m/%Y", "time": "%H:%M:%S", "periods": ["a. m.", "p. m."],
        "days": [names.days["format"]["wide"][day] for day in days],
        "shortDays": [names.days["format"]["abbreviated"][day] for day in days],
        "months": list(names.months["format"]["wide"].values()),
        "shortMonths": list(names.months["format"]["abbreviated"].values()),
    }  # fmt: skip
    return {"locale": {"time": time}}


def stack_pictures(pictures: Sequence[tuple[str, bytes]]) -> Picture:
    """Pictures as PNG one below the other, each under its words and at half its size, inside one specification."""
    return {"$schema": SCHEMA, "vconcat": [_hold_png(words, png) for words, png in pictures]}


def _hold_png(words: str, png: bytes) -> Picture:
    wide, high = (int.from_bytes(png[at : at + 4], "big") / 2 for at in (16, 20))  # as the header says
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return {
        "title": {"text": words, "anchor": "start"},
        "width": max(wide, WIDE / 2),
        "height": high,
        "view": {"stroke": None},
        "data": {"values": [{"address": address}]},
        "mark": {"type": "image", "width": wide, "height": high},
        "encoding": {"url": {"field": "address"}, "x": {"value": wide / 2}, "y": {"value": high / 2}},
    }


def draw_intervals(rows: Sequence[Mapping[str, Any]]) -> Picture:
    """A year of recurring entitlement under each reading: median, 50 and 90 percent intervals."""
    y = {"field": "title", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 240}}
    low = {"field": "low_90", "type": "quantitative", "title": _("Million dollars a year")}
    layers = (
        ({"type": "rule", "color": BLUE}, {"x": low, "x2": {"field": "high_90"}}),
        (
            {"type": "rule", "color": BLUE, "strokeWidth": 6},
            {"x": {"field": "low_50", "type": "quantitative"}, "x2": {"field": "high_50"}},
        ),
        (
            {"type": "point", "color": OCHRE, "filled": True, "opacity": 1, "size": 90},
            {"x": {"field": "median", "type": "quantitative"}},
        ),
    )
    told = pl.DataFrame([{**row, "title": _(row["title"])} for row in rows], infer_schema_length=None)
    table = _millions(told, "median", "low_50", "high_50", "low_90", "high_90")
    return _spec(_("Recurring entitlement a year, by reading of the offers"), table, {"y": y}, layers)


def draw_months(estimates: pl.DataFrame, titles: Mapping[str, str]) -> Picture:
    """Median of all money of one place by month under each reading, with the 90 percent interval."""
    is_told = (pl.col("period_kind").cast(pl.String) == "month") & (
        pl.col("measure").cast(pl.String) == "total_usd"
    )
    rows = estimates.filter(is_told).select(
        "scenario",
        pl.col("scenario").cast(pl.String).replace(titles).alias("title"),
        pl.col("period").alias("month"),
        "median",
        "low_90",
        "high_90",
    )
    each = {
        "x": {"field": "month", "type": "ordinal", "title": None},
        "color": {"field": "title", "type": "nominal", "title": None},
    }
    low = {"field": "low_90", "type": "quantitative", "title": _("Million dollars")}
    layers = (
        ({"type": "area", "opacity": 0.15}, {"y": low, "y2": {"field": "high_90"}}),
        ({"type": "line", "point": True}, {"y": {"field": "median", "type": "quantitative"}}),
    )
    return _spec(_("Entitlement by month"), _millions(rows, "median", "low_90", "high_90"), each, layers)


def draw_comparison(rows: pl.DataFrame) -> Picture:
    """Programs, their sum and the model's years as bars, intervals as lines."""
    words = {"program": _("a program"), "sum": _("all of them"), "model": _("a reading of 287(g)")}
    named = _millions(rows, "amount_usd", "low_90_usd", "high_90_usd").with_columns(
        fill_in("{} ({})", "name", "period").alias("label"),
        pl.col("kind").cast(pl.String).replace_strict(words),
    )
    y = {"field": "label", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 360}}
    colors = {"domain": list(words.values()), "range": [PALE, BLUE, OCHRE]}
    amount = {"field": "amount_usd", "type": "quantitative", "title": _("Million dollars a year")}
    layers = (
        (
            {"type": "bar"},
            {"x": amount, "color": {"field": "kind", "type": "nominal", "title": None, "scale": colors}},
        ),
        (
            {"type": "rule"},
            {"x": {"field": "low_90_usd", "type": "quantitative"}, "x2": {"field": "high_90_usd"}},
        ),
    )
    return _spec(_("Federal money for police, and 287(g) entitlement"), named, {"y": y}, layers)


def _millions(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return rows.with_columns(pl.col(*columns) / 1e6)


def _spec(
    title: str, rows: pl.DataFrame, each: Picture, layers: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> Picture:
    """Layers (a mark and where its values stand) over one table; `each` is what all of them share.

    Written out, not made by Altair: to import it takes longer than the whole section on money may.
    """
    table = rows.with_columns(cs.temporal().dt.to_string("iso"))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": title,
        "width": 560,
        "config": {"view": {"continuousWidth": 300, "continuousHeight": 300}},
        "data": {"name": "rows"},
        "datasets": {"rows": table.to_dicts()},
        "layer": [{"mark": mark, "encoding": {**each, **encoding}} for mark, encoding in layers],
    }
