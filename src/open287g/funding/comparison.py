"""Other federal money for police, and published amounts, beside the model's: sums without double counting, and ratios.

A published amount is taken apart: dollars per officer, and which assumptions of this model give as much, more or less.
Arithmetic on figures that were published; never the publisher's own method, which has not been seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.funding import EligibleAgencies, FundingEstimates, Grants, StateGrants
from open287g.schemas.table import Table
from open287g.text.expressions import fill_in, first_case

from .calendar import QUARTERS_A_YEAR, top_award_usd
from .evidence import Evidence, find_wage, refuse_first, take_columns, take_numbers


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
    every = {
        "name": ["All of these, latest year of each"],
        "kind": "sum",
        "period": "a year",
        "amount_usd": sum_usd,
    }
    programs = grants.select(
        fill_in("FY{}", "fiscal_year").alias("period"), "amount_usd", "part_of", "source_url",
        name="program", kind=pl.lit("program"), low_90_usd=pl.lit(None), high_90_usd=pl.lit(None),
    )  # fmt: skip
    rows = pl.concat([programs, pl.DataFrame(every), *map(_model_row, estimates)], how="diagonal_relaxed")
    return Comparison.validate(rows, cast=True)


def _latest(grants: pl.DataFrame) -> pl.DataFrame:
    return grants.filter(pl.col("fiscal_year") == pl.col("fiscal_year").max().over("program_id"))


def _model_row(estimates: pl.DataFrame) -> pl.DataFrame:
    name = fill_in("287(g), {}: recurring", "scenario")
    return _yearly(estimates, "nation").select(
        "low_90_usd",
        "high_90_usd",
        name=name,
        kind=pl.lit("model"),
        period=pl.lit("a year"),
        amount_usd="median_usd",
    )


def _yearly(estimates: pl.DataFrame, scope: str) -> pl.DataFrame:
    """Recurring money a year, in the words of the tables here."""
    wanted = {"scope": scope, "period_kind": "per_year", "measure": "recurring_usd"}
    rows = estimates.filter(pl.col(name).cast(pl.String) == value for name, value in wanted.items())
    return rows.rename({"median": "median_usd", "low_90": "low_90_usd", "high_90": "high_90_usd"})


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
        year["low_90_usd"] / sum_usd,
        year["median_usd"] / sum_usd,
        year["high_90_usd"] / sum_usd,
        _relation(year["low_90_usd"], year["high_90_usd"], largest_usd),
        _relation(year["low_90_usd"], year["high_90_usd"], sum_usd),
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
        "low_90_usd", "high_90_usd", state="scope_id", model_usd="median_usd"
    )
    joined = sums.join(model, on="state", how="left", validate="m:1").with_columns(
        pl.when(pl.col("grants_usd") > 0).then(pl.col("model_usd") / pl.col("grants_usd")).alias("ratio")
    )
    return StateComparison.validate(joined.sort("state", "fiscal_year"), cast=True)


class ImpliedAmounts(Table):
    """What a published amount comes to for each officer that the same source states."""

    figure_id = dy.String(primary_key=True, description="Stable id")
    title = dy.String(description="Who and what")
    amount_usd = dy.Float64(description="Published dollars")
    officers = dy.Float64(description="Published officers")
    usd_per_officer = dy.Float64(description="The one divided by the other")
    source_url = dy.String(description="Source")


PIECES = {
    each: each
    for each in (
        "salary",
        "benefits {share}",
        "overtime at half the cap",
        "overtime at the cap",
        "top awards",
        "equipment",
    )
}
"""What sets of assumptions are made of, in words."""
VERDICTS = ("reproduces", "gives more", "gives less")


class Reproductions(Table):
    """One set of assumptions, its dollars for an officer and year, and what it gives for a published officer count."""

    figure_id = dy.String(primary_key=True, description="Published figure")
    assumptions = dy.String(primary_key=True, description="What is counted, in words")
    usd_per_officer = dy.Float64(description="Dollars for an officer in the first year")
    amount_usd = dy.Float64(description="Times the published officers")
    published_usd = dy.Float64(description="Published dollars")
    ratio = dy.Float64(description="This amount as a share of the published one")
    verdict = dy.Enum(list(VERDICTS), description="Within five percent, above or below")


class Placements(Table):
    """A published amount beside a year of recurring entitlement under one reading, at the model's own officers."""

    figure_id = dy.String(primary_key=True, description="Published figure")
    scenario = dy.String(primary_key=True, description="Reading of the offers")
    title = dy.String(description="Who and what")
    published_usd = dy.Float64(description="Published dollars")
    median_usd = dy.Float64(description="Half of the draws are below")
    low_90_usd = dy.Float64(description="A twentieth of the draws are below")
    high_90_usd = dy.Float64(description="A twentieth of the draws are above")
    verdict = dy.Enum(
        ["contains", "gives more", "gives less"],
        description="Where the 90 percent interval lies to the amount",
    )


def place_published(
    evidence: Evidence, estimates: list[dy.DataFrame[FundingEstimates]]
) -> dy.DataFrame[Placements]:
    """Every published amount against every reading. The published officers do not enter."""
    ends = ("scenario", "median_usd", "low_90_usd", "high_90_usd")
    years = [_yearly(each, "nation").select(ends) for each in estimates]
    amount = pl.col("published_usd")
    cases = {"gives more": amount < pl.col("low_90_usd"), "gives less": amount > pl.col("high_90_usd")}
    verdict = first_case(cases, "contains")
    figures = evidence.published.select("figure_id", "title", pl.col("amount_usd").alias("published_usd"))
    table = figures.join(pl.concat(years), how="cross").with_columns(verdict.alias("verdict"))
    return Placements.validate(table, cast=True)


def imply_per_officer(evidence: Evidence) -> dy.DataFrame[ImpliedAmounts]:
    """Dollars per officer behind each published amount."""
    per_officer = (pl.col("amount_usd") / pl.col("officers")).alias("usd_per_officer")
    return ImpliedAmounts.validate(evidence.published.with_columns(per_officer))


def reproduce(
    evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], as_of: date
) -> dy.DataFrame[Reproductions]:
    """Every set of assumptions against every published figure, most dollars first."""
    sets = pl.DataFrame(
        list(per_officer_amounts(evidence, mean_salary_usd(evidence, eligible, as_of), as_of).items()),
        schema=["assumptions", "usd_per_officer"],
        orient="row",
    )
    ratio = pl.col("amount_usd") / pl.col("published_usd")
    verdict = first_case({"reproduces": ratio.is_between(0.95, 1.05), "gives more": ratio > 1}, "gives less")
    table = (
        evidence.published.select("figure_id", "officers", pl.col("amount_usd").alias("published_usd"))
        .join(sets, how="cross")
        .with_columns((pl.col("usd_per_officer") * pl.col("officers")).alias("amount_usd"))
        .with_columns(ratio.alias("ratio"), verdict.alias("verdict"))
        .sort("figure_id", "usd_per_officer")
    )
    return Reproductions.validate(table, cast=True)


def mean_salary_usd(evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], day: date) -> float:
    """Mean patrol salary on `day`, weighted by the sworn officers of eligible agencies (not by trained officers)."""
    nations = find_wage(evidence.wages, "US")
    growth = evidence.rulebook.number("pay/wage_growth_per_year", day)
    joined = eligible.drop_nulls("sworn_officers").join(
        evidence.wages.select("state", "annual_mean_usd"), on="state", how="left", validate="m:1"
    )
    wage = pl.col("annual_mean_usd").fill_null(nations.annual_mean_usd)
    weighted = joined.select((wage * pl.col("sworn_officers")).sum() / pl.col("sworn_officers").sum()).item()
    return float((weighted or nations.annual_mean_usd) * (1 + growth) ** nations.years_until(day))


def per_officer_amounts(evidence: Evidence, salary_usd: float, day: date) -> dict[str, float]:
    """Dollars for an officer in a year under growing sets of assumptions; named in words."""
    rulebook = evidence.rulebook
    low, high = rulebook.leaf("pay/benefit_load").range_on(day)
    salary = salary_usd * rulebook.number("recurring/salary_share", day)
    benefits = rulebook.number("recurring/benefits_share", day) * salary_usd
    overtime = rulebook.number("recurring/overtime_share", day) * salary_usd
    awards = QUARTERS_A_YEAR * top_award_usd(rulebook, day)
    equipment = rulebook.number("startup/equipment_per_officer", day)
    return {
        "salary": salary,
        f"salary, benefits {low:.0%}": salary + low * benefits,
        f"salary, benefits {high:.0%}": salary + high * benefits,
        f"salary, benefits {low:.0%}, overtime at half the cap": salary + low * benefits + overtime / 2,
        f"salary, benefits {low:.0%}, overtime at the cap": salary + low * benefits + overtime,
        f"salary, benefits {high:.0%}, overtime at the cap": salary + high * benefits + overtime,
        f"salary, benefits {high:.0%}, overtime at the cap, top awards": salary
        + high * benefits
        + overtime
        + awards,
        f"salary, benefits {high:.0%}, overtime at the cap, top awards, equipment": (
            salary + high * benefits + overtime + awards + equipment
        ),
    }
