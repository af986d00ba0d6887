"""One build of the whole archive for all tests here, and the last real list to do harm to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from lists import take_in
from open287g.data.editions import Edition
from open287g.pipeline.importing import ImportReport, import_paths
from workbooks import make_workbook

LAST = "participating/participatingAgencies05182026am.xlsx"


@pytest.fixture(scope="session")
def page_tables(shared_data: Path) -> Path:
    """The folder with ICE's web-page tables of 2011 to 2017, as workbooks."""
    return shared_data / "history" / "page-tables"


@pytest.fixture(scope="session")
def history(archive: Path, page_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition that the archive's files give by themselves."""
    workspace = tmp_path_factory.mktemp("archive")
    report = import_paths(
        [archive, page_tables], workspace, lambda _label, _steps: lambda _n: None, "none", workers=2
    )
    assert report.problem is None
    assert report.edition
    return report.edition


@dataclass(frozen=True)
class RealList:
    """The rows of ICE's list of May 18, 2026, header first, and the links behind its cells."""

    rows: list[list[Any]]
    links: Mapping[str, str]

    def as_workbook(self, modified: datetime | None, **more: Any) -> bytes:
        """The list as a workbook saved at `modified`."""
        return make_workbook(self.rows, links=self.links, modified=modified, **more)

    def changed(self, change: Callable[[list[list[Any]]], None]) -> RealList:
        """The list after `change`; links stay behind the cells where they were."""
        rows = [list(row) for row in self.rows]
        change(rows)
        return RealList(rows, self.links)

    def without(self, leaves: Callable[[list[Any]], bool]) -> RealList:
        """The list without the rows that `leaves` says, each link still behind its own row."""
        kept = [n for n, row in enumerate(self.rows, start=1) if n == 1 or not leaves(row)]
        place = {old: new for new, old in enumerate(kept, start=1)}
        links = {
            f"{cell[0]}{place[int(cell[1:])]}": url
            for cell, url in self.links.items()
            if int(cell[1:]) in place
        }
        return RealList([list(self.rows[n - 1]) for n in kept], links)


@pytest.fixture(scope="session")
def last_list(archive: Path) -> RealList:
    """ICE's last list in the archive, read by another program than ours."""
    sheet = openpyxl.load_workbook(archive / LAST).worksheets[0]
    rows, links = [], {}
    for cells in sheet.iter_rows(max_col=8):
        rows.append([cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in cells])
        links |= {c.coordinate: c.hyperlink.target for c in cells if c.hyperlink and c.hyperlink.target}
    while not any(rows[-1]):
        rows.pop()
    return RealList(rows, links)


@dataclass(frozen=True)
class Outcome:
    """What importing lists on top of the shipped archive gave."""

    report: ImportReport
    snapshots: list[tuple[date, int]]
    events: list[tuple[str, str, str]]
    """Kind, state and agency of every event after the archive."""
    tables: Callable[[str], pl.DataFrame]

    @property
    def reasons(self) -> list[str]:
        """Why files were set aside."""
        return [entry.reason for entry in self.report.quarantined]

    def kinds(self) -> dict[str, int]:
        """Events after the archive, by kind."""
        kinds = [kind for kind, _, _ in self.events]
        return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


@pytest.fixture
def on_top(shared_data: Path, tmp_path: Path) -> Callable[[Mapping[str, bytes]], Outcome]:
    """Import files on top of the shipped archive."""

    def run(files: Mapping[str, bytes]) -> Outcome:
        report = take_in(tmp_path / "w" / "workspace", files, base="auto")
        assert report.problem is None
        assert report.edition
        assert report.edition.meta["base"].startswith("the shipped archive")
        later = pl.col("snapshot_on") > date(2026, 5, 18)
        snapshots = report.edition.table("snapshots").filter(later, pl.col("list_name") == "participating")
        events = report.edition.table("events").filter(pl.col("seen_on") > date(2026, 5, 18))
        return Outcome(
            report,
            list(snapshots.sort("position").select("snapshot_on", "n_agreements").iter_rows()),
            sorted(events.select(pl.col("kind").cast(pl.String), "state", "agency_name").iter_rows()),
            report.edition.table,
        )

    return run
