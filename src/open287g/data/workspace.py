"""Where things are on disk: the workspace of a user, and the files that the project carries.

The workspace is `--workspace`, else `OPEN287G_WORKSPACE`, else the platform's data folder.
It holds `raw/` (bytes by sha256, and the log of sightings), `editions/` and `cache/`.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from open287g.disk import make_folder
from open287g.errors import WorkspaceError
from open287g.text.phrases import gettext as _

ENVIRONMENT_VARIABLE = "OPEN287G_WORKSPACE"


def project_folder(name: str) -> Path:
    """Folder of the project's own data (`curation`, `parameters`, `claims`, `laws`, `reference` and `edition`).

    Installed, it lies inside the package; in a checkout, at the root of the repository.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent.parent / name


def locate_workspace(explicit: Path | None = None) -> Path:
    """The workspace's folder, not necessarily existing yet."""
    if explicit is not None:
        return explicit.expanduser()
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return Path(named).expanduser()
    return Path(platformdirs.user_data_dir("open287g", appauthor=False))


def open_workspace(folder: Path) -> Path:
    """`folder`, made if it is not there yet; refuses a file or a folder that cannot be written."""
    refuse_file(folder)
    make_folder(folder)
    return folder


def refuse_file(folder: Path) -> None:
    """`WorkspaceError` where a file lies in the place of a workspace."""
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(_("{folder} is a file, not a folder. Name another workspace, or set "
                               "{variable}.", folder=folder, variable=ENVIRONMENT_VARIABLE))  # fmt: skip


def locate_answers() -> Path:
    """The folder of kept parts of answers: `OPEN287G_CACHE`, else the workspace's own `cache/answers`."""
    named = os.environ.get("OPEN287G_CACHE")
    return Path(named).expanduser() if named else locate_workspace() / "cache" / "answers"
