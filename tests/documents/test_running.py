"""Pages read side by side: by threads of Dask here, by workers of a scheduler; and failures that may pass."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from open287g.documents.departures import Departure, FormClause
from open287g.documents.words import text_of
from open287g.errors import Open287gError
from open287g.pipeline.documents import deriving, running, tables
from open287g.pipeline.documents.importing import import_documents
from open287g.pipeline.documents.running import Batch, DocumentFolder, read_batch, read_documents
from open287g.pipeline.documents.tables import DocumentTables
from open287g.pipeline.documents.workers import PageWorker

from .making import page_object, raw_pdf, shown, stream, write

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="the extra 'documents' is not installed"
)
N_PAGES = 24


def many_pages_pdf() -> bytes:
    """A PDF whose pages say their number."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(N_PAGES))
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {N_PAGES} >>",
        *(page_object(3 + N_PAGES + n) for n in range(N_PAGES)),
        *(stream(shown(f"page {n + 1}")) for n in range(N_PAGES)),
    )


@pytest.fixture
def documents(tmp_path: Path) -> DocumentFolder:
    """A workspace's documents: one of many pages."""
    folder = DocumentFolder(tmp_path / "ws" / "documents")
    import_documents(folder, [write(tmp_path, "long.pdf", many_pages_pdf())])
    return folder


@pytest.fixture
def sha256s(documents: DocumentFolder) -> list[str]:
    """The hash of that document."""
    return [s.sha256 for s in documents.store.sightings()]


@pytest.fixture
def page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of one page, so that workers always read the same document at the same time."""
    monkeypatch.setattr(running, "PAGES_AT_A_TIME", {True: 1, False: 1})


def texts(documents: DocumentFolder, sha256: str) -> list[str]:
    """What the cache holds of a document."""
    return [text_of(page.words) for page in documents.cache(False).pages(sha256)]


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a Dask scheduler with two workers, as a cluster would have them."""
    distributed: Any = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_two_workers_read_one_document_at_the_same_time(
    documents: DocumentFolder, sha256s: list[str], page_by_page: None
) -> None:
    pytest.importorskip("distributed")
    report = read_documents(documents, sha256s, workers=2, recognize=False)
    assert (report.pages_read, report.failed) == (N_PAGES, ())
    assert texts(documents, sha256s[0]) == [f"page {n + 1}" for n in range(N_PAGES)]


def test_workers_of_a_cluster_read_one_document_at_the_same_time_from_its_bytes(
    documents: DocumentFolder,
    sha256s: list[str],
    page_by_page: None,
    scheduler: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = read_documents(documents, sha256s, scheduler=scheduler, recognize=False)
    assert (report.pages_read, report.failed) == (N_PAGES, ())
    assert texts(documents, sha256s[0]) == [f"page {n + 1}" for n in range(N_PAGES)]
    assert documents.cache(False).has_made((deriving.FACTS, deriving.TEXT), sha256s[0])
    monkeypatch.setattr(running, "read_batch", _lacking)
    documents.cache(False)._path(sha256s[0], 3).unlink()
    with pytest.raises(Open287gError, match=r"cannot read pages \(No module named 'open287g'\)"):
        read_documents(documents, sha256s, scheduler=scheduler, recognize=False)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_questions_need_is_made_where_pages_are_read_and_the_same_with_two_workers(
    documents: DocumentFolder, sha256s: list[str], workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_documents(documents, sha256s, workers=workers, recognize=False)
    monkeypatch.setattr(deriving, "read_facts", _must_not_run)
    tables = DocumentTables(documents)
    assert [(f.fact, f.reason) for f in tables.facts_of[sha256s[0]]][:1] == [
        ("kind", "Too little of the document is legible.")
    ]
    assert tables.pages.get_column("text").to_list() == [f"page {n + 1}" for n in range(N_PAGES)]


def test_what_a_stopped_run_did_not_make_is_made_by_the_next(
    documents: DocumentFolder, sha256s: list[str]
) -> None:
    read_documents(documents, sha256s, recognize=False)
    cache = documents.cache(False)
    cache._path_made(deriving.FACTS, sha256s[0]).unlink()
    assert read_documents(documents, sha256s, recognize=False).pages_read == 0
    assert cache.has_made((deriving.FACTS, deriving.TEXT), sha256s[0])


def _must_not_run(*_: object) -> None:
    raise AssertionError("facts are made in the parent")


def _lacking(source: object, batch: Batch, recognize: bool) -> None:
    raise ModuleNotFoundError("No module named 'open287g'")


def test_batches_of_one_document_never_share_a_file_that_one_of_them_removes() -> None:
    with running._as_file(b"%PDF-1.7") as path:
        with running._as_file(b"%PDF-1.7") as other:
            assert other != path
        assert path.read_bytes() == b"%PDF-1.7"


def test_a_failure_that_lies_outside_the_document_is_told_and_never_kept(
    documents: DocumentFolder, sha256s: list[str]
) -> None:
    path = documents.path_of(sha256s[0])
    data = path.read_bytes()
    path.unlink()
    unopened = read_documents(documents, sha256s, recognize=False)
    assert "No such file" in unopened.refused[0][1]
    documents.cache(False).keep_count(sha256s[0], N_PAGES)
    unread = read_documents(documents, sha256s, recognize=False)
    assert {reason for _, _, reason in unread.failed} == {
        "The file could not be read (No such file or directory)."
    }
    path.write_bytes(data)
    again = read_documents(documents, sha256s, recognize=False)
    assert (again.pages_read, again.pages_known, again.failed) == (N_PAGES, 0, ())


def test_a_page_that_waited_too_long_or_whose_process_was_killed_is_read_again(
    documents: DocumentFolder, sha256s: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = documents.path_of(sha256s[0])
    with PageWorker(recognize=False, wait_seconds=0.0) as hasty:
        page = hasty.read_packed(path, 1)
    assert page.packed is None
    assert "longer than" in str(page.failure)
    with PageWorker(recognize=False) as worker:
        process = worker._start()
        process.kill()  # as a machine does that is short of memory, while the parent waits
        monkeypatch.setattr(worker, "_start", lambda: process)
        assert worker.read_packed(path, 1).packed is None


def test_a_page_that_is_damaged_is_kept_as_such(tmp_path: Path) -> None:
    wide = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page_object(4, box="0 0 90000 90000"),
        stream(shown("x")),
    )
    (page,) = read_batch(wide, Batch("0" * 64, (1,)), recognize=False)
    assert page.packed is not None
    assert "measures" in str(page.failure)
    for worker in running._idle[False]:
        worker.close()
    running._idle[False].clear()


def test_departures_are_found_once_and_kept_until_more_pages_are_read(
    documents: DocumentFolder, sha256s: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_documents(documents, sha256s, recognize=False)
    found = Departure("added", None, "and more", 2, 40.0)
    monkeypatch.setattr(tables, "find_departures", lambda pages, clauses: [found] * len(pages))
    for _ in range(2):
        assert DocumentTables(documents).departures_of(sha256s[0], []) == [found] * N_PAGES
        monkeypatch.setattr(tables, "find_departures", lambda pages, clauses: [])
    assert DocumentTables(documents).departures_of(sha256s[0], [FormClause("T2", 1, "another", True)]) == []
