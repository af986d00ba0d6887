"""The money of one agency: what is on record comes first, and what nobody knows is in every sum."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.parameters import load_payments
from open287g.data.workspace import project_folder
from open287g.errors import BadField, NotFound
from open287g.funding.offer import VERDICTS, judge_record
from open287g.publish.words import say_part
from open287g.queries.registry import Context, find_question
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Paragraph, Table


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))


def ask(context: Context, agency: str, **more: object) -> Answer:
    return find_question("fund").ask(context, agency=agency, **{"as_of": "2026-05-18", **more})


def sentences(answer: Answer) -> list[str]:
    return [
        "".join(map(say_part, block.parts))
        for section in answer.document.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def test_unknown_officers_are_said_and_carried_into_every_dollar(context: Context) -> None:
    answer = ask(context, "Polk County Sheriff", state="FL", draws=256)
    told = sentences(answer)
    officers = next(each for each in told if "Nobody outside the agency knows" in each)
    assert "774 sworn officers" in officers
    assert answer.facts["once_usd"]["low"] == 107_500
    assert answer.facts["once_usd"]["high"] > 3_000_000
    low, high = answer.facts["officers"]["low_90"], answer.facts["officers"]["high_90"]
    assert low < answer.facts["officers"]["middle"] < high
    for item in answer.frame.iter_rows(named=True):
        if item["per"] == "officer" and item["each_low_usd"] > 0:
            assert item["low_usd"] == pytest.approx(low * item["each_low_usd"])
            assert item["high_usd"] == pytest.approx(high * item["each_high_usd"])
    sums = next(each for each in told if each.startswith("Once: "))
    assert " to $" in sums.partition("Every year")[0]


def test_money_on_record_comes_first_with_payer_and_kind(context: Context) -> None:
    answer = ask(context, "Polk County Sheriff", state="FL", draws=64)
    told = sentences(answer)
    assert told[1].startswith("On record: ")
    assert "$1.0 million paid (Florida State Board of Immigration Enforcement, Jan. 15, 2026)" in told[1]
    assert "not ICE's" in told[2]
    tables = [
        block for section in answer.document.sections for block in section.blocks if isinstance(block, Table)
    ]
    assert tables[0].table_id == "money_on_record"


def test_known_officers_give_one_sum_and_the_record_agrees_or_not(context: Context) -> None:
    sullivan = ask(context, "tn-sullivan-county-sheriffs-office")
    assert sullivan.facts["once_usd"] == {"low": 145_000, "high": 145_000}
    assert any(
        "$145,000 on record is within what the rules give, $145,000." in each for each in sentences(sullivan)
    )
    carroll = ask(context, "nh-carroll-police-department")
    assert any(
        "below what the rules give" in each and "No source says why" in each for each in sentences(carroll)
    )


def test_every_agency_whose_money_is_on_record_shows_it_and_is_compared_or_told_why_not(
    context: Context,
) -> None:
    payments = load_payments().filter(
        pl.col("agency_id").is_not_null(), pl.col("recorded_on") <= date(2026, 5, 18)
    )
    known = set(context.edition.table("agencies")["agency_id"])
    agencies = sorted(set(payments["agency_id"]) & known)
    assert len(agencies) >= 30
    for agency_id in agencies:
        answer = ask(context, agency_id, draws=64)
        record = answer.facts["record"]
        mine = payments.filter(pl.col("agency_id") == agency_id)
        assert {row["case_id"] for row in record} == set(mine["case_id"]), agency_id
        assert all(row["verdict"] in VERDICTS for row in record), agency_id
        told = " ".join(sentences(answer))
        assert told.count("On record: ") == 1, agency_id
        for row in record:
            if row["payer"] != "ICE":
                assert "not ICE's" in told, agency_id
            elif row["rule_low_usd"] is not None and row["verdict"] != "within":
                assert "No source says why" in told, agency_id


def test_an_amount_is_compared_with_the_part_that_it_covers() -> None:
    row = load_payments().filter(pl.col("case_id") == "belknap-nh")
    once, yearly = (100_000.0, 200_000.0), (1_000.0, 2_000.0)
    judged = judge_record(row, once, yearly, is_eligible=True)
    assert judged["verdict"][0] == "within"
    above = judge_record(row.with_columns(amount_usd=pl.lit(250_000.0)), once, yearly, is_eligible=True)
    assert above["verdict"][0] == "above"
    year = judge_record(
        row.with_columns(amount_usd=pl.lit(202_000.0), covers=pl.lit("first_year")),
        once,
        yearly,
        is_eligible=True,
    )
    assert (year["verdict"][0], year["rule_high_usd"][0]) == ("within", 202_000.0)
    assert judge_record(row, once, yearly, is_eligible=False)["verdict"][0] == "no_offer"
    state = judge_record(row.with_columns(payer=pl.lit("A state")), once, yearly, is_eligible=True)
    assert (state["verdict"][0], state["rule_low_usd"][0]) == ("state_money", None)


def test_a_loosely_worded_amount_may_be_rounded() -> None:
    row = load_payments().filter(pl.col("case_id") == "lavaca-tx").with_columns(amount_usd=pl.lit(98_500.0))
    assert judge_record(row, (100_000.0, 100_000.0), (0.0, 0.0), is_eligible=True)["verdict"][0] == "within"
    exact = row.with_columns(amount_is=pl.lit("exact"))
    assert judge_record(exact, (100_000.0, 100_000.0), (0.0, 0.0), is_eligible=True)["verdict"][0] == "below"


def test_what_nobody_pays_back_has_amounts_where_a_source_gives_one(context: Context) -> None:
    answer = find_question("fund").ask(context, officers=5, state="PA")
    amounts = [each["amounts"] for each in answer.facts["not_reimbursed"]]
    assert any(amounts)
    tables = [
        block for section in answer.document.sections for block in section.blocks if isinstance(block, Table)
    ]
    unpaid = next(table for table in tables if table.caption == "What no offer pays back")
    assert "$1.3 million" in {say_part(row[-1]) for row in unpaid.rows}


def test_a_texas_sheriff_is_told_of_the_state_s_grant(context: Context) -> None:
    told = " ".join(sentences(ask(context, "tx-lavaca-county-sheriffs-office")))
    assert "Texas SB 8 grants a sheriff" in told
    assert "up to $80,000" in told


def test_names_are_forgiven_and_what_does_not_fit_is_refused(context: Context) -> None:
    with pytest.raises(NotFound, match="has not been on any list"):
        ask(context, "Cook County Sheriff", state="IL")
    with pytest.raises(BadField) as refused:
        ask(context, "nh-carroll-police-department", scenario="ceiling")
    assert refused.value.field == "scenario"
    with pytest.raises(BadField) as idle:
        find_question("fund").ask(context, officers=5, state="PA", scenario="nonsense")
    assert idle.value.field == "scenario"
