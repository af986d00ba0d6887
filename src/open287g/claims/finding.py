"""One claim, one reading, one finding, as things with identity: rows of frames in, frozen dataclasses out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

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
