"""Every single flipped bit in each kind of file is noticed before anything is read from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lists import entry, named, participating, take_in
from open287g.data.editions import current_edition, open_edition
from open287g.errors import WorkspaceError
from open287g.pipeline.parsed_rows import ReadArchive
from open287g.store.raw import RawStore

EVERY = pytest.mark.parametrize("step", [1_009, pytest.param(1, marks=pytest.mark.whole)])
"""Every thousandth bit in the suite, every bit by `make whole`."""
ON = date(2025, 4, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("built") / "w"
    take_in(workspace, {named(ON): participating([entry(n) for n in range(4)], ON)})
    return workspace


@pytest.fixture
def whole(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "w")
    return tmp_path / "w"


def _edition_file(name: str) -> Callable[[Path], Path]:
    return lambda workspace: next((workspace / "editions").glob(f"*/{name}"))


def _batch_file(name: str) -> Callable[[Path], Path]:
    return lambda workspace: next((workspace / "cache").rglob(name))


def _table(path: Path) -> None:
    open_edition(path.parent).read_bytes(path.stem)


def _description(path: Path) -> None:
    open_edition(path.parent)


def _pointer(path: Path) -> None:
    current_edition(path.parent.parent)


def _batch(path: Path) -> None:
    ReadArchive.load_batch(path.parent)


def _raw(path: Path) -> None:
    RawStore(path.parent.parent).read(path.name)


def _log(path: Path) -> None:
    if RawStore(path.parent).read_log().damaged:
        raise WorkspaceError("named")


KINDS: dict[str, tuple[Callable[[Path], Path], Callable[[Path], None]]] = {
    "a table": (_edition_file("spells.parquet"), _table),
    "a description": (_edition_file("edition.json"), _description),
    "the name of the current edition": (lambda workspace: workspace / "editions" / "current", _pointer),
    "rows of an earlier reading": (_batch_file("file_reads.parquet"), _batch),
    "their hashes": (_batch_file("batch.json"), _batch),
    "the bytes of a list": (lambda w: RawStore(w / "raw").path(RawStore(w / "raw").kept()[0]), _raw),
    "the log": (lambda workspace: RawStore(workspace / "raw").log_file, _log),
}


@EVERY
@pytest.mark.parametrize("kind", KINDS)
def test_every_flipped_bit_is_noticed(kind: str, step: int, whole: Path) -> None:
    find, read = KINDS[kind]
    path = find(whole)
    data = path.read_bytes()
    read(path) if kind != "the log" else None
    unnoticed = []
    for bit in range(0, 8 * len(data), step):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(flipped))
        try:
            read(path)
        except WorkspaceError:
            continue
        unnoticed.append(bit)
    assert unnoticed == []
