"""Check a statement: its unit, place, day and number are typed, the reading is said first, the record answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from open287g.publish.verdicts import MEANINGS
from open287g.queries.agency.sections import say_model
from open287g.schemas.claims import VERDICTS
from open287g.schemas.codes import KINDS, SUPPORT_TYPES
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

from ..page import Page, PageType, Site, state_names
from .map import say_months, say_units

UNITS_CHECKED: Final = tuple(unit for unit in UNITS if unit != "agency_names")
"""Spellings as printed are counted from the lists themselves, which the browser does not hold."""


def _tell(site: Site) -> Iterator[Page]:
    values = {
        "units": {unit: (_(UNITS[unit].title), _(UNITS[unit].meaning)) for unit in UNITS_CHECKED},
        "models": {code: say_model(code) for code in SUPPORT_TYPES},
        "kinds": {code: _(words) for code, words in KINDS.items()},
        "places": state_names(),
        "verdicts": [(_(title), _(MEANINGS[code])) for code, title in VERDICTS.items()],
        "check_words": _say_words(),
        "example": site.facts.counts["agreements"],
    }
    description = _("A report gives a number of agreements, agencies, counties or residents. Say what it is of; the "
                    "record answers with the list that was in force.")  # fmt: skip
    title = _("Check a figure")
    yield Page("check.html", "check.html", title, description, values, scripts=("record.js", "check.js"))


def _say_words() -> dict[str, Any]:
    return {
        "months": say_months(),
        "units": say_units(),
        "reading": _("Read as: {how} {what}{where}, on ICE's list in force on {day}."),
        "how": {
            "exactly": _("exactly"),
            "about": _("about (within 5 percent)"),
            "least": _("at least"),
            "most": _("at most"),
        },
        "in": _(" in {place}"),
        "under": _(" under the {model}"),
        "by": _(" of the kind {kind}"),
        "verdicts": {code: _(words) for code, words in VERDICTS.items()},
        "shows": _("The record shows {what}{where}, on ICE's list of {list}."),
        "off": _("The statement is {percent} off."),
        "unit": _("{what} is what that list gives."),
        "day": _("The list of {day} gives that number."),
        "slip": _("One too many: the header of ICE's file counted as a row gives that number."),
        "before": _("There is no list of {day} or before; the first one on record is of {first}."),
        "after": _("No list at hand shows {day} itself; what ICE listed then may differ. The last list was seen on "
                   "{seen}."),
        "gap": _("No list from {first} to {next} is at hand: the one shows {value}, the other {later}. "
                 "What came or left between them, and when, is not known."),
        "incomplete": _("A day and a number are needed."),
        "map": _("The map of that list"),
        "list": _("The list and its file"),
    }  # fmt: skip


CHECK: Final = PageType("check", _tell, menu=lambda: ("check.html", _("Check a figure")))
