"""Sentences as reporters and officials print them: every figure becomes a claim of its own, or is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.claims.dated import start_of_growth
from open287g.claims.days import read_period
from open287g.claims.in_digits import in_digits
from open287g.claims.numbers import growth_of
from open287g.claims.sentences import entries_of_sentence
from open287g.errors import ClaimError

LAST_LIST = date(2026, 3, 27)


def figures(sentence: str, reference: date = LAST_LIST) -> list[tuple[str, str, str]]:
    return [
        (entry["measure"], entry["scope"], entry["value"])
        for entry in entries_of_sentence(sentence, reference)
    ]


def day(sentence: str, reference: date = LAST_LIST) -> str | None:
    return entries_of_sentence(sentence, reference)[0].get("as_of_date")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("Twelve hundred seventy-four agreements", "1274 agreements"),
        ("three hundred and forty-two agreements", "342 agreements"),
        ("over a thousand agreements", "over 1000 agreements"),
        ("a dozen agreements", "12 agreements"),
        ("hundreds of agencies", "at least 200 agencies"),
        ("more than thousands of residents", "more than 2000 residents"),
        ("Nearly half of all agreements", "Nearly 50% of all agreements"),
        ("Two-thirds of agreements", "about 66.7% of agreements"),
        ("Roughly one in four agreements", "Roughly 25% of agreements"),
        ("Agreements more than doubled", "Agreements grew more than 2 times"),
        ("a tenfold increase", "a 10 times increase"),
        ("There are no agreements in Oregon", "There are 0 agreements in Oregon"),
        ("Vermont has none", "Vermont has 0 agreements"),
        ("1\u00a0372 agreements", "1372 agreements"),
    ],
)
def test_a_number_in_words_is_set_in_digits(text: str, digits: str) -> None:
    assert in_digits(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "no longer listed",
        "no fewer than 700",
        "one of the first",
        "the first half of 2025",
        "The third state to sign",
    ],
)
def test_words_that_count_nothing_stay(text: str) -> None:
    assert in_digits(text) == text


@given(st.integers(min_value=0, max_value=10**6))
def test_digits_stay_as_they_are(number: int) -> None:
    assert in_digits(f"{number:,} agreements") == f"{number:,} agreements"


def test_every_figure_of_a_sentence_is_a_claim_of_its_own() -> None:
    assert figures("ICE has 1,372 agreements with agencies in 39 states, including 341 in Florida") == [
        ("agreements", "national", "1,372"),
        ("states", "national", "39"),
        ("agreements", "Florida", "341"),
    ]
    assert figures("Florida (341), Texas (287) and Tennessee (63) have the most agreements") == [
        ("rank", "Florida", "3"),
        ("rank", "Texas", "3"),
        ("rank", "Tennessee", "3"),
        ("agreements", "Florida", "341"),
        ("agreements", "Texas", "287"),
        ("agreements", "Tennessee", "63"),
    ]
    assert figures("764 task force, 457 warrant service officer and 151 jail enforcement agreements") == [
        ("agreements", "national/TFM", "764"),
        ("agreements", "national/WSO", "457"),
        ("agreements", "national/JEM", "151"),
    ]


def test_agencies_beside_officers_are_a_claim_and_at_least_one_is_none() -> None:
    assert [
        measure for measure, *_ in figures("More than 13,000 officers in over 1,400 agencies help ICE")
    ] == [
        "officers",
        "agencies",
    ]
    assert figures("29 states have at least one agreement") == [("states", "national", "29")]


def test_every_share_of_a_sentence_is_a_claim() -> None:
    assert figures("Florida (24.9%) and Texas (20.9%) have the largest shares of agreements") == [
        ("share_pct", "Florida", "24.9%"),
        ("share_pct", "Texas", "20.9%"),
    ]


def test_what_a_figure_is_compared_with_is_no_figure() -> None:
    assert figures("Of the 1,372 agreements, 764 are task force agreements") == [
        ("agreements", "national/TFM", "764")
    ]
    assert figures("341 of the nation's 1,372 agreements were in Florida") == [
        ("agreements", "Florida", "341")
    ]
    assert figures("ICE has 1,372 agreements, up from 135") == [("agreements", "national", "1,372")]
    assert figures("Agreements surged by 1,237 to 1,372") == [("agreements", "national", "1,372")]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("By Dec. 1, 2025, ICE had 5 agreements", "Dec. 1, 2025"),
        ("5 agreements as of 9/2/2025", "9/2/2025"),
        ("5 agreements, up from 3 in January 2025, as of 26 January 2026", "26 January 2026"),
        ("5 times as many agreements on March 27, 2026 as in January 2025", "March 27, 2026"),
        ("5 agreements by the end of June 2025", "end of June 2025"),
        ("5 agreements at the end of fiscal year 2025", "end of fiscal year 2025"),
        ("As of January 26, ICE had 5 agreements", "2026-01-26"),
        ("There were 5 agreements in May", "2025-05-01/2025-05-31"),
        ("5 agreements", None),
    ],
)
def test_a_figure_has_its_own_day_and_not_that_of_its_start(sentence: str, found: str | None) -> None:
    assert day(sentence) == found


def test_a_day_without_a_year_is_the_last_one_before_publication() -> None:
    assert day("As of June 30 there were 5 agreements", date(2025, 7, 2)) == "2025-06-30"
    assert day("As of June 30 there were 5 agreements", date(2025, 6, 2)) == "2024-06-30"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12/01/2025", date(2025, 12, 1), date(2025, 12, 1)),
        ("2025/12/01", date(2025, 12, 1), date(2025, 12, 1)),
        ("end of 2025", date(2025, 12, 31), date(2025, 12, 31)),
        ("FY2025", date(2024, 10, 1), date(2025, 9, 30)),
        ("early June 2025", date(2025, 6, 1), date(2025, 6, 10)),
        ("late May 2025", date(2025, 5, 22), date(2025, 5, 31)),
        ("2nd of September 2025", date(2025, 9, 2), date(2025, 9, 2)),
    ],
)
def test_parts_of_a_year_are_days_too(text: str, first: date, last: date) -> None:
    assert (read_period(text).earliest, read_period(text).latest) == (first, last)


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("28 agreements in N.C.", "North Carolina"),
        ("TX had 159 agreements", "Texas"),
        ("12 agreements in Pa.", "Pennsylvania"),
        ("12 agreements in OK", "Oklahoma"),
        ("OK, 12 agreements, OR so I hear", "national"),
        ("In Florida, 341 agreements", "Florida"),
        ("636 sheriffs take part", "national/sheriffs"),
        ("636 sheriff's offices and police departments take part", "national"),
        ("376 agencies have signed since Trump took office", "national/new"),
        ("376 agencies have signed since he returned to the White House", "national/new"),
        ("376 agencies have signed since the start of his second term", "national/new"),
        ("50 new agreements in March 2025", "national/new since 2025-03-01"),
        (
            "Agreements rose 43% between 2 September 2025 and 26 January 2026",
            "national/since 2 September 2025",
        ),
        ("The Texas Tribune counts 5 agreements", "national"),
        ("Sheriffs make up 55% of agencies", "national/sheriffs"),
        ("A single agency in Colorado takes part", "Colorado"),
    ],
)
def test_a_figure_has_its_own_scope(sentence: str, scope: str) -> None:
    assert figures(sentence)[0][1] == scope


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("Agreements have tripled", "growth_multiple"),
        ("12 times as many agreements", "growth_multiple"),
        ("Florida's share of agreements fell to 25%", "share_pct"),
        ("24% of counties have an agreement", "share_pct"),
        ("Overtime is paid up to 25 percent of salary", "incentive_pct"),
        ("957 deals with local police", "agreements"),
        ("795 jurisdictions take part", "agencies"),
    ],
)
def test_a_figure_is_of_what_its_words_say(sentence: str, measure: str) -> None:
    assert figures(sentence)[0][0] == measure


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Three Maryland counties ended their agreements", "open287g departures"),
        ("80 agencies are no longer listed", "open287g departures"),
        ("Harris County had 2 agreements", "Harris County"),
        ("Texas has twice as many agreements as Georgia", "Georgia and Texas"),
        ("Florida, Texas and Georgia account for 66% of agreements", "Florida and Georgia and Texas"),
        ("Rhode Island has the fewest agreements", "open287g count --by state"),
        ("Texas has overtaken Florida", "open287g count --by state"),
        ("Georgia has the most agreements per capita", "open287g count --by state"),
        ("Eleven states have no agreement", "places without an agreement"),
        ("Twelve states have banned 287(g) agreements", "laws"),
        ("ICE signs three agreements a day", "a rate"),
        ("In the first 100 days, ICE signed 371 agreements", "from an event"),
        ("Within 60 days of taking office, 67 Florida sheriffs signed", "from an event"),
        ("60 agencies within 100 miles of the border", "distances"),
        ("Florida's share fell by 10 percentage points", "percentage points"),
        ("14 agencies in New England have agreements", "group of states"),
        ("20 agencies in South Florida have agreements", "part of a state"),
        ("A majority of Tennessee's sheriffs have joined", "how many"),
        ("Half of Florida's agreements are task force agreements", "one state has"),
        ("One in five sheriffs nationwide has signed an agreement", "how many"),
        ("The number of agreements grew by 120", "not since when"),
        ("1 372 agreements", "1,372"),
        ("There are 400 cats in Florida", "not clear"),
        ("A 40-hour course is required", "no number"),
        ("50 new agreements in early February 30, 2026", "February 30"),
    ],
)
def test_what_a_count_of_a_list_would_answer_wrongly_is_refused(sentence: str, reason: str) -> None:
    with pytest.raises(ClaimError, match=reason):
        entries_of_sentence(sentence, LAST_LIST)


def test_both_numbers_of_a_growth_are_found_in_either_order_and_with_their_days() -> None:
    assert growth_of("grew to 1,372 from 135") == (135, 1372)
    assert growth_of("rose from 135 in January 2025 to 1,372 on 26 January 2026") == (135, 1372)
    assert growth_of("from about 135 agreements to more than 1,372") == (135, 1372)
    assert growth_of("agencies from 40 states") == (None, None)


def test_a_pronoun_carries_the_state_on() -> None:
    said = "Tennessee had 63 agreements, and 28 were what it had before"
    assert [scope for _, scope, _ in figures(said)] == ["Tennessee", "Tennessee"]


def test_states_of_pending_applications_are_no_states_of_the_list() -> None:
    assert figures("10 pending applications from agencies in 8 states") == [("pending", "national", "10")]


def test_a_plan_cannot_be_tested_by_what_was_signed() -> None:
    planned = entries_of_sentence("ICE aims for 5,000 agreements by the end of 2026", LAST_LIST)
    assert "a plan or a forecast" in planned[0]["not_testable"]


@pytest.mark.parametrize(
    ("statement", "start"),
    [
        ("Agreements doubled since June 30, 2025", date(2025, 6, 30)),
        ("up 43% between May 2025 and 26 January 2026", date(2025, 5, 1)),
        ("Agreements grew 2 times in the past 6 months", date(2025, 7, 27)),
        ("Agreements grew 2 times over the last year", date(2025, 1, 26)),
        ("Agreements grew 900% in Trump's first year", None),
        ("Agreements grew 900%", None),
    ],
)
def test_a_growth_begins_where_its_words_say(statement: str, start: date | None) -> None:
    assert start_of_growth(statement, date(2026, 1, 26)) == start
