"""`open287g departures`: who left ICE's list, between which two lists, and what the record shows of it since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition, choose_workspace
from .output import console, plain_table, print_csv, print_json

if TYPE_CHECKING:
    import polars as pl


def departures(
    since: Annotated[str | None, typer.Option(help="First day, as 2025-02-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    state: Annotated[
        list[str] | None, typer.Option(help="State, as FL or Florida; may be given again.")
    ] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    markdown: Annotated[bool, typer.Option(help="Print a Markdown table.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List every departure with its interval and its class. 'No longer listed' is all that ICE's lists can show.

    Example: open287g departures --since 2026-02-01 --state VA
    """
    import polars as pl

    from open287g.queries.words import check_one_form, code_of_state, read_days, split_words

    check_one_form(as_json, as_csv)
    first, last = read_days(since, until)
    states = [code_of_state(text) for text in split_words(state)]
    edition = choose_edition(workspace)
    rows = tell_departures(edition.table("events"), edition.table("agreements"), choose_workspace(workspace))
    if first:
        rows = rows.filter(pl.col("first_missing_on") >= first)
    if last:
        rows = rows.filter(pl.col("first_missing_on") <= last)
    if states:
        rows = rows.filter(pl.col("state").is_in(states))
    if as_json:
        print_json({"edition": edition.edition_id, "rows": rows.to_dicts()})
    elif as_csv:
        print_csv(rows.to_dicts())
    elif markdown:
        print(as_markdown(rows))
    else:
        _show(rows)


def tell_departures(events: pl.DataFrame, agreements: pl.DataFrame, workspace: Path) -> pl.DataFrame:
    """Every departure of an edition with its class, people's classes applied."""
    import polars as pl

    from open287g.data.curation import read_departure_classes
    from open287g.measures.departures import DepartureTables, classify_departures

    judged, exits = read_departure_classes(workspace)
    schema = dict.fromkeys(("agreement_id", "gone_by_on", "class", "reason", "source"), pl.String)
    frame = pl.DataFrame(judged, schema=schema).with_columns(pl.col("gone_by_on").str.to_date())
    return classify_departures(DepartureTables(events, agreements, exits, frame))


def as_markdown(rows: pl.DataFrame) -> str:
    """The departures as a Markdown table, texts without characters that Markdown would obey."""
    from open287g.measures.departures import CLASSES

    lines = ["| state | agency | model | last seen | first missing | class | what the record shows |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for row in rows.iter_rows(named=True):
        again = f"listed again {row['listed_again_on']}" if row["listed_again_on"] else ""
        newer = f"signed again, listed {row['newer_listed_on']}" if row["newer_listed_on"] else ""
        note = row["reason"] or again or newer or CLASSES[row["class"]]
        cells = (row["state"], row["agency_name"], row["support_type"], row["last_seen_on"], row["first_missing_on"],
                 row["class"].replace("_", " "), note)  # fmt: skip
        lines.append(
            "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |"
        )
    return "\n".join(lines)


def _show(rows: pl.DataFrame) -> None:
    from rich.markup import escape

    table = plain_table()
    for name in ("state", "agency", "model", "last seen", "first missing", "class"):
        table.add_column(name)
    for row in rows.iter_rows(named=True):
        table.add_row(row["state"], escape(row["agency_name"]), row["support_type"], str(row["last_seen_on"]),
                      str(row["first_missing_on"]), row["class"].replace("_", " "))  # fmt: skip
    out = console()
    out.print(table)
    out.print(f"[dim]{rows.height:,} departures, dated as intervals: the last list with the agreement, the first "
              "without it. Why an agreement left is not on ICE's lists.[/dim]", soft_wrap=True)  # fmt: skip
