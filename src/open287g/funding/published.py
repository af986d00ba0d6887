"""Published amounts taken apart: dollars per officer, and which assumptions of this model give as much, more or less.

Arithmetic on figures that were published; never the publisher's own method, which has not been seen.
"""

from __future__ import annotations

from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.funding import EligibleAgencies, FundingEstimates
from open287g.schemas.table import Table

from .evidence import Evidence

AWARDS_A_YEAR = 4


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
    years = [
        each.filter(
            pl.col("scope").cast(pl.String) == "nation", pl.col("period_kind").cast(pl.String) == "per_year"
        ).select(
            "scenario",
            pl.col("median").alias("median_usd"),
            pl.col("low_90").alias("low_90_usd"),
            pl.col("high_90").alias("high_90_usd"),
        )
        for each in estimates
    ]
    amount = pl.col("published_usd")
    verdict = (
        pl.when(amount < pl.col("low_90_usd"))
        .then(pl.lit("gives more"))
        .when(amount > pl.col("high_90_usd"))
        .then(pl.lit("gives less"))
        .otherwise(pl.lit("contains"))
    )
    figures = evidence.published.select("figure_id", "title", pl.col("amount_usd").alias("published_usd"))
    table = figures.join(pl.concat(years), how="cross").with_columns(verdict.alias("verdict"))
    return Placements.validate(table.select(*Placements.columns()), cast=True)


def imply_per_officer(evidence: Evidence) -> dy.DataFrame[ImpliedAmounts]:
    """Dollars per officer behind each published amount."""
    per_officer = (pl.col("amount_usd") / pl.col("officers")).alias("usd_per_officer")
    return ImpliedAmounts.validate(
        evidence.published.with_columns(per_officer).select(*ImpliedAmounts.columns())
    )


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
    verdict = (
        pl.when(ratio.is_between(0.95, 1.05))
        .then(pl.lit("reproduces"))
        .when(ratio > 1)
        .then(pl.lit("gives more"))
        .otherwise(pl.lit("gives less"))
    )
    table = (
        evidence.published.select("figure_id", "officers", pl.col("amount_usd").alias("published_usd"))
        .join(sets, how="cross")
        .with_columns((pl.col("usd_per_officer") * pl.col("officers")).alias("amount_usd"))
        .with_columns(ratio.alias("ratio"), verdict.alias("verdict"))
        .sort("figure_id", "usd_per_officer")
    )
    return Reproductions.validate(table.select(*Reproductions.columns()), cast=True)


def mean_salary_usd(evidence: Evidence, eligible: dy.DataFrame[EligibleAgencies], day: date) -> float:
    """Mean patrol salary on `day`, weighted by the sworn officers of eligible agencies (not by trained officers)."""
    national = evidence.wages.filter(pl.col("state") == "US")
    growth = evidence.rulebook.number("pay/wage_growth_per_year", day)
    years = (day - national["surveyed_on"][0]).days / 365.25
    joined = eligible.drop_nulls("sworn_officers").join(
        evidence.wages.select("state", "annual_mean_usd"), on="state", how="left", validate="m:1"
    )
    wage = pl.col("annual_mean_usd").fill_null(national["annual_mean_usd"][0])
    weighted = joined.select((wage * pl.col("sworn_officers")).sum() / pl.col("sworn_officers").sum()).item()
    return float((weighted or national["annual_mean_usd"][0]) * (1 + growth) ** years)


def per_officer_amounts(evidence: Evidence, salary_usd: float, day: date) -> dict[str, float]:
    """Dollars for an officer in a year under growing sets of assumptions; named in words."""
    rulebook = evidence.rulebook
    low, high = rulebook.leaf("pay/benefit_load").range_on(day)
    salary = salary_usd * rulebook.number("recurring/salary_share", day)
    benefits = rulebook.number("recurring/benefits_share", day) * salary_usd
    overtime = rulebook.number("recurring/overtime_share", day) * salary_usd
    awards = AWARDS_A_YEAR * max(
        rulebook.number(key, day)
        for key in rulebook.leaves
        if key.startswith("awards/") and key.endswith("/amount")
    )
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
