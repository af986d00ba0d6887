"""The question "which agencies": who holds agreements on a day, and what is known of them."""

from __future__ import annotations

from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from .agreements import RowsRequest, keep_statuses, narrow
from .context import Context
from .ledger import list_agencies
from .registry import question
from .rows import answer_with_rows


@question(example={"state": "Florida", "kind": "sheriff", "as_of": "2026-01-26"})
def agencies(context: Context, request: RowsRequest) -> Answer:
    """List agencies: kind, county, ORI, sworn officers, and the support types they hold on the day.

    One row an agency known by the day (`schemas.shown.AgenciesShown`).
    """
    listing = list_agencies(context.edition, request.query())
    rows, notes = narrow(context, keep_statuses(listing.rows, request), request)
    title = ngettext("{n} agency on {day}", "{n} agencies on {day}", rows.height, day=listing.as_of)
    shown = {"state": _("state"), "name": _("agency"), "kind": _("kind"), "county_name": _("county"),
             "support_types": _("support types"), "agency_id": _("id")}  # fmt: skip
    return answer_with_rows(context, "agencies", title, rows, shown, listing.facts, sought=request,
                            notes=notes)  # fmt: skip
