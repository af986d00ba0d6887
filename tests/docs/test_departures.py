"""The table of departures in the documents says what the shipped edition says."""

from __future__ import annotations

from pathlib import Path

from docs.departures import as_markdown
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.queries.listings import list_departures

PAGE = Path(__file__).parents[2] / "docs" / "departures.md"


def test_the_table_of_departures_is_current(tmp_path: Path) -> None:
    edition = open_edition(project_folder("edition"))
    told = list_departures(edition, tmp_path)
    assert told["first_missing_on"].is_sorted()
    assert told["first_missing_on"].dt.year().unique().to_list()[:5] == [2011, 2012, 2013, 2014, 2015]
    assert as_markdown(told) in PAGE.read_text(encoding="utf-8")


def test_every_judged_departure_is_one_that_the_lists_show(tmp_path: Path) -> None:
    edition = open_edition(project_folder("edition"))
    told = list_departures(edition, tmp_path)
    judged = (project_folder("curation") / "departures.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert told["is_judged"].sum() == len(judged)
