"""The registry of counting units: one entry says what a unit counts, in words and as expressions; nothing else does.

A unit counts rows in force (one per agreement or application, with its agency's facts). It is then counted, broken
down, shared, explained row by row, told in briefs and glossaries, offered by every door and tested in claims. An entry
that leaves a word out does not load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from .codes import TERRITORIES

POPULATION_COVERED_METHOD: Final = (
    "Residents of every county (Census estimates, vintage 2024) where a county-wide local agency holds "
    "an agreement, each county once, and residents (FBI police employee data) of municipalities whose "
    "own police hold one where no agency covers their county. State-wide agencies are counted apart and "
    "never added; campus, port and task-force bodies and constables add nobody. A municipality in "
    "several counties is left out as soon as one of them is covered. Living where an agency has an "
    "agreement says nothing of what the agency does there."
)
"""What `population_covered` means, with its limits, in words for people."""


@dataclass(frozen=True)
class Unit:
    """One counting unit; raises `ValueError` for an entry without its words."""

    name: str
    title: str
    meaning: str
    words: tuple[str, str]
    """How a sentence names one of it, and several."""
    evidence: pl.Expr
    """The thing counted, of a row in force: each is counted once, and is shown with its row in a file."""
    amount: pl.Expr | None = None
    """What each row adds, of rows that `prepare` leaves once each; None where each thing adds one."""
    prepare: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows
    """Shapes the rows in force before they are counted."""
    adds_up: bool = False
    """Whether the parts of a breakdown by state and model add up to the whole."""
    counts_residents: bool = False
    """Whether residents of places are counted, which takes census figures beside the rows (`residents`)."""
    as_printed: bool = False
    """Whether rows of the list in force are counted as printed, not the agreements that they show."""
    whole: str = ""
    """The whole that its share of a state is set against (`measures.wholes`); none if empty."""
    in_brief: Literal["", "always", "full"] = "always"
    """Whether every brief counts it, only one in full, or none."""

    def __post_init__(self) -> None:
        missing = [name for name in ("name", "title", "meaning") if not getattr(self, name).strip()]
        missing += [] if len(self.words) == 2 and all(self.words) else ["words"]
        if missing:
            raise ValueError(f"The counting unit {self.name!r} lacks: {', '.join(missing)}.")

    @property
    def count(self) -> pl.Expr:
        """The aggregation over prepared rows: what they add, or how many things they are."""
        return self.evidence.n_unique() if self.amount is None else self.amount.sum()


class Units(dict[str, Unit]):
    """Units by name, in the order of the registry."""

    @contextmanager
    def adding(self, unit: Unit) -> Iterator[None]:
        """One unit more inside the block, as if it had an entry."""
        self[unit.name] = unit
        try:
            yield
        finally:
            del self[unit.name]


def _held_locally(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of agencies below the state, one for each county they serve."""
    return rows.filter(pl.col("level") != "state").explode("county_fips").drop_nulls("county_fips")


def _once_each(rows: pl.DataFrame) -> pl.DataFrame:
    """Each agency once, and of agencies that share an FBI record one."""
    return rows.unique("agency_id", maintain_order=True).unique(
        pl.coalesce("ori", "agency_id").alias("record"), maintain_order=True
    )


def _of_states(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("state").is_in(list(TERRITORIES)))


APPLICATIONS = "One agency's application for one support type, as ICE's pending list shows it."
"""What `agreements` counts on the pending list."""

UNITS: Final = Units(
    (unit.name, unit)
    for unit in (
        Unit(
            "agreements",
            "agreements",
            "One agency under one support type from one signing. An agency with two support types has two.",
            ("agreement", "agreements"),
            pl.col("agreement_id"),
            adds_up=True,
        ),
        Unit(
            "agencies",
            "agencies",
            "Law-enforcement bodies, each once, however spelled that day and however many support types they have.",
            ("agency", "agencies"),
            pl.col("agency_id"),
        ),
        Unit(
            "agency_names",
            "agency names as printed",
            "Distinct spellings within a state, blanks made plain: what many reports count. "
            "One body spelled twice counts twice.",
            ("agency name as printed", "agency names as printed"),
            pl.concat_str("state", pl.lit(": "), "agency_name"),
            as_printed=True,
            in_brief="",
        ),
        Unit(
            "states",
            "states and territories",
            "States, the District of Columbia and territories with at least one agreement.",
            ("state or territory", "states and territories"),
            pl.col("state"),
        ),
        Unit(
            "states_only",
            "states",
            "States and the District of Columbia with at least one agreement; territories do not count.",
            ("state", "states"),
            pl.col("state"),
            prepare=_of_states,
        ),
        Unit(
            "counties",
            "counties",
            "Distinct counties (FIPS) in which an agency below the state holds an agreement; "
            "state-wide agencies do not count.",
            ("county", "counties"),
            pl.col("county_fips"),
            prepare=_held_locally,
            whole="counties",
        ),
        Unit(
            "population_covered",
            "residents covered",
            POPULATION_COVERED_METHOD,
            ("resident", "residents"),
            pl.col("counted"),
            pl.col("residents"),
            counts_residents=True,
            in_brief="full",
        ),
        Unit(
            "sworn_officers_employed",
            "sworn officers employed",
            "Sworn officers employed by the agencies, each agency once (FBI police employee data). "
            "Not officers trained by ICE; agencies without an FBI record count as none.",
            ("sworn officer", "sworn officers"),
            pl.col("agency_id"),
            pl.col("sworn_officers"),
            prepare=_once_each,
            in_brief="full",
        ),
    )
)
