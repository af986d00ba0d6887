"""`open287g documents`: in by file, folder and archive; read once; asked afterwards; every mistake in words."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dataframely import DataFrame

from open287g.documents.facts import Fact
from open287g.pipeline.documents.running import DocumentFolder, read_documents
from open287g.pipeline.documents.tables import frame_facts, open_documents
from open287g.pipeline.documents.workers import MissingDocumentsExtra
from open287g.queries.documents import _all_facts
from open287g.schemas.documents import DocumentFacts

from .making import memorandum_pdf, one_page_pdf, shown, write

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="the extra 'documents' is not installed"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have it: a memorandum, a web server's page in place of one, and an archive with it again."""
    inbox = tmp_path / "inbox"
    write(inbox, "LakeCoFL_TFM_MOA_031025.pdf", memorandum_pdf())
    write(inbox, "NotThere_TFM_MOA.pdf", b"<html>404</html>")
    write(inbox, "notes.txt", b"nothing")
    with zipfile.ZipFile(inbox / "more.zip", "w") as archive:
        archive.writestr("deep/copy.pdf", memorandum_pdf())
        archive.writestr("deep/other.pdf", one_page_pdf(shown("Minutes of a board")))
    return inbox


def test_documents_are_kept_once_read_once_and_asked(
    folder: Path, workspace: Path, called: Callable[..., Any]
) -> None:
    ran = called("documents", "import", folder, "--text-only", "--json")
    report = json.loads(ran.stdout)
    assert (report["files"], report["new"], report["repeats"]) == (3, 2, 1)
    assert report["read"]["pages_read"] == 3
    assert "NotThere_TFM_MOA.pdf was left out: it is not a PDF" in ran.stderr
    again = json.loads(called("documents", "read", "--text-only", "--json").stdout)
    assert (again["pages_read"], again["pages_known"]) == (0, 3)
    found = called("documents", "search", "90-day notice in advance", "--json")
    assert "LakeCoFL_TFM_MOA_031025.pdf" in found.stdout
    assert "90-day notice in advance" in found.stdout


def test_a_difference_from_the_list_is_a_question_until_a_person_rules_on_its_page(
    folder: Path, workspace: Path, called: Callable[..., Any]
) -> None:
    called("documents", "import", folder / "LakeCoFL_TFM_MOA_031025.pdf", "--text-only")
    (asked,) = json.loads(called("review", "--about", "memorandum", "--json").stdout)
    assert asked["evidence"] == (
        "Lake County Sheriff's Office: ICE's list prints Feb. 26, 2025, the memorandum March 10, 2025 "
        "(sure; the list is 12 days before ICE's signature). File: LakeCoFL_TFM_MOA_031025.pdf, page 2."
    )
    place = workspace / "place.png"
    told = called("explain", "Lake County Sheriff's Office", "--state", "FL", "-o", place)
    assert told.exit_code == 0
    assert place.read_bytes().startswith(b"\x89PNG")
    said = called("explain", "Lake County Sheriff's Office", "--state", "FL", "--format", "md").stdout
    assert "Day ICE signed: March 10, 2025 \\(sure; typed text\\), page 2" in said
    answer = ("review", asked["review_id"], "--answer", "document", "--reason", "typed beside ICE's name")
    refused = called(*answer, "--source", "the signature page")
    assert refused.exit_code == 2
    assert "names no page of the memorandum" in refused.stderr
    assert json.loads(called("review", "--about", "memorandum", "--json").stdout) == [asked]
    assert called(*answer, "--source", "page 2").exit_code == 0
    assert json.loads(called("review", "--about", "memorandum", "--json").stdout) == []
    told = json.loads(called("documents-conflicts", "--state", "FL", "--json").stdout)
    ruled = [row for row in told["rows"] if row["document_value"] == "2025-03-10"]
    assert [row["ruling"] for row in ruled] == ["document"]


def test_a_reading_without_the_recognizer_never_hides_a_fuller_one_of_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def frame(*values: str | None) -> DataFrame[DocumentFacts]:
        told = {
            "a" * 64: [
                Fact("ice_signed_on", "memorandum", n, value, "sure" if value else None, "typed text", 7, None,
                     reason=None if value else "The date line is empty.")
                for n, value in enumerate(values, 1)
            ]
        }  # fmt: skip
        return frame_facts(told)

    for own, shipped, expected in (
        (frame(None), frame("2025-03-10"), "2025-03-10"),
        (frame("2025-03-11"), frame("2025-03-10"), "2025-03-11"),
    ):
        monkeypatch.setattr(
            "open287g.pipeline.documents.shipped.read_shipped_facts", lambda s=shipped: (s, {})
        )
        facts, _names = _all_facts(SimpleNamespace(facts=own, sightings={}))  # type: ignore[arg-type]
        assert facts.get_column("value").to_list() == [expected]


def test_the_same_sighting_is_logged_once(folder: Path, tmp_path: Path) -> None:
    from open287g.pipeline.documents.importing import import_documents

    documents = DocumentFolder(tmp_path / "ws" / "documents")
    first = import_documents(documents, [folder])
    second = import_documents(documents, [folder])
    assert (first.new, second.new, second.repeats) == (2, 0, 3)
    assert len(documents.store.sightings()) == 3


def test_a_run_that_was_stopped_goes_on_where_it_stood(folder: Path, tmp_path: Path) -> None:
    from open287g.pipeline.documents.importing import import_documents

    documents = DocumentFolder(tmp_path / "ws" / "documents")
    sha256s = import_documents(documents, [folder]).sha256s

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_documents(documents, sha256s, recognize=False, progress=stop)
    report = read_documents(documents, sha256s, recognize=False)
    assert (report.pages_read, report.pages_known) == (2, 1)


def test_a_spoiled_page_of_the_cache_is_no_answer_and_read_again(folder: Path, tmp_path: Path) -> None:
    from open287g.pipeline.documents.importing import import_documents

    documents = DocumentFolder(tmp_path / "ws" / "documents")
    sha256s = import_documents(documents, [folder / "LakeCoFL_TFM_MOA_031025.pdf"]).sha256s
    read_documents(documents, sha256s, recognize=False)
    cache = documents.cache(False)
    cache._path(sha256s[0], 2).write_bytes(b"torn")
    assert [p.number for p in cache.pages(sha256s[0])] == [1]
    assert read_documents(documents, sha256s, recognize=False).pages_read == 1
    assert [p.number for p in cache.pages(sha256s[0])] == [1, 2]


def test_tables_of_a_workspace_keep_their_contracts(folder: Path, tmp_path: Path) -> None:
    from open287g.pipeline.documents.importing import import_documents

    documents = DocumentFolder(tmp_path / "ws" / "documents")
    read_documents(documents, import_documents(documents, [folder]).sha256s, recognize=False)
    tables = open_documents(tmp_path / "ws")
    assert tables.documents.select("n_pages", "n_pages_read").sort("n_pages").rows() == [(1, 1), (2, 2)]
    assert tables.pages.height == 3
    assert tables.facts.filter(fact="ice_signed_on").get_column("value").drop_nulls().to_list() == [
        "2025-03-10"
    ]


def test_no_path_and_no_library_are_told_in_words(
    workspace: Path, open287g: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = open287g("documents", "import", "/nowhere/at/all.pdf")
    assert ran.exit_code == 2
    assert "is not there" in ran.stderr
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    from open287g.pipeline.documents.workers import require_pdf_library

    with pytest.raises(MissingDocumentsExtra, match=r"open287g\[documents\]"):
        require_pdf_library()
