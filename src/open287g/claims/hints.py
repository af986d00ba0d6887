"""What the single words of a statement tell: the wording of a typed entry's number, and the nearest typed question.

Only words beside the number are looked at ("more than", "from 135 to 1,168", a unit); nothing is judged by them. The
nearest typed question to a statement that is not understood is offered, never judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from open287g.schemas.codes import STATE_NAMES

from .language.lexicon import Lexicon, Word


@dataclass(frozen=True)
class Hints:
    """How a number is worded, what it may be a share or growth of, and the two ends of a growth."""

    precision: str = "exact"
    unit: str = "agreements"
    with_territories: bool = False
    start: float | None = None
    end: float | None = None


def hints_of(statement: str, lexicon: Lexicon, value: float | None) -> Hints:
    """The hints that a statement's words give."""
    _, words = lexicon.read(statement)
    numbers = [place for place, word in enumerate(words) if word.number is not None]
    precision = next(
        (_precision_before(words, place) for place in numbers if _is(words[place], value)), "exact"
    )
    start, end = _start_and_end(words, numbers)
    return Hints(precision, _unit_of(words), _names_territories(words), start, end)


def _is(word: Word, value: float | None) -> bool:
    return word.number is not None and value is not None and word.number.value == value


def _precision_before(words: list[Word], place: int) -> str:
    before = next(
        (words[near] for near in (place - 1, place - 2) if near >= 0 and "ABOUT" in words[near].classes), None
    )
    told = before.classes["ABOUT"] if before is not None else ""
    if (
        before is not None
        and before is words[place - 2]
        and not {"DOLLAR", "A"} & set(words[place - 1].classes)
    ):
        told = ""
    after = words[place + 1].surface if place + 1 < len(words) else ""
    return told or ("at_least" if after in ("+", "plus") else "exact")


def _unit_of(words: list[Word]) -> str:
    """What a percentage is of; ICE's list is a list of agreements, so that is meant where nothing is said."""
    units = [word.classes.get("UNIT", "agencies" if "KIND" in word.classes else "") for word in words]
    named = [unit for unit in units if unit]
    if "residents" in named or any(
        "NATION" in word.classes and word.surface.lower() == "country" for word in words
    ):
        return "county_population"
    for unit in ("counties", "agreements"):
        if unit in named and (unit != "counties" or "county" not in [word.surface.lower() for word in words]):
            return unit
    return "agencies" if "agencies" in named else "agreements"


def _names_territories(words: list[Word]) -> bool:
    return any(word.classes.get("UNIT") in ("states_and_territories", "territories") for word in words)


def _start_and_end(words: list[Word], numbers: list[int]) -> tuple[float | None, float | None]:
    """The two numbers of "from 135 to 958", or the one of "641 percent increase from 135"."""
    start = end = None
    for place in numbers:
        lead = [words[near] for near in (place - 1, place - 2) if near >= 0]
        number = words[place].number
        after = words[place + 1].classes if place + 1 < len(words) else {}
        if number is None or "PCT" in after or number.is_day or "YEARNUM" in words[place].classes:
            continue
        if any("FROM" in word.classes for word in lead) or (
            lead and lead[0].surface.lower() == "on" and "RISE" in lead[-1].classes
        ):
            start = number.value
        elif any(word.surface.lower() in ("to", "a") and "TO" in word.classes for word in lead):
            end = number.value
    return start, (end if start is not None else None)


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
