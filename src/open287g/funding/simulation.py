"""Money of every eligible agency in every draw, under one reading of the offers; summed for states and the nation.

Agencies are taken a few at a time, so that memory grows with draws and months, not with agencies. Entitlement only:
what the rules imply. Payments on record and appropriations never enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .calendar import RatesByMonth, award_usd, awards_by_month, find_rates, first_paid, months_of_days
from .calibration import Body, Calibration, day_number, settled
from .draws import Floats, SharedDraws
from .rulebook import COMPONENTS, RECURRING, Component, Rulebook, Scenario
from .threads import in_order

AGENCIES_AT_ONCE = 32
"""Agencies of one state that are summed together; sums are then added in a fixed order."""

PAID_ON: tuple[tuple[Component, ...], ...] = (("salary", "benefits", "overtime"), ("awards",), ("arrests",))
"""What is paid on payroll, on officers, and on arrests."""

Told = TypeVar("Told")


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
class Terms:
    """What the rules and one state's wages say of an officer, in every draw."""

    rates: RatesByMonth
    pay_usd: Floats
    benefit_load: Floats
    overtime_used: Floats
    award_usd: Floats
    award_usd_by_month: Floats
    arrest_pay_usd: Floats
    wage_spread: np.float32

    def factors(self, awards: Floats) -> dict[Component, Floats | float]:
        """What each recurring rate multiplies, for a dollar of payroll, an officer, or a dollar paid by arrest."""
        return {
            "salary": 1.0,
            "benefits": self.benefit_load,
            "overtime": self.overtime_used,
            "awards": awards,
            "arrests": 1.0,
        }

    @cached_property
    def by_month(self) -> tuple[Floats, ...]:
        """Paid in each month on payroll, on officers and on arrests: months x draws for each that the rules pay."""
        factors = self.factors(self.award_usd_by_month)
        return tuple(self._per_unit(components, self.rates.recurring, factors) for components in PAID_ON)

    @cached_property
    def a_year(self) -> tuple[Floats, ...]:
        """Paid in a year by the rules of the day, on payroll, on officers and on arrests."""
        rates = {name: np.array([rate]) for name, rate in self.rates.per_year.items()}
        factors = self.factors(self.award_usd)
        return tuple(self._per_unit(components, rates, factors)[0] for components in PAID_ON)

    def _per_unit(
        self,
        components: tuple[Component, ...],
        rates: dict[Component, NDArray[np.float64]],
        factors: dict[Component, Floats | float],
    ) -> Floats:
        parts = [rates[name].astype(np.float32)[:, None] * factors[name] for name in components]
        shape = (len(rates[components[0]]), len(self.pay_usd))
        return np.asarray(np.broadcast_to(sum(parts), shape), dtype=np.float32)

    def to_date(self, end: int) -> tuple[Floats, ...]:
        """Paid from each month on until month `end`, as one long row: month after month, each with every draw."""
        if end not in self._cumulated:
            self._cumulated[end] = tuple(_paid_from(each, end).ravel() for each in self.by_month)
        return self._cumulated[end]

    @cached_property
    def _cumulated(self) -> dict[int, tuple[Floats, ...]]:
        return {}


def _paid_from(by_month: Floats, end: int) -> Floats:
    """Sums of all months before `end` from each month on, and a last row of nothing."""
    sums = np.zeros((len(by_month) + 1, by_month.shape[1]), np.float32)
    for month in range(end - 1, -1, -1):
        sums[month] = sums[month + 1] + by_month[month]
    return sums


@dataclass(frozen=True)
class Claim:
    """What one agency may claim in every draw: from when to when, for how many; `units` as in `PAID_ON`."""

    days: Floats
    until: float
    agreements: Floats
    officers: Floats
    units: tuple[Floats, ...]


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


def simulate(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    tell: Callable[[AgencyMoney], Told],
    threads: int = 1,
) -> Iterator[Told | PlaceMoney]:
    """What `tell` says of each agency, each state after its agencies, and the nation last.

    Blocks of agencies do not depend on each other and are added in order: any number of threads gives the same bytes.
    """
    rates = find_rates(rulebook, scenario, as_of)
    till = Till(rulebook, scenario, calibration, draws, rates, as_of)
    nation = PlaceMoney.empty("nation", "US", rates, draws.n)
    done = in_order(lambda block: block.pay(tell), _blocks(till, wages), threads)
    for state, results in groupby(done, key=lambda result: result[1].scope_id):
        place = PlaceMoney.empty("state", state, rates, draws.n)
        for told, sums in results:
            yield from told
            place.add(sums)
        nation.add(place)
        yield place
    yield nation


def simulate_agency(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
    index: int,
) -> AgencyMoney:
    """One agency alone, as it is among all others."""
    till = Till(rulebook, scenario, calibration, draws, find_rates(rulebook, scenario, as_of), as_of)
    state = calibration.bodies[index].state
    told, _ = Block(till, state, find_terms(till, wages, state), (index,)).pay(lambda money: money)
    return told[0]


@dataclass(frozen=True)
class Till:
    """What the payment of every agency needs."""

    rulebook: Rulebook
    scenario: Scenario
    calibration: Calibration
    draws: SharedDraws
    rates: RatesByMonth
    as_of: date

    @cached_property
    def award_success(self) -> Floats:
        """The success rate that decides awards; complete at the ceiling."""
        drawn = self.draws["award_success"]
        return np.ones_like(drawn) if self.scenario.rates == "ceiling" else drawn

    @cached_property
    def award_usd_by_month(self) -> Floats:
        """Awards of an officer, months x draws."""
        return awards_by_month(self.rulebook, self.rates.months, self.award_success)


def _blocks(till: Till, wages: pl.DataFrame) -> Iterator[Block]:
    numbered = list(enumerate(till.calibration.bodies))
    for state, members in groupby(numbered, key=lambda pair: pair[1].state):
        indices = [index for index, _ in members]
        terms = find_terms(till, wages, state)
        for first in range(0, len(indices), AGENCIES_AT_ONCE):
            yield Block(till, state, terms, tuple(indices[first : first + AGENCIES_AT_ONCE]))


def find_terms(till: Till, wages: pl.DataFrame, state: str) -> Terms:
    """The terms of one state's officers; at the ceiling, overtime reaches its cap and awards the top band."""
    draws, at_ceiling = till.draws, till.scenario.rates == "ceiling"
    return Terms(
        till.rates,
        salary_usd(wages, state, till.as_of, draws["wage_growth"]) * draws["wage_factor"],
        draws["benefit_load"],
        np.ones(draws.n, np.float32) if at_ceiling else draws["overtime_used"],
        award_usd(till.rulebook, till.award_success, till.as_of),
        till.award_usd_by_month,
        draws["arrests_per_officer"] * draws["arrest_usd"],
        np.float32(till.rulebook.number("pay/agency_wage_spread", till.as_of)),
    )


def salary_usd(wages: pl.DataFrame, state: str, day: date, growth: Floats) -> Floats:
    """Mean salary of a patrol officer in `state` on `day`; the nation's where the survey has no figure."""
    row = wages.filter(pl.col("state").is_in([state, "US"])).sort(pl.col("state") == "US").row(0, named=True)
    years = (day - row["surveyed_on"]).days / 365.25
    return np.asarray(row["annual_mean_usd"] * (1 + growth) ** np.float32(years), dtype=np.float32)


def _find_claim(till: Till, terms: Terms, body: Body, officers: Floats, days: Floats) -> Claim:
    draws, day = till.draws, till.as_of
    from_signing = till.scenario.agreements == "all_listed"
    met = _meets_condition(till.scenario, draws, body)
    return Claim(
        np.maximum(
            np.float32(body.signed) if from_signing else np.ceil(days), np.full_like(days, body.named_from)
        ),
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
    deviation = terms.wage_spread * till.draws.noise(body.agency_id, "salary")
    return np.asarray(terms.pay_usd * np.exp(deviation - terms.wage_spread**2 / 2), dtype=np.float32)


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
class Block:
    """Some agencies of one state that are paid and added up together."""

    till: Till
    state: str
    terms: Terms
    indices: tuple[int, ...]

    def pay(self, tell: Callable[[AgencyMoney], Told]) -> tuple[list[Told], PlaceMoney]:
        """What `tell` says of each agency, and the sums of the block."""
        sums = _Sums(self.state, self.till, self.terms)
        told = []
        for index in self.indices:
            body = self.till.calibration.bodies[index]
            officers, days = settled(self.till.calibration, index, self.till.draws)
            claim = _find_claim(self.till, self.terms, body, officers, days)
            told.append(tell(sums.pay(body, claim, officers)))
        return told, sums.finish()


class _Sums:
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
