"""The question "what changed": differences between ICE's successive lists, over any two days."""

from __future__ import annotations

from open287g.schemas.answers import Answer
from open287g.schemas.codes import EVENT_KINDS
from open287g.schemas.measures import Query
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .context import Context
from .find import narrow_to_agencies
from .ledger import list_changes
from .registry import Request, field, question
from .rows import answer_with_rows


class ChangesRequest(Request):
    """Which changes, seen on which days."""

    since: fields.Day = field(None, "First day, included; 30 days before the last if left out")
    until: fields.Day = field(None, "Last day, included; the latest list if left out")
    change: fields.Words = field((), "Kind of change; several may be given", choices=lambda: EVENT_KINDS)
    list_name: fields.ListName | None = field(
        None, "participating or pending; both if left out", option="list", choices=fields.list_words
    )
    state: fields.States = field((), "State or territory; several may be given")
    model: fields.Models = field((), "Support type; several may be given", choices=fields.support_type_words)
    kind: fields.Kinds = field((), "Kind of agency; several may be given", choices=fields.kind_words)
    agency: str | None = field(None, "Agency as you know it; slips are forgiven")


@question(example={"since": "2026-03-01", "until": "2026-03-31", "change": "no_longer_listed"})
def changes(context: Context, request: ChangesRequest) -> Answer:
    """List changes between ICE's lists: listed, no longer listed, signed again, renamed, memorandum linked, and more.

    A change happened between two lists: after `after_on`, and by `seen_on`; no day in between is invented. One row a
    change, the newest first (`schemas.shown.ChangesShown`).
    """
    fields.check_order(request.since, request.until)
    query = Query(list_name=request.list_name or "", states=request.state, support_types=request.model,
                  kinds=request.kind)  # fmt: skip
    listing = list_changes(context.edition, query, request.since, request.until, request.change)
    rows, notes = narrow_to_agencies(context, listing.rows, request.agency, request.state)
    title = ngettext("{n} change seen from {since} to {until}", "{n} changes seen from {since} to {until}", rows.height,
                     since=listing.facts["since"], until=listing.as_of)  # fmt: skip
    shown = {"after_on": _("last list before"), "seen_on": _("first list after"), "change": _("what changed"),
             "state": _("state"), "agency_name": _("agency"), "support_type": _("support type")}  # fmt: skip
    return answer_with_rows(context, "changes", title, rows, shown, listing.facts, sought=request,
                            notes=notes)  # fmt: skip
