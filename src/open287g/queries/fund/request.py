"""What is asked of the money, and what it is answered: fields in, rows, tables and sentences out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from open287g.data.editions import Edition
    from open287g.publish.money_tables import MoneyTable
    from open287g.schemas.blocks import Block

ENTITLEMENT = (
    "Entitlement: what the published rules imply. Not money known to be paid, and not what Congress provided."
)
ENDS = "What is paid every year ends if the program ends; what is paid once is not renewed."
INTERVALS = (
    "Half and nine tenths of the draws lie in the intervals. Means (in the data) add up, medians do not."
)
MEANS = "Means over the draws, which add up; nine tenths of the draws lie in the interval."
DRAWS_FOR_AN_AGENCY = 4096


@dataclass(frozen=True)
class Answer:
    """What one call says: rows and facts for machines; sentences, tables and notes for people."""

    title: str
    rows: pl.DataFrame
    tables: list[MoneyTable]
    lead: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    chart: dict[str, Any] | None = None
    first: tuple[Block, ...] = ()
    """What stands before the tables: money on record."""


@dataclass(frozen=True)
class Run:
    """Fields that every estimate shares."""

    edition: Edition
    as_of: date | None
    scenario: str
    draws: int
    seed: int
    parameters: Path | None
    counts: Path | None
    by: tuple[str, ...] = ()
    say: Callable[[str], None] = print
    """Takes what a person should be told beside the answer."""


@dataclass(frozen=True)
class Pay:
    """What a person gives of one agency's own numbers."""

    officers: float | None = None
    salary: float | None = None
    benefits: float | None = None
    vehicles: float | None = None

    @property
    def grants(self) -> float:
        """Agreements with vehicle money."""
        return 1 if self.vehicles is None else self.vehicles
