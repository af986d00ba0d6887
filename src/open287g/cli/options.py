"""Options that every command shares, and the step from them to a workspace and an edition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.schemas.support_types import SUPPORT_TYPES

if TYPE_CHECKING:
    from open287g.data.editions import Edition

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", help="Folder that holds your files and editions.", envvar="OPEN287G_WORKSPACE"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV for machines.")]
StateOption = Annotated[
    list[str] | None, typer.Option("--state", help="State, as FL or Florida; may be given again.")
]
ModelOption = Annotated[
    list[str] | None,
    typer.Option("--model", help=f"Support type: {', '.join(SUPPORT_TYPES)}; may be given again."),
]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help="Kind of agency, e.g. sheriff; may be given again.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Day, as 2026-01-26; the latest list if left out.")
]
AgencyOption = Annotated[str | None, typer.Option("--agency", help="Part of the agency's name, or its id.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, help="At most so many rows.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write a file; its ending says how: .csv, .json, .parquet, .xlsx."),
]


def choose_workspace(workspace: Path | None) -> Path:
    """The folder that the options and the environment name."""
    from open287g.data.workspace import locate_workspace

    return locate_workspace(workspace)


def choose_edition(workspace: Path | None) -> Edition:
    """The current edition of the workspace, else the one that ships with the package."""
    from open287g.data.editions import current_edition
    from open287g.data.workspace import refuse_file

    folder = choose_workspace(workspace)
    refuse_file(folder)
    if workspace is not None and not folder.is_dir():
        from .output import say

        say(f"There is no folder {workspace}: this answers from the edition that comes with the package.")
    return current_edition(folder)
