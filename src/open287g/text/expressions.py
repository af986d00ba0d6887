"""Expressions of Polars that hold where the library's own forms do not, and the fold by which texts are compared.

Polars 2.1 takes the first value of a column from its first chunk, without looking whether that chunk is empty, in
`pl.format` and in the set operations of lists. Such chunks arise wherever a frame with a column joined on is
filtered, so no call of either stands elsewhere in the project (a test looks for them). It calls Python's functions in
threads of its own, which do not know what language is spoken. Two texts with one folded form are written alike;
nothing here says that they mean one body or one place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from .phrases import speaking, spoken_language

IntoExpr = pl.Expr | str


def fill_in(template: str, *columns: IntoExpr) -> pl.Expr:
    """`template` with each `{}` filled from the next of `columns`, row by row; null where one of them is null.

    Raises `ValueError` if there are more or fewer places than columns.
    """
    words = template.split("{}")
    if len(words) != len(columns) + 1:
        raise ValueError(f"{template!r} has {len(words) - 1} places for {len(columns)} columns")
    parts: list[pl.Expr] = [pl.lit(words[0])]
    for column, after in zip(columns, words[1:], strict=True):
        parts += [pl.col(column) if isinstance(column, str) else column, pl.lit(after)]
    return pl.concat_str(parts)


def first_case(cases: Mapping[str, pl.Expr], otherwise: str | None = None) -> pl.Expr:
    """The first word of `cases` whose condition holds, row by row; `otherwise` where none does."""
    return pl.coalesce(
        *(pl.when(holds).then(pl.lit(word)) for word, holds in cases.items()), pl.lit(otherwise)
    )


def say_each(tell: Callable[[Any], str], *columns: str) -> pl.Expr:
    """Each value of `columns` in the words of `tell`, in the language of the moment; null stays null."""
    language = spoken_language()

    def say(value: object) -> str:
        with speaking(language):
            return tell(value)

    return pl.col(*columns).map_elements(say, return_dtype=pl.String)


def union_of(left: IntoExpr, right: IntoExpr) -> pl.Expr:
    """The texts of both lists, each once."""
    return _in_one_chunk(left).list.set_union(_in_one_chunk(right))


def common_to(left: IntoExpr, right: IntoExpr) -> pl.Expr:
    """The texts of the list `left` that the list `right` has too."""
    return _in_one_chunk(left).list.set_intersection(_in_one_chunk(right))


def without(left: IntoExpr, right: IntoExpr) -> pl.Expr:
    """The texts of the list `left` that the list `right` has not."""
    return _in_one_chunk(left).list.set_difference(_in_one_chunk(right))


def _in_one_chunk(column: IntoExpr) -> pl.Expr:
    """A column of lists of texts in one chunk; an expression has no `rechunk` of its own any more."""
    texts = pl.col(column) if isinstance(column, str) else column
    return texts.map_batches(pl.Series.rechunk, return_dtype=pl.List(pl.String))


_ABBREVIATIONS = {
    "saint": "st",
    "sainte": "ste",
    "fort": "ft",
    "mount": "mt",
    "twp": "township",
    "dept": "department",
    "univ": "university",
    "pd": "police department",
    "dps": "department of public safety",
    "doc": "department of corrections",
    "bocc": "board of county commissioners",
    "isd": "independent school district",
    "pct": "precinct",
}


def fold(text: pl.Expr) -> pl.Expr:
    """Lower-case words of plain letters and digits: 'Ste. Geneviève' is 'ste genevieve'."""
    plain = (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all("['\u2018\u2019`]", "")
        .str.replace_all("&", " and ")
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars()
    )
    for long, short in _ABBREVIATIONS.items():
        plain = plain.str.replace_all(rf"\b{long}\b", short)
    return plain


def squeeze(text: pl.Expr) -> pl.Expr:
    """A folded text without blanks, so that 'De Kalb' and 'DeKalb' are one."""
    return fold(text).str.replace_all(" ", "")
