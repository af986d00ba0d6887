"""What lists show: agreements and applications row by row, and the lists that figures stand on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from open287g.measures import Ledger, rows_in_force
from open287g.measures.flows import History
from open287g.schemas.blocks import Source
from open287g.schemas.measures import Query

from .counts import has_list


def agreements_of(ledger: Ledger, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Agreements of the state on the list, with agency, county, signing date and memorandum."""
    columns = [
        "agreement_id",
        "agency_name",
        "county_name",
        "support_type",
        "signed_on",
        "first_listed_on",
        "moa_url",
    ]
    if not states:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    rows = rows_in_force(ledger, Query(as_of=day, states=states), day).select("agreement_id", "agency_id")
    counties = ledger.agencies.select("agency_id", "county_name")
    facts = ledger.agreements.drop("agency_id")
    joined = rows.join(facts, on="agreement_id", how="left", validate="m:1").join(
        counties, on="agency_id", how="left", validate="m:1"
    )
    return joined.select(columns).sort("agency_name", "support_type", "agreement_id")


def applications_of(ledger: Ledger, history: History, day: date, states: tuple[str, ...]) -> pl.DataFrame:
    """Applications on the pending list in force, and the day on which a list showed each as participating."""
    if not has_list(ledger, "pending", day):
        return pl.DataFrame()
    query = Query(list_name="pending", as_of=day, states=states)
    rows = rows_in_force(ledger, query, day).select("agreement_id", "agency_name", "state", "support_type")
    dates = history.applications.select(
        "first_pending_on",
        agreement_id="application_id",
        listed_on=pl.when(pl.col("listed_on") <= day).then("listed_on"),
    )
    return rows.join(dates, on="agreement_id", how="left", validate="m:1").sort("state", "agency_name")


def sources_of(ledger: Ledger, ids: Sequence[str]) -> list[Source]:
    """The lists named, each once, in the order in which they are named."""
    rows = {row["snapshot_id"]: row for row in ledger.snapshots.iter_rows(named=True)}
    fields = Source.__dataclass_fields__
    return [Source(**{name: rows[each][name] for name in fields}) for each in dict.fromkeys(ids)]
