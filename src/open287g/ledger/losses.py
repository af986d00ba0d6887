"""Two successive lists, to the reason why the later one lost too many entries to be believed. Pure.

A loss is implausible nationally or in one state; a state that left the programme by law explains its own.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from .contents import Content

MAX_NATIONAL_LOSS = 0.03
MIN_NATIONAL_LOSS = 12
"""More rows than both lost from one list to the next is implausible: the archive's largest loss is 3 of 1,200."""
STATE_LOSSES = ((5, 0.5), (10, 0.3))
"""(rows, share) of one state's rows that, both reached, are implausible unless the state has left by law."""
VAST_LOSS = 0.25
"""A loss of a larger share of all agreements is vast, as is one that no one state explains."""


@dataclass(frozen=True)
class StateExit:
    """A state that left the programme by law: losses there from this day on are plausible."""

    state: str
    from_on: date


def explain_loss(old: Content, new: Content, on: date, exits: Sequence[StateExit]) -> str | None:
    """Why the step from one list to the next, of day `on`, loses too much to be believed; None if it may be true."""
    return _national_loss(old, new) or _loss_in_a_state(old, new, {x.state for x in exits if x.from_on <= on})


def _national_loss(old: Content, new: Content) -> str | None:
    lost = old.n_entries - new.n_entries
    if not _is_too_many(lost, old):
        return None
    return f"It has {new.n_entries:,} entries, {lost:,} fewer than the list before it ({old.n_entries:,})."


def _loss_in_a_state(old: Content, new: Content, left_by_law: Set[str]) -> str | None:
    for state, n_old in sorted(old.by_state.items()):
        n_lost = n_old - new.by_state.get(state, 0)
        if state not in left_by_law and any(
            n_lost >= rows and n_lost > share * n_old for rows, share in STATE_LOSSES
        ):
            unread = f" {new.n_unread:,} of its rows could not be understood." if new.n_unread else ""
            return f"{state} has {n_old - n_lost} of the {n_old} entries that the list before it had.{unread}"
    return None


def is_vast(old: Content, new: Content) -> bool:
    """Whether a loss is more than any one state could take along: without that state it is implausible still."""
    if len(old.keys - new.keys) > VAST_LOSS * len(old.keys):
        return True
    losses = [max(0, n_old - new.by_state.get(state, 0)) for state, n_old in old.by_state.items()]
    return _is_too_many(sum(losses) - max(losses, default=0), old)


def _is_too_many(lost: int, old: Content) -> bool:
    """Whether so many entries of a list are more than may leave it at once."""
    return lost >= MIN_NATIONAL_LOSS and lost > MAX_NATIONAL_LOSS * old.n_entries
