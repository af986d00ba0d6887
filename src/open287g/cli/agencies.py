"""`open287g agencies`: which bodies hold agreements on a day, and what is known of them."""

from __future__ import annotations

from open287g.queries.words import choose_statuses, find_agency, read_query

from .agreements import AllOption, GoneOption
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

_SHOWN = ("state", "name/agency_id", "kind", "county_name", "support_types")


def agencies(
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
    """List agencies: kind, county, ORI, sworn officers, and the support types they hold on the day.

    Example: open287g agencies --state Florida --kind sheriff --as-of 2026-01-26 --csv
    """
    from open287g.queries.ledger import list_agencies

    edition = choose_edition(workspace)
    listing = list_agencies(edition, read_query(as_of, state, model, kind))
    rows = find_agency(choose_statuses(listing.rows, gone=gone, every=every), agency, "name")
    title = f"{rows.height:,} agencies on {listing.as_of}"
    deliver(rows, listing.facts, Form(as_json, as_csv, output, limit), title, _SHOWN)
