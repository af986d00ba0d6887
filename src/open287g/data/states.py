"""States and territories as `reference/states.csv` and `state_words.csv` name them: codes, names, FIPS, other words.

Reads with nothing but the standard library, for a state is checked before anything else is loaded.
"""

from __future__ import annotations

import re
from functools import cache

from open287g.schemas.support_types import read_reference_rows
from open287g.text.phrases import spoken_language


def names_of_states() -> dict[str, str]:
    """Names of states and territories by USPS code."""
    return {row["state"]: row["state_name"] for row in _rows("states")}


def spoken_names_of_states() -> dict[str, str]:
    """Names of states and territories in the language of the moment, by USPS code."""
    return names_of_states_in(spoken_language())


def fips_of_states() -> dict[str, str]:
    """Two-digit FIPS of states and territories by USPS code; those of their counties begin with it."""
    return {row["state"]: row["state_fips"] for row in _rows("states")}


def spanish_names_of_states() -> dict[str, str]:
    """Spanish names by USPS code; the English one where Spanish has no other."""
    return names_of_states_in("es")


def names_of_states_in(language: str) -> dict[str, str]:
    """Names in a language by USPS code; the English one where it has no other in the United States."""
    return dict(_names_in(language))


@cache
def _names_in(language: str) -> dict[str, str]:
    own = {row["state"]: row["word"] for row in _rows("state_words") if row["kind"] == language}
    return names_of_states() | {state: name for state, name in own.items() if state != "TX"}


@cache
def codes_of_states() -> dict[str, str]:
    """USPS codes by every word for a state (code, name, abbreviation, FIPS, Spanish), as `plain_word` writes it."""
    codes = {plain_word(row["word"]): row["state"] for row in _rows("state_words")}
    for row in _rows("states"):
        codes |= dict.fromkeys(
            map(plain_word, (row["state"], row["state_name"], row["state_fips"])), row["state"]
        )
    return codes


def plain_word(text: str) -> str:
    """Letters and digits in lower case, without accents, dots and blanks: how words for a state are compared."""
    import unicodedata

    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", bare)


def residents_of_states() -> dict[str, int]:
    """Residents of states and territories by USPS code, as the Census Bureau estimates them."""
    return {row["state"]: int(row["population"]) for row in _rows("states")}


@cache
def _rows(name: str) -> list[dict[str, str]]:
    return read_reference_rows(f"{name}.csv")
