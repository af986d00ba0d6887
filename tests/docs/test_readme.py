"""The figures in the README are those that the shipped edition gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.queries.ledger import answer_count
from open287g.schemas.measures import Query

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
DAY = date(2026, 1, 26)


@pytest.mark.parametrize(
    ("unit", "printed"),
    [
        ("agreements", "| `agreements`: one agency under one support type from one signing | {:,} |"),
        ("agencies", "| `agencies`: bodies, each once, however spelled | {:,} |"),
        ("agency_names", "| `agency_names`: distinct spellings as printed, what many reports count | {:,} |"),
    ],
)
def test_the_table_of_units_is_what_the_edition_counts(unit: str, printed: str) -> None:
    answer = answer_count(open_edition(project_folder("edition")), Query(unit=unit, as_of=DAY))
    assert printed.format(answer.value) in README


def test_states_and_territories_are_told_apart() -> None:
    edition = open_edition(project_folder("edition"))
    states, all_of_them = (
        answer_count(edition, Query(unit=u, as_of=DAY)).value for u in ("states_only", "states")
    )
    assert f"| {states} and {all_of_them} |" in README


def test_growth_is_stated_as_counted() -> None:
    edition = open_edition(project_folder("edition"))
    query = Query(as_of=DAY, since=date(2025, 1, 20))
    growth = answer_count(edition, query).growth
    assert growth is not None
    assert growth.percent is not None
    assert f"{growth.percent:.0f}% more than {growth.value}" in README
    assert f"{100 * (1168 - 135) / 135:.0f}%, not 950%" in README
