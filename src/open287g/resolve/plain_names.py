"""Rows with the plain form of each printed name beside it. Pure; refuses nothing."""

from __future__ import annotations

import polars as pl

from .names import plain_form


def with_plain_names(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with `plain_name`, by which a list in other spellings has lost nobody."""
    names = rows.select("state", "agency_name").unique(maintain_order=True)
    plain = [plain_form(name or "", state or "", "") for state, name in names.iter_rows()]
    told = names.with_columns(pl.Series("plain_name", plain, dtype=pl.String))
    by_name = ["state", "agency_name"]
    return rows.join(told, on=by_name, how="left", validate="m:1", nulls_equal=True, maintain_order="left")
