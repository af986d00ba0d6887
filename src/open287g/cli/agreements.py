"""`open287g agreements`: who holds which agreement on a day, row by row."""

from __future__ import annotations

from typing import Annotated

import typer

from open287g.queries.words import choose_statuses, find_agency, read_query

from .options import (
    AgencyOption,
    AsOfOption,
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

GoneOption = Annotated[
    bool, typer.Option("--gone", help="Those no longer listed on the day, instead of those listed.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Both, and those that a newer signing replaced.")]

_SHOWN = ("state", "agency_name/agreement_id", "support_type", "signed_on", "first_listed_on")


def agreements(
    state: StateOption = None,
    model: ModelOption = None,
    kind: KindOption = None,
    agency: AgencyOption = None,
    as_of: AsOfOption = None,
    gone: GoneOption = False,
    every: AllOption = False,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List agreements: agency, support type, signing date, days on ICE's list, memorandum.

    Example: open287g agreements --state FL --model tfm --as-of 2026-01-26 -o florida.xlsx
    """
    from open287g.queries.ledger import list_agreements

    edition = choose_edition(workspace)
    listing = list_agreements(edition, read_query(as_of, state, model, kind))
    rows = find_agency(choose_statuses(listing.rows, gone=gone, every=every), agency, "agency_name")
    title = f"{rows.height:,} agreements on {listing.as_of}"
    deliver(rows, listing.facts, Form(as_json, as_csv, output, limit), title, _SHOWN)
