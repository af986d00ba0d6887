"""What a workspace's first file makes its history stand on: a file that tells little never hides ICE's archive."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists import entry, named, participating, pending, take_in
from open287g.data.curation import read_curation
from open287g.data.workspace import project_folder
from open287g.pipeline.baseline_archive import choose_foundation
from open287g.pipeline.parsed_rows import read_files

ON = date(2026, 4, 1)
SHIPPED = "the shipped archive and the workspace's files"


def _unreadable(row: list[Any]) -> list[Any]:
    return [None, *row[1:]]


FILES = {
    "a pending list": {named(ON, "pending"): pending([entry(n) for n in range(8)], ON)},
    "a pending list under the other name": {named(ON): pending([entry(n) for n in range(8)], ON)},
    "an empty list": {named(ON): participating([], ON)},
    "a list of formulas without values": {
        named(ON): participating([_unreadable(entry(n, signed=ON)) for n in range(8)], ON)
    },
    "a pending list with an empty column SIGNED": {
        named(ON): participating([[*entry(n)[:5], None, None, None] for n in range(8)], ON)
    },
    "a web page": {named(ON): b"<!DOCTYPE html><html></html>"},
}


@pytest.mark.parametrize("what", FILES)
def test_a_workspace_whose_files_tell_of_no_other_archive_stands_on_ices(what: str, tmp_path: Path) -> None:
    curation = read_curation(tmp_path)
    read = [(f"{n:064}", lambda data=data: data) for n, data in enumerate(FILES[what].values())]
    archive = read_files(read, curation.vocabulary, frozenset(), lambda _: None)
    names = [(sha256, name) for (sha256, _), name in zip(read, FILES[what], strict=True)]
    foundation = choose_foundation(archive, names, "auto", curation)
    assert foundation.words == SHIPPED
    assert set(foundation.names) > set(names)


def test_a_pending_list_under_the_other_name_is_built_on_ices_archive_and_takes_nobody_from_it(
    tmp_path: Path,
) -> None:
    report = take_in(tmp_path / "w", FILES["a pending list under the other name"], base="auto")
    assert report.edition
    assert report.edition.meta["base"] == SHIPPED
    shipped = json.loads((project_folder("edition") / "edition.json").read_text(encoding="utf-8"))
    n_agreements = shipped["latest"]["participating"]["n_agreements"]
    assert report.edition.meta["latest"]["participating"]["n_agreements"] == n_agreements


def test_lists_made_up_for_a_test_stand_alone(tmp_path: Path) -> None:
    rows = [["TEXAS", f"Nowhere {n} Police Department", "Municipality", "Kerr", "Task Force Model", ON, None, None]
            for n in range(8)]  # fmt: skip
    report = take_in(tmp_path / "w", {named(ON): participating(rows, ON)}, base="auto")
    assert report.edition
    assert report.edition.meta["base"] == "the workspace's files alone"
