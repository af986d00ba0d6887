"""Two signing dates of one agreement: a correction of the same signing, or a new signing? Pure.

ICE corrects SIGNED in place by days, sometimes by a mistyped year; a renewal moves it by months or years.
The date in the memorandum's file name is the second witness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MAX_CORRECTION = timedelta(days=31)
"""A date moved by at most this is a correction: at most two weeks in the archive, and a mistyped month."""
SAME_DOCUMENT = timedelta(days=10)
"""A memorandum's name and its signing date agree if they are this near."""
FRESH = timedelta(days=150)
"""An agreement is listed within this time of its signing, but for those held back for years."""
FUTURE = timedelta(days=7)
"""A signing later than the list that shows it, by more than this, is mistyped."""

_DIGITS = re.compile(r"(?<!\d)(\d{8}|\d{6})(?!\d)")
_PARTED = re.compile(r"(?<!\d)(\d{1,2})[._\-](\d{1,2})[._\-](\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d{2})[._\-](\d{1,2})[._\-](\d{1,2})(?!\d)")


@dataclass(frozen=True)
class SigningChange:
    """A new date printed for an agreement that was on the list already."""

    old: date
    new: date
    last_printed_on: date
    """The last list that showed the old date."""
    seen_on: date
    """The list that shows the new one."""
    moa_before: str | None
    moa_after: str | None


def is_new_signing(change: SigningChange) -> bool:
    """Whether the agreement was signed again, rather than its date corrected.

    A day that had not come when the old date was last printed cannot be what that date was meant to be: what ICE
    renews on one day of the year (28 June 2013, 28 June 2016) is no slip in the year.
    """
    if abs(change.new - change.old) <= MAX_CORRECTION or change.new < change.old:
        return False
    if change.new > change.seen_on + FUTURE:
        return False
    was_to_come = change.new > change.last_printed_on
    if not was_to_come and _differs_by_a_slip(change.old, change.new):
        return False
    return not _document_was_always_new(change)


def _differs_by_a_slip(old: date, new: date) -> bool:
    """Same day and month in another year, or day and month exchanged: a slip, not a renewal."""
    return (old.month, old.day) in ((new.month, new.day), (new.day, new.month))


def _document_was_always_new(change: SigningChange) -> bool:
    """Whether the memorandum linked all along bears the new date."""
    if change.moa_before is None or change.moa_before != change.moa_after:
        return False
    return any(abs(day - change.new) <= SAME_DOCUMENT for day in dates_in_address(change.moa_before))


def mend_signing(
    printed: date | None,
    first_printed: date | None,
    first_listed_on: date,
    moa_url: str | None,
    before_on: date | None,
) -> tuple[date | None, str]:
    """The signing date by what is known now, and on what basis.

    A printed date that the first listing and the memorandum's name both contradict (a mistyped year) gives way to
    the date in that name; without a memorandum, to the same day and month shortly before the first listing, where lists
    are at most a month apart (a page that ICE left alone for months shows old signings late).
    `before_on` is the list before the first one with the agreement: it may have been signed at any time since, so its
    age proves nothing until then; without such a list, at the start of the record, it proves nothing at all.
    """
    fresh_from = min(before_on + timedelta(days=1) if before_on else first_listed_on, first_listed_on) - FRESH
    witnesses = [day for day in dates_in_address(moa_url) if day <= first_listed_on + FUTURE]
    if printed is None:
        return _sign_unprinted(witnesses)
    is_future = printed > first_listed_on + FUTURE
    is_stale = before_on is not None and printed < fresh_from
    if not (is_future or is_stale):
        return printed, "printed"
    mended = _mend_by_document(printed, first_listed_on, [d for d in witnesses if d >= fresh_from])
    is_near = before_on is not None and first_listed_on - before_on <= MAX_CORRECTION
    if is_stale and not witnesses and is_near:
        mended = _mend_year(printed, first_listed_on)
    if mended:
        return mended
    return _mend_future(printed, first_printed, first_listed_on) if is_future else (printed, "printed")


def _sign_unprinted(witnesses: Sequence[date]) -> tuple[date | None, str]:
    """The date in the memorandum's name where the list prints none."""
    if len(witnesses) == 1:
        return witnesses[0], f"no date printed; the memorandum's file name says {witnesses[0]}"
    return None, "no possible date printed"


def _mend_by_document(printed: date, first_listed_on: date, fresh: Sequence[date]) -> tuple[date, str] | None:
    """The one date in the memorandum's name that may be new on the first list, and is far from the printed one."""
    if len(fresh) != 1 or abs(fresh[0] - printed) <= MAX_CORRECTION:
        return None
    return (
        fresh[0],
        f"printed {printed}; first listed {first_listed_on}, and the memorandum's file name says {fresh[0]}",
    )


def _mend_year(printed: date, first_listed_on: date) -> tuple[date, str] | None:
    """The same day and month shortly before the first listing."""
    meant = _same_day_before(printed, first_listed_on)
    if meant is None:
        return None
    return meant, f"printed {printed}; first listed {first_listed_on}, days after that day of another year"


def _mend_future(printed: date, first_printed: date | None, first_listed_on: date) -> tuple[date | None, str]:
    """The date that was printed first where it is possible; none where it is not."""
    if first_printed is not None and first_printed <= first_listed_on + FUTURE:
        return (
            first_printed,
            f"first printed {first_printed}; later {printed}, after it was first listed on {first_listed_on}",
        )
    return None, f"printed {printed}, after it was first listed on {first_listed_on}"


def _same_day_before(printed: date, first_listed_on: date) -> date | None:
    """The same day and month shortly before the first listing: what a mistyped year was meant to be."""
    for year in (first_listed_on.year, first_listed_on.year - 1):
        try:
            day = printed.replace(year=year)
        except ValueError:
            continue
        if timedelta(0) <= first_listed_on - day <= MAX_CORRECTION:
            return day
    return None


def dates_in_address(address: str | None) -> list[date]:
    """The dates that a memorandum's file name may state, without doubles."""
    if address is None:
        return []
    name = address.rpartition("/")[2]
    return sorted(set(_dates(name)))


def _dates(name: str) -> Iterator[date]:
    for year, month, day in _YEAR_FIRST.findall(name):
        yield from _valid(year, month, day)
    for month, day, year in _PARTED.findall(_YEAR_FIRST.sub("", name)):
        yield from _valid(year, month, day)
    for digits in _DIGITS.findall(name):
        yield from _valid(digits[4:], digits[:2], digits[2:4])


def _valid(year: str, month: str, day: str) -> Iterator[date]:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        found = date(full, int(month), int(day))
    except ValueError:
        return
    if 1996 <= full <= 2100:
        yield found
