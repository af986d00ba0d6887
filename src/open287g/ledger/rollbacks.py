"""A file beside the lists before it, to the reason why it takes the list back to an earlier one. Pure.

An older list served again is stale and is no evidence; one saved anew that says the same as an older one is in doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

from .files import FileVerdict
from .snapshots import Snapshot

FAR_BACK = 2
"""A list that says the same as one so many lists back takes back the changes of several at once: it is that list."""
MIN_LOST_BY_REVERT = 4
"""Agreements that an earlier list, saved anew, lacks: from here on none has left (the archive's lists lose up to 3)."""


def explain_staleness(verdict: FileVerdict, current: Snapshot, *, was_there: bool) -> str | None:
    """Why a file is an older list than the current one, served again; None if it may be newer.

    `was_there`: its bytes were met before, and not held back.
    """
    if was_there:
        return "The same bytes were ICE's list at an earlier time, and another list came since."
    first = current.first
    both_timed = verdict.dating.is_saved_in_time and first.dating.is_saved_in_time
    mine, theirs = verdict.fact.modified_at, first.fact.modified_at
    if both_timed and mine and theirs and mine < theirs:
        return (
            f"It was saved on {mine:%Y-%m-%d %H:%M} UTC, before the list that ICE had published "
            f"by then ({theirs:%Y-%m-%d %H:%M})."
        )
    return None


def explain_rollback(content_id: str, snapshots: Sequence[Snapshot], n_lost: int) -> str | None:
    """Why a list is an older one saved anew, whose losses are none; None if it says something of its own.

    `n_lost`: agreements of the last snapshot that it lacks.
    """
    older = next((s for s in reversed(snapshots) if s.content_id == content_id), None)
    if older is None or (n_lost < MIN_LOST_BY_REVERT and snapshots[-1].position - older.position < FAR_BACK):
        return None
    without = f"without {n_lost:,} agreements that came since" if n_lost else "without what changed since"
    return f"It says the same as the list of {older.snapshot_on}, {without}."
