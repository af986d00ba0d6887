"""Numbers, days, scopes and sentences: what a statement says, and what it does not say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.claims.bounds import bounds_of
from open287g.claims.days import read_period
from open287g.claims.numbers import Amount, growth_of, precision_of, read_amount
from open287g.claims.scopes import Scope, read_scope
from open287g.claims.sentences import entries_of_sentence
from open287g.errors import ClaimError

from .small_ledger import small_space

NEW_SINCE = date(2025, 1, 20)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1168", Amount(1168)),
        ("1,168", Amount(1168)),
        ("950%", Amount(950)),
        ("$7,500", Amount(7500)),
        ("$1.4–2 billion", Amount(1.4e9, 2e9)),
        ("13,800 to 15,800", Amount(13800, 15800)),
        ("77.2 million", Amount(77_200_000)),
        ("1,500+", Amount(1500)),
    ],
)
def test_a_number_is_read_as_printed(text: str, amount: Amount) -> None:
    assert read_amount(text) == amount


@given(st.integers(min_value=0, max_value=10**9))
def test_marking_thousands_changes_no_number(number: int) -> None:
    assert read_amount(f"{number:,}") == read_amount(str(number)) == Amount(number)


@pytest.mark.parametrize("text", ["many", "", "twelve", "1,16", "2 to 1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ClaimError):
        read_amount(text)


@pytest.mark.parametrize(
    ("statement", "value", "precision"),
    [
        ("More than 480 agencies", 480, "more_than"),
        ("Over 1,500 agreements", 1500, "more_than"),
        ("at least 77.2 million people", 77_200_000, "at_least"),
        ("Nearly 950% increase", 950, "nearly"),
        ("Almost 650 counties", 650, "nearly"),
        ("About 150 agreements", 150, "about"),
        ("as many as 70 active agreements", 70, "at_most"),
        ("fewer than 40 states", 40, "less_than"),
        ("1,500+ agencies", 1500, "at_least"),
        ("1,500-plus agencies", 1500, "at_least"),
        ("more than 1,000 departments, 13 of them here", 13, "exact"),
        ("The turnover of 12 agencies", 12, "exact"),
    ],
)
def test_the_word_before_a_number_is_its_precision(statement: str, value: float, precision: str) -> None:
    assert precision_of(statement, value) == precision


def test_a_growth_states_its_two_numbers_or_only_its_start() -> None:
    assert growth_of("rose 950%, from 135 to 1,168") == (135, 1168)
    assert growth_of("641% increase from 135") == (135, None)
    assert growth_of("280% increase on the 134 partners") == (134, None)
    assert growth_of("a rise of 916%") == (None, None)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2026-01-26", date(2026, 1, 26), date(2026, 1, 26)),
        ("2025-04", date(2025, 4, 1), date(2025, 4, 30)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("26 January 2026", date(2026, 1, 26), date(2026, 1, 26)),
        ("Feb. 13, 2026", date(2026, 2, 13), date(2026, 2, 13)),
        ("September 2025", date(2025, 9, 1), date(2025, 9, 30)),
        ("2025-06-01/2025-06-10", date(2025, 6, 1), date(2025, 6, 10)),
    ],
)
def test_a_partial_date_means_the_whole_period(text: str, earliest: date, latest: date) -> None:
    period = read_period(text)
    assert (period.earliest, period.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13", "2026-13-01", "31 June 2025", "soon", "1066", "3026", "17/02/2026"]
)
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(ClaimError, match=text):
        read_period(text)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("national", Scope()),
        ("Florida", Scope(state="FL")),
        ("tx", Scope(state="TX")),
        ("Florida/TFM", Scope(state="FL", support_type="tfm")),
        ("Georgia/warrant service officer", Scope(state="GA", support_type="wso")),
        ("TFM", Scope(support_type="tfm")),
        ("national/new since 2025-01-20", Scope(since_on=date(2025, 1, 20))),
        ("national/new since 2025-01", Scope(since_on=date(2025, 1, 1))),
        ("national/new", Scope(since_on=NEW_SINCE)),
        ("national incl. territories", Scope(with_territories=True)),
        ("national/states only", Scope(with_territories=False)),
        ("Guam", Scope(state="GU")),
        ("national (apparently only newly signed)", Scope()),
    ],
)
def test_a_scope_is_a_place_and_its_filters(text: str, scope: Scope) -> None:
    assert read_scope(text, NEW_SINCE) == scope


@pytest.mark.parametrize(
    "text", ["Atlantis", "Florida/blue", "national/TFM ended", "states banning", "Florida/TFM/JEM"]
)
def test_a_scope_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ClaimError):
        read_scope(text, NEW_SINCE)


def test_a_near_miss_of_a_state_is_asked_back() -> None:
    with pytest.raises(ClaimError, match="Did you mean Tennessee"):
        read_scope("Tennesee", NEW_SINCE)


@pytest.mark.parametrize(
    ("sentence", "entry"),
    [
        (
            "1,168 agencies as of 2026-01-26",
            {"measure": "agencies", "scope": "national", "value": "1,168", "as_of_date": "2026-01-26"},
        ),
        (
            "Agreements rose 950%, from 135 to 1,168, by 26 January 2026",
            {"measure": "growth_pct", "scope": "national", "value": "950%", "as_of_date": "26 January 2026"},
        ),
        (
            "Agreements rose from 135 to 1,168 by 2026-01-26",
            {"measure": "agreements", "scope": "national", "value": "1,168", "as_of_date": "2026-01-26"},
        ),
        (
            "There were 296 287(g) agreements in Texas in February 2026",
            {"measure": "agreements", "scope": "Texas", "value": "296", "as_of_date": "February 2026"},
        ),
        (
            "376 agencies signed since 20 January 2025 as of 2025-04-10",
            {
                "measure": "agencies",
                "scope": "national/new since 20 January 2025",
                "value": "376",
                "as_of_date": "2025-04-10",
            },
        ),
        (
            "West Virginia has 12 task force agreements",
            {"measure": "agreements", "scope": "West Virginia/TFM", "value": "12"},
        ),
        ("Florida has 43% of agreements", {"measure": "share_pct", "scope": "Florida", "value": "43%"}),
        ("1,168 agencies with officers trained to help ICE", {"measure": "agencies", "value": "1,168"}),
        ("39 states have agreements", {"measure": "states", "value": "39"}),
        ("1,168 departments in 39 states have agreements", {"measure": "agencies", "value": "1,168"}),
        ("16 agreements pending in September 2025", {"measure": "pending", "as_of_date": "September 2025"}),
        ("between 300 and 350 agreements", {"measure": "agreements", "value": "300–350"}),
        ("13,800 officers in the programme", {"measure": "officers", "value": "13,800"}),
        ("287(g) agreements are in 39 states", {"measure": "states", "scope": "national", "value": "39"}),
        ("ICE pays $7,500 per officer", {"measure": "incentive_usd", "scope": "national", "value": "$7,500"}),
    ],
)
def test_a_sentence_states_number_measure_scope_and_day(sentence: str, entry: dict[str, str]) -> None:
    read = entries_of_sentence(sentence, date(2026, 3, 27))[0]
    assert {name: read[name] for name in entry} == entry
    assert ("as_of_date" in read) == ("as_of_date" in entry)


@pytest.mark.parametrize("sentence", ["hello", "agencies as of 2026-01-26", "287(g) is a programme", "42"])
def test_a_sentence_without_a_number_of_something_is_refused(sentence: str) -> None:
    with pytest.raises(ClaimError):
        entries_of_sentence(sentence, date(2026, 3, 27))[0]


def test_more_than_leaves_out_the_number_itself() -> None:
    bounds = bounds_of("agencies", Amount(480), "480", "more_than", small_space().tolerances)
    assert bounds.exact_low is None
    assert bounds.wording_low is not None
    assert 480 < bounds.wording_low < 481


@given(st.integers(min_value=1, max_value=5000))
def test_a_plain_count_allows_only_itself(number: int) -> None:
    bounds = bounds_of("agreements", Amount(number), str(number), "exact", small_space().tolerances)
    assert bounds.exact_low == bounds.wording_low
    assert bounds.exact_high == bounds.wording_high
    assert number - 1 < (bounds.exact_low or 0) < number < (bounds.exact_high or 0) < number + 1


def test_a_whole_per_cent_may_be_rounded_or_cut() -> None:
    bounds = bounds_of("growth_pct", Amount(609), "609", "exact", small_space().tolerances)
    assert (bounds.exact_low or 0) <= 608.9
    assert (bounds.exact_high or 0) >= 609.6
    assert (bounds.exact_high or 0) < 610


@pytest.mark.parametrize(
    ("measure", "number", "written", "reach"),
    [
        ("population", 77_200_000, "77.2 million", 50_000),
        ("population", 100_000_000, "100 million", 5_000_000),  # about 5 %, not 50 million
        ("growth_multiple", 3, "3", 0.25),
        ("growth_multiple", 12, "12", 0.5),
        ("growth_multiple", 9.2, "9.2", 0.05),
    ],
)
def test_a_printed_number_reaches_as_far_as_its_rounding(
    measure: str, number: float, written: str, reach: float
) -> None:
    bounds = bounds_of(measure, Amount(number), written, "exact", small_space().tolerances)
    assert bounds.exact_low == pytest.approx(number - reach)
    assert bounds.exact_high == pytest.approx(number + reach)
