"""Words of statements that say what is counted: text in, a unit out."""

from __future__ import annotations

import re

RATIOS = frozenset({"growth_pct", "growth_multiple", "share_pct", "rank"})
"""Measures that set one count against others."""
_AGREEMENT_WORDS = (
    r"agreements?|mo[ua]s?|memorand(?:a|ums?)|partnerships?|pacts?|contracts?|deals?|accords?|arrangements?"
)
_AGENCY_WORDS = (
    r"agenc(?:y|ies)|departments?|partners?|participants?|offices?|bodies|sheriffs?|forces|jurisdictions?|"
    r"entit(?:y|ies)|localit(?:y|ies)|governments|signatories|depts?"
)
_PEOPLE_WORDS = r"population|residents|people|inhabitants|americans|of the country"
_AGREEMENTS = re.compile(rf"\b({_AGREEMENT_WORDS})\b", re.I)
_AGENCIES = re.compile(rf"\b({_AGENCY_WORDS})\b", re.I)
_PEOPLE = re.compile(rf"\b({_PEOPLE_WORDS})\b", re.I)
_OF_COUNTIES = re.compile(
    r"(?:%|per ?cent)\s+(?:of\s+)?(?:(?!in\b|live\b)[\w.'’]+\s+){0,3}?(?:counties|parishes)\b", re.I
)
_MEASURES = {
    "agreements": _AGREEMENTS,
    "agencies": _AGENCIES,
    "states": re.compile(r"\b(?<!united )states\b(?!['’])", re.I),
    "counties": re.compile(r"\b(counties|parishes)\b", re.I),
    "population": _PEOPLE,
    "officers": re.compile(r"\b(officers|deputies|troopers)\b", re.I),
    "pending": re.compile(r"\b(applications?)\b", re.I),
}
UNIT_WORDS = rf"{_AGREEMENT_WORDS}|{_AGENCY_WORDS}|states|count(?:y|ies)|residents|people|applications?"
"""Nouns that a number can count, inside a longer pattern."""
_UNITS = {
    "agreements": "agreements",
    "pending": "agreements",
    "agencies": "agencies",
    "counties": "counties",
    "population": "county_population",
}


def unit_in_words(measure: str, statement: str, with_territories: bool | None) -> str | None:
    """The unit that a claim's own words name; None where the measure is not a count."""
    if measure == "states":
        named = (
            with_territories
            if with_territories is not None
            else bool(re.search(r"and territor", statement, re.I))
        )
        return "states" if named else "states_only"
    if measure in RATIOS:
        return unit_of_a_ratio(statement)
    return _UNITS.get(measure)


def unit_of_a_ratio(statement: str) -> str:
    """What a percentage is of; ICE's list is a list of agreements, so that is meant where nothing is said."""
    if _OF_COUNTIES.search(statement):
        return "counties"
    if _PEOPLE.search(statement):
        return "county_population"
    if _AGREEMENTS.search(statement):
        return "agreements"
    return "agencies" if _AGENCIES.search(statement) else "agreements"


def first_unit_named(text: str) -> str | None:
    """The measure that a text names first: agreements, agencies, states, counties, people or officers."""
    found = {measure: match.start() for measure, words in _MEASURES.items() if (match := words.search(text))}
    return min(found, key=lambda measure: found[measure]) if found else None
