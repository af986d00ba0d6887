"""Options that every command shares, and the step from them to a workspace and an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from open287g.editions import Edition

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", help="Folder that holds your files and editions.", envvar="OPEN287G_WORKSPACE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV for machines.")]


def choose_workspace(workspace: Path | None) -> Path:
    """The folder that the options and the environment name."""
    from open287g.workspace import locate_workspace

    return locate_workspace(workspace)


def choose_edition(workspace: Path | None) -> Edition:
    """The current edition of the workspace, else the one that ships with the package."""
    from open287g.editions import current_edition

    return current_edition(choose_workspace(workspace))
