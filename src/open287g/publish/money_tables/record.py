"""What is on record beside what the rules and the model give: tests and published amounts in, tables out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from open287g.text.phrases import MINUS

from .amounts import say_dollars_exactly, say_error, say_number_range, say_usd, say_usd_range
from .table import Cells, Group, MoneyTable, Row

STAGES = {
    "paid": "Paid",
    "pending": "Pending",
    "applied": "Applied for",
    "offered": "Offered",
    "estimated": "Estimated",
}
STRETCH_TO_TELL = 1.05
"""Agencies stretched beyond their strength by less than this meet a total."""


def tell_backtest(rules: pl.DataFrame, nation: pl.DataFrame, titles: Mapping[str, str]) -> MoneyTable:
    """Every payment and offer on record, by stage, beside what the rules give; the nation's beside each reading."""
    stages = {
        stage: [row for row in rules.iter_rows(named=True) if row["stage"] == stage] for stage in STAGES
    }
    groups = [Group(STAGES[stage], tuple(map(_rule_line, rows))) for stage, rows in stages.items() if rows]
    readings = tuple(_nation_line(row, titles) for row in nation.iter_rows(named=True))
    return MoneyTable(
        "Payments and offers on record, and what the rules give",
        ("who", "on record", "by the rules", "9 of 10", "error", "a test?"),
        (*groups, Group("The nation", readings)),
    )


def _rule_line(row: Row) -> Cells:
    is_certain = row["low_90_usd"] == row["high_90_usd"]
    predicted = say_dollars_exactly(row["predicted_usd"]) if is_certain else say_usd(row["predicted_usd"])
    interval = "" if is_certain else say_usd_range(row["low_90_usd"], row["high_90_usd"])
    return row["payee"], _as_worded(row), predicted, interval, say_error(row), _is_test(row)


def _as_worded(row: Row) -> str:
    mark = {"exact": "", "about": "~", "at_least": "≥"}[row["amount_is"]]
    return f"{mark}{say_dollars_exactly(row['observed_usd'])}"


def _is_test(row: Row) -> str:
    if row["is_test"]:
        return "yes"
    return "no (2)" if row["predicted_usd"] is None else "no (1)"


def _nation_line(row: Row, titles: Mapping[str, str]) -> Cells:
    error = (row["observed_usd"] - row["median_usd"]) / row["observed_usd"]
    return (
        titles[row["scenario"]],
        f"≥{say_usd(row['observed_usd'])}",
        say_usd(row["median_usd"]),
        say_usd_range(row["low_90_usd"], row["high_90_usd"]),
        f"{MINUS if error < 0 else ''}{abs(error):.0%}",
        "no (2)",
    )


def tell_held_out(held: pl.DataFrame, names: Mapping[str, str]) -> MoneyTable:
    """Officers that the model was not shown, beside its prediction and the share of draws below them."""
    kinds = {
        "agency": "Counts of agencies",
        "total": "Published totals",
        "estimate": "Estimates of others, never fitted",
        "in_training": "In training (at least), and trained since; never fitted",
    }
    rows = held.with_columns(pl.col("kind").cast(pl.String)).to_dicts()
    groups = (
        Group(heading, tuple(_held_line(row, names) for row in rows if row["kind"] == kind))
        for kind, heading in kinds.items()
    )
    columns = ("who", "reported", "median", "half of draws", "9 of 10 draws", "below")
    return MoneyTable(
        "Trained officers, each predicted without its own record",
        columns,
        tuple(g for g in groups if g.lines),
    )


def _held_line(row: Row, names: Mapping[str, str]) -> Cells:
    intervals = (say_number_range(row[f"low_{n}"], row[f"high_{n}"]) for n in (50, 90))
    record_id, comma, when = row["record_id"].partition(", ")
    who = names.get(record_id, record_id) + comma + when
    return (who, f"{row['observed']:,.0f}", f"{row['median']:,.0f}", *intervals, f"{row['place']:.0%}")


def say_fit(fit: Row, titles: Mapping[str, str]) -> str:
    """Whether the draws meet a published total of officers, and what its agencies had to hold if they do not."""
    reported = f"{titles[fit['record_id']]}: {fit['reported']:,.0f} officers reported"
    if 1 / STRETCH_TO_TELL < fit["stretch_low"] <= fit["stretch_high"] < STRETCH_TO_TELL:
        return f"{reported}, met in the draws."
    return (
        f"{reported}, {fit['modelled_low']:,.0f} to {fit['modelled_high']:,.0f} in nine tenths of the draws; its "
        f"agencies had to hold {fit['stretch_low']:.2f} to {fit['stretch_high']:.2f} times what their strength allows."
    )


def say_placed(placed: Row, titles: Mapping[str, str]) -> str:
    """That a year of a reading holds a published amount."""
    return (
        f"A year of '{titles[placed['scenario']]}' at the model's own officers, ${placed['low_90_usd'] / 1e9:,.1f} to "
        f"{placed['high_90_usd'] / 1e9:,.1f} billion (90%), holds the ${placed['published_usd'] / 1e9:,.1f} billion "
        f"of {placed['title']}."
    )


def tell_published(reproductions: pl.DataFrame, implied: pl.DataFrame) -> MoneyTable:
    """Each published amount, and what each set of assumptions gives for its officers."""
    rows = reproductions.with_columns(pl.col("verdict").cast(pl.String)).to_dicts()
    groups = tuple(
        Group(
            f"{figure['title']} ({figure['officers']:,.0f} officers)",
            (
                (
                    "as published",
                    say_dollars_exactly(figure["usd_per_officer"]),
                    say_usd(figure["amount_usd"]),
                    "",
                    "",
                ),
                *(_published_line(row) for row in rows if row["figure_id"] == figure["figure_id"]),
            ),
        )
        for figure in implied.iter_rows(named=True)
    )
    columns = ("counted for each officer", "a year", "all officers", "against it", "")
    return MoneyTable("Published amounts, and which assumptions give them", columns, groups)


def _published_line(row: Row) -> Cells:
    return (
        row["assumptions"],
        say_dollars_exactly(row["usd_per_officer"]),
        say_usd(row["amount_usd"]),
        f"{row['ratio']:.0%}",
        row["verdict"],
    )
