"""The Python interface: an edition's tables as frames with declared schemas, and the command line's answers.

In: the words of the command line as arguments; days as `date` or ISO text. Out: Polars frames and frozen dataclasses.
Refuses what the command line refuses, with the same errors (`open287g.errors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import dataframely as dy

from . import schemas
from .data.editions import Edition, current_edition, open_edition
from .data.workspace import locate_workspace
from .errors import UsageError
from .schemas.measures import Query

if TYPE_CHECKING:
    import polars as pl

    from .queries.diff import Comparison
    from .queries.figure_lineage import Trace
    from .queries.lineage import Evidence, Step
    from .schemas.measures import Count
    from .schemas.shown import ChangesShown

_Table = TypeVar("_Table", bound=dy.Schema)
Day = date | str
Words = str | Sequence[str]


@dataclass(frozen=True)
class Record:
    """One edition: its tables as frames of the declared schemas. Rows are as written, sorted by their keys."""

    edition: Edition

    @property
    def id(self) -> str:
        """The edition's id: the day of its latest list, and a hash of its content."""
        return self.edition.edition_id

    def _as(self, schema: type[_Table], name: str) -> dy.DataFrame[_Table]:
        return schema.cast(self.edition.table(name))

    def agencies(self) -> dy.DataFrame[schemas.Agencies]:
        """Law-enforcement bodies, each once."""
        return self._as(schemas.Agencies, "agencies")

    def agency_names(self) -> dy.DataFrame[schemas.AgencyNames]:
        """Spellings of each agency, and what tied them to it."""
        return self._as(schemas.AgencyNames, "agency_names")

    def agreements(self) -> dy.DataFrame[schemas.Agreements]:
        """One agency under one support type from one signing, past and present."""
        return self._as(schemas.Agreements, "agreements")

    def applications(self) -> dy.DataFrame[schemas.Applications]:
        """Waits on the pending list."""
        return self._as(schemas.Applications, "applications")

    def events(self) -> dy.DataFrame[schemas.Events]:
        """Differences between successive lists."""
        return self._as(schemas.Events, "events")

    def spells(self) -> dy.DataFrame[schemas.Spells]:
        """Unbroken runs of listings of each agreement."""
        return self._as(schemas.Spells, "spells")

    def snapshots(self) -> dy.DataFrame[schemas.Snapshots]:
        """Accepted versions of ICE's lists, in order."""
        return self._as(schemas.Snapshots, "snapshots")

    def listings(self) -> dy.DataFrame[schemas.Listings]:
        """Every row of every snapshot, resolved."""
        return self._as(schemas.Listings, "listings")

    def files(self) -> dy.DataFrame[schemas.Files]:
        """Every file under every name, and what became of it."""
        return self._as(schemas.Files, "files")

    def issues(self) -> dy.DataFrame[schemas.Issues]:
        """What was repaired, set aside or doubted."""
        return self._as(schemas.Issues, "issues")

    def reviews(self) -> dy.DataFrame[schemas.Reviews]:
        """Questions that only a person may settle."""
        return self._as(schemas.Reviews, "reviews")

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables of the edition."""
        return tuple(sorted(self.edition.meta["tables"]))


def edition(workspace: str | Path | None = None, *, folder: str | Path | None = None) -> Record:
    """The workspace's current edition, else the one that ships with the package; or the one in `folder`."""
    if folder is not None:
        return Record(open_edition(Path(folder)))
    return Record(current_edition(locate_workspace(Path(workspace) if workspace else None)))


def count(
    unit: str = "agreements",
    as_of: Day | None = None,
    *,
    clock: str = "listed",
    list_name: str = "participating",
    state: Words = (),
    model: Words = (),
    kind: Words = (),
    by: Words = (),
    since: Day | None = None,
    record: Record | None = None,
) -> Count:
    """A count under a stated unit, clock, list and filters, with the list it stands on (`open287g count`)."""
    from .queries.ledger import answer_count

    query = _query(unit, as_of, clock, list_name, state, model, kind, by, since)
    return answer_count(_edition(record), query)


def explain_count(
    unit: str = "agreements",
    as_of: Day | None = None,
    *,
    clock: str = "listed",
    list_name: str = "participating",
    state: Words = (),
    model: Words = (),
    kind: Words = (),
    record: Record | None = None,
) -> Evidence:
    """A count with the row of a file behind each thing that it counts (`open287g explain count`)."""
    from .queries.lineage import explain_count as walk_back

    return walk_back(_edition(record), _query(unit, as_of, clock, list_name, state, model, kind))


def explain_figure(
    figure_id: str,
    as_of: Day | None = None,
    *,
    state: str | None = None,
    baseline: Day | None = None,
    record: Record | None = None,
) -> Trace:
    """A figure of the brief of these options, walked back to rows of files (`open287g explain figure`)."""
    from .queries.brief import Request
    from .queries.figure_lineage import explain_figure as trace
    from .queries.ledger import find_state

    place = find_state(state) if state else None
    request = Request(_day(as_of), _day(baseline), place, is_full=True)
    return trace(_edition(record), request, figure_id, datetime.now().astimezone().date())


def explain(identifier: str, record: Record | None = None) -> Step:
    """Where an agency, agreement, application, event or snapshot comes from, down to rows of files."""
    from .queries.lineage import explain as walk_back

    return walk_back(_edition(record), identifier)


def changes(
    since: Day | None = None,
    until: Day | None = None,
    *,
    change: Words = (),
    list_name: str = "",
    state: Words = (),
    model: Words = (),
    kind: Words = (),
    record: Record | None = None,
) -> dy.DataFrame[ChangesShown]:
    """Changes seen on lists from `since` to `until`, both included, newest first (`open287g changes`)."""
    from .queries.ledger import list_changes
    from .schemas.shown import ChangesShown

    query = _query("agreements", None, "listed", list_name, state, model, kind)
    listing = list_changes(_edition(record), query, _day(since), _day(until), _words(change))
    return ChangesShown.cast(listing.rows)


def measure(
    name: str,
    by: str = "whole",
    since: Day | None = None,
    until: Day | None = None,
    *,
    state: Words = (),
    model: Words = (),
    kind: Words = (),
    record: Record | None = None,
) -> pl.DataFrame:
    """Net change, doubling time, time on the list or waiting time by period (`open287g measure`)."""
    from .queries.ledger import measure_periods

    query = _query("agreements", None, "listed", "participating", state, model, kind)
    return measure_periods(_edition(record), name, query, by, _day(since), _day(until)).rows


def sql(question: str, record: Record | None = None) -> pl.DataFrame:
    """The rows that one SELECT gives over the edition's tables (`open287g sql`)."""
    from .queries.sql import ask_tables

    return ask_tables(_edition(record), question)


def diff(before: Record, after: Record) -> Comparison:
    """What changed between two editions, and why (`open287g diff`)."""
    from .queries.diff import compare_editions

    return compare_editions(before.edition, after.edition)


def _edition(record: Record | None) -> Edition:
    return (record or edition()).edition


def _query(
    unit: str,
    as_of: Day | None,
    clock: str,
    list_name: str,
    state: Words,
    model: Words,
    kind: Words,
    by: Words = (),
    since: Day | None = None,
) -> Query:
    from .queries.ledger import find_state

    return Query(
        unit=unit,
        as_of=_day(as_of),
        clock=clock,
        list_name=list_name,
        states=tuple(find_state(text) for text in _words(state)),
        support_types=tuple(text.casefold() for text in _words(model)),
        kinds=_words(kind),
        by=_words(by),
        since=_day(since),
    )


def _words(given: Words) -> tuple[str, ...]:
    return (
        tuple(part.strip() for part in given.split(",") if part.strip())
        if isinstance(given, str)
        else tuple(given)
    )


def _day(given: Day | None) -> date | None:
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"{given!r} is no day of the form 2026-01-26.") from None
