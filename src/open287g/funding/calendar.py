"""Months of the offers, what the rules pay in each, and what a state's wages make of that for an officer in each draw.

Nothing is paid before its effective date.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .calibration import Calibration, day_number
from .draws import Floats, SharedDraws
from .evidence import salary_usd
from .rulebook import RECURRING, Component, Rulebook, Scenario

Amounts = NDArray[np.float64]

MONTHS_A_YEAR = 12
QUARTERS_A_YEAR = 4
MONTHS_A_QUARTER = 3
FIRST_MONTH_OF_FISCAL_YEAR = 10


@dataclass(frozen=True)
class Month:
    """One month up to the day of the estimate; `elapsed` is the part of it that has passed."""

    first_day: date
    last_day: date
    elapsed: float

    @property
    def label(self) -> str:
        """Such as 2026-01."""
        return f"{self.first_day:%Y-%m}"

    @property
    def fiscal_year(self) -> str:
        """Such as FY2026, which begins on 1 October 2025."""
        return f"FY{self.first_day.year + (self.first_day.month >= FIRST_MONTH_OF_FISCAL_YEAR)}"

    @property
    def closes_quarter(self) -> bool:
        """Whether it is the last month of a quarter, and has passed."""
        return self.first_day.month % MONTHS_A_QUARTER == 0 and self.elapsed == 1

    @property
    def quarter_begins(self) -> date:
        """First day of the quarter that it lies in."""
        return self.first_day.replace(
            month=self.first_day.month - (self.first_day.month - 1) % MONTHS_A_QUARTER
        )


def list_months(first: date, as_of: date) -> tuple[Month, ...]:
    """Months from that of `first` to that of `as_of`; none if `as_of` is earlier."""
    months = []
    start = first.replace(day=1)
    while start <= as_of:
        n_days = monthrange(start.year, start.month)[1]
        last = start.replace(day=n_days)
        months.append(Month(start, min(last, as_of), min((as_of - start).days + 1, n_days) / n_days))
        start = date(start.year + start.month // MONTHS_A_YEAR, start.month % MONTHS_A_YEAR + 1, 1)
    return tuple(months)


@dataclass(frozen=True)
class RatesByMonth:
    """What the rules pay by month: start-up amounts per unit, and yearly rates as they fall on each month."""

    months: tuple[Month, ...]
    once: dict[Component, Amounts]
    recurring: dict[Component, Amounts]
    per_year: dict[Component, float]

    @cached_property
    def starts(self) -> Amounts:
        """First day of each month, as a day number."""
        return np.array([day_number(month.first_day) for month in self.months])

    @cached_property
    def months_of_days(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each day from the one before the first month: the month it lies in, and the first month it does not cut.

        The last entry stands for every later day, and names the month after the last.
        """
        inside, whole = [0], [0]
        for position, month in enumerate(self.months):
            n_days = (month.last_day - month.first_day).days + 1
            inside += [position] * n_days
            whole += [position] + [position + 1] * (n_days - 1)
        return np.array([*inside, len(self.months)]), np.array([*whole, len(self.months)])

    def pays(self, *components: Component) -> bool:
        """Whether the rules have money for any of the recurring components, in a month or in the year ahead."""
        return not self._yearly.isdisjoint(components)

    def holds(self, component: Component) -> bool:
        """Whether any month has money for the component."""
        return component in self._monthly

    @cached_property
    def _yearly(self) -> frozenset[Component]:
        return frozenset(name for name, paid in self.recurring.items() if paid.any() or self.per_year[name])

    @cached_property
    def _monthly(self) -> frozenset[Component]:
        return frozenset(name for name, paid in (self.once | self.recurring).items() if paid.any())

    def first_paid(self, component: Component, until: float) -> tuple[NDArray[np.int64], Floats]:
        """`find_first_paid` of a start-up component, both of the shape (months + 1,); most agencies ask of one day."""
        if (component, until) not in self._first_paid:
            self._first_paid[component, until] = find_first_paid(self.once[component], self.starts, until)
        return self._first_paid[component, until]

    @cached_property
    def _first_paid(self) -> dict[tuple[Component, float], tuple[NDArray[np.int64], Floats]]:
        return {}


ONCE: dict[Component, str] = {
    "equipment": "startup/equipment_per_officer",
    "vehicles": "startup/vehicles_per_agreement",
}
YEARLY: dict[Component, str] = {
    "salary": "recurring/salary_share",
    "benefits": "recurring/benefits_share",
    "overtime": "recurring/overtime_share",
}


def find_rates(rulebook: Rulebook, scenario: Scenario, as_of: date) -> RatesByMonth:
    """The rules by month until `as_of`, with the components that the scenario leaves out at zero.

    Start-up money follows the rule on a month's last day, recurring money the rule on its first. Awards fall on the
    last month of a quarter, by the rule of the quarter's first day. Payments by arrest begin with the reimbursement of
    salary.
    """
    months = list_months(rulebook.first_day(), as_of)
    once = {
        name: _by_month(rulebook, key, [month.last_day for month in months]) for name, key in ONCE.items()
    }
    in_force = {
        name: _by_month(rulebook, key, [month.first_day for month in months]) for name, key in YEARLY.items()
    }
    pays_salary = _by_month(rulebook, YEARLY["salary"], [month.first_day for month in months]) > 0
    passed = np.array([month.elapsed for month in months]) / MONTHS_A_YEAR
    recurring = {name: shares * passed for name, shares in in_force.items()} | {
        "awards": np.array([float(_closes_quarter_of_awards(rulebook, month)) for month in months]),
        "arrests": passed * pays_salary,
    }
    today = {name: rulebook.number(key, as_of) for name, key in YEARLY.items()}
    per_year = today | {
        "awards": float(QUARTERS_A_YEAR) * _awards_exist(rulebook, as_of),
        "arrests": float(today["salary"] > 0),
    }
    return RatesByMonth(
        months,
        {name: amounts * (name in scenario.components) for name, amounts in once.items()},
        {name: recurring[name] * (name in scenario.components) for name in RECURRING},
        {name: per_year[name] * (name in scenario.components) for name in RECURRING},
    )


def _award_bands(rulebook: Rulebook) -> list[str]:
    return sorted({key.rsplit("/", 1)[0] for key in rulebook.leaves if key.startswith("awards/")})


def top_award_usd(rulebook: Rulebook, day: date) -> float:
    """The highest award of a quarter that the rules of `day` have; zero where they have none."""
    return max((rulebook.number(f"{band}/amount", day) for band in _award_bands(rulebook)), default=0.0)


def _awards_exist(rulebook: Rulebook, day: date) -> bool:
    return top_award_usd(rulebook, day) > 0


def _closes_quarter_of_awards(rulebook: Rulebook, month: Month) -> bool:
    return month.closes_quarter and _awards_exist(rulebook, month.quarter_begins)


def _by_month(rulebook: Rulebook, key: str, days: list[date]) -> Amounts:
    return np.array([rulebook.number(key, day) for day in days])


def find_first_paid(amounts: Amounts, starts: Amounts, until: float) -> tuple[NDArray[np.int64], Floats]:
    """For an agreement operational from each month (and after the last): the month of payment, and the amount.

    Paid in the first month with an amount that begins before `until`; nothing if there is none.
    """
    paid_in = np.zeros(len(amounts) + 1, dtype=np.int64)
    paid = np.zeros(len(amounts) + 1, dtype=np.float32)
    for month in range(len(amounts) - 1, -1, -1):
        pays_now = amounts[month] > 0 and starts[month] < until
        paid_in[month] = month if pays_now else paid_in[month + 1]
        paid[month] = amounts[month] if pays_now else paid[month + 1]
    return paid_in, paid


def award_usd(rulebook: Rulebook, success: Floats, day: date) -> Floats:
    """Quarterly award for each officer at each success rate: the highest band that the rules of `day` have for it."""
    award = np.zeros_like(success)
    for band in _award_bands(rulebook):
        amount, threshold = (rulebook.number(f"{band}/{part}", day) for part in ("amount", "threshold"))
        award = np.where(success >= np.float32(threshold), np.maximum(award, np.float32(amount)), award)
    return award


def awards_by_month(rulebook: Rulebook, months: tuple[Month, ...], success: Floats) -> Floats:
    """Awards as they fall on months (months x draws): by the rules of their own quarter, in its last month."""
    awards = np.zeros((len(months), len(success)), np.float32)
    for position, month in enumerate(months):
        if month.closes_quarter:
            awards[position] = award_usd(rulebook, success, month.quarter_begins)
    return awards


PAID_ON: tuple[tuple[Component, ...], ...] = (("salary", "benefits", "overtime"), ("awards",), ("arrests",))
"""What is paid on payroll, on officers, and on arrests."""


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
        """Paid in a year by the rules of the day, on payroll, on officers and on arrests; one for each draw."""
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
        """The success rate that decides awards, in each of the draws; complete at the ceiling."""
        drawn = self.draws["award_success"]
        return np.ones_like(drawn) if self.scenario.rates == "ceiling" else drawn

    @cached_property
    def award_usd_by_month(self) -> Floats:
        """Awards of an officer, months x draws."""
        return awards_by_month(self.rulebook, self.rates.months, self.award_success)


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
