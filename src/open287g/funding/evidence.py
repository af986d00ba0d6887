"""Everything that an estimate stands on, as one value: rules, wages, officers on record, payments, other grants.

In: tables of `reference/`, and a person's own, every column as text with `line`, where each row stands in its file.
Out: the evidence, a patrol officer's salary by place and day, and the agencies that the offers name (jail and warrant
models fall away). Refuses, with `UsageError`, the first row of a person's table that cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl

from open287g.errors import UsageError
from open287g.schemas.funding import (
    Appropriations,
    EligibleAgencies,
    Grants,
    OfficerCounts,
    OfficerTotals,
    Payments,
    PublishedMoney,
    Wages,
)
from open287g.schemas.ledger import Agencies, Agreements, Spells
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from .draws import Floats
from .rulebook import Rulebook


def take_columns(table: pl.DataFrame, needed: Sequence[str], name: str) -> pl.DataFrame:
    """The needed columns as stripped text, with the line of each row; refused if one is absent, or there is no row."""
    if missing := [column for column in needed if column not in table.columns]:
        raise UsageError(ngettext("{name} lacks the column {missing}. It needs {needed}.",
                                  "{name} lacks the columns {missing}. It needs {needed}.", len(missing), name=name,
                                  missing=", ".join(missing), needed=",".join(needed)))  # fmt: skip
    if table.is_empty():
        raise UsageError(
            _("{name} holds no row below its header {needed}.", name=name, needed=",".join(needed))
        )
    lines = table if "line" in table.columns else table.with_row_index("line", offset=2)
    text = [pl.col(column).cast(pl.String).str.strip_chars().fill_null("") for column in needed]
    return lines.select("line", *text)


def take_numbers(rows: pl.DataFrame, column: str, kind: pl.DataType, most: float, name: str) -> pl.DataFrame:
    """The rows with one column as numbers from 0 to `most`; refused at the first value that is none."""
    number = pl.col(column).cast(pl.Float64, strict=False)
    whole = number == number.floor() if kind.is_integer() else pl.lit(True)
    is_good = (number >= 0) & (number <= most) & whole
    words = f"give a{' whole' if kind.is_integer() else ''} number from 0 to {most:,.0f}, such as 1200"
    refuse_first(rows, ~is_good.fill_null(False), column, words, name)
    return rows.with_columns(number.cast(kind))


def refuse_first(rows: pl.DataFrame, is_bad: pl.Expr, column: str, words: str, name: str) -> None:
    """Refuses the first row for which `is_bad` holds, by its line, the value of `column`, and what to do."""
    bad = rows.filter(is_bad).head(1)
    if len(bad):
        line, value = bad["line"][0], bad[column][0]
        raise UsageError(_("{name}, line {line}: {column} {value}: {words}.", name=name, line=line, column=column,
                           value=repr(value), words=words))  # fmt: skip


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
    rows = _read_counts(given, known_ids, name).drop("line").with_columns(basis=pl.lit("given"))
    others = evidence.counts.join(rows, on="agency_id", how="anti").cast(
        {"level": pl.String, "basis": pl.String}
    )
    merged = pl.concat([others, rows], how="diagonal").sort("agency_id")
    return replace(evidence, counts=OfficerCounts.validate(merged, cast=True))


def _read_counts(given: pl.DataFrame, known_ids: pl.Series, name: str) -> pl.DataFrame:
    rows = take_columns(given, ("agency_id", "officers"), name)
    is_known = pl.col("agency_id").is_in(known_ids.to_list())
    refuse_first(
        rows,
        ~is_known,
        "agency_id",
        "no agency has this id; see the edition's table of agencies",
        name,
    )
    is_again = pl.col("agency_id").is_first_distinct().not_()
    refuse_first(rows, is_again, "agency_id", "named twice. Keep one row for each agency", name)
    return take_numbers(rows, "officers", pl.Float64(), MOST_OFFICERS, name)


@dataclass(frozen=True)
class Wage:
    """The mean wage of patrol officers that the survey has for a place."""

    state: str
    surveyed_on: date
    annual_mean_usd: float

    def years_until(self, day: date) -> float:
        """Years from the survey to a day, by which wages have grown."""
        return (day - self.surveyed_on).days / 365.25


def find_wage(wages: pl.DataFrame, state: str) -> Wage:
    """The wage of a state; the nation's where the survey has no figure."""
    rows = {row["state"]: row for row in wages.iter_rows(named=True)}
    row = rows[state if state in rows else "US"]
    return Wage(row["state"], row["surveyed_on"], row["annual_mean_usd"])


def salary_usd(wages: pl.DataFrame, state: str, day: date, growth: Floats) -> Floats:
    """Mean salary of a patrol officer in `state` on `day`, in nominal dollars a year, one for each `growth` drawn.

    The nation's where the survey has no figure of the state.
    """
    wage = find_wage(wages, state)
    years = np.float32(wage.years_until(day))
    return np.asarray(wage.annual_mean_usd * (1 + growth) ** years, dtype=np.float32)


def select_eligible(
    agreements: dy.DataFrame[Agreements],
    spells: dy.DataFrame[Spells],
    agencies: dy.DataFrame[Agencies],
    rulebook: Rulebook,
    as_of: date,
) -> dy.DataFrame[EligibleAgencies]:
    """Agencies listed by `as_of` under a support type that the rules have named by then.

    An agency that signed again counts once, from its first signing; a gap in its listing is passed over once it is
    listed again. What the lists showed after `as_of` is not yet known. A type that the rules name later, or no longer,
    is eligible on the days on which they name it.
    """
    named = _naming(rulebook, as_of)
    known = spells.filter(pl.col("first_listed_on") <= as_of).with_columns(
        pl.col("support_type").cast(pl.String)
    )
    signings = agreements.select("agreement_id", "agency_name", "signed_on")
    listed = known.join(named, on="support_type", validate="m:1").join(
        signings, on="agreement_id", how="left", validate="m:1"
    )
    joined = _one_row_each(listed, as_of).join(_bodies(agencies), on="agency_id", validate="1:1")
    return EligibleAgencies.validate(joined.sort("agency_id"), cast=True)


def _naming(rulebook: Rulebook, as_of: date) -> pl.DataFrame:
    """From when until when the rules name each support type."""
    named = rulebook.naming("eligibility/support_types", as_of)
    rows = [(code, *days) for code, days in named.items()]
    schema = {"support_type": pl.String, "named_from": pl.Date, "named_until": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _one_row_each(listed: pl.DataFrame, as_of: date) -> pl.DataFrame:
    gone_by = pl.when(pl.col("gone_by_on") <= as_of).then(pl.col("gone_by_on"))
    until = pl.min_horizontal(gone_by, "named_until")
    is_first_named = pl.col("named_from") == pl.col("named_from").min()
    return listed.group_by("agency_id").agg(
        pl.col("agency_name").sort_by("first_listed_on").last(),
        pl.min_horizontal("signed_on", "first_listed_on").filter(is_first_named).min().alias("signed_on"),
        pl.col("first_listed_on").filter(is_first_named).min().alias("listed_from"),
        pl.when(until.is_not_null().all()).then(until.max()).alias("listed_until"),
        pl.col("named_from").min(),
    )


def _bodies(agencies: pl.DataFrame) -> pl.DataFrame:
    is_state = pl.col("level").cast(pl.String) == "state"
    sworn = pl.col("sworn_officers").cast(pl.Float64)
    return agencies.select(
        "agency_id",
        "state",
        pl.when(is_state).then(pl.lit("state")).otherwise(pl.lit("local")).alias("level"),
        pl.col("kind").cast(pl.String),
        pl.when(sworn >= 1).then(sworn).alias("sworn_officers"),
    ).sort("agency_id")
