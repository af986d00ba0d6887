"""Words of a signature block to the office that signed; an office of `OFFICES` or none, and never a person's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from .words import Word, group_lines, squeeze

OFFICES = (
    "Acting Executive Associate Director",
    "Executive Associate Director",
    "Deputy Executive Associate Director",
    "Director or designee",
    "Assistant Director",
    "Assistant Secretary",
    "Field Office Director",
    "Interim Police Chief",
    "Interim Chief of Police",
    "Acting Chief of Police",
    "Acting Police Chief",
    "Assistant Chief of Police",
    "Deputy Chief of Police",
    "Chief of Police",
    "Police Chief",
    "Director of Public Safety",
    "Public Safety Director",
    "Chief Deputy",
    "Chief Constable",
    "Executive Director",
    "Interim Director",
    "Acting Director",
    "Deputy Director",
    "Senior Official Performing the Duties of the Director",
    "Adjutant General",
    "Attorney General",
    "District Attorney",
    "County Judge",
    "County Executive",
    "County Administrator",
    "County Manager",
    "City Manager",
    "Town Manager",
    "Village Manager",
    "City Administrator",
    "Town Administrator",
    "Vice Chairman",
    "Chairman",
    "Chairwoman",
    "Chairperson",
    "Chair",
    "Mayor",
    "Governor",
    "Undersheriff",
    "Interim Sheriff",
    "Acting Sheriff",
    "Sheriff",
    "Superintendent",
    "Commissioner",
    "Commissioner of Public Safety",
    "Secretary",
    "Constable",
    "Marshal",
    "Jailer",
    "Warden",
    "Jail Administrator",
    "Director of Corrections",
    "Lieutenant",
    "Captain",
    "Major",
    "Colonel",
    "President",
    "Administrator",
    "Chief",
    "Director",
)
"""Offices that sign these memoranda, longer ones before their parts."""
ICE_OFFICES = frozenset(
    [
        "Acting Executive Associate Director",
        "Executive Associate Director",
        "Deputy Executive Associate Director",
        "Director or designee",
        "Field Office Director",
        "Assistant Secretary",
        "Senior Official Performing the Duties of the Director",
    ]
)
"""Those of them that only ICE or its department has."""
_ORDERED = sorted(OFFICES, key=lambda o: (-len(o.split()), -len(o)))
_PATTERNS = [
    (o, re.compile(r"(?<![a-z])" + r"[\s,]+".join(map(re.escape, o.split())) + r"(?![a-z])", re.I))
    for o in _ORDERED
]
_NOT_AN_OFFICE = re.compile(
    r"sheriff.?s?.?\s*(?:office|department|dept)|office of the sheriff|board of county commissioners|"
    r"(?:police|fire) department|department of [a-z ]+|attorney general.?s office|"
    r"immigration (?:and|&) customs enforcement|enforcement and removal operations",
    re.I,
)
_TITLE = re.compile(r"\btit[l1i]e\s*[:;.]?", re.I)


def find_office(words: Iterable[Word]) -> str | None:
    """The office named in a block: behind `Title:` if there is such a line, else anywhere; none if no known one is."""
    lines = [_plain(line.text) for line in group_lines(words)]
    behind = [text[m.end() :] for text in lines for m in _TITLE.finditer(text)]
    told = (_first_office(text) for text in (*behind, " ; ".join(lines)))
    misread = (_nearest_office(text) for text in behind)
    return next((office for office in (*told, *misread) if office is not None), None)


def _plain(text: str) -> str:
    """Letters without the strokes that a signature adds to them: `Éxecutive` is `Executive`."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).replace(
        "_", " "
    )


_FEWEST_LETTERS, _SAME_OFFICE = 8, 85.0


def _nearest_office(text: str) -> str | None:
    """The office that a title line means whose letters were misread or spaced out: `Superintenden t`."""
    plain = squeeze(text)
    likeness, office = max((fuzz.ratio(plain, squeeze(each)), each) for each in OFFICES)
    return office if len(plain) >= _FEWEST_LETTERS and likeness >= _SAME_OFFICE else None


def _first_office(text: str) -> str | None:
    text = _NOT_AN_OFFICE.sub(" ; ", text.replace("’", "'"))
    found = [(m.start(), -len(o), o) for o, pattern in _PATTERNS for m in pattern.finditer(text)]
    return min(found)[2] if found else None
