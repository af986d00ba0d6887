"""A state's place among all in words: a claim or a reading with its neighbours in, a phrase out."""

from __future__ import annotations

from open287g.schemas.claims import CLAIM_UNITS

from .finding import StatedClaim, TriedReading
from .ordinals import spell_ordinal
from .scopes import STATE_NAMES


def word_stated_rank(claim: StatedClaim, filters: str) -> str:
    """What a statement says of a state's place: "ranks Texas second by agreements"."""
    by = f"by {CLAIM_UNITS[claim.counts or 'agreements']}{filters}"
    place, state = round(claim.number), STATE_NAMES[claim.state or ""]
    if claim.precision == "at_most":
        return f"counts {state} among the first {place} states {by}"
    return f"ranks {state} {spell_ordinal(place)} {by}"


def word_place(reading: TriedReading) -> str:
    """second, with 287, after Florida, 341, and before Tennessee, 63."""
    return f"{spell_ordinal(round(reading.value or 0))}, with {reading.count:,.0f}{_beside(reading)}"


def _beside(reading: TriedReading) -> str:
    own = reading.count or 0.0
    parts = []
    for way, side in (("after", 1), ("level with", 0), ("before", -1)):
        names = [
            STATE_NAMES[each["state"]] + ("" if each["count"] == own else f", {each['count']:,.0f}")
            for each in reading.neighbours or []
            if float(each["count"] > own) - float(each["count"] < own) == side
        ]
        parts += [f"{way} {' and '.join(names)}"] if names else []
    return "".join(f", {'and ' if number else ''}{part}" for number, part in enumerate(parts))
