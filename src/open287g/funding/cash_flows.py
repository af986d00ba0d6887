"""What one agency may claim in every draw, and the money of agencies and places as it is paid, by month.

Claims say from when to when, for how many officers and on what condition; arrays are months x draws, in nominal
dollars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .calendar import PAID_ON, RatesByMonth, Terms, Till
from .calibration import Body, day_number
from .draws import Floats, SharedDraws
from .rulebook import COMPONENTS, RECURRING, Component, Rulebook, Scenario


@dataclass(frozen=True)
class Claim:
    """What one agency may claim in every draw: from when to when, for how many; `units` as in `PAID_ON`."""

    days: Floats
    until: float
    agreements: Floats
    officers: Floats
    units: tuple[Floats, ...]


def find_claim(till: Till, terms: Terms, body: Body, officers: Floats, days: Floats) -> Claim:
    """The claim of one agency with so many officers, operational from `days` on."""
    draws, day = till.draws, till.as_of
    from_signing = till.scenario.agreements == "all_listed"
    met = _meets_condition(till.scenario, draws, body)
    named_from = np.float32(body.named_from)
    return Claim(
        np.full_like(days, max(np.float32(body.signed), named_from))
        if from_signing
        else np.maximum(np.ceil(days), named_from),
        min(body.listed_until, day_number(day) + 1),
        met,
        officers * met,
        tuple(_units(till, terms, body, officers, met)) if terms.rates.pays(*RECURRING) else (),
    )


def _units(till: Till, terms: Terms, body: Body, officers: Floats, met: Floats) -> Iterator[Floats]:
    """Dollars of payroll, officers, and dollars paid by arrest in a year; zero where the rules pay nothing on them."""
    payroll, awards, arrests = (terms.rates.pays(*components) for components in PAID_ON)
    nothing = np.zeros_like(officers)
    paid = _paid_officers(till.rulebook, till.scenario, officers, till.draws, till.as_of)
    yield paid * met * _salary(till, terms, body) if payroll else nothing
    yield officers * met if awards else nothing
    yield officers * met * terms.arrest_pay_usd if arrests else nothing


def _salary(till: Till, terms: Terms, body: Body) -> Floats:
    """Each officer's salary: the state's mean, and the agency's own distance from it, which every scenario shares."""

    def find_distance() -> Floats:
        deviation = terms.wage_spread * till.draws.noise(body.agency_id, "salary")
        return np.asarray(np.exp(deviation - terms.wage_spread**2 / 2), dtype=np.float32)

    distance = till.calibration.keep_pay(body.agency_id, find_distance)
    return np.asarray(terms.pay_usd * distance, dtype=np.float32)


def _meets_condition(scenario: Scenario, draws: SharedDraws, body: Body) -> Floats:
    from scipy.special import ndtr

    match scenario.condition:
        case "none":
            return np.ones(draws.n, np.float32)
        case "qualifying_event":
            chance = draws.noise(body.agency_id, "event")
            return np.asarray(ndtr(chance) < draws["event_share"], dtype=np.float32)


def _paid_officers(
    rulebook: Rulebook, scenario: Scenario, officers: Floats, draws: SharedDraws, day: date
) -> Floats:
    """Officers whose salary is reimbursed, where the condition is met."""
    match scenario.paid_officers:
        case "none":
            return np.zeros_like(officers)
        case "positions":
            return np.minimum(officers, np.float32(rulebook.number("conditions/positions_per_event", day)))
        case "hours":
            return officers * draws["hours_share"]
        case "all":
            return officers


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


class Sums:
    """Agencies added up. Recurring units are kept by month of start, and spread over the months once at the end."""

    def __init__(self, state: str, till: Till, terms: Terms) -> None:
        self.rates, self.terms, self.n = till.rates, terms, till.draws.n
        self.today = day_number(till.as_of)
        self.place = PlaceMoney.empty("state", state, till.rates, self.n)
        self._month_of_day, self._whole_month_of_day = till.rates.months_of_days
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
            paid_in, amount = self.rates.first_paid(name, claim.until)
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
