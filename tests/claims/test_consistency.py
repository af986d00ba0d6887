"""Claims against each other: what one says must follow from the numbers of the other."""

from __future__ import annotations

import polars as pl

from open287g.claims.consistency import check_consistency

from .small_ledger import claims_of

REPORT = {"report": "r", "as_of_date": "2025-09-02", "publisher": "P"}


def checks(*entries: dict[str, str], residents: float | None = None) -> pl.DataFrame:
    return check_consistency(claims_of(*entries).claims, residents)


def test_a_percentage_is_set_against_its_own_two_numbers() -> None:
    found = checks(
        {"measure": "growth_pct", "value": "609", "statement": "up 609% from 135 to 958"},
        {"measure": "growth_pct", "value": "950", "statement": "up 950% from 135 to 1,168"},
    )
    assert found["is_consistent"].to_list() == [True, False]
    assert "765.2%, not 950%" in found["sentence"][1]


def test_a_percentage_is_set_against_two_counts_of_the_same_report() -> None:
    found = checks(
        {**REPORT, "measure": "growth_pct", "value": "950"},
        {**REPORT, "measure": "agencies", "value": "135", "as_of_date": "2024"},
        {**REPORT, "measure": "agencies", "value": "1168"},
    )
    assert found.select("kind", "is_consistent").rows() == [("same_report", False)]
    assert found["claim_ids"].to_list() == [["c1", "c2", "c3"]]


def test_a_share_is_set_against_its_parts() -> None:
    found = checks(
        {**REPORT, "measure": "share_pct", "scope": "Florida", "value": "43"},
        {**REPORT, "measure": "agreements", "scope": "Florida", "value": "270"},
        {**REPORT, "measure": "agreements", "value": "629"},
    )
    assert found.select("kind", "is_consistent").rows() == [("share_of_parts", True)]


def test_a_share_of_the_people_is_set_against_their_number() -> None:
    entries = (
        {**REPORT, "measure": "population", "value": "77200000"},
        {
            **REPORT,
            "measure": "share_pct",
            "value": "32",
            "statement": "32 per cent of the people of the country",
        },
    )
    found = checks(*entries, residents=340_000_000.0)
    assert found.select("kind", "is_consistent").rows() == [("share_of_people", False)]
    assert "77,200,000 people are, of the country's residents, 22.7%, not 32%" in found["sentence"][0]
    assert checks(*entries).is_empty()


def test_publishers_are_set_against_each_other_on_one_day_only() -> None:
    alabama = {"measure": "agencies", "scope": "Alabama", "as_of_date": "2025-09-02"}
    found = checks(
        {**alabama, "publisher": "A", "report": "a", "value": "52"},
        {**alabama, "publisher": "B", "report": "b", "value": "53"},
        {**alabama, "publisher": "C", "report": "c", "value": "54", "as_of_date": "2025-09-03"},
    )
    assert found["claim_ids"].to_list() == [["c1", "c2"]]
    assert found["sentence"][0] == "Another report differs: B on Sept. 2, 2025, where A gives 52, gives 53."
