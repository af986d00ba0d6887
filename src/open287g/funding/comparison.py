"""Other federal money for police beside the model's: each program, their sum without double counting, and ratios."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from open287g.funding.evidence import refuse_first, take_columns, take_numbers
from open287g.schemas.funding import FundingEstimates, Grants, StateGrants
from open287g.schemas.table import Table
from open287g.text.expressions import fill_in


class Comparison(Table):
    """One program, the sum of all, or an estimate of this model, in dollars a year."""

    name = dy.String(primary_key=True, description="Program, sum, or scenario of this model")
    kind = dy.Enum(
        ["program", "sum", "model"],
        description="Appropriated program, their sum, or modelled entitlement",
    )
    period = dy.String(primary_key=True, description="Fiscal year, or 'a year'")
    amount_usd = dy.Float64(description="Dollars a year; the median for a model row")
    low_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are below")
    high_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are above")
    part_of = dy.String(nullable=True, description="Program that contains it; not in the sum again")
    source_url = dy.String(nullable=True, description="Source")


class StateComparison(Table):
    """A state's grants by the user's table beside a year of this model's recurring entitlement."""

    state = dy.String(primary_key=True, description="USPS code")
    fiscal_year = dy.Int64(primary_key=True, description="Federal fiscal year of the grants")
    grants_usd = dy.Float64(description="Sum of the user's programs")
    model_usd = dy.Float64(
        nullable=True, description="Recurring entitlement a year, median; null if no agency"
    )
    low_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are below")
    high_90_usd = dy.Float64(nullable=True, description="A twentieth of the draws are above")
    ratio = dy.Float64(nullable=True, description="Model median as a multiple of the grants")


@dataclass(frozen=True)
class Dwarfed:
    """Whether the model's year exceeds each program, and their sum; in words beside the numbers."""

    sum_usd: float
    largest_usd: float
    largest: str
    share_of_sum_low: float
    share_of_sum: float
    share_of_sum_high: float
    single: str
    """How the year stands to the largest: exceeds, stays below, may or may not exceed."""
    total: str
    """How it stands to their sum."""


def compare(
    grants: dy.DataFrame[Grants], estimates: list[dy.DataFrame[FundingEstimates]]
) -> dy.DataFrame[Comparison]:
    """Every program and year, the sum of the latest years, and a year of each scenario."""
    sum_usd = _latest(grants).filter(pl.col("part_of").is_null())["amount_usd"].sum()
    total = pl.DataFrame({"name": ["All of these, latest year of each"], "amount_usd": [sum_usd]})
    frame = pl.concat(
        [
            grants.select(
                pl.col("program").alias("name"),
                pl.lit("program").alias("kind"),
                fill_in("FY{}", "fiscal_year").alias("period"),
                "amount_usd",
                "part_of",
                "source_url",
            ),
            total.with_columns(pl.lit("sum").alias("kind"), pl.lit("a year").alias("period")),
            *(_model_row(each) for each in estimates),
        ],
        how="diagonal",
    )
    return Comparison.validate(_complete(frame), cast=True)


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None).alias(name) for name in Comparison.columns() if name not in frame.columns]
    return frame.with_columns(absent).select(*Comparison.columns())


def _latest(grants: pl.DataFrame) -> pl.DataFrame:
    return grants.filter(pl.col("fiscal_year") == pl.col("fiscal_year").max().over("program_id"))


def _model_row(estimates: pl.DataFrame) -> pl.DataFrame:
    return _yearly(estimates, "nation").select(
        fill_in("287(g), {}: recurring", "scenario").alias("name"),
        pl.lit("model").alias("kind"),
        pl.lit("a year").alias("period"),
        pl.col("median").alias("amount_usd"),
        pl.col("low_90").alias("low_90_usd"),
        pl.col("high_90").alias("high_90_usd"),
    )


def _yearly(estimates: pl.DataFrame, scope: str) -> pl.DataFrame:
    return estimates.filter(
        pl.col("scope").cast(pl.String) == scope,
        pl.col("period_kind").cast(pl.String) == "per_year",
        pl.col("measure").cast(pl.String) == "recurring_usd",
    )


def judge_dwarfing(grants: dy.DataFrame[Grants], estimates: dy.DataFrame[FundingEstimates]) -> Dwarfed:
    """Whether a modelled year is more than any one program, and more than all of them."""
    latest = _latest(grants)
    top = latest.filter(pl.col("part_of").is_null())
    sum_usd = float(top["amount_usd"].sum())
    single = latest.filter(~pl.col("program_id").is_in(latest["part_of"].drop_nulls().to_list())).sort(
        "amount_usd"
    )
    largest_usd, largest = float(single["amount_usd"][-1]), str(single["program"][-1])
    year = _yearly(estimates, "nation").row(0, named=True)
    return Dwarfed(
        sum_usd,
        largest_usd,
        largest,
        year["low_90"] / sum_usd,
        year["median"] / sum_usd,
        year["high_90"] / sum_usd,
        _relation(year["low_90"], year["high_90"], largest_usd),
        _relation(year["low_90"], year["high_90"], sum_usd),
    )


RELATIONS = ("exceeds", "stays below", "may or may not exceed")


def _relation(low: float, high: float, bar: float) -> str:
    exceeds, below, unclear = RELATIONS
    return exceeds if low > bar else below if high < bar else unclear


MOST_USD = 1e12
"""A trillion dollars; a greater grant is a slip."""


def read_state_grants(
    table: pl.DataFrame, states: Collection[str] | None = None, name: str = "The table of grants"
) -> dy.DataFrame[StateGrants]:
    """A user's table `state,program,fiscal_year,amount_usd`; `UsageError` says what is wrong, and on which line.

    `states` are the codes that there are; without them any two letters pass.
    """
    rows = take_columns(table, list(StateGrants.columns()), name).with_columns(
        pl.col("state").str.to_uppercase()
    )
    is_code = (
        pl.col("state").str.contains("^[A-Z]{2}$") if states is None else pl.col("state").is_in(list(states))
    )
    refuse_first(rows, ~is_code, "state", "no state or territory. Give a USPS code, such as TX", name)
    refuse_first(rows, pl.col("program") == "", "program", "name the program", name)
    rows = take_numbers(rows, "fiscal_year", pl.Int64(), 2100, name)
    refuse_first(rows, pl.col("fiscal_year") < 1960, "fiscal_year", "give a year such as 2026", name)
    rows = take_numbers(rows, "amount_usd", pl.Float64(), MOST_USD, name)
    is_again = pl.struct("state", "program", "fiscal_year").is_first_distinct().not_()
    refuse_first(
        rows, is_again, "program", "twice for one state and year. Keep one row, or add them up", name
    )
    return StateGrants.validate(rows.drop("line"), cast=True)


def compare_states(
    grants: dy.DataFrame[StateGrants], estimates: dy.DataFrame[FundingEstimates]
) -> dy.DataFrame[StateComparison]:
    """The user's grants by state and year, beside a year of the model."""
    sums = grants.group_by("state", "fiscal_year").agg(pl.col("amount_usd").sum().alias("grants_usd"))
    model = _yearly(estimates, "state").select(
        pl.col("scope_id").alias("state"),
        pl.col("median").alias("model_usd"),
        pl.col("low_90").alias("low_90_usd"),
        pl.col("high_90").alias("high_90_usd"),
    )
    joined = sums.join(model, on="state", how="left", validate="m:1").with_columns(
        pl.when(pl.col("grants_usd") > 0).then(pl.col("model_usd") / pl.col("grants_usd")).alias("ratio")
    )
    return StateComparison.validate(
        joined.sort("state", "fiscal_year").select(*StateComparison.columns()), cast=True
    )
