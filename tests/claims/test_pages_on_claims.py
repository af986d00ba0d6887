"""The generated parts of the pages on claims are what the shipped edition says."""

from __future__ import annotations

from pathlib import Path

import pytest

from open287g.cli.audit import generated_parts
from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import UsageError
from open287g.publish.verdicts import refresh

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.slow
@pytest.mark.skipif(
    not (project_folder("edition") / "edition.json").is_file(),
    reason="no edition ships with this checkout yet",
)
def test_the_pages_on_claims_are_current() -> None:
    for name, parts in generated_parts(open_edition(project_folder("edition"))).items():
        page = (DOCS / name).read_text(encoding="utf-8")
        assert refresh(page, parts) == page, f"docs/{name} is stale: run 'open287g audit --docs docs'."


def test_refreshing_twice_changes_nothing_and_leaves_the_rest_alone() -> None:
    page = "before\n<!-- generated: a -->\nold\n<!-- end: a -->\nafter\n"
    once = refresh(page, {"a": "new"})
    assert once == "before\n<!-- generated: a -->\nnew\n<!-- end: a -->\nafter\n"
    assert refresh(once, {"a": "new"}) == once


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(UsageError, match="'a'"):
        refresh("nothing here", {"a": "new"})
