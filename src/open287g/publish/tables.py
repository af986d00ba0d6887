"""Rows to a table for people: titles in words, codes as what they mean, numbers and days as they are read.

In: a frame and the columns that people see, in order, with their titles; or rows of any kind, and what stands in each
column. Out: a block that every form prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Final

import polars as pl

from open287g.schemas import codes
from open287g.schemas.attestations import SAID_OF_SOURCES
from open287g.schemas.blocks import Column, Link, Part, Table
from open287g.schemas.codes import EVIDENCE
from open287g.schemas.documents import CONFLICT_FORMS
from open287g.text.phrases import DASH, MINUS, format_number, format_percent, format_short_month, retell
from open287g.text.phrases import gettext as _

LARGE: Final = 100
"""From here on a number shows no decimals."""
ROWS_FOR_PEOPLE: Final = 40
"""Rows that a terminal shows, unless told else."""

SAID: Final = frozenset(
    {"confidence", "basis", "ruling", "grade", "title", "followed", "other", "severity", "whose", "shows"}
)
"""Columns whose texts are words of the project, each a phrase of the catalogues."""
STORED: Final = {
    "pattern": CONFLICT_FORMS,
    "followed_says": SAID_OF_SOURCES,
    "other_says": SAID_OF_SOURCES,
    "evidence": EVIDENCE,
}
"""Columns of sentences that tables hold in English, and the forms of these."""

_ISO_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def words_of_codes() -> Mapping[str, Mapping[str, str]]:
    """Vocabularies by the name of the column that holds their codes."""
    return {
        "support_type": codes.SUPPORT_TYPES,
        "support_types": codes.SUPPORT_TYPES,
        "model": codes.SUPPORT_TYPES,
        "kind": codes.KINDS,
        "level": codes.LEVELS,
        "change": codes.EVENT_KINDS,
        "event": codes.EVENT_KINDS,
        "list_name": {name: name for name in codes.LISTS},
    }


def make_table(
    table_id: str,
    frame: pl.DataFrame,
    shown: Mapping[str, str],
    caption: str = "",
    empty: str = "",
    first: int | None = ROWS_FOR_PEOPLE,
) -> Table:
    """The columns `shown` of `frame` (name to title) as a table; people see the `first` rows, and may ask for all."""
    columns = tuple(
        Column(title, frame.schema[name].is_numeric(), _is_identifier(name)) for name, title in shown.items()
    )
    rows = tuple(
        tuple(say_cell(name, row[name]) for name in shown)
        for row in frame.select(*shown).iter_rows(named=True)
    )
    return Table(table_id, caption, columns, rows, first, empty)


Laid = tuple[Column, Callable[[Any], Part]]
"""A column, and what stands in it of each row."""


def column(title: str, cell: str | Callable[[Any], Part], *, is_number: bool = False) -> Laid:
    """A column of `lay_table`: the value of each row under a name, or what a function makes of the row."""
    return Column(title, is_number), itemgetter(cell) if isinstance(cell, str) else cell


def number(title: str, cell: str | Callable[[Any], Part]) -> Laid:
    """A column of numbers, which stand at the right."""
    return column(title, cell, is_number=True)


def lay_table(
    table_id: str,
    rows: pl.DataFrame | Iterable[Any],
    columns: Iterable[Laid],
    caption: str = "",
    empty: str = "",
    first: int | None = None,
    *,
    is_excerpt: bool = False,
) -> Table:
    """Rows as a table, each column said once: its title, and what stands in it."""
    heads, cells = zip(*columns, strict=True)
    each = rows.iter_rows(named=True) if isinstance(rows, pl.DataFrame) else rows
    lines = tuple(tuple(cell(row) for cell in cells) for row in each)
    return Table(table_id, caption, heads, lines, first, empty, is_excerpt)


def _is_identifier(name: str) -> bool:
    """Whether a column holds ids of the ledger; those of figures are what a reader asks for."""
    return name == "counted" or (name.endswith("_id") and name != "figure_id")


def say_cell(name: str, value: Any) -> Part:
    """One cell in words; a dash for what is not there."""
    if value is None or value == []:
        return DASH
    if isinstance(value, list):
        return "; ".join(str(say_cell(name, each)) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        if name.endswith("_share"):
            return format_percent(100 * value)
        return format_number(value, 0 if value >= LARGE else 2).removesuffix(".00").replace("-", MINUS)
    if isinstance(value, int):
        return format_number(value).replace("-", MINUS)
    if isinstance(value, date):
        return format_short_month(value) if name == "month" else value
    if _ISO_DAY.fullmatch(str(value)):
        return date.fromisoformat(str(value))
    if name == "month":
        return format_short_month(date.fromisoformat(f"{value}-01"))
    if name.endswith("_url"):
        return Link(_("document"), str(value))
    if name in SAID:
        return _(str(value))
    if name in STORED:
        return retell(str(value), STORED[name])
    words = words_of_codes().get(name, {})
    return "; ".join(_(words[code]) if code in words else code for code in str(value).split("; "))
