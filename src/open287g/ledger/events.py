"""Differences between two successive pages, to events; an agreement takes the values that are printed now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .pages import Entry, ResolvedPage
from .records import Agreement, Event


@dataclass
class Diary:
    """All events so far; `before_on` is the day of the page before, None while the first one is read."""

    events: list[Event]
    before_on: date | None = None

    def tell(
        self,
        kind: str,
        page: ResolvedPage,
        agreement: Agreement,
        entry: Entry,
        before: str | None,
        after: str | None,
    ) -> None:
        """Write down one event of this page."""
        self.events.append(Event(kind, page.snapshot_id, page.snapshot_on, self.before_on, agreement,
                                 entry.agency_id, entry.state, entry.agency_name, before, after))  # fmt: skip

    def take_values(self, page: ResolvedPage, agreement: Agreement, entry: Entry) -> None:
        """Name, date and documents as printed now, each change an event."""
        if entry.agency_name != agreement.agency_name:
            self.tell("renamed", page, agreement, entry, agreement.agency_name, entry.agency_name)
            agreement.agency_name = entry.agency_name
        if entry.signed_on is not None and entry.signed_on != agreement.printed_on:
            before, after = day_text(agreement.printed_on), day_text(entry.signed_on)
            self.tell("signing_date_corrected", page, agreement, entry, before, after)
            agreement.printed_on, agreement.was_corrected = entry.signed_on, True
        self._take_documents(page, agreement, entry)

    def _take_documents(self, page: ResolvedPage, agreement: Agreement, entry: Entry) -> None:
        """Links as printed now; a link that is broken in the file says nothing about the document."""
        old, new = agreement.moa_url, entry.moa_url
        if new and new != old:
            self.tell("moa_replaced" if old else "moa_linked", page, agreement, entry, old, new)
            agreement.moa_url = new
        elif old and entry.moa_status in ("pending", "blank"):
            self.tell("moa_unlinked", page, agreement, entry, old, None)
            agreement.moa_url = None
        if entry.addendum_url and entry.addendum_url != agreement.addendum_url:
            self.tell("addendum_added", page, agreement, entry, agreement.addendum_url, entry.addendum_url)
            agreement.addendum_url = entry.addendum_url


def day_text(day: date | None) -> str | None:
    """A day as events print it; None for none."""
    return None if day is None else day.isoformat()
