"""A claim as it is understood: what is counted, of what, where, when, and the number stated. No words of a sentence.

Both ways in end here: sentences (`reader`) and typed entries of files. Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from open287g.text.phrases import format_day

STATE_LEVEL = "state_level"
"""Beside the kinds of agency: every agency of a state's level, whatever its kind."""


@dataclass(frozen=True)
class Group:
    """What is counted: a unit, and what narrows it; empty means not narrowed."""

    unit: str = "agreements"
    kinds: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    every_model: bool = False
    """Agencies that hold all of `models`, not any of them."""
    at_least_agreements: int = 1
    """Agencies that hold so many agreements or more."""
    exactly_agreements: int | None = None
    pending: bool = False
    below_officers: float | None = None
    """Agencies with fewer sworn officers than this."""
    signed_from: date | None = None
    """Agencies whose first agreement was signed in a time; agreements that were signed in it."""
    signed_until: date | None = None
    everywhere: bool = False
    """All that there are in the country or state, on the list or not: its sheriffs, counties, residents."""

    @property
    def is_of_some(self) -> bool:
        """Whether its agencies are chosen by how many agreements, or which models, each holds."""
        return bool(self.every_model or self.exactly_agreements or self.at_least_agreements > 1)


@dataclass(frozen=True)
class Span:
    """From the first to the last day that the words can mean."""

    earliest: date
    latest: date
    words: str = ""
    is_stated: bool = True

    @classmethod
    def on(cls, day: date, is_stated: bool = True) -> Self:
        """One day."""
        return cls(day, day, format_day(day), is_stated)

    @property
    def is_day(self) -> bool:
        """Whether one day alone is meant."""
        return self.earliest == self.latest


@dataclass(frozen=True)
class Amount:
    """The number stated, or the two ends of a range, and how it was worded."""

    low: float
    high: float | None = None
    precision: str = "exact"
    written: str = ""
    is_fraction: bool = False


@dataclass(frozen=True)
class Asked:
    """One claim with one number, typed."""

    aspect: str
    """What is asked of the ledger: a key of `describing.READINGS`, which says each in words."""
    group: Group
    when: Span
    amount: Amount | None = None
    base: Span | None = None
    base_amount: Amount | None = None
    other_amount: Amount | None = None
    """The stated end of a growth."""
    other: Group | None = None
    """The whole of a share, the other side of a comparison, what a rate is for."""
    words: str = ""
    """The words that it was read from."""
    detail: str = ""
    """A name, the reason why nothing bears on it, or the side that a comparison takes."""
    published: date | None = None

    def of(self, **changes: object) -> Asked:
        """The same with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
