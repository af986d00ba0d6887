"""Contracts of a finished document: sections of blocks, made of words, figures and links, that every form prints.

A figure is computed once and never again: terminal, HTML, PDF, Markdown and JSON print the same objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from open287g.text.phrases import format_day

from .measures import Call, Figure


@dataclass(frozen=True)
class Source:
    """One of ICE's lists that figures stand on, and the file that shows it."""

    snapshot_id: str
    list_name: str
    snapshot_on: date
    last_shown_on: date
    file_name: str
    sha256: str
    n_rows: int
    dated_by: str


@dataclass(frozen=True)
class StatePlace:
    """Where a state lies: the FIPS of its counties begin with its own."""

    fips: str
    longitude: float
    """Degrees east of its middle, that of its counties."""


class Quoted(str):
    """Words in English that no catalogue translates: a name, a title, a statement of the source's.

    A part like any other text; a page in another language marks it, so that it is read out as English.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Link:
    """Words that lead to an address outside."""

    words: str
    url: str


@dataclass(frozen=True)
class Swatch:
    """A colour of a picture, by its place in order; `words` name it where none is seen."""

    words: str
    place: int


@dataclass(frozen=True)
class Emphasis:
    """Words that stand out: a heading inside a table, a name."""

    words: str


Part = str | Figure | Link | Swatch | Emphasis | date | None
"""What a sentence or a cell is made of."""


@dataclass(frozen=True)
class Tile:
    """One headline figure with the words below it."""

    figure: Figure
    words: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Strip:
    """Headline figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Paragraph:
    """Sentences; `tone` is text, lead, note or warning."""

    parts: tuple[Part, ...]
    tone: str = "text"


def paragraph(words: Part, tone: str = "text") -> Paragraph:
    """A paragraph of one text."""
    return Paragraph((words,), tone)


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    is_number: bool = False
    is_identifier: bool = False
    """Whether its cells are ids, which people rarely read and which a narrow screen leaves out."""


@dataclass(frozen=True)
class Table:
    """Rows under a caption. `first` rows are shown in a terminal, and in front on the page, which folds the rest.

    Paper shows all rows, save those of a table that `is_excerpt` there; Markdown and JSON hold all.
    """

    table_id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Part, ...], ...]
    first: int | None = None
    empty: str = ""
    is_excerpt: bool = False

    @property
    def naming(self) -> int | None:
        """Place of the column that says what a row is of: the first of those whose words differ most."""
        places = [place for place, each in enumerate(self.columns[:NAMING_AMONG]) if not each.is_number]
        return max(places, key=lambda place: len({row[place] for row in self.rows}), default=None)


NAMING_AMONG: Final = 5
"""The first columns, among which one names what a row is of."""


@dataclass(frozen=True)
class CountyGroup:
    """Counties that a map shades alike."""

    title: str
    counties: tuple[str, ...]
    """Five-digit FIPS."""


@dataclass(frozen=True)
class CountyMap:
    """What a map shows: groups of counties, of the nation or of one state."""

    groups: tuple[CountyGroup, ...]
    borders: Mapping[str, Any]
    state: StatePlace | None = None


@dataclass(frozen=True)
class Chart:
    """A picture of a table: the description says in words what it shows."""

    chart_id: str
    title: str
    description: str
    table: Table
    spec: Mapping[str, Any] | None = None
    """A finished Vega-Lite specification; the months are drawn from the table."""
    shown: CountyMap | None = None
    """What a map shows, if the picture is one."""
    legend: tuple[Part, ...] = ()
    """What its colours mean, printed with the picture alone."""
    is_beside_table: bool = False
    """The table stands beside the picture, and is not printed once more."""


@dataclass(frozen=True)
class Voice:
    """One statement with its source."""

    words: str
    speaker: str
    said: str
    url: str


@dataclass(frozen=True)
class Sides:
    """Statements of two sides, beside each other."""

    left_title: str
    left: tuple[Voice, ...]
    right_title: str
    right: tuple[Voice, ...]


@dataclass(frozen=True)
class Term:
    """One thing with its properties in words."""

    title: str
    facts: tuple[tuple[str, tuple[Part, ...]], ...]


@dataclass(frozen=True)
class Glossary:
    """Terms beside each other."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Item:
    """One line of an outline, and the lines below it."""

    parts: tuple[Part, ...]
    inner: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Outline:
    """Lines inside lines: what rests on what."""

    items: tuple[Item, ...]


Block = Strip | Paragraph | Table | Chart | Sides | Glossary | Outline


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    section_id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """Sections under a title, with what they stand on. A section without a heading is printed without one."""

    title: str
    sections: tuple[Section, ...]
    edition_id: str
    as_of: date | None = None
    made_on: date | None = None
    place: str = ""
    standing: tuple[Part, ...] = ()
    """The line below the title: which list, how old."""
    sources: tuple[Source, ...] = ()
    call: Call | None = None
    """The question that makes the same document of the same edition."""
    paper: str = "us-letter"
    """Paper that it is printed on: us-letter or a4."""

    @property
    def lead(self) -> tuple[Part, ...]:
        """The news: the parts of the first paragraph of that tone, empty without one."""
        blocks = (block for section in self.sections for block in section.blocks)
        return next((b.parts for b in blocks if isinstance(b, Paragraph) and b.tone == "lead"), ())

    @property
    def called(self) -> str:
        """The title; without one, what the first block says first."""
        first = next((block for section in self.sections for block in section.blocks), None)
        if isinstance(first, Paragraph):
            parts = first.parts[:1] if first.tone == "warning" else first.parts
        elif isinstance(first, Outline):
            parts = first.items[0].parts[:1]
        else:
            parts = (getattr(first, "caption", ""),)
        told = self.title or "".join(map(say_plainly, parts)).rstrip(".")
        head, colon, _rest = told.partition(": ")
        if len(told) > _LONGEST_NAME and colon and len(head) <= _LONGEST_NAME:
            return head
        return told if len(told) <= _LONGEST_NAME else f"{told[:_LONGEST_NAME].rpartition(' ')[0]} …"

    def figures(self) -> tuple[Figure, ...]:
        """Every figure in the order of the page, each id once."""
        found = {figure.figure_id: figure for figure in figures_in((self.standing, self.sections))}
        return tuple(found.values())


_LONGEST_NAME: Final = 90


def say_plainly(part: Part) -> str:
    """A part as plain words where nothing is printed: in a name, in a notebook."""
    if isinstance(part, Figure):
        return f"{part.value:,}" if part.value is not None else ""
    if isinstance(part, date):
        return format_day(part)
    return part if isinstance(part, str) else "" if part is None else str(getattr(part, "words", part))


def figures_in(thing: object) -> Iterator[Figure]:
    """Every figure inside a section, a block or a cell."""
    if isinstance(thing, Figure):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from figures_in(part)
    elif isinstance(
        thing, Section | Strip | Tile | Paragraph | Table | Chart | Glossary | Term | Outline | Item
    ):
        for name in thing.__dataclass_fields__:
            yield from figures_in(getattr(thing, name))
