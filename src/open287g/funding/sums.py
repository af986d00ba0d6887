"""Agencies paid one by one and added up to a place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .calendar import first_paid, months_of_days
from .calibration import Body, day_number
from .claiming import Claim
from .draws import Floats
from .paid import AgencyMoney, Paid, PlaceMoney
from .rulebook import Component
from .terms import PAID_ON, Terms, Till


class Sums:
    """Agencies added up. Recurring units are kept by month of start, and spread over the months once at the end."""

    def __init__(self, state: str, till: Till, terms: Terms) -> None:
        self.rates, self.terms, self.n = till.rates, terms, till.draws.n
        self.today = day_number(till.as_of)
        self.place = PlaceMoney.empty("state", state, till.rates, self.n)
        self._month_of_day, self._whole_month_of_day = months_of_days(till.rates.months)
        self._units = [np.zeros((len(till.rates.months) + 1, self.n), np.float32) for _ in PAID_ON]
        self._rows = np.arange(self.n)

    def pay(self, body: Body, claim: Claim, officers: Floats) -> AgencyMoney:
        """Pay one agency, and add it to the sums."""
        is_listed = body.listed_until > self.today
        is_operational = ((claim.days < claim.until) & is_listed).astype(np.float32)
        offset = self._offset(claim.days)
        once = tuple(self._pay_once(claim, np.take(self._month_of_day, offset)))
        start = np.take(self._whole_month_of_day, offset)
        end = int(np.searchsorted(self.rates.starts, claim.until, side="left"))
        recurring, per_year = self._pay_recurring(claim.units, start, end)
        money = AgencyMoney(
            body,
            self.rates,
            is_operational,
            officers * is_operational,
            officers,
            sum((usd for _, usd in once), start=np.zeros(self.n, np.float32)),
            recurring,
            per_year * is_operational,
            Paid(once, start, end, claim.units, self.terms),
        )
        self.place.add_stock(is_listed, money)
        return money

    def _pay_once(self, claim: Claim, month: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Floats]]:
        units_of: dict[Component, Floats] = {"equipment": claim.officers, "vehicles": claim.agreements}
        is_there = claim.days < claim.until
        for name, units in units_of.items():
            if not self.rates.holds(name):
                continue
            paid_in, amount = first_paid(self.rates.once[name], self.rates.starts, claim.until)
            usd = np.take(amount, month)
            usd *= units
            usd *= is_there
            when = np.take(paid_in, month)
            self.place.money[name].reshape(-1)[when * self.n + self._rows] += usd
            yield when, usd

    def _pay_recurring(
        self, units: tuple[Floats, ...], start: NDArray[np.int64], end: int
    ) -> tuple[Floats, Floats]:
        to_date, per_year = np.zeros(self.n, np.float32), np.zeros(self.n, np.float32)
        cell = np.minimum(start, end) * self.n + self._rows
        for position, each in enumerate(units):
            if self.rates.pays(*PAID_ON[position]):
                self._units[position].reshape(-1)[cell] += each
                self._units[position][end] -= each
                to_date += each * np.take(self.terms.to_date(end)[position], cell)
                per_year += each * self.terms.a_year[position]
        return to_date, per_year

    def finish(self) -> PlaceMoney:
        """The sums, with recurring money spread over its months."""
        factors = self.terms.factors(self.terms.award_usd_by_month)
        for components, units in zip(PAID_ON, self._units, strict=True):
            if not self.rates.pays(*components):
                continue
            running = np.maximum(np.cumsum(units, axis=0)[:-1], 0)
            for name in components:
                rate = self.rates.recurring[name].astype(np.float32)[:, None]
                self.place.money[name] += running * (factors[name] * rate)
        return self.place

    def _offset(self, days: Floats) -> NDArray[np.int64]:
        """Position of each day in the tables of months."""
        first = self.rates.starts[0] if self.rates.months else 0.0
        last = len(self._month_of_day) - 1
        return np.asarray(np.clip(days - np.float32(first) + 1, 0, last), dtype=np.int64)
