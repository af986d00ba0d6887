"""Published terms of money set against claims: parameters as a frame in, a finding in words out.

Says what sources state of the offer. Whether anything was paid is not claimed.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from open287g.schemas.claims import Terms

from .days import spell_day
from .finding import StatedClaim
from .wording import spell_number

__all__ = ["Terms", "matching_term", "why_no_term"]


_THINGS = {
    "vehicle": re.compile(r"\b(?:vehicles?|cars?|cruisers?)\b", re.I),
    "equipment": re.compile(r"\b(?:equipment|gear)\b", re.I),
    "overtime": re.compile(r"\bovertime\b", re.I),
    "salary": re.compile(r"\b(?:salar(?:y|ies)|wages?|base\s+pay)\b", re.I),
    "benefits": re.compile(r"\bbenefits?\b", re.I),
    "award": re.compile(r"\b(?:awards?|bonus(?:es)?|incentives?)\b", re.I),
}
"""What money is for, as statements and the titles of terms name it."""
_TIMES = {
    "per quarter": re.compile(r"\bquarter(?:ly|s)?\b", re.I),
    "per year": re.compile(
        r"\b(?:annual(?:ly)?\s+(?:award|bonus|payment)|yearly|(?:a|per|each|every)\s+year)\b", re.I
    ),
    "per month": re.compile(r"\b(?:monthly|(?:a|per|each|every)\s+month)\b", re.I),
    "per week": re.compile(r"\b(?:weekly|(?:a|per|each|every)\s+week)\b", re.I),
    "once": re.compile(r"\b(?:one-time|once)\b", re.I),
}
_HEADS = {
    "officer": re.compile(
        r"\b(?:(?:per|each|every)\s+(?:[\w-]+\s+){0,3}?)(?:officer|deput(?:y|ies)|trooper)\b", re.I
    ),
    "agreement": re.compile(
        r"\b(?:(?:per|each|every)\s+(?:[\w-]+\s+){0,2}?)(?:agency|department|agreement|sheriff)\b", re.I
    ),
}


def matching_term(claim: StatedClaim, terms: pl.DataFrame) -> str | None:
    """The term in force that states the same number for the same thing, in words; None if no term does.

    A range is the same only if terms state both its ends.
    """
    suited = _suited(claim, terms)
    ends = [end for end in (claim.number, claim.value_high) if end is not None]
    same = [suited.filter((pl.col("value") - _as_share(end, claim)).abs() < 1e-9) for end in ends]
    if any(found.is_empty() for found in same):
        return None
    sources = dict.fromkeys(_source(found) for found in same)
    return f"the terms published say the same ({'; '.join(sources)}), and what was paid is not on record"


def why_no_term(claim: StatedClaim, terms: pl.DataFrame) -> str:
    """That no published term states the number; and what the terms say of the same thing, if they do."""
    suited = _suited(claim, terms) if _named(claim.statement, _THINGS) else terms.clear()
    said = [
        f"{title}, {spell_number(value * 100 if claim.measure == 'incentive_pct' else value, claim.measure)} {paid}"
        for title, value, paid in suited.select("title", "value", "paid").iter_rows()
    ]
    return "no published term at hand states it" + (f"; the terms say: {', '.join(said)}" if said else "")


def _suited(claim: StatedClaim, terms: pl.DataFrame) -> pl.DataFrame:
    """Terms in force of the claim's kind that are for what it names, as often, and for whom."""
    kind = "share" if claim.measure == "incentive_pct" else "usd"
    rows = _in_force(terms, claim.as_of_latest).filter(pl.col("unit").str.starts_with(kind))
    things, times, heads = (_named(claim.statement, words) for words in (_THINGS, _TIMES, _HEADS))
    kept = [
        (not things or bool(things & _named(title, _THINGS)))
        and (not times or paid in times or kind == "share")
        and (not heads or any(head in unit for head in heads) or kind == "share")
        for title, paid, unit in rows.select("title", "paid", "unit").iter_rows()
    ]
    return rows.filter(pl.Series(kept, dtype=pl.Boolean))


def _named(text: str, words: dict[str, re.Pattern[str]]) -> set[str]:
    return {name for name, pattern in words.items() if pattern.search(text)}


def _as_share(number: float, claim: StatedClaim) -> float:
    return number / 100 if claim.measure == "incentive_pct" else number


def _source(same: pl.DataFrame) -> str:
    title, from_on, reference = same.select("title", "from_on", "reference").row(0)
    return f"{title}, from {spell_day(from_on)}, according to {reference}"


def _in_force(terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """The value of each term on a day; before its first day, the first one, which has then been announced."""
    begun = terms.sort("from_on").filter(pl.col("from_on") <= day).unique("term_id", keep="last")
    first = terms.sort("from_on").unique("term_id", keep="first")
    return pl.concat([begun, first.join(begun, on="term_id", how="anti")]).sort("term_id")
