"""Two successive lists, to the reason why the later one is no successor of the earlier, whatever time passes. Pure.

A list without rows, one that could not be understood, one with a column that slipped against the memoranda, and one
in other words are refused until a person has looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from .contents import Content, Place

MAX_KEYS_LOST = 0.25
MIN_KEYS_LOST = 30
REPLACED = 0.5
"""More agreements than both that are not on the next list, most of them replaced by others, are no departures but a
list in other words (at most 10 so far): time does not make it true, a person must look."""
SOON, MAX_KEYS_LOST_SOON = timedelta(days=31), 0.05
"""Within this time of the list before, a smaller share replaced is as strange (at most 10 agreements so far)."""
MIN_SLIPPED = 8
"""Memoranda that another agreement of the list before links now: a column slipped by some rows (at most one so far)."""
MAX_UNREAD = 0.2
"""A list of which more than this share of the rows cannot be understood is another table, or columns changed places."""


def explain_strangeness(
    old: Content, new: Content, apart: timedelta, places: Mapping[int, Place]
) -> str | None:
    """Why a list is no successor of another, however long lists go on showing it; None if it may be one.

    `apart` is the time between the two; `places` what the keys of both stand for, where that is known.
    """
    if not new.n_entries and old.n_entries >= MIN_KEYS_LOST:
        return "It has no rows."
    if new.n_unread > MAX_UNREAD * new.n_entries:
        return f"{new.n_unread:,} of its {new.n_entries:,} rows could not be understood."
    return _slippage(old, new, places) or _turnover(old, new, apart)


def _slippage(old: Content, new: Content, places: Mapping[int, Place]) -> str | None:
    """Why names, states or support types must have slipped against the memoranda beside them; None if not."""
    moved = [(old.documents[d], key) for d, key in new.documents.items() if old.documents.get(d, key) != key]
    if min(len(moved), len(old.keys - new.keys)) < MIN_SLIPPED:
        return None
    listed = {_body(key, places) for key in old.keys}
    n_slipped = sum(_body(key, places) in listed or _is_elsewhere(was, key, places) for was, key in moved)
    if n_slipped < MIN_SLIPPED:
        return None
    return (
        f"{n_slipped:,} memoranda of the list before it stand beside other agreements: a column has slipped."
    )


def _body(key: int, places: Mapping[int, Place]) -> tuple[object, ...]:
    """The state and name that a key stands for; the key itself where that is not known."""
    place = places.get(key)
    return (key,) if place is None else place[:2]


def _is_elsewhere(was: int, now: int, places: Mapping[int, Place]) -> bool:
    """Whether two keys differ in more than the name."""
    old, new = places.get(was), places.get(now)
    if old is None or new is None:
        return False
    return (old.state, old.support_type) != (new.state, new.support_type)


def _turnover(old: Content, new: Content, apart: timedelta) -> str | None:
    """Why too many agreements are replaced by others to be the same list; None if not."""
    missing, lost = old.keys - new.keys, old.n_entries - new.n_entries
    renamed = {was for d, was in old.documents.items() if d in new.documents and was in missing}
    n_missing, n_unexplained = len(missing), len(missing - renamed)
    is_vast = n_missing >= MIN_KEYS_LOST and n_missing > MAX_KEYS_LOST * len(old.keys)
    is_soon = apart <= SOON and n_unexplained >= MIN_KEYS_LOST
    is_many = is_soon and n_unexplained > MAX_KEYS_LOST_SOON * len(old.keys)
    if (is_vast or is_many) and lost < REPLACED * n_missing:
        return (
            f"{n_missing:,} of the {len(old.keys):,} agreements of the list before it are replaced by others."
        )
    return None
