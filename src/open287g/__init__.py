"""Open287g: the ledger of 287(g), as Polars frames.

    import open287g

    open287g.count(unit="agencies", as_of="2026-01-26").value   # a number; the answer has its list and lineage too
    open287g.agreements(state="FL").frame                       # rows of a declared schema (docs/data-dictionary.md)
    open287g.explain("fl-lake-placid-police-department")        # down to the rows of ICE's files
    open287g.questions()                                        # all that can be asked
    record = open287g.edition()                                 # one edition, its tables as frames

Nothing heavy is loaded before something is asked for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

_DOOR = ("Record", "ask", "edition", "questions")


def __getattr__(name: str) -> Any:
    """A name of the Python door, or a question of the registry as a function, loaded when it is first used."""
    if name.startswith("_") or find_spec(f"open287g.{name}"):
        raise AttributeError(f"module 'open287g' has no attribute {name!r}")  # a room is imported by its name
    api = import_module("open287g.api")
    from .errors import NotFound

    if name in _DOOR:
        return getattr(api, name)
    try:
        found = api.function_of(api.find_question(name))
    except NotFound as error:
        raise AttributeError(f"module 'open287g' has no attribute {name!r}. {error}") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_DOOR, *import_module("open287g.api").questions()})
