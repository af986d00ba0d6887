"""Money on record of one agency as a table: day, payer, how far it went, amount, source; and how it fits the rules."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from open287g.funding.offer import VERDICTS
from open287g.schemas.blocks import Column, Link, Table
from open287g.schemas.figures import Entry, Figure, Origin
from open287g.schemas.funding import ICE
from open287g.text.phrases import DASH, format_day, format_month, format_usd, join_words
from open287g.text.phrases import gettext as _

STAGES: Final = {
    "paid": "paid",
    "awarded": "awarded",
    "pending": "waiting for a decision",
    "applied": "applied for",
    "offered": "offered",
    "estimated": "estimated by the agency",
    "returned": "returned",
}
"""How far money on record went, in words."""
_FORMS: Final = {"exact": "usd", "about": "usd_about", "at_least": "usd_at_least"}


def tell_money_on_record(payments: pl.DataFrame) -> Table:
    """Payments, awards, requests and offers on record: day, payer, kind, amount, source."""
    titles = (_("recorded"), _("payer"), _("what it is"))
    columns = (*map(Column, titles), Column(_("amount"), is_number=True), Column(_("source")))
    rows = tuple(
        (
            say_recorded(row["recorded_on"], row["precision"]),
            _(row["payer"]),
            _(STAGES[row["stage"]]),
            figure_of_payment(row),
            Link(row["source_title"], row["source_url"])
            if row["source_url"]
            else row["source_title"] or DASH,
        )
        for row in payments.iter_rows(named=True)
    )
    return Table("money_on_record", _("Money on record"), columns, rows)


def say_whose_money(payments: pl.DataFrame) -> str:
    """That a state's money is not ICE's; nothing where all is ICE's."""
    payers = [name for name in payments["payer"].unique(maintain_order=True) if name != ICE]
    if not payers:
        return ""
    named = join_words([_("the {body}", body=_(name)) for name in payers])
    return _("Money from {payers} is the state's, not ICE's.", payers=named)


def say_record_check(judged: pl.DataFrame) -> list[str]:
    """How each amount of ICE's on record stands to what the rules give, in a sentence each."""
    told = []
    for row in judged.filter(pl.col("payer") == ICE).iter_rows(named=True):
        amount = format_usd(row["amount_usd"])
        if row["rule_low_usd"] is None:
            told.append(f"{amount}: {_(VERDICTS[row['verdict']])}.")
            continue
        low, high = format_usd(row["rule_low_usd"]), format_usd(row["rule_high_usd"])
        given = low if low == high else _("{low} to {high}", low=low, high=high)
        words = _(
            "{amount} on record is {verdict}, {given}.",
            amount=amount,
            verdict=_(VERDICTS[row["verdict"]]),
            given=given,
        )
        if row["verdict"] != "within":
            words += " " + _("No source says why.")
        told.append(words)
    return told


def figure_of_payment(row: dict[str, Any]) -> Figure:
    """An amount on record as a figure that stands on its entry."""
    return Figure(
        f"payment.{row['case_id']}", row["amount_usd"], "usd", row["payee"], row["recorded_on"], None,
        Origin("Stated by its source", (Entry("reference/payments.csv", row["case_id"]),)),
        form=_FORMS[row["amount_is"]], url=row["source_url"],
    )  # fmt: skip


def say_recorded(day: date, precision: str) -> str:
    """A day of a record as far as it is known."""
    return {"day": format_day(day), "month": format_month(day), "year": str(day.year)}[precision]
