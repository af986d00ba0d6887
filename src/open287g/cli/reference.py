"""`open287g reference build`: remake the reference tables of places and police from the origin files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

reference = typer.Typer(
    help="Public tables that the ledger leans on: states, counties, police employees.", no_args_is_help=True
)


@reference.callback()
def _group() -> None:
    """Public tables that the ledger leans on: states, counties, police employees."""


@reference.command("build")
def build_reference(
    origin: Annotated[
        Path, typer.Option("--from", help="Folder that holds the Census Bureau's and the FBI's files.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to write to; the project's reference/ by default.")
    ] = None,
    retrieved: Annotated[str, typer.Option(help="Day the files were retrieved (YYYY-MM-DD).")] = "",
) -> None:
    """Remake states.csv, counties.csv and police_employees.parquet, each with its .meta.yml.

    Example: open287g reference build --from downloads/ --retrieved 2026-11-23
    """
    from open287g.references import write_reference
    from open287g.workspace import project_folder

    written = write_reference(origin, to or project_folder("reference"), retrieved)
    for path, n_rows in written.items():
        typer.echo(f"{path}: {n_rows:,} rows")
