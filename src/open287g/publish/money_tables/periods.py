"""Months and fiscal years of places under each reading: rows of estimates in, tables out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from .amounts import say_nine_tenths, say_usd
from .places import in_words
from .table import Cells, Group, MoneyTable, Row


def tell_periods(rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> list[MoneyTable]:
    """Months or fiscal years of one or more places under each reading; means, which add up, and an interval."""
    return [
        MoneyTable(
            title,
            ("", "start-up", "recurring", "together", "9 of 10 draws"),
            tuple(_period_groups(rows.filter(pl.col("scenario") == name), names)),
        )
        for name, title in titles.items()
    ]


def _period_groups(rows: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Group]:
    held: dict[str, dict[str, dict[str, Row]]] = {}
    for row in in_words(rows).iter_rows(named=True):
        held.setdefault(row["scope_id"], {}).setdefault(row["period"], {})[row["measure"]] = row
    for where, periods in held.items():
        lines = tuple(_period_line(period, found) for period, found in sorted(periods.items()))
        yield Group(names.get(where, where) if len(held) > 1 else "", (*lines, _period_sums(periods)))


def _period_line(period: str, found: Mapping[str, Row]) -> Cells:
    means = (say_usd(found[measure]["mean"]) for measure in PERIOD_MEASURES)
    return (period, *means, say_nine_tenths(found["total_usd"]))


def _period_sums(periods: Mapping[str, Mapping[str, Row]]) -> Cells:
    sums = (sum(found[measure]["mean"] for found in periods.values()) for measure in PERIOD_MEASURES)
    return ("Together", *map(say_usd, sums), "")


PERIOD_MEASURES = ("startup_usd", "recurring_usd", "total_usd")
