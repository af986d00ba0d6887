"""Other federal money for police beside a year of the 287(g) offers: comparisons in, tables out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from open287g.text.phrases import DASH

from .amounts import say_usd, say_usd_range
from .table import Group, MoneyTable, Row


def tell_comparison(
    comparison: pl.DataFrame, titles: Mapping[str, str], program_ids: Mapping[str, str]
) -> MoneyTable:
    """Programmes by fiscal year, their sum, and a year of each reading."""
    rows = comparison.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    programmes = tuple(
        (_program_words(row, program_ids), row["period"], say_usd(row["amount_usd"]), "")
        for row in rows if row["kind"] == "programme"
    )  # fmt: skip
    sums = tuple((row["name"], "", say_usd(row["amount_usd"]), "") for row in rows if row["kind"] == "sum")
    models = tuple(
        (title, "a year", say_usd(row["amount_usd"]), say_usd_range(row["low_90_usd"], row["high_90_usd"]))
        for row in rows if row["kind"] == "model" and row["amount_usd"]
        for name, title in titles.items() if f", {name}:" in row["name"]
    )  # fmt: skip
    return MoneyTable(
        "Federal money for police, and a year of each reading of the 287(g) offers",
        ("", "year", "amount", "9 of 10 draws"),
        (
            Group("Programmes, as sources report them", programmes),
            Group("Their sum, nothing counted twice", sums),
            Group("287(g): recurring entitlement, not payments", models),
        ),
    )


def _program_words(row: Row, program_ids: Mapping[str, str]) -> str:
    return f"{row['name']} (in {program_ids[row['part_of']]})" if row["part_of"] else row["name"]


def tell_state_comparison(states: pl.DataFrame, scenario: str) -> MoneyTable:
    """A user's grants by state and year, beside a year of the model."""
    lines = tuple(
        (
            row["state"],
            f"FY{row['fiscal_year']}",
            say_usd(row["grants_usd"]),
            say_usd(row["model_usd"]),
            say_usd_range(row["low_90_usd"], row["high_90_usd"]),
            DASH if row["ratio"] is None else f"× {row['ratio']:,.1f}",
        )
        for row in states.iter_rows(named=True)
    )
    columns = ("state", "year", "your grants", "a year of 287(g)", "9 of 10 draws", "ratio")
    return MoneyTable(f"Grants by state, beside a year of {scenario}", columns, (Group("", lines),))
