"""States and territories as `reference/states.csv` names them: codes, names and FIPS, read once.

Reads with nothing but the standard library, for a state is checked before anything else is loaded.
"""

from __future__ import annotations

import csv
from functools import cache

from .workspace import project_folder


def names_of_states() -> dict[str, str]:
    """Names of states and territories by USPS code."""
    return {row["state"]: row["state_name"] for row in _rows()}


def fips_of_states() -> dict[str, str]:
    """Two-digit FIPS of states and territories by USPS code; those of their counties begin with it."""
    return {row["state"]: row["state_fips"] for row in _rows()}


@cache
def _rows() -> list[dict[str, str]]:
    path = project_folder("reference") / "states.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
