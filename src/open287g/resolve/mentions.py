"""What the rows of a list say that matters for identity: pages of sights, and the bodies and places they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Body = tuple[str, str]
"""State and plain form: one candidate body."""
Slot = tuple[Body, str]
"""A body and a support type: one row's place on a list."""


class Sight(NamedTuple):
    """What one row says that matters for identity."""

    state: str
    agency_name: str
    support_type: str
    county: str | None
    signed_on: date | None
    moa_url: str | None


@dataclass(frozen=True)
class Page:
    """One snapshot's rows."""

    snapshot_id: str
    list_name: str
    snapshot_on: date
    sights: Sequence[Sight]
