"""Scopes of claims: text such as "Florida/TFM" in, place and filters out.

Refuses a place that is no state or territory, and a qualifier whose meaning nobody has stated.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date

from open287g.errors import ClaimError
from open287g.schemas.codes import KINDS, STATE_NAMES, SUPPORT_TYPES
from open287g.text.phrases import gettext as _

from .days import read_period

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
