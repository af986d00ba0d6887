"""Planted claims of every verdict, on lists of a few rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from open287g.claims import Judgement
from open287g.queries.claims import audit_claims

from .small_ledger import Row, claims_of, ledger_of, sheriffs, small_space, with_tables

JANUARY, MARCH, APRIL = date(2025, 1, 10), date(2025, 3, 1), date(2025, 4, 1)

# In March 30 agencies of two states hold 40 agreements, two of them printed with a stray blank.
OF_MARCH = [
    *sheriffs("TEXAS", 18),
    *sheriffs("TEXAS ", 2, start=18),
    *sheriffs("FLORIDA", 10),
    *sheriffs("FLORIDA", 10, support_type="jem"),
]
LISTS = {
    JANUARY: sheriffs("FLORIDA", 8),
    MARCH: OF_MARCH,
    APRIL: [*OF_MARCH, *sheriffs("GUAM", 7, signed_on=date(2025, 3, 20))],
}


def judge(*entries: dict[str, str], lists: dict[date, list[Row]] | None = None) -> Judgement:
    evidenced = ledger_of(lists or LISTS)
    return audit_claims(claims_of(*entries), evidenced, small_space()).judgement


def verdict(**entry: str) -> dict[str, Any]:
    defaults = {"as_of_date": "2025-03-01", "date_published": "2025-03-02"}
    return judge({**defaults, **entry}).verdicts.row(0, named=True)


def test_the_claims_own_words_confirm() -> None:
    found = verdict(measure="agreements", value="40")
    assert found["verdict"] == "confirmed"
    assert "ICE's list of March 1, 2025 (list-2025-03-01.xlsx) shows the same" in found["sentence"]
    assert found["correction"] is None


def test_another_unit_on_the_same_day_confirms_under_that_unit() -> None:
    found = verdict(measure="agencies", value="40")
    assert found["verdict"] == "confirmed_other_unit"
    assert found["correction"] == "As of March 1, 2025, ICE listed 30 agencies."


def test_another_day_before_publication_confirms_on_that_day() -> None:
    found = verdict(measure="agreements", value="47", date_published="2025-04-02")
    assert found["verdict"] == "confirmed_other_day"
    assert "April 1, 2025" in found["sentence"]


def test_no_reading_is_later_than_publication() -> None:
    assert verdict(measure="agreements", value="47", date_published="2025-03-31")["verdict"] == "contradicted"


@pytest.mark.parametrize(
    ("statement", "value"),
    [("More than 38", "38"), ("About 41", "41"), ("Nearly 41", "41"), ("At least 40", "40")],
)
def test_wording_is_honoured(statement: str, value: str) -> None:
    found = verdict(measure="agreements", statement=f"{statement} agreements", value=value)
    assert found["verdict"] == ("confirmed" if value == "40" else "within_wording")


def test_a_lower_bound_far_below_is_within_wording_and_said_to_understate() -> None:
    found = verdict(measure="agreements", statement="More than 20 agreements", value="20")
    assert found["verdict"] == "within_wording"
    assert "understates by 100%" in found["sentence"]


def test_the_header_row_counted_is_a_known_slip() -> None:
    found = verdict(measure="agreements", value="41")
    assert found["verdict"] == "known_slip"
    assert "header row" in found["sentence"]


def test_a_state_matched_by_exact_text_is_a_known_slip() -> None:
    found = verdict(measure="agreements", scope="Texas", value="18")
    assert found["verdict"] == "known_slip"
    assert "exact text" in found["sentence"]
    assert found["correction"] == "As of March 1, 2025, ICE listed 20 agreements in Texas."


def test_a_wrong_number_is_contradicted_and_the_right_one_stated() -> None:
    found = verdict(measure="agreements", value="99")
    assert found["verdict"] == "contradicted"
    assert found["right_low"] == found["right_high"] == 40
    assert found["n_hits"] == 0


def test_states_without_territories_are_the_literal_reading() -> None:
    april = {"as_of_date": "2025-04-01", "date_published": "2025-04-02"}
    assert verdict(measure="states", value="2", **april)["verdict"] == "confirmed"
    assert verdict(measure="states", value="3", **april)["verdict"] == "within_wording"
    assert (
        verdict(measure="states", scope="national incl. territories", value="3", **april)["verdict"]
        == "confirmed"
    )


@pytest.mark.parametrize(("as_of", "where"), [("2020-06-01", "begin on"), ("2027-01-01", "end on")])
def test_outside_the_record_nothing_can_be_tested(as_of: str, where: str) -> None:
    found = verdict(measure="agreements", value="40", as_of_date=as_of, date_published=as_of)
    assert found["verdict"] == "not_testable"
    assert where in found["sentence"]


def test_counties_that_are_not_known_are_not_nought() -> None:
    found = verdict(measure="counties", value="0")
    assert found["verdict"] == "not_testable"


def test_a_growth_is_measured_from_the_baseline() -> None:
    assert verdict(measure="growth_pct", value="400")["verdict"] == "confirmed"
    assert verdict(measure="growth_multiple", value="5")["verdict"] == "confirmed"


def test_a_growth_before_every_known_baseline_cannot_be_tested_without_its_start() -> None:
    early = {date(2024, 5, 1): sheriffs("OHIO", 5), date(2024, 12, 1): sheriffs("OHIO", 10)}
    entry = {
        "measure": "growth_pct",
        "value": "100",
        "as_of_date": "2024-12-01",
        "date_published": "2024-12-06",
    }
    found = judge(entry, lists=early).verdicts.row(0, named=True)
    assert found["verdict"] == "not_testable"
    assert "no start of the growth" in found["sentence"]
    stated = {**entry, "statement": "a 100% increase from 5"}
    assert judge(stated, lists=early).verdicts["verdict"][0] == "confirmed"


def test_a_growth_that_its_own_numbers_do_not_give_is_contradicted_whatever_the_list_says() -> None:
    found = verdict(measure="growth_pct", value="400", statement="Agreements rose 400%, from 10 to 40")
    assert found["verdict"] == "contradicted"
    assert "its own two numbers, 10 and 40, give 300%" in found["sentence"]


def test_a_share_is_of_the_nation_on_the_same_list() -> None:
    assert verdict(measure="share_pct", scope="Florida", value="50")["verdict"] == "confirmed"


def test_a_share_of_a_model_is_of_all_models_and_corrected_in_its_own_words() -> None:
    assert verdict(measure="share_pct", scope="national/JEM", value="25")["verdict"] == "confirmed"
    wrong = verdict(measure="share_pct", scope="national/JEM", value="80")
    assert (
        wrong["correction"]
        == "As of March 1, 2025, 25% of agreements were under the Jail Enforcement Model (10 of 40)."
    )


def test_one_is_written_in_the_singular() -> None:
    found = verdict(measure="agreements", scope="Ohio", value="1")
    assert "gives 1 for agreements, Ohio" in found["sentence"]
    assert found["correction"] == "As of March 1, 2025, ICE listed 0 agreements in Ohio."


def test_a_number_between_the_lists_of_the_stated_month_is_within_wording() -> None:
    lists = {date(2025, 3, 3): sheriffs("TEXAS", 20), date(2025, 3, 20): sheriffs("TEXAS", 40)}
    entry = {"measure": "agreements", "value": "33", "as_of_date": "2025-03", "date_published": "2025-04-01"}
    found = judge(entry, lists=lists).verdicts.row(0, named=True)
    assert found["verdict"] == "within_wording"
    assert "the record shows 20 to 40, and the number lies between" in found["sentence"]


def test_a_number_that_the_lists_pass_while_none_shows_the_day_is_within_wording() -> None:
    lists = {date(2025, 3, 3): sheriffs("TEXAS", 20), date(2025, 3, 20): sheriffs("TEXAS", 40)}
    seen = ledger_of(lists)
    unseen = with_tables(seen, snapshots=seen.snapshots.with_columns(last_shown_on=pl.col("snapshot_on")))
    claims = claims_of(
        {"measure": "agreements", "value": "33", "as_of_date": "2025-03-10", "date_published": "2025-03-10"},
        {"measure": "agreements", "value": "41", "as_of_date": "2025-03-10", "date_published": "2025-03-10"},
    )
    in_a_gap = audit_claims(claims, unseen, small_space()).judgement.verdicts
    assert in_a_gap["verdict"].to_list() == ["within_wording", "contradicted"]
    assert "the record shows 20 to 40, and the number lies between" in in_a_gap["sentence"][0]
    shown_all_along = audit_claims(claims, seen, small_space()).judgement.verdicts
    assert shown_all_along["verdict"].to_list() == ["contradicted", "contradicted"]


def test_pending_on_a_day_that_no_list_shows_cannot_be_tested() -> None:
    lists = {date(2025, 3, 3): sheriffs("TEXAS", 20), date(2025, 3, 20): sheriffs("TEXAS", 40)}
    seen = ledger_of(lists)
    pending = seen.snapshots.with_columns(
        list_name=pl.lit("pending").cast(seen.snapshots.schema["list_name"]),
        last_shown_on=pl.col("snapshot_on"),
    )
    claims = claims_of(
        {"measure": "pending", "value": "63", "as_of_date": "2025-03-10"},
        {"measure": "pending", "value": "63", "as_of_date": "2025-03-20"},
    )
    found = audit_claims(claims, with_tables(seen, snapshots=pending), small_space()).judgement.verdicts
    assert found["verdict"].to_list() == ["not_testable", "contradicted"]


def test_money_is_not_in_the_lists_but_arithmetic_is_told() -> None:
    terms = pl.DataFrame(
        {
            "term_id": ["equipment", "vehicles"],
            "from_on": [date(2025, 1, 1)] * 2,
            "title": ["Equipment", "Vehicles"],
            "unit": ["usd per trained officer", "usd per operational agreement"],
            "paid": ["once", "once"],
            "value": [7500.0, 100000.0],
            "reference": ["A release", "A release"],
        }
    )
    claims = claims_of(
        {"measure": "funding_usd", "value": "145000", "scope": "Sullivan County"},
        {"measure": "incentive_usd", "value": "7500", "as_of_date": "2025-05-01"},
        {"measure": "incentive_usd", "value": "7400", "as_of_date": "2025-05-01"},
        {"measure": "officers", "value": "12"},
    )
    found = audit_claims(claims, ledger_of(LISTS, terms), small_space()).judgement.verdicts
    assert found["verdict"].to_list() == ["not_testable", "confirmed", "not_testable", "not_testable"]
    assert "6 officers × $7,500 + 1 agreement × $100,000 = $145,000" in found["remark"][0]


def test_every_reading_is_evidence_and_the_deciding_one_is_marked() -> None:
    judged = judge(
        {"measure": "agencies", "value": "40", "as_of_date": "2025-03-01", "date_published": "2025-03-02"}
    )
    evidence = judged.evidence
    assert evidence.height == judged.verdicts["n_readings"][0]
    assert evidence.filter("is_deciding").select("value", "distance").rows() == [(40.0, 0.0)]
    assert evidence["reading_id"].to_list() == sorted(evidence["reading_id"])
    assert evidence["tier"][0] == "own_words"


def test_verdicts_keep_the_order_of_the_claims_and_do_not_depend_on_it() -> None:
    entries = [
        {"id": f"n{value}", "measure": "agreements", "value": str(value), "as_of_date": "2025-03-01"}
        for value in (40, 41, 99)
    ]
    forward, backward = judge(*entries).verdicts, judge(*entries[::-1]).verdicts
    assert forward["claim_id"].to_list() == ["n40", "n41", "n99"]
    assert forward.sort("claim_id").equals(backward.sort("claim_id"))


def test_sheriffs_are_counted_as_sheriffs() -> None:
    seen = ledger_of(LISTS)
    kinds = pl.when(pl.col("state") == "TX").then(pl.lit("sheriff")).otherwise(pl.lit("municipal_police"))
    agencies = seen.counted.ledger.agencies.with_columns(kind=kinds.cast(pl.String))
    day = {"measure": "agencies", "as_of_date": "2025-03-01", "date_published": "2025-03-02"}
    claims = claims_of(
        day | {"value": "20", "scope": "national/sheriffs"},
        day | {"value": "30", "scope": "national/sheriffs"},
    )
    found = audit_claims(claims, with_tables(seen, agencies=agencies), small_space()).judgement.verdicts
    assert found["verdict"].to_list() == ["confirmed", "contradicted"]
    assert found["correction"][1] == "As of March 1, 2025, ICE listed 20 sheriffs."


def test_a_growth_is_measured_from_the_day_that_it_states() -> None:
    found = judge(
        {
            "measure": "growth_pct",
            "value": "17.5",
            "scope": "national/since 2025-03-01",
            "as_of_date": "2025-04-01",
        },
        {"measure": "growth_pct", "value": "18", "scope": "national/since 2018", "as_of_date": "2025-04-01"},
    ).verdicts
    assert found["verdict"].to_list() == ["confirmed", "not_testable"]
    assert "lists on record begin on Jan. 10, 2025" in found["sentence"][1]


def test_a_list_last_seen_before_the_day_contradicts_nothing() -> None:
    stated = {"measure": "agreements", "as_of_date": "2025-04-05", "date_published": "2025-04-06"}
    found = judge(
        stated | {"value": "47"},
        stated | {"value": "49"},
        stated | {"value": "60", "as_of_date": "2025-04-01"},
    )
    assert found.verdicts["verdict"].to_list() == ["confirmed", "not_testable", "contradicted"]
    assert "end on April 1, 2025, before that day" in found.verdicts["sentence"][1]


def test_no_slip_explains_a_bound() -> None:
    found = verdict(measure="agreements", value="40", statement="More than 40 agreements")
    assert found["verdict"] == "contradicted"


def test_more_than_a_percentage_leaves_out_that_percentage_alone() -> None:
    worded = {"measure": "share_pct", "scope": "Florida"}
    assert (
        verdict(value="49.9", statement="More than 49.9% of agreements", **worded)["verdict"]
        == "within_wording"
    )
    assert verdict(value="50", statement="More than 50% of agreements", **worded)["verdict"] == "contradicted"


def test_none_at_all_is_not_borne_out_by_a_filter_that_leaves_none() -> None:
    assert verdict(measure="agreements", scope="Ohio", value="0")["verdict"] == "confirmed"
    assert verdict(measure="agreements", scope="Texas/WSO", value="0")["verdict"] == "confirmed"
    wrong = verdict(measure="agencies", scope="Florida", value="0", date_published="2025-03-02")
    assert wrong["verdict"] == "contradicted"


def test_a_range_that_holds_the_count_is_within_wording() -> None:
    found = verdict(measure="agreements", value="35–45")
    assert found["verdict"] == "within_wording"
    assert "shows 40, which the stated range allows" in found["sentence"]


def test_a_thousand_in_words_is_rounded() -> None:
    lists = {date(2025, 3, 1): sheriffs("TEXAS", 1414)}
    day = {"measure": "agreements", "as_of_date": "2025-03-01", "date_published": "2025-03-01"}
    found = judge(day | {"value": "1.4 thousand"}, day | {"value": "1400"}, lists=lists).verdicts
    assert found["verdict"].to_list() == ["within_wording", "contradicted"]


def test_a_year_whose_lists_show_anything_cannot_be_tested() -> None:
    lists = {date(2025, month, 3): sheriffs("TEXAS", 10 * month) for month in range(1, 11)}
    found = judge({"measure": "agreements", "value": "55", "as_of_date": "2025"}, lists=lists).verdicts
    assert found["verdict"][0] == "not_testable"
    assert "show anything from 10 to 100" in found["sentence"][0]


def test_a_rounded_percentage_is_told_with_what_it_was_rounded_from() -> None:
    found = verdict(measure="growth_pct", value="400", statement="up 400%")
    assert found["verdict"] == "confirmed"
    assert found["sentence"].endswith("shows 400%, from 8 to 40.")
    lists = {JANUARY: sheriffs("TEXAS", 3), MARCH: sheriffs("TEXAS", 10)}
    rounded = judge(
        {"measure": "growth_pct", "value": "233", "as_of_date": "2025-03-01"}, lists=lists
    ).verdicts
    assert "shows 233.3%, from 3 to 10" in rounded["sentence"][0]


def test_a_claim_without_a_day_says_which_was_taken() -> None:
    found = judge({"measure": "agreements", "value": "40", "date_published": ""}).verdicts
    assert "no day is stated; this is the last list" in found["reading"][0]
