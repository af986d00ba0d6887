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
    shown = _rows_shown(ledger, counted)
    keys = ["agreement_id", "agency_name"] if query.unit == "agency_names" else ["agreement_id"]
    other = [name for name in ("agency_name",) if name not in keys]
    joined = told.unique(maintain_order=True).drop(other).join(shown, on=keys, how="inner", validate="m:m")
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


def _rows_shown(ledger: Ledger, counted: Count) -> pl.DataFrame:
    """For each agreement the row that shows it; for spellings every row of the list in force."""
    query = counted.query
    rows = ledger.listings.lazy().filter(
        pl.col("list_name") == query.list_name, pl.col("agreement_id").is_not_null()
    )
    if query.unit == "agency_names" and query.clock == "listed":
        return rows.filter(pl.col("snapshot_id") == counted.snapshot_id).collect()
    if query.clock == "listed":
        rows = rows.filter(pl.col("snapshot_on") <= counted.snapshot_on)
    in_order = rows.sort("snapshot_on", "row_number", descending=[query.clock == "listed", False])
    return in_order.unique("agreement_id", keep="first", maintain_order=True).collect()
