"""`verify` finds each kind of damage by its place, proves an edition from the bytes, and `--repair` makes it whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lists import build_edition, entry, named, participating, take_in
from open287g.cli.app import app
from open287g.data.editions import current_edition
from open287g.errors import WorkspaceError
from open287g.pipeline.edition import names_met
from open287g.pipeline.importing import import_paths
from open287g.pipeline.verifying import Verification, repair_workspace, verify_workspace
from open287g.store.raw import RawStore

ONE, TWO = date(2025, 4, 1), date(2025, 4, 8)
FILES = {
    named(ONE): participating([entry(n) for n in range(4)], ONE),
    named(TWO): participating([entry(n) for n in range(6)], TWO),
}
SHA256 = hashlib.sha256(FILES[named(ONE)]).hexdigest()


def _unwatched(_label: str, _steps: int) -> Callable[[int], None]:
    return lambda _n: None


def _verify(workspace: Path) -> Verification:
    return verify_workspace(workspace, _unwatched)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("built") / "w"
    take_in(workspace, FILES)
    return workspace


@pytest.fixture
def whole(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "w")
    return tmp_path / "w"


def _spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _edition_file(name: str) -> Callable[[Path], Path]:
    return lambda workspace: current_edition(workspace).folder / name


def _cached(name: str) -> Callable[[Path], Path]:
    return lambda workspace: next((workspace / "cache").rglob(name))


DAMAGE: dict[str, tuple[str, Callable[[Path], Path], Callable[[Path], None]]] = {
    "a table": ("edition", _edition_file("spells.parquet"), _spoil),
    "an emptied table": ("edition", _edition_file("events.parquet"), lambda path: path.write_bytes(b"")),
    "a table that is gone": ("edition", _edition_file("listings.parquet"), Path.unlink),
    "a description": ("edition", _edition_file("edition.json"), _spoil),
    "the pointer": ("edition", lambda workspace: workspace / "editions" / "current", Path.unlink),
    "a cached row set": ("cache", _cached("readings.parquet"), _spoil),
    "a batch's hashes": ("cache", _cached("batch.json"), lambda path: path.write_bytes(b"{}")),
    "a line of the log": ("log", lambda workspace: RawStore(workspace / "raw").log_file, _spoil),
    "the log": ("log", lambda workspace: RawStore(workspace / "raw").log_file, Path.unlink),
    "an emptied log": (
        "log",
        lambda workspace: RawStore(workspace / "raw").log_file,
        lambda path: path.write_bytes(b""),
    ),
    "a raw file": ("raw", lambda workspace: RawStore(workspace / "raw").path(SHA256), _spoil),
    "a raw file that is gone": (
        "raw",
        lambda workspace: RawStore(workspace / "raw").path(SHA256),
        Path.unlink,
    ),
}


def test_a_whole_workspace_is_proven_from_its_bytes(whole: Path) -> None:
    found = _verify(whole)
    assert (found.faults, found.is_whole, found.is_proven) == ([], True, True)
    assert found.checked == {"files": 2, "log_lines": 2, "cache_batches": 1, "editions": 2}


SAMPLE = ("a table", "a description", "the pointer", "a cached row set", "the log", "a raw file")


@pytest.mark.parametrize(
    "what", [what if what in SAMPLE else pytest.param(what, marks=pytest.mark.whole) for what in DAMAGE]
)
def test_damage_is_named_by_its_place_and_repaired(what: str, whole: Path) -> None:
    part, place, damage = DAMAGE[what]
    before = {path.name: path.read_bytes() for path in current_edition(whole).folder.iterdir()}
    damage(place(whole))
    found = verify_workspace(whole, _unwatched, is_proving=False)
    assert {fault.part for fault in found.damage} == {part}
    repaired = repair_workspace(whole, _unwatched)
    assert (repaired.is_whole, repaired.is_proven) == (True, True), repaired.faults
    assert repaired.repaired
    assert {path.name: path.read_bytes() for path in current_edition(whole).folder.iterdir()} == before


def test_a_letter_of_what_a_history_stands_on_does_not_give_another_history(whole: Path) -> None:
    before, described = current_edition(whole).edition_id, _edition_file("edition.json")(whole)
    described.write_bytes(described.read_bytes().replace(b"files alone", b"files clone"))
    repaired = repair_workspace(whole, _unwatched)
    assert (repaired.is_whole, current_edition(whole).edition_id) == (True, before), repaired.faults


def test_bytes_that_nobody_has_any_more_stay_damaged_and_named(whole: Path, tmp_path: Path) -> None:
    store = RawStore(whole / "raw")
    for folder in {Path(sighting.origin).parent for sighting in store.sightings()}:
        hidden = folder.with_name("elsewhere")
        folder.rename(hidden)
    try:
        _spoil(store.path(SHA256))
        found = repair_workspace(whole, _unwatched)
        assert [(fault.part, named(ONE) in fault.what) for fault in found.damage] == [("raw", True)]
    finally:
        hidden.rename(folder)


def test_an_edition_that_does_not_follow_from_the_files_is_found_and_the_reason_told(whole: Path) -> None:
    (whole / "curation").mkdir()
    rows = f"sha256,file_name,ruling,snapshot_on,reason,source\n{SHA256},,reject,,a test list,me\n"
    (whole / "curation" / "snapshots.csv").write_text(rows, encoding="utf-8")
    found = _verify(whole)
    assert [fault.part for fault in found.damage] == ["proof"]
    assert "people's decisions have changed since" in found.damage[0].what
    repaired = repair_workspace(whole, _unwatched)
    assert (repaired.is_whole, repaired.is_proven) == (True, True)


def test_files_that_wait_for_their_build_are_told_and_are_no_damage(whole: Path, tmp_path: Path) -> None:
    """An import keeps and logs its files before its turn to build comes: who verifies meanwhile sees them so."""
    before = current_edition(whole).edition_id
    third = date(2025, 4, 15)
    (tmp_path / named(third)).write_bytes(participating([entry(n) for n in range(7)], third))
    import_paths([tmp_path / named(third)], whole, _unwatched, "none", build=False)
    found = _verify(whole)
    assert (found.is_whole, found.is_proven, found.edition_id) == (True, True, before)
    assert [(fault.part, named(third) in fault.what) for fault in found.faults] == [("leftover", True)]
    assert len(build_edition(whole, base="none").table("snapshots")) == 3
    assert _verify(whole).faults == []


def test_a_log_that_lost_whole_lines_is_named_and_restored(whole: Path) -> None:
    store = RawStore(whole / "raw")
    names = names_met(store)
    store.log_file.write_bytes(store.log_file.read_bytes().split(b"\n")[0] + b"\n")
    assert {fault.part for fault in _verify(whole).damage} == {"log"}
    repaired = repair_workspace(whole, _unwatched)
    assert (repaired.is_whole, repaired.is_proven, names_met(store)) == (True, True, names)


def test_a_verification_beside_the_first_import_does_not_call_the_log_lost(tmp_path: Path) -> None:
    RawStore(tmp_path / "w" / "raw").keep(FILES[named(ONE)])
    told = {fault.part: fault.place.split("/")[-1] for fault in _verify(tmp_path / "w").faults}
    assert told == {"leftover": SHA256, "edition": "current"}


def test_a_repair_that_cannot_build_says_why(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(current_edition(whole).folder / "spells.parquet")

    def refuse(*_: object, **__: object) -> None:
        raise WorkspaceError("editions cannot be written: the disk is full.")

    monkeypatch.setattr("open287g.pipeline.verifying.make_edition", refuse)
    told = [fault.what for fault in repair_workspace(whole, _unwatched).damage]
    assert told[0] == "None was built: editions cannot be written: the disk is full."
    assert len(told) == 2


def test_leftovers_are_told_and_are_no_damage(whole: Path) -> None:
    left = whole / "editions" / ".part-999999999-current"
    left.write_bytes(b"x")
    found = _verify(whole)
    assert [(fault.part, fault.place) for fault in found.faults] == [
        ("leftover", "editions/.part-999999999-current")
    ]
    assert found.is_whole
    repair_workspace(whole, _unwatched)
    assert not left.exists()


def test_an_empty_workspace_is_whole(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "none"):
        assert (_verify(folder).faults, _verify(folder).is_proven) == ([], False)


def test_the_command_tells_monitoring_by_its_exit_code(whole: Path) -> None:
    def run(*words: str) -> tuple[int, Any]:
        ran = CliRunner().invoke(app, ["verify", "--json", *words, "--workspace", str(whole)])
        return ran.exit_code, json.loads(ran.stdout)

    _spoil(current_edition(whole).folder / "spells.parquet")
    code, told = run()
    assert (code, told["whole"], told["faults"][0]["place"].split("/")[-1]) == (1, False, "spells.parquet")
    code, told = run("--repair")
    assert (code, told["whole"], told["proven"]) == (3, True, True)
