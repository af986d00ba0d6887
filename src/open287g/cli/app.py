"""The `open287g` command: its options, its commands, and errors printed for people.

A command's module imports little at the top, so that `--help` and a count answer at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from open287g.errors import Open287gError

app = typer.Typer(
    name="open287g",
    help="The ledger of 287(g): who agreed to what with ICE, when, where, and for how much money.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def choose_workspace(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(help="Folder that holds your files and editions.", envvar="OPEN287G_WORKSPACE", show_envvar=True),
    ] = None,
) -> None:
    """Remember the workspace for the command that follows."""
    from open287g.workspace import locate_workspace

    context.obj = locate_workspace(workspace)


def main() -> None:
    """Run the command line; a mistake of the user ends with one clear message and no traceback."""
    try:
        app()
    except Open287gError as error:
        print(f"open287g: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
