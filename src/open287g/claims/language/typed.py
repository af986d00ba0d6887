"""A claim as it is understood: what is counted, of what, where, when, and the number stated. No words of a sentence.

Both ways in end here: sentences (`reader`) and typed entries of files. Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

ASPECTS = {
    "count": "how many there are on a day",
    "absent": "states or counties without any",
    "signed": "signed within a time, whether or not still listed",
    "gone": "no longer listed within a time",
    "net": "the change of the number between two days",
    "growth_pct": "growth between two days, in percent",
    "growth_multiple": "growth between two days, as a multiple",
    "share": "a part of a whole, in percent",
    "rank": "a state's place among all, from the most down",
    "compare": "one number set against another",
    "passed": "the day on which one state passed another",
    "per": "one number for each of another",
    "median": "the middle one of many",
    "first": "the first day on which a number was reached",
    "pace": "signed in each day, week or month of a time, on average",
    "peak": "the greatest number on any list until a day",
    "record": "a month's place among all, by what was signed in it",
    "states_with": "states in which each has so many",
    "named": "whether a named agency or place is on the list",
    "open": "what no list bears on",
}
"""What can be asked of the ledger by a claim."""


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


@dataclass(frozen=True)
class Span:
    """From the first to the last day that the words can mean."""

    earliest: date
    latest: date
    words: str = ""
    is_stated: bool = True

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
