"""Statements such as "1,168 agencies in 39 states as of 2026-01-26": text in, one entry for each figure out.

Refuses a sentence without a number or a rank, with a number of nothing that is known, and one that would be
counted as something else than it says (`unanswerable`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from open287g.errors import ClaimError

from .dated import Dated, days_in, office_taken, start_of_growth
from .days import Period
from .figures import Figure, figures_in
from .in_digits import as_plain_text, in_digits
from .numbers import growth_of, numbers_in
from .places import Placed, states_in
from .ranking import Ranked, ranks_in, refuse_other_orders
from .scopes import STATE_NAMES, SUPPORT_WORDS
from .unanswerable import refuse_what_lists_cannot_tell
from .units_in_words import first_unit_named, unit_of_a_ratio

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
_PER_HEAD = re.compile(
    r"\b(?:per|each|every)\b|\b(?:agencies|departments|officers|sheriffs)\s+(?:\w+\s+){0,2}?(?:get|receive|earn)\b",
    re.I,
)
_NEW = re.compile(r"\b(?:new(?!\s+[A-Z])|newly|additional)\b")
_SIGNED = re.compile(r"\b(?:sign(?:ed|ing)?|join(?:ed|ing)?|added|entered|enrolled)\b", re.I)
_SHERIFFS = re.compile(
    r"^(?:\s+[\w()-]+){0,2}?\s+sheriffs?\b(?!['’]?s?(?:\s+(?:offices?|departments?))?\s*(?:,|and|or)\s+"
    r"(?:[\w.'’-]+\s+){0,3}?(?:police|constables?|departments?|agencies|chiefs?|jails?|troopers|marshals?|state)\b)",
    re.I,
)
_SHARE_OF_SHERIFFS = re.compile(
    r"\bsheriffs?\b.*\b(?:account|make|made|hold|are)|\b(?:are|were)\s+sheriffs?\b(?!\s+and)", re.I
)
_PLAN = re.compile(
    r"\b(?:aim(?:s|ed|ing)?\s+(?:for|to)|hop(?:es?|ed)\s+to|plan(?:s|ned)?\s+to|goal|target|expect(?:s|ed)|project(?:s|ed)|"
    r"forecast|(?:will|could|would|may|might)\s+(?:soon\s+)?(?:be|have|reach|sign|grow|top|exceed|rise))\b",
    re.I,
)
_IN_A_PLACE = re.compile(r"\W*(?:in|across|throughout)\s+(?:the\s+state\s+of\s+)?", re.I)
_NATIONAL = re.compile(
    r"\b(?:nation\w*|country\w*|u\.?s\.?|united\s+states|total|overall|altogether|all\s+states)\b", re.I
)
_OF_THE = re.compile(r"\s*(?:%|per ?cent)?\s*of\s+(?:(?:the|all|its|participating)\s+)*", re.I)
_NOW = re.compile(r"\b(?:now|today|currently|at\s+present)\b", re.I)
_JOINS = frozenset({"agreements", "agencies", "states", "counties"})
_IN_THE_TIME = re.compile(r"\b(?:in|during|throughout|over|within)\s+(?:the\s+)?$", re.I)
_SIGNED_THEN = re.compile(
    r"\b(?:sign(?:ed|s)|inked|add(?:ed|s)|join(?:ed|s)|entered\s+into|enrolled|gained|approved|finali[sz]ed)\b",
    re.I,
)
_GREW = re.compile(
    r"\b(?:grew|rose|jumped|surged|soared|climbed|increased|swelled|expanded|ballooned)\b", re.I
)
_DONE_BY_THEN = re.compile(r"(?:\b(?:had|has|have|been|having)|['’]ve|\d)\s+(?:\w+\s+){0,2}?$", re.I)
_GREW_BY = re.compile(
    r"\b(?:increased|rose|risen|grew|grown|surged|jumped|climbed|up|soared)\s+by\s+(?:[a-z]+\s+){0,2}?$", re.I
)
_SHERIFFS_NAMED = re.compile(r"^[\w\s()-]{0,30}?\bsheriffs\b", re.I)
_COUNTED = frozenset({"rank", "agreements", "agencies", "states", "counties", "population", "pending"})


@dataclass(frozen=True)
class _Sentence:
    """A sentence as written and in digits, with its days, states, ranks and figures."""

    written: str
    text: str
    days: list[Dated]
    states: list[Placed]
    ranks: list[Ranked]
    figures: list[Figure]
    reference: Period

    def segment(self, figure: Figure) -> str:
        """The part of the sentence that is the figure's own."""
        return self.text[figure.first : figure.last]


def entries_of_sentence(sentence: str, reference: date, eve: date | None = None) -> list[dict[str, str]]:
    """One entry for each rank and each figure that a sentence states, the most telling first.

    `reference` is the day before which a day without a year lies: that of publication or of the last list. `eve` is
    the last day before the President took office, which "when he took office" means.
    """
    read = _read(as_plain_text(sentence), reference, eve)
    if not read.figures and not read.ranks:
        refuse_what_lists_cannot_tell(read.written, read.text)
        raise ClaimError(
            f"There is no number to test in {sentence!r}. Write '1,168 agencies as of 2026-01-26'. "
            "'open287g count --by state' puts states side by side, 'open287g agreements' and 'open287g departures' "
            "name who signed and who is no longer listed."
        )
    figures = _measured(read) if read.figures else []
    if read.ranks or {measure for _, measure in figures} & (_COUNTED | {"share_pct"}):
        refuse_what_lists_cannot_tell(read.written, read.text)
    entries = [
        *(_entry_of_rank(read, rank) for rank in read.ranks),
        *(_entry(read, figure, measure) for figure, measure in figures),
    ]
    if len(entries) == 1:
        return entries
    return [entry | {"id": f"claim-{n}"} for n, entry in enumerate(entries, start=1)]


def _read(sentence: str, reference: date, eve: date | None) -> _Sentence:
    text, written = in_digits(sentence), " ".join(sentence.split())
    days, states = days_in(text, reference, eve), states_in(text)
    ranks = ranks_in(text, states)
    refuse_other_orders(written, text, states, ranks)
    spans = [(rank.first, rank.last) for rank in ranks]
    return _Sentence(
        written, text, days, states, ranks, figures_in(text, days, spans), Period(reference, reference)
    )


def _entry_of_rank(read: _Sentence, rank: Ranked) -> dict[str, str]:
    """The place of one state, by what is named after the words of the rank, else anywhere."""
    unit = first_unit_named(read.text[rank.last :]) or first_unit_named(read.text)
    counts = (
        unit if unit in ("agreements", "counties") else "agencies" if unit == "agencies" else "agreements"
    )
    day = (own := [found for found in read.days if found.part == "day"]) and own[-1]
    kind = "sheriffs" if counts == "agencies" and _SHERIFFS_NAMED.search(read.text[rank.last :]) else None
    parts = [
        STATE_NAMES[rank.state.code],
        _model_in(read, read.text),
        kind,
        _since_of(read, None, counts, day or None),
    ]
    return {
        "id": "claim",
        "report": "the statement",
        "statement": read.written,
        "publisher": "The statement",
        "measure": "rank",
        "counts": counts,
        "scope": "/".join(part for part in parts if part),
        "value": str(rank.place),
        "precision": "at_most" if rank.is_among else "exact",
    } | ({"as_of_date": day.text} if day else {})


def _measured(read: _Sentence) -> list[tuple[Figure, str]]:
    """Figures whose measure is known; officers only where they come first, money only beside money."""
    main = _measure_of(read, read.figures[0], None) or ("agreements" if read.ranks else None)
    if main is None:
        raise ClaimError(
            f"It is not clear what the number in {read.written!r} counts. "
            "Name agreements, agencies, states, counties or a percentage."
        )
    others = [(figure, _measure_of(read, figure, main)) for figure in read.figures[1:]]
    kept = [(figure, measure) for figure, measure in others if measure is not None]
    if main.startswith(("funding", "incentive")):
        return [
            (read.figures[0], main),
            *(each for each in kept if each[1].startswith(("funding", "incentive"))),
        ]
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
        is_term = _PER_HEAD.search(segment) or (main is None and _PER_HEAD.search(read.text))
        return "incentive_usd" if is_term else "funding_usd"
    if _PENDING.search(read.text[figure.end : figure.end + _CLOSE]):
        return "pending"
    named = first_unit_named(after) or first_unit_named(segment)
    if named is not None:
        return named
    if main is None and read.ranks:
        return "agreements"
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
    flow = _flow_of(read, measure, day)
    entry = {
        "id": "claim",
        "report": "the statement",
        "statement": read.written,
        "publisher": "The statement",
        "measure": measure,
        "scope": _scope_of(read, figure, measure, flow or _since_of(read, figure, measure, day)),
        "value": figure.text,
    }
    if measure in _COUNTED and _PLAN.search(read.text):
        entry |= {"not_testable": "it states a plan or a forecast, and lists show only what was signed"}
    end = min(day.period.latest, read.reference.latest).isoformat() if day and flow else None
    return entry | ({"as_of_date": end or day.text} if day else {})


def _flow_of(read: _Sentence, measure: str, day: Dated | None) -> str | None:
    """The start of a stated period in which something was signed or grew: "signed in January 2026", "grew in 2025"."""
    if day is None or day.period.earliest == day.period.latest:
        return None
    if not _IN_THE_TIME.search(read.text[: day.first]):
        return None
    is_new = measure in _JOINS and _happened(read.text, _SIGNED_THEN)
    is_growth = (
        measure.startswith("growth") and growth_of(read.text)[0] is None and _happened(read.text, _GREW)
    )
    if not (is_new or is_growth) or any(found.part != "day" for found in read.days):
        return None
    start = day.period.earliest
    return f"new since {start}" if is_new else f"since {start - timedelta(days=1)}"


def _happened(text: str, verb: re.Pattern[str]) -> bool:
    """Whether a verb is told as done in the time, not as done by it ("had signed") nor as a word for a thing."""
    return any(not _DONE_BY_THEN.search(text[: found.start()]) for found in verb.finditer(text))


def _day_of(read: _Sentence, figure: Figure) -> Dated | None:
    """The figure's own day: the last one in its segment, else the last of the sentence."""
    own = [day for day in read.days if day.part == "day"]
    near = [day for day in own if figure.holds(day.first)]
    found = (near or own)[-1] if own else None
    is_later = bool(found and found.is_event and not near and _NOW.search(read.segment(figure)))
    return None if is_later else found


def _scope_of(read: _Sentence, figure: Figure, measure: str, since: str | None) -> str:
    state = _state_of(read, figure) if measure != "states" else None
    model = _model_of(read, figure)
    sheriffs = _is_of_sheriffs(read, figure, measure)
    if measure == "share_pct":
        _refuse_share_within_a_state(read, figure)
    if measure == "share_pct" and not (state or model or sheriffs):
        state, model = _only_state(read), _model_in(read, read.text)
    parts = [STATE_NAMES[state] if state else "national", model, "sheriffs" if sheriffs else None, since]
    return "/".join(part for part in parts if part)


def _refuse_share_within_a_state(read: _Sentence, figure: Figure) -> None:
    """`ClaimError` for "half of Florida's agreements", whose whole is the state and not the nation."""
    is_whole = any(_OF_THE.fullmatch(read.text[figure.end : place.first]) for place in read.states)
    if is_whole and unit_of_a_ratio(read.text[figure.end :]) in ("agreements", "agencies"):
        raise ClaimError(
            f"{read.written!r} says a share of what one state has, and shares are tested of the nation's. State both "
            "numbers; 'open287g count --state' with '--by model' or '--by kind' has them."
        )


def _is_of_sheriffs(read: _Sentence, figure: Figure, measure: str) -> bool:
    """Whether a number counts sheriffs, or a share is theirs."""
    if measure == "share_pct":
        return bool(_SHARE_OF_SHERIFFS.search(read.segment(figure)))
    return measure == "agencies" and bool(_SHERIFFS.search(read.text[figure.end :]))


def _model_of(read: _Sentence, figure: Figure) -> str | None:
    """The support type named in the figure's segment; where the sentence has one figure, named at all."""
    if len(read.figures) < 2:
        return _model_in(read, read.text)
    own, other = _model_in(read, read.segment(figure)), _just_before(read, figure)
    return own if own or other is None else _model_in(read, read.text[other.first : other.start])


def _model_in(read: _Sentence, text: str) -> str | None:
    """The one support type that a part of the sentence names; `ClaimError` if it names two."""
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
    is_alone = not ends or _ABOUT_THE_SAME.search(read.segment(figure)) is None
    led = _led_by_state(read, figure)
    chosen = list(inside or before or dict.fromkeys(after)) or ([] if is_alone else same) or led
    found = _listed_together(read, chosen)
    if len(found) > 1:
        names = " and ".join(STATE_NAMES[code] for code in found)
        raise ClaimError(
            f"{read.written!r} names {names} at one number. Make one claim of each; "
            "'open287g count --by state' puts them side by side."
        )
    return found[0] if found else None


def _led_by_state(read: _Sentence, figure: Figure) -> list[str]:
    """The state named ahead of the figure before, in "in Texas, 336 agreements with 280 agencies"."""
    other = _just_before(read, figure)
    if other is None or _NATIONAL.search(read.segment(figure)):
        return []
    own = [place.code for place in read.states if other.first <= place.first < other.start]
    opening = [place.code for place in read.states[:1] if _IN_A_PLACE.fullmatch(read.text[: place.first])]
    return own or opening or _led_by_state(read, other)


def _just_before(read: _Sentence, figure: Figure) -> Figure | None:
    """The figure before, where no pause parts the two."""
    return next((other for other in read.figures if other.end == figure.first), None)


def _only_state(read: _Sentence) -> str | None:
    """The one state that the whole sentence names."""
    named = {place.code for place in read.states}
    return named.pop() if len(named) == 1 else None


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


def _since_of(read: _Sentence, figure: Figure | None, measure: str, day: Dated | None) -> str | None:
    """What is counted from a day on, or grew from it."""
    start = next((found for found in read.days if found.part in ("since", "from")), None)
    if measure.startswith("growth"):
        base = start or next((found for found in read.days if found.part == "base"), None)
        is_numbered = growth_of(read.text)[0] is not None
        return f"since {_plain(base)}" if base and not is_numbered else None
    if measure not in _JOINS:
        return None
    if figure is not None and _GREW_BY.search(read.text[: figure.start]):
        return _since_of_a_step(read, start, day)
    if figure is not None and numbers_in(figure.text)[0][0] == growth_of(read.text)[1]:
        return None
    joins = measure in ("agreements", "agencies") or bool(_SIGNED.search(read.text))
    if start is not None and joins and (start.part == "since" or _SIGNED.search(read.text)):
        return f"new since {_plain(start)}"
    if joins and office_taken(read.text):
        return "new"
    if measure not in ("agreements", "agencies"):
        return None
    if not _NEW.search(read.text):
        return None
    is_period = day is not None and day.period.earliest < day.period.latest
    return f"new since {day.period.earliest}" if day and is_period else "new"


def _since_of_a_step(read: _Sentence, start: Dated | None, day: Dated | None) -> str:
    """The start of "grew by 120"; `ClaimError` where no start is stated."""
    if start is not None:
        return f"new since {_plain(start)}"
    if office_taken(read.text):
        return "new"
    end = day.period if day else read.reference
    if day is not None and end.earliest < end.latest:
        return f"new since {end.earliest}"
    if (found := start_of_growth(read.text, end.latest)) is not None:
        return f"new since {found}"
    raise ClaimError(
        f"{read.written!r} says by how many something grew, and not since when. Write 'since 2025-06-30'."
    )


def _plain(day: Dated) -> str:
    """A day as written, or in figures where a scope could not hold its slashes."""
    return day.period.earliest.isoformat() if "/" in day.text else day.text
