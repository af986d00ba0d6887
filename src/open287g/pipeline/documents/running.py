"""Documents of a workspace to pages read: what the cache lacks is read, here or on Dask, a few pages at a time.

Resumable: each page is kept as soon as it is read, so a run that was killed goes on where it stood; a page that failed
for a reason outside the document is not kept. As soon as a document's last page is read, what questions need of it is
made there too (`deriving`). Pages are read in processes (`workers`), because pdfium is not
thread-safe and a page may have to be ended. With more than one of them, Dask hands out the pages: to threads of this
process that wait for one reading process each, or to the workers of a scheduler that exists, with the document's bytes.
"""

from __future__ import annotations

import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from open287g.documents.facts import READER_VERSION
from open287g.documents.page_json import unpack
from open287g.errors import Open287gError, UnreadableFile
from open287g.store import RawStore
from open287g.store.page_cache import PageCache

from .deriving import FACTS, TEXT, derive
from .workers import MissingDocumentsExtra, PackedPage, PageWorker, UnreadableForNow, can_recognize

PAGES_AT_A_TIME = {True: 4, False: 16}
"""In one batch, with the recognizer (seconds a page) and without (hundredths)."""
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
    is_whole: bool = False
    """Whether these are all of its pages, so that facts and text can be made at once."""


@dataclass(frozen=True)
class Derivation:
    """A document all of whose pages are read, of which facts and text are to be made."""

    sha256: str


class _Work:
    """What is still to be handed out: documents that are read first, so that they are done, then pages."""

    def __init__(self, batches: Sequence[Batch], read: Iterable[str]) -> None:
        self._batches, self._read = deque(batches), deque(read)
        self._left = Counter(batch.sha256 for batch in batches)
        self.n_pages = sum(len(batch.numbers) for batch in batches)
        self.n_tasks = len(self._batches) + len(self._read)

    def take(self) -> Batch | Derivation | None:
        """The next task; none for now, or for good if nothing is handed out."""
        if self._read:
            return Derivation(self._read.popleft())
        return self._batches.popleft() if self._batches else None

    def finish(self, batch: Batch) -> None:
        """Note that the pages of a batch are kept."""
        self._left[batch.sha256] -= 1
        if not self._left[batch.sha256] and not batch.is_whole:
            self._read.append(batch.sha256)


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
    failed: list[tuple[str, int, str]] = []
    done = 0
    with _reading_processes():
        work, known, refused = _plan(documents, cache, sha256s, recognize)
        for sha256, pages in _run(documents, work, workers, scheduler, recognize):
            for page in pages:
                if page.packed is not None:
                    cache.keep(sha256, page.number, page.packed)
                if page.failure:
                    failed.append((sha256, page.number, page.failure))
            done += len(pages)
            progress(done, work.n_pages)
    return ReadReport(done, known, tuple(failed), tuple(refused))


def _plan(
    documents: DocumentFolder, cache: PageCache, sha256s: Iterable[str], recognize: bool
) -> tuple[_Work, int, list[tuple[str, str]]]:
    batches: list[Batch] = []
    read: list[str] = []
    refused: list[tuple[str, str]] = []
    known = 0
    at_a_time = PAGES_AT_A_TIME[recognize]
    with _borrow_worker(recognize) as worker:
        for sha256 in dict.fromkeys(sha256s):
            counted = cache.count(sha256) or _count(worker, cache, sha256, documents.path_of(sha256))
            if counted[1] is not None:
                refused.append((sha256, counted[1]))
                continue
            missing = cache.missing(sha256, counted[0])
            known += counted[0] - len(missing)
            if not missing and not cache.has_made((FACTS, TEXT), sha256):
                read.append(sha256)
            batches += [
                Batch(sha256, tuple(missing[n : n + at_a_time]), counted[0] <= at_a_time)
                for n in range(0, len(missing), at_a_time)
            ]
    return _Work(batches, read), known, refused


def _count(worker: PageWorker, cache: PageCache, sha256: str, path: Path) -> tuple[int, str | None]:
    try:
        counted: tuple[int, str | None] = (worker.count_pages(path), None)
    except UnreadableForNow as error:
        return 0, str(error)
    except UnreadableFile as error:
        counted = (0, str(error))
    cache.keep_count(sha256, *counted)
    return counted


Read = tuple[str, list[PackedPage]]
"""A document, and pages of it as one worker read them."""


def _run(
    documents: DocumentFolder, work: _Work, workers: int, scheduler: str | None, recognize: bool
) -> Iterator[Read]:
    if scheduler is None and (workers <= 1 or work.n_tasks <= 1):
        while (task := work.take()) is not None:
            if isinstance(task, Derivation):
                derive_document(documents.cache(recognize), task.sha256, recognize)
                continue
            for number in task.numbers:
                yield task.sha256, read_and_keep(documents, Batch(task.sha256, (number,)), recognize)
            work.finish(Batch(task.sha256, task.numbers))
    elif work.n_tasks:
        if scheduler is None:
            _start_workers(recognize, workers)
        with _dask_client(workers, scheduler) as client:
            yield from _run_on_dask(documents, client, recognize, work, scheduler is None)


def _dask(module: Any) -> Any:
    """Dask's module, which is not typed."""
    return module


_QUIET = {
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
}
"""Dask looks at itself up to a hundred times a second, which costs what pages could use."""


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
    with (
        dask.config.set(_QUIET),
        _dask(distributed).Client(
            processes=False,
            protocol="tcp",
            host="127.0.0.1",
            n_workers=1,
            threads_per_worker=workers,
            dashboard_address=None,
            silence_logs=50,
            memory_limit=0,
        ) as client,
    ):
        yield client


def _run_on_dask(
    documents: DocumentFolder, client: Any, recognize: bool, work: _Work, is_here: bool
) -> Iterator[Read]:
    import distributed

    cache = documents.cache(recognize)
    n_threads = sum(w["nthreads"] for w in client.scheduler_info()["workers"].values()) or 1
    sent: dict[str, Batch | Derivation] = {}

    def hand_out() -> Any:
        task = work.take()
        if task is None:
            return None
        if isinstance(task, Batch):
            future = (
                client.submit(read_and_keep, documents, task, recognize, pure=False)
                if is_here
                else client.submit(read_batch, documents.store.read(task.sha256), task, recognize, pure=False)
            )
        elif is_here:
            future = client.submit(derive_document, cache, task.sha256, recognize, pure=False)
        else:
            n_pages, _refusal = cache.count(task.sha256) or (0, None)
            packed = cache.packed(task.sha256)
            future = client.submit(derive_packed, packed, n_pages, task.sha256, pure=False)
        sent[future.key] = task
        return future

    done = _dask(distributed).as_completed(
        [f for _ in range(n_threads * _WAITING) if (f := hand_out()) is not None]
    )
    for future in done:
        task = sent.pop(future.key)
        if (error := future.exception()) is not None:
            raise Open287gError(
                f"A worker of the Dask cluster cannot read pages ({error}). "
                "Each of them needs this release of Open287g with its extra 'documents'."
            )
        if isinstance(task, Batch):
            yield task.sha256, future.result()
            work.finish(task if is_here else Batch(task.sha256, task.numbers))
        else:
            for what, text in future.result().items():
                cache.keep_made(what, task.sha256, cache.n_read(task.sha256), text)
        while len(sent) < n_threads * _WAITING and (another := hand_out()) is not None:
            done.add(another)


_idle: dict[bool, list[PageWorker]] = {True: [], False: []}
"""Reading processes that wait for a batch, with the recognizer and without; on a cluster they stay for the next run."""


@contextmanager
def _borrow_worker(recognize: bool) -> Iterator[PageWorker]:
    try:
        worker = _idle[recognize].pop()
    except IndexError:
        worker = PageWorker(recognize)
    try:
        yield worker
    finally:
        _idle[recognize].append(worker)


def _start_workers(recognize: bool, workers: int) -> None:
    """Start so many processes before they are needed: they load their libraries while this one loads Dask."""
    _idle[recognize] += [PageWorker(recognize) for _ in range(workers - len(_idle[recognize]))]
    for worker in _idle[recognize]:
        worker.start()


@contextmanager
def _reading_processes() -> Iterator[None]:
    """A run's reading processes, ended with it."""
    try:
        yield
    finally:
        for waiting in _idle.values():
            while waiting:
                waiting.pop().close()


def read_batch(data: bytes, batch: Batch, recognize: bool) -> list[PackedPage]:
    """Pages of one document from its bytes, read by one process that stays for the next batch."""
    with _borrow_worker(recognize) as worker, _as_file(data) as path:
        return [worker.read_packed(path, number) for number in batch.numbers]


def read_and_keep(documents: DocumentFolder, batch: Batch, recognize: bool) -> list[PackedPage]:
    """The same for a document that lies here: the process keeps each page itself, and tells only what failed."""
    cache, path = documents.cache(recognize), documents.path_of(batch.sha256)
    with _borrow_worker(recognize) as worker:
        pages = [worker.read_and_keep(path, number, cache, batch.sha256) for number in batch.numbers]
        if batch.is_whole:
            worker.derive(cache, batch.sha256)
        return pages


def derive_document(cache: PageCache, sha256: str, recognize: bool) -> dict[str, str]:
    """Make facts and text of a document's pages in a reading process, which keeps them itself."""
    with _borrow_worker(recognize) as worker:
        worker.derive(cache, sha256)
    return {}


def derive_packed(pages: list[bytes], n_pages: int, sha256: str) -> dict[str, str]:
    """Facts and text of pages as the cache keeps them, on a worker of a cluster that has no such cache."""
    read = [unpack(page) for page in pages]
    return {what: derive(what, sha256, read, n_pages) for what in (FACTS, TEXT)}


@contextmanager
def _as_file(data: bytes) -> Iterator[Path]:
    """A file with the document, in a folder that no other batch knows."""
    with tempfile.TemporaryDirectory(prefix="open287g-") as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(data)
        yield path
