"""`open287g measure`: net change, doubling time, time on the list, waiting time, by month, term, or any two days."""

from __future__ import annotations

from typing import Annotated

import typer

from open287g.queries.words import read_days, read_query

from .options import (
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
from .output import Form, deliver, say


def measure(
    name: Annotated[str, typer.Argument(help="net_change, doubling_time, time_on_list or waiting_time.")],
    by: Annotated[str, typer.Option(help="month, term (presidential), or whole.")] = "whole",
    since: Annotated[
        str | None, typer.Option(help="First day, included; the day after the first list if left out.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day, included; the latest list if left out.")
    ] = None,
    state: StateOption = None,
    model: ModelOption = None,
    kind: KindOption = None,
    limit: LimitOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Measure agreements or applications over periods, with what is not over yet counted as watched so long.

    Example: open287g measure net_change --by month --since 2025-01-20 --state TX
    """
    from open287g.queries.ledger import measure_periods

    edition = choose_edition(workspace)
    first, last = read_days(since, until)
    listing = measure_periods(edition, name, read_query(None, state, model, kind), by, first, last)
    title = f"{name.replace('_', ' ').capitalize()} to {listing.as_of}: {listing.facts['meaning']}"
    shown = [column for column in listing.rows.columns if column not in ("first_on", "last_on")]
    deliver(listing.rows, listing.facts, Form(as_json, as_csv, output, limit), title, shown)
    if by == "whole" and not (as_json or as_csv):
        say("Give --by month or --by term to split the time.")
