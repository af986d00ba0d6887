"""Whether announcing can be left out this round: nothing new was built, nothing waits, the settings are the same.

A mark in the workspace's `sync/` folder, written after everything was announced. Without it, or where it does not fit,
everything is looked at again: a mark that is lost costs a second, never a notice. Imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from open287g.disk import write_beside
from open287g.sources.settings import FILE_NAME

_MARK = "announced.json"


def write_mark(workspace: Path, edition_id: str | None, unsent: int = 0) -> None:
    """Write down that all of this edition is announced under these settings; None that something waits.

    `unsent` notices wait for an address to take them: `status` tells it.
    """
    if unsent or _read(workspace) != (edition_id, hash_settings(workspace)):
        mark = {"edition": edition_id, "settings": hash_settings(workspace), "unsent": unsent}
        write_beside(workspace / "sync" / _MARK, f"{json.dumps(mark, sort_keys=True)}\n".encode())


def is_idle(workspace: Path, edition_id: str | None) -> bool:
    """Whether all of this edition was announced under these settings, and nothing waits."""
    return edition_id is not None and _read(workspace) == (edition_id, hash_settings(workspace))


def are_settings_checked(workspace: Path) -> bool:
    """Whether the settings are those under which something was last announced."""
    return _read(workspace)[1] == hash_settings(workspace)


def hash_settings(workspace: Path) -> str:
    """A hash of sync.toml; of nothing where there is none."""
    path = workspace / FILE_NAME
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()


def _read(workspace: Path) -> tuple[str | None, str | None]:
    path = workspace / "sync" / _MARK
    try:
        mark = json.loads(path.read_bytes())
        return mark["edition"], mark["settings"]
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
