"""An edition is the same bytes from the same files, and a build that fails leaves the last one in place."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from lists import build_edition, entry, named, participating, statuses, take_in
from open287g.data.curation import read_curation
from open287g.data.editions import current_edition
from open287g.data.reference import read_rulings
from open287g.data.workspace import project_folder
from open287g.errors import BuildError, CurationError

ONE, TWO = date(2025, 4, 1), date(2025, 4, 8)
FILES = {
    named(ONE): participating([entry(n) for n in range(6)], ONE),
    named(TWO): participating([entry(n) for n in range(8)], TWO),
}


def _bytes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_two_builds_of_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = (take_in(tmp_path / name / "w", FILES).edition for name in ("one", "two"))
    assert one
    assert two
    assert _bytes(one.folder) == _bytes(two.folder)


def test_without_the_cache_a_build_gives_the_same_edition(tmp_path: Path) -> None:
    edition = take_in(tmp_path / "w", FILES).edition
    assert edition
    for path in sorted((tmp_path / "w" / "cache").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert build_edition(tmp_path / "w", base="none").edition_id == edition.edition_id


def test_a_build_that_fails_leaves_the_current_edition(tmp_path: Path) -> None:
    edition = take_in(tmp_path / "w", FILES).edition
    assert edition
    (tmp_path / "w" / "curation").mkdir()
    mended = "- {list: participating, where: {state: TX, agency_name: Bay County Sheriff's Office}, set: {state: FL}"
    (tmp_path / "w" / "curation" / "corrections.yml").write_text(
        f"{mended}, last_on: 2025-04-08, reason: r, source: s}}\n"
    )
    with pytest.raises(BuildError, match="Bay County"):
        build_edition(tmp_path / "w", base="none")
    assert current_edition(tmp_path / "w").edition_id == edition.edition_id


def test_a_correction_of_ices_list_does_not_concern_another_list_of_that_day(tmp_path: Path) -> None:
    on = date(2025, 3, 6)  # the project corrects a row of ICE's list of this day
    report = take_in(tmp_path / "w", {named(on): participating([entry(0), entry(1)], on)})
    assert report.problem is None


def test_a_workspaces_own_ruling_is_heard(tmp_path: Path) -> None:
    take_in(tmp_path / "w", FILES)
    curation = tmp_path / "w" / "curation"
    curation.mkdir()
    sha256 = hashlib.sha256(FILES[named(TWO)]).hexdigest()
    header = "sha256,file_name,ruling,snapshot_on,reason,source"
    (curation / "snapshots.csv").write_text(f"{header}\n{sha256},,reject,,a test list,me\n")
    files = build_edition(tmp_path / "w", base="none").table("files")
    assert statuses(files) == {named(ONE): "accepted", named(TWO): "quarantined"}


@pytest.mark.parametrize(
    "name", ["headers.csv", "judgements.csv", "counties.csv", "agencies.csv", "corrections.yml"]
)
@pytest.mark.parametrize("spoiled", [b"\xff\xfe", b'"' + b"x" * 200_000])
def test_decisions_that_are_no_text_are_refused_by_file(name: str, spoiled: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "w" / "curation"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(
        (project_folder("curation") / name).read_bytes().split(b"\n")[0] + b"\n" + spoiled
    )
    with pytest.raises(CurationError, match=re.escape(name)):
        read_rulings(folder) if name in ("counties.csv", "agencies.csv") else read_curation(tmp_path / "w")


def test_a_decision_without_a_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w" / "curation").mkdir(parents=True)
    (tmp_path / "w" / "curation" / "codes.csv").write_text(
        "column,text,code,reason,source\nstate,fla.,FL,,\n"
    )
    with pytest.raises(CurationError, match="needs a reason"):
        read_curation(tmp_path / "w")


def test_a_workspaces_own_word_is_understood_when_the_lists_are_read_again(tmp_path: Path) -> None:
    odd = {named(ONE): participating([entry(0, state="SUNSHINE STATE"), entry(1)], ONE)}
    before = take_in(tmp_path / "w", odd).edition
    assert before
    assert before.table("snapshots")["n_quarantined"].to_list() == [1]
    (tmp_path / "w" / "curation").mkdir()
    (tmp_path / "w" / "curation" / "codes.csv").write_text(
        "column,text,code,reason,source\nstate,sunshine state,FL,usual,me\n"
    )
    assert build_edition(tmp_path / "w", base="none").table("snapshots")["n_agreements"].to_list() == [2]


def test_a_ruling_that_changes_no_table_is_in_the_description_of_the_same_edition(tmp_path: Path) -> None:
    before = take_in(tmp_path / "w", FILES).edition
    assert before
    (tmp_path / "w" / "curation").mkdir()
    (tmp_path / "w" / "curation" / "codes.csv").write_text(
        "column,text,code,reason,source\nstate,floridia.,FL,seen in a letter,me\n"
    )
    after = build_edition(tmp_path / "w", base="none")
    assert after.edition_id == before.edition_id
    assert after.meta["inputs"]["curation"] != before.meta["inputs"]["curation"]
