"""The page's section on money, as data: rows that a template prints, and charts as specifications.

Computes nothing new. In: estimates, comparisons and tests of the funding room. Out: sections of rows and charts in
Vega-Lite. Refuses nothing; an empty table gives an empty section.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import polars.selectors as cs

from open287g.schemas.facts import MoneyPart
from open287g.text.expressions import fill_in
from open287g.text.phrases import gettext as _

Chart = dict[str, Any]
"""A Vega-Lite specification with its data inside."""

INK, PALE, ACCENT = "#2b5f8a", "#b9c7d1", "#b3611e"


def tell_money(
    estimates: pl.DataFrame,
    scenarios: dict[str, tuple[str, str]],
    rule_tests: pl.DataFrame,
    appropriations: pl.DataFrame | None = None,
) -> list[MoneyPart]:
    """The section on money of one place, part by part; `scenarios` maps each name to its title and meaning.

    Of a state, which has no `appropriations`, payments are told where any are on record.
    """
    parts = [_entitlement(estimates, scenarios)]
    if appropriations is None:
        return [*parts, _payments(rule_tests)] if rule_tests.height else parts
    return [*parts, _payments(rule_tests), _appropriations(appropriations)]


def _entitlement(estimates: pl.DataFrame, scenarios: dict[str, tuple[str, str]]) -> MoneyPart:
    rows = (
        _in_words(estimates)
        .filter(
            ((pl.col("period_kind") == "to_date") & pl.col("measure").is_in(["startup_usd", "recurring_usd"]))
            | (pl.col("period_kind") == "per_year")
        )
        .join(_titles(scenarios), on="scenario", how="left", validate="m:1")
        .select(
            "scenario",
            "title",
            "period_kind",
            "period",
            "measure",
            "median",
            "low_50",
            "high_50",
            "low_90",
            "high_90",
        )
    )
    return MoneyPart(
        "entitlement",
        _("What the rules imply"),
        _(
            "An estimate of what agencies could claim under the published offers, which can be read in several ways; "
            "not money known to be paid. How many officers each agency has had trained is not published, "
            "so that every estimate is a range."
        ),
        rows.to_dicts(),
        draw_intervals(rows.filter(pl.col("period_kind") == "per_year")),
        terms=tuple(scenarios.values()),
    )


def select_months(estimates: pl.DataFrame, scenarios: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """Total money by month of one place, with the title of each reading."""
    words = estimates.with_columns(pl.col("period_kind", "measure").cast(pl.String))
    return (
        words.filter(pl.col("period_kind") == "month", pl.col("measure") == "total_usd")
        .join(_titles(scenarios), on="scenario", how="left", validate="m:1")
        .select("scenario", "title", pl.col("period").alias("month"), "median", "low_90", "high_90")
    )


def _payments(rule_tests: pl.DataFrame) -> MoneyPart:
    rows = rule_tests.select(
        "case_id",
        "payee",
        "stage",
        "recorded_on",
        "precision",
        "observed_usd",
        "amount_is",
        "predicted_usd",
        "error_usd",
        "is_test",
        "basis",
        "source_title",
        "source_url",
    )
    return MoneyPart(
        "payments",
        _("Payments and offers on record"),
        _(
            "Money that a source reports, beside what the rules give for the officers and agreements it covers."
        ),
        rows.to_dicts(),
    )


def _appropriations(appropriations: pl.DataFrame) -> MoneyPart:
    return MoneyPart(
        "appropriations",
        _("What Congress is reported to have provided"),
        _("Appropriations as sources report them. Neither an entitlement nor a payment."),
        appropriations.to_dicts(),
    )


def _in_words(estimates: pl.DataFrame) -> pl.DataFrame:
    return estimates.with_columns(pl.col("scope", "period_kind", "measure").cast(pl.String))


def _titles(scenarios: dict[str, tuple[str, str]]) -> pl.DataFrame:
    rows = [(name, _(title)) for name, (title, _meaning) in scenarios.items()]
    return pl.DataFrame(rows, schema={"scenario": pl.String, "title": pl.String}, orient="row")


def draw_intervals(rows: pl.DataFrame) -> Chart:
    """A year of recurring entitlement under each reading: median, 50 and 90 percent intervals."""
    y = {"field": "title", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 240}}
    low = {"field": "low_90", "type": "quantitative", "title": _("Million dollars a year")}
    layers = (
        ({"type": "rule", "color": INK}, {"x": low, "x2": {"field": "high_90"}}),
        (
            {"type": "rule", "color": INK, "strokeWidth": 6},
            {"x": {"field": "low_50", "type": "quantitative"}, "x2": {"field": "high_50"}},
        ),
        (
            {"type": "point", "color": ACCENT, "filled": True, "opacity": 1, "size": 90},
            {"x": {"field": "median", "type": "quantitative"}},
        ),
    )
    table = _millions(rows, "median", "low_50", "high_50", "low_90", "high_90")
    return _spec(_("Recurring entitlement a year, by reading of the offers"), table, {"y": y}, layers)


def draw_months(rows: pl.DataFrame) -> Chart:
    """Median by month under each reading, with the 90 percent interval."""
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


def draw_comparison(rows: pl.DataFrame) -> Chart:
    """Programs, their sum and the model's years as bars, intervals as lines."""
    words = {"program": _("a program"), "sum": _("all of them"), "model": _("a reading of 287(g)")}
    named = _millions(rows, "amount_usd", "low_90_usd", "high_90_usd").with_columns(
        fill_in("{} ({})", "name", "period").alias("label"),
        pl.col("kind").cast(pl.String).replace_strict(words),
    )
    y = {"field": "label", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 360}}
    colors = {"domain": list(words.values()), "range": [PALE, INK, ACCENT]}
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
    title: str, rows: pl.DataFrame, each: Chart, layers: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> Chart:
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
