"""The nearest typed question to a statement that is not understood: its words in, fields of a typed claim out.

Only what single words name: a unit, a number, a state, a model, a day. It is offered, never judged.
"""

from __future__ import annotations

from open287g.schemas.codes import STATE_NAMES

from .language.lexicon import Lexicon

_MEASURES = {"residents": "population", "states_and_territories": "states"}
_KNOWN = ("agreements", "agencies", "states", "counties", "population", "pending")


def nearest_typed(statement: str, lexicon: Lexicon) -> dict[str, str]:
    """Fields of a typed claim; empty where the words name no number."""
    _, words = lexicon.read(statement)
    numbers = [
        word.number
        for word in words
        if word.number and not word.number.is_day and "YEARNUM" not in word.classes
    ]
    if not numbers:
        return {}
    units = [word.classes["UNIT"] for word in words if "UNIT" in word.classes]
    kinds = [word.classes["KIND"] for word in words if "KIND" in word.classes]
    measure = _MEASURES.get(units[0], units[0]) if units else "agencies"
    if any("PENDING" in word.classes for word in words) or measure == "applications":
        measure = "pending"
    if any("PCT" in word.classes for word in words):
        measure = "share_pct" if any("OF" in word.classes for word in words) else "growth_pct"
    states = [STATE_NAMES[word.classes["PLACE"]] for word in words if "PLACE" in word.classes]
    models = [word.classes["MODEL"].upper() for word in words if "MODEL" in word.classes]
    scope = "/".join(
        [states[0] if states else "national", *models[:1], *(kind.replace("_", " ") for kind in kinds[:1])]
    )
    days = [word.number.written for word in words if word.number and word.number.is_day]
    typed = {
        "measure": measure if measure in (*_KNOWN, "share_pct", "growth_pct") else "agencies",
        "value": f"{numbers[0].value:g}",
        "scope": scope,
    }
    return typed | ({"as_of": days[0]} if days else {})
