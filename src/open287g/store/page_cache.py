"""Pages as they were read, kept by the document's sha256 and the reader's version; a page in it is never read again."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from open287g.disk import write_unsynced
from open287g.documents.page_json import from_json
from open287g.documents.words import PageRead


@dataclass(frozen=True)
class PageCache:
    """The `documents/pages` folder of one workspace, for one version of the reader.

    Safe to kill at any moment: a page is written beside its place and moved there whole. A file that is spoiled counts
    as not there, and is removed when it is met, so that its page is read again.
    """

    folder: Path
    version: str

    def keep(self, sha256: str, number: int, packed: bytes) -> None:
        """Keep one page, as `page_json.pack` made it."""
        self._write(self._path(sha256, number), packed)

    def keep_count(self, sha256: str, n_pages: int, refusal: str | None = None) -> None:
        """Keep how many pages a document has, or why it cannot be opened."""
        self._write(self._path(sha256, 0), _squash(f"{n_pages}\n{refusal or ''}"))

    def count(self, sha256: str) -> tuple[int, str | None] | None:
        """How many pages, and why none could be opened; none if it was never asked."""
        text = self._read(self._path(sha256, 0))
        if text is None:
            return None
        number, _, refusal = text.decode().partition("\n")
        return (int(number), refusal or None) if number.isdigit() else None

    def page(self, sha256: str, number: int) -> PageRead | None:
        """One page; none if it was not read yet."""
        path = self._path(sha256, number)
        text = self._read(path)
        try:
            return from_json(text) if text is not None else None
        except ValueError:
            path.unlink(missing_ok=True)
            return None

    def missing(self, sha256: str, n_pages: int) -> list[int]:
        """Numbers of pages not read yet. One look at the folder: a corpus has tens of thousands of pages."""
        try:
            there = {path.name for path in self._path(sha256, 0).parent.iterdir()}
        except OSError:
            there = set()
        return [n for n in range(1, n_pages + 1) if f"{n:04d}.json.gz" not in there]

    def pages(self, sha256: str) -> list[PageRead]:
        """All pages of a document that were read, in order."""
        counted = self.count(sha256)
        found: Iterable[PageRead | None] = (
            self.page(sha256, n) for n in range(1, (counted[0] if counted else 0) + 1)
        )
        return [page for page in found if page is not None]

    def keep_made(self, what: str, sha256: str, n_pages: int, text: str) -> None:
        """Keep what was made (its facts, its text) of the `n_pages` pages that are read by now."""
        self._write(self._path_made(what, sha256), _squash(f"{n_pages}\n{text}"))

    def made(self, what: str, sha256: str, n_pages: int) -> str | None:
        """What was made of exactly so many pages; none if it was not, or of fewer."""
        text = self._read(self._path_made(what, sha256))
        known, _, kept = (text or b"").decode().partition("\n")
        return kept if known == str(n_pages) else None

    def has_made(self, whats: Iterable[str], sha256: str) -> bool:
        """Whether all of these were made, of however many pages."""
        return all(self._path_made(what, sha256).is_file() for what in whats)

    def packed(self, sha256: str) -> list[bytes]:
        """All pages of a document that were read, in order, as they are kept."""
        counted = self.count(sha256)
        paths = (self._path(sha256, n) for n in range(1, (counted[0] if counted else 0) + 1))
        return [path.read_bytes() for path in paths if path.is_file()]

    def n_read(self, sha256: str) -> int:
        """How many pages of a document were read."""
        counted = self.count(sha256)
        return counted[0] - len(self.missing(sha256, counted[0])) if counted else 0

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_unsynced(path, data)

    def _path(self, sha256: str, number: int) -> Path:
        return self.folder / sha256[:2] / sha256 / self.version / f"{number:04d}.json.gz"

    def _path_made(self, what: str, sha256: str) -> Path:
        return self._path(sha256, 0).with_name(f"{what}.json.gz")

    def _read(self, path: Path) -> bytes | None:
        try:
            return gzip.decompress(path.read_bytes())
        except (gzip.BadGzipFile, EOFError, zlib.error):
            path.unlink(missing_ok=True)
            return None
        except OSError:
            return None


def _squash(text: str) -> bytes:
    return gzip.compress(text.encode(), 6, mtime=0)
