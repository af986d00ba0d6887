"""A typed table gives and refuses what dataframely's own does, in fewer steps where nothing is wrong."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl
import pytest

from open287g.schemas.table import Table


class Few(Table):
    """Rows of a test."""

    name = dy.String(primary_key=True, regex=r"^[a-z]+$")
    n = dy.UInt8(min=1)
    kind = dy.Enum(["a", "b"], nullable=True)


def by_dataframely(frame: pl.DataFrame, **how: Any) -> pl.DataFrame:
    told: pl.DataFrame = super(Table, Few).validate(frame, **how)
    return told


GOOD = pl.DataFrame({"more": [0.5, 1.5], "kind": ["a", None], "n": [1, 255], "name": ["x", "y"]})


def test_what_is_as_described_is_cast_and_cut_to_its_columns() -> None:
    told = Few.validate(GOOD, cast=True)
    assert told.equals(by_dataframely(GOOD, cast=True))
    assert told.schema == {"name": pl.String, "n": pl.UInt8, "kind": pl.Enum(["a", "b"])}


@pytest.mark.parametrize(
    "change",
    [
        {"n": [0, 1]},
        {"n": [1, 256]},
        {"n": [1, None]},
        {"n": ["1", "many"]},
        {"kind": ["a", "c"]},
        {"name": ["x", "x"]},
        {"name": ["x", "Y"]},
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_in_the_same_words(change: dict[str, list[Any]]) -> None:
    bad = GOOD.with_columns(**{name: pl.Series(values) for name, values in change.items()})
    with pytest.raises(dy.exc.ValidationError) as theirs:
        by_dataframely(bad, cast=True)
    with pytest.raises(dy.exc.ValidationError) as ours:
        Few.validate(bad, cast=True)
    assert str(ours.value) == str(theirs.value)


def test_a_frame_without_a_column_or_of_other_types_is_refused() -> None:
    with pytest.raises(dy.exc.SchemaError, match="kind"):
        Few.validate(GOOD.drop("kind"), cast=True)
    with pytest.raises(dy.exc.SchemaError):
        Few.validate(GOOD)
