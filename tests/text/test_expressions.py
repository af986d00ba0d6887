"""Expressions that hold on columns of several chunks, an empty one first: where the library's own forms panic."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from open287g.errors import BuildError, panics_become
from open287g.text.expressions import common_to, fill_in, union_of, without

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def chunked() -> pl.DataFrame:
    """Two rows whose last three columns stand in chunks of which the first is empty."""
    row = {"a": ["x", "y"], "b": ["1", "2"], "n": [1, None], "l": [["p", "q"], ["q"]], "keep": [True, True]}
    rows = pl.DataFrame(row)
    both = pl.concat([rows.with_columns(keep=False), rows], rechunk=False)
    frame = both.rechunk().with_columns(both.get_column(name) for name in ("b", "n", "l")).filter("keep")
    assert [len(chunk) for chunk in frame["b"].get_chunks()] == [0, 2], "this frame no longer shows the fault"
    return frame


def test_a_template_is_filled_row_by_row(chunked: pl.DataFrame) -> None:
    filled = chunked.select(whole=fill_in("{} is {}.", "a", pl.col("b")), holed=fill_in("{}", "n"))
    assert filled.to_dict(as_series=False) == {"whole": ["x is 1.", "y is 2."], "holed": ["1", None]}


def test_a_template_wants_a_column_for_each_place() -> None:
    with pytest.raises(ValueError, match="2 places for 1 columns"):
        fill_in("{} {}", "a")


def test_lists_are_joined_met_and_parted(chunked: pl.DataFrame) -> None:
    other = pl.concat_list(pl.lit("q"), "a")
    sets = chunked.select(
        union=union_of("l", other).list.sort(), common=common_to("l", other), rest=without("l", other)
    )
    assert sets.to_dict(as_series=False) == {
        "union": [["p", "q", "x"], ["q", "y"]],
        "common": [["q"], ["q"]],
        "rest": [["p"], []],
    }


def test_the_forms_that_panic_stand_nowhere_else() -> None:
    forms = re.compile(r"pl\.format\(|\.set_(?:union|intersection|difference|symmetric_difference)\(")
    found = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if forms.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["open287g/text/expressions.py"]


def test_a_panic_of_a_library_is_an_error_in_words_and_any_other_end_passes() -> None:
    panic = type("PanicException", (BaseException,), {})
    told = pytest.raises(BuildError, match="it said: index out of bounds")
    with told, panics_become(lambda said: BuildError(f"it said: {said}")):
        raise panic("index out\n of bounds")
    with pytest.raises(KeyboardInterrupt), panics_become(BuildError):
        raise KeyboardInterrupt
