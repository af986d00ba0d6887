"""Everything that an estimate stands on, as one value: rules, wages, officers on record, payments, other grants."""

from __future__ import annotations

from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from open287g.schemas.funding import (
    Appropriations,
    Grants,
    OfficerCounts,
    OfficerTotals,
    Payments,
    PublishedMoney,
    Wages,
)

from .given import refuse_first, take_columns, take_numbers
from .rulebook import Rulebook


@dataclass(frozen=True)
class Evidence:
    """The rulebook and the tables beside it; `checks` and `in_training` test the model and never fit it."""

    rulebook: Rulebook
    wages: dy.DataFrame[Wages]
    totals: dy.DataFrame[OfficerTotals]
    checks: dy.DataFrame[OfficerTotals]
    in_training: dy.DataFrame[OfficerTotals]
    counts: dy.DataFrame[OfficerCounts]
    payments: dy.DataFrame[Payments]
    grants: dy.DataFrame[Grants]
    appropriations: dy.DataFrame[Appropriations]
    published: dy.DataFrame[PublishedMoney]

    def titles_of_totals(self) -> dict[str, str]:
        """Published totals of officers as people read them, by id: those that fit the model and those that test it."""
        told = (self.totals, self.checks, self.in_training)
        return {
            record: title for each in told for record, title in each.select("record_id", "title").iter_rows()
        }


MOST_OFFICERS = 1_000_000
"""More than all sworn officers of the country; a greater count is a slip."""


def overrule_counts(
    evidence: Evidence, given: pl.DataFrame, known_ids: pl.Series, name: str = "The table of officer counts"
) -> Evidence:
    """The evidence with a user's counts (`agency_id`, `officers`) in place of those on record.

    Given counts hold on the day of the estimate and teach the model nothing. `UsageError` names what is wrong, and on
    which line of the table called `name`.
    """
    rows = _read_counts(given, known_ids, name).select(
        "agency_id",
        pl.lit(None, pl.Date).alias("recorded_on"),
        "officers",
        pl.lit(None, pl.String).alias("level"),
        pl.lit(None, pl.Float64).alias("sworn_officers"),
        pl.lit("given").alias("basis"),
    )
    others = evidence.counts.join(rows, on="agency_id", how="anti")
    schema = OfficerCounts.columns()
    merged = pl.concat(
        [
            others.with_columns(pl.col("level", "basis").cast(pl.String)).select(*schema),
            rows.select(*schema),
        ]
    )
    return replace(evidence, counts=OfficerCounts.validate(merged.sort("agency_id"), cast=True))


def _read_counts(given: pl.DataFrame, known_ids: pl.Series, name: str) -> pl.DataFrame:
    rows = take_columns(given, ("agency_id", "officers"), name)
    is_known = pl.col("agency_id").is_in(known_ids.to_list())
    refuse_first(rows, ~is_known, "agency_id", "no agency has this id. See 'open287g agencies'", name)
    is_again = pl.col("agency_id").is_first_distinct().not_()
    refuse_first(rows, is_again, "agency_id", "named twice. Keep one row for each agency", name)
    return take_numbers(rows, "officers", pl.Float64(), MOST_OFFICERS, name)
