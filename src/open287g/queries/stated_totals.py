"""The question "what did ICE state": totals by day of ICE, of reports and of others, beside the rows of ICE's lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from open287g.data.reference import load_stated_totals
from open287g.errors import NotFound
from open287g.measures import count, last_day, list_in_force
from open287g.measures.early_record import add_pages, compare_totals, day_of_table
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.attestations import COUNTED, SAID_BY, StatedTotals
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.schemas.measures import Query
from open287g.text.days import first_day, say_partial_date
from open287g.text.days import last_day as last_meant
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import format_number, ngettext
from open287g.text.phrases import gettext as _

from . import fields
from .context import Context
from .registry import Request, field, question

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
