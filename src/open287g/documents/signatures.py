"""A page that parties sign, to its signature blocks: whose each is, which office signed, and on which day.

Goes in: the page as read, the days that its form can have been signed on. Comes out: blocks in reading order.
A day is told only where the page shows it; what is not legible stays empty with the reason. Names of persons are
never taken: of a signer only the office is kept, and only one of `OFFICES`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from .date_lines import DateLine, Stamp, find_opening, is_label
from .offices import find_office
from .signature_blocks import AGENCY, ICE, Block, all_stamps, find_blocks, split_parts
from .words import DRAWN, HIDDEN, Box, PageRead, Strip, Word, group_lines
from .written_dates import (
    DayOdds,
    combine,
    find_days,
    find_stamped_day,
    keep_day_only,
    odds_of_text,
    weigh_days,
)

SURE, LIKELY = "sure", "likely"

_STAMP_ABOVE, _STAMP_BELOW = 22.0, 46.0


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day as it was read; `day` is none where it could not be, and `reason` says why."""

    day: date | None
    confidence: str | None
    basis: str
    """What the day was read from: typed text, handwriting or print in the picture, a stamp."""
    written: str
    box: Box
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """One signer's part of the page: no name, only the side, the office and the day."""

    side: str
    signed: ReadDay
    office: str | None
    office_box: Box


@dataclass(frozen=True)
class Window:
    """The days on which a form can have been signed, from what the document itself says."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` lies inside."""
        return self.first <= day <= self.last


def read_signatures(page: PageRead, window: Window) -> list[SignatureBlock]:
    """The signature blocks of a page, in reading order; none where no date line stands."""
    stamps = all_stamps(page)
    blocks = find_blocks(page, stamps)
    if not blocks:
        return _witnessed_together(page)
    seen = [_look_at(b, page, stamps, window) for b in blocks]
    days = _settle_together(seen, [b.side for b in blocks])
    return [
        SignatureBlock(b.side, day if b.is_told else doubt(day), *_office_in(b.place, page))
        for b, day in zip(blocks, days, strict=True)
    ]


_WITNESSED = re.compile(r"in\s*witness\s*whereof(?!.*\bas of\b).*", re.I | re.S)


def _witnessed_together(page: PageRead) -> list[SignatureBlock]:
    """Both sides on the one day of the sentence that they sign under, where no line is there to date."""
    opening = find_opening(page.lines)
    if opening is None:
        return []
    sentence = [line for line in page.lines if opening - 14 < line.box.bottom < opening + 45]
    match = _WITNESSED.search(" ".join(line.text for line in sentence))
    if match is None or len(days := find_days(match.group())) != 1:
        return []
    place = Box.around(line.box for line in sentence)
    read = ReadDay(days[0], LIKELY, "the sentence above the signatures", keep_day_only(match.group()), place)
    return [SignatureBlock(side, read, None, place) for side in (AGENCY, ICE)]


def doubt(read: ReadDay) -> ReadDay:
    """The same day, which is not sure."""
    return replace(read, confidence=LIKELY) if read.confidence == SURE else read


def _everything(page: PageRead) -> list[Word]:
    return [*page.words, *page.recognized]


@dataclass(frozen=True)
class _Line:
    """What was seen on one date line, before both sides are looked at together."""

    line: DateLine
    read: ReadDay
    """What is told if the picture is not asked."""
    pairs: Sequence[tuple[Strip, DayOdds]] = ()
    weights: Mapping[date, float] = field(default_factory=dict)
    """Natural logarithms of the days that the line may show, by all readings; empty if the picture is not asked."""
    seen_here: Mapping[date, float] = field(default_factory=dict)
    """The same by the strips alone, on which alone a day is called sure."""
    window: Window | None = None
    """The days on which the form is known to have been signed; no other day is called sure."""


def _look_at(block: Block, page: PageRead, stamps: Sequence[Stamp], window: Window) -> _Line:
    line = block.line
    typed = _typed_in(line.field, page.words, DRAWN)
    seen = [s for s in page.strips if _belongs(s.box, line.field)]
    days = find_days(typed)
    if len(days) == 1:
        return _Line(line, _typed_day(days[0], typed, line, seen, window))
    stamped, spelled = (
        _stamp_for(block, stamps),
        _spelled_on(line, page, window) or _under_label(line, page, window),
    )
    narrowed = _narrow(window, seen)
    inked = [s for s in seen if _holds_ink(s.text)]
    pairs = [(s, weigh_days(s.odds, narrowed.first, narrowed.last)) for s in inked if narrowed is not None]
    pairs = [(s, odds) for s, odds in pairs if odds.fit > _WELL]
    hidden = _typed_in(line.field, page.words, HIDDEN)
    if pairs and (
        stamped is None or any(_is_near(stamped.day, d) for s, _ in pairs for d in find_days(s.text))
    ):
        kept = [s for s, _ in pairs]
        weighed = [(odds, _weight(s, odds, line, kept)) for s, odds in pairs]
        weights = combine([*weighed, *_other_readings(hidden, line, page, narrowed or window)])
        unread = stamped or spelled or _empty("What stands on the date line is not legible.", line)
        return _Line(line, unread, pairs, weights, combine(weighed), window)
    if (plain := stamped or spelled) is not None:
        return _Line(line, plain)
    if len(found := find_days(hidden)) == 1 and window.holds(found[0]):
        return _Line(line, ReadDay(found[0], LIKELY, "the scanner's text layer", hidden, line.field))
    if re.search(r"[A-Za-z0-9]{2}", typed) and not page.recognized:
        return _Line(line, _empty("What is typed on the date line is no day in a form that is known.", line))
    if not page.strips and not page.recognized:
        return _Line(line, _empty("The date line holds no typed text, and its picture was not read.", line))
    blank = bool(seen) and not inked
    return _Line(
        line,
        _empty("The date line is empty." if blank else "What stands on the date line is not legible.", line),
    )


_PLAINLY = 0.9


def _spelled_on(line: DateLine, page: PageRead, window: Window) -> ReadDay | None:
    """The one day that a recognized line spells, in a form that no strip is read in: `this 3rd day of March, 2025`."""
    found = [
        (day, word)
        for word in page.recognized
        if word.confidence > _PLAINLY and (_belongs(word.box, line.field) or _begins_at(word, line))
        for day in find_days(word.text)
        if window.holds(day)
    ]
    if len({day for day, _ in found}) != 1:
        return None
    day, word = found[0]
    return ReadDay(day, LIKELY, "the picture of the date line", word.text, word.box)


_BEYOND_DAY = re.compile(r"[\s_.,:]|\b(?:on|this|the)\b", re.I)


def _under_label(line: DateLine, page: PageRead, window: Window) -> ReadDay | None:
    """The day that stands alone right below a label, where a form has its line there; of a table's rows none."""
    left, _, right, bottom = line.label
    below = [
        (part, days[0])
        for part in split_parts(page)
        if left - 8 < part.box.left < right + 30 and bottom - 2 < part.box.middle < bottom + 120
        if part.origin != HIDDEN and part.confidence > _PLAINLY and len(days := find_days(part.text)) == 1
    ]
    if len({day for _, day in below}) != 1:
        return None
    part, day = below[0]
    written = keep_day_only(part.text)
    is_alone = not _BEYOND_DAY.sub("", part.text.replace(written, ""))
    if not is_alone or part.box.middle > bottom + 24 or not window.holds(day):
        return None
    return ReadDay(day, LIKELY, "the line under its label", written, part.box)


def _empty(reason: str, line: DateLine) -> ReadDay:
    return ReadDay(None, None, "nothing", "", line.field, reason)


_OTHER_READING = 0.4
_LONGEST = 22


def _other_readings(
    hidden: str, line: DateLine, page: PageRead, window: Window
) -> Iterator[tuple[DayOdds, float]]:
    """What the scanner's recognition and the whole page's made of the line: texts without their doubts count less."""
    whole = [w for w in page.recognized if _belongs(w.box, line.field) or _begins_at(w, line)]
    for text in (hidden, *(_behind_label(w.text) for w in whole)):
        if 4 <= len(text) <= _LONGEST and sum(c.isdigit() for c in text) >= 3:
            odds = weigh_days(odds_of_text(text), window.first, window.last)
            yield odds, _OTHER_READING * min(1.0, math.exp(odds.fit / 0.3))


def _begins_at(word: Word, line: DateLine) -> bool:
    return (
        is_label(word.text)
        and abs(word.box.left - line.label.left) < 6
        and abs(word.box.middle - line.label.middle) < 8
    )


def _behind_label(text: str) -> str:
    return text.partition(":")[2].strip() if is_label(text) and ":" in text else text


def _weight(strip: Strip, odds: DayOdds, line: DateLine, kept: Sequence[Strip]) -> float:
    """What one strip counts: the better its best day explains it, the more.

    A strip cut along the ink counts fully, unless a signature's stroke made it tall; one of the whole field, that may
    hold strays, for a third beside such a one.
    """
    fit = min(1.0, math.exp(odds.fit / 0.1))
    if _follows_ink(strip, line):
        return fit * (1.0 if strip.box.height <= _TALL else 0.4)
    beside = any(_follows_ink(s, line) and s.box.height <= _TALL for s in kept)
    return fit * (0.35 if beside else 0.6)


_TALL = 38.0


def _follows_ink(strip: Strip, line: DateLine) -> bool:
    return abs(strip.box.right - line.field.right) > 0.5


_WIDEST = timedelta(1100)


def _narrow(window: Window, seen: Sequence[Strip]) -> Window | None:
    """The days that a line's strips are weighed against.

    A window of many years is narrowed to the years that the strips themselves spell; none where they spell none. One of
    few is left for the year of a day outside of it that several places plainly spell, and no other: then the form was
    used longer than is known here.
    """
    spelled = [(d, s) for s in seen for d in find_days(s.text)]
    years = [d.year for d, _ in spelled if window.holds(d)]
    outside = {d: {s.box for e, s in spelled if e == d and s.confidence > _PLAINLY} for d, _ in spelled}
    if not years and len(outside) == 1:
        (day, boxes), whole = outside.popitem(), all(_WHOLE_YEAR.search(s.text) for _, s in spelled)
        if whole and len(boxes) >= 2 and abs(day.year - window.last.year) <= _FEW_YEARS:
            return Window(date(day.year, 1, 1), date(day.year, 12, 31))
    if window.last - window.first <= _WIDEST:
        return window
    if not years:
        return None
    return Window(date(max(min(years), max(years) - 2), 1, 1), date(max(years), 12, 31))


_WHOLE_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_FEW_YEARS = 8


def _is_near(one: date | None, other: date) -> bool:
    return one is not None and abs((one - other).days) <= 3


def _typed_in(place: Box, words: Iterable[Word], origin: str) -> str:
    known = [w for w in words if w.origin == origin]
    inside = [w for w in known if place.holds(w.box) and not is_label(w.text)]
    joined = [behind for w in known if _ends_in(w, place) and (behind := w.text.partition(":")[2])]
    text = " ".join([*joined, *(w.text for row in group_lines(inside) for w in row.words)])
    return re.sub(r"_+", " ", _UNFILLED.sub(" ", text)).strip()


def _ends_in(word: Word, place: Box) -> bool:
    """Whether a label runs on into the place behind it without a blank: `Date:3/3/2026`."""
    end = word.box._replace(left=word.box.right - 1)
    return is_label(word.text) and word.box.left < place.left and place.holds(end)


_UNFILLED = re.compile(r"(?<!\d)(?:19|20) ?_+(?!\d)")
"""A year that a form begins and nobody filled in: `20__`."""


def _typed_day(day: date, text: str, line: DateLine, seen: Sequence[Strip], window: Window) -> ReadDay:
    """A day that the page itself draws: sure unless its picture plainly shows another, or it is out of question."""
    shown = {d for s in seen for d in find_days(s.text) if s.confidence > 0.9}
    if not window.holds(day) or (shown and day not in shown):
        return ReadDay(day, LIKELY, "typed text", text, line.field)
    return ReadDay(day, SURE, "typed text", text, line.field)


def _belongs(strip: Box, place: Box) -> bool:
    return (
        place.left - 12 <= strip.left < place.right
        and strip.right <= place.right + 60
        and place.top - 8 <= strip.middle <= place.bottom + 8
    )


def _holds_ink(text: str) -> bool:
    return bool(re.search(r"[0-9A-Za-z]", text))


_WELL = -0.40
"""Mean logarithm per step under which no day explains a strip."""
_CLEAR = math.log(10_000)
"""By how much the best day leads where it is sure: much, because three views of one strip see the same ink."""
_RATHER = 0.55


def _decide(seen: _Line, other_side: date | None, side: str) -> ReadDay:
    """The day of a line whose picture was asked, given the other side's day if that is known."""
    if not seen.weights:
        return seen.read
    weighed = {day: log + _log_prior(day, other_side, side) for day, log in seen.weights.items()}
    ranked = sorted(weighed.items(), key=lambda item: -item[1])[:2]
    day, lead = ranked[0][0], ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else -math.inf)
    if lead < _RATHER:
        return seen.read
    shown = [(d, s.box) for s, _ in seen.pairs for d in find_days(s.text)]
    first, second = sorted(seen.seen_here.items(), key=lambda item: -item[1])[:2]  # a window has many days
    sure = (
        first[0] == day
        and first[1] - second[1] > _CLEAR
        and {d for d, _ in shown} == {day}
        and len({box for _, box in shown}) >= 2
        and day.weekday() < 5
        and seen.window is not None
        and seen.window.holds(day)
    )
    texts = [s for s, _ in seen.pairs if day in find_days(s.text)] or [
        max(seen.pairs, key=lambda p: p[1].fit)[0]
    ]
    return ReadDay(day, SURE if sure else LIKELY, "the picture of the date line", texts[0].text, texts[0].box)


def _log_prior(day: date, other_side: date | None, side: str) -> float:
    """What is known of signing days before anything is seen: seldom on a weekend; the agency first, then ICE.

    In the seventy memoranda read by eye ICE signed 0 to 134 days after the agency; once the agency signed last.
    """
    log = _WEEKEND if day.weekday() >= 5 else 0.0
    if other_side is None:
        return log
    lag = (other_side - day).days if side == AGENCY else (day - other_side).days
    if lag < 0:
        return log + _AGENCY_LAST * (1 if lag > -14 else 2 if lag > -60 else 3)
    return log - 0.004 * lag


_WEEKEND = math.log(0.3)
_AGENCY_LAST = math.log(0.04)


def _stamp_for(block: Block, stamps: Iterable[Stamp]) -> ReadDay | None:
    """A digital signature's stamp across or under a date line, else the only one of its block."""
    label, place = block.line.label, block.place
    beside = [s for s in stamps if place.left - 5 <= s.box.left <= place.right]
    near = [s for s in beside if label.top - _STAMP_ABOVE <= s.box.middle <= label.bottom + _STAMP_BELOW]
    within = [s for s in beside if block.top < s.box.middle < place.bottom]
    for found, confidence in ((near, SURE), (within, LIKELY)):
        days = {day for s in found if (day := find_stamped_day(s.text)) is not None}
        if len(days) == 1:
            stamp = next(s for s in found if find_stamped_day(s.text))
            return ReadDay(days.pop(), confidence, "a digital signature's stamp", stamp.text, stamp.box)
    return None


def _settle_together(seen: Sequence[_Line], sides: Sequence[str]) -> list[ReadDay]:
    """The days of a page's lines: first those that need no other, then the rest beside the other side's day."""
    alone = [_decide(s, None, side) for s, side in zip(seen, sides, strict=True)]
    settled = []
    for n, (line, side) in enumerate(zip(seen, sides, strict=True)):
        others = [
            d
            for m, (d, other) in enumerate(zip(alone, sides, strict=True))
            if m != n and other != side and d.day is not None
        ]
        others.sort(key=lambda d: d.confidence != SURE)
        settled.append(
            _decide(line, others[0].day if others else None, side)
            if alone[n].confidence != SURE
            else alone[n]
        )
    return [_doubt_odd_pairs(d, side, settled, sides) for d, side in zip(settled, sides, strict=True)]


_LONGEST_WAIT = timedelta(days=400)


def _doubt_odd_pairs(read: ReadDay, side: str, days: Sequence[ReadDay], sides: Sequence[str]) -> ReadDay:
    """A day more than a year from the other side's, or long after it, is not sure, however plainly it is written."""
    firm = [
        d.day
        for d, other in zip(days, sides, strict=True)
        if other != side and d.day and d.confidence == SURE
    ]
    if (
        side == ICE
        or not firm
        or read.day is None
        or firm[0] - _LONGEST_WAIT <= read.day <= firm[0] + timedelta(60)
    ):
        return read
    return doubt(read)


def _office_in(place: Box, page: PageRead) -> tuple[str | None, Box]:
    words = [w for w in _everything(page) if place.holds(w.box)]
    return find_office(words), place
