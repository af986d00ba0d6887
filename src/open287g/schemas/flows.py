"""Contracts of what changed over some days or months: what was listed, what is no longer, and who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import dataframely as dy

from .support_types import support_type_column


class MonthlyFlows(dy.Schema):
    """One month: agreements signed in it, no longer listed in it, and on the list at its end."""

    month_on = dy.Date(primary_key=True, description="First day of the month")
    n_signed = dy.UInt32(description="Agreements signed in the month, of those that a list has shown")
    n_gone = dy.UInt32(description="Agreements that a list of the month no longer shows")
    n_listed = dy.UInt32(description="Agreements on the list in force at the month's end")
    end_on = dy.Date(description="Last day of the month, or the last day counted")
    signed_ids = dy.List(dy.String(), description="Agreements signed, as `n_signed` counts them")
    gone_ids = dy.List(dy.String(), description="Events of departure, as `n_gone` counts them")


class Departures(dy.Schema):
    """Agreements no longer listed, each with the interval in which it left."""

    event_id = dy.String(primary_key=True, description="Event of the departure")
    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed last")
    state = dy.String(description="USPS code")
    support_type = support_type_column()
    last_seen_on = dy.Date(nullable=True, description="Last list with it")
    first_missing_on = dy.Date(description="First list without it")
    snapshot_id = dy.String(description="The list without it")
    listed_again_on = dy.Date(
        nullable=True, description="List that shows it again, if one does by the day of the brief"
    )


class Arrivals(dy.Schema):
    """Agreements that a list shows and the list before did not."""

    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed then")
    state = dy.String(description="USPS code")
    support_type = support_type_column()
    kind = dy.Enum(
        ["listed", "listed_again", "re_signed"], description="First listing, a return, or a new signing"
    )
    signed_on = dy.Date(nullable=True, description="Signing date by what is known now")
    seen_on = dy.Date(description="List that shows it")
    snapshot_id = dy.String(description="That list")


@dataclass(frozen=True)
class Window:
    """The changes of some days up to the day of the brief, each by the ids of its events."""

    days: int
    after_on: date
    until_on: date
    listed: tuple[str, ...]
    listed_again: tuple[str, ...]
    gone: tuple[str, ...]
    re_signed: tuple[str, ...]
    lists: tuple[str, ...]
    """Participating lists of those days, by the ids of their snapshots."""
    list_before_on: date | None = None
    """Day of the last list before those days, from which the changes run; none at the start of the record."""


@dataclass(frozen=True)
class Waiting:
    """What became of applications that the pending lists have shown, by their ids."""

    every: tuple[str, ...]
    listed: tuple[str, ...]
    waiting: tuple[str, ...]
    """Still on the pending list; what is neither listed nor waiting left without reaching the other list."""
    median_days: float | None
