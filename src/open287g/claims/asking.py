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


@dataclass(frozen=True)
class Counted:
    """One number, and which of several ways of counting gives it; "" where there is one way only."""

    value: float
    way: str = ""


class Register(Protocol):
    """What the ledger answers."""

    def lists(self, pending: bool) -> Sequence[Listed]:
        """Every accepted list, oldest first."""

    def count(self, group: Group, day: date) -> Sequence[Counted]:
        """How many were listed on a day, by each way of counting that the words leave open."""

    def signed(self, group: Group, start: date, end: date, known_by: date) -> Sequence[Counted]:
        """How many were signed within a time, by what was known on a day."""

    def gone(self, group: Group, start: date, end: date) -> Sequence[Counted]:
        """How many were no longer listed within a time, and did not come back in it."""

    def by_state(self, group: Group, day: date, per_capita: bool) -> dict[str, float]:
        """The number in each state that has any; for each million residents if asked."""

    def median(self, group: Group, of: str, day: date) -> float | None:
        """The middle number of sworn officers or residents served."""

    def bodies(self, name: str, kinds: Sequence[str], states: Sequence[str], day: date) -> Sequence[str]:
        """Names on the list of a day that hold all words of a name."""

    def is_known(self, name: str, states: Sequence[str]) -> bool:
        """Whether a county or agency of this name is on any record, listed or not."""
