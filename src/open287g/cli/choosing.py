"""Words of the command line to a question: states by name, days, which rows of a table are wanted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from open287g.errors import UsageError

from .count import code_of_state, parse_day, split_words

if TYPE_CHECKING:
    import polars as pl

    from open287g.schemas.measures import Query


def read_query(
    as_of: str | None,
    state: list[str] | None,
    model: list[str] | None,
    kind: list[str] | None,
    list_name: str = "participating",
) -> Query:
    """The filters of a table as a query; `UsageError` for what is no day, state, model or kind."""
    from open287g.schemas.measures import Query

    return Query(
        as_of=parse_day(as_of, "--as-of"),
        list_name=list_name,
        states=tuple(code_of_state(text) for text in split_words(state)),
        support_types=tuple(text.casefold() for text in split_words(model)),
        kinds=tuple(split_words(kind)),
    )


def read_days(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Two days in order; `UsageError` if they are not."""
    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    if first and last and first > last:
        raise UsageError(f"--since {first} is after --until {last}. Give the earlier day first.")
    return first, last


def choose_statuses(rows: pl.DataFrame, *, gone: bool, every: bool) -> pl.DataFrame:
    """The rows listed on the day; with `gone` those no longer listed, with `every` all."""
    import polars as pl

    if gone and every:
        raise UsageError("--gone and --all exclude each other. Give one of them.")
    if every:
        return rows
    return rows.filter(pl.col("status").cast(pl.String) == ("no_longer_listed" if gone else "listed"))


def find_agency(rows: pl.DataFrame, words: str | None, name: str) -> pl.DataFrame:
    """Rows whose agency's name holds `words`, in any case, or whose agency has that id."""
    import polars as pl

    if not words:
        return rows
    sought = pl.lit(words.strip().casefold())
    in_name = (
        pl.col(name)
        .str.replace_all("’", "'", literal=True)
        .str.to_lowercase()
        .str.contains(sought, literal=True)
    )
    return rows.filter(in_name | (pl.col("agency_id") == sought))
