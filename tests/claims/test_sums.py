"""Sums of money: what the published terms give for the counts that a claim states."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.claims.finding import StatedClaim, untested
from open287g.claims.offer import judge_sum
from open287g.queries.claims import audit_claims

from .small_ledger import claims_of, ledger_of, sheriffs, small_space

LISTS = {date(2025, 9, 1): sheriffs("Florida", 3)}
RATES = {
    date(2025, 9, 1): (7500.0, 100000.0),
    date(2026, 3, 1): (5000.0, 80000.0),
}
UNITS = {"equipment": "usd per trained officer", "vehicles": "usd per operational agreement"}


def terms() -> pl.DataFrame:
    """Both payments of the offer, at the rates of two days."""
    return pl.DataFrame(
        [
            {"term_id": name, "from_on": day, "title": name, "unit": UNITS[name], "paid": "once"}
            | {"value": value, "reference": "A release"}
            for day, values in RATES.items()
            for name, value in zip(UNITS, values, strict=True)
        ]
    )


def verdicts(*entries: dict[str, object]) -> pl.DataFrame:
    common = {"measure": "funding_usd", "as_of_date": "2025-10-01", "date_published": "2025-10-01"}
    claims = claims_of(*({**common, **entry} for entry in entries))  # type: ignore[arg-type]
    assert claims.refused.to_dicts() == []
    return audit_claims(claims, ledger_of(LISTS, terms()), small_space()).judgement.verdicts


def verdict(**entry: object) -> dict[str, object]:
    return verdicts(entry).row(0, named=True)


def test_a_sum_that_the_terms_give_for_the_counts_stated_is_confirmed() -> None:
    found = verdict(value="145000", for_officers=6, for_agreements=1)
    assert found["verdict"] == "confirmed"
    assert "6 officers × $7,500 + 1 agreement × $100,000 = $145,000" in str(found["sentence"])
    assert "no list of ICE's shows what was paid" in str(found["sentence"])


def test_a_sum_a_few_hundred_dollars_off_is_within_wording_and_says_so() -> None:
    found = verdict(value="28570240", for_officers=3676, for_agreements=10)
    assert found["verdict"] == "within_wording"
    assert "$240 less than stated" in str(found["sentence"])


@pytest.mark.parametrize(("value", "officers"), [("130000", 3), ("28571500", 3676), ("108000", 1)])
def test_a_rounding_is_small_in_dollars_and_small_in_proportion(value: str, officers: int) -> None:
    agreements = 10 if officers > 100 else 1
    assert verdict(value=value, for_officers=officers, for_agreements=agreements)["verdict"] == "not_testable"


def test_money_stated_for_vehicles_stands_for_agreements_if_it_pays_for_a_whole_number() -> None:
    whole = verdict(value="2700000", for_officers=200, for_vehicles_usd=1200000)
    broken = verdict(value="2700000", for_officers=200, for_vehicles_usd=1250000)
    assert whole["verdict"] == "confirmed"
    assert "$1.2 million stated for vehicles" in str(whole["sentence"])
    assert broken["verdict"] == "not_testable"


def test_other_counts_leave_a_sum_open_with_the_arithmetic() -> None:
    found = verdict(value="122515", for_officers=4, for_agreements=1)
    assert found["verdict"] == "not_testable"
    assert "$130,000, $7,485 more than stated" in str(found["remark"])
    assert "3 officers × $7,500 + 1 agreement × $100,000 = $122,500" in str(found["remark"])


def test_counts_that_would_fit_but_are_not_stated_confirm_nothing() -> None:
    found = verdict(value="220000")
    assert found["verdict"] == "not_testable"
    assert "it fits the published terms for 16 officers" in str(found["remark"])


def test_officers_without_agreements_give_dollars_for_each_and_no_verdict() -> None:
    found = verdict(value="$25 million", for_officers=250)
    assert found["verdict"] == "not_testable"
    assert "$100,000 for each of the 250 officers" in str(found["remark"])


def test_a_sum_is_set_against_the_rates_of_its_own_day() -> None:
    sums = {"value": "145000", "for_officers": 6, "for_agreements": 1}
    later = {"as_of_date": "2026-03-02", "date_published": "2026-03-02"}
    earlier = {"as_of_date": "2025-08-31", "date_published": "2025-08-31"}
    found = verdicts(sums, sums | later, sums | {"value": "110000"} | later, sums | earlier)
    assert found["verdict"].to_list() == ["confirmed", "not_testable", "confirmed", "not_testable"]
    assert found["remark"][3] is None


def test_at_least_reaches_up_but_not_without_end() -> None:
    counts = {"for_officers": 6, "for_agreements": 1}
    found = verdicts(
        {"statement": "at least $144,000", "value": "144000", **counts},
        {"statement": "at least $100,000", "value": "100000", **counts},
        {"statement": "at least $146,000", "value": "146000", **counts},
    )
    assert found["verdict"].to_list() == ["within_wording", "not_testable", "not_testable"]
    assert "'at least' allows" in found["sentence"][0]


def test_a_sum_that_its_stated_parts_do_not_make_is_contradicted() -> None:
    counts = {"for_officers": 6, "for_agreements": 1, "value": "145000"}
    found = verdicts(counts | {"parts": [45000, 100000]}, counts | {"parts": [45000, 90000]})
    assert found["verdict"].to_list() == ["confirmed", "contradicted"]
    assert "$45,000 + $100,000 = $145,000" in found["remark"][0]
    assert "$45,000 + $90,000 = $135,000" in found["sentence"][1]


def test_a_projection_without_counts_keeps_its_own_reason() -> None:
    found = verdict(value="$1.4–2 billion", not_testable="it is a projection")
    assert (found["verdict"], found["remark"]) == ("not_testable", None)
    assert "it is a projection" in str(found["sentence"])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"measure": "agreements", "for_officers": 3}, "says what a sum is for"),
        ({"for_agreements": 1, "for_vehicles_usd": 100000}, "not both"),
        ({"for_officers": 0}, "for_officers"),
        ({"parts": [5]}, "parts"),
    ],
)
def test_counts_that_make_no_sense_are_refused(entry: dict[str, object], problem: str) -> None:
    claims = claims_of({"measure": "funding_usd", "value": "5"} | entry)  # type: ignore[arg-type]
    assert problem in claims.refused["problem"][0]


@given(
    officers=st.integers(1, 5000),
    agreements=st.integers(1, 50),
    off=st.integers(1001, 10**8),
    sign=st.sampled_from([1, -1]),
)
def test_a_sum_more_than_a_rounding_away_is_never_borne_out(
    officers: int, agreements: int, off: int, sign: int
) -> None:
    value = officers * 7500 + agreements * 100000 + sign * off
    if value <= 0:
        return
    entry = {"measure": "funding_usd", "value": str(value), "as_of_date": "2025-10-01"}
    counts = {"for_officers": officers, "for_agreements": agreements}
    claims = claims_of({**entry, **counts}).claims  # type: ignore[dict-item]
    claim = StatedClaim.of(claims.row(0, named=True))
    found = judge_sum(untested(claim, "open"), terms(), small_space().tolerances)
    assert found.verdict == "not_testable"
