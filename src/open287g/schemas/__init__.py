"""Contracts only: the typed tables that rooms exchange, and the vocabularies of their columns.

A table's module is loaded when the table is first asked for: a count needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ledger import (
        Agencies,
        AgencyNames,
        AgencyWitness,
        Agreements,
        Applications,
        Events,
        Reviews,
        Spells,
    )
    from .listings import (
        Contents,
        FileReads,
        Files,
        Findings,
        Issues,
        Listings,
        Readings,
        Snapshots,
        StatedOnPages,
    )

_MODULES = {
    "ledger": (
        "Agencies",
        "AgencyNames",
        "AgencyWitness",
        "Agreements",
        "Applications",
        "Events",
        "Reviews",
        "Spells",
    ),
    "listings": (
        "Contents",
        "FileReads",
        "Files",
        "Findings",
        "Issues",
        "Listings",
        "Readings",
        "Snapshots",
        "StatedOnPages",
    ),
}
_HOMES = {table: module for module, tables in _MODULES.items() for table in tables}

__all__ = [
    "Agencies",
    "AgencyNames",
    "AgencyWitness",
    "Agreements",
    "Applications",
    "Contents",
    "Events",
    "FileReads",
    "Files",
    "Findings",
    "Issues",
    "Listings",
    "Readings",
    "Reviews",
    "Snapshots",
    "Spells",
    "StatedOnPages",
]


def __getattr__(name: str) -> Any:
    """The table `name`, from the module that declares it."""
    if name not in _HOMES:
        raise AttributeError(f"{__name__} has no table {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
