"""Agreements, spells and events as the walk through the pages writes them down. Pure.

An agreement and its spell change while pages are turned; an event does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


@dataclass
class Agreement:
    """One signing of one place, while the walk goes on."""

    agreement_id: str
    agency_id: str
    state: str
    support_type: str
    agency_name: str
    printed_on: date | None
    first_printed_on: date | None
    first_listed_on: date
    last_listed_on: date
    at_start: bool
    moa_url: str | None = None
    addendum_url: str | None = None
    gone_by_on: date | None = None
    supersedes_id: str | None = None
    superseded_by_id: str | None = None
    was_corrected: bool = False


@dataclass
class Spell:
    """One unbroken run of listings."""

    agreement: Agreement
    agency_id: str
    state: str
    first_listed_on: date
    last_listed_on: date
    gone_by_on: date | None = None
    ended_by: str = "still_listed"


class Event(NamedTuple):
    """One difference between two successive pages."""

    kind: str
    snapshot_id: str
    seen_on: date
    after_on: date | None
    agreement: Agreement
    agency_id: str
    state: str
    agency_name: str
    before: str | None
    after: str | None


@dataclass
class History:
    """All agreements, spells and events; and which agreement each row of each page belongs to."""

    agreements: list[Agreement] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    rows: list[tuple[str, int, str, str, bool]] = field(default_factory=list)
    """Snapshot id, row number, agency id, agreement id, whether it is a further row for that agreement."""
