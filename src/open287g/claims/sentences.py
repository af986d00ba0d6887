"""Statements such as "1,168 agencies in 39 states as of 2026-01-26": text in, one entry for each figure out.

Refuses a sentence without a number or a rank, with a number of nothing that is known, and one that would be
counted as something else than it says (`unanswerable`).
"""

from __future__ import annotations

import re
from datetime import date

from open287g.errors import ClaimError

from .figures import Figure
from .in_digits import as_plain_text
from .measure_said import COUNTED, measured_figures
from .place_said import (
    is_of_sheriffs,
    model_in,
    model_of,
    only_state,
    refuse_share_within_a_state,
    refuse_unnamed_part,
    state_of,
)
from .ranking import Ranked
from .scopes import STATE_NAMES
from .sentence import Sentence, read_sentence
from .time_said import day_of, flow_of, since_of
from .unanswerable import refuse_what_lists_cannot_tell
from .units_in_words import first_unit_named

_PLAN = re.compile(
    r"\b(?:aim(?:s|ed|ing)?\s+(?:for|to)|hop(?:es?|ed)\s+to|plan(?:s|ned)?\s+to|goal|target|expect(?:s|ed)|project(?:s|ed)|"
    r"forecast|(?:will|could|would|may|might)\s+(?:soon\s+)?(?:be|have|reach|sign|grow|top|exceed|rise))\b",
    re.I,
)
_SHERIFFS_NAMED = re.compile(r"^[\w\s()-]{0,30}?\bsheriffs\b", re.I)


def entries_of_sentence(sentence: str, reference: date, eve: date | None = None) -> list[dict[str, str]]:
    """One entry for each rank and each figure that a sentence states, the most telling first.

    `reference` is the day before which a day without a year lies: that of publication or of the last list. `eve` is
    the last day before the President took office, which "when he took office" means.
    """
    read = read_sentence(as_plain_text(sentence), reference, eve)
    if not read.figures and not read.ranks:
        refuse_what_lists_cannot_tell(read.written, read.text)
        raise ClaimError(
            f"There is no number to test in {sentence!r}. Write '1,168 agencies as of 2026-01-26'. "
            "'open287g count --by state' puts states side by side, 'open287g agreements' and 'open287g departures' "
            "name who signed and who is no longer listed."
        )
    figures = measured_figures(read) if read.figures else []
    if read.ranks or {measure for _, measure in figures} & (COUNTED | {"share_pct"}):
        refuse_what_lists_cannot_tell(read.written, read.text)
    entries = [
        *(_entry_of_rank(read, rank) for rank in read.ranks),
        *(_entry(read, figure, measure) for figure, measure in figures),
    ]
    if len(entries) == 1:
        return entries
    return [entry | {"id": f"claim-{n}"} for n, entry in enumerate(entries, start=1)]


def _entry_of_rank(read: Sentence, rank: Ranked) -> dict[str, str]:
    """The place of one state, by what is named after the words of the rank, else anywhere."""
    unit = first_unit_named(read.text[rank.last :]) or first_unit_named(read.text)
    counts = unit if unit in ("agencies", "counties") else "agreements"
    day = next((found for found in reversed(read.days) if found.part == "day"), None)
    kind = "sheriffs" if counts == "agencies" and _SHERIFFS_NAMED.search(read.text[rank.last :]) else None
    since = since_of(read, None, counts, day)
    parts = [STATE_NAMES[rank.state.code], model_in(read, read.text), kind, since]
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


def _entry(read: Sentence, figure: Figure, measure: str) -> dict[str, str]:
    day = day_of(read, figure)
    flow = flow_of(read, measure, day)
    entry = {
        "id": "claim",
        "report": "the statement",
        "statement": read.written,
        "publisher": "The statement",
        "measure": measure,
        "scope": _scope_of(read, figure, measure, flow or since_of(read, figure, measure, day)),
        "value": figure.text,
    }
    if measure in COUNTED and _PLAN.search(read.text):
        entry |= {"not_testable": "it states a plan or a forecast, and lists show only what was signed"}
    end = min(day.period.latest, read.reference.latest).isoformat() if day and flow else None
    return entry | ({"as_of_date": end or day.text} if day else {})


def _scope_of(read: Sentence, figure: Figure, measure: str, since: str | None) -> str:
    state = state_of(read, figure) if measure != "states" else None
    model = model_of(read, figure)
    sheriffs = is_of_sheriffs(read, figure, measure)
    if measure == "share_pct":
        refuse_share_within_a_state(read, figure)
    if measure == "share_pct" and not (state or model or sheriffs):
        state, model = only_state(read), model_in(read, read.text)
    if measure in ("agreements", "agencies") and not (state or model or sheriffs or since):
        refuse_unnamed_part(read, figure)
    parts = [STATE_NAMES[state] if state else "national", model, "sheriffs" if sheriffs else None, since]
    return "/".join(part for part in parts if part)
