"""From files to an edition: a page is a list, a file may hold both lists, and what a page states is kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lists import build_edition
from open287g.pipeline.importing import import_paths
from open287g.queries.registry import Context
from open287g.queries.stated_totals import StatedTotalsRequest, stated_totals
from webpages import archived, page, table
from workbooks import PARTICIPATING, PENDING, make_workbook

HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "DATES SIGNED", "MOA")
NAMES = ("Bay", "Clay", "Dixie", "Flagler", "Gulf", "Lake")


def _begin(_label: str, _steps: int):  # type: ignore[no-untyped-def]
    return lambda _n: None


def test_a_page_a_pair_of_lists_and_a_page_of_buttons_make_one_edition(tmp_path: Path) -> None:
    inbox, workspace = tmp_path / "inbox", tmp_path / "workspace"
    inbox.mkdir()
    rows = [("FLORIDA", f"{name} County Sheriff's Office", "Task Force", "2012-03-01", "") for name in NAMES]
    old = page(table(HEADER, rows, caption="Mutually Signed Agreements (7) as of 03/30/2012"))
    (inbox / "factsheet.html").write_bytes(archived(old, "20120402163405"))
    signed = [["FLORIDA", row[1], "County", None, "TFM", "2012-03-01", None, None] for row in rows]
    waiting = [["UTAH", "Beaver County Sheriff's Office", "County", None, "TFM", None]]
    both = make_workbook([list(PARTICIPATING), *signed, [], list(PENDING), *waiting])
    (inbox / "participating-2012-04-10.xlsx").write_bytes(both)
    (inbox / "buttons.htm").write_bytes(page("<p>As of May 1, 2012, ICE has signed 8 agreements.</p>"))
    report = import_paths([inbox], workspace, _begin, "none")
    assert (report.files, report.accepted, len(report.quarantined)) == (3, 2, 1)
    edition = build_edition(workspace, base="none")
    files = edition.table("files").sort("file_name").select("file_name", "status", "n_rows").rows()
    assert files == [
        ("buttons.htm", "quarantined", None),
        ("factsheet.html", "accepted", 6),
        ("participating-2012-04-10.xlsx", "accepted", 6),
        ("participating-2012-04-10.xlsx#pending", "accepted", 1),
    ]
    days = edition.table("snapshots").sort("snapshot_id")["snapshot_on"].to_list()
    assert [str(day) for day in days] == ["2012-04-02", "2012-04-10", "2012-04-10"]
    stated = edition.table("stated_on_pages").sort("total").select("total", "as_of", "place").rows()
    assert stated == [(7, "2012-03-30", "caption"), (8, "2012-05-01", "paragraph")]
    answer = stated_totals(
        Context(edition), StatedTotalsRequest(since=date(2012, 3, 1), until=date(2012, 6, 1))
    )
    said = answer.frame.select("as_of", "total", "on_list", "publisher").rows()
    assert ("2012-03-30", 7, 6, "factsheet.html") in said
