"""A count and the ledger's tables in, the rows of files that the count stands on out. Pure."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from open287g.schemas.measures import Count
from open287g.schemas.shown import CountEvidence

from .standing import Ledger, rows_in_force
from .units import UNITS

_NAME = pl.concat_str("state", pl.lit(": "), "agency_name")
_COUNTED = {
    "agency_names": _NAME,
    "states": pl.col("state"),
    "states_only": pl.col("state"),
    "counties": pl.col("county_fips"),
    "agreements": pl.col("agreement_id"),
}
"""What each unit counts; the agency for the others."""

_AMOUNTS = {
    "sworn_officers_employed": pl.col("sworn_officers").fill_null(0),
    "population_covered": pl.lit(None, pl.Int64),
}
"""What each thing counted adds; residents are counted once for agencies that share them, so none has an amount."""

_SHOWN = (
    *("agreement_id", "agency_id", "state", "support_type", "agency_name", "list_name"),
    *("snapshot_id", "snapshot_on", "row_number", "state_raw", "agency_name_raw"),
)
"""What is kept of each row."""


def witness_count(ledger: Ledger, counted: Count) -> dy.DataFrame[CountEvidence]:
    """The rows that `counted` stands on. The amounts of the distinct things counted add up to its value.

    On the listed clock, the row of the list in force; on the signed clock, the first row that shows the agreement.
    """
    query = counted.query
    rows = UNITS[query.unit].prepare(rows_in_force(ledger, query, counted.as_of))
    amount = _AMOUNTS.get(query.unit, pl.lit(1))
    told = rows.select(
        "agreement_id", "agency_name", counted=_COUNTED.get(query.unit, pl.col("agency_id")), amount=amount
    )
    keys = ["agreement_id", "agency_name"] if _as_printed(counted) else ["agreement_id"]
    shown = _rows_shown(ledger, counted, told["agreement_id"].unique())
    joined = (
        told.select("counted", "amount", *keys)
        .unique(maintain_order=True)
        .join(shown, on=keys, how="inner", validate="m:m")
    )
    placed = joined.join(
        ledger.snapshots.select("snapshot_id", "file_name", "sheet", "sha256"),
        on="snapshot_id",
        how="left",
        validate="m:1",
    )
    order = placed.select(CountEvidence.column_names()).sort(
        "counted", "agreement_id", "snapshot_on", "row_number"
    )
    return CountEvidence.validate(order, cast=True)


def _as_printed(counted: Count) -> bool:
    """Whether the rows of the list in force are counted themselves, not the agreements that they show."""
    return counted.query.unit == "agency_names" and counted.query.clock == "listed"


def _rows_shown(ledger: Ledger, counted: Count, agreement_ids: pl.Series) -> pl.DataFrame:
    """For each agreement the row that shows it; for spellings every row of the list in force."""
    is_listed = counted.query.clock == "listed"
    rows = ledger.listings.lazy().filter(pl.col("list_name") == counted.query.list_name).select(_SHOWN)
    if _as_printed(counted):
        return rows.filter(pl.col("snapshot_id") == counted.snapshot_id).collect()
    if is_listed:
        rows = rows.filter(pl.col("snapshot_on") <= counted.snapshot_on)
    mine = rows.filter(pl.col("agreement_id").is_in(agreement_ids.implode())).collect()
    in_order = mine.sort("snapshot_on", "row_number", descending=[is_listed, False])
    return in_order.unique("agreement_id", keep="first", maintain_order=True)
