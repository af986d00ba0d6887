"""What a brief tells beside ICE's lists on record: the law of its state, and what is stated of later lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.attestations import load_state_totals, load_stated_totals
from open287g.measures.early_record import is_a_day
from open287g.queries.laws import laws_beside
from open287g.queries.stated_totals import gather_totals
from open287g.schemas.facts import StatedTotal
from open287g.schemas.figures import Entry
from open287g.schemas.laws import StateLaws

from .request import Request

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.measures import Ledger


def law_of(edition: Edition, ledger: Ledger, request: Request, made_on: date) -> StateLaws | None:
    """The law of the brief's state on its day; on the day it is made if it asks for no day."""
    if request.state is None:
        return None
    return laws_beside(edition, ledger, (request.state,), request.as_of or made_on)[0]


def stated_since(
    edition: Edition, request: Request, latest_list_on: date, made_on: date
) -> tuple[StatedTotal, ...]:
    """Of a brief of now: the latest total on ICE's page and the latest count of a file, after the newest list.

    A state has counts of files alone. Totals of a low grade are left out.
    """
    if request.as_of and request.as_of < latest_list_on:
        return ()
    until = min(request.as_of or made_on, made_on)
    told = _of_state(request.state) if request.state else _of_nation(gather_totals(edition))
    later = [total for total in told if latest_list_on < total.as_of <= until]
    last = {total.by_ice: total for total in sorted(later, key=lambda total: total.as_of)}
    return tuple(sorted(last.values(), key=lambda total: total.as_of))


def _of_nation(totals: pl.DataFrame) -> list[StatedTotal]:
    rows = totals.filter(
        pl.col("list_name") == "participating",
        pl.col("counts") == "agreements",
        pl.col("total").is_not_null(),
        pl.col("said_by").cast(pl.String).is_in(["ice_page", "count_of_file"]),
        pl.col("grade") != "low",
    )
    return [
        StatedTotal(date.fromisoformat(row["as_of"]), row["total"], row["said_by"] == "ice_page", row["grade"],
                    row["url"], None if row.get("sha256") else Entry("reference/stated_totals.csv", row["as_of"]))
        for row in rows.iter_rows(named=True)
        if is_a_day(row["as_of"])
    ]  # fmt: skip


def _of_state(state: str) -> list[StatedTotal]:
    files = {total.as_of: total for total in _of_nation(load_stated_totals()) if not total.by_ice}
    rows = load_state_totals().filter(pl.col("state") == state)
    return [
        StatedTotal(row["as_of"], row["total"], by_ice=False, grade=files[row["as_of"]].grade,
                    url=files[row["as_of"]].url, entry=Entry("reference/state_totals.csv", f"{row['as_of']}|{state}"))
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
