"""A table for people: groups of lines of words under headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from open287g.schemas.blocks import Column, Emphasis, Part, Table

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


def as_block(table_id: str, table: MoneyTable) -> Table:
    """The table as a block that every form prints: a group's heading is a row of its own."""
    rows: list[tuple[Part, ...]] = []
    for group in table.groups:
        if group.heading:
            rows.append((Emphasis(group.heading), *("",) * (len(table.columns) - 1)))
        rows += [tuple(line) for line in group.lines]
    columns = tuple(
        Column(name, is_number=place >= table.n_words) for place, name in enumerate(table.columns)
    )
    return Table(table_id, table.title, columns, tuple(rows))
