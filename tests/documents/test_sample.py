"""The sample as ICE served it: what ships of it holds what it promises, and a few files read anew say the same."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path

import polars as pl
import pytest

from open287g.documents.facts import read_facts
from open287g.documents.offices import OFFICES
from open287g.documents.parties import clean_name
from open287g.documents.written_dates import MONTHS
from open287g.pipeline.documents.running import DocumentFolder, read_documents
from open287g.pipeline.documents.shipped import read_shipped_facts
from open287g.pipeline.documents.workers import PageWorker

MONTH_WORDS = {name[:n] for name in MONTHS for n in range(3, len(name) + 1)}


@pytest.fixture(scope="module")
def facts() -> pl.DataFrame:
    return read_shipped_facts()[0]


@pytest.fixture(scope="session")
def memoranda(shared_data: Path) -> Path:
    folder = shared_data / "moa"
    if not folder.is_dir():
        pytest.skip("the sample of memoranda is not there")
    return folder


@pytest.fixture(scope="module")
def gold(memoranda: Path) -> pl.DataFrame:
    return pl.read_csv(memoranda / "labelled.csv", infer_schema=False)


def test_every_shipped_fact_has_a_value_or_a_reason(facts: pl.DataFrame) -> None:
    assert facts.filter(pl.col("value").is_null() == pl.col("reason").is_null()).is_empty()
    assert facts.get_column("sha256").n_unique() == 109


def test_no_persons_name_ships(facts: pl.DataFrame) -> None:
    offices = facts.filter(pl.col("fact").str.ends_with("signer_office")).get_column("value").drop_nulls()
    assert set(offices) <= set(OFFICES)
    for written in facts.get_column("written").drop_nulls():
        assert all(w.casefold() in MONTH_WORDS for w in re.findall(r"[A-Za-z]+", written)), written
    for name in facts.filter(fact="agency_as_written").get_column("value").drop_nulls():
        assert name.startswith("Sheriff, ") or clean_name(name) == name


@pytest.mark.archive
def test_shipped_facts_are_of_the_files_they_name(facts: pl.DataFrame, memoranda: Path) -> None:
    names = read_shipped_facts()[1]
    for path in sorted((memoranda / "files").iterdir())[::9]:
        assert names[hashlib.sha256(path.read_bytes()).hexdigest()] == path.name


@pytest.mark.archive
def test_days_that_ship_as_sure_are_the_days_that_a_person_read(
    facts: pl.DataFrame, gold: pl.DataFrame
) -> None:
    days = facts.filter((pl.col("part") == "memorandum") & (pl.col("number") == 1))
    wrong, right, told = [], 0, 0
    for side in ("agency", "ice"):
        read = {r["sha256"]: r for r in days.filter(fact=f"{side}_signed_on").to_dicts()}
        for row in gold.to_dicts():
            wanted = row[f"{side}_signed_on"].split(";")[0]
            found = read[row["sha256"]]
            told += 1
            right += found["value"] == wanted
            if found["confidence"] == "sure" and found["value"] != wanted:
                wrong.append(row["file"])
    assert wrong == []
    assert right >= 0.95 * told


@pytest.mark.archive
@pytest.mark.skipif(
    importlib.util.find_spec("pypdfium2") is None, reason="the extra 'documents' is not installed"
)
@pytest.mark.parametrize(
    ("name", "pages", "told"),
    [
        ("FLORIDA__bocaRatonPoliceDeptFL_TFM_MOA_03.20.25.pdf", (1, 9),
         ("tfm", "Boca Raton Police Svs Dept", "2025-03-18", "2025-03-25")),
        ("OKLAHOMA__OklahomaBureauInvestigation_TFM_MOA_02.18.25.pdf", (1, 9),
         ("tfm", "Oklahoma State Bureau of Investigation", "2025-02-14", "2025-02-18")),
        ("FLORIDA__ArcadiaPDFL_TFM_MOA_030425.pdf", (1, 9), ("tfm", None, "2025-02-28", "2025-03-05")),
        ("GEORGIA__287gJEM_PolkCoGa2020-07-02.pdf", (1, 7), ("jem", "Polk County Sheriff's Office", None, None)),
    ],
)  # fmt: skip
def test_typed_days_are_read_without_the_recognizer(
    memoranda: Path, name: str, pages: tuple[int, ...], told: tuple[str | None, ...]
) -> None:
    with PageWorker(recognize=False) as worker:
        read = [worker.read_page(memoranda / "files" / name, n) for n in pages]
    facts = {f.fact: f.value for f in read_facts(read) if f.number == 1 and f.part == "memorandum"}
    found = [facts.get(n) for n in ("support_type", "agency_as_written", "agency_signed_on", "ice_signed_on")]
    assert [f for f, t in zip(found, told, strict=True) if t] == [t for t in told if t]


@pytest.mark.slow
@pytest.mark.archive
def test_two_of_dasks_workers_read_what_one_reads(memoranda: Path, tmp_path: Path) -> None:
    from open287g.pipeline.documents.importing import import_documents

    files = sorted((memoranda / "files").iterdir())[3:5]
    read = []
    for workers in (1, 2):
        documents = DocumentFolder(tmp_path / str(workers))
        sha256s = import_documents(documents, files).sha256s
        report = read_documents(documents, sha256s, workers=workers, recognize=False)
        assert (report.failed, report.refused) == ((), ())
        read.append([documents.cache(False).pages(sha256) for sha256 in sha256s])
    assert read[0] == read[1]
