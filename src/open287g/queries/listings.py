"""The questions on the ledger's rows: agreements and agencies of a day, ICE's lists, what changed between them, and who
is no longer listed, row by row.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from open287g.errors import BadField, NotFound
from open287g.measures import count
from open287g.measures.departures import CLASSES, classify_departures, give_reasons
from open287g.publish.tables import make_table
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Table, paragraph
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.measures import Query
from open287g.text.days import say_partial_date
from open287g.text.expressions import fill_in, say_each
from open287g.text.phrases import gettext as _
from open287g.text.phrases import join_words, ngettext, say_days_in

from . import fields
from .find import narrow_to_agencies, narrow_to_county
from .ledger import list_agencies, list_agreements, list_changes, list_snapshots
from .registry import Context, Request, field, make_document, question
from .rows import answer_with_rows

if TYPE_CHECKING:
    from open287g.data.editions import Edition


class RowsRequest(Request):
    """Which rows of a day: by place, model, kind of agency, name, and whether they are still listed."""

    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given")
    kind: fields.Kinds = field((), "Kind of agency, such as sheriff; several may be given")
    agency: str | None = field(None, "Agency as you know it; slips are forgiven")
    county: str | None = field(None, "County, or a city in it, by name or FIPS code")
    as_of: fields.Day = field(None, "Day; the latest list if left out")
    gone: bool = field(False, "Those no longer listed on the day, instead of those listed")
    every: bool = field(False, "Both, and those that a newer signing replaced", option="all")

    def query(self) -> Query:
        """The filters as a query of the measures."""
        return Query(as_of=self.as_of, states=self.state, support_types=self.model, kinds=self.kind)


@question(example={"state": "FL", "model": "tfm", "as_of": "2026-01-26"})
def agreements(context: Context, request: RowsRequest) -> Answer:
    """List agreements: agency, support type, signing date, days on ICE's list, memorandum.

    One row an agreement known by the day (`schemas.shown.AgreementsShown`).
    """
    listing = list_agreements(context.edition, request.query())
    rows, notes = narrow(context, keep_statuses(listing.rows, request), request)
    title = (
        ngettext("{n} agreement no longer listed on {day}", "{n} agreements no longer listed on {day}", rows.height,
                 day=listing.as_of)
        if request.gone
        else ngettext("{n} agreement on {day}", "{n} agreements on {day}", rows.height, day=listing.as_of)
    )  # fmt: skip
    shown = {"state": _("state"), "agency_name": _("agency"), "support_type": _("support type"),
             "signed_on": _("signed"), "first_listed_on": _("first listed"), "agreement_id": _("id")}  # fmt: skip
    return answer_with_rows(context, "agreements", title, rows, shown, listing.facts, sought=request,
                            notes=notes)  # fmt: skip


def narrow(
    context: Context, rows: pl.DataFrame, request: RowsRequest
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows of the agency and of the county that were asked for, and how they were understood."""
    inside, where = narrow_to_county(context, rows, request.county, request.state)
    mine, who = narrow_to_agencies(context, inside, request.agency, request.state)
    return mine, (*where, *who)


def keep_statuses(rows: pl.DataFrame, request: RowsRequest) -> pl.DataFrame:
    """The rows listed on the day; with `gone` those no longer listed, with `every` all."""
    if request.gone and request.every:
        raise BadField("gone", _("It excludes the field for all rows. Give one of them."))
    if request.every:
        return rows
    return rows.filter(pl.col("status").cast(pl.String) == ("no_longer_listed" if request.gone else "listed"))


@question(example={"state": "Florida", "kind": "sheriff", "as_of": "2026-01-26"})
def agencies(context: Context, request: RowsRequest) -> Answer:
    """List agencies: kind, county, ORI, sworn officers, and the support types they hold on the day.

    One row an agency known by the day (`schemas.shown.AgenciesShown`).
    """
    listing = list_agencies(context.edition, request.query())
    rows, notes = narrow(context, keep_statuses(listing.rows, request), request)
    title = (
        ngettext("{n} agency no longer listed on {day}", "{n} agencies no longer listed on {day}", rows.height,
                 day=listing.as_of)
        if request.gone
        else ngettext("{n} agency on {day}", "{n} agencies on {day}", rows.height, day=listing.as_of)
    )  # fmt: skip
    held = {} if request.gone else {"support_types": _("support types")}
    shown = {"state": _("state"), "name": _("agency"), "kind": _("kind"), "county_name": _("county"), **held,
             "agency_id": _("id")}  # fmt: skip
    return answer_with_rows(context, "agencies", title, rows, shown, listing.facts, sought=request,
                            notes=notes)  # fmt: skip


class SnapshotsRequest(Request):
    """Which lists, of which days."""

    list_name: fields.OneList = field(None, "participating or pending; both if left out")
    since: fields.Day = field(None, "First day, included")
    until: fields.Day = field(None, "Last day, included")


@question(example={"list_name": "participating", "since": "2026-03-01"})
def snapshots(context: Context, request: SnapshotsRequest) -> Answer:
    """List the accepted versions of ICE's lists, newest first, with the file and its sha256 behind each.

    One row a version, with its day, the last day it was seen, its rows, file name and sha256.
    """
    fields.check_order(request.since, request.until)
    listing = list_snapshots(context.edition, request.list_name, request.since, request.until)
    n = listing.rows.height
    title = ngettext("{n} version of ICE's lists", "{n} versions of ICE's lists", n)
    shown = {"snapshot_id": _("list"), "last_shown_on": _("last seen"), "n_agreements": _("agreements"),
             "file_name": _("file"), "sha256": _("sha256")}  # fmt: skip
    return answer_with_rows(context, "snapshots", title, listing.rows, shown, listing.facts, sought=request)


class ChangesRequest(Request):
    """Which changes, seen on which days."""

    since: fields.Day = field(None, "First day, included; 30 days before the last if left out")
    until: fields.Day = field(None, "Last day, included; the latest list if left out")
    change: fields.Words = field((), "Kind of change; several may be given", choices=lambda: EVENT_KINDS)
    list_name: fields.OneList = field(None, "participating or pending; both if left out")
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given")
    kind: fields.Kinds = field((), "Kind of agency; several may be given")
    agency: str | None = field(None, "Agency as you know it; slips are forgiven")


@question(
    example={"since": "2026-03-01", "until": "2026-03-31", "change": "no_longer_listed"},
    asked_for="what changed between two days: who joined, was renamed, relabeled or signed again",
)
def changes(context: Context, request: ChangesRequest) -> Answer:
    """List changes between ICE's lists: a summary first, then news, then corrections of names, dates and links.

    A change happened between two lists: after `after_on`, and by `seen_on`; no day in between is invented. One row a
    change, the newest first (`schemas.shown.ChangesShown`).
    """
    fields.check_order(request.since, request.until)
    query = Query(list_name=request.list_name or "", states=request.state, support_types=request.model,
                  kinds=request.kind)  # fmt: skip
    listing = list_changes(context.edition, query, request.since, request.until, request.change)
    rows, notes = narrow_to_agencies(context, listing.rows, request.agency, request.state)
    since, until = listing.facts["since"], listing.as_of
    facts = {**listing.facts, "summary": summarize_changes(context, rows, since, until, request)}
    if rows.is_empty():
        return answer_with_rows(context, "changes", "", rows, {}, facts, sought=request, notes=notes)
    lead = paragraph(facts["summary"], "lead")
    is_news = pl.col("change").cast(pl.String).is_in(NEWS)
    blocks: tuple[Block, ...] = (
        lead,
        *_table("news", rows.filter(is_news), _("News")),
        *_table("bookkeeping", rows.filter(~is_news), _("Corrections, names and links on ICE's lists")),
    )
    document = make_document(context, blocks)
    return Answer(
        "changes", document, {"rows": rows}, {"edition": context.edition.edition_id, **facts}, notes
    )


NEWS = (
    "listed",
    "listed_again",
    "re_signed",
    "no_longer_listed",
    "party_changed",
    "relabelled",
    "pending_added",
    "pending_cleared",
)
"""Changes that are news; the others keep ICE's lists tidy."""


def summarize_changes(
    context: Context, rows: pl.DataFrame, since: date, until: date, request: ChangesRequest
) -> str:
    """How many came and left, and what the count was before and after, where all agencies are asked for."""
    counts = dict(rows.group_by(pl.col("change").cast(pl.String)).len().iter_rows())
    told = [
        ngettext("{n} agreement newly listed", "{n} agreements newly listed", counts.get("listed", 0)),
        ngettext("{n} listed again", "{n} listed again", counts.get("listed_again", 0)),
        ngettext("{n} signed again", "{n} signed again", counts.get("re_signed", 0)),
        ngettext("{n} no longer listed", "{n} no longer listed", counts.get("no_longer_listed", 0)),
        ngettext("{n} new application", "{n} new applications", counts.get("pending_added", 0)),
        ngettext("{n} no longer pending", "{n} no longer pending", counts.get("pending_cleared", 0)),
    ]
    kinds = ("listed", "listed_again", "re_signed", "no_longer_listed", "pending_added", "pending_cleared")
    parts = [words for kind, words in zip(kinds, told, strict=True) if counts.get(kind)] or [_("no news")]
    said = _("{since} to {until}: {list}.", since=since, until=until, list=join_words(parts))
    if request.agency or request.change or request.list_name == "pending":
        return said
    growth = _grow(context, request, since, until)
    return f"{said} {growth}" if growth else said


def _grow(context: Context, request: ChangesRequest, since: date, until: date) -> str:
    """The agreements on the list before the first day and on the last; nothing where no list is so early."""
    before = since - timedelta(days=1)
    query = Query(
        as_of=until, since=before, states=request.state, support_types=request.model, kinds=request.kind
    )
    try:
        counted = count(context.ledger, query)
    except NotFound:
        return ""
    assert counted.growth is not None
    return _("Agreements went from {before} to {after}.", before=counted.growth.value, after=counted.value)


def _table(table_id: str, rows: pl.DataFrame, title: str) -> tuple[Table, ...]:
    """The changes as a table; none where there are none."""
    if rows.is_empty():
        return ()
    shown = {"after_on": _("last list before"), "seen_on": _("first list after"), "change": _("what changed"),
             "state": _("state"), "agency_name": _("agency"), "support_type": _("support type")}  # fmt: skip
    return (make_table(table_id, rows, shown, f"{title} ({rows.height:,})"),)


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
    told = classify_departures(edition.table("events"), edition.table("agreements"), exits, frame)
    return give_reasons(told, load_departure_reasons(), edition.table("agency_names"), read_exit_laws(folder))
