"""The page's section on money, as data: rows that a template prints, and charts as specifications.

Computes nothing new. In: estimates, comparisons and tests of the funding room. Out: sections of rows and Altair charts.
Refuses nothing; an empty table gives an empty section.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from open287g.errors import UsageError
from open287g.schemas.facts import MoneyPart
from open287g.text.expressions import fill_in
from open287g.text.phrases import gettext as _

Chart = dict[str, Any]
"""A Vega-Lite specification with its data inside."""

INK, PALE, ACCENT = "#2b5f8a", "#b9c7d1", "#b3611e"


def tell_money(
    estimates: pl.DataFrame,
    scenarios: dict[str, tuple[str, str]],
    comparison: pl.DataFrame,
    rule_tests: pl.DataFrame,
    reproductions: pl.DataFrame,
    appropriations: pl.DataFrame,
) -> list[MoneyPart]:
    """The section on money, part by part; `scenarios` maps each name to its title and meaning."""
    nation = _nation(estimates)
    return [
        _entitlement(nation, scenarios),
        _months(nation, scenarios),
        _payments(rule_tests),
        _comparison(comparison),
        _published(reproductions),
        _appropriations(appropriations),
    ]


def tell_state(
    estimates: pl.DataFrame, scenarios: dict[str, tuple[str, str]], rule_tests: pl.DataFrame
) -> list[MoneyPart]:
    """The section on money of one state, from its own estimates and the payments on record there."""
    parts = [_entitlement(estimates, scenarios), _months(estimates, scenarios)]
    return [*parts, _payments(rule_tests)] if rule_tests.height else parts


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
        "What the rules imply",
        "An estimate of what agencies could claim under the published offers, which can be read in several ways; "
        "not money known to be paid. How many officers each agency has had trained is not published, "
        "so that every estimate is a range.",
        rows.to_dicts(),
        draw_intervals(rows.filter(pl.col("period_kind") == "per_year")),
        terms=tuple(scenarios.values()),
    )


def _months(estimates: pl.DataFrame, scenarios: dict[str, tuple[str, str]]) -> MoneyPart:
    rows = select_months(estimates, scenarios)
    return MoneyPart(
        "months",
        "Month by month",
        "What the rules imply for each month; start-up money falls where an agreement becomes operational.",
        rows.to_dicts(),
        draw_months(rows),
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
        "Payments and offers on record",
        "Money that a source reports, beside what the rules give for the officers and agreements it covers.",
        rows.to_dicts(),
        notes=["Where an officer count was worked out from the amount itself, the comparison is no test."],
    )


def _comparison(comparison: pl.DataFrame) -> MoneyPart:
    rows = comparison.filter(pl.col("amount_usd") > 0)
    return MoneyPart(
        "comparison",
        "Beside other federal money for police",
        "Each programme, their sum without double counting, and a year of each reading of the 287(g) offers.",
        rows.to_dicts(),
        draw_comparison(rows),
    )


def _published(reproductions: pl.DataFrame) -> MoneyPart:
    return MoneyPart(
        "published",
        "Published amounts taken apart",
        "Which assumptions give a published amount, and which give more or less. Never the publisher's own method.",
        reproductions.to_dicts(),
    )


def _appropriations(appropriations: pl.DataFrame) -> MoneyPart:
    return MoneyPart(
        "appropriations",
        "What Congress is reported to have provided",
        "Appropriations as sources report them. Neither an entitlement nor a payment.",
        appropriations.to_dicts(),
    )


def _nation(estimates: pl.DataFrame) -> pl.DataFrame:
    return _in_words(estimates).filter(pl.col("scope") == "nation")


def _in_words(estimates: pl.DataFrame) -> pl.DataFrame:
    return estimates.with_columns(pl.col("scope", "period_kind", "measure").cast(pl.String))


def _titles(scenarios: dict[str, tuple[str, str]]) -> pl.DataFrame:
    rows = [(name, title) for name, (title, _) in scenarios.items()]
    return pl.DataFrame(rows, schema={"scenario": pl.String, "title": pl.String}, orient="row")


def draw_intervals(rows: pl.DataFrame) -> Chart:
    """A year of recurring entitlement under each reading: median, 50 and 90 percent intervals."""
    import altair as alt

    base = alt.Chart(_millions(rows, "median", "low_50", "high_50", "low_90", "high_90")).encode(
        y=alt.Y("title:N", title=None, sort=None, axis=alt.Axis(labelLimit=240))
    )
    thin = base.mark_rule(color=INK).encode(
        x=alt.X("low_90:Q", title="Million dollars a year"), x2="high_90:Q"
    )
    thick = base.mark_rule(color=INK, strokeWidth=6).encode(x="low_50:Q", x2="high_50:Q")
    middle = base.mark_point(color=ACCENT, filled=True, opacity=1, size=90).encode(x="median:Q")
    return _spec(alt.layer(thin, thick, middle), "Recurring entitlement a year, by reading of the offers")


def draw_months(rows: pl.DataFrame) -> Chart:
    """Median by month under each reading, with the 90 percent interval."""
    import altair as alt

    base = alt.Chart(_millions(rows, "median", "low_90", "high_90")).encode(
        x=alt.X("month:O", title=None), color=alt.Color("title:N", title=None)
    )
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low_90:Q", title="Million dollars"), y2="high_90:Q")
    line = base.mark_line(point=True).encode(y="median:Q")
    return _spec(alt.layer(band, line), "Entitlement by month")


def draw_comparison(rows: pl.DataFrame) -> Chart:
    """Programmes, their sum and the model's years as bars, intervals as lines."""
    import altair as alt

    named = _millions(rows, "amount_usd", "low_90_usd", "high_90_usd").with_columns(
        fill_in("{} ({})", "name", "period").alias("label"), pl.col("kind").cast(pl.String)
    )
    base = alt.Chart(named).encode(y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=360)))
    bars = base.mark_bar().encode(
        x=alt.X("amount_usd:Q", title="Million dollars a year"),
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=["programme", "sum", "model"], range=[PALE, INK, ACCENT]),
        ),
    )
    whiskers = base.mark_rule().encode(x="low_90_usd:Q", x2="high_90_usd:Q")
    return _spec(alt.layer(bars, whiskers), "Federal money for police, and 287(g) entitlement")


def render_chart(chart: Chart, suffix: str) -> bytes:
    """The chart as a file: `.svg`, `.png`, or `.json` for its Vega-Lite specification. Needs no network."""
    match suffix.lower():
        case ".svg":
            import vl_convert

            return str(vl_convert.vegalite_to_svg(chart)).encode()
        case ".png":
            import vl_convert

            return bytes(vl_convert.vegalite_to_png(chart, scale=2))
        case ".json":
            return json.dumps(chart, default=str, indent=1).encode()
        case _:
            raise UsageError(_("{suffix} is no kind of chart. Give .svg, .png or .json.",
                               suffix=suffix or _("A file without an ending")))  # fmt: skip


def _millions(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return rows.with_columns(pl.col(*columns) / 1e6)


def _spec(chart: Any, title: str) -> Chart:
    specification: Chart = chart.properties(title=title, width=560).to_dict()
    return specification
