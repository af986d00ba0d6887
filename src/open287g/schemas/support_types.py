"""The registry of support types, read from `reference/support_types.csv`: a row is a type; nothing else lists them.

`SUPPORT_TYPES` maps each code to the title that people are shown, in the order of the file, and knows the rest of the
row by `SUPPORT_TYPES.entry(code)`. `support_type_column` makes a column that holds codes of the registry as it is at
the moment of validation, so that a type which is added is valid everywhere at once. Refuses a row without code or
title, and a code twice.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from open287g.errors import CurationError

if TYPE_CHECKING:
    import dataframely as dy
    import polars as pl

FILE: Final = "support_types.csv"


@dataclass(frozen=True)
class SupportType:
    """One support type: how it is stored and said, when ICE offered it, what it delegates."""

    code: str
    title: str
    short_words: str
    words: tuple[str, ...]
    """Words by which a sentence names it, plain and in the singular."""
    offered_from: date
    offered_until: date | None
    delegates: str
    is_offered_money: bool | None
    """Whether the offers of money of 2025 reach its officers; None where no source says so."""
    source_title: str
    source_url: str

    def is_offered_on(self, day: date) -> bool:
        """Whether ICE offered it at all on a day; the row's words tell of breaks."""
        return self.offered_from <= day and (self.offered_until is None or day <= self.offered_until)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words, with 'model' or 'program' after them or not, in singular or plural."""
        words = "|".join(
            re.escape(word).replace(r"\ ", "[ -]") for word in sorted(self.words, key=len, reverse=True)
        )
        return re.compile(rf"(?:{words})(?: models?| programs?)?s?", re.IGNORECASE)


class SupportTypes(dict[str, str]):
    """Codes to titles, of the rows of the registry's file."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        super().__init__()
        self._entries: dict[str, SupportType] = {}
        for number, row in enumerate(rows, start=2):
            entry = _read_entry(row, number)
            if entry.code in self:
                raise CurationError(f"reference/{FILE}: {entry.code!r} is there twice.")
            self._add(entry)

    def _add(self, entry: SupportType) -> None:
        self[entry.code] = entry.title
        self._entries[entry.code] = entry

    def entry(self, code: str) -> SupportType:
        """All that is known of a type."""
        return self._entries[code]

    def entries(self) -> tuple[SupportType, ...]:
        """Every type, in the order of the file."""
        return tuple(self._entries.values())

    @contextmanager
    def adding(self, entry: SupportType) -> Iterator[None]:
        """One type more inside the block, as if it had a row."""
        self._add(entry)
        try:
            yield
        finally:
            del self[entry.code], self._entries[entry.code]


def read_reference_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `reference/`: inside the installed package, or at the root of the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "reference" / name
    path = installed if installed.is_file() else package.parent.parent / "reference" / name
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


_MONEY: Final = {"yes": True, "no": False, "not known": None}


def _read_entry(row: Mapping[str, str], number: int) -> SupportType:
    """One row, typed; raises `CurationError` with its line."""
    where = f"reference/{FILE}, line {number}"
    if not re.fullmatch(r"[a-z][a-z_]*", row.get("code") or "") or not row.get("title"):
        raise CurationError(f"{where}: a type needs a code of small letters and a title.")
    if row["is_offered_money"] not in _MONEY:
        raise CurationError(f"{where}: is_offered_money is none of {', '.join(_MONEY)}.")
    try:
        first = date.fromisoformat(row["offered_from"])
        last = date.fromisoformat(row["offered_until"]) if row["offered_until"] else None
    except ValueError as error:
        raise CurationError(f"{where}: offered_from and offered_until are days, as 2025-12-01.") from error
    words = tuple(word.strip() for word in row["words"].split("|") if word.strip())
    return SupportType(row["code"], row["title"], row["short_words"], words, first, last, row["delegates"],
                       _MONEY[row["is_offered_money"]], row["source_title"], row["source_url"])  # fmt: skip


SUPPORT_TYPES: Final = SupportTypes(read_reference_rows(FILE))


def support_type_column(description: str = "Code of the support type", **more: Any) -> dy.String:
    """A column of codes of the registry; `more` are options of the column, such as `nullable`."""
    import dataframely as dy  # heavy, and a count needs none of it

    return dy.String(check=_is_support_type, description=description, **more)


def _is_support_type(code: pl.Expr) -> pl.Expr:
    return code.is_in(list(SUPPORT_TYPES))
