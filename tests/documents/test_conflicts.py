"""Documents beside ICE's list: what differs is a question; list and file name are checks, never a source."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.documents.conflicts import (
    ListedAgreement,
    check_with_name,
    day_in_name,
    describe_difference,
    find_conflicts,
    name_likeness,
    names_alike,
)
from open287g.documents.facts import Fact
from open287g.errors import CurationError
from open287g.pipeline.documents.rulings import read_conflict_rulings
from open287g.pipeline.documents.tables import list_conflicts, plain_file_name, tie_documents
from open287g.store import Sighting

SHA = "a" * 64


def fact(name: str, value: str, page: int = 9) -> Fact:
    return Fact(name, "memorandum", 1, value, "sure", "typed text", page, None)


FACTS = [
    fact("support_type", "tfm", 1),
    fact("agency_as_written", "Lake County Sheriff's Office", 1),
    fact("agency_signed_on", "2025-03-06"),
    fact("ice_signed_on", "2025-03-10"),
]


def listed(**changes: object) -> ListedAgreement:
    known = {
        "agreement_id": "fl-lake-tfm", "agency_id": "fl-lake", "agency_name": "Lake County Sheriff's Office",
        "state": "FL", "support_type": "tfm", "signed_on": date(2025, 3, 10),
    } | changes  # fmt: skip
    return ListedAgreement(**known)  # type: ignore[arg-type]


def test_a_whole_list_of_names_is_searched_as_name_by_name() -> None:
    names = [
        "Lake County Sheriff's Office",
        "Lake Co. SO",
        "Leake County Sheriff's Office",
        "Lake City Police Dept",
    ]
    wanted = "Lake County Sheriff’s Office"
    assert names_alike(wanted, names, 92.0) == [
        n for n, x in enumerate(names) if name_likeness(wanted, x) >= 92.0
    ]


def test_a_row_that_agrees_raises_no_question() -> None:
    assert find_conflicts(FACTS, listed()) == []


@pytest.mark.parametrize(
    ("day", "pattern"),
    [
        (date(2025, 3, 6), "the list prints the day the agency signed"),
        (date(2025, 3, 11), "the list is one day after ICE's signature"),
        (date(2026, 3, 10), "the years differ"),
        (date(2025, 2, 2), "the list is 36 days before ICE's signature"),
    ],
)
def test_a_day_that_differs_is_told_with_how(day: date, pattern: str) -> None:
    (conflict,) = find_conflicts(FACTS, listed(signed_on=day))
    assert (conflict.field, conflict.pattern, conflict.document_value) == ("signed_on", pattern, "2025-03-10")


def test_another_model_and_another_party_are_told() -> None:
    fields = {
        c.field for c in find_conflicts(FACTS, listed(support_type="wso", agency_name="City of Tavares"))
    }
    assert fields == {"support_type", "agency"}


def test_a_day_that_was_not_read_is_no_conflict() -> None:
    assert find_conflicts(FACTS[:3], listed(signed_on=date(2025, 1, 1))) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lake Co. Sheriffs Office", "Lake County Sheriff's Office"),
        ("Marco Island Police Dept, Fl", "Marco Island Police Department"),
        ("St. Lucie County Sheriff’s Office", "Saint Lucie County Sheriff's Office"),
    ],
)
def test_spellings_of_one_body_are_alike(one: str, other: str) -> None:
    assert name_likeness(one, other) >= 60


def test_the_day_in_a_files_name_is_read_in_its_grammars_and_only_checked() -> None:
    assert day_in_name("OrlandoPoliceDeptFL_TFM_MOA_03.20.2025.pdf") == date(2025, 3, 20)
    assert day_in_name("DunnCountySOND_WSO_MOA_030725.pdf") == date(2025, 3, 7)
    assert day_in_name("287gWSO_BakerCoFl2019-10-15.pdf") == date(2019, 10, 15)
    assert day_in_name("StLucie_TFM_MOA.pdf") is None
    assert (
        check_with_name(FACTS, "X_TFM_MOA_030625.pdf")
        == "the day in the file's name is that of the agency's signature"
    )
    assert (
        check_with_name(FACTS, "X_TFM_MOA_030125.pdf") == "the day in the file's name is neither signature's"
    )
    assert (
        describe_difference(date(2025, 3, 9), date(2025, 3, 10), [])
        == "the list is one day before ICE's signature"
    )


AGREEMENTS = pl.DataFrame(
    {
        "agreement_id": ["fl-lake-tfm", "tx-lake-tfm"],
        "agency_id": ["fl-lake", "tx-lake"],
        "agency_name": ["Lake County Sheriff's Office", "Lake County Sheriff's Office"],
        "state": ["FL", "TX"],
        "support_type": ["tfm", "tfm"],
        "signed_on": [date(2025, 3, 11), date(2025, 3, 10)],
        "moa_url": ["https://www.ice.gov/doclib/287gMOA/Lake%20CoFL_TFM_MOA_031025.pdf", None],
    }
)


def sighting(name: str, origin: str = "folder/file") -> dict[str, list[Sighting]]:
    return {SHA: [Sighting(SHA, name, origin, "2026-01-01", 1)]}


def test_a_link_ties_first_then_signing_day_then_a_name_that_only_one_has() -> None:
    by_link = tie_documents({SHA: FACTS}, sighting("FLORIDA__Lake CoFL_TFM_MOA_031025.pdf"), AGREEMENTS)
    assert by_link.select("agreement_id", "basis").row(0) == ("fl-lake-tfm", "link")
    by_day = tie_documents({SHA: FACTS}, sighting("scan0001.pdf"), AGREEMENTS)
    assert by_day.select("agreement_id", "basis").row(0) == ("tx-lake-tfm", "signing day")
    undated = [f for f in FACTS if f.fact != "ice_signed_on"]
    assert tie_documents({SHA: undated}, sighting("scan0001.pdf"), AGREEMENTS).is_empty()
    in_state = tie_documents({SHA: undated}, sighting("scan_FL_0001.pdf"), AGREEMENTS)
    assert in_state.select("agreement_id", "basis").row(0) == ("fl-lake-tfm", "name")


def test_a_ruling_is_shown_beside_its_conflict(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "document_conflicts.csv").write_text(
        f"sha256,field,ruling,page,reason\n{SHA},signed_on,document,9,Typed beside ICE's signature on page 9\n"
    )
    ties = tie_documents({SHA: FACTS}, sighting("Lake CoFL_TFM_MOA_031025.pdf"), AGREEMENTS)
    rows = list_conflicts({SHA: FACTS}, ties, AGREEMENTS, read_conflict_rulings(folder))
    assert rows.select("list_value", "document_value", "ruling").rows() == [
        ("2025-03-11", "2025-03-10", "document")
    ]
    (folder / "document_conflicts.csv").write_text("sha256,field,ruling,page,reason\nx,signed_on,mine,,no\n")
    with pytest.raises(CurationError, match="line 2"):
        read_conflict_rulings(folder)


def test_names_are_compared_without_quoting_case_and_an_archives_prefix() -> None:
    assert plain_file_name("ALABAMA__287gJEM_%2520etowahCoAL.pdf") == "287gjem_ etowahcoal.pdf"
