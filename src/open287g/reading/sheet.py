"""What every shape of bytes is read to: sheets of cells and links, with the texts around them. A model, no rules.

A workbook gives its sheets, a web page its tables. Whoever reads lists from sheets does not know which it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

CellValue = object
"""Text, number, truth value, date, datetime, time, timedelta, or None for nothing."""
Cell = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0]` is row 1; `links` and `across` count from 1 too.

    `captions` are the texts that head it, outermost first. `across` are rows of one text that runs across all columns:
    a heading of the rows below it, or a note. `is_part` if the document's other sheets may go on with its list, as one
    """

    name: str
    rows: Sequence[Sequence[CellValue]]
    links: Mapping[Cell, str] = field(default_factory=dict)
    is_hidden: bool = False
    captions: tuple[str, ...] = ()
    across: frozenset[int] = frozenset()
    is_part: bool = False
    day_zero: date = date(1899, 12, 30)


@dataclass(frozen=True)
class Statement:
    """One text of a document outside its lists, and where it stands: 'caption' or 'paragraph'."""

    text: str
    place: str


@dataclass(frozen=True)
class Document:
    """All that one file shows: its sheets, the texts outside them, the workbooks it links, and when it was as it is.

    `modified_at` is the workbook's own last saving, or the instant at which a page was captured; None if unsaid.
    """

    sheets: tuple[Sheet, ...]
    modified_at: datetime | None
    statements: tuple[Statement, ...] = ()
    workbooks: tuple[str, ...] = ()


class Opened(Protocol):
    """Bytes that a shape has recognised and checked, not yet read."""

    @property
    def kind(self) -> str:
        """What it is, in words: 'workbook', 'web page'."""
        ...

    def fingerprint(self) -> bytes:
        """Equal for files whose cells, links and texts are the same."""
        ...

    def modified_at(self) -> datetime | None:
        """As `Document.modified_at`."""
        ...

    def read(self) -> Document:
        """What it shows; raises `UnreadableFile`."""
        ...


class Shape(Protocol):
    """One shape of bytes: a module of this room, listed in `shapes`."""

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes are of this shape, by their beginning."""
        ...

    def open_bytes(self, data: bytes) -> Opened:
        """The bytes opened in bounded time and memory; raises `UnreadableFile`."""
        ...
