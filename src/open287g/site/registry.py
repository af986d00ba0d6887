"""The one registry of page types, in the order in which the head of each page names them.

To add a page, write a module in `pages/` that gives a `PageType`, and name it here; the build, the menu, both
languages, the sitemap and the index of the API walk this.
"""

from __future__ import annotations

from typing import Final

from .page import PageType
from .pages.agencies import AGENCIES, COUNTIES
from .pages.claims import CLAIMS
from .pages.data import DATA, EDITIONS, EMBEDS, FEEDS
from .pages.home import HOME, MAP
from .pages.laws import LAWS
from .pages.lists import LISTS, MONTHS
from .pages.memoranda import MEMORANDA
from .pages.record import RECORD, SEARCH
from .pages.states import STATES
from .pages.tools import CHECK, COMPARE, MONEY
from .pages.words import ABOUT, GLOSSARY, METHOD, MISSING, MODELS

PAGE_TYPES: Final[tuple[PageType, ...]] = (
    HOME,
    MAP,
    COMPARE,
    MONEY,
    CHECK,
    STATES,
    COUNTIES,
    AGENCIES,
    MODELS,
    MONTHS,
    LAWS,
    CLAIMS,
    MEMORANDA,
    LISTS,
    METHOD,
    GLOSSARY,
    DATA,
    EDITIONS,
    ABOUT,
    FEEDS,
    EMBEDS,
    SEARCH,
    RECORD,
    MISSING,
)


FIRST: Final = ("map", "state", "compare", "month", "law", "money")
"""Types of pages that the head of each page names in its line; the others wait behind one word."""


def menu() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pages that the head of each page leads to, in the language of the moment: those named first, and the rest."""
    told = {each.name: each.menu() for each in PAGE_TYPES if each.menu}
    return [told[name] for name in FIRST], [each for name, each in told.items() if name not in FIRST]
