"""Everything that an estimate stands on, as one value: rules, wages, officers on record, payments, other grants."""

from __future__ import annotations

from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from open287g.errors import UsageError
from open287g.schemas.funding import (
    Appropriations,
    Grants,
    OfficerCounts,
    OfficerTotals,
    Payments,
    PublishedMoney,
    Wages,
)

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


def overrule_counts(evidence: Evidence, given: pl.DataFrame, known_ids: pl.Series) -> Evidence:
    """The evidence with a user's counts (`agency_id`, `officers`) in place of those on record.

    Given counts hold on the day of the estimate and teach the model nothing. `UsageError` names what is wrong.
    """
    _refuse_bad_counts(given, known_ids)
    rows = given.select(
        "agency_id",
        pl.lit(None, pl.Date).alias("recorded_on"),
        pl.col("officers").cast(pl.Float64),
        pl.lit(None, pl.String).alias("level"),
        pl.lit(None, pl.Float64).alias("sworn_officers"),
        pl.lit("given").alias("basis"),
    )
    others = evidence.counts.join(given, on="agency_id", how="anti")
    schema = OfficerCounts.columns()
    merged = pl.concat(
        [
            others.with_columns(pl.col("level", "basis").cast(pl.String)).select(*schema),
            rows.select(*schema),
        ]
    )
    return replace(evidence, counts=OfficerCounts.validate(merged.sort("agency_id"), cast=True))


def _refuse_bad_counts(given: pl.DataFrame, known_ids: pl.Series) -> None:
    if missing := {"agency_id", "officers"} - set(given.columns):
        raise UsageError(
            f"The table of officer counts lacks {', '.join(sorted(missing))}. It needs agency_id,officers."
        )
    if given["agency_id"].is_duplicated().any():
        raise UsageError("The table of officer counts names an agency twice. Keep one row for each agency.")
    numbers = given["officers"].cast(pl.Float64, strict=False)
    if numbers.is_null().any() or (numbers < 0).any():
        raise UsageError(
            "The table of officer counts holds an officers value that is not a number from 0 up."
        )
    unknown = given.filter(~pl.col("agency_id").is_in(known_ids.to_list()))["agency_id"].to_list()
    if unknown:
        raise UsageError(
            f"No agency has the id {unknown[0]!r} (of the table of officer counts). See 'open287g agencies'."
        )
