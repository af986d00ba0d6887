"""`open287g snapshots`: the versions of ICE's lists that the ledger stands on."""

from __future__ import annotations

from typing import Annotated

import typer

from open287g.queries.words import read_days

from .options import CsvOption, JsonOption, LimitOption, OutputOption, WorkspaceOption, choose_edition
from .output import Form, deliver

_SHOWN = ("snapshot_id", "last_shown_on", "n_agreements", "file_name/sha256")


def snapshots(
    list_name: Annotated[
        str | None, typer.Option("--list", help="participating or pending; both if left out.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day, included.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, included.")] = None,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the accepted versions of ICE's lists, newest first, with the file and its sha256 behind each.

    Example: open287g snapshots --list participating --since 2026-03-01
    """
    from open287g.queries.ledger import list_snapshots

    edition = choose_edition(workspace)
    first, last = read_days(since, until)
    listing = list_snapshots(edition, list_name, first, last)
    title = f"{listing.rows.height:,} versions of ICE's lists"
    deliver(listing.rows, listing.facts, Form(as_json, as_csv, output, limit), title, _SHOWN)
