"""Statements such as "1,168 agencies in 39 states as of 2026-01-26": text in, one entry for each figure out.

Refuses a sentence without a number, with a number of nothing that is known, and one that would be counted
as something else than it says: who left, a county, one state against another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from open287g.errors import ClaimError

from .dated import Dated, days_in, office_taken
from .figures import Figure, figures_in
from .in_digits import in_digits
from .numbers import growth_of
from .places import Placed, county_in, states_in
from .scopes import STATE_NAMES, SUPPORT_WORDS
from .units_in_words import first_unit_named

_GROWTH = re.compile(
    r"\b(increas\w+|ris(?:es?|en|ing)|rose|grow(?:n|s|ing|th)?|grew|jump\w*|up|surg\w+|soar\w*|climb\w*|"
    r"expan(?:d\w*|sion)|swelled|ballooned|spik\w+|skyrocket\w*|times)\b",
    re.I,
)
_FALL = re.compile(r"\b(decreas\w+|declin\w+|dropp?\w*|fell|fallen|shr[aiu]nk)\b", re.I)
_PART = re.compile(
    r"^(?:%|\s*per ?cent)?\s*of\b|\b(?:share|account\w*|make\s+up|makes\s+up|made\s+up)\b", re.I
)
_CLOSE = 30
"""Letters after a number in which a word still belongs to it."""
_PENDING = re.compile(r"\b(pending|applications?|applied|waiting|awaiting)\b", re.I)
_ABOUT_THE_SAME = re.compile(r"\b(?:it|its|there|the\s+state)\b", re.I)
_LISTED_WITH = re.compile(r"[\s,]*(?:(?:and|or|&)\s+)?")
_MONEY = re.compile(r"\s*(?:dollars|USD)\b", re.I)
_PAY = re.compile(r"\b(?:salar(?:y|ies)|overtime|wages|reimburs\w+)\b", re.I)
_PER_HEAD = re.compile(r"\b(per|each|every)\b", re.I)
_NEW = re.compile(r"\b(?:new(?!\s+[A-Z])|newly|additional)\b")
_SIGNED = re.compile(r"\b(?:sign(?:ed|ing)?|join(?:ed|ing)?|added|entered|enrolled)\b", re.I)
_SHERIFFS = re.compile(
    r"^(?:\s+[\w()-]+){0,2}?\s+sheriffs?\b(?!['’]?s?(?:\s+(?:offices?|departments?))?\s*(?:,|and|or)\s)", re.I
)
_SHARE_OF_SHERIFFS = re.compile(
    r"\bsheriffs?\b.*\b(?:account|make|made|hold|are)|\b(?:are|were)\s+sheriffs?\b(?!\s+and)", re.I
)
_PLAN = re.compile(
    r"\b(?:aim(?:s|ed|ing)?\s+(?:for|to)|hop(?:es?|ed)\s+to|plan(?:s|ned)?\s+to|goal|target|expect(?:s|ed)|project(?:s|ed)|"
    r"forecast|(?:will|could|would|may|might)\s+(?:soon\s+)?(?:be|have|reach|sign|grow|top|exceed|rise))\b",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:terminated|withdr[ae]wn?|withdrew|cancell?ed|revoked|dropped\s+out|quit|pulled\s+out|exited|rescinded|"
    r"suspended|no\s+longer|left\s+(?:the|their)\s+\w+|lapsed?)\b"
    r"|\bend(?:ed|ing)\s+(?:[\w()-]+\s+){0,4}?(?:agreements?|partnerships?|participation|contracts?|deals?)\b"
    r"|\b(?:agreements?|partnerships?|contracts?|deals?)\s+(?:(?:were|was|have|has|had|been)\s+)*ended\b",
    re.I,
)
_COUNTED = frozenset({"agreements", "agencies", "states", "counties", "population", "pending"})


@dataclass(frozen=True)
class _Sentence:
    """A sentence as written and in digits, with its days, states and figures."""

    written: str
    text: str
    days: list[Dated]
    states: list[Placed]
    figures: list[Figure]

    def segment(self, figure: Figure) -> str:
        """The part of the sentence that is the figure's own."""
        return self.text[figure.first : figure.last]


def entries_of_sentence(sentence: str, reference: date) -> list[dict[str, str]]:
    """One entry for each figure that a sentence states, the most telling first.

    `reference` is the day before which a day without a year lies: that of publication or of the last list.
    """
    text = in_digits(sentence)
    days = days_in(text, reference)
    read = _Sentence(sentence, text, days, states_in(text), figures_in(text, days))
    if not read.figures:
        raise ClaimError(
            f"There is no number to test in {sentence!r}. Write '1,168 agencies as of 2026-01-26'. "
            "'open287g count --by state' ranks states, 'open287g agreements' and 'open287g departures' "
            "name who signed and who is no longer listed."
        )
    entries = [_entry(read, figure, measure) for figure, measure in _measured(read)]
    for entry in entries:
        _refuse_what_lists_cannot_tell(read, entry["measure"])
    if len(entries) == 1:
        return entries
    return [entry | {"id": f"claim-{n}"} for n, entry in enumerate(entries, start=1)]


def _measured(read: _Sentence) -> list[tuple[Figure, str]]:
    """Figures whose measure is known; officers only where they come first, money only alone."""
    main = _measure_of(read, read.figures[0], None)
    if main is None:
        raise ClaimError(
            f"It is not clear what the number in {read.written!r} counts. "
            "Name agreements, agencies, states, counties or a percentage."
        )
    others = [(figure, _measure_of(read, figure, main)) for figure in read.figures[1:]]
    kept = [(figure, measure) for figure, measure in others if measure is not None]
    if main.startswith(("funding", "incentive")):
        return [(read.figures[0], main)]
    counted = (
        _COUNTED - {"states", "counties"} if main == "pending" else _COUNTED | {"share_pct", "growth_pct"}
    )
    return [(read.figures[0], main), *((figure, measure) for figure, measure in kept if measure in counted)]


def _measure_of(read: _Sentence, figure: Figure, main: str | None) -> str | None:
    """What a figure counts: the first unit named after it, else in its segment; for the first one, anywhere."""
    segment, after = read.segment(figure), read.text[figure.end : figure.last]
    if figure.is_percent:
        return _measure_of_percentage(read, figure)
    if figure.is_multiple:
        return "growth_multiple"
    if figure.text.startswith("$") or _MONEY.match(read.text[figure.end :]):
        return "incentive_usd" if _PER_HEAD.search(read.text) else "funding_usd"
    if _PENDING.search(read.text[figure.end : figure.end + _CLOSE]):
        return "pending"
    named = first_unit_named(after) or first_unit_named(segment)
    if named is not None:
        return named
    if main is None:
        return first_unit_named(read.text[figure.end :]) or first_unit_named(read.text)
    is_part = _state_of(read, figure) is not None or _model_of(read, figure) is not None
    return main if main in _COUNTED and is_part else None


def _measure_of_percentage(read: _Sentence, figure: Figure) -> str | None:
    after, segment = read.text[figure.end :], read.segment(figure)
    if _PAY.search(segment):
        return "incentive_pct"
    if _PART.search(after) or _PART.search(segment[: figure.start - figure.first]):
        return "share_pct"
    if _FALL.search(segment):
        return None
    return "growth_pct" if _GROWTH.search(read.text) else "share_pct"


def _entry(read: _Sentence, figure: Figure, measure: str) -> dict[str, str]:
    day = _day_of(read, figure)
    entry = {
        "id": "claim",
        "report": "the statement",
        "statement": read.written,
        "publisher": "The statement",
        "measure": measure,
        "scope": _scope_of(read, figure, measure, day),
        "value": figure.text,
    }
    if measure in _COUNTED and _PLAN.search(read.text):
        entry |= {"not_testable": "it states a plan or a forecast, and lists show only what was signed"}
    return entry | ({"as_of_date": day.text} if day else {})


def _day_of(read: _Sentence, figure: Figure) -> Dated | None:
    """The figure's own day: the last one in its segment, else the last of the sentence."""
    own = [day for day in read.days if day.part == "day"]
    near = [day for day in own if figure.holds(day.first)]
    return (near or own)[-1] if own else None


def _scope_of(read: _Sentence, figure: Figure, measure: str, day: Dated | None) -> str:
    state = _state_of(read, figure) if measure != "states" else None
    model = _model_of(read, figure)
    sheriffs = _is_of_sheriffs(read, figure, measure)
    since = _since_of(read, measure, day)
    parts = [STATE_NAMES[state] if state else "national", model, "sheriffs" if sheriffs else None, since]
    return "/".join(part for part in parts if part)


def _is_of_sheriffs(read: _Sentence, figure: Figure, measure: str) -> bool:
    """Whether a number counts sheriffs, or a share is theirs."""
    if measure == "share_pct":
        return bool(_SHARE_OF_SHERIFFS.search(read.segment(figure)))
    return measure == "agencies" and bool(_SHERIFFS.search(read.text[figure.end :]))


def _model_of(read: _Sentence, figure: Figure) -> str | None:
    """The support type named in the figure's segment; where the sentence has one figure, named at all."""
    text = read.segment(figure) if len(read.figures) > 1 else read.text
    found = [
        code.upper()
        for code, words in SUPPORT_WORDS.items()
        if re.search(rf"\b{words.pattern}\b", text, re.I)
    ]
    if len(found) > 1:
        raise ClaimError(f"{read.written!r} names two models at one number. Make one claim of each.")
    return found[0] if found else None


def _state_of(read: _Sentence, figure: Figure) -> str | None:
    """The state of a figure: in its segment, else the one named before it since the figure before."""
    inside = dict.fromkeys(place.code for place in read.states if figure.holds(place.first))
    ends = [other.end for other in read.figures if other.end <= figure.start]
    since = max(ends, default=0)
    before = dict.fromkeys(place.code for place in read.states if since <= place.first < figure.first)
    after = [place.code for place in read.states if place.first >= figure.last and _follows(read, place)]
    same = [place.code for place in read.states if place.first < figure.start][-1:]
    is_same = not ends or _ABOUT_THE_SAME.search(read.segment(figure)) is None
    chosen = list(inside or before or dict.fromkeys(after)) or ([] if is_same else same)
    found = _listed_together(read, chosen)
    if len(found) > 1:
        names = " and ".join(STATE_NAMES[code] for code in found)
        raise ClaimError(
            f"{read.written!r} names {names} at one number. Make one claim of each; "
            "'open287g count --by state' puts them side by side."
        )
    return found[0] if found else None


def _listed_together(read: _Sentence, chosen: list[str]) -> list[str]:
    """The chosen states, and those that stand in one row with them: Florida, Texas and Georgia."""
    rows: list[list[Placed]] = []
    for place in read.states:
        is_next = bool(rows) and _LISTED_WITH.fullmatch(read.text[rows[-1][-1].last : place.first])
        rows = [*rows[:-1], [*rows[-1], place]] if is_next else [*rows, [place]]
    together = [{place.code for place in row} for row in rows]
    return sorted(
        set(chosen).union(*(row for row in together if row & set(chosen))), key=STATE_NAMES.__getitem__
    )


def _follows(read: _Sentence, place: Placed) -> bool:
    """Whether a state stands alone behind a pause, as in "342 agreements as of 26 January 2026, in Florida"."""
    return bool(re.search(r",\s+in\s+$", read.text[: place.first]))


def _since_of(read: _Sentence, measure: str, day: Dated | None) -> str | None:
    """What is counted from a day on, or grew from it."""
    start = next((found for found in read.days if found.part in ("since", "from")), None)
    if measure.startswith("growth"):
        base = start or next((found for found in read.days if found.part == "base"), None)
        is_numbered = growth_of(read.text)[0] is not None
        return f"since {_plain(base)}" if base and not is_numbered else None
    if measure not in ("agreements", "agencies"):
        return None
    if start is not None and (start.part == "since" or _SIGNED.search(read.text)):
        return f"new since {_plain(start)}"
    if office_taken(read.text):
        return "new"
    if not _NEW.search(read.text):
        return None
    is_period = day is not None and day.period.earliest < day.period.latest
    return f"new since {day.period.earliest}" if day and is_period else "new"


def _plain(day: Dated) -> str:
    """A day as written, or in figures where a scope could not hold its slashes."""
    return day.period.earliest.isoformat() if "/" in day.text else day.text


def _refuse_what_lists_cannot_tell(read: _Sentence, measure: str) -> None:
    """What a count of a list would answer as if it had been asked something else."""
    if measure not in _COUNTED:
        return
    if _LEFT.search(read.text):
        raise ClaimError(
            f"{read.written!r} speaks of agreements that ended, and a list shows only who is on it. "
            "'open287g departures' has who is no longer listed, and between which days."
        )
    if (county := county_in(read.written)) is not None:
        raise ClaimError(
            f"{read.written!r} speaks of {county}, and claims are counted for the nation or a state. "
            "'open287g agreements' and 'open287g agencies' have what is listed for one agency."
        )
