"""Workspaces of small made-up lists, and an edition of each step."""

from __future__ import annotations

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


def numbered(*numbers: int) -> Rows:
    """Rows of these made-up agencies (see `lists.AGENCIES`)."""
    return [entry(n) for n in numbers]
