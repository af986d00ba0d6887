"""Rows that another reader, or other meanings, made are read anew from their raw cells."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from altering import seal
from lists import entry, named, participating, take_in
from open287g.data.curation import read_curation
from open287g.data.editions import DESCRIPTION, Edition, open_edition
from open287g.pipeline import baseline_archive
from open287g.pipeline.parsed_rows import ReadArchive, reparse

ON = date(2025, 4, 1)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """An edition in which a state is printed as nobody has agreed to read it."""
    rows = [
        entry(0, state="SUNSHINE"),
        entry(1, state=" texas\u00a0", signed="05/082025"),
        *(entry(n) for n in range(2, 6)),
    ]
    built = take_in(tmp_path / "w", {named(ON): participating(rows, ON)}).edition
    assert built
    return built


def test_rows_read_anew_with_the_same_meanings_are_the_same(edition: Edition, tmp_path: Path) -> None:
    archive = ReadArchive.of_edition(edition)
    again = reparse(archive, read_curation(tmp_path / "none").vocabulary)
    for name in ("readings", "contents", "findings", "file_reads"):
        left, right = (getattr(each, name) for each in (archive, again))
        assert left.sort(left.columns).equals(right.sort(right.columns)), name


def test_a_new_meaning_reaches_rows_that_were_read_before_it(edition: Edition, tmp_path: Path) -> None:
    curation = tmp_path / "later" / "curation"
    curation.mkdir(parents=True)
    (curation / "codes.csv").write_text(
        "column,text,code,reason,source\nstate,sunshine,FL,usual,me\n", encoding="utf-8"
    )
    later = read_curation(tmp_path / "later")
    before = ReadArchive.of_edition(edition)
    assert before.readings["is_quarantined"].to_list().count(True) == 1
    after = reparse(before, later.vocabulary)
    assert after.readings.filter("is_quarantined").is_empty()
    assert after.readings.filter(pl.col("state_raw") == "SUNSHINE")["state"].to_list() == ["FL"]


@pytest.mark.parametrize("made_by", [{"reader": 1}, {"vocabulary": "another"}, {}])
def test_a_shipped_edition_of_another_reader_or_vocabulary_is_read_anew(
    made_by: dict[str, object], edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(edition.folder, tmp_path / "shipped")
    versions = json.loads((tmp_path / "shipped" / DESCRIPTION).read_bytes())["versions"]
    seal(tmp_path / "shipped", versions=versions | made_by)
    monkeypatch.setattr(baseline_archive, "project_folder", lambda _name: tmp_path / "shipped")
    told = []
    monkeypatch.setattr(baseline_archive, "reparse", lambda archive, _: told.append(1) or replace(archive))
    curation = read_curation(tmp_path / "w")
    _, names = baseline_archive.load_shipped(curation)
    assert (len(told), names) == (len(made_by), sorted(names))
    assert open_edition(tmp_path / "shipped").edition_id == edition.edition_id
