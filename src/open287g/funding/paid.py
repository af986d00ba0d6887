"""Money of an agency and of a place in every draw, as it was paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .calendar import RatesByMonth
from .calibration import Body
from .draws import Floats
from .rulebook import COMPONENTS, Component
from .terms import Terms


@dataclass(frozen=True)
class AgencyMoney:
    """One agency in every draw. Money to date by kind; `per_year` holds today's officers for twelve months."""

    body: Body
    rates: RatesByMonth
    is_operational: Floats
    officers: Floats
    officers_if_operational: Floats
    startup_usd: Floats
    recurring_usd: Floats
    per_year_usd: Floats
    paid: Paid

    @property
    def startup_by_month(self) -> Floats:
        """Start-up money, months x draws."""
        return self.paid.startup_by_month(len(self.rates.months))

    @property
    def recurring_by_month(self) -> Floats:
        """Recurring money, months x draws."""
        return self.paid.recurring_by_month(len(self.rates.months))


@dataclass
class PlaceMoney:
    """A state or the nation in every draw: stocks on the day, and money by component and month (months x draws)."""

    scope: str
    scope_id: str
    rates: RatesByMonth
    agreements: int
    operational: Floats
    officers: Floats
    per_year_usd: Floats
    money: dict[Component, Floats]

    @classmethod
    def empty(cls, scope: str, scope_id: str, rates: RatesByMonth, n: int) -> PlaceMoney:
        """A place without agencies."""
        months = {name: np.zeros((len(rates.months), n), np.float32) for name in COMPONENTS}
        operational, officers, per_year = (np.zeros(n, np.float32) for _ in range(3))
        return cls(scope, scope_id, rates, 0, operational, officers, per_year, months)

    def add_stock(self, is_listed: bool, agency: AgencyMoney) -> None:
        """Count one agency on the day of the estimate."""
        self.agreements += is_listed
        self.operational += agency.is_operational
        self.officers += agency.officers
        self.per_year_usd += agency.per_year_usd

    def add(self, place: PlaceMoney) -> None:
        """Add another place."""
        self.agreements += place.agreements
        self.operational += place.operational
        self.officers += place.officers
        self.per_year_usd += place.per_year_usd
        for name in COMPONENTS:
            if self.rates.holds(name):
                self.money[name] += place.money[name]

    def of(self, components: tuple[Component, ...]) -> Floats:
        """Money of some components together, months x draws."""
        held = [self.money[name] for name in components if self.rates.holds(name)]
        return np.asarray(sum(held) if held else self.money[components[0]], dtype=np.float32)


@dataclass(frozen=True)
class Paid:
    """When one agency is paid: start-up amounts with their months, and units that are paid from `start` to `end`."""

    once: tuple[tuple[NDArray[np.int64], Floats], ...]
    start: NDArray[np.int64]
    end: int
    units: tuple[Floats, ...]
    terms: Terms

    def startup_by_month(self, n_months: int) -> Floats:
        """Start-up money, months x draws."""
        money = np.zeros((n_months, len(self.start)), np.float32)
        for when, usd in self.once:
            for month in range(n_months):
                money[month] += usd * (when == month)
        return money

    def recurring_by_month(self, n_months: int) -> Floats:
        """Recurring money, months x draws."""
        money = np.zeros((n_months, len(self.start)), np.float32)
        for month in range(min(n_months, self.end) if self.units else 0):
            paid = sum(
                units * rates[month] for units, rates in zip(self.units, self.terms.by_month, strict=True)
            )
            money[month] = paid * (self.start <= month)
        return money
