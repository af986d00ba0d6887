"""Measures: counts under named units, filters, clocks and dates, from the ledger's tables; pure."""

from open287g.schemas.units import UNITS, Unit

from .counting import check_query, count
from .roster import Ledger, last_day, list_in_force, rows_in_force

__all__ = ["UNITS", "Ledger", "Unit", "check_query", "count", "last_day", "list_in_force", "rows_in_force"]
