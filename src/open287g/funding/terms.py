"""What the rules and one state's wages say of an officer, in every draw, by month and for a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from open287g.funding.evidence import salary_usd

from .calendar import RatesByMonth, award_usd, awards_by_month
from .calibration import Calibration
from .draws import Floats, SharedDraws
from .rulebook import Component, Rulebook, Scenario

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
