"""`open287g diff`: what changed between two editions, in words and as data."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonOption, WorkspaceOption, choose_workspace
from .output import console, harmless, print_json

if TYPE_CHECKING:
    from open287g.data.editions import Edition

_EDITION = "An edition's id, its folder, 'shipped' (the one that comes with the package), or 'current'."


def diff(
    before: Annotated[str, typer.Argument(help=_EDITION)],
    after: Annotated[str, typer.Argument(help=_EDITION)] = "current",
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell what changed between two editions: schema, rows, identities that moved, headline figures, and why.

    Example: open287g diff shipped current
    """
    from open287g.queries.diff import compare_editions

    folder = choose_workspace(workspace)
    comparison = compare_editions(_find_edition(before, folder), _find_edition(after, folder))
    if as_json:
        print_json({**asdict(comparison), "sentences": list(comparison.sentences())})
        return
    for sentence in comparison.sentences():
        console().print(harmless(sentence), soft_wrap=True)


def _find_edition(name: str, workspace: Path) -> Edition:
    """The edition of that name; `NotFound` tells which there are."""
    from open287g.data.editions import current_edition, open_edition
    from open287g.data.workspace import project_folder
    from open287g.errors import NotFound

    if name == "current":
        return current_edition(workspace)
    if name == "shipped":
        return open_edition(project_folder("edition"))
    for folder in (workspace / "editions" / name, Path(name).expanduser()):
        if (folder / "edition.json").is_file():
            return open_edition(folder)
    known = sorted(path.parent.name for path in (workspace / "editions").glob("*/edition.json"))
    raise NotFound(
        f"There is no edition {name!r}. There are: {', '.join(('shipped', 'current', *known))}; or give a folder."
    )
