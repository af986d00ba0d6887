"""How often the reader of memoranda is right, and how long it takes beside bare pdfium and bare recognition.

`python bench/documents.py [--workspace FOLDER] [--write]` compares facts with `../shared/data/moa/labelled.csv` (thirty
memoranda read by eye; more of them if the file has more) and times pages. The workspace must have read the files
(`open287g documents import ../shared/data/moa/files`); without one, the shipped facts are compared. `--workers`
measures the clock for one and two workers as well: give it a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pypdfium2 as pdfium

from open287g.documents.conflicts import name_likeness
from open287g.pipeline.documents.shipped import read_shipped_facts
from open287g.pipeline.documents.tables import open_documents

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("OPEN287G_SHARED", ROOT.parent / "shared"))
LABELLED = SHARED / "data" / "moa" / "labelled.csv"
FILES = SHARED / "data" / "moa" / "files"
MARKS = ("<!-- documents -->", "<!-- end of documents -->")
KINDS = {"moa": "memorandum"}
SAME_NAME = 75.0

Found = dict[tuple[str, str], list[dict[str, object]]]


def main() -> None:
    """Measure, print, and put the table into README.md if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--labelled", type=Path, default=LABELLED)
    parser.add_argument("--pages", type=int, default=24, help="Pages that are timed; 0 for none.")
    parser.add_argument("--workers", action="store_true", help="Time one and two workers.")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    facts = open_documents(given.workspace).facts if given.workspace else read_shipped_facts()[0]
    lines = [*compare(pl.read_csv(given.labelled, infer_schema=False), facts)]
    if given.pages:
        lines += ["", *measure_pages(given.pages)]
    if given.workers:
        lines += ["", *measure_workers()]
    text = "\n".join(lines)
    print(text)
    if given.write:
        path = ROOT / "bench" / "README.md"
        whole = path.read_text(encoding="utf-8")
        before, _, rest = whole.partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        path.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def compare(gold: pl.DataFrame, facts: pl.DataFrame) -> list[str]:
    """The table of what was read right, and below it what was not."""
    read = {
        sha256: {
            (f["fact"], f["part"]): [x for x in rows if (x["fact"], x["part"]) == (f["fact"], f["part"])]
            for f in rows
        }
        for (sha256,), group in facts.sort("number").group_by("sha256")
        if (rows := group.to_dicts())
    }
    known = [g for g in gold.to_dicts() if g["sha256"] in read]
    scans = [g for g in known if g["text_layer"] != "good"]
    texts = [g for g in known if g["text_layer"] == "good"]
    wrong: list[str] = []

    def share(name: str, ask: Callable[[dict[str, str], Found], bool]) -> str:
        cells = []
        for part in (texts, scans, known):
            right = [ask(g, read[g["sha256"]]) for g in part]
            cells.append(f"{sum(right)} of {len(right)}")
        wrong.extend(f"{name}: {g['file']}" for g in known if not ask(g, read[g["sha256"]]))
        return f"| {name} | {' | '.join(cells)} |"

    def value(found: Found, fact: str, n: int = 0) -> str | None:
        rows = found.get((fact, "memorandum"), [])
        return str(rows[n]["value"]) if len(rows) > n and rows[n]["value"] is not None else None

    def all_values(found: Found, fact: str) -> list[str]:
        return [str(r["value"]) for r in found.get((fact, "memorandum"), []) if r["value"] is not None]

    def days(g: dict[str, str], found: Found, side: str) -> bool:
        wanted = str(g[f"{side}_signed_on"] or "").split(";")
        return (value(found, f"{side}_signed_on") or "") == wanted[0]

    lines = [
        f"| of {len(known)} memoranda labelled by eye | {len(texts)} with text | {len(scans)} scans | all |",
        "|---|---:|---:|---:|",
        share(
            "kind",
            lambda g, f: (
                sorted(all_values(f, "kind")) == sorted(KINDS.get(k, k) for k in g["kind"].split(";"))
            ),
        ),
        share("support type", lambda g, f: value(f, "support_type") == g["models"]),
        share(
            "agency",
            lambda g, f: (
                name_likeness(value(f, "agency_as_written") or "", g["agency_as_written"]) >= SAME_NAME
            ),
        ),
        share("day of the agency", lambda g, f: days(g, f, "agency")),
        share("day of ICE", lambda g, f: days(g, f, "ice")),
        share("both days", lambda g, f: days(g, f, "agency") and days(g, f, "ice")),
        share("how it is ended", lambda g, f: value(f, "termination_notice") == _notice(g)),
        share("who pays travel to training", lambda g, f: value(f, "cost_clause") == _payer(g)),
        share("how long it lasts", lambda g, f: value(f, "duration") == _duration(g)),
        share(
            "field office", lambda g, f: (value(f, "field_office") or "") == (g["names_field_office"] or "")
        ),
        share("number of appendices", lambda g, f: len(all_values(f, "appendix")) == _n_appendices(g)),
    ]
    sure = [
        (g, side)
        for g in known
        for side in ("agency", "ice")
        if any(
            r["confidence"] == "sure"
            for r in read[g["sha256"]].get((f"{side}_signed_on", "memorandum"), [])[:1]
        )
    ]
    right = sum(days(g, read[g["sha256"]], side) for g, side in sure)
    lines.append(f"| days called sure that are right | | | {right} of {len(sure)} |")
    lines += ["", "Not right, one line each:", ""]
    for item in dict.fromkeys(w for w in wrong if not w.startswith("both days")):
        lines.append(f"- {item}")
    return lines


def _notice(g: dict[str, str]) -> str:
    """The reader's code for how the labelled memorandum is ended."""
    words = g["termination_notice"]
    if words.startswith("90 days, either"):
        return "both_90_days"
    if "at once if no date" in words:
        return "agency_at_once_ice_90_days"
    return "agency_written_ice_90_days" if "ICE: 90" in words else "agency_written_only"


def _payer(g: dict[str, str]) -> str:
    return "agency_pays_training_travel" if "AND travel" in g["cost_clause"] else "ice_pays_training_travel"


def _duration(g: dict[str, str]) -> str:
    return "until_ended_with_review" if "review" in g["duration"] else "until_ended"


def _n_appendices(g: dict[str, str]) -> int:
    return sum(part.strip()[:2] in ("A ", "B ", "C ") for part in g["appendix_list"].split(";"))


def measure_pages(n: int) -> list[str]:
    """Processor seconds a page of this reader beside bare pdfium and bare recognition, on the same pages."""
    import numpy as np

    from open287g.pipeline.documents.pages import PageReader, open_document
    from open287g.pipeline.documents.recognition import Recognizer

    paths = sorted(FILES.glob("*.pdf"))[:: max(1, len(list(FILES.glob("*.pdf"))) // max(1, n // 2))][: n // 2]
    recognizer, with_text, with_pictures = Recognizer(), PageReader(False), PageReader(True)
    spent: dict[str, list[float]] = {
        k: [] for k in ("pdfium", "boxes", "text", "bare recognition", "recognition")
    }
    for path in paths:
        data = path.read_bytes()
        plain = pdfium.PdfDocument(data)
        spent["pdfium"].append(_timed(lambda d=plain: d[1].get_textpage().get_text_range()))
        spent["boxes"].append(_timed(lambda d=plain: _bare_boxes(d[1])))
        opened = open_document(data)
        spent["text"].append(_timed(lambda d=opened: with_text.read(d, 2)))
        page = with_text.read(opened, 2)
        if page.text_layer != "good":
            picture = np.ascontiguousarray(plain[1].render(scale=200 / 72).to_numpy()[:, :, :3])
            spent["bare recognition"].append(_timed(lambda p=picture: recognizer.read_lines(p, 1.0)))
            spent["recognition"].append(_timed(lambda d=opened: with_pictures.read(d, 2)))
    mean = {k: sum(v) / len(v) for k, v in spent.items() if v}
    lines = ["| processor seconds a page | bare | this reader | times |", "|---|---:|---:|---:|"]
    lines.append(
        f"| text ({len(spent['text'])} pages), beside pdfium's text without places | {mean['pdfium']:.3f} "
        f"| {mean['text']:.3f} | {mean['text'] / mean['pdfium']:.1f} |"
    )
    lines.append(
        f"| the same, beside pdfium's letters each with its place | {mean['boxes']:.3f} "
        f"| {mean['text']:.3f} | {mean['text'] / mean['boxes']:.1f} |"
    )
    if "recognition" in mean:
        times = mean["recognition"] / mean["bare recognition"]
        lines.append(
            f"| pictures ({len(spent['recognition'])} pages), beside the recognizer alone "
            f"| {mean['bare recognition']:.2f} | {mean['recognition']:.2f} | {times:.2f} |"
        )
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}, Python {platform.python_version()}"
    lines += ["", f"{machine}, {datetime.now().astimezone().date().isoformat()}."]
    return lines


N_PICTURES = 4
"""Documents of pictures whose first page is timed, which is enough for two workers to share."""


def measure_workers() -> list[str]:
    """Seconds of the clock for one worker and for two: all files' text, and a few pages that are pictures."""
    from open287g.pipeline.documents.importing import import_documents
    from open287g.pipeline.documents.running import DocumentFolder, read_documents

    def read(paths: list[Path], workers: int, recognize: bool) -> tuple[int, float]:
        with tempfile.TemporaryDirectory() as folder:
            documents = DocumentFolder(Path(folder) / "documents")
            sha256s = import_documents(documents, paths).sha256s
            began = time.perf_counter()
            return read_documents(
                documents, sha256s, workers=workers, recognize=recognize
            ).pages_read, time.perf_counter() - began

    lines = ["| seconds of the clock, start and end included | one worker | two workers | times |"]
    lines.append("|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for name, paths, recognize in (
            ("text of every page", [FILES], False),
            ("pages that are pictures", _first_pages_alone(Path(folder)), True),
        ):
            (n, alone), (_, shared) = (read(paths, workers, recognize) for workers in (1, 2))
            lines.append(f"| {name} ({n:,}) | {alone:.1f} | {shared:.1f} | {alone / shared:.2f} |")
    return lines


def _first_pages_alone(folder: Path) -> list[Path]:
    """First pages of documents that are scans, each a PDF of its own."""
    scans = pl.read_csv(LABELLED, infer_schema=False).filter(pl.col("text_layer") == "none")
    paths = []
    for name in scans.get_column("file").head(N_PICTURES):
        whole, first = pdfium.PdfDocument(FILES / name), pdfium.PdfDocument.new()
        first.import_pages(whole, [0])
        paths.append(folder / name)
        first.save(paths[-1])
    return paths


def _bare_boxes(page: pdfium.PdfPage) -> None:
    """Every letter and its place, asked of pdfium and forgotten: the least that a reader with places must ask."""
    text = page.get_textpage()
    for index in range(text.count_chars()):
        text.get_charbox(index)
        text.get_text_range(index, 1)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
