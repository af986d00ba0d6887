"""Words of the command line to a question: states by name, days, which rows of a table are wanted.

Shared by the commands; refuses, with `UsageError`, what is no state, no day, or says nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from open287g.errors import UsageError

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


def today() -> date:
    """The day on this machine."""
    return datetime.now().astimezone().date()


def parse_day(text: str | None, option: str) -> date | None:
    """A day of the form 2026-01-26; `UsageError` for anything else, and for a day to come."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day of the form 2026-01-26.") from None
    if day > today():
        raise UsageError(f"{option} {day} is in the future; no list can tell of it.")
    return day


def split_words(values: list[str] | None) -> list[str]:
    """Words of an option that may be given again, or hold several with commas between; refuses an empty one."""
    words = [part.strip() for value in values or [] for part in value.split(",") if part.strip()]
    if values and not words:
        raise UsageError("An option is given without a word in it. Leave it out to take everything.")
    return words


def check_one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of one answer at once."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms of the same answer. Give one of them.")


def code_of_state(text: str) -> str:
    """USPS code of a state given by code or name; `UsageError` for what is neither."""
    from open287g.queries.ledger import find_state

    return find_state(text)
