"""Workspaces of small made-up lists, and an edition of each step."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lists import entry, named, participating, take_in
from open287g.data.editions import Edition

FIRST, SECOND, THIRD = date(2025, 6, 2), date(2025, 6, 9), date(2025, 6, 16)
Rows = Sequence[Sequence[Any]]


def edition_of(workspace: Path, *lists: tuple[date, Rows]) -> Edition:
    """The edition after these participating lists came in."""
    files = {named(day): participating(rows, day) for day, rows in lists}
    report = take_in(workspace, files)
    assert report.edition is not None, report.problem
    return report.edition


_built: dict[str, Edition] = {}


def edition_with(*lists: tuple[date, Rows]) -> Edition:
    """The edition of these lists alone; built once for all tests of a run that ask for it."""
    key = repr(sorted((day, [list(row) for row in rows]) for day, rows in lists))
    if key not in _built:
        _built[key] = edition_of(Path(tempfile.mkdtemp(prefix="open287g-")) / "workspace", *lists)
    return _built[key]


@atexit.register
def _remove_built() -> None:
    for edition in _built.values():
        shutil.rmtree(edition.folder.parent.parent.parent, ignore_errors=True)


def numbered(*numbers: int) -> Rows:
    """Rows of these made-up agencies (see `lists.AGENCIES`)."""
    return [entry(n) for n in numbers]
