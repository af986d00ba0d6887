"""The question "who left": departures from ICE's list, between which two lists, and what the record shows since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from open287g.measures.departures import CLASSES, DepartureTables, classify_departures, give_reasons
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.text.days import say_partial_date
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext, say_days_in

from . import fields
from .context import Context
from .registry import Request, field, question

if TYPE_CHECKING:
    from open287g.data.editions import Edition


class DeparturesRequest(Request):
    """Departures of which days and states."""

    since: fields.Day = field(None, "First day on which the agreement was missing")
    until: fields.Day = field(None, "Last such day")
    state: fields.States = field((), "State or territory; several may be given")


@question(
    example={"since": "2026-02-01", "state": "VA"},
    asked_for="who left, dropped off, ended or is no longer listed, between which lists, and why where it is known",
)
def departures(context: Context, request: DeparturesRequest) -> Answer:
    """List every departure with its interval and its class. "No longer listed" is all that ICE's lists can show.

    One row an agreement that left: the last list with it, the first list without it, the class by stated rules, the
    reason where a person has given one with its source.
    """
    fields.check_order(request.since, request.until)
    rows = list_departures(context.edition, context.workspace)
    if request.since:
        rows = rows.filter(pl.col("first_missing_on") >= request.since)
    if request.until:
        rows = rows.filter(pl.col("first_missing_on") <= request.until)
    if request.state:
        rows = rows.filter(pl.col("state").is_in(list(request.state)))
    title = ngettext("{n} departure", "{n} departures", rows.height)
    shown = {"state": _("state"), "agency_name": _("agency"), "support_type": _("support type"),
             "last_seen_on": _("last list with it"), "first_missing_on": _("first list without it"),
             "class_words": _("what the record shows"), "why": _("reason")}  # fmt: skip
    told = rows.with_columns(
        class_words=pl.col("class").replace_strict({code: _(words) for code, words in CLASSES.items()}),
        why=pl.coalesce(_tell_reason(), pl.lit(_("no reason known"))),
    )
    note = _("Departures are dated as intervals: the last list with the agreement, the first list without it. Why an "
             "agreement left is not on ICE's lists; a reason is that of the source named beside it.")  # fmt: skip
    return answer_with_rows(context, "departures", title, told, shown, sought=request, notes=(note,))


def _tell_reason() -> pl.Expr:
    """The reason with the day of the decision and the host of the source, as far as they are known."""
    host = pl.col("source").str.extract(r"^https?://(?:www\.)?([^/]+)")
    decided = say_each(lambda day: _("decided {day}", day=say_partial_date(day)), "decided_on")
    told = pl.concat_str(decided, host, separator="; ", ignore_nulls=True)
    reason = say_each(lambda text: say_days_in(_(text)), "reason")
    return pl.when(told != "").then(fill_in("{} ({})", reason, told)).otherwise(reason)


def list_departures(edition: Edition, workspace: Path | None) -> pl.DataFrame:
    """Every departure of an edition with its class, people's classes applied, and the reason that a source gives."""
    from open287g.data.curation import read_departure_classes, read_exit_laws
    from open287g.data.reference import load_departure_reasons
    from open287g.data.workspace import locate_workspace

    folder = workspace or locate_workspace()
    judged, exits = read_departure_classes(folder)
    schema = dict.fromkeys(("agreement_id", "gone_by_on", "class", "reason", "source"), pl.String)
    frame = pl.DataFrame(judged, schema=schema).with_columns(pl.col("gone_by_on").str.to_date())
    told = classify_departures(
        DepartureTables(edition.table("events"), edition.table("agreements"), exits, frame)
    )
    return give_reasons(told, load_departure_reasons(), edition.table("agency_names"), read_exit_laws(folder))
