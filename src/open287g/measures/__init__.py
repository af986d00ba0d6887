"""Measures: counts under named units, filters, clocks and dates, from the ledger's tables; pure."""

from .counting import check_query, count
from .roster import Ledger, last_day, list_in_force, rows_in_force
from .units import UNITS, Unit

__all__ = ["UNITS", "Ledger", "Unit", "check_query", "count", "last_day", "list_in_force", "rows_in_force"]
