"""Fields of typed entries: a number, a day or time and a scope as text in, each as what it means out.

A year, a quarter or a month means the whole of it, "the end of" it its last day, "early" its first third. A date with
slashes is American, 9/2/2025 is 2 September; one with points, 2.9.2025, is not. Refuses text without a number, a date
that no calendar has, a place that is no state or territory, and a qualifier whose meaning nobody has stated; never
rounds or guesses a magnitude that is not written.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date

from open287g.errors import ClaimError
from open287g.schemas.codes import KINDS, STATE_NAMES, SUPPORT_TYPES
from open287g.text.days import month_words, number_of_month
from open287g.text.phrases import format_day
from open287g.text.phrases import gettext as _

from .bounds import MAGNITUDES
from .language.times import month_span, part_of, year_span
from .language.typed import Amount, Span

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MAGNITUDE = r"(?:\s?(?:thousand|million|billion|bn|mn)\b|(?:k|m|b)\b)?"
_NUMBER = re.compile(rf"\$?(?P<digits>{_DIGITS})(?P<magnitude>{_MAGNITUDE})(?:\s?%|\s?per ?cent\b)?", re.I)
_RANGE = re.compile(
    rf"\$?(?P<low>{_DIGITS})(?P<low_magnitude>{_MAGNITUDE})\s*(?:-|–|—|to)\s*"
    rf"\$?(?P<high>{_DIGITS})(?P<magnitude>{_MAGNITUDE})",
    re.I,
)


def read_amount(text: str) -> Amount:
    """The number or range that `text` is; `ClaimError` if it holds none."""
    cleaned = text.strip().rstrip("+").strip()
    if ranged := _RANGE.fullmatch(cleaned.rstrip("% ")):
        return _range_of(ranged)
    found = _NUMBER.fullmatch(cleaned)
    if found is None:
        raise ClaimError(_("{text} is not a number. Write one such as 1168, 1,168, 950% or $1.4–2 billion.",
                           text=repr(text)))  # fmt: skip
    return Amount(_scaled(found["digits"], found["magnitude"]), written=text)


def _range_of(found: re.Match[str]) -> Amount:
    magnitude = found["magnitude"]
    low = _scaled(found["low"], found["low_magnitude"] or magnitude)
    high = _scaled(found["high"], magnitude)
    if low > high:
        raise ClaimError(_("The range {found} ends below its start. Write the lower number first.",
                           found=repr(found[0])))  # fmt: skip
    return Amount(low, high, written=found[0])


def _scaled(digits: str, magnitude: str | None = None) -> float:
    return round(float(digits.replace(",", "")) * MAGNITUDES.get((magnitude or "").strip().lower(), 1.0), 6)


_MONTH = "|".join(month_words())
_FORMS = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|º)?\s+(?:of\s+|de\s+)?(?P<name>{_MONTH})\.?,?\s+(?:del?\s+)?(?P<year>\d{{4}})",
        re.I,
    ),
    re.compile(rf"(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<name>{_MONTH})\.?,?\s+(?:of\s+|del?\s+)?(?P<year>\d{{4}})", re.I),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:20)?\d{2})"),
    re.compile(r"(?P<year>\d{4})"),
)
_FISCAL = re.compile(r"(?:fiscal\s+year|fy)[\s-]*(?P<year>(?:20)?\d{2})", re.I)
_NTH_PART = r"first|second|third|fourth|last|[1-4](?:st|nd|rd|th)"
_QUARTER = re.compile(
    rf"(?:the\s+)?(?:(?P<nth>{_NTH_PART})\s+(?P<part>quarter|half)|(?P<letter>[QH])(?P<digit>[1-4]))"
    r"(?:\s+of|,)?\s+(?P<fiscal>fiscal\s+year\s+|fy[\s-]?)?(?P<year>(?:20)?\d{2})",
    re.I,
)
_PART_OF = re.compile(
    r"(?:the\s+)?(?P<part>end|close|start|beginning|early|mid|middle|late)(?:\s+of|-|\s+in)?\s*(?:the\s+)?(?P<whole>.+)",
    re.I,
)


def _span(earliest: date, latest: date) -> Span:
    """A period with its words as people write it: Jan. 26, 2026, January 2026, 2026, or from the one to the other."""
    known = (Span.on(earliest), month_span(earliest.year, earliest.month), year_span(earliest.year))
    named = next((span for span in known if (span.earliest, span.latest) == (earliest, latest)), None)
    return named or Span(earliest, latest, f"{format_day(earliest)} to {format_day(latest)}")


def read_period(text: str) -> Span:
    """What `text` can mean; `ClaimError` for an impossible date or no date at all."""
    if fiscal := _FISCAL.fullmatch(text.strip()):
        return _fiscal_year(int(fiscal["year"]) % 100 + 2000)
    if quarter := _QUARTER.fullmatch(text.strip()):
        return _quarter_or_half(quarter)
    if part := _PART_OF.fullmatch(text.strip()):
        return _part_of(read_period(part["whole"]), part["part"].lower())
    start, slash, end = text.strip().partition("/")
    if slash and "/" not in end and re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", start.strip()):
        return _span(read_period(start).earliest, read_period(end).latest)
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        raise ClaimError(_("{text} is not a date. Write 2026-01-26, 2026-01 or 2026.", text=repr(text)))
    return _period_of(found, text)


def _period_of(found: re.Match[str], text: str) -> Span:
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if not 1996 <= year <= 2100:
        raise ClaimError(_("{text} lies outside the life of section 287(g), which began in 1996. Correct the year.",
                           text=repr(text)))  # fmt: skip
    month = number_of_month(parts["name"].lower()) or 0 if parts.get("name") else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    try:
        if not month and "month" not in parts:
            return year_span(year)
        return Span.on(date(year, month, day)) if "day" in parts else month_span(year, month)
    except (ValueError, ClaimError) as error:
        raise ClaimError(_("{text} is no day of any calendar. Write 2026-01-26, 2026-01 or 2026.",
                           text=repr(text))) from error  # fmt: skip


def _fiscal_year(year: int) -> Span:
    """The federal government's year, which ends on 30 September (31 U.S.C. 1102)."""
    return _span(date(year - 1, 10, 1), date(year, 9, 30))


def _quarter_or_half(found: re.Match[str]) -> Span:
    """Three or six months of a year, or of the federal fiscal year, which begins in October."""
    year = int(found["year"]) % 100 + 2000
    n_months = 6 if (found["part"] or found["letter"]).lower() in ("half", "h") else 3
    stated = (found["nth"] or found["digit"]).lower()
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 12 // n_months}
    nth = words.get(stated) or int(stated[0])
    if nth > 12 // n_months:
        raise ClaimError(
            _("{found} is no part of a year. Write Q1 to Q4, or H1 or H2.", found=repr(found[0]))
        )
    start = _months_after(
        date(year - 1, 10, 1) if found["fiscal"] else date(year, 1, 1), (nth - 1) * n_months
    )
    last = _months_after(start, n_months - 1)
    return _span(start, month_span(last.year, last.month).latest)


def _months_after(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _part_of(whole: Span, part: str) -> Span:
    """The last or first day of a period, or a third of it."""
    if part in ("start", "beginning"):
        return Span.on(whole.earliest)
    found = part_of(whole, {"close": "end", "middle": "mid"}.get(part, part))
    return _span(found.earliest, found.latest)


_NATIONAL = frozenset(
    {"national", "nationwide", "nation", "us", "u.s.", "usa", "united states", "america", "country"}
)
STATES: dict[str, str] = {name.lower(): code for code, name in STATE_NAMES.items()} | {
    "washington, d.c.": "DC",
    "washington dc": "DC",
    "virgin islands": "VI",
    "commonwealth of the northern mariana islands": "MP",
}
_CODES = frozenset(STATES.values())
_WORDED = ("sheriff", "municipal_police", "campus_police", "constable")
KIND_WORDS = {
    "sheriff": re.compile(r"sheriffs?(['’]s?)?( offices?| departments?)?", re.I),
    "municipal_police": re.compile(r"(municipal|city|local) police( departments?)?", re.I),
    "campus_police": re.compile(r"(campus|university|school) police( departments?)?", re.I),
    "constable": re.compile(r"constables?", re.I),
} | {
    kind: re.compile(re.escape(kind.replace("_", " ")) + "s?", re.I) for kind in KINDS if kind not in _WORDED
}
_SINCE = re.compile(r"(?:new |signed |newly signed )?(?:since|from|after)\s+(.+)", re.I)
_WITH_TERRITORIES = re.compile(r"(?:incl(?:\.|uding)?|with|states and)\s+territories|and territories", re.I)
_WITHOUT_TERRITORIES = re.compile(r"(?:excl(?:\.|uding)?|without|no)\s+territories|states only", re.I)
_TRAILING = re.compile(r"^(?P<place>.*?)\s+(?P<rest>(?:incl|excl|with|without)\S*\s+territories)$", re.I)


@dataclass(frozen=True)
class Scope:
    """Where a claim counts, and what it leaves out; None means not restricted."""

    state: str | None = None
    support_type: str | None = None
    since_on: date | None = None
    kind: str | None = None
    with_territories: bool | None = None


def read_scope(text: str, new_since: date) -> Scope:
    """The scope that `text` states; `ClaimError` names the part that is not understood.

    Text in brackets is a comment. "new" without a day means new since `new_since`.
    """
    plain = re.sub(r"\([^)]*\)", "", text)
    place, *qualifiers = [part.strip() for part in plain.split("/") if part.strip()] or ["national"]
    if trailing := _TRAILING.match(place):
        place, qualifiers = trailing["place"], [*qualifiers, trailing["rest"]]
    if _support_of(place) is not None:
        place, qualifiers = "national", [place, *qualifiers]
    stated = [_read_qualifier(qualifier, text, new_since) for qualifier in qualifiers]
    found: dict[str, str | date | bool] = dict(stated)
    if len(found) < len(stated):
        raise ClaimError(_("The scope {text} states one thing twice. Give each filter once, or make two claims of "
                           "it.", text=repr(text)))  # fmt: skip
    return Scope(state=read_state(place), **found)  # type: ignore[arg-type]


def read_state(place: str) -> str | None:
    """The USPS code of a place, None for the whole country; `ClaimError` for what is neither."""
    key = " ".join(place.lower().replace("the ", "").split())
    if key in _NATIONAL:
        return None
    if key in STATES:
        return STATES[key]
    if place.strip().upper() in _CODES:
        return place.strip().upper()
    near = difflib.get_close_matches(key, STATES, n=1)
    hint = (
        f" Did you mean {near[0].title()}?" if near else " Write national, or a state's or territory's name."
    )
    raise ClaimError(_("The scope {place} is no state or territory.{hint}", place=repr(place), hint=hint))


def _support_of(text: str) -> str | None:
    return next((each.code for each in SUPPORT_TYPES.entries() if each.pattern.fullmatch(text.strip())), None)


def _read_qualifier(text: str, scope: str, new_since: date) -> tuple[str, str | date | bool]:
    if code := _support_of(text):
        return "support_type", code
    if kind := next((code for code, words in KIND_WORDS.items() if words.fullmatch(text)), None):
        return "kind", kind
    if text.lower() in ("new", "newly signed"):
        return "since_on", new_since
    if since := _SINCE.fullmatch(text):
        return "since_on", read_period(since[1]).earliest
    if _WITH_TERRITORIES.fullmatch(text):
        return "with_territories", True
    if _WITHOUT_TERRITORIES.fullmatch(text):
        return "with_territories", False
    models = ", ".join(each.words[0].upper() for each in SUPPORT_TYPES.entries())
    raise ClaimError(_("The scope {scope} says {text}, which ICE's lists cannot count. Known are {models}, "
                       "'sheriffs', 'city police', 'campus police', 'constables', 'new since 2025-01-20', 'incl. "
                       "territories' and 'states only'.", scope=repr(scope), text=repr(text),
                       models=models))  # fmt: skip
