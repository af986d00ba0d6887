"""An edition as the walk back reads it, and the steps that the walk is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.editions import Edition

if TYPE_CHECKING:
    from open287g.data.curation import Correction


@dataclass(frozen=True)
class Step:
    """One step back: what it is, what it says in words, its facts, and the steps that it rests on."""

    kind: str
    id: str
    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    because: Sequence[Step] = ()

    def leaves(self) -> list[Step]:
        """The steps that rest on nothing further."""
        return [leaf for step in self.because for leaf in step.leaves()] if self.because else [self]

    def as_dict(self) -> dict[str, Any]:
        """The tree as plain values for JSON."""
        told = {"kind": self.kind, "id": self.id, "words": self.words, **self.facts}
        return {**told, "because": [step.as_dict() for step in self.because]} if self.because else told


@dataclass(frozen=True)
class Record:
    """An edition's tables as the walk back needs them, and the corrections that people have ruled."""

    edition: Edition
    corrections: Sequence[Correction] = ()
    judgements: Sequence[Mapping[str, str]] = ()

    @cached_property
    def snapshots(self) -> pl.DataFrame:
        """Snapshots, the order of lists."""
        return self.edition.table("snapshots")

    def row(self, table: str, column: str, value: str) -> dict[str, Any] | None:
        """The row whose `column` is `value`, if there is one."""
        found = self.edition.table(table).filter(pl.col(column) == value)
        return found.row(0, named=True) if found.height else None

    def rows(self, table: str, column: str, value: str) -> pl.DataFrame:
        """All rows whose `column` is `value`."""
        return self.edition.table(table).filter(pl.col(column) == value)

    def listings(self, agreement_id: str) -> pl.DataFrame:
        """Rows of lists that show an agreement or application, in order of time."""
        found = self.edition.scan("listings").filter(pl.col("agreement_id") == agreement_id).collect()
        return found.sort("snapshot_on", "snapshot_id", "row_number")
