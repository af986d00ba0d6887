"""What a question is asked of: an edition, the day it is asked, and the rosters kept for the length of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from open287g.data.editions import Edition
    from open287g.measures import Ledger

K = TypeVar("K")
T = TypeVar("T")
Begin = Callable[[str, int], Callable[[int], None]]
"""Starts a progress display (label, steps) and returns what advances it."""


def today_here() -> date:
    """The day on this machine."""
    return datetime.now().astimezone().date()


def remember(kept: dict[K, T], key: K, make: Callable[[], T], most: int = 2) -> T:
    """What `make` makes for a key, made once and kept while the program runs; beyond `most` the oldest goes.

    For what takes seconds and hangs on an edition more than on the question: fifty briefs of states share it.
    """
    made = kept.get(key)
    if made is None:
        made = make()
        for oldest in list(kept)[: len(kept) + 1 - most]:
            kept.pop(oldest, None)
        kept[key] = made
    return made


def _unwatched(_label: str, _steps: int) -> Callable[[int], None]:
    return lambda _n: None


@dataclass(frozen=True)
class Context:
    """One edition, and what its questions share. Make a new one for each answer, or keep one for many."""

    edition: Edition
    workspace: Path | None = None
    """The folder of a person's files and decisions, where there is one."""
    today: date = None  # type: ignore[assignment]
    """The day on which it is asked; that of this machine if left out."""
    begin: Begin = _unwatched
    """Starts a progress display for long work."""
    is_awaited: bool = False
    """Whether somebody waits at a screen: what takes many seconds is then left out unless it is asked for."""
    n_processes: int = 1
    """How many processes may work at one answer; what comes out is the same."""

    def __post_init__(self) -> None:
        if self.today is None:
            object.__setattr__(self, "today", today_here())

    @cached_property
    def ledger(self) -> Ledger:
        """The edition's tables that measures are made from, opened once."""
        from .ledger import open_ledger

        return open_ledger(self.edition)
