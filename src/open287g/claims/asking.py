"""What a typed claim asks of the record: the questions that `judging` puts, for whoever holds the ledger to answer.

The rooms of claims and measures do not know each other; `queries` hands this one to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .language.typed import Group


@dataclass(frozen=True)
class Listed:
    """One of ICE's lists: its day, its file, and how long it was the list in force."""

    day: date
    file_name: str
    shown_until: date
    snapshot_id: str
    is_alone_on_its_day: bool = True


@dataclass(frozen=True)
class Paid:
    """One payment on record: to whom, by whom, how much, how far it has come, when it was known."""

    payee: str
    state: str
    payer: str
    amount_usd: float
    stage: str
    recorded_on: date | None
    source: str


@dataclass(frozen=True)
class StatedTotal:
    """A total that somebody stated of ICE's list on a day."""

    day: date
    counts: str
    total: float
    publisher: str


@dataclass(frozen=True)
class Counted:
    """One number, and which of several ways of counting gives it; "" where there is one way only."""

    value: float
    way: str = ""


class Register(Protocol):
    """What the ledger answers."""

    def lists(self, pending: bool) -> Sequence[Listed]:
        """Every accepted list, oldest first."""

    def count(self, group: Group, listed: Listed) -> Sequence[Counted]:
        """How many a list shows, by each way of counting that the words leave open."""

    def signed(self, group: Group, start: date, end: date, known_by: date) -> Sequence[Counted]:
        """How many were signed within a time, by what was known on a day."""

    def signed_by_month(self, group: Group, known_by: date) -> dict[date, float]:
        """How many were signed in each month, by what was known on a day."""

    def first_signed(self, group: Group) -> date | None:
        """The first day on which any of a group was signed, by signing dates that lists print."""

    def gone(self, group: Group, start: date, end: date) -> Sequence[Counted]:
        """How many were no longer listed within a time, and did not come back in it."""

    def with_officers(self, group: Group, listed: Listed) -> tuple[float, float]:
        """Agencies of a group with fewer sworn officers than it says, and all whose number is on record."""

    def by_state(self, group: Group, listed: Listed, per_capita: bool) -> dict[str, float]:
        """The number in each state that has any; for each million residents if asked."""

    def median(self, group: Group, of: str, listed: Listed) -> float | None:
        """The middle number of sworn officers or residents served."""

    def bodies(self, name: str, kinds: Sequence[str], states: Sequence[str], listed: Listed) -> Sequence[str]:
        """Names on the list of a day that hold all words of a name."""

    def known_in(self, name: str, states: Sequence[str]) -> frozenset[str]:
        """States, of those given or of all, where a county or agency of this name is on any record, listed or not."""

    def paid(self, states: Sequence[str]) -> Sequence[Paid]:
        """Payments on record, of states or of all."""

    def stated_totals(self, around: date, days: int) -> Sequence[StatedTotal]:
        """Totals that were stated of a day near another, nearest first."""
