"""Resolved pages of the pending list, in order, to applications and what became of them. Pure.

An application is one agency's wait for one support type. A gap of up to `SAME_WAIT` between two appearances is one
wait. It was listed if the agency then stands on the participating list under that support type; it left without if
it is no longer pending and does not; else it waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .records import Agreement, AssignedRows, Entry, Place, ResolvedPage, Spell, group_by_place

SAME_WAIT = timedelta(days=45)
"""A place pending again within this time is one application: ICE drops rows for days."""
LISTED_BEFORE = timedelta(days=45)
"""ICE may show a row as pending after it is on the participating list, by up to this time."""
LISTED_WITHIN = timedelta(days=2 * 365)
"""Who is first listed later than this after the last pending list signed on another application: the longest wait is
under a year, and lists of years apart must not be read as one wait."""


@dataclass
class Application:
    """One wait."""

    application_id: str
    agency_id: str
    state: str
    support_type: str
    agency_name: str
    first_pending_on: date
    last_pending_on: date
    cleared_by_on: date | None = None
    agreement: Agreement | None = None

    @property
    def outcome(self) -> str:
        """listed, not_listed or waiting."""
        if self.agreement is not None:
            return "listed"
        return "waiting" if self.cleared_by_on is None else "not_listed"


@dataclass(frozen=True)
class PendingEvent:
    """An application appeared on the pending list, or left it."""

    kind: str
    snapshot_id: str
    seen_on: date
    after_on: date | None
    application: Application


@dataclass
class Waiting:
    """All applications and their events; and which application each row belongs to."""

    applications: list[Application] = field(default_factory=list)
    events: list[PendingEvent] = field(default_factory=list)
    rows: AssignedRows = field(default_factory=AssignedRows)


def write_waiting(pages: Sequence[ResolvedPage], spells: Iterable[Spell]) -> Waiting:
    """The applications that the pending pages show, each with its outcome on the participating list's `spells`."""
    waiting = Waiting()
    current: dict[Place, Application] = {}
    before_on: date | None = None
    for page in pages:
        places = group_by_place(page.rows)
        _clear(waiting, current, page, places, before_on)
        held: dict[int, Application] = {}
        doubles: set[int] = set()
        for place, rows in sorted(places.items()):
            first = min(rows, key=lambda row: row.row_number)
            application = _wait(waiting, current, page, place, first.entry, before_on)
            held.update((row.row_number, application) for row in rows)
            doubles.update(row.row_number for row in rows if row != first)
        held_by = [held[number] for number in page.row_numbers]
        waiting.rows.add_page(
            page, [of.agency_id for of in held_by], [of.application_id for of in held_by], doubles
        )
        before_on = page.snapshot_on
    _find_outcomes(waiting.applications, spells)
    return waiting


def _clear(
    waiting: Waiting,
    current: Mapping[Place, Application],
    page: ResolvedPage,
    places: Mapping[Place, object],
    before_on: date | None,
) -> None:
    gone = [place for place, of in current.items() if place not in places and of.cleared_by_on is None]
    for place in sorted(gone):
        if page.is_silent_on(place):
            continue
        application = current[place]
        application.cleared_by_on = page.snapshot_on
        waiting.events.append(
            PendingEvent("pending_cleared", page.snapshot_id, page.snapshot_on, before_on, application)
        )


def _wait(
    waiting: Waiting,
    current: dict[Place, Application],
    page: ResolvedPage,
    place: Place,
    entry: Entry,
    before_on: date | None,
) -> Application:
    on = page.snapshot_on
    application = current.get(place)
    was_there = application is not None and application.cleared_by_on is None
    if application is None or (not was_there and on - application.last_pending_on > SAME_WAIT):
        application_id = f"{place[0]}-{place[1]}-pending-{on:%Y%m%d}"
        application = Application(application_id, place[0], entry.state, place[1], entry.agency_name, on, on)
        current[place] = application
        waiting.applications.append(application)
    if not was_there:
        application.cleared_by_on = None
        waiting.events.append(PendingEvent("pending_added", page.snapshot_id, on, before_on, application))
    application.last_pending_on, application.state = on, entry.state
    application.agency_name = entry.agency_name
    return application


def _find_outcomes(applications: Iterable[Application], spells: Iterable[Spell]) -> None:
    by_place: dict[Place, list[Spell]] = {}
    for spell in sorted(spells, key=lambda s: (s.first_listed_on, s.agreement.agreement_id)):
        by_place.setdefault((spell.agency_id, spell.agreement.support_type), []).append(spell)
    for application in applications:
        earliest = application.first_pending_on - LISTED_BEFORE
        place = (application.agency_id, application.support_type)
        latest = application.last_pending_on + LISTED_WITHIN
        later = [s.agreement for s in by_place.get(place, ()) if earliest <= s.first_listed_on <= latest]
        application.agreement = later[0] if later else None
