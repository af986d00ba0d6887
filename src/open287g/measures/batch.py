"""Many counts at once: reading requests and the ledger's tables in, one value for each request out.

Consistent with the counting units of `open287g count`. A request for a unit that the tables at hand
cannot give, or for a list that is not there, gets null, never nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl
import us

from open287g.schemas.agencies import Agencies
from open287g.schemas.claims import ReadingRequests, ReadingValues
from open287g.schemas.codes import TERRITORIES
from open287g.schemas.ledger import Agreements
from open287g.schemas.listings import Listings

_COUNT = ("unit", "text_rule", "clock", "snapshot_id", "as_of", "state", "support_type", "since_on")
_KEYS = {
    ("agreements", "normalised"): ("agreement_id",),
    ("agreements", "untrimmed"): ("agreement_id",),
    ("agencies", "normalised"): ("agency_id",),
    ("agency_names", "normalised"): ("state", "agency_name"),
    ("agency_names", "untrimmed"): ("state_raw", "agency_name_raw"),
    ("agency_names_with_county", "untrimmed"): ("state_raw", "agency_name_raw", "county_raw"),
    ("states", "normalised"): ("state",),
    ("states", "untrimmed"): ("state_raw",),
    ("states_only", "normalised"): ("state",),
    ("counties", "normalised"): ("county_fips",),
    ("population_covered", "normalised"): ("county_fips",),
    ("sworn_officers_employed", "normalised"): ("agency_id",),
}
_OF_COUNTIES = frozenset({"counties", "population_covered"})
_WEIGHTS = {"population_covered": "population", "sworn_officers_employed": "sworn_officers"}
_NAMES_OF_STATES = {
    state.abbr: state.name.upper() for state in (*us.states.STATES_AND_TERRITORIES, us.states.DC)
}


@dataclass(frozen=True)
class Ledger:
    """The tables that counts are made from; `populations` has county_fips and population, if at hand."""

    listings: dy.DataFrame[Listings]
    agreements: dy.DataFrame[Agreements]
    agencies: dy.DataFrame[Agencies]
    populations: pl.DataFrame | None = None


def evaluate_readings(requests: dy.DataFrame[ReadingRequests], ledger: Ledger) -> dy.DataFrame[ReadingValues]:
    """One row per request: the count, what it is set against, and the value made of both."""
    terms = pl.concat([_main_terms(requests), _base_terms(requests), _pending_terms(requests)])
    counts = _count_terms(terms, ledger)
    by_role = {role: _of_role(terms, counts, role) for role in ("main", "base", "plus")}
    joined = requests.select(
        "claim_id", "reading_id", "ratio", "counts_header", "plus_snapshot_id", "base_value"
    )
    for role, values in by_role.items():
        joined = joined.join(
            values.rename({"n": role}), on=["claim_id", "reading_id"], how="left", validate="1:1"
        )
    return ReadingValues.validate(
        joined.with_columns(count=_count_of(), base=pl.coalesce("base_value", "base")).select(
            "claim_id", "reading_id", "count", "base", value=_value_of()
        )
    )


def _main_terms(requests: pl.DataFrame) -> pl.DataFrame:
    return requests.select("claim_id", "reading_id", *_plain(_COUNT), role=pl.lit("main"))


def _base_terms(requests: pl.DataFrame) -> pl.DataFrame:
    """A growth is set against an earlier list, a share against the whole country on the same list."""
    is_share = pl.col("ratio") == "share_pct"
    base = requests.filter(is_share | pl.col("base_snapshot_id").is_not_null()).with_columns(
        snapshot_id=pl.when(is_share).then("snapshot_id").otherwise("base_snapshot_id"),
        state=pl.when(is_share).then(None).otherwise("state"),
        text_rule=pl.when(is_share).then(pl.lit("normalised")).otherwise(pl.col("text_rule").cast(pl.String)),
    )
    return base.select("claim_id", "reading_id", *_plain(_COUNT), role=pl.lit("base"))


def _pending_terms(requests: pl.DataFrame) -> pl.DataFrame:
    plus = requests.filter(pl.col("plus_snapshot_id").is_not_null()).with_columns(
        snapshot_id="plus_snapshot_id"
    )
    return plus.select("claim_id", "reading_id", *_plain(_COUNT), role=pl.lit("plus"))


def _plain(columns: tuple[str, ...]) -> list[pl.Expr]:
    texts = {"unit", "text_rule", "clock", "support_type"}
    return [pl.col(name).cast(pl.String) if name in texts else pl.col(name) for name in columns]


def _of_role(terms: pl.DataFrame, counts: pl.DataFrame, role: str) -> pl.DataFrame:
    wanted = terms.filter(pl.col("role") == role)
    return wanted.join(counts, on=list(_COUNT), how="left", nulls_equal=True, validate="m:1").select(
        "claim_id", "reading_id", "n"
    )


def _count_of() -> pl.Expr:
    plus = pl.when(pl.col("plus_snapshot_id").is_not_null()).then("plus").otherwise(0.0)
    return pl.col("main") + plus + pl.col("counts_header").cast(pl.Float64)


def _value_of() -> pl.Expr:
    count, base = pl.col("count"), pl.when(pl.col("base") > 0).then("base")
    return (
        pl.when(pl.col("ratio") == "growth_pct").then((count - base) / base * 100)
        .when(pl.col("ratio") == "growth_multiple").then(count / base)
        .when(pl.col("ratio") == "share_pct").then(count / base * 100)
        .when(pl.col("ratio") == "difference").then(count - base)
        .otherwise(count)
    )  # fmt: skip


def _count_terms(terms: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Each distinct count once."""
    distinct = terms.select(_COUNT).unique()
    by_list = distinct.filter(pl.col("clock") == "listed")
    listed = _prepared(
        ledger.listings.filter(pl.col("snapshot_id").is_in(by_list["snapshot_id"].unique().implode()))
    )
    groups = by_list.partition_by("unit", "text_rule", "support_type", "since_on", as_dict=True)
    parts = [_count_lists(group, listed, ledger) for group in groups.values()]
    days = distinct.filter(pl.col("clock") == "signed").partition_by("unit", "as_of", as_dict=True)
    parts += [_count_signed(group, ledger, day) for (_, day), group in days.items() if isinstance(day, date)]
    return pl.concat([distinct.clear().with_columns(n=pl.lit(0.0)), *parts])


def _prepared(listings: pl.DataFrame) -> pl.DataFrame:
    """Listings with a plain state text, a county text and a flag for the state's exact name."""
    exact = pl.col("state_raw").str.to_uppercase() == pl.col("state").replace(_NAMES_OF_STATES)
    return listings.with_columns(
        county_raw=pl.col("county_raw").fill_null(""),
        is_exact_state=exact,
        support_type=pl.col("support_type").cast(pl.String),
    )


def _count_lists(group: pl.DataFrame, listed: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Counts of one unit under one filter, on every list and in every state that `group` asks for."""
    unit, text_rule, support_type, since_on = group.select(
        "unit", "text_rule", "support_type", "since_on"
    ).row(0)
    if not _can_count(unit, text_rule, ledger):
        return group.with_columns(n=pl.lit(None, dtype=pl.Float64))
    rows = _filtered(listed, unit, support_type, since_on)
    in_states = rows.filter("is_exact_state") if text_rule == "untrimmed" else rows
    whole = _tally(rows, unit, text_rule, ["snapshot_id"], ledger).with_columns(
        state=pl.lit(None, dtype=pl.String)
    )
    parts = _tally(in_states, unit, text_rule, ["snapshot_id", "state"], ledger)
    tallied = pl.concat([whole, parts.select(whole.columns)])
    is_held = pl.col("snapshot_id").is_in(listed["snapshot_id"].unique().implode())
    return group.join(
        tallied, on=["snapshot_id", "state"], how="left", nulls_equal=True, validate="m:1"
    ).with_columns(n=pl.when(is_held).then(pl.col("n").fill_null(0.0)))


def _filtered(rows: pl.DataFrame, unit: str, support_type: str | None, since_on: date | None) -> pl.DataFrame:
    conditions = [pl.lit(True)]
    if support_type is not None:
        conditions.append(pl.col("support_type") == support_type)
    if since_on is not None:
        conditions.append(pl.col("signed_on") >= since_on)
    if unit == "states_only":
        conditions.append(~pl.col("state").is_in(sorted(TERRITORIES)))
    return rows.filter(*conditions)


def _can_count(unit: str, text_rule: str, ledger: Ledger) -> bool:
    """Whether the tables at hand hold what the unit needs."""
    has_places = unit not in _OF_COUNTIES or ledger.agencies["county_fips"].is_not_null().any()
    has_people = unit != "population_covered" or ledger.populations is not None
    return (unit, text_rule) in _KEYS and has_places and has_people


def _tally(rows: pl.DataFrame, unit: str, text_rule: str, by: list[str], ledger: Ledger) -> pl.DataFrame:
    """How many of a unit, or the sum of its weight, in each group."""
    keys = _KEYS[unit, text_rule]
    if unit in _OF_COUNTIES:
        rows = rows.join(_counties_of(ledger), on="agency_id", validate="m:m")
    once = rows.drop_nulls(list(keys)).unique(list(dict.fromkeys([*by, *keys])))
    if unit not in _WEIGHTS:
        return once.group_by(by).agg(n=pl.len().cast(pl.Float64))
    weighted = once.join(_weights_of(unit, ledger), on=keys[0], how="left", validate="m:1")
    return weighted.group_by(by).agg(n=pl.col(_WEIGHTS[unit]).sum().cast(pl.Float64))


def _counties_of(ledger: Ledger) -> pl.DataFrame:
    return ledger.agencies.select("agency_id", "county_fips").explode("county_fips").drop_nulls()


def _weights_of(unit: str, ledger: Ledger) -> pl.DataFrame:
    if unit == "sworn_officers_employed":
        return ledger.agencies.select("agency_id", "sworn_officers")
    assert ledger.populations is not None
    return ledger.populations.select("county_fips", "population")


def _count_signed(group: pl.DataFrame, ledger: Ledger, day: date) -> pl.DataFrame:
    """What had been signed by a day, and was not gone from the list by then."""
    standing = ledger.agreements.filter(
        pl.col("signed_on") <= day, pl.col("gone_by_on").is_null() | (pl.col("gone_by_on") > day)
    ).with_columns(pl.col("support_type").cast(pl.String))
    parts = [
        _count_standing(part, standing, ledger)
        for part in group.partition_by("text_rule", "support_type", "since_on")
    ]
    return pl.concat(parts)


def _count_standing(group: pl.DataFrame, standing: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    unit, text_rule, support_type, since_on = group.select(
        "unit", "text_rule", "support_type", "since_on"
    ).row(0)
    if not _can_count(unit, text_rule, ledger):
        return group.with_columns(n=pl.lit(None, dtype=pl.Float64))
    rows = _filtered(standing, unit, support_type, since_on).with_columns(of_all=pl.lit(True))
    whole = _tally(rows, unit, text_rule, ["of_all"], ledger).select("n", state=pl.lit(None, dtype=pl.String))
    parts = _tally(rows, unit, text_rule, ["state"], ledger).select("n", "state")
    tallied = pl.concat([whole, parts])
    return group.join(tallied, on="state", how="left", nulls_equal=True, validate="m:1").with_columns(
        pl.col("n").fill_null(0.0)
    )
