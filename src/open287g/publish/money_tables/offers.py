"""What the rules offer one agency: priced items in, a table with the arithmetic out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from open287g.funding.rulebook import Unpaid
from open287g.text.phrases import DASH, format_usd
from open287g.text.phrases import gettext as _

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
                    (
                        _(row["item"]),
                        row["basis"],
                        _low_high(row["each_low_usd"], row["each_high_usd"]),
                        _low_high(row["low_usd"], row["high_usd"]),
                    )
                    for row in rows
                    if row["paid"] == paid
                ),
                (_("Together"), "", "", _low_high(*sums[paid])),
            ),
        )
        for paid, heading in (("once", _("Paid once")), ("every year", _("Every year")))
        if any(row["paid"] == paid for row in rows)
    )
    heads = ("", _("how it is counted"), _("for one"), _("together"))
    return MoneyTable(
        _("What the rules offer, for one officer or agreement, and together"), heads, tuple(groups), n_words=2
    )


def tell_unpaid(unpaid: Sequence[Unpaid]) -> MoneyTable:
    """What no offer pays back, with what it came to elsewhere where a source says so."""
    lines = tuple((_(each.item), _(each.statement), _say_amounts(each)) for each in unpaid)
    return MoneyTable(_("What no offer pays back"), ("", "", _("elsewhere")), (Group("", lines),), n_words=2)


def _say_amounts(unpaid: Unpaid) -> str:
    return "; ".join(format_usd(each.usd) for each in unpaid.amounts) or DASH


def _low_high(low: float, high: float) -> str:
    first, last = say_dollars_exactly(low), say_dollars_exactly(high)
    return first if first == last else f"{first} {DASH} {last}"
