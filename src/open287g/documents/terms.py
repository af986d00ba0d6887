"""The running text of a memorandum to what its clauses say: effect, duration, notice, costs, places, appendices.

Each answer is one of a closed list and stands on a clause that was found, with its place. A clause that is in no form
known here gives no answer: the fact stays empty with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .running_text import Found, RunningText
from .words import Box, PageRead, squeeze


@dataclass(frozen=True)
class Term:
    """A fact of the memorandum's terms: the answer, the clauses it stands on, and where the first of them is."""

    fact: str
    value: str | None
    found: Found | None
    reason: str | None = None


_BOTH_SIGNED = "becomes effective upon signature of both parties"
_UNTIL_ENDED = "will remain in effect until either"
_REVIEW = "reserves the right to conduct an internal review of this MOA every three years"
_THREE_YEARS = "shall be in effect for three years from the date of signing"
_NINETY_DAYS = "upon 90-day written notice to the other party"
_PERIOD = re.compile(
    r"(?:by|upon|with|on|giv(?:ing|en))(?:atleast|nolessthan|notlessthan|a)?"
    r"(?P<word>thirty|sixty|ninety)?(?P<days>\d{2,3})?(?:calendar)?days?(?:prior|advance)?(?:written)?notice"
    r"(?:inwriting)?(?:totheother|toeither|bye?itherparty)"
)
"""How agreements of no form of ICE's state a period for both, letters only: `giving thirty (30) days notice`."""
_PERIODS: Final = {"thirty": "30", "sixty": "60", "ninety": "90"}
_AGENCY_IN_WRITING = "shall be provided in writing to the local Field Office"
_AT_ONCE_IF_UNDATED = "will be effective immediately if no date is given in writing"
_ICE_NINETY = "ICE will provide the LEA a 90-day notice in advance of the partnership being terminated"
_ICE_NINETY_SHORT = "a 90-day notice in advance of the partnership being terminated"
_EITHER_AT_ANY_TIME = "either party may terminate this MOA at any time"
_ANY_TIME = "at any time upon written notice to the other party"
_AGENCY_TRAVEL = "travel, housing, and per diem affiliated with the training required"
_ICE_TRAVEL = "travel expenses while in a training status as authorized by the Federal Travel Regulation"
_SALARIES = "is responsible for the salaries and benefits, including any overtime, of all"
_OWN_JAILS = "jail/correctional facilities. Nothing contained herein shall otherwise limit"
_BOOKED_INTO = "jail/correctional facilities. This MOA sets forth the terms and conditions"
_JURISDICTION = "under the direction and supervision of ICE within the"

EFFECT: Final = {"both_signed": "when both parties have signed"}
DURATION: Final = {
    "until_ended": "until a party ends or suspends it",
    "until_ended_with_review": "until a party ends or suspends it; ICE may review it every three years",
    "three_years": "three years from signing",
}
NOTICE: Final = {
    "both_30_days": "30 days' written notice by either party",
    "both_60_days": "60 days' written notice by either party",
    "both_90_days": "90 days' written notice by either party, less where public safety demands it",
    "agency_written_ice_90_days": "by the agency in writing, no period stated; by ICE with 90 days' notice",
    "agency_at_once_ice_90_days": "by the agency in writing, at once if no date is given; by ICE with 90 days' notice",
    "agency_written_only": "by the agency in writing, no period stated; no clause on ICE's notice in this copy",
    "either_at_any_time": "by either party at any time",
}
COSTS: Final = {
    "agency_pays_training_travel": (
        "the agency pays salaries, overtime, local transport and travel to training; "
        "ICE pays trainers and its own staff"
    ),
    "ice_pays_training_travel": (
        "the agency pays salaries, overtime, local transport and supplies; "
        "ICE pays travel to training, trainers and its own staff"
    ),
}
PLACES: Final = {
    "own_jails": "the agency's own jails",
    "jurisdiction": "the agency's jurisdiction",
}


def read_terms(text: RunningText, support_types: Sequence[str]) -> list[Term]:
    """Every term that a memorandum of this kind should state, found or empty with the reason."""
    return [
        _one_of("effective_rule", text, (("both_signed", (_BOTH_SIGNED,)),)),
        _read_duration(text),
        _read_notice(text),
        _one_of(
            "cost_clause",
            text,
            (
                ("agency_pays_training_travel", (_AGENCY_TRAVEL, _SALARIES)),
                ("ice_pays_training_travel", (_ICE_TRAVEL, _SALARIES)),
            ),
        ),
        _one_of(
            "geographic_limit",
            text,
            (("jurisdiction", (_JURISDICTION,)),)
            if support_types == ["tfm"]
            else (("own_jails", (_OWN_JAILS,)), ("own_jails", (_BOOKED_INTO,))),
        ),
    ]


def _one_of(fact: str, text: RunningText, choices: Sequence[tuple[str, Sequence[str]]]) -> Term:
    """The first choice all of whose clauses are there."""
    for value, clauses in choices:
        found = [text.find(c) for c in clauses]
        if all(f is not None for f in found):
            return Term(fact, value, found[0])
    return Term(fact, None, None, "No clause known to say this was found in what is legible.")


def _read_duration(text: RunningText) -> Term:
    ended = text.find(_UNTIL_ENDED)
    if ended is None:
        return _one_of("duration", text, (("three_years", (_THREE_YEARS,)),))
    reviewed = text.find(_REVIEW)
    return Term("duration", "until_ended_with_review" if reviewed else "until_ended", ended)


def _read_notice(text: RunningText) -> Term:
    if (both := text.find(_NINETY_DAYS, same_numbers=True)) is not None:
        return Term("termination_notice", "both_90_days", both)
    if (agency := text.find(_AGENCY_IN_WRITING)) is not None:
        ice = text.find(_ICE_NINETY, same_numbers=True) or text.find(_ICE_NINETY_SHORT, same_numbers=True)
        if ice is None:
            return Term("termination_notice", "agency_written_only", agency)
        at_once = text.find(_AT_ONCE_IF_UNDATED) is not None
        return Term(
            "termination_notice",
            "agency_at_once_ice_90_days" if at_once else "agency_written_ice_90_days",
            agency,
        )
    if (period := text.match(_PERIOD)) is not None:
        days = period[0]["days"] or _PERIODS.get(period[0]["word"])
        if f"both_{days}_days" in NOTICE:
            return Term("termination_notice", f"both_{days}_days", period[1])
    anytime = text.find(_EITHER_AT_ANY_TIME) or text.find(_ANY_TIME)
    if anytime is not None:
        return Term("termination_notice", "either_at_any_time", anytime)
    return Term("termination_notice", None, None, "No clause known to say this was found in what is legible.")


FIELD_OFFICES: Final = (
    "Atlanta",
    "Baltimore",
    "Boston",
    "Buffalo",
    "Chicago",
    "Dallas",
    "Denver",
    "Detroit",
    "El Paso",
    "Harlingen",
    "Houston",
    "Los Angeles",
    "Miami",
    "New Orleans",
    "New York",
    "Newark",
    "Philadelphia",
    "Phoenix",
    "Salt Lake City",
    "San Antonio",
    "San Diego",
    "San Francisco",
    "Seattle",
    "St. Paul",
    "Washington",
)
"""ICE's field offices of Enforcement and Removal Operations."""
_CODES: Final = {
    "ATL": "Atlanta",
    "BAL": "Baltimore",
    "BOS": "Boston",
    "BUF": "Buffalo",
    "CHI": "Chicago",
    "DAL": "Dallas",
    "DEN": "Denver",
    "DET": "Detroit",
    "ELP": "El Paso",
    "HLG": "Harlingen",
    "HOU": "Houston",
    "LOS": "Los Angeles",
    "MIA": "Miami",
    "NOL": "New Orleans",
    "NYC": "New York",
    "NEW": "Newark",
    "PHI": "Philadelphia",
    "PHO": "Phoenix",
    "SLC": "Salt Lake City",
    "SNA": "San Antonio",
    "SND": "San Diego",
    "SFR": "San Francisco",
    "SEA": "Seattle",
    "SPM": "St. Paul",
    "WAS": "Washington",
}
"""How ICE abbreviates them: `WAS Field Office Director`."""
_CITY = "|".join(re.escape(c).replace(r"\ ", r"\s+") for c in FIELD_OFFICES)
_FIELD_OFFICE = re.compile(
    rf"(?:(?P<city>(?i:{_CITY}))(?i:\s+City)?|\b(?P<code>{'|'.join(_CODES)}))\s*,?\s+(?:(?i:Field\s+Office)|ERO\b)|"
    rf"(?i:Field\s+Off?ice(?:\s+Director)?\s*[,:-]?\s+(?:of\s+|for\s+|in\s+)?(?P<city_behind>{_CITY})\b)"
)


def find_field_office(pages: Sequence[PageRead]) -> tuple[str, int, Box] | None:
    """The ICE field office that the paper names most often, with one place; none if it names none."""
    seen: list[tuple[str, int, Box]] = []
    for page in pages:
        for line in page.lines:
            for match in _FIELD_OFFICE.finditer(line.text):
                city = match["city"] or match["city_behind"] or _CODES[match["code"]]
                plain = re.sub(r"\s+", " ", city).casefold()
                name = next(c for c in FIELD_OFFICES if c.casefold() == plain)
                seen.append((name, page.number, line.box))
    if not seen:
        return None
    commonest = Counter(name for name, _, _ in seen).most_common(1)[0][0]
    return next(s for s in seen if s[0] == commonest)


APPENDICES: Final = {
    "standardoperatingprocedures": "operating procedures",
    "publicinformationpointsofcontact": "press contacts",
    "pointsofcontact": "points of contact",
    "complaintprocedure": "complaint procedure",
}


def _letter_of(heading: str, below: Sequence[str]) -> str | None:
    """`A` of `appendixa`, or of a misread heading above the subject of one that is known."""
    match = re.fullmatch(r"app?end[il1j]?x([a-g8])\w{0,40}", heading) or (
        re.fullmatch(r"app\w{2,8}?([a-g8])", heading)
        if any(line.startswith(key) for line in below for key in APPENDICES)
        else None
    )
    return match[1].upper().replace("8", "B") if match else None


def find_appendices(pages: Sequence[PageRead]) -> list[tuple[str, str, int]]:
    """The appendices that begin a page: letter, subject in words, page."""
    found: list[tuple[str, str, int]] = []
    for page in pages:
        head = [squeeze(line.text) for line in page.lines[:6]]
        letter = next(
            (told for n, h in enumerate(head) if (told := _letter_of(h, head[n + 1 : n + 2]))), None
        )
        if letter is None or letter in (known for known, _, _ in found):
            continue
        subject = next((words for key, words in APPENDICES.items() if any(key in h for h in head)), "other")
        found.append((letter, subject, page.number))
    return found
