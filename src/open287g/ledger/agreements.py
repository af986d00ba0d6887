"""Agreements as they are signed: a new one for a new signing, and the one that it supersedes. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .pages import Entry, ResolvedPage
from .records import Agreement
from .signings import SigningChange, is_new_signing


@dataclass
class Register:
    """All agreements so far, each under an id of its own."""

    agreements: list[Agreement]
    ids: Counter[str] = field(default_factory=Counter)

    def sign(self, page: ResolvedPage, entry: Entry, *, at_start: bool) -> Agreement:
        """A new agreement, its documents as first printed; `at_start`: on the first page of all."""
        on = page.snapshot_on
        agreement = Agreement(self._give_id(entry), entry.agency_id, entry.state, entry.support_type,
                              entry.agency_name, entry.signed_on, entry.signed_on, on, on, at_start)  # fmt: skip
        agreement.moa_url, agreement.addendum_url = entry.moa_url, entry.addendum_url
        self.agreements.append(agreement)
        return agreement

    def supersede(self, page: ResolvedPage, earlier: Agreement, entry: Entry, *, at_start: bool) -> Agreement:
        """A new agreement in the place of an earlier one."""
        newer = self.sign(page, entry, at_start=at_start)
        newer.supersedes_id, earlier.superseded_by_id = earlier.agreement_id, newer.agreement_id
        return newer

    def _give_id(self, entry: Entry) -> str:
        day = f"{entry.signed_on:%Y%m%d}" if entry.signed_on else "undated"
        stem = f"{entry.agency_id}-{entry.support_type}-{day}"
        self.ids[stem] += 1
        return stem if self.ids[stem] == 1 else f"{stem}-{self.ids[stem]}"


def is_signed_anew(agreement: Agreement, page: ResolvedPage, entry: Entry) -> bool:
    """Whether an entry shows another signing than the agreement's, rather than its date corrected."""
    if agreement.printed_on is None or entry.signed_on is None or entry.signed_on == agreement.printed_on:
        return False
    return is_new_signing(
        SigningChange(agreement.printed_on, entry.signed_on, page.snapshot_on, agreement.first_listed_on,
                      agreement.moa_url, entry.moa_url)
    )  # fmt: skip
