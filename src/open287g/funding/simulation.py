"""Money of every eligible agency in every draw, under one reading of the offers; summed for states and the nation.

Agencies are taken one after the other, so that memory grows with draws and months, not with agencies. Entitlement
only: what the rules imply. Payments on record and appropriations never enter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .calendar import RatesByMonth, award_usd, find_rates, first_paid, months_of_days, paid_from
from .calibration import Body, Calibration, day_number, settled
from .draws import Floats, SharedDraws
from .rulebook import COMPONENTS, RECURRING, Component, Rulebook, Scenario

PAID_ON: tuple[tuple[Component, ...], ...] = (("salary", "benefits", "overtime"), ("awards",), ("arrests",))
"""What is paid on payroll, on officers, and on arrests."""


@dataclass(frozen=True)
class AgencyMoney:
    """One agency in every draw. Money to date by kind; `per_year` holds today's officers for twelve months."""

    body: Body
    is_operational: Floats
    officers: Floats
    officers_if_operational: Floats
    startup_usd: Floats
    recurring_usd: Floats
    per_year_usd: Floats


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
            self.money[name] += place.money[name]

    def of(self, components: tuple[Component, ...]) -> Floats:
        """Money of some components together, months x draws."""
        return np.asarray(sum(self.money[name] for name in components), dtype=np.float32)


@dataclass(frozen=True)
class Terms:
    """What the rules and one state's wages say of an officer, in every draw."""

    rates: RatesByMonth
    pay_usd: Floats
    benefit_load: Floats
    overtime_used: Floats
    award_usd: Floats
    arrest_pay_usd: Floats
    wage_spread: np.float32

    def factors(self, pay: Floats, officers: Floats, arrests_usd: Floats) -> dict[Component, Floats]:
        """What each recurring rate multiplies: payroll, officers who may earn an award, pay by arrest."""
        return {
            "salary": pay,
            "benefits": pay * self.benefit_load,
            "overtime": pay * self.overtime_used,
            "awards": officers * self.award_usd,
            "arrests": arrests_usd,
        }


@dataclass(frozen=True)
class Claim:
    """What one agency may claim in every draw: from when to when, for how many."""

    days: Floats
    until: float
    agreements: Floats
    officers: Floats
    payroll_usd: Floats
    arrests_usd: Floats


def simulate(
    rulebook: Rulebook,
    scenario: Scenario,
    calibration: Calibration,
    wages: pl.DataFrame,
    draws: SharedDraws,
    as_of: date,
) -> Iterator[AgencyMoney | PlaceMoney]:
    """Each agency, each state after its agencies, and the nation last."""
    rates = find_rates(rulebook, scenario, as_of)
    nation = PlaceMoney.empty("nation", "US", rates, draws.n)
    numbered = list(enumerate(calibration.bodies))
    for state, members in groupby(numbered, key=lambda pair: pair[1].state):
        terms = find_terms(rulebook, scenario, rates, wages, draws, state, as_of)
        sums = _StateSums(state, terms, draws.n)
        for index, body in members:
            officers, days = settled(calibration, index, draws)
            claim = _find_claim(rulebook, scenario, terms, body, officers, days, draws, as_of)
            yield sums.pay(body, claim, officers, as_of)
        place = sums.finish()
        nation.add(place)
        yield place
    yield nation


def find_terms(
    rulebook: Rulebook,
    scenario: Scenario,
    rates: RatesByMonth,
    wages: pl.DataFrame,
    draws: SharedDraws,
    state: str,
    as_of: date,
) -> Terms:
    """The terms of one state's officers; at the ceiling, overtime reaches its cap and awards the top band."""
    at_ceiling = scenario.rates == "ceiling"
    return Terms(
        rates,
        salary_usd(wages, state, as_of, draws["wage_growth"]) * draws["wage_factor"],
        draws["benefit_load"],
        np.ones(draws.n, np.float32) if at_ceiling else draws["overtime_used"],
        award_usd(rulebook, draws, as_of, at_ceiling),
        draws["arrests_per_officer"] * draws["arrest_usd"],
        np.float32(rulebook.number("pay/agency_wage_spread", as_of)),
    )


def salary_usd(wages: pl.DataFrame, state: str, day: date, growth: Floats) -> Floats:
    """Mean salary of a patrol officer in `state` on `day`; the nation's where the survey has no figure."""
    row = wages.filter(pl.col("state").is_in([state, "US"])).sort(pl.col("state") == "US").row(0, named=True)
    years = (day - row["surveyed_on"]).days / 365.25
    return np.asarray(row["annual_mean_usd"] * (1 + growth) ** np.float32(years), dtype=np.float32)


def _find_claim(
    rulebook: Rulebook,
    scenario: Scenario,
    terms: Terms,
    body: Body,
    officers: Floats,
    days: Floats,
    draws: SharedDraws,
    as_of: date,
) -> Claim:
    meets = _meets_condition(scenario, draws, body)
    deviation = draws.noise(body.agency_id, "salary", 1).take(draws.n)[:, 0]
    pay = terms.pay_usd * np.exp(terms.wage_spread * deviation - terms.wage_spread**2 / 2)
    paid = meets * _paid_officers(rulebook, scenario, officers, draws, as_of)
    return Claim(
        np.full(draws.n, body.signed, np.float32) if scenario.agreements == "all_listed" else np.ceil(days),
        min(body.listed_until, day_number(as_of) + 1),
        meets,
        officers * meets,
        paid * pay,
        officers * meets * terms.arrest_pay_usd,
    )


def _meets_condition(scenario: Scenario, draws: SharedDraws, body: Body) -> Floats:
    from scipy.special import ndtr

    match scenario.condition:
        case "none":
            return np.ones(draws.n, np.float32)
        case "qualifying_event":
            chance = draws.noise(body.agency_id, "event", 1).take(draws.n)[:, 0]
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


class _StateSums:
    """The agencies of one state, added up. Recurring claims are kept by month of start, and spread once at the end."""

    def __init__(self, state: str, terms: Terms, n: int) -> None:
        self.terms, self.n = terms, n
        self.place = PlaceMoney.empty("state", state, terms.rates, n)
        self._month_of_day, self._whole_month_of_day = months_of_days(terms.rates.months)
        self._claimed = [np.zeros((len(terms.rates.months) + 1, n), np.float32) for _ in range(3)]
        self._rows = np.arange(n)

    def pay(self, body: Body, claim: Claim, officers: Floats, as_of: date) -> AgencyMoney:
        """Pay one agency, and add it to the state."""
        is_listed = body.listed_until > day_number(as_of)
        is_operational = ((claim.days < claim.until) & is_listed).astype(np.float32)
        startup = self._pay_once(claim)
        recurring, per_year = self._pay_recurring(claim)
        money = AgencyMoney(
            body,
            is_operational,
            officers * is_operational,
            officers,
            startup,
            recurring,
            per_year * is_operational,
        )
        self.place.add_stock(is_listed, money)
        return money

    def _pay_once(self, claim: Claim) -> Floats:
        month = np.take(self._month_of_day, self._offset(claim.days))
        total = np.zeros(self.n, np.float32)
        units_of: dict[Component, Floats] = {"equipment": claim.officers, "vehicles": claim.agreements}
        for name, units in units_of.items():
            paid_in, amount = first_paid(self.terms.rates.once[name], self.terms.rates.starts, claim.until)
            usd = units * np.take(amount, month) * (claim.days < claim.until)
            when = np.take(paid_in, month)
            for position in range(len(self.terms.rates.months)):
                self.place.money[name][position] += usd * (when == position)
            total += usd
        return total

    def _pay_recurring(self, claim: Claim) -> tuple[Floats, Floats]:
        rates = self.terms.rates
        if not rates.pays(*RECURRING):
            return np.zeros(self.n, np.float32), np.zeros(self.n, np.float32)
        start = np.take(self._whole_month_of_day, self._offset(claim.days))
        end = int(np.searchsorted(rates.starts, claim.until, side="left"))
        amounts = (claim.payroll_usd, claim.officers, claim.arrests_usd)
        for claimed, each, components in zip(self._claimed, amounts, PAID_ON, strict=True):
            if rates.pays(*components):
                amount = np.where(start < end, each, 0)
                claimed[start, self._rows] += amount
                claimed[end] -= amount
        factors = self.terms.factors(claim.payroll_usd, claim.officers, claim.arrests_usd)
        to_date = sum(
            factors[name] * np.take(paid_from(rates.recurring[name], end), start) for name in RECURRING
        )
        per_year = sum(factors[name] * np.float32(rates.per_year[name]) for name in RECURRING)
        return np.asarray(to_date, dtype=np.float32), np.asarray(per_year, dtype=np.float32)

    def finish(self) -> PlaceMoney:
        """The state, with recurring money spread over its months."""
        running = [np.maximum(np.cumsum(claimed, axis=0)[:-1], 0) for claimed in self._claimed]
        factors = self.terms.factors(*running)
        for name in RECURRING:
            self.place.money[name] += factors[name] * self.terms.rates.recurring[name][:, None].astype(
                np.float32
            )
        return self.place

    def _offset(self, days: Floats) -> NDArray[np.int64]:
        """Position of each day in the tables of months."""
        first = self.terms.rates.starts[0] if self.terms.rates.months else 0.0
        last = len(self._month_of_day) - 1
        return np.asarray(np.clip(days - np.float32(first) + 1, 0, last), dtype=np.int64)
