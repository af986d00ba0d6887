"""Open287g: the ledger of 287(g), as Polars frames.

    import open287g

    record = open287g.edition()
    record.agreements()                                    # frames with documented schemas (docs/data-dictionary.md)
    open287g.count(unit="agencies", as_of="2026-01-26")    # a number, the list it stands on, how old that list is
    open287g.explain("fl-lake-placid-police-department")   # down to the rows of ICE's files

Nothing heavy is loaded before something is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import (
        Record,
        changes,
        count,
        diff,
        edition,
        explain,
        explain_count,
        explain_figure,
        measure,
        sql,
    )

__all__ = [
    "Record",
    "changes",
    "count",
    "diff",
    "edition",
    "explain",
    "explain_count",
    "explain_figure",
    "measure",
    "sql",
]


def __getattr__(name: str) -> Any:
    """A name of the Python interface, loaded when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'open287g' has no attribute {name!r}")
    from . import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
