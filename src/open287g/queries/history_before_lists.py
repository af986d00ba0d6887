"""A count of a day before ICE's first list on record: of a source of that day with its grade, else what is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from open287g.data.reference import load_stated_totals
from open287g.errors import BadField, NotFound
from open287g.measures.early_record import EarlyCount, Statement, count_attested, statements_around
from open287g.queries.attestations import gather_attested
from open287g.schemas.answers import Answer
from open287g.schemas.attestations import COUNTED, GRADES
from open287g.schemas.blocks import Block, Document, Paragraph, Section
from open287g.schemas.measures import Entry, Figure, Origin, Query
from open287g.schemas.units import UNITS
from open287g.text.days import say_partial_date
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext

from .context import Context

ATTESTATIONS = "reference/attestations.csv"


def count_before_lists(context: Context, query: Query, day: date) -> Answer:
    """The answer for a day before the first participating list.

    `NotFound` says what sources state around a day that nobody counted.
    """
    if query.clock == "signed" or query.kinds or query.by or query.since:
        raise BadField(
            "as_of",
            _("ICE's first list on record is of {first}. Before it, sources give whole counts on single days, without "
              "kinds, breakdowns, growth or signings.", first=_first(context)),
        )  # fmt: skip
    attested = gather_attested(context)
    counted = count_attested(attested, day, query.unit, query.states, query.support_types)
    if counted is None:
        raise NotFound(_refusal(context, query, attested))
    return _answer(context, query, counted)


def _first(context: Context) -> date | None:
    lists = context.ledger.snapshots.filter(pl.col("list_name").cast(pl.String) == "participating")
    first: date | None = lists["snapshot_on"].min()  # type: ignore[assignment]
    return first


def _answer(context: Context, query: Query, counted: EarlyCount) -> Answer:
    entries = tuple(Entry(ATTESTATIONS, each) for each in counted.rows["attestation_id"])
    figure = Figure(query.unit, counted.value, query.unit, UNITS[query.unit].title, counted.as_of, None,
                    Origin("Counted in a source beside ICE's lists", entries), url=counted.source_url)  # fmt: skip
    said = _("{what}{where} on {day}, by {source} (grade {grade}: {meaning}).", what=_(UNITS[query.unit].title),
             where=_where(query), day=counted.as_of, source=counted.source_title, grade=_(counted.grade),
             meaning=_(GRADES[counted.grade]))  # fmt: skip
    blocks: list[Block] = [Paragraph((figure, " ", said), "lead")]
    blocks += [Paragraph((words,)) for words in _besides(query, counted)]
    note = _(
        "No list of ICE's is on record before {first}; this is another source's table.", first=_first(context)
    )
    document = Document(
        "", (Section("count", "", tuple(blocks)),), context.edition.edition_id, counted.as_of, context.today
    )
    facts: dict[str, Any] = {
        "unit": query.unit, "as_of": counted.as_of, "value": counted.value, "grade": counted.grade,
        "source_id": counted.source_id, "source": counted.source_title, "edition": context.edition.edition_id,
        "snapshot_id": None, "filters": {"state": list(query.states), "model": list(query.support_types), "kind": []},
    }  # fmt: skip
    return Answer("count", document, {"rows": pl.DataFrame([{"value": counted.value}])}, facts, (note,))


def _besides(query: Query, counted: EarlyCount) -> list[str]:
    told = []
    if counted.n_pending:
        told.append(ngettext("{n} more agency awaited a memorandum and is not counted.",
                             "{n} more agencies awaited a memorandum and are not counted.",
                             counted.n_pending))  # fmt: skip
    if counted.n_both and query.support_types:
        told.append(ngettext("{n} of them held a jail and a task force part under one memorandum.",
                             "{n} of them held a jail and a task force part under one memorandum.",
                             counted.n_both))  # fmt: skip
    return told


def _where(query: Query) -> str:
    from open287g.data.states import names_of_states
    from open287g.schemas.codes import SUPPORT_TYPES

    places = join_words([names_of_states()[state] for state in query.states])
    models = join_words([_(SUPPORT_TYPES[code]) for code in query.support_types])
    return (_(" in {places}", places=places) if places else "") + (
        _(" under the {models}", models=models) if models else ""
    )


def _refusal(context: Context, query: Query, attested: pl.DataFrame) -> str:
    known = statements_around(attested, load_stated_totals(), query.as_of or date.min)
    head = _("No source counts {what} on {day}, before ICE's first list on record ({first}).",
             what=_(UNITS[query.unit].title), day=query.as_of, first=_first(context))  # fmt: skip
    if query.as_of and query.as_of < date(2002, 7, 2):
        return head + " " + _("The first agreement was Florida's, signed July 2, 2002.")
    return head + " " + _("What is known: {all}.", all="; ".join(map(say_statement, known)))


def say_statement(each: Statement) -> str:
    """One statement: "June 2009: 66 agreements (DHS Inspector General, OIG-10-63; grade medium)"."""
    return _("{day}: {n} {what} ({source}; grade {grade})", day=say_partial_date(each.as_of), n=each.value,
             what=_(COUNTED[each.counts]), source=each.source, grade=_(each.grade))  # fmt: skip
