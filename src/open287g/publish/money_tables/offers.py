"""What the rules offer one agency: priced items in, a table with the arithmetic out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from open287g.publish.words import DASH

from .amounts import say_dollars_exactly
from .table import Group, MoneyTable


def tell_offer(items: pl.DataFrame, sums: Mapping[str, tuple[float, float]]) -> MoneyTable:
    """What the rules offer one agency: what is paid once, and what every year, with the arithmetic."""
    rows = items.with_columns(pl.col("paid").cast(pl.String)).to_dicts()
    groups = (
        Group(
            heading,
            (
                *(
                    (row["item"], row["basis"], _low_high(row["low_usd"], row["high_usd"]))
                    for row in rows
                    if row["paid"] == paid
                ),
                ("Together", "", _low_high(*sums[paid])),
            ),
        )
        for paid, heading in (("once", "Paid once"), ("every year", "Every year"))
        if any(row["paid"] == paid for row in rows)
    )
    return MoneyTable("What the rules offer", ("", "how it is counted", "dollars"), tuple(groups), n_words=2)


def _low_high(low: float, high: float) -> str:
    first, last = say_dollars_exactly(low), say_dollars_exactly(high)
    return first if first == last else f"{first} {DASH} {last}"
