"""Each limit of the order of lists, at the very step where it begins to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from open287g.ledger.acceptance import (
    StateExit,
    Step,
    explain_lacking_signed,
    explain_loss,
    explain_rollback,
    explain_staleness,
    explain_strangeness,
    is_confirmed,
    is_vast,
)
from open287g.ledger.dating import Evidence, date_file
from open287g.ledger.files import Content, FileFact, FileVerdict, Snapshot

MAY = date(2025, 5, 1)
A_DAY, LATE = timedelta(days=1), timedelta(days=60)


def _list(keys: range | frozenset[int], by_state: Mapping[str, int] | None = None) -> Content:
    """A list of these agreements; of no state unless told."""
    return Content(frozenset(keys), by_state or {}, len(keys), 0, [MAY], str(sorted(keys)), 0)


def _replacing(n: int, *, of: int, by: int | None = None) -> Content:
    """A list of so many agreements, `n` of them replaced by as many others, or by `by`."""
    others = range(10_000, 10_000 + (n if by is None else by))
    return _list(frozenset(range(n, of)) | frozenset(others))


@pytest.mark.parametrize(
    ("n", "lost", "is_doubted"),
    [(400, 12, False), (400, 13, True), (100, 11, False), (100, 12, True)],
    ids=["three in a hundred", "one more", "eleven of a short list", "a dozen of a short list"],
)
def test_a_national_loss_is_implausible_from_a_dozen_rows_and_above_three_in_a_hundred(
    n: int, lost: int, is_doubted: bool
) -> None:
    assert (
        explain_loss(Step(_list(range(n)), _list(range(n - lost)), A_DAY), MAY, ()) is not None
    ) == is_doubted


@pytest.mark.parametrize(
    ("n", "lost", "is_doubted"),
    [(10, 5, False), (11, 6, True), (4, 4, False), (5, 5, True), (40, 12, False), (39, 12, True),
     (29, 9, False), (29, 10, True)],
)  # fmt: skip
def test_a_loss_in_one_state_is_implausible_above_half_of_it_or_three_tenths(
    n: int, lost: int, is_doubted: bool
) -> None:
    old, new = _list(range(1000), {"FL": n}), _list(range(1000), {"FL": n - lost})
    assert (explain_loss(Step(old, new, A_DAY), MAY, ()) is not None) == is_doubted


@pytest.mark.parametrize(("days_after", "is_doubted"), [(-1, True), (0, False)])
def test_a_law_explains_losses_from_its_day_on(days_after: int, is_doubted: bool) -> None:
    old, new = _list(range(1000), {"FL": 40}), _list(range(1000), {"FL": 0})
    on = MAY + timedelta(days=days_after)
    assert (explain_loss(Step(old, new, A_DAY), on, [StateExit("FL", MAY)]) is not None) == is_doubted


@pytest.mark.parametrize(("lost", "vast"), [(50, False), (51, True)], ids=["the exact quarter", "one more"])
def test_a_loss_is_vast_above_a_quarter_of_all_agreements(lost: int, vast: bool) -> None:
    old = _list(range(200), {"FL": 200})
    assert is_vast(Step(old, _list(range(200 - lost), {"FL": 200 - lost}), A_DAY)) == vast


@pytest.mark.parametrize(("elsewhere", "vast"), [(12, False), (13, True)])
def test_a_loss_is_vast_if_it_is_implausible_without_the_state_that_lost_most(
    elsewhere: int, vast: bool
) -> None:
    old = _list(range(400), {"FL": 200, "TX": 200})
    new = _list(range(360 - elsewhere), {"FL": 160, "TX": 200 - elsewhere})
    assert is_vast(Step(old, new, A_DAY)) == vast


@pytest.mark.parametrize(
    ("old", "new", "apart", "is_strange"),
    [
        (200, _replacing(50, of=200), LATE, False),
        (200, _replacing(51, of=200), LATE, True),
        (100, _replacing(29, of=100), LATE, False),
        (100, _replacing(30, of=100), LATE, True),
        (200, _replacing(29, of=200), timedelta(days=1), False),
        (200, _replacing(30, of=200), timedelta(days=1), True),
        (600, _replacing(30, of=600), timedelta(days=1), False),
        (600, _replacing(31, of=600), timedelta(days=31), True),
        (600, _replacing(31, of=600), timedelta(days=32), False),
        (100, _replacing(40, of=100, by=20), LATE, False),
        (100, _replacing(40, of=100, by=21), LATE, True),
    ],
    ids=["the exact quarter", "more than a quarter", "too few to tell", "just enough to tell",
         "too few to tell soon", "just enough to tell soon",
         "one in twenty soon", "more than one in twenty soon", "a day too late to be soon",
         "half of them gone", "more than half of them replaced"],
)  # fmt: skip
def test_a_list_in_other_words_is_strange_from_the_limit_on(
    old: int, new: Content, apart: timedelta, is_strange: bool
) -> None:
    assert (explain_strangeness(Step(_list(range(old)), new, apart), places={}) is not None) == is_strange


@pytest.mark.parametrize(("n", "is_strange"), [(29, False), (30, True)])
def test_a_list_without_rows_is_strange_after_thirty_entries(n: int, is_strange: bool) -> None:
    assert (
        explain_strangeness(Step(_list(range(n)), _list(range(0)), LATE), places={}) is not None
    ) == is_strange


@pytest.mark.parametrize(("n_unread", "is_strange"), [(20, False), (21, True)])
def test_a_list_is_another_table_above_a_fifth_of_rows_not_understood(
    n_unread: int, is_strange: bool
) -> None:
    new = replace(_list(range(100 - n_unread)), n_entries=100, n_unread=n_unread)
    assert (explain_strangeness(Step(_list(range(100)), new, LATE), places={}) is not None) == is_strange


@pytest.mark.parametrize(("n", "is_strange"), [(7, False), (8, True)])
def test_a_column_has_slipped_from_eight_memoranda_on(n: int, is_strange: bool) -> None:
    old = replace(_list(range(200)), documents={key: key for key in range(n)})
    new = replace(_list(range(n, 200)), documents={key: key + 100 for key in range(n)})
    assert (explain_strangeness(Step(old, new, LATE), places={}) is not None) == is_strange


@pytest.mark.parametrize(
    ("n", "n_known", "n_listed", "is_doubted"),
    [(30, 30, 60, True), (29, 29, 60, False), (20, 20, 20, True), (19, 19, 19, False), (50, 30, 60, True),
     (50, 29, 60, False)],
    ids=["half as long", "less than half as long", "twenty rows", "nineteen rows", "six tenths known", "fewer known"],
)  # fmt: skip
def test_a_pending_list_is_the_participating_one_if_as_long_and_as_known_as_the_limits_say(
    n: int, n_known: int, n_listed: int, is_doubted: bool
) -> None:
    pending = _list(frozenset(range(n_known)) | frozenset(range(10_000, 10_000 + n - n_known)))
    assert (explain_lacking_signed(Step(_list(range(n_listed)), pending, A_DAY)) is not None) == is_doubted


def _verdict(content_id: str, day: date) -> FileVerdict:
    name = f"participatingAgencies{day:%m%d%Y}am.xlsx"
    saved = datetime(day.year, day.month, day.day, 14, tzinfo=UTC)
    fact = FileFact(content_id * 64, name, "participating", content_id, saved)
    return FileVerdict(fact, date_file(Evidence(name, saved, [date(2025, 3, 1)], None)), "accepted")


def _shown(*content_ids: str) -> list[Snapshot]:
    """Snapshots of these contents, one a day."""
    days = [MAY + timedelta(days=n) for n in range(len(content_ids))]
    return [
        Snapshot(f"participating-{day}", "participating", n, content_id, _verdict(content_id, day), day)
        for n, (day, content_id) in enumerate(zip(days, content_ids, strict=True))
    ]


@pytest.mark.parametrize(("minutes", "is_stale"), [(-1, True), (0, False)])
def test_a_list_is_stale_if_it_was_saved_before_the_current_one(minutes: int, is_stale: bool) -> None:
    (current,) = _shown("a")
    other = _verdict("b", MAY)
    assert other.dating.is_saved_in_time
    saved = datetime(MAY.year, MAY.month, MAY.day, 14, tzinfo=UTC) + timedelta(minutes=minutes)
    other = replace(other, fact=replace(other.fact, modified_at=saved))
    assert (explain_staleness(other, current, was_there=False) is not None) == is_stale


@pytest.mark.parametrize(
    ("shown", "n_lost", "is_doubted"),
    [("ab", 3, False), ("ab", 4, True), ("abc", 0, True), ("bc", 9, False)],
    ids=["three lost", "four lost", "two lists back", "never shown"],
)
def test_a_list_goes_back_to_an_older_one_if_it_takes_back_enough(
    shown: str, n_lost: int, is_doubted: bool
) -> None:
    step = Step(_list(range(n_lost)), _list(range(0)), A_DAY)
    assert (explain_rollback(step, "a", _shown(*shown)) is not None) == is_doubted


@pytest.mark.parametrize(
    ("shared", "days", "confirmed"),
    [(18, 3, True), (17, 3, False), (18, 2, False)],
    ids=["nine tenths for three days", "fewer for three days", "nine tenths for two days"],
)
def test_a_loss_is_confirmed_by_nine_tenths_of_it_held_for_three_days(
    shared: int, days: int, confirmed: bool
) -> None:
    before = _list(range(200), {"FL": 200})
    lacking, held = _list(range(20, 200), {"FL": 180}), _list(range(shared, 200), {"FL": 200 - shared})
    step = Step(before, lacking, timedelta(days=days))
    assert is_confirmed(_verdict("n", MAY + step.gap), step, [(_verdict("h", MAY), held)]) == confirmed
