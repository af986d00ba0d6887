"""What one list says, for comparing it with another: its agreements as numbers, its entries, its memoranda. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class Content:
    """What one list says, for comparing lists: its keys (state, agency, support type as numbers), and its entries.

    An entry is a key, however often it is printed, or a row set aside.
    """

    keys: frozenset[int]
    by_state: Mapping[str, int]
    n_entries: int
    n_unread: int
    signed: Sequence[date]
    text_id: str
    n_linked: int
    documents: Mapping[int, int] = field(default_factory=dict)
    """Memoranda (as numbers) that one key alone links, and that key."""


class Place(NamedTuple):
    """What a key stands for."""

    state: str
    plain_name: str
    support_type: str
