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
    """Agencies listed by `as_of` under a support type that the rules of that day name.

    An agency that signed again counts once, from its first signing; a gap in its listing is passed over once it is
    listed again. What the lists showed after `as_of` is not yet known.
    """
    named = rulebook.codes("eligibility/support_types", as_of)
    known = spells.filter(
        pl.col("first_listed_on") <= as_of, pl.col("support_type").cast(pl.String).is_in(named)
    )
    signings = agreements.select("agreement_id", "agency_name", "signed_on")
    listed = known.join(signings, on="agreement_id", how="left", validate="m:1")
    joined = _one_row_each(listed, as_of).join(_bodies(agencies), on="agency_id", validate="1:1")
    return EligibleAgencies.validate(joined.sort("agency_id"), cast=True)


def _one_row_each(listed: pl.DataFrame, as_of: date) -> pl.DataFrame:
    is_gone = (pl.col("gone_by_on") <= as_of).fill_null(False)
    return listed.group_by("agency_id").agg(
        pl.col("agency_name").sort_by("first_listed_on").last(),
        pl.min_horizontal(pl.col("signed_on").min(), pl.col("first_listed_on").min()).alias("signed_on"),
        pl.col("first_listed_on").min().alias("listed_from"),
        pl.when(is_gone.all()).then(pl.col("gone_by_on").max()).alias("listed_until"),
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
