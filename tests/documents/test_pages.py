"""PDFs opened in a process of their own: what pages say, and what damaged, hostile and endless ones end as."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from open287g.documents.facts import read_facts
from open287g.documents.words import DRAWN, HIDDEN, text_of
from open287g.errors import UnreadableFile
from open287g.pipeline.documents.workers import PageWorker

from .making import memorandum_pdf, one_page_pdf, page_object, raw_pdf, shown, stream, write

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="the extra 'documents' is not installed"
)


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker(recognize=False) as opened:
        yield opened


def test_a_set_memorandum_is_read_to_its_facts(worker: PageWorker, tmp_path: Path) -> None:
    path = write(tmp_path, "moa.pdf", memorandum_pdf())
    pages = [worker.read_page(path, n) for n in range(1, worker.count_pages(path) + 1)]
    assert [p.text_layer for p in pages] == ["good", "good"]
    told = {f.fact: f.value for f in read_facts(pages) if f.number == 1}
    assert told["support_type"] == "tfm"
    assert told["agency_as_written"] == "Lake County Sheriff's Office, FL"
    assert (told["agency_signed_on"], told["ice_signed_on"]) == ("2025-03-06", "2025-03-10")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_words_stand_where_a_person_sees_them_whatever_the_pages_rotation(
    worker: PageWorker, tmp_path: Path, turned: int
) -> None:
    path = write(tmp_path, "turned.pdf", one_page_pdf(shown("corner", 20, 770), f"/Rotate {turned}"))
    page = worker.read_page(path, 1)
    (word,) = page.words
    assert (page.width, page.height) == ((612, 792) if turned in (0, 180) else (792, 612))
    seen = (
        "left" if word.box.left < page.width / 2 else "right",
        "top" if word.box.middle < page.height / 2 else "bottom",
    )
    assert (
        seen
        == {0: ("left", "top"), 90: ("right", "top"), 180: ("right", "bottom"), 270: ("left", "bottom")}[
            turned
        ]
    )


@pytest.mark.parametrize(
    ("matrix", "turn"), [("0 1 -1 0 500 90", 90), ("0 -1 1 0 110 700", 270), ("-1 0 0 -1 520 700", 180)]
)
def test_a_page_that_lies_on_its_side_or_head_without_a_flag_is_read_upright(
    worker: PageWorker, tmp_path: Path, matrix: str, turn: int
) -> None:
    lines = "".join(
        f"BT /F1 11 Tf 1 0 0 1 0 {-14 * n} Tm (shall become effective upon signature of both) Tj ET\n"
        for n in range(8)
    )
    page = worker.read_page(write(tmp_path, f"{turn}.pdf", one_page_pdf(f"{matrix} cm\n{lines}")), 1)
    assert (page.turned, page.text_layer) == (turn, "good")
    assert text_of(page.words).splitlines()[0] == "shall become effective upon signature of both"


def test_typed_text_and_a_scanners_invisible_text_are_told_apart(worker: PageWorker, tmp_path: Path) -> None:
    path = write(
        tmp_path, "layers.pdf", one_page_pdf(shown("typed") + " " + shown("scanned", bottom=500, mode=3))
    )
    assert {w.text: w.origin for w in worker.read_page(path, 1).words} == {"typed": DRAWN, "scanned": HIDDEN}


def test_what_stands_in_a_form_field_is_read(worker: PageWorker, tmp_path: Path) -> None:
    data = one_page_pdf(shown("Date:"), "/Annots [5 0 R]", "/AcroForm << /Fields [5 0 R] >>")
    page = worker.read_page(write(tmp_path, "form.pdf", data), 1)
    assert "March 10, 2025" in text_of(page.words)


def test_javascript_in_a_document_does_nothing(worker: PageWorker, tmp_path: Path) -> None:
    script = "/OpenAction << /S /JavaScript /JS (while \\(true\\) {}) >>"
    data = raw_pdf(
        f"<< /Type /Catalog /Pages 2 0 R {script} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page_object(4),
        stream(shown("calm")),
    )
    assert text_of(worker.read_page(write(tmp_path, "script.pdf", data), 1).words) == "calm"


def test_what_is_no_pdf_or_asks_for_a_password_is_refused_in_words(
    worker: PageWorker, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match="not a PDF"):
        worker.count_pages(write(tmp_path, "page.pdf", b"<html>404</html>"))
    locked = one_page_pdf(
        shown("secret"),
        trailer=f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 "
        f"/O <{'41' * 32}> /U <{'42' * 32}> >>",
    )
    with pytest.raises(UnreadableFile, match="password"):
        worker.count_pages(write(tmp_path, "locked.pdf", locked))
    with pytest.raises(UnreadableFile, match=r"damaged|not a PDF"):
        worker.count_pages(write(tmp_path, "torn.pdf", b"%PDF-1.7\n" + b"\x00" * 4000))


def test_a_document_of_thousands_of_pages_is_refused(worker: PageWorker, tmp_path: Path) -> None:
    kids = " ".join(["3 0 R"] * 2_000)
    data = raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count 2000 >>",
        page_object(4),
        stream(shown("x")),
    )
    with pytest.raises(UnreadableFile, match="2,000 pages"):
        worker.count_pages(write(tmp_path, "long.pdf", data))


def test_a_page_beyond_all_measure_fails_by_name(worker: PageWorker, tmp_path: Path) -> None:
    page = worker.read_page(write(tmp_path, "wide.pdf", one_page_pdf(shown("x"), box="0 0 90000 90000")), 1)
    assert page.failure is not None
    assert "measures" in page.failure


def test_a_page_that_takes_too_long_is_ended_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "calm.pdf", one_page_pdf(shown("calm")))
    with PageWorker(recognize=False, wait_seconds=0.0) as hasty:
        assert "longer than" in str(hasty.read_page(path, 1).failure)
    with PageWorker(recognize=False) as patient:
        patient.count_pages(path)
        assert patient._process is not None
        patient._process.kill()
        patient._process.wait()
        assert text_of(patient.read_page(path, 1).words) == "calm"


def test_importing_open287g_opens_no_pdf_library() -> None:
    listed = "import sys, open287g.cli.app, open287g.pipeline.documents.tables, open287g.queries.documents; " \
             "print([m for m in ('pypdfium2', 'rapidocr', 'distributed', 'cv2') if m in sys.modules])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
