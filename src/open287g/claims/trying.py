"""Readings set against claims: requests with their values in, which bear the number out, and how far off.

A reading hits if its value is the number itself, or what the number's wording allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from open287g.schemas.claims import Claims, Evidence, ReadingRequests, ReadingValues, Terms
from open287g.schemas.listings import Snapshots

from .finding import Finding, StatedClaim, TriedReading
from .space import Space
from .wording import describe_reading


@dataclass(frozen=True)
class Record:
    """What claims are judged by: readings with values, ICE's lists, published terms, the stated space."""

    requests: dy.DataFrame[ReadingRequests]
    values: dy.DataFrame[ReadingValues]
    snapshots: dy.DataFrame[Snapshots]
    terms: dy.DataFrame[Terms]
    space: Space


def try_readings(claims: dy.DataFrame[Claims], record: Record) -> pl.DataFrame:
    """Every reading with its value, its list's file, and whether it bears the number out."""
    files = record.snapshots.select("snapshot_id", "file_name", shown_until="last_shown_on")
    bases = record.snapshots.select(base_snapshot_id="snapshot_id", base_on="snapshot_on")
    bounds = ("exact_low", "exact_high", "wording_low", "wording_high")
    stated = claims.select("claim_id", "report", "measure", "precision", *bounds, number="value")
    return (
        record.requests.join(record.values, on=["claim_id", "reading_id"], validate="1:1")
        .join(files, on="snapshot_id", how="left", validate="m:1")
        .join(bases, on="base_snapshot_id", how="left", validate="m:1")
        .join(stated, on="claim_id", validate="m:1")
        .with_columns(is_exact=(_is_exact() & _says_something()).fill_null(False))
        .with_columns(
            is_hit=(pl.col("is_exact") | (_is_worded(record.space) & _says_something())).fill_null(False)
        )
        .sort("claim_id", "reading_id", maintain_order=True)
    )


def _is_exact() -> pl.Expr:
    """The number itself; a list after a gap bounds a number and never is it."""
    return pl.col("value").is_between("exact_low", "exact_high") & (pl.col("tier") != "after_gap")


def _says_something() -> pl.Expr:
    """None at all under another unit bears nothing out: a narrow enough filter leaves none anywhere."""
    return (pl.col("value") != 0) | pl.col("tier").cast(pl.String).is_in(["own_words", "other_day"])


def _is_worded(space: Space) -> pl.Expr:
    """Within the wording; away from the claim's own words a bound must also be close, and no slip explains one."""
    is_bound = pl.col("precision").cast(pl.String).is_in(["more_than", "at_least", "less_than"])
    reach = pl.col("number") * space.tolerances.bound_elsewhere
    is_close = (pl.col("value") - pl.col("number")).abs() <= reach
    tier = pl.col("tier").cast(pl.String)
    is_slip = tier.is_in(["slip", "slip_other_day"])
    may_hit = ((tier == "own_words") | ~is_bound | (is_close & ~is_slip)) & (tier != "after_gap")
    return pl.col("value").is_between("wording_low", "wording_high") & may_hit


def write_evidence(tried: pl.DataFrame, findings: list[Finding]) -> dy.DataFrame[Evidence]:
    """Every reading that was tried, in words, with its distance; marked are those that decide or are right."""
    deciding = _marked("is_deciding", ((found.claim, found.deciding) for found in findings))
    right = _marked("is_right", ((found.claim, found.own) for found in findings))
    words = [describe_reading(TriedReading.of(row)) for row in tried.iter_rows(named=True)]
    described = tried.with_columns(
        reading=pl.Series(words, dtype=pl.String), distance=pl.col("value") - pl.col("number")
    )
    key = ["claim_id", "reading_id"]
    joined = described.join(deciding, on=key, how="left", validate="1:1").join(
        right, on=key, how="left", validate="1:1"
    )
    marked = joined.with_columns(pl.col("is_deciding", "is_right").fill_null(False))
    return Evidence.validate(marked.select(Evidence.column_names()), cast=True)


def _marked(name: str, found: Iterable[tuple[StatedClaim, TriedReading | None]]) -> pl.DataFrame:
    """The readings that findings rest on, each with a flag of this name."""
    return pl.DataFrame(
        [(claim.claim_id, reading.reading_id, True) for claim, reading in found if reading],
        schema={"claim_id": pl.String, "reading_id": pl.UInt32, name: pl.Boolean},
        orient="row",
    )
