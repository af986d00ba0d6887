"""Every state's brief names its law, and what is stated of lists that are not on record."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from open287g.data.editions import open_edition
from open287g.data.tables import locate_entry
from open287g.data.workspace import project_folder
from open287g.publish.md_form import render_markdown
from open287g.queries.brief import make_brief
from open287g.queries.brief.facts import Request, stated_since
from open287g.schemas.blocks import Document
from open287g.schemas.measures import Entry

TODAY = date(2026, 11, 27)
MAY_18 = date(2026, 5, 18)


@cache
def brief(state: str | None, as_of: date | None = None) -> Document:
    return make_brief(open_edition(project_folder("edition")), Request(as_of, None, state), TODAY)


def section(made: Document, name: str) -> str:
    (found,) = [each for each in made.sections if each.section_id == name]
    return " ".join(render_markdown(Document("", (found,), "e", made_on=TODAY)).replace("\\", "").split())


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("VT", "Act 5 of 2017 (S.79) sets conditions for agreements"),
        ("NY", "Signed May 27, 2026. In force since Aug. 25, 2026."),
        ("TX", "198 of the 254 counties"),
        ("WY", "No law, order or official opinion of Wyoming on 287(g) agreements is on record here."),
    ],
)
def test_a_states_brief_names_its_law_also_where_no_agency_is_listed(state: str, told: str) -> None:
    assert told in section(brief(state), "state_law")


def test_a_brief_of_a_past_day_knows_the_law_of_that_day() -> None:
    assert "Local Cops" not in section(brief("NY", MAY_18), "state_law")


def test_the_nations_brief_says_what_is_stated_of_later_lists() -> None:
    words = section(brief(None), "headline")
    assert "ICE’s page stated 2,382 agreements on Aug. 26, 2026 (grade high)" in words
    assert "state_law" not in [each.section_id for each in brief(None).sections]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request(None), [(date(2026, 8, 26), 2382), (date(2026, 9, 28), 2608)]),
        (Request(None, None, "TX"), [(date(2026, 7, 14), 465)]),
        (Request(None, None, "VT"), []),
        (Request(date(2026, 4, 1)), []),
        (Request(date(2026, 7, 1)), [(date(2026, 6, 9), 1934)]),
    ],
)
def test_of_later_lists_the_last_statements_by_the_day_are_told(
    request_: Request, told: list[tuple[date, int]]
) -> None:
    totals = stated_since(open_edition(project_folder("edition")), request_, MAY_18, TODAY)
    assert [(each.as_of, each.total) for each in totals] == told
    for each in totals:
        assert each.entry
        assert locate_entry(each.entry).row_number


def test_an_entry_can_be_named_by_several_cells() -> None:
    path = project_folder("reference") / "state_totals.csv"
    row = locate_entry(Entry("reference/state_totals.csv", "2026-07-14|FL")).row_number
    assert row
    assert path.read_text(encoding="utf-8").splitlines()[row - 1].startswith("2026-07-14,FL,")
