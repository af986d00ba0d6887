"""The questions "which agencies", "which agreements" and "which lists": who holds what on a day, row by row."""

from __future__ import annotations

import polars as pl

from open287g.errors import BadField
from open287g.queries import fields
from open287g.queries.find import narrow_to_agencies, narrow_to_county
from open287g.queries.ledger import list_agencies, list_agreements, list_snapshots
from open287g.queries.registry import Context, Request, field, question
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.measures import Query
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext


class RowsRequest(Request):
    """Which rows of a day: by place, model, kind of agency, name, and whether they are still listed."""

    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given", choices=fields.support_type_words)
    kind: fields.Kinds = field(
        (), "Kind of agency, such as sheriff; several may be given", choices=fields.kind_words
    )
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

    list_name: fields.ListName | None = field(
        None, "participating or pending; both if left out", option="list", choices=fields.list_words
    )
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
