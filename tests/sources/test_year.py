"""A few days of the real archive, replayed at hourly polls as bench/year.py does for a whole year."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "year.py"


@pytest.mark.archive
def test_hourly_polls_find_every_list_and_tell_every_event_once(shared_data: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("bench_year", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    year = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = year
    spec.loader.exec_module(year)
    since, until = date(2025, 6, 2), date(2025, 6, 3)
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    found = year.replay(
        year.list_published(shared_data / "rosters", since, until), since, until, 1, workspace
    )
    assert year.check(found, workspace) == []
    assert len(found.served) >= 3
    assert found.announced
    quiet = found.polls - len(found.busy)
    assert quiet >= 20
    assert found.requests - found.conditional <= found.polls + 2 * len(
        found.busy
    )  # the page, and what is new
