"""The ledger's tables and a question to the rows that a person asks to see. Pure.

Who is listed on a day is decided where counts decide it (`rows_in_force`), so that rows and counts agree.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import dataframely as dy
import polars as pl

from open287g.schemas.measures import Query
from open287g.schemas.shown import AgenciesShown, AgreementsShown, ChangesShown
from open287g.text.expressions import first_case

from .roster import Ledger, narrow_rows, rows_in_force


def show_agreements(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[AgreementsShown]:
    """Agreements first listed by `day`, filters of `query` applied, by state and name."""
    holders = rows_in_force(ledger, replace(query, states=(), support_types=(), kinds=()), day)
    in_force = holders.select("agreement_id", holder_id="agency_id")
    followed = ledger.agreements.select(superseded_by_id="agreement_id", newer_listed_on="first_listed_on")
    facts = ledger.agencies.select(
        "agency_id", "kind", "level", "county_name", "county_fips", "ori", "sworn_officers", "population"
    )
    shown = (
        ledger.agreements.filter(pl.col("first_listed_on") <= day)
        .join(in_force, on="agreement_id", how="left", validate="1:1")
        .join(followed, on="superseded_by_id", how="left", validate="m:1")
        .with_columns(agency_id=pl.coalesce("holder_id", "agency_id"), status=_status(day))
        .join(facts, on="agency_id", how="left", validate="m:1")
    )
    order = narrow_rows(shown, query).sort("state", "agency_name", "support_type", "agreement_id")
    return AgreementsShown.validate(order, cast=True)


def _status(day: date) -> pl.Expr:
    cases = {"listed": pl.col("holder_id").is_not_null(), "signed_again": pl.col("newer_listed_on") <= day}
    return first_case(cases, "no_longer_listed")


def show_agencies(ledger: Ledger, query: Query, day: date) -> dy.DataFrame[AgenciesShown]:
    """Agencies met on either list by `day`, with what they hold on it, by state and name."""
    held = (
        rows_in_force(ledger, replace(query, states=(), kinds=()), day)
        .group_by("agency_id")
        .agg(
            pl.len().alias("n_agreements"),
            pl.col("support_type").cast(pl.String).unique().sort().str.join("; ").alias("support_types"),
        )
    )
    first_listed = _first(ledger.spells, "first_listed_on", query, day)
    first_pending = _first(ledger.applications, "first_pending_on", query, day)
    shown = ledger.agencies
    for part in (held, first_listed, first_pending):
        shown = shown.join(part, on="agency_id", how="left", validate="1:1")
    known = pl.any_horizontal(pl.col("first_listed_on", "first_pending_on").is_not_null())
    told = shown.filter(known).with_columns(pl.col("n_agreements").fill_null(0), status=_agency_status())
    order = narrow_rows(told, replace(query, support_types=())).sort("state", "name", "agency_id")
    return AgenciesShown.validate(order, cast=True)


def _first(rows: pl.DataFrame, column: str, query: Query, day: date) -> pl.DataFrame:
    """Each agency's first day of a list, by `day`."""
    mine = narrow_rows(rows.filter(pl.col(column) <= day), replace(query, states=(), kinds=()))
    return mine.group_by("agency_id").agg(pl.col(column).min())


def _agency_status() -> pl.Expr:
    has_some, was_listed = pl.col("n_agreements").fill_null(0) > 0, pl.col("first_listed_on").is_not_null()
    return first_case({"listed": has_some, "no_longer_listed": was_listed}, "pending_only")


def show_changes(
    events: pl.DataFrame, agencies: pl.DataFrame, query: Query, since: date | None, until: date
) -> dy.DataFrame[ChangesShown]:
    """Events first seen on lists of `since` to `until`, both included, newest first; filters of `query` applied."""
    kinds = agencies.select("agency_id", "county_fips", "ori", agency_kind="kind")
    seen = events.filter(pl.col("seen_on") <= until, pl.col("seen_on") >= (since or date.min))
    if query.list_name:
        seen = seen.filter(pl.col("list_name") == query.list_name)
    shown = (
        seen.rename({"kind": "change"})
        .join(kinds, on="agency_id", how="left", validate="m:1")
        .rename({"agency_kind": "kind"})
    )
    order = narrow_rows(shown, query).sort(
        "seen_on", "list_name", "state", "agency_name", "event_id", descending=[True] + [False] * 4
    )
    return ChangesShown.validate(order, cast=True)
