"""Figures that were printed together, read together: tried readings in, the one that fits most figures out.

Several figures of different places that all fit one list, one unit and one way of comparing text are
strong evidence of how they were counted, where each alone would be a chance hit.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .space import Space

_SIZES = ("n_fit", "n_figures", "n_ways", "n_next")
_WAY = ("unit", "text_rule", "snapshot_id", "counts_header", "plus_snapshot_id")


@dataclass(frozen=True)
class CommonReading:
    """The reading of one claim on the list that its report's figures fit, whether or not this one does."""

    reading_id: int
    n_fit: int
    n_figures: int
    n_ways: int
    n_next: int
    is_hit: bool


def read_together(tried: pl.DataFrame, space: Space) -> dict[str, CommonReading]:
    """For every claim of a report whose figures have a common reading, that reading.

    `tried` has one row per reading with its report, measure and state. Reports with fewer figures of
    different states than `space.together.least_hits` are left alone. Where a report's figures of states fit
    one list, its other figures are read on that list too, in their own unit.
    """
    listed = (pl.col("clock") == "listed") & (pl.col("tier") != "after_gap")
    figures = tried.filter(pl.col("state").is_not_null(), pl.col("ratio") == "none", listed)
    best = _best_way(figures, space)
    on_the_way = figures.join(best, on=["report", "measure", *_WAY], nulls_equal=True, validate="m:1")
    fitting = _plainest(figures, on_the_way.filter("is_exact"))
    others = tried.filter("is_hit", pl.col("tier") == "other_day", pl.col("state").is_null()).join(
        best.unique("report").select("report", "snapshot_id", *_SIZES),
        on=["report", "snapshot_id"],
        validate="m:1",
    )
    columns = ["claim_id", "reading_id", *_SIZES, "is_hit"]
    found = pl.concat([part.select(columns) for part in (fitting, others, on_the_way)])
    first = found.unique("claim_id", keep="first", maintain_order=True)
    return {claim_id: CommonReading(*numbers) for claim_id, *numbers in first.iter_rows()}


def _plainest(figures: pl.DataFrame, fitting: pl.DataFrame) -> pl.DataFrame:
    """The common reading of each claim, with text set right wherever that gives the same number."""
    plain = figures.filter("is_exact", ~pl.col("counts_header"), pl.col("plus_snapshot_id").is_null()).select(
        "claim_id", "snapshot_id", "unit", plain_id="reading_id", is_plain=pl.col("text_rule") == "normalised"
    )
    forms = fitting.join(plain, on=["claim_id", "snapshot_id", "unit"], validate="m:m").sort(
        "is_plain", descending=True
    )
    return forms.unique("claim_id", keep="first", maintain_order=True).with_columns(reading_id="plain_id")


def _best_way(figures: pl.DataFrame, space: Space) -> pl.DataFrame:
    """The way of counting that fits most figures of each report; ties go to the more plausible."""
    by = ["report", "measure"]
    sizes = figures.group_by(by).agg(n_figures=pl.col("state").n_unique(), n_ways=pl.struct(_WAY).n_unique())
    ways = figures.filter("is_exact").group_by(*by, *_WAY).agg(
        n_fit=pl.col("state").n_unique(), first=pl.col("reading_id").min()
    )  # fmt: skip
    ranked = ways.sort("n_fit", "first", "snapshot_id", descending=[True, False, False]).join(
        sizes, on=by, validate="m:1"
    )
    elsewhere = pl.col("n_fit").filter(pl.col("snapshot_id") != pl.col("snapshot_id").first()).max()
    enough = (pl.col("n_fit") >= space.together.least_hits) & (
        pl.col("n_fit") >= space.together.least_share * pl.col("n_figures")
    )
    return (
        ranked.with_columns(n_next=elsewhere.over(by).fill_null(0))
        .unique(by, keep="first", maintain_order=True)
        .filter(enough)
        .select(*by, *_WAY, *_SIZES)
    )
