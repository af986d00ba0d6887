"""What a patrol officer earns: the wage survey, a place and a day in, a salary out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from .draws import Floats


@dataclass(frozen=True)
class Wage:
    """The mean wage of patrol officers that the survey has for a place."""

    state: str
    surveyed_on: date
    annual_mean_usd: float

    def years_until(self, day: date) -> float:
        """Years from the survey to a day, by which wages have grown."""
        return (day - self.surveyed_on).days / 365.25


def find_wage(wages: pl.DataFrame, state: str) -> Wage:
    """The wage of a state; the nation's where the survey has no figure."""
    row = wages.filter(pl.col("state").is_in([state, "US"])).sort(pl.col("state") == "US").row(0, named=True)
    return Wage(row["state"], row["surveyed_on"], row["annual_mean_usd"])


def salary_usd(wages: pl.DataFrame, state: str, day: date, growth: Floats) -> Floats:
    """Mean salary of a patrol officer in `state` on `day`; the nation's where the survey has no figure."""
    wage = find_wage(wages, state)
    years = np.float32(wage.years_until(day))
    return np.asarray(wage.annual_mean_usd * (1 + growth) ** years, dtype=np.float32)
