"""Readings set against claims: requests with their values in, which bear the number out, and how far off.

A reading hits if its value is the number itself, or what the number's wording allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from open287g.schemas.claims import Claims, Evidence, ReadingRequests, ReadingValues, Terms
from open287g.schemas.listings import Snapshots

from .asking import Register
from .describing import describe_reading as describe_asked
from .finding import Finding, TriedReading
from .space import Space
from .wording import describe_reading


@dataclass(frozen=True)
class Record:
    """What claims are judged by: readings with values, ICE's lists, published terms, the stated space."""

    requests: dy.DataFrame[ReadingRequests]
    values: dy.DataFrame[ReadingValues]
    snapshots: dy.DataFrame[Snapshots]
    terms: dy.DataFrame[Terms]
    register: Register
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
    """Every reading that was tried, in words, with its distance; marked are those that decide or are right.

    A claim on which no other reading was tried has one row for each list that its own words were read on.
    """
    words = [describe_reading(TriedReading.of(row)) for row in tried.iter_rows(named=True)]
    described = tried.with_columns(
        reading=pl.Series(words, dtype=pl.String), distance=pl.col("value") - pl.col("number")
    )
    searched = set(tried["claim_id"])
    marks = pl.DataFrame(
        [row for finding in findings if finding.claim.claim_id in searched for row in _marks(finding, tried)],
        schema={
            "claim_id": pl.String,
            "reading_id": pl.UInt32,
            "is_deciding": pl.Boolean,
            "is_right": pl.Boolean,
        },
        orient="row",
    )
    key = ["claim_id", "reading_id"]
    joined = described.join(
        marks.unique(key, keep="first", maintain_order=True), on=key, how="left", validate="1:1"
    )
    marked = joined.with_columns(pl.col("is_deciding", "is_right").fill_null(False)).select(
        Evidence.column_names()
    )
    others = [
        row for finding in findings if finding.claim.claim_id not in searched for row in _own_rows(finding)
    ]
    own = pl.DataFrame(others, schema=Evidence.create_empty().schema)
    return Evidence.validate(pl.concat([marked.cast(own.schema), own]), cast=True)


def _marks(finding: Finding, tried: pl.DataFrame) -> list[tuple[str, int, bool, bool]]:
    """Which readings decide, and which show the right number."""
    claim_id, weighed = finding.claim.claim_id, finding.weighed
    other = finding.deciding
    decides = [(claim_id, other.reading_id, True, False)] if other is not None else []
    if weighed is None or weighed.deciding is None:
        return decides
    on_it = tried.filter(
        pl.col("claim_id") == claim_id,
        pl.col("tier") == "own_words",
        pl.col("snapshot_id") == weighed.deciding.snapshot_id,
    )
    is_deciding = finding.verdict in ("confirmed", "within_wording")
    return [*decides, *((claim_id, reading_id, is_deciding, True) for reading_id in on_it["reading_id"])]


def _own_rows(finding: Finding, most: int = 40) -> list[dict[str, object]]:
    weighed = finding.weighed
    if weighed is None:
        return []
    number = finding.claim.value
    plain = {"tier": "own_words", "text_rule": "normalised", "counts_header": False, "neighbours": None}
    shown = [each for each in weighed.tried if not each.is_after][-most:]
    return [
        plain
        | {
            "claim_id": finding.claim.claim_id,
            "reading_id": place,
            "reading": describe_asked(weighed.asked) + (f" ({each.way})" if each.way else ""),
            "unit": "agreements",
            "as_of": each.day,
            "days_off": 0,
            "snapshot_id": each.snapshot_id or None,
            "file_name": each.file_name or None,
            "count": each.parts[0] if each.parts else each.value,
            "base": each.parts[1] if len(each.parts) > 1 else None,
            "value": each.value,
            "distance": each.value - number if number is not None else None,
            "is_hit": weighed.verdict in ("confirmed", "within_wording") and each == weighed.deciding,
            "is_exact": weighed.verdict == "confirmed" and each == weighed.deciding,
            "is_deciding": weighed.verdict in ("confirmed", "within_wording") and each == weighed.deciding,
            "is_right": each == weighed.deciding,
        }
        for place, each in enumerate(shown, start=1)
    ]
