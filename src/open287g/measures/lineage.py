"""A count, or things of the ledger, and the ledger's tables in; the rows of files that show them out. Pure."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from open287g.schemas.measures import Count
from open287g.schemas.shown import CountEvidence, ThingEvidence
from open287g.schemas.units import UNITS

from .roster import Ledger, rows_in_force

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
    unit = UNITS[query.unit]
    rows = unit.prepare(rows_in_force(ledger, query, counted.as_of))
    if unit.counts_residents:
        rows = _with_residents(ledger, rows)
    amount = pl.lit(1) if unit.amount is None else unit.amount.fill_null(0)
    told = rows.select("agreement_id", "agency_name", counted=unit.evidence, amount=amount)
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
    order = placed.sort("counted", "agreement_id", "snapshot_on", "row_number")
    return CountEvidence.validate(order, cast=True)


def _with_residents(ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the agencies that reach residents, one for each county (or places of a county) that they reach."""
    from .coverage import list_residents

    assert ledger.places is not None  # the count was made with them
    return rows.join(
        list_residents(rows, ledger.agencies, ledger.places), on="agency_id", how="inner", validate="m:m"
    )


def _as_printed(counted: Count) -> bool:
    """Whether the rows of the list in force are counted themselves, not the agreements that they show."""
    return UNITS[counted.query.unit].as_printed and counted.query.clock == "listed"


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


def witness_agreements(ledger: Ledger, agreements: pl.DataFrame) -> dy.DataFrame[ThingEvidence]:
    """The first row of a participating list that shows each agreement."""
    wanted = agreements.select("agreement_id", counted="agreement_id")
    return _as_evidence(ledger, _first_rows(ledger, wanted, "participating"))


def witness_applications(ledger: Ledger, applications: pl.DataFrame) -> dy.DataFrame[ThingEvidence]:
    """The first row of a pending list that shows each application, and the first of the agreement it became."""
    pending = applications.select(agreement_id="application_id", counted="application_id")
    became = applications.drop_nulls("agreement_id").select("agreement_id", counted="application_id")
    shown = [_first_rows(ledger, pending, "pending"), _first_rows(ledger, became, "participating")]
    return _as_evidence(ledger, pl.concat(shown).with_columns(amount=pl.lit(None, pl.Int64)))


def witness_events(ledger: Ledger, events: pl.DataFrame) -> dy.DataFrame[ThingEvidence]:
    """The last row before each event and the row on the list that shows it, or that list if it lacks the row."""
    changed = events.select(
        "agreement_id", "list_name", "seen_on", counted="event_id", shown_by="snapshot_id"
    )
    words = changed.with_columns(pl.col("list_name").cast(pl.String))
    rows = _listings_of(ledger, events["agreement_id"]).join(
        words, on=["agreement_id", "list_name"], how="inner", validate="m:m"
    )
    before = rows.filter(pl.col("snapshot_on") < pl.col("seen_on")).unique(
        "counted", keep="last", maintain_order=True
    )
    after = rows.filter(pl.col("snapshot_id") == pl.col("shown_by")).unique(
        "counted", keep="first", maintain_order=True
    )
    lacking = words.join(after, on="counted", how="anti").select("counted", snapshot_id="shown_by")
    told = [_select_rows(each) for each in (before, after)]
    return _as_evidence(ledger, pl.concat([*told, _whole_lists(lacking, "absence")], how="diagonal"))


def witness_snapshots(
    ledger: Ledger, snapshots: pl.DataFrame, shows: str = "list"
) -> dy.DataFrame[ThingEvidence]:
    """The file of each list; `shows` says whether it is meant as such or as one without a row."""
    return _as_evidence(ledger, _whole_lists(snapshots.select("snapshot_id", counted="snapshot_id"), shows))


def _first_rows(ledger: Ledger, wanted: pl.DataFrame, list_name: str) -> pl.DataFrame:
    rows = _listings_of(ledger, wanted["agreement_id"]).filter(pl.col("list_name") == list_name)
    first = rows.unique("agreement_id", keep="first", maintain_order=True)
    return _select_rows(first.join(wanted, on="agreement_id", how="inner", validate="1:m"))


def _listings_of(ledger: Ledger, agreement_ids: pl.Series) -> pl.DataFrame:
    """Rows that show any of the agreements or applications, in order of time; the list's name as text."""
    mine = ledger.listings.lazy().filter(pl.col("agreement_id").is_in(agreement_ids.unique().implode()))
    named = mine.select(*_SHOWN).with_columns(pl.col("list_name").cast(pl.String)).collect()
    return named.sort("snapshot_on", "snapshot_id", "row_number")


def _select_rows(rows: pl.DataFrame) -> pl.DataFrame:
    told = ("counted", "snapshot_id", "row_number", "state_raw", "agency_name_raw")
    return rows.select(*told, amount=pl.lit(1, pl.Int64), shows=pl.lit("row"))


def _whole_lists(lists: pl.DataFrame, shows: str) -> pl.DataFrame:
    return lists.select("counted", "snapshot_id", amount=pl.lit(1, pl.Int64), shows=pl.lit(shows))


def _as_evidence(ledger: Ledger, rows: pl.DataFrame) -> dy.DataFrame[ThingEvidence]:
    lists = ledger.snapshots.select("snapshot_id", "snapshot_on", "list_name", "file_name", "sheet", "sha256")
    placed = rows.join(lists, on="snapshot_id", how="left", validate="m:1")
    order = ThingEvidence.complete(placed).sort("counted", "snapshot_on", "row_number")
    return ThingEvidence.validate(order, cast=True)
