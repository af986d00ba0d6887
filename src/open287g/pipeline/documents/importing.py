"""PDFs that a person names, to bytes kept once and sightings logged: files, folders and ZIP archives."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from open287g.errors import UsageError
from open287g.store import make_sighting

from .running import DocumentFolder

MOST_BYTES = 100 * 2**20
MOST_MEMBERS = 50_000
_BLOCK = 2**16


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    files: int
    new: int
    repeats: int
    passed_over: tuple[tuple[str, str], ...]
    """Names, and why each was left."""
    sha256s: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    name: str
    origin: str
    data: bytes | None
    reason: str = ""


def import_documents(documents: DocumentFolder, paths: Iterable[Path]) -> Imported:
    """Take in every PDF that `paths` name; what is none is passed over by name. `UsageError` for a path not there."""
    store = documents.store
    known = {s.sha256 for s in store.sightings()}
    met: set[tuple[str, str]] = {(s.sha256, s.origin) for s in store.sightings()}
    sha256s: list[str] = []
    passed: list[tuple[str, str]] = []
    files = new = 0
    for found in _find(paths):
        if found.data is None:
            passed.append((found.name, found.reason))
            continue
        files += 1
        sha256 = store.keep(found.data)
        new += sha256 not in known
        known.add(sha256)
        if (sha256, found.origin) not in met:
            store.log([make_sighting(sha256, found.name, found.origin, len(found.data))])
            met.add((sha256, found.origin))
        sha256s.append(sha256)
    return Imported(files, new, files - new, tuple(passed), tuple(dict.fromkeys(sha256s)))


def _find(paths: Iterable[Path]) -> Iterator[_Found]:
    for path in paths:
        if path.is_dir():
            for inner in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
                if inner.suffix.casefold() in (".pdf", ".zip"):
                    yield from _open(inner)
        elif path.is_file():
            yield from _open(path)
        else:
            raise UsageError(f"{path} is not there. Name a PDF, a folder or a ZIP archive.")


def _open(path: Path) -> Iterator[_Found]:
    if zipfile.is_zipfile(path):
        yield from _open_archive(path)
        return
    with path.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    yield _judge(path.name, str(path), data)


def _judge(name: str, origin: str, data: bytes) -> _Found:
    if len(data) > MOST_BYTES:
        return _Found(name, origin, None, f"it is larger than {MOST_BYTES // 2**20} MiB")
    if b"%PDF-" not in data[:4096]:
        return _Found(name, origin, None, "it is not a PDF")
    return _Found(name, origin, data)


def _open_archive(path: Path) -> Iterator[_Found]:
    with zipfile.ZipFile(path) as archive:
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        if len(members) > MOST_MEMBERS:
            raise UsageError(
                f"{path} holds {len(members):,} files; import at most {MOST_MEMBERS:,} at a time."
            )
        for member in members:
            name = PurePosixPath(member.filename).name
            if not name.casefold().endswith(".pdf") or name.startswith("."):
                continue
            origin = f"{path}!{member.filename}"
            try:
                with archive.open(member) as stream:
                    data = b"".join(iter_blocks(stream))
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
                yield _Found(name, origin, None, f"it cannot be unpacked ({error})")
                continue
            yield _judge(name, origin, data)


def iter_blocks(stream: object) -> Iterator[bytes]:
    """Blocks of a stream, up to a little more than a document may have: a bomb is not unpacked."""
    read = 0
    while read <= MOST_BYTES and (block := stream.read(_BLOCK)):  # type: ignore[attr-defined]
        read += len(block)
        yield block
