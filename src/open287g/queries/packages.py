"""An edition to what a data package is made of, and two editions to the difference between their tables.

In: a context. Out: a `PackageSource`, or frames of added, removed and changed rows by table. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.reference import load_borders
from open287g.data.states import fips_of_states
from open287g.data.workspace import project_folder
from open287g.publish.dictionary import TABLES
from open287g.publish.package import HOME, Issued, PackageSource
from open287g.schemas.measures import Query

from .diff import KEYS
from .ledger import list_agencies

if TYPE_CHECKING:
    from open287g.data.editions import Edition

    from .context import Context

PACKED = (
    "agencies", "agency_names", "agreements", "applications", "events", "files", "issues", "listings", "snapshots",
    "spells",
)  # fmt: skip
"""Tables of a package: what the ledger says, and the rows it says it from."""


def gather_package(context: Context, home: str = HOME, contact: str | None = None) -> PackageSource:
    """What the package of the context's edition is made of."""
    edition = context.edition
    tables = {name: edition.table(name) for name in PACKED if name in edition.meta["tables"]}
    listing = list_agencies(edition, Query())
    shown = listing.rows.with_columns(is_listed=pl.col("status").cast(pl.String) == "listed").sort(
        "agency_id"
    )
    return PackageSource(
        issued=Issued(edition.edition_id, str(tables["snapshots"]["last_shown_on"].max()), home, contact),
        tables=tables,
        schemas={name: TABLES[name] for name in tables},
        topology=load_borders(),
        fips_of_state=fips_of_states(),
        licence=(project_folder("edition").parent / "LICENSE-DATA").read_text(encoding="utf-8")
        if (project_folder("edition").parent / "LICENSE-DATA").is_file()
        else "CC0 1.0 Universal: https://creativecommons.org/publicdomain/zero/1.0/legalcode\n",
        agencies_shown=shown,
    )


def find_differences(before: Edition, after: Edition) -> Mapping[str, pl.DataFrame]:
    """For each table of a package, its rows that were added, removed or changed, with `difference` in front.

    A changed row stands twice: as it was (`changed_from`) and as it is (`changed_to`). Tables without a difference are
    left out.
    """
    told = {}
    for name in PACKED:
        if name in before.meta["tables"] and name in after.meta["tables"]:
            rows = _difference(before.table(name), after.table(name), list(KEYS[name]))
            if rows.height:
                told[name] = rows
    return told


def _difference(before: pl.DataFrame, after: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    shared = [name for name in after.columns if name in before.columns]
    old, new = (
        frame.select(shared).with_columns(_whole=_row_hash(frame, shared)) for frame in (before, after)
    )
    added = new.join(old, on=keys, how="anti").with_columns(difference=pl.lit("added"))
    removed = old.join(new, on=keys, how="anti").with_columns(difference=pl.lit("removed"))
    both = new.join(old.select(*keys, _before="_whole"), on=keys, how="inner", validate="1:1")
    moved = both.filter(pl.col("_whole") != pl.col("_before")).select(keys)
    was = old.join(moved, on=keys, how="semi").with_columns(difference=pl.lit("changed_from"))
    now = new.join(moved, on=keys, how="semi").with_columns(difference=pl.lit("changed_to"))
    parts = [part.select("difference", *shared) for part in (added, removed, was, now)]
    return pl.concat(parts, how="vertical_relaxed").sort(*keys, "difference")


def _row_hash(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Every row as one text, by which rows are compared."""
    texts = frame.select(
        pl.col(name).cast(pl.List(pl.String)).list.join("\x1f")
        if isinstance(kind, pl.List)
        else pl.col(name).cast(pl.String)
        for name, kind in frame.select(columns).schema.items()
    )
    return texts.select(pl.concat_str(pl.all().fill_null("\x00"), separator="\x1e")).to_series()
