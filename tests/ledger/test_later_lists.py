"""Lists of later weeks: names that state their day in other forms, mistyped batches, older lists saved anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from open287g.ledger.acceptance import Step, explain_strangeness
from open287g.ledger.dating import Evidence, date_file, latest_signing
from open287g.ledger.files import Content, FileFact, Timeline
from open287g.ledger.ordering import Orderer

NOVEMBER = date(2026, 11, 2)


def _named_on(name: str) -> date | None:
    return date_file(Evidence(name, None, [date(2025, 3, 1)] * 3)).named_on


@pytest.mark.parametrize(
    "name",
    ["participatingAgencies11022026amV2.xlsx", "participatingAgencies_11-02-26.xlsx",
     "participatingAgencies11-2-2026.xlsx", "Participating Agencies - November 2, 2026.xlsx",
     "participatingAgencies%20Nov.%202nd,%202026.xlsx",
     "287g-participating-2nov2026.xlsx", "participatingAgencies110226pm.xlsx",
     "ParticipatingAgencies_11.02.2026 (1).xlsx",
     "participating-2026-11-02.xlsx", "participating-2026-11-02-09-30.xlsx", "participatingAgencies20261102.xlsx"],
)  # fmt: skip
def test_a_name_states_its_day_in_many_forms(name: str) -> None:
    assert _named_on(name) == NOVEMBER


@pytest.mark.parametrize(
    "name",
    ["208496", "110226", "summary 2 2026.xlsx", "May 2026.xlsx", "participatingAgencies13452026.xlsx",
     "from 11022026 to 11032026.xlsx", "participatingAgencies110220266.xlsx", "list v1.2.xlsx", "25-13-2026.xlsx"],
)  # fmt: skip
def test_a_name_without_one_clear_day_states_none(name: str) -> None:
    assert _named_on(name) is None


def _signed(n: int, day: date) -> list[date]:
    return [day - timedelta(days=k % 300) for k in range(n)]


def test_a_batch_entered_with_a_mistyped_year_does_not_refute_two_witnesses() -> None:
    rows = [*_signed(600, NOVEMBER), *[date(2027, 10, 30)] * 12]
    assert latest_signing(rows, [NOVEMBER, NOVEMBER - timedelta(days=1)]) == NOVEMBER


@pytest.mark.parametrize(
    ("beyond", "stated"),
    [
        ([date(2027, 10, 30)] * 12, [NOVEMBER]),
        ([date(2027, 10, 30)] * 12, [NOVEMBER, date(2026, 9, 1)]),
        ([date(2027, 10, 1) + timedelta(days=k) for k in range(12)], [NOVEMBER, NOVEMBER]),
        ([date(2027, 10, 30)] * 100, [NOVEMBER, NOVEMBER]),
        ([date(2026, 11, 20)] * 12, [NOVEMBER, NOVEMBER]),
    ],
    ids=["one witness", "witnesses that differ", "many days", "many rows", "days of the same month"],
)
def test_many_rows_signed_later_refute_a_date(beyond: Sequence[date], stated: Sequence[date]) -> None:
    latest = latest_signing([*_signed(600, NOVEMBER), *beyond], stated)
    assert latest is not None
    assert latest > NOVEMBER + timedelta(days=1)


ALL = frozenset(range(200))


def _content(keys: frozenset[int]) -> Content:
    return Content(keys, {"FL": len(keys)}, len(keys), 0, [date(2026, 10, 30)] * 5, str(sorted(keys)), 0)


def _order(days: str) -> Timeline:
    """Lists of successive days of November, each saved on its day: a; b, five rows longer; c or d, one; e, empty."""
    contents = {"a": _content(ALL), "b": _content(ALL | set(range(300, 305))), "c": _content(ALL | {300}),
                "d": _content(ALL | {301}), "e": _content(frozenset())}  # fmt: skip
    facts = [
        FileFact(f"{n:064}", f"participatingAgencies11{n:02}2026am.xlsx", "participating", content_id,
                 datetime(2026, 11, n, 14, tzinfo=UTC))
        for n, content_id in enumerate(days, start=2) if content_id in contents
    ]  # fmt: skip
    return Orderer(contents).order_snapshots(facts)


def _contents(timeline: Timeline) -> str:
    return "".join(s.content_id for s in timeline.snapshots)


def test_an_older_list_saved_anew_for_a_day_ends_nothing() -> None:
    timeline = _order("abab")
    assert _contents(timeline) == "ab"
    assert [v.status for v in timeline.verdicts] == ["accepted", "accepted", "held", "repeat"]
    assert "the same as the list of 2026-11-02, without 5 agreements" in (timeline.verdicts[2].reason or "")


def test_an_older_list_that_stays_for_three_days_is_believed_from_its_first() -> None:
    timeline = _order("abaaaaa")
    assert _contents(timeline) == "aba"
    assert [s.snapshot_on.day for s in timeline.snapshots] == [2, 3, 4]


def test_one_row_that_is_taken_back_the_next_day_was_a_mistake() -> None:
    assert _contents(_order("aca")) == "aca"


def test_an_empty_list_is_never_evidence_however_long_it_stays() -> None:
    timeline = _order("aeeeeeeeee")
    assert _contents(timeline) == "a"
    assert {v.reason for v in timeline.verdicts[1:]} == {"It has no rows."}


def test_an_older_list_from_before_several_is_that_list_however_little_it_lacks() -> None:
    timeline = _order("acdad")
    assert _contents(timeline) == "acd"
    assert [v.status for v in timeline.verdicts][-2:] == ["held", "repeat"]
    assert _contents(_order("acdaaaa")) == "acda"


STATES = ("AL", "FL", "GA", "TX")


def _nation(*lost: int) -> Content:
    """A list of 400 agreements, 100 in each of four states, less so many of each."""
    sizes = [100 - n for n in (*lost, 0, 0, 0, 0)[:4]]
    keys = frozenset(100 * place + k for place, size in enumerate(sizes) for k in range(size))
    by_state = dict(zip(STATES, sizes, strict=True))
    return Content(keys, by_state, len(keys), 0, [date(2026, 10, 30)] * 5, str(lost), 0)


@pytest.mark.parametrize(
    ("lost", "proved_on"), [((0, 0, 0, 90), 5), ((20, 20, 20, 20), 16), ((0, 0, 14, 90), 16)]
)
def test_a_loss_that_no_one_state_explains_has_to_last_a_fortnight_and_was_real_from_its_first_day(
    lost: tuple[int, ...], proved_on: int
) -> None:
    contents = {"whole": _nation(), "half": _nation(*lost)}
    facts = [
        FileFact(f"{n:064}", f"participatingAgencies11{n:02}2026am.xlsx", "participating",
                 "whole" if n == 1 else "half", datetime(2026, 11, n, 14, tzinfo=UTC))
        for n in range(1, 20)
    ]  # fmt: skip
    for last, days in ((proved_on - 1, [1]), (proved_on, [1, 2]), (19, [1, 2])):
        timeline = Orderer(contents).order_snapshots(facts[:last])
        assert [s.snapshot_on.day for s in timeline.snapshots] == days
        assert ("held" in {v.status for v in timeline.verdicts}) == (days == [1])


def test_memoranda_beside_other_agreements_show_that_a_column_slipped() -> None:
    documents = {1000 + key: key for key in range(200)}
    slipped = {1000 + key: key + 1 for key in range(180, 200)}
    old = replace(_content(ALL), documents=documents)
    new = replace(
        _content((ALL | {200}) - set(range(170, 180))), documents=documents | slipped, n_entries=200
    )
    reason = explain_strangeness(Step(old, new, timedelta(days=1)), places={})
    assert reason == "19 memoranda of the list before it stand beside other agreements: a column has slipped."


def test_agreements_in_other_words_beside_their_own_memoranda_are_not_replaced() -> None:
    keys = frozenset(key + 500 if key < 40 else key for key in ALL)
    old = replace(_content(ALL), documents={1000 + key: key for key in ALL})
    linked = replace(_content(keys), documents={1000 + key: key + 500 for key in range(40)})
    bare = _content(keys)
    soon, late = timedelta(days=1), timedelta(days=60)
    assert explain_strangeness(Step(old, linked, soon), places={}) is None
    assert "40 of the 200 agreements" in (explain_strangeness(Step(old, bare, soon), places={}) or "")
    assert explain_strangeness(Step(old, bare, late), places={}) is None
