"""What others state of a day: totals beside the rows of ICE's lists, and a count of a day before ICE's first list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from open287g.data.reference import load_stated_totals
from open287g.errors import BadField, NotFound
from open287g.measures import count, last_day, list_in_force
from open287g.measures.early_record import (
    EarlyCount,
    Statement,
    add_pages,
    compare_totals,
    count_attested,
    day_of_table,
    statements_around,
)
from open287g.schemas.answers import Answer
from open287g.schemas.attestations import COUNTED, GRADES, SAID_BY, StatedTotals
from open287g.schemas.blocks import Block, Paragraph, paragraph
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Entry, Figure, Origin, Query
from open287g.schemas.units import UNITS
from open287g.text.days import first_day, say_partial_date
from open287g.text.days import last_day as last_meant
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import format_number, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .attestations import gather_attested
from .count import say_where
from .ledger import first_list
from .registry import Context, Request, field, make_document, question
from .rows import answer_with_rows

if TYPE_CHECKING:
    from open287g.data.editions import Edition


_AGE = 31
"""Days after which a list no longer speaks of a day: the record has lists of most days, or years without one."""


class StatedTotalsRequest(Request):
    """Totals of which days."""

    since: fields.AnyDay = field(None, "First day")
    until: fields.AnyDay = field(None, "Last day")


@question(example={"since": "2026-05-19"})
def stated_totals(context: Context, request: StatedTotalsRequest) -> Answer:
    """List the totals that ICE stated, or that others counted or reported, beside what ICE's list of the day had.

    One row a statement: what it counts, the total, who states it, how well that is known, the same count on the list
    in force that day, and the difference. What ICE's page states is set beside the table below it, whatever day the
    caption names. A month or a year, and a day that no list at hand shows, has no such count.
    """
    fields.check_order(request.since, request.until)
    first, last = request.since or date.min, request.until or date.max
    totals = gather_totals(context.edition)
    kept = totals.filter(
        pl.col("as_of").map_elements(
            lambda text: first <= last_meant(text) and first_day(text) <= last, pl.Boolean
        )
    )
    rows = compare_totals(kept, _counted(context, kept))
    said = rows.with_columns(
        day=say_each(say_partial_date, "as_of"),
        model_words=_say_models(),
        counts=_say_counted(),
        whose=pl.when(pl.col("said_by").cast(pl.String) == "ice_page")
        .then(pl.lit(_("ICE's page")))
        .otherwise("publisher"),
        said_by=pl.col("said_by")
        .cast(pl.String)
        .replace_strict({code: _(words) for code, words in SAID_BY.items()}),
    )
    shown = {"day": _("as of"), "total": _("total"), "counts": _("of"), "on_list": _("on ICE's list"),
             "difference": _("difference"), "whose": _("stated by"), "grade": _("grade")}  # fmt: skip
    title = ngettext("{n} stated total", "{n} stated totals", rows.height)
    note = _("ICE’s totals since September 2025 are often one more than the rows of its list, as if the header had "
             "been counted. A caption can be older than the table under it.")  # fmt: skip
    return answer_with_rows(context, "stated_totals", title, said, shown, sought=request, notes=(note,))


def gather_totals(edition: Edition) -> pl.DataFrame:
    """The compiled totals, and those that pages among the files of the edition state."""
    totals: pl.DataFrame = load_stated_totals()
    if "stated_on_pages" not in edition.meta["tables"]:
        return totals
    return add_pages(totals, edition.table("stated_on_pages"), edition.table("files"))


def _say_counted() -> pl.Expr:
    """What is counted; with the models' numbers where no total is stated."""
    words = pl.col("counts").cast(pl.String).replace_strict({code: _(said) for code, said in COUNTED.items()})
    apart = pl.col("total").is_null() & _say_models().is_not_null()
    return pl.when(apart).then(fill_in("{} ({})", words, _say_models())).otherwise(words)


def _say_models() -> pl.Expr:
    """Of which models how many, as far as they are stated."""
    named = [each for each in SUPPORT_TYPES.entries() if each.code in StatedTotals.column_names()]
    titles = {each.code: _(each.short_words) for each in named} | {"both": _("both")}
    said = [
        pl.when(pl.col(code) > 0).then(fill_in("{} {}", pl.lit(title), say_each(format_number, code)))
        for code, title in titles.items()
    ]
    told = pl.concat_str(said, separator=", ", ignore_nulls=True)
    return pl.when(told != "").then(told)


def _counted(context: Context, totals: pl.DataFrame) -> list[tuple[date, int] | None]:
    told = []
    for row in totals.iter_rows(named=True):
        day = day_of_table(row["said_by"], row["as_of"], row["captured_on"])
        is_told = row["total"] is not None and row["counts"] != "new_agreements"
        told.append(_count(context, day, row["counts"], row["list_name"]) if day and is_told else None)
    return told


def _count(context: Context, day: date, unit: str, list_name: str) -> tuple[date, int] | None:
    """The list in force that day and its count; none where no list can speak of it, as after the newest on record."""
    try:
        in_force = list_in_force(context.ledger, list_name, day)
    except NotFound:
        return None
    is_newest = in_force.snapshot_on == last_day(context.ledger, list_name)
    if (day - in_force.last_shown_on).days > (0 if is_newest else _AGE):
        return None
    query = Query(unit="agreements" if unit == "applications" else unit, as_of=day, list_name=list_name)
    return in_force.snapshot_on, int(count(context.ledger, query).value)


ATTESTATIONS = "reference/attestations.csv"


def count_before_lists(context: Context, query: Query, day: date) -> Answer:
    """The answer for a day before the first participating list.

    `NotFound` says what sources state around a day that nobody counted.
    """
    if query.clock == "signed" or query.kinds or query.by or query.since:
        raise BadField(
            "as_of",
            _("ICE's first list on record is of {first}. Before it, sources give whole counts on single days, without "
              "kinds, breakdowns, growth or signings.", first=first_list(context.ledger)),
        )  # fmt: skip
    attested = gather_attested(context)
    counted = count_attested(attested, day, query.unit, query.states, query.support_types)
    if counted is None:
        raise NotFound(_refusal(context, query, attested))
    return _answer(context, query, counted)


def _answer(context: Context, query: Query, counted: EarlyCount) -> Answer:
    entries = tuple(Entry(ATTESTATIONS, each) for each in counted.rows["attestation_id"])
    figure = Figure(query.unit, counted.value, query.unit, UNITS[query.unit].title, counted.as_of, None,
                    Origin("Counted in a source beside ICE's lists", entries), url=counted.source_url)  # fmt: skip
    said = _("{what}{where} on {day}, by {source} (grade {grade}: {meaning}).", what=_(UNITS[query.unit].title),
             where=say_where(query), day=counted.as_of, source=counted.source_title, grade=_(counted.grade),
             meaning=_(GRADES[counted.grade]))  # fmt: skip
    blocks: list[Block] = [Paragraph((figure, " ", said), "lead")]
    blocks += [paragraph(words) for words in _besides(query, counted)]
    note = _(
        "No list of ICE's is on record before {first}; this is another source's table.",
        first=first_list(context.ledger),
    )
    document = make_document(context, blocks, name="count", as_of=counted.as_of)
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


def _refusal(context: Context, query: Query, attested: pl.DataFrame) -> str:
    known = statements_around(attested, load_stated_totals(), query.as_of or date.min)
    head = _("No source counts {what} on {day}, before ICE's first list on record ({first}).",
             what=_(UNITS[query.unit].title), day=query.as_of, first=first_list(context.ledger))  # fmt: skip
    if query.as_of and query.as_of < date(2002, 7, 2):
        return head + " " + _("The first agreement was Florida's, signed July 2, 2002.")
    return head + " " + _("What is known: {all}.", all="; ".join(map(say_statement, known)))


def say_statement(each: Statement) -> str:
    """One statement: "June 2009: 66 agreements (DHS Inspector General, OIG-10-63; grade medium)"."""
    return _("{day}: {n} {what} ({source}; grade {grade})", day=say_partial_date(each.as_of), n=each.value,
             what=_(COUNTED[each.counts]), source=each.source, grade=_(each.grade))  # fmt: skip
