"""Support types are rows of data: one more is counted, shared, explained and told in a brief; no code lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lists import build_from, entry, named, participating, take_in
from open287g.errors import CurationError
from open287g.queries.brief import make_brief
from open287g.queries.brief.facts import Request
from open287g.queries.count import CountRequest, count
from open287g.queries.explain import ExplainCountRequest, explain_count
from open287g.queries.fields import support_type_words
from open287g.queries.registry import Context
from open287g.schemas.support_types import SUPPORT_TYPES, SupportTypes

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "open287g"
COLUMNS_OF_STATED_TOTALS = "early_record.py"
"""The table of totals that ICE stated has a column for each type that a statement broke down so far."""
DAY = date(2026, 6, 1)
ROW = {
    "code": "jem", "title": "A model", "short_words": "", "words": "", "offered_from": "2030-01-01",
    "offered_until": "", "delegates": "", "is_offered_money": "no", "source_title": "", "source_url": "",
}  # fmt: skip


def test_the_tribal_model_is_read_and_counted_as_a_type_of_its_own(tmp_path: Path) -> None:
    tribe = [
        "OKLAHOMA",
        "Cherokee Nation Marshal Service",
        "Tribal",
        None,
        "Tribal Task Force Model",
        DAY,
        None,
        None,
    ]
    rows = [*(entry(n) for n in range(5)), tribe]
    tables = build_from(tmp_path / "w", {named(DAY): participating(rows, DAY)}).tables
    assert tables["agreements"]["support_type"].value_counts(sort=True).rows() == [("tfm", 5), ("ttfm", 1)]
    assert tables["issues"].is_empty()


@pytest.mark.parametrize("code", [">jem", "tfm ", "TFM", ""])
def test_a_row_without_a_plain_code_is_refused_by_its_line(code: str) -> None:
    row = ROW | {"code": code}
    with pytest.raises(CurationError, match="line 2"):
        len(SupportTypes([row]))


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(CurationError, match="twice"):
        len(SupportTypes([ROW, ROW]))


def test_eras_and_words_are_those_of_the_program() -> None:
    on = {entry.code: entry for entry in SUPPORT_TYPES.entries()}
    assert [code for code in on if on[code].is_offered_on(date(2011, 2, 20))] == ["jem", "tfm", "jem_tfm"]
    assert [code for code in on if on[code].is_offered_on(DAY)] == ["jem", "tfm", "wso", "ttfm"]
    assert on["ttfm"].pattern.fullmatch("tribal task-force models")
    assert not on["tfm"].pattern.fullmatch("tribal task force")


def test_the_offers_of_money_name_the_types_that_the_registry_says(root: Path) -> None:
    text = (root / "parameters" / "eligibility" / "support_types.yml").read_text(encoding="utf-8")
    named_last = re.findall(r"^  \d{4}-\d\d-\d\d: \[(.*)\]$", text, re.MULTILINE)[-1].split(", ")
    assert named_last == [entry.code for entry in SUPPORT_TYPES.entries() if entry.is_offered_money]


def test_no_module_lists_the_codes_of_types() -> None:
    listing = re.compile(r"\bjem\b[^\n]{0,40}\btfm\b|\btfm\b[^\n]{0,40}\bwso\b|\bwso\b[^\n]{0,40}\bjem\b")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if listing.search(line) and path.name != COLUMNS_OF_STATED_TOTALS
    ]
    assert found == []


@contextmanager
def _one_type_more(workspace: Path) -> Iterator[None]:
    """A row more in the registry, and ICE's spelling of it in the workspace's own curation."""
    (workspace / "curation").mkdir(parents=True)
    (workspace / "curation" / "codes.csv").write_text(
        "column,text,code,reason,source\nsupport_type,harbor patrol model,hpm,ICE's word,a test\n",
        encoding="utf-8",
    )
    title = "Harbor Patrol Model"
    with SUPPORT_TYPES.adding(replace(SUPPORT_TYPES.entry("tfm"), code="hpm", title=title, words=("hpm",))):
        yield


def test_a_type_that_is_added_at_run_time_is_counted_shared_out_explained_and_told(tmp_path: Path) -> None:
    workspace = tmp_path / "w" / "workspace"
    with _one_type_more(workspace):
        rows = [entry(n, model="Harbor Patrol Model" if n < 2 else "Task Force Model") for n in range(8)]
        edition = take_in(workspace, {named(DAY): participating(rows, DAY)}).edition
        assert edition
        context = Context(edition, workspace, DAY)
        one = count(context, CountRequest(model="hpm"))
        assert "2" in str(one.document)
        assert "Harbor Patrol Model" in str(one.document)
        shares = count(context, CountRequest(by="model"))
        assert "Harbor Patrol Model" in str(shares.document)
        walked = explain_count(context, ExplainCountRequest(model="hpm"))
        assert "Harbor Patrol" in str(walked.document)
        brief = str(make_brief(edition, Request(as_of=DAY), DAY))
        assert "Harbor Patrol Model (HPM)" in brief
        assert support_type_words()["hpm"] == "Harbor Patrol Model"
