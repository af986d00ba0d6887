"""Sentences as they stand on pages, in releases and in tables: what each figure is of, and of which days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from open287g.claims import compile_entries
from open287g.claims.days import read_period
from open287g.claims.finding import StatedClaim
from open287g.claims.sentences import entries_of_sentence
from open287g.claims.terms import matching_term, why_no_term
from open287g.errors import ClaimError
from open287g.queries.claims import audit_claims

from .small_ledger import ledger_of, sheriffs, small_space
from .test_sums import terms

EVE = date(2025, 1, 19)
LAST_LIST = date(2026, 3, 27)


def stated(sentence: str, reference: date = LAST_LIST) -> list[tuple[str, str, str, str | None]]:
    return [
        (entry["measure"], entry["scope"], entry["value"], entry.get("as_of_date"))
        for entry in entries_of_sentence(sentence, reference, EVE)
    ]


def test_what_was_signed_in_a_period_is_counted_from_its_start_on_its_last_day() -> None:
    assert stated("ICE signed 120 agreements in January 2026") == [
        ("agreements", "national/new since 2026-01-01", "120", "2026-01-31")
    ]
    assert stated("In Q1 2026, ICE added 288 agreements", date(2026, 3, 30)) == [
        ("agreements", "national/new since 2026-01-01", "288", "2026-03-30")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "ICE had signed 1,372 agreements in January 2026",
        "There were 1,372 signed agreements in January 2026",
        "By January 2026 ICE signed 1,372 agreements",
    ],
)
def test_what_had_been_signed_by_then_is_a_count_of_the_list(sentence: str) -> None:
    assert stated(sentence)[0][1] == "national"


def test_a_growth_in_a_period_is_measured_from_the_day_before_it() -> None:
    assert stated("Agreements grew 22% in the first quarter of 2026") == [
        ("growth_pct", "national/since 2025-12-31", "22%", "2026-03-27")
    ]


def test_growth_by_a_number_is_what_is_new_since_the_start() -> None:
    assert stated("Since June 30, 2025 the number of agreements grew by 700")[0][:3] == (
        "agreements",
        "national/new since June 30, 2025",
        "700",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "There were 135 agreements when Trump took office",
        "When President Biden left office, 135 agreements were in force",
        "At the end of the Biden administration there were 135 agreements",
        "Before the inauguration, 135 agreements were in force",
    ],
)
def test_taking_office_names_the_day_before_it(sentence: str) -> None:
    assert stated(sentence) == [("agreements", "national", "135", "2025-01-19")]


def test_what_is_so_now_is_not_of_the_day_of_an_event() -> None:
    told = stated("Before Trump took office, 21 states had agreements; now 39 states do")
    assert [(value, day) for *_, value, day in told] == [("21", "2025-01-19"), ("39", None)]


def test_the_model_and_the_state_named_ahead_hold_for_the_numbers_behind() -> None:
    told = stated("ICE has Warrant Service Officer agreements with 478 agencies in 34 states")
    assert [scope for _, scope, *_ in told] == ["national/WSO", "national/WSO"]
    assert [each[1] for each in stated("In Tennessee, 68 agreements have been signed by 62 agencies")] == [
        "Tennessee",
        "Tennessee",
    ]
    assert [each[1] for each in stated("Florida has 344 agreements within a total of 1,560 nationwide")][
        -1
    ] == "national"


def test_states_and_territories_are_one_unit() -> None:
    assert stated("The number of states and territories with agreements rose to 42")[0][0] == "states"


def test_rows_of_a_pasted_table_keep_their_own_state() -> None:
    told = stated("Florida: 341\nTexas: 287\nTennessee: 63 agreements (as of 1/26/26)")
    assert [(scope, value) for _, scope, value, _ in told] == [
        ("Florida", "341"),
        ("Texas", "287"),
        ("Tennessee", "63"),
    ]
    assert {day for *_, day in told} == {"1/26/26"}


def test_marks_of_a_page_and_cut_words_are_no_part_of_a_sentence() -> None:
    page = '<p>ICE has <a href="https://www.ice.gov/287g">1,372 Memorandums</a> covering 39&nbsp;states.</p>'
    assert [each[::2] for each in stated(page)] == [("agreements", "1,372"), ("states", "39")]
    assert stated("1,372 Memoran-\ndums of Agree-\nment")[0][0] == "agreements"


def test_the_share_of_a_part_named_elsewhere_in_the_sentence_is_of_that_part() -> None:
    assert stated("More than half of agreements (764) use the Task Force Model")[0][:3] == (
        "share_pct",
        "national/TFM",
        "50%",
    )
    assert stated("The Florida total, 344, is 22% of the national figure")[0][1] == "Florida"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Q1 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("the fourth quarter of fiscal year 2025", date(2025, 7, 1), date(2025, 9, 30)),
        ("second half of 2025", date(2025, 7, 1), date(2025, 12, 31)),
        ("end of the first quarter of 2026", date(2026, 3, 31), date(2026, 3, 31)),
        ("1/26/26", date(2026, 1, 26), date(2026, 1, 26)),
        ("27.03.2026", date(2026, 3, 27), date(2026, 3, 27)),
    ],
)
def test_quarters_halves_and_short_years_are_days_too(text: str, first: date, last: date) -> None:
    period = read_period(text)
    assert (period.earliest, period.latest) == (first, last)


def verdict(sentence: str, published: str | None = None, **more: str) -> dict[str, Any]:
    now = [*sheriffs("FLORIDA", 4), *sheriffs("OHIO", 3), *sheriffs("UTAH", 1)]
    lists = {date(2024, 12, 18): sheriffs("FLORIDA", 2), date(2026, 1, 26): now}
    entry = {"id": "c", "statement": sentence, "date_published": published} | more
    read = compile_entries([entry], small_space(), date(2026, 1, 26))
    assert read.refused.is_empty(), read.refused["problem"].to_list()
    return audit_claims(read, ledger_of(lists), small_space()).judgement.verdicts.to_dicts()[0]


def test_states_that_joined_since_a_day_are_the_difference_of_two_lists() -> None:
    assert verdict("2 states have joined since Trump took office")["verdict"] == "confirmed"
    assert verdict("7 states have joined since Trump took office")["verdict"] == "contradicted"


def test_few_of_those_signed_in_a_month_are_not_confirmed_because_the_month_began_with_none() -> None:
    told = verdict("Ohio agencies", measure="agreements", scope="Ohio/new since 2025-02-01", value="1",
                   as_of_date="2025-02-01/2026-01-26")  # fmt: skip
    assert (told["verdict"], told["right_low"]) == ("contradicted", 3)


def test_nearly_doubled_has_not_more_than_doubled() -> None:
    assert (
        verdict("Agreements nearly quadrupled since January 19, 2025, as of 26 January 2026")["verdict"]
        == "confirmed"
    )
    told = verdict("Agreements nearly doubled since January 19, 2025, as of 26 January 2026")
    assert told["verdict"] == "contradicted"


def money(statement: str, value: float, value_high: float | None = None) -> StatedClaim:
    entry = {
        "id": "c",
        "statement": statement,
        "measure": "incentive_usd",
        "value": "1",
        "date_published": "2026-02-01",
    }
    claims = compile_entries([entry], small_space(), LAST_LIST).claims
    return StatedClaim.of(claims.row(0, named=True) | {"value": value, "value_high": value_high})


def test_a_term_is_the_same_only_for_the_same_thing() -> None:
    assert matching_term(money("ICE pays each officer $7,500 for equipment", 7500), terms())
    assert matching_term(money("ICE pays each officer $7,500 for vehicles", 7500), terms()) is None
    assert matching_term(money("Each agency gets $7,500", 7500), terms()) is None
    assert matching_term(money("ICE pays each officer $7,500 every month", 7500), terms()) is None


def test_a_range_is_borne_out_only_if_terms_state_both_its_ends() -> None:
    assert matching_term(money("ICE offers $7,500 to $9,000 per officer", 7500, 9000), terms()) is None


def test_a_number_that_no_term_states_is_set_beside_what_the_terms_say() -> None:
    assert "$7,500" in why_no_term(money("ICE pays each officer $8,000 for equipment", 8000), terms())


def test_a_part_of_a_whole_is_what_the_sentence_says_it_is() -> None:
    assert stated("636 of the 1,147 agencies are sheriffs")[0][:2] == ("agencies", "national/sheriffs")
    assert stated("341 of the 1,372 agreements are in Florida")[0][:2] == ("agreements", "Florida")
    assert stated("39 of 50 states have an agreement")[0][:2] == ("states", "national")


def test_a_part_of_a_whole_without_a_name_is_not_taken_for_the_whole() -> None:
    with pytest.raises(ClaimError, match="how many of a whole, and not which"):
        stated("Sheriffs lead the list: 636 of 1,147 agencies")
