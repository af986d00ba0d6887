"""Agreements, spells and agencies to the agencies that the offers name. Jail and warrant models fall away."""

from __future__ import annotations

from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas import Agencies, Agreements, Spells
from open287g.schemas.funding import EligibleAgencies

from .rulebook import Rulebook


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
