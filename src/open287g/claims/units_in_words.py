"""Words of statements that say what is counted: text in, a unit out."""

from __future__ import annotations

import re

_AGREEMENTS = re.compile(r"\b(agreements?|mo[ua]s?|memorand(?:a|um)|partnerships?|pacts?|contracts?)\b", re.I)
_AGENCIES = re.compile(
    r"\b(agenc(?:y|ies)|departments?|partners?|participants?|offices?|bodies|sheriffs?|forces)\b", re.I
)
_PEOPLE = re.compile(r"\b(population|residents|people|of the country)\b", re.I)
_MEASURES = {
    "agreements": _AGREEMENTS,
    "agencies": _AGENCIES,
    "states": re.compile(r"\bstates\b", re.I),
    "counties": re.compile(r"\bcounties\b", re.I),
    "population": _PEOPLE,
    "officers": re.compile(r"\b(officers|deputies)\b", re.I),
}
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
    if measure in ("growth_pct", "growth_multiple", "share_pct"):
        return unit_of_a_ratio(statement)
    return _UNITS.get(measure)


def unit_of_a_ratio(statement: str) -> str:
    """What a percentage is of; ICE's list is a list of agreements, so that is meant where nothing is said."""
    if _PEOPLE.search(statement):
        return "county_population"
    if _AGREEMENTS.search(statement):
        return "agreements"
    return "agencies" if _AGENCIES.search(statement) else "agreements"


def first_unit_named(text: str) -> str | None:
    """The measure that a text names first: agreements, agencies, states, counties, people or officers."""
    found = {measure: match.start() for measure, words in _MEASURES.items() if (match := words.search(text))}
    return min(found, key=lambda measure: found[measure]) if found else None
