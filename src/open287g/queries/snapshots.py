"""The question "which lists": the versions of ICE's lists that the ledger stands on."""

from __future__ import annotations

from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .context import Context
from .ledger import list_snapshots
from .registry import Request, field, question
from .rows import answer_with_rows


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
