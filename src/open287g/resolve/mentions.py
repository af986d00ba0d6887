"""What the rows of a list say that matters for identity: mentions, and the candidates and slots they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Candidate = tuple[str, str]
"""State and plain form: one candidate body."""
Slot = tuple[Candidate, str]
"""A body and a support type: one row's place on a list."""


class Mention(NamedTuple):
    """What one row says that matters for identity."""

    state: str
    agency_name: str
    support_type: str
    county: str | None
    signed_on: date | None
    moa_url: str | None


@dataclass(frozen=True)
class ListMentions:
    """One snapshot's rows."""

    snapshot_id: str
    list_name: str
    snapshot_on: date
    mentions: Sequence[Mention]
