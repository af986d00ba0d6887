"""Evidence of when a file was ICE's list, to one date and the words for it. Pure.

In: a file's name, the workbook's own modified instant, its signing dates. Out: a `Dating`, or the reason
why no date is safe. File names lie (wrong year, wrong month, a copy of an older list under a new name);
the modified instant lies if somebody saved a copy; rows signed after a date refute that date.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from open287g.text.phrases import month_number

EASTERN = timedelta(hours=-5)
"""ICE's office time against UTC; an hour's error does not matter for a day."""

MAX_DAYS_AFTER_SAVING = 8
"""Days from the last saving to publication: 0 to 8 in 491 of 491 rightly named files of the archive."""
EVENING = 18
"""Hour of ICE's office time from which a list is saved for another day: of 47 lists saved so late, one bears that day
in its name."""
MAX_DAYS_AFTER_SIGNING = 60
"""Days from the latest signing on a list to its publication: at most 22 in the archive since 2025."""
MOST_MISTYPED, MISTYPED_SHARE = 3, 0.005
"""Rows, and share of a list, whose signing date may be mistyped into the future at once."""
A_MONTH = timedelta(days=31)
BATCH_SHARE = 0.05
"""Share of a list that may be one batch, entered with one mistyped date."""
FIRST_LIST_ON = date(2006, 1, 1)
"""ICE published no list of agencies before."""

_STAMP = re.compile(
    r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[T_ -]?([01]\d|2[0-3])([0-5]\d)([0-5]\d))?(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<!\d)(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])[-_.]?(20\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(20\d{2})[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\d|3[01])(?!\d)")
_PARTED = re.compile(r"(?<![\d])(\d{1,2})[-_. ](\d{1,2})[-_. ](20\d{2}|\d{2})(?![\d])")
_SEVEN_DIGITS = re.compile(r"(?<=[A-Za-z_\- ])([1-9])(1[3-9]|2\d|3[01])(20\d{2})(?!\d)")
"""A month of one digit, where the day can be no part of it."""
_SIX_DIGITS = re.compile(r"(?<=[A-Za-z_\- ])(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{2})(?!\d)")
_MONTH_WORD = r"(?:(?<![A-Za-z])|(?=[A-Z]))(?i:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
_WORDED = re.compile(_MONTH_WORD + r"[-_. ]*(\d{1,2})(?:st|nd|rd|th)?[-_., ]+(20\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[-_. ]*" + _MONTH_WORD + r"[-_., ]*(20\d{2})(?!\d)")
_HALF_DAYS = (("am", 9), ("mid", 12), ("pm", 15))
_HALF_DAY = re.compile(r"\d[_ -]?(am|mid|pm)(?![a-z]{2})", re.IGNORECASE)


@dataclass(frozen=True)
class Evidence:
    """What one file under one name says of its time."""

    file_name: str
    modified_at: datetime | None
    signed: Sequence[date]
    ruled_on: date | None = None
    captured_at: datetime | None = None
    """When an archive captured it, by the page's own words."""

    @property
    def modified_on(self) -> date | None:
        """Day of the last saving, in ICE's office time."""
        return saved_on(self.modified_at)


@dataclass(frozen=True)
class Dating:
    """A date for a file, when in the day as far as known, and what decided; `on` is None if nothing is safe."""

    on: date | None
    hour: float
    by: str
    named_on: date | None
    latest_signed_on: date | None
    is_saved_in_time: bool
    """Whether the modified instant agrees with the date, so that it can order files."""
    alternatives: tuple[date, ...] = ()
    """Other dates that the evidence leaves open; neighbours may decide."""
    is_capture: bool = False
    """Whether the day is that of an archive's capture: the list was seen by then, and may be older."""


def date_file(evidence: Evidence) -> Dating:
    """The date that the evidence of one file gives, without looking at other files."""
    stamp = evidence.captured_at or _capture_stamp(evidence.file_name)
    named = stamp.date() if stamp else _named_on(evidence.file_name)
    latest = latest_signing(
        evidence.signed, [d for d in (named, evidence.modified_on, evidence.ruled_on) if d]
    )
    on, by, alternatives = _decide(evidence, stamp, named, latest)
    in_time = is_saved_in_time(on, evidence.modified_on)
    hour = _hour(evidence, stamp, in_time)
    return Dating(on, hour, by, named, latest, in_time, alternatives, is_capture=stamp is not None)


def saved_on(modified_at: datetime | None) -> date | None:
    """Day of a saving in ICE's office time."""
    return None if modified_at is None else (modified_at + EASTERN).date()


def is_saved_in_time(on: date | None, saved: date | None) -> bool:
    """Whether a list of `on` may have been saved on `saved` by ICE: 0 to 8 days before, or a day after."""
    return on is not None and saved is not None and -1 <= (on - saved).days <= MAX_DAYS_AFTER_SAVING


Decision = tuple[date | None, str, tuple[date, ...]]


def _decide(evidence: Evidence, stamp: datetime | None, named: date | None, latest: date | None) -> Decision:
    saved = evidence.modified_on
    if evidence.ruled_on:
        return evidence.ruled_on, "a ruling in curation/snapshots.csv", ()
    if stamp and _may_be(stamp.date(), latest):
        where = "page" if evidence.captured_at else "name"
        return stamp.date(), f"seen by that day: the archive's capture time in the {where}", ()
    if named and saved:
        return _weigh(named, saved, latest)
    if named:
        return _trust_name(named, latest)
    if saved:
        return _trust_saving(evidence, saved, latest)
    return None, "Neither the name nor the file itself states a date.", ()


def _weigh(named: date, saved: date, latest: date | None) -> Decision:
    """The name's date against the workbook's modified date."""
    if -1 <= (named - saved).days <= MAX_DAYS_AFTER_SAVING and _may_be(named, latest):
        return named, "the name; the workbook's modified date agrees", ()
    name_fits, saving_fits = _fits(named, latest), _fits(saved, latest)
    if named > saved and _may_be(saved, latest):
        return (
            saved,
            f"the workbook's modified date; the name says {named}, {(named - saved).days} days later",
            (),
        )
    if name_fits and not saving_fits:
        return named, f"the name; the workbook was saved again on {saved}", ()
    if meant := _with_year_of(named, saved, latest):
        return meant, f"the name with its year put right ({named}); the workbook's modified date agrees", ()
    if saving_fits and not name_fits:
        return saved, f"the workbook's modified date; the name says {named}, which its rows refute", ()
    if _may_be(saved, latest):
        return _leave_open(named, saved, latest)
    return None, f"The name says {named} and the workbook {saved}, but it has rows signed up to {latest}.", ()


def _with_year_of(named: date, saved: date, latest: date | None) -> date | None:
    """The name's day in the year of saving, if that day is in time and the name's own year is not."""
    if _fits(named, latest) or abs(named.year - saved.year) != 1:
        return None
    for year in (saved.year, saved.year + 1):
        try:
            meant = named.replace(year=year)
        except ValueError:
            continue
        if 0 <= (meant - saved).days <= MAX_DAYS_AFTER_SAVING and _may_be(meant, latest):
            return meant
    return None


def _leave_open(named: date, saved: date, latest: date | None) -> Decision:
    """A workbook saved after the day in its name, which no row refutes: saved again, unless its neighbours differ."""
    if _may_be(named, latest):
        return named, f"the name; the workbook was saved on {saved}", (saved,)
    return saved, f"the workbook's modified date; the name says {named}", ()


def _trust_name(named: date, latest: date | None) -> Decision:
    if _may_be(named, latest):
        return named, "the name; the workbook states no modified date", ()
    return None, f"The name says {named}, but the list has rows signed up to {latest}.", ()


def _trust_saving(evidence: Evidence, saved: date, latest: date | None) -> Decision:
    """The day of saving, or the next if it was saved in the evening; ICE's later lists name days so."""
    if latest is None or _fits(saved, latest):
        assert evidence.modified_at is not None
        if (evidence.modified_at + EASTERN).hour >= EVENING:
            return (
                saved + timedelta(days=1),
                f"the day after the workbook was saved, in the evening of {saved}; the name states none",
                (),
            )
        return saved, "the workbook's modified date; the name states none", ()
    if _may_be(saved, latest):
        return (
            None,
            f"The name states no date, and the workbook was saved on {saved}, long after its last signing on {latest}.",
            (),
        )
    return None, f"The workbook was saved on {saved}, but has rows signed up to {latest}.", ()


def _may_be(day: date, latest: date | None) -> bool:
    """Whether a list of that day could hold a signing of `latest`."""
    return day >= FIRST_LIST_ON and (latest is None or day >= latest - timedelta(days=1))


def _fits(day: date, latest: date | None) -> bool:
    """Whether that day is shortly after the latest signing, as a list's day is."""
    return latest is not None and -1 <= (day - latest).days <= MAX_DAYS_AFTER_SIGNING


def latest_signing(signed: Sequence[date], stated: Sequence[date]) -> date | None:
    """The latest signing that two rows support and that no stated date makes impossible (a typed year too many).

    Many rows signed after every stated date are not typed wrongly: they refute the dates. Unless the dates stated
    agree, and a few days more than a month later make up all the rows beyond: a batch with a mistyped month or year.
    """
    limit = max(stated) + timedelta(days=1) if stated else date.max
    in_order = sorted(signed)
    n_possible = bisect_right(in_order, limit)
    possible, beyond = in_order[:n_possible], in_order[n_possible:]
    is_small = len(beyond) <= BATCH_SHARE * len(in_order)
    is_batch = is_small and _agree(stated) and _is_mistyped_batch(beyond, limit)
    refute = len(beyond) > max(MOST_MISTYPED, MISTYPED_SHARE * len(in_order)) and not is_batch
    believed = in_order if refute else possible
    return believed[-2] if len(believed) > 1 else None


def _is_mistyped_batch(beyond: Sequence[date], limit: date) -> bool:
    return len(set(beyond)) <= MOST_MISTYPED and all(day - limit > A_MONTH for day in beyond)


def _agree(stated: Sequence[date]) -> bool:
    """Whether two witnesses or more state dates as near as a list's name and its saving are."""
    return len(stated) > 1 and (max(stated) - min(stated)).days <= MAX_DAYS_AFTER_SAVING


def _capture_stamp(name: str) -> datetime | None:
    """The archive's 14-digit capture time in a name or address, if it states one."""
    for match in _STAMP.finditer(name):
        if match[4]:
            return _instant(*(int(group) for group in match.groups()))
    return None


def _instant(*parts: int) -> datetime | None:
    try:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _named_on(name: str) -> date | None:
    """The one date that a name states; None if it states none, or two."""
    found = set(_dates_in(name.rpartition("/")[2]))
    return found.pop() if len(found) == 1 else None


_FORMS = (
    (_MONTH_FIRST, (3, 1, 2)),
    (_ISO, (1, 2, 3)),
    (_STAMP, (1, 2, 3)),
    (_WORDED, (3, 1, 2)),
    (_DAY_FIRST, (3, 2, 1)),
    (_PARTED, (3, 1, 2)),
    (_SEVEN_DIGITS, (3, 1, 2)),
    (_SIX_DIGITS, (3, 1, 2)),
)
"""Forms of a date in a name, and where its year, month and day stand; digits are read in the first form that fits."""


def _dates_in(name: str) -> Iterator[date]:
    rest = name.replace("%20", " ")
    for pattern, order in _FORMS:
        for match in pattern.finditer(rest):
            year, month, day = (_number(match[place]) for place in order)
            instant = _instant(year + 2000 if year < 100 else year, month, day)
            if instant:
                yield instant.date()
        rest = pattern.sub("|", rest)


def _number(text: str) -> int:
    """A number, or that of a month's name."""
    return int(text) if text.isdigit() else month_number(text)


def _hour(evidence: Evidence, stamp: datetime | None, in_time: bool) -> float:
    """Hour of the day, to order lists of one day: capture time, else the half-day label, else the time of saving."""
    if stamp:
        return stamp.hour + stamp.minute / 60
    label = _HALF_DAY.search(evidence.file_name)
    if label:
        return float(dict(_HALF_DAYS)[label[1].casefold()])
    if in_time and evidence.modified_at:
        local = evidence.modified_at + EASTERN
        return local.hour + local.minute / 60
    return 12.0
