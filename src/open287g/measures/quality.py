"""One edition's agencies, questions and issues to shares and counts that say how far they can be leaned on."""

from __future__ import annotations

from typing import Final

import dataframely as dy
import polars as pl

from open287g.schemas.table import Table
from open287g.text.expressions import fill_in

GROUPS: Final = ("known", "open question", "issue")
HAVE_A_RECORD: Final = ("sheriff", "municipal_police")
"""Kinds that usually have an FBI record, against which the share with one is set."""


class Quality(Table):
    """One figure on one edition's quality."""

    edition = dy.String(primary_key=True, description="Edition")
    group = dy.Enum(list(GROUPS), primary_key=True, description="What the figure is about")
    figure = dy.String(primary_key=True, description="What is counted")
    n = dy.UInt32(description="How many")
    of = dy.UInt32(nullable=True, description="Out of how many; null for a plain count")
    share = dy.Float64(nullable=True, min=0, max=1, description="n among of")


def rate_edition(
    edition: str, agencies: pl.DataFrame, reviews: pl.DataFrame, issues: pl.DataFrame
) -> dy.DataFrame[Quality]:
    """Agencies with kind, county and FBI record; open questions by what they ask; issues by code and severity."""
    parts = [_rate_agencies(agencies), _count_by(reviews, "question", "open question"), _count_issues(issues)]
    rows = pl.concat(parts).with_columns(
        edition=pl.lit(edition),
        share=pl.when(pl.col("of") > 0).then(pl.col("n") / pl.col("of")),
    )
    return Quality.validate(rows, cast=True)


def _rate_agencies(agencies: pl.DataFrame) -> pl.DataFrame:
    kind, level = pl.col("kind").cast(pl.String), pl.col("level").cast(pl.String)
    local, usual = level != "state", kind.is_in(HAVE_A_RECORD)
    shares = {
        "agencies with a kind": (kind != "unknown", kind.is_not_null()),
        "local agencies with a county": (pl.col("county_fips").list.len() > 0, local),
        "sheriffs and municipal police with an FBI record": (pl.col("ori").is_not_null(), usual),
        "sheriffs and municipal police with sworn officers": (pl.col("sworn_officers").is_not_null(), usual),
        "agencies that share an FBI record": (pl.len().over("ori") > 1, pl.col("ori").is_not_null()),
    }
    counted = [
        agencies.select(figure=pl.lit(figure), n=(held & among).fill_null(False).sum(), of=among.sum())
        for figure, (held, among) in shares.items()
    ]
    return pl.concat([_shaped(each, "known") for each in counted])


def _count_issues(issues: pl.DataFrame) -> pl.DataFrame:
    worded = issues.select(what=fill_in("{} ({})", "code", pl.col("severity").cast(pl.String)))
    return _count_by(worded, "what", "issue")


def _count_by(rows: pl.DataFrame, column: str, group: str) -> pl.DataFrame:
    counted = rows.group_by(figure=pl.col(column).cast(pl.String)).agg(n=pl.len())
    return _shaped(counted.sort("n", "figure", descending=[True, False]).with_columns(of=None), group)


def _shaped(rows: pl.DataFrame, group: str) -> pl.DataFrame:
    return rows.select(
        group=pl.lit(group),
        figure=pl.col("figure"),
        n=pl.col("n").cast(pl.UInt32),
        of=pl.col("of").cast(pl.UInt32),
    )
