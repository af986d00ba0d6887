"""Laws, counties and the agreements on a list to who must sign and who has, and to whether a law holds on a day. Pure.

A law that obliges one office a county gives a row for each county; which of them run a jail is not known here, so a row
without a listed agency is no breach. A law that names agencies gives a row for each. Refuses a law that asks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from open287g.errors import NotFound
from open287g.schemas.laws import BY_COUNTY, MustSign, NamedAgency
from open287g.text.days import first_day, last_day
from open287g.text.phrases import gettext as _

OFFICES = {
    "sheriffs": ("sheriff",),
    "jail_sheriffs": ("sheriff",),
    "county_jails": ("sheriff", "corrections", "county_board"),
}
"""Kinds of agencies that can be the office which such a law obliges, in each county."""


def holds_on(law: dict[str, Any], day: date) -> str:
    """What the law is on `day`: not_signed, signed, in_force, effect_unseen (its day of effect is not known), ended."""
    signed, effective, ended = (law[name] for name in ("signed_on", "effective_on", "ended_on"))
    if ended and last_day(ended) <= day:
        return "ended"
    if effective:
        return (
            "in_force" if first_day(effective) <= day else "signed" if _begun(signed, day) else "not_signed"
        )
    if not _begun(signed, day):
        return "not_signed"
    return "effect_unseen"


def _begun(signed: str | None, day: date) -> bool:
    return signed is None or first_day(signed) <= day


def find_offices(
    law: dict[str, Any],
    named: Sequence[NamedAgency],
    counties: pl.DataFrame,
    rows: pl.DataFrame,
    names: pl.DataFrame,
) -> dy.DataFrame[MustSign]:
    """Each office that `law` obliges, with its agencies among `rows`, the agreements in force on a day.

    `counties` are `schemas.Counties`, `rows` those of `roster.rows_in_force`, `names` `schemas.AgencyNames`.
    Raises `NotFound` for a law that obliges nobody to sign.
    """
    if law["duty"] is None:
        raise NotFound(_("{measure} obliges nobody to sign.", measure=law["measure"]))
    counts = pl.col("support_type").is_in(law["models"]) if law["models"] else pl.lit(value=True)
    held = (
        rows.filter(pl.col("state") == law["state"])
        .with_columns(pl.col("support_type").cast(pl.String))
        .with_columns(counts=counts)
    )
    parts = [_by_county(law, counties, held)] if law["binds"] in BY_COUNTY else []
    parts += [_by_name(law, each, held, names) for each in named]
    if not parts:
        return MustSign.create_empty()
    return MustSign.validate(pl.concat(parts).sort("county_fips", "office", nulls_last=True), cast=True)


def _by_county(law: dict[str, Any], counties: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    of_office = held.filter(
        pl.col("kind").cast(pl.String).is_in(OFFICES[law["binds"]]),
        pl.col("level").cast(pl.String) == "county",
    )
    by_county = _agencies_of(of_office.explode("county_fips"), "county_fips")
    own = counties.filter(pl.col("state") == law["state"], ~pl.col("is_former"))
    return _as_offices(
        law,
        own.select("county_fips", office="county_name").join(
            by_county, on="county_fips", how="left", validate="1:1"
        ),
    )


def _by_name(
    law: dict[str, Any], named: NamedAgency, held: pl.DataFrame, names: pl.DataFrame
) -> pl.DataFrame:
    """The agency under its spelling on the lists; none where no list ever had it."""
    known = names.filter(pl.col("state") == law["state"], pl.col("agency_name") == named.agency_name_on_lists)
    its = held.join(known.select("agency_id").unique(), on="agency_id", how="semi")
    row = pl.DataFrame({"office": [named.agency]}, schema={"office": pl.String})
    grouped = _agencies_of(its.with_columns(office=pl.lit(named.agency)), "office")
    return _as_offices(law, row.join(grouped, on="office", how="left", validate="1:1"))


def _agencies_of(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return rows.group_by(key).agg(
        agency_ids=pl.col("agency_id").unique().sort(),
        agency_names=pl.col("agency_name").unique().sort(),
        support_types=pl.col("support_type").unique().sort(),
        is_listed=pl.col("counts").any(),
    )


def _as_offices(law: dict[str, Any], found: pl.DataFrame) -> pl.DataFrame:
    lists = [pl.col(name).fill_null([]) for name in ("agency_ids", "agency_names", "support_types")]
    of_law = [pl.lit(law[name]).alias(name) for name in ("law_id", "state")]
    is_listed = pl.col("is_listed").fill_null(value=False)
    return MustSign.complete(found.with_columns(*lists, *of_law, is_listed))
