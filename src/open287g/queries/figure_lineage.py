"""A figure of a brief back to what it was made from: counts, other figures, and in the end rows of files with sha256.

In: an edition and a figure. Out: the figure with its parts, and one table of evidence. Asks for counts again, for
their lists and rows, and computes nothing else.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import dataframely as dy
import polars as pl

from open287g.data.tables import locate_entry
from open287g.errors import NotFound
from open287g.measures import Ledger, count
from open287g.measures.lineage import (
    witness_agreements,
    witness_applications,
    witness_count,
    witness_events,
    witness_snapshots,
)
from open287g.schemas.measures import Entry, Figure, Ground, Query, Things
from open287g.schemas.shown import FigureEvidence, ThingEvidence
from open287g.schemas.units import UNITS
from open287g.text.phrases import gettext as _

from .brief import Request, make_brief
from .ledger import add_places, open_ledger

if TYPE_CHECKING:
    from open287g.data.editions import Edition


@dataclass(frozen=True)
class Trace:
    """A figure, the figures it was made from, and the rows of files that all of them stand on."""

    figure: Figure
    parts: tuple[Trace, ...]
    rows: dy.DataFrame[FigureEvidence]

    @property
    def files(self) -> pl.DataFrame:
        """The files of the rows: list, name, sheet, sha256, and how many rows of each; null where none is meant."""
        named = self.rows.group_by("snapshot_id", "snapshot_on", "file_name", "sheet", "sha256")
        n_rows = pl.col("row_number").drop_nulls().n_unique()
        counted = named.agg(n_rows=pl.when(n_rows > 0).then(n_rows))
        return counted.sort("snapshot_on", "snapshot_id", "file_name", descending=[True, True, False])


def _begin_in_full_only() -> tuple[str, ...]:
    """How names of figures begin that only a full brief holds."""
    units = (name for name, unit in UNITS.items() if unit.in_brief == "full")
    return ("money.", "claims.", "agencies.on_record", *units)


def explain_figure(edition: Edition, request: Request, figure_id: str, made_on: date) -> Trace:
    """A figure of the brief of `request`, walked back; `NotFound` for a figure that the brief does not hold."""
    return Tracer(edition).trace(find_in_brief(edition, request, figure_id, made_on))


def find_in_brief(edition: Edition, request: Request, figure_id: str, made_on: date) -> Figure:
    """A figure of the brief of `request`; `NotFound` names those near it.

    Money and tested claims take seconds, so they are made only for a figure that a short brief never holds.
    """
    short = make_brief(edition, replace(request, is_full=False), made_on)
    if not figure_id.startswith(_begin_in_full_only()) or figure_id in {
        each.figure_id for each in _with_parts(short.figures())
    }:
        return find_figure(short.figures(), figure_id)
    return find_figure(make_brief(edition, replace(request, is_full=True), made_on).figures(), figure_id)


def find_figure(figures: Sequence[Figure], figure_id: str) -> Figure:
    """The figure of that id; `NotFound` names those near it."""
    known = {figure.figure_id: figure for figure in _with_parts(figures)}
    if figure_id not in known:
        near = difflib.get_close_matches(figure_id, list(known), n=3, cutoff=0.5)
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise NotFound(_("The brief holds no figure {figure_id}.{hint} The brief as JSON names all of them.",
                         figure_id=repr(figure_id), hint=hint))  # fmt: skip
    return known[figure_id]


def _with_parts(figures: Sequence[Figure]) -> Iterator[Figure]:
    for figure in figures:
        yield from _with_parts([each for each in figure.origin.grounds if isinstance(each, Figure)])
        yield figure


@dataclass(frozen=True)
class Tracer:
    """Walks the figures of briefs of one edition back; opens its ledger, and looks a ground up, once."""

    edition: Edition

    def trace(self, figure: Figure) -> Trace:
        """The figure with its parts and evidence, down to rows of files."""
        grounds = figure.origin.grounds
        parts = tuple(self.trace(each) for each in grounds if isinstance(each, Figure))
        own = [self._witness(each) for each in grounds if not isinstance(each, Figure)]
        rows = [each.with_columns(figure_id=pl.lit(figure.figure_id)) for each in own]
        rows += [part.rows for part in parts]
        if not any(each.height for each in rows):
            rows = [self._lacking(figure)]
        evidence = pl.concat(rows).unique(maintain_order=True)
        return Trace(figure, parts, FigureEvidence.validate(evidence.select(FigureEvidence.column_names())))

    @cached_property
    def _ledger(self) -> Ledger:
        return add_places(open_ledger(self.edition))

    @cached_property
    def _witnessed(self) -> dict[Ground, pl.DataFrame]:
        return {}

    def _witness(self, ground: Ground) -> pl.DataFrame:
        if ground not in self._witnessed:
            self._witnessed[ground] = self._look_up(ground)
        return self._witnessed[ground]

    def _look_up(self, ground: Ground) -> pl.DataFrame:
        match ground:
            case Query():
                return self._witness_count(ground)
            case Things():
                return self._witness_things(ground)
            case Entry():
                return _witness_entry(ground)
        raise AssertionError(f"{ground} is a figure, which has evidence of its own")

    def _witness_count(self, query: Query) -> pl.DataFrame:
        counted = count(self._ledger, query)
        rows = witness_count(self._ledger, counted)
        if rows.is_empty():
            return self._lists([counted.snapshot_id], "absence")
        shown = rows.with_columns(shows=pl.lit("row")).select(ThingEvidence.column_names())
        return ThingEvidence.validate(shown, cast=True)

    def _witness_things(self, things: Things) -> pl.DataFrame:
        if things.table == "snapshots":
            return self._lists(things.ids, "list")
        column, witness = _WITNESSES[things.table]
        mine = self.edition.table(things.table).filter(pl.col(column).is_in(list(things.ids)))
        return witness(self._ledger, mine)

    def _lists(self, ids: Sequence[str], shows: str) -> dy.DataFrame[ThingEvidence]:
        mine = self._ledger.snapshots.filter(pl.col("snapshot_id").is_in(list(ids)))
        return witness_snapshots(self._ledger, mine, shows)

    def _lacking(self, figure: Figure) -> pl.DataFrame:
        """Nothing was found: the list in force, whole, is what shows it."""
        rows = self._lists([figure.snapshot_id or ""], "absence")
        return rows.with_columns(figure_id=pl.lit(figure.figure_id))


_WITNESSES = {
    "agreements": ("agreement_id", witness_agreements),
    "applications": ("application_id", witness_applications),
    "events": ("event_id", witness_events),
}


def _witness_entry(entry: Entry) -> dy.DataFrame[ThingEvidence]:
    written = locate_entry(entry)
    row = dict.fromkeys(ThingEvidence.column_names()) | {
        "counted": entry.key or entry.file_name,
        "shows": "entry",
        "file_name": entry.file_name,
        "row_number": written.row_number,
        "sha256": written.sha256,
    }
    return ThingEvidence.validate(pl.DataFrame([row], strict=False), cast=True)
