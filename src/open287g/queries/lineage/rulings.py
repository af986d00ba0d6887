"""People's decisions that the walk back quotes: read from `curation/`, of the project and of a workspace."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from open287g.data.editions import Edition
from open287g.data.workspace import locate_workspace, project_folder

if TYPE_CHECKING:
    from open287g.data.curation import Correction

QUOTED = ("corrections.yml", "judgements.csv")
"""Files of `curation/` whose entries are told beside what they decided."""


def read_corrections(workspace: Path | None) -> Sequence[Correction]:
    """Corrections of rows that ICE misprinted, with their reasons and sources."""
    from open287g.data.curation import read_curation

    return read_curation(locate_workspace(workspace)).corrections


def rulings_since(edition: Edition, workspace: Path | None = None) -> list[str]:
    """Files of people's decisions that `explain` quotes and that differ from those the edition was built with."""
    from open287g.data.curation import read_curation

    now = read_curation(locate_workspace(workspace)).hashes
    then = edition.meta["inputs"]["curation"]
    quoted = [name for name in {**then, **now} if name.rpartition("/")[2] in QUOTED]
    return sorted(name for name in quoted if now.get(name) != then.get(name))


def read_judgements(workspace: Path | None) -> list[dict[str, str]]:
    """People's judgements on names, with their sources: the project's, and the workspace's own."""
    rows = []
    for folder in (project_folder("curation"), locate_workspace(workspace) / "curation"):
        path = folder / "judgements.csv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as stream:
                rows += list(csv.DictReader(stream))
    return rows
