"""The base of every typed table: dataframely's, with validation that is quick where nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

import dataframely as dy
import polars as pl


class Table(dy.Schema):
    """A table whose columns are described once.

    `validate` gives and refuses what dataframely's own does. Where types may be cast, it asks first whether all rules
    hold, which takes a third of the time that finding each faulty row takes, and finds them only if not: tables are
    validated at every step, and are nearly always as described.
    """

    if not TYPE_CHECKING:

        @classmethod
        def validate(cls, df: pl.DataFrame | pl.LazyFrame, /, *, cast: bool = False, **kwargs: Any) -> Any:
            """The frame with the table's columns and types; `ValidationError` names the rules that rows break."""
            if cast and isinstance(df, pl.DataFrame):
                with suppress(dy.exc.SchemaError, pl.exceptions.PolarsError):
                    ready = cls.cast(df)
                    if cls.is_valid(ready):
                        return ready
            return super().validate(df, cast=cast, **kwargs)

    @classmethod
    def complete(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The table's columns of a frame, unchecked; those that it lacks are empty."""
        types = cls.create_empty().schema
        return frame.select(
            pl.col(name) if name in frame.columns else pl.lit(None, type_).alias(name)
            for name, type_ in types.items()
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any] | Sequence[Any]]) -> dy.DataFrame[Self]:
        """A table of rows: tuples in the order of its columns, or mappings, of which what is no column is left out."""
        types = cls.create_empty().schema
        return cls.validate(pl.DataFrame(list(rows), schema=types, strict=False, orient="row"), cast=True)


def counties_column() -> dy.List:
    """The counties of an agency."""
    description = "Five-digit county FIPS; empty for state bodies, null if unknown"
    return dy.List(dy.String(), nullable=True, description=description)
