"""The question "which agreements": who holds which one on a day, row by row."""

from __future__ import annotations

import polars as pl

from open287g.errors import BadField
from open287g.schemas.answers import Answer
from open287g.schemas.measures import Query
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .context import Context
from .find import narrow_to_agencies, narrow_to_county
from .ledger import list_agreements
from .registry import Request, field, question
from .rows import answer_with_rows


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
    title = ngettext("{n} agreement on {day}", "{n} agreements on {day}", rows.height, day=listing.as_of)
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
