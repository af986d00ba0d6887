"""One claim, one reading, one finding, as things with identity; and how easily a search would have found such a hit.

If the same readings would have borne out one in three of the numbers near by as closely, a hit says little.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from .space import Space
from .weighing import Weighed


@dataclass(frozen=True)
class _FromRow:
    """A dataclass whose fields are columns of a frame."""

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The row's columns that this class knows."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class StatedClaim(_FromRow):
    """One row of `Claims`, as far as judging and wording need it."""

    claim_id: str
    publisher: str
    as_of_text: str
    as_of_latest: date
    statement: str
    measure: str
    counts: str | None
    value: float | None
    value_high: float | None
    precision: str
    exact_low: float | None
    exact_high: float | None
    wording_low: float | None
    wording_high: float | None
    for_officers: int | None
    for_agreements: int | None
    for_vehicles_usd: float | None
    parts: list[float] | None
    not_testable: str | None

    @property
    def number(self) -> float:
        """The number that distances are measured from; the lower end of a range, nought without a number."""
        return self.value or 0.0


@dataclass(frozen=True)
class TriedReading(_FromRow):
    """One row of requests with its value and the list it was read from."""

    reading_id: int
    tier: str
    unit: str
    text_rule: str
    list_name: str
    clock: str
    as_of: date
    state: str | None
    support_type: str | None
    since_on: date | None
    kind: str | None
    counts_header: bool
    plus_snapshot_id: str | None
    ratio: str
    base_value: float | None
    base_on: date | None
    file_name: str | None
    shown_until: date | None
    base: float | None
    value: float | None
    is_exact: bool


@dataclass(frozen=True)
class Finding:
    """One claim, its verdict, and what it rests on: its own words as weighed, or another reading."""

    claim: StatedClaim
    verdict: str
    deciding: TriedReading | None = None
    """The other reading that decides, where the claim's own words do not."""
    weighed: Weighed | None = None
    right_low: float | None = None
    right_high: float | None = None
    n_readings: int = 0
    n_hits: int = 0
    n_remote_hits: int = 0
    chance_share: float | None = None
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    is_read_together: bool = False


def untested(claim: StatedClaim, reason: str) -> Finding:
    """The finding on a claim that no reading was tried on."""
    return Finding(claim, "not_testable", reason=reason)


_Numbers = npt.NDArray[np.float64]


def chance_share(claim: StatedClaim, hit: TriedReading, values: pl.Series, space: Space) -> float:
    """Share of the numbers near the claim's own that one of `values` would meet as closely as `hit` meets it.

    Near by is within `neighbourhood_share`, at least `neighbourhood_least` either way, never below nought.
    """
    numbers = _numbers_near(claim.number, space)
    low, high = _as_close(claim, hit, numbers)
    reached = np.unique(values.drop_nulls().to_numpy())
    first = np.searchsorted(reached, low, side="left")
    last = np.searchsorted(reached, high, side="right")
    return float(np.mean(last > first))


def _numbers_near(number: float, space: Space) -> _Numbers:
    """Numbers in whole steps from the claim's own, its own left out."""
    reach = max(space.neighbourhood_least, abs(number) * space.neighbourhood_share)
    step = max(1.0, reach / 1000)
    steps = np.arange(1, int(reach / step) + 1) * step
    near = np.concatenate([number - steps, number + steps])
    return near[near >= 0]


def _as_close(claim: StatedClaim, hit: TriedReading, numbers: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Ends of the values that meet each other number as closely: itself, or as far off as the hit."""
    below = claim.number - (claim.number if claim.exact_low is None else claim.exact_low)
    above = (claim.number if claim.exact_high is None else claim.exact_high) - claim.number
    if hit.is_exact or hit.value is None or not claim.number:
        return numbers - below, numbers + above
    off = hit.value / claim.number
    return np.minimum(numbers - below, numbers * off), np.maximum(numbers + above, numbers * off)
