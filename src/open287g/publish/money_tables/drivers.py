"""Which uncertain inputs drive the result: shares of the variance in, a table out."""

from __future__ import annotations

import polars as pl

from .table import Cells, Group, MoneyTable, Row

DRIVERS = {
    "agencies_and_states": "Which agencies and states trained more",
    "benefit_load": "Benefits, as a share of salary",
    "wage_growth": "Growth of wages since the survey",
    "wage_factor": "Task force officers' pay against the mean",
    "overtime_used": "Part of the overtime cap that is used",
    "award_success": "Success rate that decides awards",
    "event_share": "Agencies with a qualifying event",
    "arrest_usd": "Payment for a later arrest",
    "arrests_per_officer": "Later arrests for each officer",
    "hours_share": "Share of hours spent on 287(g)",
    "days_local": "Days from signing to operation, local",
    "days_state": "Days from signing to operation, state",
    "spread": "How much alike agencies differ",
    "share_at_fifty": "Share trained in an agency of fifty",
    "slope": "How the share falls with size",
    "state_effect": "State agencies against local ones",
}
RESULTS = {
    "startup_usd": "Start-up money to date",
    "recurring_usd": "Recurring money to date",
    "total_usd": "All money to date",
    "per_year_usd": "A year of recurring money",
}


def tell_drivers(drivers: pl.DataFrame) -> MoneyTable:
    """Inputs that explain at least a hundredth of a result, most first."""
    rows = [row for row in drivers.cast({"result": pl.String}).to_dicts() if row["total_order"] >= 0.01]
    groups = (
        Group(words, tuple(_driver_line(row) for row in rows if row["result"] == result))
        for result, words in RESULTS.items()
    )
    columns = ("input", "alone", "with all others", "± (95%)")
    return MoneyTable(
        "Share of the variance that each input explains", columns, tuple(g for g in groups if g.lines)
    )


def _driver_line(row: Row) -> Cells:
    return DRIVERS[row["input"]], *(
        f"{max(row[name], 0):.0%}" for name in ("first_order", "total_order", "margin")
    )
