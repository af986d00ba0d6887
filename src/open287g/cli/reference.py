"""`open287g reference build`: remake the reference tables of places and police from the origin files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from open287g.errors import UsageError
from open287g.text.phrases import gettext as _

from .output import say

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
    retrieved: Annotated[str, typer.Option(help="Day the files were retrieved (YYYY-MM-DD).")],
    to: Annotated[
        Path | None, typer.Option(help="Folder to write to; the project's reference/ by default.")
    ] = None,
) -> None:
    """Remake states, counties, police employees and the map's shapes, each with its .meta.yml.

    Example: open287g reference build --from downloads --retrieved 2026-11-23
    """
    from open287g.data.compile_reference import write_reference
    from open287g.data.workspace import project_folder

    written = write_reference(origin, to or project_folder("reference"), _day(retrieved))
    for path, n_rows in written.items():
        say(f"{path}: {n_rows:,} rows")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(_("{text} is no day. Write it like 2026-11-23.", text=repr(text))) from error
