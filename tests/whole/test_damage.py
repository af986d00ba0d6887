"""What is read back from disk is held against its hash: damage is named, never answered from, and mended by a build."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists import build_edition, entry, named, participating, statuses, take_in
from open287g.data.editions import current_edition, open_edition
from open287g.data.workspace import project_folder
from open287g.disk import UNFINISHED, write_beside, write_in_place
from open287g.errors import Damaged, NoEdition, Open287gError, WorkspaceError
from open287g.pipeline.edition import make_edition, names_met
from open287g.pipeline.parsed_rows import ReadArchive, list_batches
from open287g.store.raw import LOST_NAME, RawStore, make_sighting
from open287g.text.harmless import escape_undecodable
from open287g.text.sealed_json import render_sealed

ONE, TWO = date(2025, 4, 1), date(2025, 4, 8)
FILES = {
    named(ONE): participating([entry(n) for n in range(4)], ONE),
    named(TWO): participating([entry(n) for n in range(6)], TWO),
}

EVERY = pytest.mark.parametrize("step", [101, pytest.param(1, marks=pytest.mark.whole)])
"""Every hundredth bit in the suite, every bit by `make whole`."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("built") / "w"
    take_in(workspace, FILES)
    return workspace


@pytest.fixture
def whole(built: Path, tmp_path: Path) -> Path:
    """A workspace of two lists with its edition; the test may damage it."""
    shutil.copytree(built, tmp_path / "w")
    return tmp_path / "w"


def _flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _cache(workspace: Path) -> Path:
    (folder,) = (workspace / "cache").iterdir()
    return folder


SPOILS: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda data: data[:-1],
    lambda data: _flip(data, 4000),
    lambda data: data + b"x",
]
TABLES = ["spells", "agreements", "snapshots", "file_reads"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("spoil", SPOILS)
def test_a_damaged_table_is_named_and_never_read(
    table: str, spoil: Callable[[bytes], bytes], whole: Path
) -> None:
    edition = current_edition(whole)
    path = edition.folder / f"{table}.parquet"
    path.write_bytes(spoil(path.read_bytes()))
    for ask in (edition.table, edition.scan):
        with pytest.raises(Damaged, match=f"{table}.parquet is damaged"):
            ask(table)
    assert edition.damaged_tables() == [table]


def test_a_build_mends_every_damaged_table(whole: Path) -> None:
    edition = current_edition(whole)
    before = _bytes(edition.folder)
    for table, spoil in zip(TABLES, SPOILS, strict=True):
        path = edition.folder / f"{table}.parquet"
        path.write_bytes(spoil(path.read_bytes()))
    assert build_edition(whole, base="none").edition_id == edition.edition_id
    assert _bytes(edition.folder) == before


@pytest.mark.parametrize(
    "told", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"edition": 1}', b"[" * 100_000]
)
def test_an_empty_or_broken_description_is_an_error_in_words(told: bytes, whole: Path) -> None:
    edition = current_edition(whole)
    (edition.folder / "edition.json").write_bytes(told)
    with pytest.raises(Damaged, match="Build the edition anew"):
        current_edition(whole)
    if not told:
        assert build_edition(whole, base="none").edition_id == edition.edition_id


@pytest.mark.parametrize(
    "newer", [{"format": 99}, {"versions": {"open287g": "99.0.0"}, "description_sha256": "of another kind"}]
)
def test_an_edition_of_a_newer_version_is_refused_by_that_name(newer: dict[str, Any], whole: Path) -> None:
    edition = current_edition(whole)
    told = json.loads((edition.folder / "edition.json").read_bytes()) | newer
    sealed = render_sealed(told) if "format" in newer else json.dumps(told).encode()
    (edition.folder / "edition.json").write_bytes(sealed)
    with pytest.raises(WorkspaceError, match="newer Open287g"):
        current_edition(whole)


def test_files_without_a_current_edition_are_never_answered_from_the_shipped_one(whole: Path) -> None:
    edition_id = current_edition(whole).edition_id
    pointer = whole / "editions" / "current"
    pointer.unlink()
    with pytest.raises(NoEdition, match="holds files, but no current edition"):
        current_edition(whole)
    shutil.rmtree(whole / "editions")
    with pytest.raises(NoEdition, match="holds files, but no current edition"):
        current_edition(whole)
    assert build_edition(whole, base="none").edition_id == edition_id
    pointer.write_bytes(b"2025-04-08-0123456789\n")
    with pytest.raises(NoEdition, match="none of that name"):
        current_edition(whole)
    for spoiled in (b"", b"\n", b"../../etc\n", edition_id.encode()):
        pointer.write_bytes(spoiled)
        with pytest.raises(Damaged, match="names no edition"):
            current_edition(whole)
    assert make_edition(whole, base="none").edition.edition_id == edition_id
    assert current_edition(whole).edition_id == edition_id


def test_every_damaged_file_of_the_cache_is_noticed_and_read_anew(whole: Path) -> None:
    before = _bytes(current_edition(whole).folder)
    (batch,) = list_batches(_cache(whole))
    chance = random.Random(287)
    for path in sorted(batch.iterdir()):
        data = path.read_bytes()
        for spoiled in (b"", *(_flip(data, chance.randrange(len(data) * 8)) for _ in range(60))):
            path.write_bytes(spoiled)
            with pytest.raises(Damaged):
                ReadArchive.load_batch(batch)
        path.write_bytes(data)
    (batch / "readings.parquet").write_bytes(b"")
    made = make_edition(whole, base="none")
    assert [sentence for sentence in made.mended if "was damaged: what it kept was read anew" in sentence]
    assert _bytes(made.edition.folder) == before
    assert not batch.is_dir()
    assert make_edition(whole, base="none").mended == []


def test_files_whose_content_another_batch_kept_are_read_anew_with_it(tmp_path: Path) -> None:
    data = participating([entry(n) for n in range(4)], ONE)
    take_in(tmp_path / "w", {named(ONE): data})
    twin = participating([entry(n) for n in range(4)], TWO)  # the same content, saved on another day
    before = take_in(tmp_path / "w", {named(TWO): twin}).edition
    assert before
    first, second = list_batches(_cache(tmp_path / "w"))
    assert ReadArchive.load_batch(second).contents.is_empty()
    shutil.rmtree(first)
    assert build_edition(tmp_path / "w", base="none").edition_id == before.edition_id


def test_bytes_that_were_damaged_are_taken_again_when_the_file_is_imported_again(whole: Path) -> None:
    edition_id = current_edition(whole).edition_id
    store = RawStore(whole / "raw")
    sha256 = hashlib.sha256(FILES[named(ONE)]).hexdigest()
    store.path(sha256).write_bytes(b"")
    shutil.rmtree(whole / "cache")
    with pytest.raises(Damaged, match=f"of {named(ONE)} are gone or damaged .* Import it again"):
        build_edition(whole, base="none")
    assert current_edition(whole).edition_id == edition_id
    report = take_in(whole, {named(ONE): FILES[named(ONE)]})
    assert store.read(sha256) == FILES[named(ONE)]
    assert report.mended == [f"The bytes kept of {named(ONE)} were damaged: they have been taken again."]
    assert report.edition
    assert report.edition.edition_id == edition_id


@EVERY
def test_every_single_flipped_bit_of_the_log_damages_a_line_that_is_named_and_restored(
    step: int, whole: Path
) -> None:
    store = RawStore(whole / "raw")
    data = store.log_file.read_bytes()
    expected = names_met(store)
    assert len(expected) == 2
    for bit in range(0, len(data) * 8, step):
        store.log_file.write_bytes(_flip(data, bit))
        assert store.read_log().damaged, bit
    store.log_file.write_bytes(_flip(data, 8 * data.index(b"file_name") + 3))
    made = make_edition(whole, base="none")
    assert any("line 1" in sentence and "is damaged" in sentence for sentence in made.mended)
    assert (names_met(store), store.read_log().damaged) == (expected, [])
    assert (
        store.set_aside_file.read_bytes()
        == _flip(data, 8 * data.index(b"file_name") + 3).split(b"\n")[0] + b"\n"
    )


def test_a_lost_log_is_restored_under_the_names_that_an_edition_tells(whole: Path) -> None:
    before = _bytes(current_edition(whole).folder)
    for lose in (Path.unlink, lambda path: path.write_bytes(b"")):
        lose(RawStore(whole / "raw").log_file)
        assert _bytes(build_edition(whole, base="none").folder) == before


@pytest.mark.parametrize("has_edition", [True, False])
def test_an_import_after_the_log_was_lost_hides_none_of_the_earlier_files(
    has_edition: bool, whole: Path
) -> None:
    RawStore(whole / "raw").log_file.unlink()
    if not has_edition:
        shutil.rmtree(whole / "editions")
    third = date(2025, 4, 15)
    report = take_in(whole, {named(third): participating([entry(n) for n in range(7)], third)})
    assert report.edition
    assert report.edition.table("snapshots")["snapshot_on"].to_list() == [ONE, TWO, third]
    told = {*FILES, named(third)} if has_edition else {LOST_NAME, named(third)}
    assert set(report.edition.table("files")["file_name"]) == told


def test_a_log_lost_with_every_edition_is_restored_and_workbooks_date_themselves(whole: Path) -> None:
    shutil.rmtree(whole / "editions")
    store = RawStore(whole / "raw")
    store.log_file.unlink()
    edition = build_edition(whole, base="none")
    assert {s.file_name for s in store.sightings()} == {LOST_NAME}
    assert edition.table("snapshots")["snapshot_on"].to_list() == [ONE, TWO]
    again = take_in(whole, FILES).edition
    assert again
    assert statuses(again.table("files")) == dict.fromkeys(FILES, "accepted")


def test_a_name_that_is_not_utf8_is_kept_escaped_and_poisons_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = os.fsencode(folder) + b"/participatingAgencies04012025am\xff.xlsx"
    with open(odd, "wb") as file:  # noqa: PTH123  a path of bytes
        file.write(FILES[named(ONE)])
    from open287g.pipeline.importing import import_paths

    for _ in range(2):
        report = import_paths([folder], tmp_path / "w", lambda _label, _steps: lambda _n: None, "none")
        assert report.edition
        assert report.edition.table("files")["file_name"].to_list() == [
            r"participatingAgencies04012025am\xff.xlsx"
        ]


def test_a_log_that_an_earlier_version_poisoned_is_usable(whole: Path) -> None:
    store = RawStore(whole / "raw")
    sha256 = hashlib.sha256(FILES[named(ONE)]).hexdigest()
    with store.log_file.open("ab") as log:
        log.write(
            json.dumps({"file_name": "04012025\udcff.xlsx", "origin": "dir\udcff/04012025\ud800.xlsx",
                        "seen_at": "2026-11-27T11:38:00+00:00", "sha256": sha256, "size": 1}).encode() + b"\n"
        )  # fmt: skip
    assert store.sightings()[-1].origin == r"dir\xff/04012025\ud800.xlsx"
    assert r"04012025\xff.xlsx" in build_edition(whole, base="none").table("files")["file_name"].to_list()
    assert escape_undecodable("Ñuñoa ≠ \U0001f600") == "Ñuñoa ≠ \U0001f600"


class Reached(Exception):
    """A build got past the question whether the bytes of its files are whole."""


def _reach(*_: object) -> None:
    raise Reached


def test_lines_of_files_that_the_shipped_archive_knows_need_no_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = open_edition(project_folder("edition"))
    sha256, name = shipped.table("files").select("sha256", "file_name").row(0)
    store = RawStore(tmp_path / "w" / "raw")
    store.folder.mkdir(parents=True)
    store.log([make_sighting(sha256, name.replace(".xlsx", "\udcff.xlsx"), "somewhere", 1)])
    monkeypatch.setattr("open287g.pipeline.edition.order_timeline", _reach)
    with pytest.raises(Reached):
        build_edition(tmp_path / "w")
    with pytest.raises(Damaged, match="gone or damaged"):
        build_edition(tmp_path / "w", base="none")


def test_one_file_that_the_disk_does_not_give_is_named_and_the_rest_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refusing(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == named(ONE) and args == ("rb",):
            raise OSError(5, "Input/output error", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    report = take_in(tmp_path / "w", FILES)
    assert [(entry.file, "Input/output error" in entry.reason) for entry in report.unread] == [
        (named(ONE), True)
    ]
    assert report.edition
    assert statuses(report.edition.table("files")) == {named(TWO): "accepted"}


def test_a_file_larger_than_any_list_is_refused_before_a_byte_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.sources.files.MAX_MEMBER_BYTES", len(FILES[named(ONE)]))
    report = take_in(tmp_path / "w", FILES)
    assert [entry.file for entry in report.unread] == [named(TWO)]
    assert RawStore(tmp_path / "w" / "raw").kept() == [hashlib.sha256(FILES[named(ONE)]).hexdigest()]


def test_leftovers_of_killed_runs_go_at_the_next_start_and_what_runs_now_stays(whole: Path) -> None:
    running = os.getppid()
    left = [
        whole / "raw" / "ab" / f"{UNFINISHED}999999999-{'ab' * 32}",
        whole / "editions" / f"{UNFINISHED}999999999-2025-04-08-0123456789" / "spells.parquet",
        whole / "editions" / f"{UNFINISHED}999999999-current",
        _cache(whole) / f"{UNFINISHED}999999999-000002" / "readings.parquet",
    ]
    stays = whole / "raw" / "ab" / f"{UNFINISHED}{running}-{'cd' * 32}"
    for path in (*left, stays):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    made = make_edition(whole, base="none")
    assert made.mended == ["Removed 4 unfinished files of a run that was interrupted."]
    assert [path for path in (*left, stays) if path.exists()] == [stays]


def test_old_editions_are_pruned_and_never_the_current_one_or_one_that_a_diff_named(tmp_path: Path) -> None:
    ids = []
    for n in range(1, 6):
        on = date(2025, 4, n)
        edition = take_in(
            tmp_path / "w", {named(on): participating([entry(k) for k in range(3 + n)], on)}
        ).edition
        assert edition
        ids.append(edition.edition_id)
    (tmp_path / "w" / "editions" / "named").write_text(f"{ids[0]}\n", encoding="utf-8")
    made = make_edition(tmp_path / "w", base="none", keep=2)
    assert list(made.pruned) == ids[1:3]
    left = {path.name for path in (tmp_path / "w" / "editions").iterdir() if path.is_dir()}
    assert left == {ids[0], *ids[3:]}


def test_who_was_answered_from_an_edition_still_is_when_it_is_pruned_meanwhile(whole: Path) -> None:
    edition = current_edition(whole)
    rows = edition.table("spells")
    shutil.rmtree(edition.folder)
    assert edition.table("spells").equals(rows)
    assert edition.scan("events").collect().height == edition.meta["tables"]["events"]["rows"]


def test_one_writer_leaves_the_old_or_the_new_and_writes_through_links_and_pipes(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    write_beside(real, b"old")
    real.chmod(0o600)
    (tmp_path / "link.txt").symlink_to(real)
    write_beside(tmp_path / "link.txt", b"new")
    assert ((tmp_path / "link.txt").is_symlink(), real.read_bytes()) == (True, b"new")
    assert real.stat().st_mode & 0o777 == 0o600
    write_beside(Path(os.devnull), b"gone")
    with pytest.raises(Open287gError, match="cannot be written"):
        write_beside(tmp_path / "nowhere" / "a.txt", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.txt", "real.txt"]


def test_what_is_written_in_place_is_written_through_no_link_and_into_no_other_name(tmp_path: Path) -> None:
    elsewhere, kept = tmp_path / "elsewhere.txt", tmp_path / "kept.txt"
    for place in (elsewhere, kept, tmp_path / "plain.txt"):
        place.write_bytes(b"what was there before")
    (tmp_path / "link.txt").symlink_to(elsewhere)
    (tmp_path / "twin.txt").hardlink_to(kept)
    names = ("link.txt", "twin.txt", "plain.txt", "new.txt")
    for name in names:
        write_in_place(tmp_path / name, b"shorter")
    assert [(tmp_path / name).read_bytes() for name in names] == [b"shorter"] * 4
    assert not (tmp_path / "link.txt").is_symlink()
    assert elsewhere.read_bytes() == kept.read_bytes() == b"what was there before"
    with pytest.raises(Open287gError, match="cannot be written"):
        write_in_place(tmp_path, b"x")
