"""Sanity of a finished edition's tables: what must hold whatever ICE prints; `BuildError` names what does not."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from open287g.errors import BuildError

Tables = Mapping[str, pl.DataFrame]


def check_tables(tables: Tables) -> None:
    """All checks; the first that fails is told."""
    _check_keys(tables)
    _check_flows(tables)
    _check_spells(tables)


def _check_keys(tables: Tables) -> None:
    """Every agency, agreement and snapshot that a table names is there."""
    for child, column, parent in (
        ("agreements", "agency_id", "agencies"),
        ("spells", "agency_id", "agencies"),
        ("applications", "agency_id", "agencies"),
        ("agency_names", "agency_id", "agencies"),
        ("spells", "agreement_id", "agreements"),
        ("listings", "snapshot_id", "snapshots"),
        ("events", "snapshot_id", "snapshots"),
    ):
        orphans = tables[child].join(tables[parent], on=column, how="anti")
        if not orphans.is_empty():
            raise BuildError(
                f"Table {child} names {orphans.height} {column} that {parent} lacks, e.g. {orphans[column][0]}."
            )


def _check_flows(tables: Tables) -> None:
    """Additions minus departures equal the change in the number of agreements, at every snapshot."""
    snapshots = tables["snapshots"].filter(pl.col("list_name") == "participating").sort("position")
    in_force = _in_force(tables["events"])
    flows = snapshots.select("snapshot_id", "n_agreements", "n_quarantined").join(
        in_force, on="snapshot_id", how="left", validate="1:1"
    )
    running = flows.with_columns(pl.col("net").fill_null(0).cum_sum().alias("running"))
    listed = pl.col("n_agreements").cast(pl.Int64)
    is_read_whole = (
        pl.col("n_quarantined") == 0
    )  # a row set aside may hold a place that is in force and not counted
    wrong = running.filter((pl.col("running") < listed) | ((pl.col("running") > listed) & is_read_whole))
    if not wrong.is_empty():
        row = wrong.row(0, named=True)
        raise BuildError(
            f"On {row['snapshot_id']} the events add up to {row['running']} agreements, "
            f"but the list has {row['n_agreements']}."
        )


def _in_force(events: pl.DataFrame) -> pl.DataFrame:
    net = (
        pl.when(pl.col("kind").cast(pl.String).is_in(["listed", "listed_again"]))
        .then(1)
        .when(pl.col("kind").cast(pl.String) == "no_longer_listed")
        .then(-1)
        .otherwise(0)
    )
    return (
        events.filter(pl.col("list_name") == "participating")
        .group_by("snapshot_id")
        .agg(net.sum().alias("net"))
    )


def _check_spells(tables: Tables) -> None:
    """An agreement is never listed twice at once."""
    spells = tables["spells"].sort("agreement_id", "first_listed_on", "spell_number")
    overlap = spells.with_columns(
        pl.col("gone_by_on")
        .fill_null(pl.date(9999, 1, 1))
        .shift(1)
        .over("agreement_id")
        .alias("ended_before")
    ).filter(pl.col("ended_before") > pl.col("first_listed_on"))
    if not overlap.is_empty():
        raise BuildError(f"Two spells of {overlap['agreement_id'][0]} overlap.")
