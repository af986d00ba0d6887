"""Contracts of the brief: the facts that the glue gathers, and the finished brief that every format prints.

A figure is computed once and never again: terminal, page, paper, Markdown and JSON print the same objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dataframely as dy
import polars as pl

from .codes import SUPPORT_TYPES
from .measures import Count, Growth, Query

FORMATS: Final = {
    "terminal": "for a person at a terminal",
    "html": "one page that works from a file",
    "pdf": "paper",
    "md": "Markdown",
    "json": "every figure for machines",
}

PRECISIONS: Final = ("day", "month", "year", "undated")
SIDES: Final = {"case": "ICE’s stated case", "critics": "Its critics"}
TOPICS: Final = {
    "delegates": "What it delegates",
    "where": "Where",
    "training": "Training",
    "supervision": "Supervision",
    "ends": "Duration and end",
    "history": "History",
}
PENDING_LIST: Final = "pending_list"
"""Kind of a timeline row that tells when ICE last replaced its pending list."""


class PolicyTimeline(dy.Schema):
    """Laws, orders and announcements, each with its source."""

    happened_on = dy.Date(description="Day; the first of the month or year where no more is known")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    jurisdiction = dy.String(regex=r"^[A-Z]{2}$", description="US, or USPS code")
    kind = dy.String(description="Kind of event, e.g. state_ban")
    title = dy.String(description="What happened, in a few words")
    effect = dy.String(description="What it did, in own words")
    publisher = dy.String(description="Who published the source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")
    note = dy.String(nullable=True, description="What sources disagree on")
    eve_is_baseline = dy.Bool(description="Growth is usually measured against the eve of this day")


class SupportTypes(dy.Schema):
    """One statement about one support type, with its source."""

    support_type = dy.Enum(list(SUPPORT_TYPES), primary_key=True, description="jem, tfm or wso")
    topic = dy.Enum(list(TOPICS), primary_key=True, description="What the statement is about")
    words = dy.String(description="The statement, in own words")
    source_title = dy.String(description="Source")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")


class Voices(dy.Schema):
    """One statement of ICE's case or of its critics', with its source; neither is endorsed."""

    side = dy.Enum(list(SIDES), description="case or critics")
    speaker = dy.String(description="Who says it")
    said_on = dy.Date(nullable=True, description="Day")
    precision = dy.Enum(list(PRECISIONS), description="How much of the date is known")
    words = dy.String(description="The statement, quoted or in own words")
    is_quotation = dy.Bool(description="Holds the speaker's own words in quotation marks")
    source_url = dy.String(regex=r"^https?://", description="Address of the source")
    source_basis = dy.Enum(["primary", "wire", "press", "repost"], description="What the source is")


class MonthlyFlows(dy.Schema):
    """One month: agreements signed in it, no longer listed in it, and on the list at its end."""

    month_on = dy.Date(primary_key=True, description="First day of the month")
    n_signed = dy.UInt32(description="Agreements signed in the month, of those that a list has shown")
    n_gone = dy.UInt32(description="Agreements that a list of the month no longer shows")
    n_listed = dy.UInt32(description="Agreements on the list in force at the month's end")
    end_on = dy.Date(description="Last day of the month, or the last day counted")
    signed_ids = dy.List(dy.String(), description="Agreements signed, as `n_signed` counts them")
    gone_ids = dy.List(dy.String(), description="Events of departure, as `n_gone` counts them")


class Departures(dy.Schema):
    """Agreements no longer listed, each with the interval in which it left."""

    event_id = dy.String(primary_key=True, description="Event of the departure")
    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed last")
    state = dy.String(description="USPS code")
    support_type = dy.Enum(list(SUPPORT_TYPES), description="jem, tfm or wso")
    last_seen_on = dy.Date(nullable=True, description="Last list with it")
    first_missing_on = dy.Date(description="First list without it")
    snapshot_id = dy.String(description="The list without it")
    listed_again_on = dy.Date(
        nullable=True, description="List that shows it again, if one does by the day of the brief"
    )


class Arrivals(dy.Schema):
    """Agreements that a list shows and the list before did not."""

    agreement_id = dy.String(description="Agreement")
    agency_name = dy.String(description="Agency as printed then")
    state = dy.String(description="USPS code")
    support_type = dy.Enum(list(SUPPORT_TYPES), description="jem, tfm or wso")
    kind = dy.Enum(
        ["listed", "listed_again", "re_signed"], description="First listing, a return, or a new signing"
    )
    signed_on = dy.Date(nullable=True, description="Signing date by what is known now")
    seen_on = dy.Date(description="List that shows it")
    snapshot_id = dy.String(description="That list")


class CountiesHeld(dy.Schema):
    """A county in which an agency below the state holds an agreement."""

    county_fips = dy.String(primary_key=True, regex=r"^[0-9]{5}$", description="Five-digit county FIPS")
    support_types = dy.List(dy.String(), description="Support types of those agreements, in order of name")


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
class Window:
    """The changes of some days up to the day of the brief, each by the ids of its events."""

    days: int
    after_on: date
    until_on: date
    listed: tuple[str, ...]
    listed_again: tuple[str, ...]
    gone: tuple[str, ...]
    re_signed: tuple[str, ...]
    lists: tuple[str, ...]
    """Participating lists of those days, by the ids of their snapshots."""


@dataclass(frozen=True)
class Waiting:
    """What became of applications that the pending lists have shown, by their ids."""

    every: tuple[str, ...]
    listed: tuple[str, ...]
    waiting: tuple[str, ...]
    """Still on the pending list; what is neither listed nor waiting left without reaching the other list."""
    median_days: float | None


@dataclass(frozen=True)
class Baseline:
    """A day that growth is measured against, and why that day."""

    key: str
    words: str
    growths: Mapping[str, Growth]
    """Growth by counting unit."""
    snapshot_id: str


@dataclass(frozen=True)
class Background:
    """What people have compiled: policy, models, voices."""

    timeline: dy.DataFrame[PolicyTimeline]
    support_types: dy.DataFrame[SupportTypes]
    voices: dy.DataFrame[Voices]


@dataclass(frozen=True)
class BriefFacts:
    """Everything that a brief is composed of; each count was made by the measures."""

    edition_id: str
    made_on: date
    as_of: date
    latest_list_on: date
    """Day of the newest participating list on record."""
    state: str | None
    state_names: Mapping[str, str]
    counts: Mapping[str, Count]
    """Counts of the place of the brief by unit; breakdowns under `unit by state` and `unit by model`."""
    nation: Mapping[str, Count]
    before: Mapping[str, Count]
    """Breakdowns at the main baseline, the first of `baselines`."""
    baselines: Sequence[Baseline]
    flows: dy.DataFrame[MonthlyFlows]
    flows_until_on: date
    """Last day of the last month: that of the brief, or the last on which the list in force was seen."""
    windows: Sequence[Window]
    arrivals: dy.DataFrame[Arrivals]
    departures: dy.DataFrame[Departures]
    agreements: pl.DataFrame
    """Agreements of the state on the list, for a brief of a state; empty for the nation."""
    pending: pl.DataFrame
    waiting: Waiting | None
    counties: dy.DataFrame[CountiesHeld]
    state_place: StatePlace | None
    borders: Mapping[str, Any]
    """Counties and states as TopoJSON, by FIPS."""
    sources: Sequence[Source]
    background: Background
    unit_meanings: Mapping[str, tuple[str, str]]
    """Title and meaning of each counting unit."""
    n_on_record: int = 0
    """Agencies on the list whose sworn officers the FBI has on record; counted for a full brief."""
    money: Sequence[MoneyPart] = ()
    corrections: Sequence[Correction] = ()
    """Published figures that ask for a correction, latest publication first."""
    verdicts: Sequence[VerdictCount] = ()


@dataclass(frozen=True)
class Correction:
    """A published figure that the record does not bear out as it was published."""

    stated: str
    """Who gives which figure, and of when."""
    right: str
    """The sentence that would be right."""
    shown: str
    """What the lists show, and where the published figure can come from."""


@dataclass(frozen=True)
class VerdictCount:
    """How many published claims got one verdict."""

    verdict: str
    label: str
    meaning: str
    claims: tuple[Entry, ...]
    """Where each claim is written."""
    snapshot_ids: tuple[str, ...] = ()
    """Lists that the verdicts rest on."""

    @property
    def n_claims(self) -> int:
        """How many claims got the verdict."""
        return len(self.claims)


@dataclass(frozen=True)
class MoneyPart:
    """One part of the section on money: a heading, a sentence that says what it is, rows, perhaps a chart."""

    key: str
    heading: str
    words: str
    rows: Sequence[Mapping[str, Any]]
    chart: Mapping[str, Any] | None = None
    notes: Sequence[str] = ()
    terms: tuple[tuple[str, str], ...] = ()
    """Readings of the offers, each with its meaning."""
    grounds: tuple[Ground, ...] = ()
    """What its estimates stand on."""
    command: str | None = None
    """The call that makes its estimates again."""


@dataclass(frozen=True)
class Things:
    """Rows of a table of the edition: agreements, applications, events or snapshots, by their ids."""

    table: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of a file that the project carries; without a key, all of the file."""

    file_name: str
    """Path in the project, with forward slashes."""
    key: str = ""
    """First cell of the row of a CSV file, or the `id` of a YAML file."""


@dataclass(frozen=True)
class Origin:
    """How a figure was made, in a few words, and what of: counts, other figures, things of the ledger, entries."""

    how: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Figure:
    """One number: what it counts, as of when, which list it stands on, and what it was made from."""

    figure_id: str
    value: int | float | None
    unit: str
    label: str
    as_of: date
    snapshot_id: str | None
    origin: Origin
    against_snapshot_id: str | None = None
    form: str = "count"
    """How it is written: count, change, percent, growth, days, usd, usd_about, usd_at_least."""
    command: str | None = None
    """The call that gives the same figure."""
    url: str | None = None
    """The page that states it, for an amount that stands on no list of ICE's."""


Ground = Query | Figure | Things | Entry
"""What a figure can be made from."""


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


Part = str | Figure | Link | Swatch | date | None
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


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    is_number: bool = False


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


@dataclass(frozen=True)
class CountyGroup:
    """Counties that a map shades alike."""

    title: str
    counties: tuple[str, ...]
    """Five-digit FIPS."""


@dataclass(frozen=True)
class StatePlace:
    """Where a state lies: the FIPS of its counties begin with its own."""

    fips: str
    longitude: float
    """Degrees east of its middle, that of its counties."""


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


Block = Strip | Paragraph | Table | Chart | Sides | Glossary


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    section_id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Brief:
    """The finished brief."""

    title: str
    place: str
    as_of: date
    made_on: date
    edition_id: str
    standing: tuple[Part, ...]
    """The line below the title: which list, how old."""
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    options: str = ""
    """The options of the command that make the same brief of the same edition."""

    @property
    def lead(self) -> tuple[Part, ...]:
        """The news: the parts of the first paragraph of that tone, empty without one."""
        blocks = (block for section in self.sections for block in section.blocks)
        return next((b.parts for b in blocks if isinstance(b, Paragraph) and b.tone == "lead"), ())

    def figures(self) -> tuple[Figure, ...]:
        """Every figure in the order of the page, each id once."""
        found = {figure.figure_id: figure for figure in figures_in((self.standing, self.sections))}
        return tuple(found.values())


def figures_in(thing: object) -> Iterator[Figure]:
    """Every figure inside a section, a block or a cell."""
    if isinstance(thing, Figure):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from figures_in(part)
    elif isinstance(thing, Section | Strip | Tile | Paragraph | Table | Chart | Glossary | Term):
        for name in thing.__dataclass_fields__:
            yield from figures_in(getattr(thing, name))
