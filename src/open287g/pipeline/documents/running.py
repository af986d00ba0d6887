"""Documents of a workspace to pages read: what the cache lacks is read, here or on Dask, a few pages at a time.

Resumable: each page is kept as soon as it is read, so a run that was killed goes on where it stood. With one worker
everything runs here; with more, or with the address of a scheduler, on Dask's processes. Each of them reads in a
process of its own below (`workers`), because pdfium is not thread-safe and a page may have to be ended.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from open287g.documents.facts import READER_VERSION
from open287g.documents.page_json import from_json, to_json
from open287g.documents.words import PageRead
from open287g.errors import Open287gError, UnreadableFile
from open287g.store import RawStore
from open287g.store.page_cache import PageCache

from .workers import MissingDocumentsExtra, PageWorker, can_recognize

PAGES_AT_A_TIME = 4
_WAITING = 4
"""Batches handed out for each worker, so that none waits and memory stays bounded."""


@dataclass(frozen=True)
class DocumentFolder:
    """The part of a workspace that holds documents."""

    folder: Path

    @property
    def store(self) -> RawStore:
        """Bytes by sha256, and every sighting."""
        return RawStore(self.folder / "raw")

    def cache(self, recognize: bool) -> PageCache:
        """Pages read with or without the recognizer."""
        return PageCache(self.folder / "pages", f"{READER_VERSION}-{'recognized' if recognize else 'text'}")

    def path_of(self, sha256: str) -> Path:
        """Where the bytes lie."""
        return self.folder / "raw" / sha256[:2] / sha256


@dataclass(frozen=True)
class Batch:
    """Pages of one document that one worker reads in one go."""

    sha256: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ReadReport:
    """What a run did: pages read now, met in the cache, failed (with the reason), and documents refused."""

    pages_read: int
    pages_known: int
    failed: tuple[tuple[str, int, str], ...]
    refused: tuple[tuple[str, str], ...]


Progress = Callable[[int, int], None]
"""Is told pages done and pages in all."""


def read_documents(
    documents: DocumentFolder,
    sha256s: Sequence[str],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    recognize: bool | None = None,
    progress: Progress = lambda done, total: None,
) -> ReadReport:
    """Read every page of `sha256s` that was not read before."""
    recognize = can_recognize() if recognize is None else recognize
    cache = documents.cache(recognize)
    batches, known, refused = _plan(documents, cache, sha256s)
    total = sum(len(b.numbers) for b in batches)
    failed: list[tuple[str, int, str]] = []
    done = 0
    with _runner(documents, workers, scheduler, recognize) as run:
        for sha256, pages in run(batches):
            for page in pages:
                cache.keep(sha256, page)
                if page.failure:
                    failed.append((sha256, page.number, page.failure))
            done += len(pages)
            progress(done, total)
    return ReadReport(done, known, tuple(failed), tuple(refused))


def _plan(
    documents: DocumentFolder, cache: PageCache, sha256s: Iterable[str]
) -> tuple[list[Batch], int, list[tuple[str, str]]]:
    batches: list[Batch] = []
    refused: list[tuple[str, str]] = []
    known = 0
    with PageWorker(recognize=False) as worker:
        for sha256 in dict.fromkeys(sha256s):
            counted = cache.count(sha256) or _count(worker, cache, sha256, documents.path_of(sha256))
            if counted[1] is not None:
                refused.append((sha256, counted[1]))
                continue
            missing = cache.missing(sha256, counted[0])
            known += counted[0] - len(missing)
            batches += [
                Batch(sha256, tuple(missing[n : n + PAGES_AT_A_TIME]))
                for n in range(0, len(missing), PAGES_AT_A_TIME)
            ]
    return batches, known, refused


def _count(worker: PageWorker, cache: PageCache, sha256: str, path: Path) -> tuple[int, str | None]:
    try:
        counted: tuple[int, str | None] = (worker.count_pages(path), None)
    except UnreadableFile as error:
        counted = (0, str(error))
    cache.keep_count(sha256, *counted)
    return counted


Run = Callable[[Sequence[Batch]], Iterator[tuple[str, list[PageRead]]]]


@contextmanager
def _runner(documents: DocumentFolder, workers: int, scheduler: str | None, recognize: bool) -> Iterator[Run]:
    if scheduler is None and workers <= 1:
        with PageWorker(recognize) as worker:
            yield lambda batches: _run_here(documents, worker, batches)
        return
    with _dask_client(workers, scheduler) as client:
        yield lambda batches: _run_on_dask(documents, client, recognize, batches, max(1, workers))


def _dask(module: Any) -> Any:
    """Dask's module, which is not typed."""
    return module


def _run_here(
    documents: DocumentFolder, worker: PageWorker, batches: Iterable[Batch]
) -> Iterator[tuple[str, list[PageRead]]]:
    for batch in batches:
        for number in batch.numbers:
            yield batch.sha256, [worker.read_page(documents.path_of(batch.sha256), number)]


@contextmanager
def _dask_client(workers: int, scheduler: str | None) -> Iterator[Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingDocumentsExtra(
            "Reading with several workers needs Dask, of the extra 'documents'. "
            "Install it: pip install 'open287g[documents]'; or read with one worker."
        ) from error
    if scheduler is not None:
        try:
            with _dask(distributed).Client(scheduler, timeout="20s") as client:
                yield client
        except OSError as error:
            raise Open287gError(
                f"No Dask scheduler answers at {scheduler}. Start one there, or leave the address out."
            ) from error
        return
    quiet = {"distributed.admin.system-monitor.interval": "10s", "distributed.worker.memory.terminate": False}
    with (
        dask.config.set(quiet),
        _dask(distributed).LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
            memory_limit=0,
        ) as cluster,
        _dask(distributed).Client(cluster) as client,
    ):
        yield client


def _run_on_dask(
    documents: DocumentFolder, client: Any, recognize: bool, batches: Sequence[Batch], workers: int
) -> Iterator[tuple[str, list[PageRead]]]:
    import distributed

    waiting = iter(batches)
    n_workers = max(workers, len(client.scheduler_info().get("workers", ())) or 1)

    def hand_out() -> Any:
        batch = next(waiting, None)
        if batch is None:
            return None
        data = documents.store.read(batch.sha256)
        future = client.submit(read_batch, data, batch.sha256, batch.numbers, recognize, pure=False)
        sent[future.key] = batch
        return future

    sent: dict[str, Batch] = {}
    first = [f for _ in range(n_workers * _WAITING) if (f := hand_out()) is not None]
    done = _dask(distributed).as_completed(first)
    for future in done:
        batch = sent.pop(future.key)
        yield batch.sha256, [from_json(line) for line in future.result()]
        if (another := hand_out()) is not None:
            done.add(another)


_worker: PageWorker | None = None


def read_batch(data: bytes, sha256: str, numbers: Sequence[int], recognize: bool) -> list[str]:
    """What one of Dask's workers does: pages of one document as JSON. Its own process stays for the next batch."""
    global _worker
    if _worker is None:
        _worker = PageWorker(recognize)
    path = Path(tempfile.gettempdir()) / f"open287g-{sha256}.pdf"
    if not path.is_file() or path.stat().st_size != len(data):
        path.write_bytes(data)
    try:
        return [to_json(_worker.read_page(path, number)) for number in numbers]
    finally:
        path.unlink(missing_ok=True)
