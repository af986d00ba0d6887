"""`open287g changes`: what differed between ICE's successive lists, over any two days."""

from __future__ import annotations

from typing import Annotated

import typer

from open287g.queries.words import find_agency, read_days, read_query, split_words

from .options import (
    AgencyOption,
    CsvOption,
    JsonOption,
    KindOption,
    LimitOption,
    ModelOption,
    OutputOption,
    StateOption,
    WorkspaceOption,
    choose_edition,
)
from .output import Form, deliver

_SHOWN = ("after_on", "seen_on", "change", "state", "agency_name/agreement_id")

SinceOption = Annotated[
    str | None, typer.Option(help="First day, included; 30 days before the last if left out.")
]
UntilOption = Annotated[str | None, typer.Option(help="Last day, included; the latest list if left out.")]
ChangeOption = Annotated[
    list[str] | None,
    typer.Option("--change", help="Kind of change, e.g. listed or no_longer_listed; may be given again."),
]


def changes(
    since: SinceOption = None,
    until: UntilOption = None,
    change: ChangeOption = None,
    list_name: Annotated[
        str | None, typer.Option("--list", help="participating or pending; both if left out.")
    ] = None,
    state: StateOption = None,
    model: ModelOption = None,
    kind: KindOption = None,
    agency: AgencyOption = None,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List changes between ICE's lists: listed, no longer listed, signed again, renamed, memorandum linked, and more.

    A change happened between two lists: after `after_on`, and by `seen_on`. No day in between is invented.

    Example: open287g changes --since 2026-03-01 --until 2026-03-31 --change no_longer_listed
    """
    from open287g.queries.ledger import list_changes

    edition = choose_edition(workspace)
    first, last = read_days(since, until)
    query = read_query(None, state, model, kind, list_name=list_name or "")
    listing = list_changes(edition, query, first, last, tuple(split_words(change)))
    rows = find_agency(listing.rows, agency, "agency_name")
    title = f"{rows.height:,} changes seen from {listing.facts['since']} to {listing.as_of}"
    deliver(rows, listing.facts, Form(as_json, as_csv, output, limit), title, _SHOWN)
