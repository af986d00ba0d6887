"""A table for people: groups of lines of words under headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Lines of a table under one heading; no heading if it is empty."""

    heading: str
    lines: tuple[Cells, ...]


@dataclass(frozen=True)
class MoneyTable:
    """A table for people. `n_words` columns on the left hold words that may wrap; the others hold amounts."""

    title: str
    columns: Cells
    groups: tuple[Group, ...]
    n_words: int = 1
