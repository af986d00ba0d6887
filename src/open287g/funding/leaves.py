"""One leaf of policy: a cited, dated number, and the distribution of what is uncertain. Refuses the uncited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite, log
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from open287g.schemas.codes import SUPPORT_TYPES
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNIT_OF_CODES = "support type"
"""The unit of a leaf whose values are codes, not numbers."""

_Z95 = 1.6448536269514722
"""The 95th percentile of a standard normal, which turns `p95` into a standard deviation of logs."""


MOST = 1e9
"""No number of this model is above a billion; a greater one is a slip."""
MOST_LOG = 20
"""A log of 20 is a factor of half a billion; a greater one is a slip."""
YEARS = range(1996, 2101)
"""Section 287(g) became law in 1996; a date outside these years is a slip."""


class Strict(BaseModel):
    """Base of what parameter files hold: frozen, of known keys and finite numbers only."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Uniform(Strict):
    """Every value between `low` and `high` is equally likely."""

    kind: Literal["uniform"]
    low: float
    high: float
    reason: str = Field(min_length=10)

    @model_validator(mode="after")
    def _in_order(self) -> Uniform:
        if not self.low < self.high:
            raise ValueError(_("low must be below high"))
        return self

    def quantile(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values below which `share` of the distribution lies, one for each share."""
        return self.low + (self.high - self.low) * share

    def bounds(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


class Triangular(Strict):
    """Between `low` and `high`, most likely at `mode`."""

    kind: Literal["triangular"]
    low: float
    mode: float
    high: float
    reason: str = Field(min_length=10)

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError(_("low, mode and high must be in order"))
        return self

    def quantile(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values below which `share` of the distribution lies, one for each share."""
        width, left = self.high - self.low, self.mode - self.low
        rising = self.low + np.sqrt(share * width * left)
        falling = self.high - np.sqrt((1 - share) * width * (width - left))
        return np.where(share * width < left, rising, falling)

    def bounds(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return self.low, self.high


class Lognormal(Strict):
    """Positive and skewed: half below `median`, a twentieth above `p95`."""

    kind: Literal["lognormal"]
    median: float = Field(gt=0)
    p95: float = Field(gt=0)
    reason: str = Field(min_length=10)

    @model_validator(mode="after")
    def _in_order(self) -> Lognormal:
        if not self.median < self.p95:
            raise ValueError(_("median must be below p95"))
        return self

    def quantile(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values below which `share` of the distribution lies, one for each share."""
        return self.median * np.exp(normal_quantile(share) * log(self.p95 / self.median) / _Z95)

    def bounds(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return 0.0, float("inf")


class Normal(Strict):
    """Symmetric around `mean`, with standard deviation `sd`."""

    kind: Literal["normal"]
    mean: float
    sd: float = Field(gt=0)
    reason: str = Field(min_length=10)

    def quantile(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values below which `share` of the distribution lies, one for each share."""
        return self.mean + self.sd * normal_quantile(share)

    def bounds(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        return float("-inf"), float("inf")


Distribution = Annotated[Uniform | Triangular | Lognormal | Normal, Field(discriminator="kind")]


class Reference(Strict):
    """Where a number comes from."""

    title: str = Field(min_length=5)
    url: str | None = Field(default=None, pattern=r"^https?://")


def _only_a_number_or_codes(value: object) -> object:
    if value is None or isinstance(value, list | tuple):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        found = "yes or no" if isinstance(value, bool) else repr(value)
        raise ValueError(_("must be a number, a list of codes, or null where the rule ends, not {found}",
                           found=found))  # fmt: skip
    if abs(value) > MOST:
        raise ValueError(_("must be a number up to a billion"))
    return value


def _only_a_day(value: object) -> object:
    if type(value) is not date:
        raise ValueError(_("must be a date such as 2025-10-01"))
    if value.year not in YEARS:
        raise ValueError(_("must lie between {first} and {last}", first=str(YEARS[0]), last=str(YEARS[-1])))
    return value


Value = Annotated[float | tuple[str, ...] | None, BeforeValidator(_only_a_number_or_codes)]
Day = Annotated[date, BeforeValidator(_only_a_day)]


class Leaf(Strict):
    """One number of policy: what it is, its unit, its value from each date on, and who says so.

    A value holds from its date until the next one; null ends the rule. Before the first date there is none. A
    distribution holds in place of the value, until `distribution_until` where that is given.
    A leaf without title, unit, a dated value and a reference does not load; a share lies between 0 and 1.
    """

    title: str = Field(min_length=5)
    unit: str = Field(min_length=3)
    values: dict[Day, Value] = Field(min_length=1)
    references: list[Reference] = Field(min_length=1)
    paid: Literal["once", "per year", "per quarter"] | None = None
    distribution: Distribution | None = None
    distribution_until: Day | None = None
    notes: str | None = None

    @model_validator(mode="after")
    def _possible(self) -> Leaf:
        for day, value in self.values.items():
            if isinstance(value, float):
                self._check_number(day, value)
            if isinstance(value, tuple):
                self._check_codes(day, value)
        if self.distribution:
            self._check_bounds(*self.distribution.bounds())
        return self

    def _check_bounds(self, low: float, high: float) -> None:
        if self.is_share and (low < 0 or high > 1):
            raise ValueError(_("distribution: a share lies between 0 and 1"))
        if low < 0 and not self.unit.startswith("log"):
            raise ValueError(_("distribution: money, shares and counts are never negative"))
        if isfinite(high) and high > MOST:
            raise ValueError(_("distribution: must end below a billion"))

    def _check_number(self, day: date, value: float) -> None:
        if self.unit == UNIT_OF_CODES:
            raise ValueError(_("values.{day}: a list of codes is needed, such as [tfm]", day=str(day)))
        if value < 0 and not self.unit.startswith("log"):
            raise ValueError(_("values.{day}: money, shares and counts are never negative", day=str(day)))
        if self.is_log and abs(value) > MOST_LOG:
            raise ValueError(_("values.{day}: a number on a scale of logs lies between -{most_log} and {most_log}",
                               day=str(day), most_log=MOST_LOG))  # fmt: skip
        if self.is_share and value > 1:
            raise ValueError(
                _("values.{day}: a share lies between 0 and 1 (write 0.25 for 25 percent)", day=str(day))
            )

    def _check_codes(self, day: date, codes: tuple[str, ...]) -> None:
        if self.unit != UNIT_OF_CODES:
            raise ValueError(
                _("values.{day}: a number of {unit} is needed, not codes", day=str(day), unit=self.unit)
            )
        if unknown := sorted(set(codes) - set(SUPPORT_TYPES)):
            raise ValueError(_("values.{day}: no support type is called {unknown}; there are {support_types}",
                               day=str(day), unknown=unknown[0], support_types=", ".join(SUPPORT_TYPES)))  # fmt: skip

    @property
    def is_log(self) -> bool:
        """Whether the unit is one of logs, or of their spread."""
        return "log" in self.unit.split()

    @property
    def is_share(self) -> bool:
        """Whether the unit says that the number is a share of something."""
        return self.unit.startswith("share")

    def value_on(self, day: date) -> float | tuple[str, ...] | None:
        """The value in force on `day`; none before the first date or after the rule has ended."""
        held = [start for start in self.values if start <= day]
        return self.values[max(held)] if held else None

    def spread_on(self, day: date) -> Distribution | None:
        """The distribution that holds on `day`; none where the value is taken as certain, or nothing is in force."""
        is_over = self.distribution_until is not None and day >= self.distribution_until
        return None if is_over or self.value_on(day) is None else self.distribution

    def draw(self, day: date, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles of what is uncertain, or the value in force, one for each share; zero where nothing is in force.

        Raises `TypeError` for a leaf of codes, which have no distribution.
        """
        value, spread = self.value_on(day), self.spread_on(day)
        if isinstance(value, tuple):
            raise TypeError(f"{self.title}: codes have no distribution")
        return spread.quantile(share) if spread else np.full_like(share, value or 0.0)

    def range_on(self, day: date) -> tuple[float, float]:
        """Least and most on `day`; the ends of the middle nine tenths where a distribution has no end."""
        spread = self.spread_on(day)
        ends = spread.bounds() if spread else tuple(self.draw(day, np.array([0.5, 0.5])).tolist())
        if spread and not all(map(isfinite, ends)):
            ends = tuple(spread.quantile(np.array([0.05, 0.95])).tolist())
        return ends[0], ends[1]


def normal_quantile(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values below which each share of a standard normal lies, finite at nought and one; of the shape of `share`."""
    from scipy.special import ndtri

    quantile: Callable[[NDArray[np.float64]], NDArray[np.float64]] = ndtri
    return quantile(np.clip(share, 1e-12, 1 - 1e-12))
