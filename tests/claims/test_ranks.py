"""A state's place among all: read from a sentence, counted on the list of the day, told with its neighbours."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.claims import compile_entries
from open287g.claims.in_digits import in_digits
from open287g.claims.ordinals import read_ordinal, spell_ordinal
from open287g.claims.places import states_in
from open287g.claims.ranking import ranks_in
from open287g.queries.claims import audit_claims

from .small_ledger import Row, ledger_of, sheriffs, small_space

DAY = date(2026, 1, 26)
LIST = [
    *sheriffs("FLORIDA", 5),
    *sheriffs("TEXAS", 3),
    *sheriffs("GEORGIA", 2),
    *sheriffs("OHIO", 2, "wso"),
    *sheriffs("UTAH", 1),
]


def ranks(sentence: str) -> list[tuple[str, int, bool]]:
    text = in_digits(sentence)
    return [(rank.state.code, rank.place, rank.is_among) for rank in ranks_in(text, states_in(text))]


def verdicts(sentence: str, lists: dict[date, list[Row]] | None = None) -> list[dict[str, Any]]:
    ledger = ledger_of(lists or {DAY: LIST})
    read = compile_entries([{"id": "c", "statement": sentence}], small_space(), DAY)
    assert read.refused.is_empty(), read.refused["problem"].to_list()
    return audit_claims(read, ledger, small_space()).judgement.verdicts.to_dicts()


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("Florida has the most 287(g) agreements of any state", [("FL", 1, False)]),
        ("Florida has signed more agreements than any other state", [("FL", 1, False)]),
        ("No state has more agreements than Florida", [("FL", 1, False)]),
        ("Home to the most agreements of any state, Florida has signed 341", [("FL", 1, False)]),
        ("Texas ranks second, with 287 agreements", [("TX", 2, False)]),
        ("Texas is second only to Florida", [("TX", 2, False)]),
        ("Georgia ranks No. 6 nationally", [("GA", 6, False)]),
        ("Pennsylvania has the fourth-most agreements", [("PA", 4, False)]),
        ("Missouri, with 79 agreements as of Nov. 13, ranks third", [("MO", 3, False)]),
        ("Florida and Texas lead the nation", [("FL", 2, True), ("TX", 2, True)]),
        ("The top three states are Florida, Texas and Ohio", [("FL", 3, True), ("TX", 3, True), ("OH", 3, True)]),
        ("Florida leads the nation, followed by Texas (287) and Ohio (63)", [("FL", 1, False), ("TX", 2, False),
                                                                            ("OH", 3, False)]),
        ("Only Florida has more agreements than Texas", [("TX", 2, False)]),
        ("Texas has more agreements than any other state except Florida", [("TX", 2, False)]),
        ("Texas, which has 287 agreements, trails only Florida", [("TX", 2, False)]),
        ("The states with the most agreements are Florida, Texas and Ohio", [("FL", 3, True), ("TX", 3, True),
                                                                             ("OH", 3, True)]),
        ("Texas has the most agreements, Florida the second-most", [("TX", 1, False), ("FL", 2, False)]),
        ("Florida accounts for one in four agreements, the most of any state", [("FL", 1, False)]),
        ("Agreements are concentrated in a few states, led by Florida", [("FL", 1, False)]),
    ],
)  # fmt: skip
def test_a_rank_is_read_with_the_state_that_it_is_of(
    sentence: str, stated: list[tuple[str, int, bool]]
) -> None:
    assert ranks(sentence) == stated


@pytest.mark.parametrize(
    "sentence",
    [
        "Florida has 341 agreements",
        "Most of the agreements are in Florida",
        "Florida's most recent agreement",
        "Florida had the most agreements ever in 2025",
        "Texas was the first state to sign",
    ],
)
def test_what_is_no_rank_among_states_is_not_read_as_one(sentence: str) -> None:
    assert ranks(sentence) == []


def test_a_right_rank_is_confirmed_with_the_states_next_to_it() -> None:
    (found,) = verdicts("Texas ranks second in agreements")
    assert found["verdict"] == "confirmed"
    assert "second, with 3, after Florida, 5, and before Georgia, 2" in found["sentence"]


def test_a_wrong_rank_is_contradicted_and_corrected() -> None:
    (found,) = verdicts("Texas has the most agreements")
    assert found["verdict"] == "contradicted"
    assert found["correction"].startswith("As of 26 January 2026, Texas was second, with 3, after Florida, 5")


def test_states_with_as_many_share_a_rank() -> None:
    for state, other in (("Georgia", "Ohio"), ("Ohio", "Georgia")):
        (found,) = verdicts(f"{state} ranks third in agreements")
        assert found["verdict"] == "confirmed"
        assert f"level with {other}" in found["sentence"]


def test_among_the_first_so_many_is_any_of_these_places() -> None:
    told = verdicts("The top three states are Florida, Texas and Utah")
    assert [each["verdict"] for each in told] == ["confirmed", "confirmed", "contradicted"]


def test_a_state_without_an_agreement_ranks_behind_all() -> None:
    (found,) = verdicts("Illinois has the most agreements")
    assert found["verdict"] == "contradicted"
    assert found["correction"] == "As of 26 January 2026, ICE listed no agreements in Illinois."


def test_a_rank_under_one_model_is_among_agreements_of_that_model() -> None:
    (found,) = verdicts("Ohio has the most warrant service officer agreements")
    assert found["verdict"] == "confirmed"


def test_a_later_list_changes_who_leads_from_its_day_on() -> None:
    lists = {DAY: LIST, date(2026, 4, 20): [*LIST, *sheriffs("TEXAS", 4, start=9)]}
    assert [
        verdicts(f"Texas has the most agreements as of {day}", lists)[0]["verdict"]
        for day in ("2026-01-26", "2026-04-20")
    ] == ["contradicted", "confirmed"]


def test_a_rank_and_the_number_beside_it_are_two_claims() -> None:
    told = verdicts("Florida leads the nation with 4 agreements")
    assert [each["verdict"] for each in told] == ["confirmed", "contradicted"]


@given(st.integers(min_value=1, max_value=60))
def test_a_place_in_words_is_the_same_place(place: int) -> None:
    assert read_ordinal(spell_ordinal(place)) == place


@given(
    st.lists(st.integers(min_value=1, max_value=9), min_size=2, max_size=5), st.integers(min_value=0, max_value=4)
)  # fmt: skip
def test_as_many_states_have_more_as_stand_before(sizes: list[int], which: int) -> None:
    states = ("FLORIDA", "TEXAS", "GEORGIA", "OHIO", "UTAH")[: len(sizes)]
    state = which % len(sizes)
    rows = [row for name, n in zip(states, sizes, strict=True) for row in sheriffs(name, n)]
    place = 1 + sum(n > sizes[state] for n in sizes)
    (found,) = verdicts(f"{states[state].title()} ranks {spell_ordinal(place)} in agreements", {DAY: rows})
    assert (found["verdict"], found["right_low"]) == ("confirmed", place)
