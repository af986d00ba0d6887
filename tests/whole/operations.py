"""The runs that faults are tried on, each on a small workspace; and what must hold of it after a fault."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lists import entry, named, participating
from open287g.data.editions import current_edition
from open287g.errors import NoEdition, Open287gError
from open287g.pipeline.edition import make_edition
from open287g.pipeline.importing import import_paths
from open287g.pipeline.upkeep import building_alone, prune_editions
from open287g.pipeline.verifying import repair_workspace, verify_workspace
from open287g.store.raw import RawStore

DAYS = [date(2025, 4, day) for day in (1, 8, 15)]
LISTS = {named(on): participating([entry(n) for n in range(3 + k)], on) for k, on in enumerate(DAYS)}


def unwatched(_label: str, _steps: int) -> Callable[[int], None]:
    """Progress that nobody watches."""
    return lambda _n: None


def _write(folder: Path, names: list[str]) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(LISTS[name])
    return folder


def _take(folder: Path, names: list[str]) -> None:
    """Import these lists into the workspace of `folder`, from a place that is gone afterwards."""
    source = _write(folder / "source", names)
    import_paths([source], folder / "w", unwatched, "none")
    shutil.rmtree(source)


def _prepare_import(folder: Path) -> None:
    names = sorted(LISTS)
    _take(folder, names[:1])
    _write(folder / "in", names[1:2])


def _prepare_build(folder: Path) -> None:
    names = sorted(LISTS)
    _take(folder, names[:1])
    import_paths([_write(folder / "source", names[1:2])], folder / "w", unwatched, "none", build=False)
    shutil.rmtree(folder / "source")
    shutil.rmtree(folder / "w" / "cache")


def _prepare_prune(folder: Path) -> None:
    for name in sorted(LISTS):
        _take(folder, [name])


def _prepare_verify(folder: Path) -> None:
    _take(folder, sorted(LISTS)[:2])


def _prepare_repair(folder: Path) -> None:
    _prepare_verify(folder)
    workspace = folder / "w"
    (current_edition(workspace).folder / "spells.parquet").write_bytes(b"")
    next((workspace / "cache").rglob("readings.parquet")).write_bytes(b"x")
    RawStore(workspace / "raw").log_file.unlink()
    (workspace / "editions" / ".part-999999999-current").write_bytes(b"2025")


def _prune(folder: Path) -> None:
    with building_alone(folder / "w"):
        prune_editions(folder / "w", keep=1)


def _repair(folder: Path) -> None:
    repair_workspace(folder / "w", unwatched)


def _tidied(folder: Path) -> None:
    make_edition(folder / "w", base="none")


@dataclass(frozen=True)
class Operation:
    """One run: how its folder is made, what is run, what is run after a fault, whether an edition answers before."""

    prepare: Callable[[Path], None]
    run: Callable[[Path], object]
    again: tuple[Callable[[Path], object], ...]
    answers_before: bool = True


def _import(folder: Path) -> object:
    return import_paths([folder / "in"], folder / "w", unwatched, "none")


OPERATIONS: Mapping[str, Operation] = {
    "import": Operation(_prepare_import, _import, (_import,)),
    "build": Operation(_prepare_build, _tidied, (_tidied,)),
    "verify": Operation(_prepare_verify, lambda folder: verify_workspace(folder / "w", unwatched), ()),
    "prune": Operation(_prepare_prune, _prune, (_prune, _tidied)),
    "repair": Operation(_prepare_repair, _repair, (_repair,), answers_before=False),
}


def hashes_of(folder: Path) -> dict[str, str]:
    """Every file of a folder by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@dataclass(frozen=True)
class Expected:
    """What is in a workspace before the run, and after it where nothing disturbs it."""

    editions: Mapping[str, Mapping[str, str]]
    """The files of the edition before and of that after, by id."""
    after: str
    sha256s: frozenset[str]
    """Bytes that the log names before."""


def expect(operation: Operation, folder: Path) -> Expected:
    """Run undisturbed in a copy of `folder`, and note what there was and what came out."""
    store = RawStore(folder / "w" / "raw")
    editions = {}
    try:
        before = current_edition(folder / "w")
    except Open287gError:
        pass
    else:
        if operation.answers_before:
            editions[before.edition_id] = hashes_of(before.folder)
    kept = frozenset(store.kept())
    copy = folder.with_name(f"{folder.name}-undisturbed")
    shutil.copytree(folder, copy)
    operation.run(copy)
    after = current_edition(copy / "w")
    editions[after.edition_id] = hashes_of(after.folder)
    shutil.rmtree(copy)
    return Expected(editions, after.edition_id, kept)


def check(operation: Operation, folder: Path, expected: Expected) -> list[str]:
    """What does not hold after a fault: at once, and after the run was done again. Empty if all holds."""
    wrong = [*_check_answers(operation, folder, expected), *_check_bytes(folder, expected)]
    for again in operation.again:
        try:
            again(folder)
        except Open287gError as error:
            wrong.append(f"unmended: done again it says: {error}")
    try:
        edition = current_edition(folder / "w")
        if hashes_of(edition.folder) != expected.editions[expected.after]:
            wrong.append("unmended: done again it is another edition")
    except (Open287gError, KeyError) as error:
        wrong.append(f"unmended: no edition answers: {error}")
    found = verify_workspace(folder / "w", unwatched, is_proving=False)
    wrong += [f"unmended: {fault.part} {fault.place}: {fault.what}" for fault in found.faults]
    return wrong + _check_bytes(folder, expected)


def _check_answers(operation: Operation, folder: Path, expected: Expected) -> list[str]:
    """No half edition: what is current is one of the two, whole, byte for byte."""
    if not operation.answers_before:
        return []
    try:
        edition = current_edition(folder / "w")
    except NoEdition as error:
        return [f"half edition: {error}"]
    except Open287gError as error:
        return [f"half edition: {error}"]
    if edition.damaged_tables() or edition.edition_id not in expected.editions:
        return [f"half edition: {edition.edition_id} {edition.damaged_tables()}"]
    same = {k: v for k, v in hashes_of(edition.folder).items() if not k.startswith(".part-")}
    return [] if same == expected.editions[edition.edition_id] else ["half edition: other bytes"]


def _check_bytes(folder: Path, expected: Expected) -> list[str]:
    """No lost bytes: what the log named before, and what it names now, is whole."""
    store = RawStore(folder / "w" / "raw")
    named_now = {sighting.sha256 for sighting in store.sightings()}
    return [
        f"lost bytes: {sha256}"
        for sha256 in sorted(expected.sha256s | named_now)
        if not store.is_whole(sha256)
    ]


def run_under(operation: Operation, folder: Path) -> int:
    """Run, in a process of its own, as the command line would end it: 0, 3 where it ends in words, 1 in a traceback."""
    try:
        operation.run(folder)
    except (Open287gError, OSError):
        return 3
    except BaseException:  # noqa: BLE001  anything else is the failure that is looked for
        import traceback

        traceback.print_exc()
        return 1
    return 0
