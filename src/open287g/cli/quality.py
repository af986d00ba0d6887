"""`open287g quality`: how far an edition can be leaned on, and how that changed over editions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import CsvOption, JsonOption, WorkspaceOption, choose_edition, choose_workspace
from .output import plain_table, print_csv, print_json, print_rows

if TYPE_CHECKING:
    import dataframely as dy
    import polars as pl

    from open287g.data.editions import Edition
    from open287g.measures.quality import Quality

TREND = 4
"""Editions that the table for people shows beside each other."""


def quality(
    trend: Annotated[
        bool, typer.Option("--trend", help="Every edition of the workspace, not the current one alone.")
    ] = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Print shares of agencies with kind, county and FBI record, open questions, and issues by type.

    Example: open287g quality --trend
    """
    import polars as pl

    chosen = _all_editions(workspace) if trend else [choose_edition(workspace)]
    rated = pl.concat([_rate(edition) for edition in chosen])
    if as_json:
        print_json(rated.to_dicts())
    elif as_csv:
        print_csv(rated.to_dicts())
    else:
        _print_table(rated)


def _rate(edition: Edition) -> dy.DataFrame[Quality]:
    from open287g.measures.quality import rate_edition

    return rate_edition(
        edition.edition_id, edition.table("agencies"), edition.table("reviews"), edition.table("issues")
    )


def _all_editions(workspace: Path | None) -> list[Edition]:
    """Editions of the workspace in the order of their names, which begin with their date; else the current one."""
    from open287g.data.editions import open_edition

    folders = sorted((choose_workspace(workspace) / "editions").glob("*/edition.json"))
    return [open_edition(path.parent) for path in folders] or [choose_edition(workspace)]


def _print_table(rated: pl.DataFrame) -> None:
    import polars as pl

    editions = rated["edition"].unique(maintain_order=True).to_list()[-TREND:]
    shown = rated.filter(pl.col("edition").is_in(editions))
    lines = []
    for (group, figure), rows in shown.group_by("group", "figure", maintain_order=True):
        values = {
            row["edition"]: _worded(row["n"], row["of"], row["share"]) for row in rows.iter_rows(named=True)
        }
        name = f"{group}: {figure}".replace("_", " ")
        lines.append((name, *(values.get(edition, "-") for edition in editions)))
    print_rows(plain_table("Quality"), ("", *editions), lines)


def _worded(n: int, of: int | None, share: float | None) -> str:
    return f"{n:,}" if of is None or share is None else f"{n:,} of {of:,} ({share:.1%})"
