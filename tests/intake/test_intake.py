"""Files are kept once, every sighting is logged, and neither a kill nor a second import spoils what is there."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lists import entry, named, participating, statuses, take_in
from open287g.cli.app import app
from open287g.data.editions import current_edition
from open287g.data.workspace import locate_workspace
from open287g.errors import UsageError, WorkspaceError
from open287g.sources.files import find_files, list_passed_over
from open287g.store.raw import RawStore, make_sighting
from workbooks import pack

DAY = date(2025, 4, 1)


def _lists(n: int, n_rows: int = 6) -> dict[str, bytes]:
    """Lists of successive days, each with one more row than the one before."""
    days = [DAY + timedelta(days=k) for k in range(n)]
    return {
        named(on): participating([entry(k, model=model) for model in _MODELS for k in range(n_rows)][: 3 + place], on)
        for place, on in enumerate(days)
    }  # fmt: skip


_MODELS = ("Task Force Model", "Warrant Service Officer", "Jail Enforcement Model")


def test_the_same_bytes_are_kept_once_and_every_name_is_logged(tmp_path: Path) -> None:
    data = participating([entry(0)], DAY)
    take_in(tmp_path / "w", {"a.xlsx": data, "b.xlsx": data})
    report = take_in(tmp_path / "w", {"a.xlsx": data})
    store = RawStore(tmp_path / "w" / "raw")
    assert [s.file_name for s in store.sightings()] == ["a.xlsx", "b.xlsx", "a.xlsx"]
    assert {s.sha256 for s in store.sightings()} == {hashlib.sha256(data).hexdigest()}
    assert len([p for p in (tmp_path / "w" / "raw").rglob("*") if len(p.name) == 64]) == 1
    assert (report.files, report.new, report.repeats) == (1, 0, 1)


def test_a_zip_archive_and_a_folder_give_the_same_as_the_files(tmp_path: Path) -> None:
    files = _lists(3)
    (tmp_path / "all.zip").write_bytes(pack({f"lists/{name}": data for name, data in files.items()}))
    (tmp_path / "zipped").mkdir()
    outright = take_in(tmp_path / "one", files)
    archive = take_in(tmp_path / "two", {"all.zip": (tmp_path / "all.zip").read_bytes()})
    assert outright.edition
    assert archive.edition
    assert archive.files == 3
    assert archive.edition.edition_id == outright.edition.edition_id


def test_in_a_folder_what_is_plainly_no_workbook_is_passed_over(tmp_path: Path) -> None:
    for name in ("notes.txt", "~$list.xlsx", ".DS_Store", "list.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert [found.file_name for found in find_files([tmp_path])] == ["list.xlsx"]
    assert [found.file_name for found in find_files([tmp_path / "notes.txt"])] == ["notes.txt"]
    assert list_passed_over([tmp_path, tmp_path / "notes.txt"]) == ["notes.txt"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_in_a_folder_what_is_no_file_to_be_read_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", {named(DAY): participating([entry(0)], DAY)})
    (folder / "gone.xlsx").symlink_to("nowhere.xlsx")
    (folder / "round.xlsx").symlink_to("round.xlsx")
    (folder / "further").symlink_to(tmp_path, target_is_directory=True)
    (folder / "endless.xlsx").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.xlsx")
    told = {found.file_name: found.problem for found in find_files([folder])}
    assert told.pop(named(DAY)) is None
    assert {name: (problem or "").split(";")[0] for name, problem in told.items()} == {
        "gone.xlsx": "a link that leads to no file", "round.xlsx": "a link that leads to no file",
        "further": "a link to a folder", "endless.xlsx": "a pipe, a socket or a device",
        "pipe.xlsx": "a pipe, a socket or a device",
    }  # fmt: skip
    with pytest.raises(UsageError, match="is a pipe, a socket or a device"):
        list(find_files([folder / "pipe.xlsx"]))


def test_a_path_that_is_not_there_is_a_usage_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.xlsx is not there"):
        list(find_files([tmp_path / "nowhere.xlsx"]))


def _archive_with_harm(local_byte: int, central_byte: int, flipped: int) -> bytes:
    """A ZIP archive of a list and of another one, in whose entries (local, central) one byte is spoiled."""
    data = bytearray(
        pack({"bad.xlsx": participating([entry(3)]), named(DAY): participating([entry(0)], DAY)})
    )
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    data[local_byte] ^= flipped
    data[central + central_byte] ^= flipped
    return bytes(data)


def test_an_encrypted_archive_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    report = take_in(
        tmp_path / "w", {"all.zip": _archive_with_harm(6, 8, 1), named(DAY): participating([entry(0)], DAY)}
    )
    assert [(q.file, "encrypted" in q.reason) for q in report.quarantined] == [("all.zip", True)]


def test_a_damaged_member_of_an_archive_is_set_aside_and_the_others_are_taken(tmp_path: Path) -> None:
    report = take_in(tmp_path / "w", {"all.zip": _archive_with_harm(14, 16, 0xFF)})
    assert [entry.file for entry in report.quarantined] == ["bad.xlsx"]
    assert report.accepted == 1


def test_a_spoiled_file_of_the_store_is_named_and_not_believed(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    sha256 = store.keep(b"bytes")
    store.path(sha256).write_bytes(b"other bytes")
    with pytest.raises(WorkspaceError, match="spoiled"):
        store.read(sha256)


def test_a_torn_last_line_of_the_log_is_dropped_and_the_log_goes_on(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    store.log([make_sighting("a" * 64, "a.xlsx", "/a.xlsx", 1)])
    with (tmp_path / "sightings.jsonl").open("a") as log:
        log.write('{"sha256": "bbb')
    assert [s.file_name for s in store.sightings()] == ["a.xlsx"]
    store.log([make_sighting("c" * 64, "c.xlsx", "/c.xlsx", 1)])
    assert [s.file_name for s in store.sightings()] == ["a.xlsx", "c.xlsx"]


def test_the_workspace_is_the_option_else_the_environment_else_the_platforms_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPEN287G_WORKSPACE", str(tmp_path / "named"))
    assert locate_workspace(tmp_path / "given") == tmp_path / "given"
    assert locate_workspace() == tmp_path / "named"
    monkeypatch.delenv("OPEN287G_WORKSPACE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert locate_workspace().name == "open287g"


def test_import_prints_json_of_the_agreed_shape(tmp_path: Path, workspace: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / named(DAY)).write_bytes(participating([entry(0)], DAY))
    (folder / "page.xlsx").write_bytes(b"<!DOCTYPE html><html>refused</html>")
    ran = CliRunner().invoke(app, ["import", str(folder), "--base", "none", "--json"])
    told = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert list(told)[:5] == ["files", "new", "repeats", "accepted", "quarantined"]
    assert (told["files"], told["new"], told["repeats"], told["accepted"]) == (2, 2, 0, 1)
    assert [set(entry) for entry in told["quarantined"]] == [{"file", "sha256", "reason", "remedy"}]
    assert told["quarantined"][0]["file"] == "page.xlsx"
    assert "web page" in told["quarantined"][0]["reason"]
    assert (workspace / "raw" / "sightings.jsonl").is_file()


def _start(folder: Path, workspace: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "open287g", "import", str(folder), "--base", "none", "--json"]
    return subprocess.Popen(
        [*words, "--workspace", str(workspace)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ},
    )


def _write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_an_import_killed_at_any_moment_leaves_a_store_that_the_next_import_completes(tmp_path: Path) -> None:
    files = _lists(12)
    folder = _write(tmp_path / "in", files)
    undisturbed = take_in(tmp_path / "whole", files).edition
    assert undisturbed
    chance = random.Random(287)
    for moment in sorted(chance.uniform(0.3, 1.6) for _ in range(5)):
        process = _start(folder, tmp_path / "killed")
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    report = take_in(tmp_path / "killed", files)
    assert report.edition
    assert report.problem is None
    assert report.edition.edition_id == undisturbed.edition_id
    assert current_edition(tmp_path / "killed").edition_id == undisturbed.edition_id


def test_two_imports_at_once_end_in_the_edition_of_both(tmp_path: Path) -> None:
    files = _lists(10)
    names = sorted(files)
    first = _write(tmp_path / "a", {name: files[name] for name in names[::2]})
    second = _write(tmp_path / "b", {name: files[name] for name in names[1::2]})
    processes = [_start(folder, tmp_path / "both") for folder in (first, second)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    together = take_in(tmp_path / "together", files).edition
    assert together
    assert current_edition(tmp_path / "both").edition_id == together.edition_id


def test_a_file_in_its_place_is_accepted_and_its_copy_is_a_repeat(tmp_path: Path) -> None:
    data = participating([entry(0), entry(1)], DAY)
    report = take_in(tmp_path / "w", {named(DAY): data, f"copy of {named(DAY)}": data})
    assert report.edition
    assert sorted(statuses(report.edition.table("files")).values()) == ["accepted", "repeat"]


@pytest.mark.usefixtures("workspace")
def test_import_says_how_many_rows_of_the_list_in_force_it_could_not_read(tmp_path: Path) -> None:
    nameless = [*entry(0)[:1], None, *entry(0)[2:]]
    whole = [entry(n) for n in range(8)]
    for rows, words in ((whole, ""), ([*whole, nameless], "1 row of participating-2025-04-09")):
        on = date(2025, 4, len(rows))
        path = tmp_path / named(on)
        path.write_bytes(participating(rows, on))
        ran = CliRunner().invoke(app, ["import", str(path), "--base", "none"])
        assert (words in ran.stderr, "the table issues says why" in ran.stderr) == (True, bool(words))
