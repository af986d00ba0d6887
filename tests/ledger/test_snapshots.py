"""Files to snapshots: true dates, repeats, stale and held lists, and people's rulings above all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from open287g.ledger.acceptance import StateExit
from open287g.ledger.files import Content, FileFact, Ruling, Timeline
from open287g.ledger.ordering import Orderer

ALL = frozenset(range(200))


def _content(
    keys: Sequence[int] | frozenset[int], *, latest: date = date(2025, 3, 28), n_unread: int = 0
) -> Content:
    """A list of these entries, every tenth of the last state, all signed by `latest`."""
    by_state = {"FL": sum(k % 10 != 9 for k in keys), "NV": sum(k % 10 == 9 for k in keys)}
    return Content(
        frozenset(keys), by_state, len(keys) + n_unread, n_unread, [latest] * 5, str(sorted(keys)), 0
    )


def _fact(name: str, content_id: str, saved: date | None, list_name: str = "participating") -> FileFact:
    sha256 = (content_id + (f"{saved:%Y%m%d}" if saved else "")).ljust(64, "0")
    modified = datetime(saved.year, saved.month, saved.day, 16, tzinfo=UTC) if saved else None
    return FileFact(sha256, name, list_name, content_id, modified)


def _order(contents: dict[str, Content], *facts: FileFact, **more: object) -> Timeline:
    return Orderer(contents, **more).order_snapshots(facts)  # type: ignore[arg-type]


def _statuses(timeline: Timeline) -> dict[str, str]:
    return {v.fact.file_name: v.status for v in timeline.verdicts}


def _dates(timeline: Timeline) -> list[date]:
    return [s.snapshot_on for s in timeline.snapshots]


APRIL = date(2025, 4, 1)


@pytest.mark.parametrize(
    ("name", "saved", "on"),
    [
        ("participatingAgencies04012025am.xlsx", APRIL, APRIL),
        ("participatingAgencies04012024am.xlsx", APRIL, APRIL),  # wrong year
        ("participatingAgencies03012025am.xlsx", APRIL, APRIL),  # wrong month, refuted by the rows
        ("participatingAgencies040120255am.xlsx", APRIL, APRIL),  # nine digits
        ("participatingAgencies06202025am.xlsx", APRIL, APRIL),  # a copy under a newer name
        ("208496", APRIL, APRIL),  # no date at all
        ("participatingAgencies04012025am.xlsx", date(2025, 12, 1), APRIL),  # saved again months later
        ("participatingAgencies04012025am.xlsx", date(2025, 4, 20), APRIL),  # saved again weeks later
        ("participatingAgencies04032025am.xlsx", APRIL, date(2025, 4, 3)),  # published two days after saving
        ("participatingAgencies04012025am.xlsx", None, APRIL),
        ("ParticipatingEntities-20250401123456.xlsx", date(2025, 11, 1), APRIL),
    ],
)
def test_a_file_gets_the_date_that_its_evidence_gives(name: str, saved: date | None, on: date) -> None:
    timeline = _order({"a": _content(ALL)}, _fact(name, "a", saved))
    assert _dates(timeline) == [on]
    assert timeline.snapshots[0].first.dating.by


@pytest.mark.parametrize(
    ("name", "saved"),
    [("208496", None), ("participatingAgencies04012024am.xlsx", None), ("208496", date(2026, 4, 1))],
    ids=["no date anywhere", "a year that all rows refute", "saved a year after its last signing"],
)
def test_a_file_that_nothing_dates_is_set_aside_with_a_remedy(name: str, saved: date | None) -> None:
    timeline = _order({"a": _content(ALL)}, _fact(name, "a", saved))
    assert timeline.snapshots == ()
    assert timeline.verdicts[0].status == "quarantined"
    assert "curation/snapshots.csv" in (timeline.verdicts[0].remedy or "")


def test_a_workbook_saved_again_after_its_rows_end_is_dated_by_its_name_and_the_words_say_so() -> None:
    late = _fact("participatingAgencies04012025am.xlsx", "a", date(2026, 4, 1))
    (only,) = _order({"a": _content(ALL)}, late).snapshots
    assert only.first.dating.by == "the name; the workbook was saved again on 2026-04-01"


def test_lists_of_one_day_stand_in_the_order_of_their_half_days() -> None:
    contents = {c: _content(ALL | {300 + n}) for n, c in enumerate("abc")}
    facts = [
        _fact(f"participatingAgencies04012025{half}.xlsx", c, None)
        for half, c in zip(("pm", "am", "mid"), "abc", strict=True)
    ]
    assert [s.content_id for s in _order(contents, *facts).snapshots] == ["b", "c", "a"]


def test_a_repeat_is_no_snapshot_and_says_how_long_a_list_was_shown() -> None:
    facts = [_fact(f"participatingAgencies040{day}2025am.xlsx", "a", None) for day in (1, 3, 7)]
    timeline = _order({"a": _content(ALL)}, *facts)
    assert [(s.snapshot_on, s.last_shown_on, s.n_files) for s in timeline.snapshots] == [
        (APRIL, date(2025, 4, 7), 3)
    ]


def test_an_older_list_served_again_is_stale_whatever_its_new_name() -> None:
    contents = {"a": _content(ALL), "b": _content(ALL | {300}), "c": _content(ALL | {300, 301})}
    facts = [
        _fact("participatingAgencies04012025am.xlsx", "a", None),
        _fact("participatingAgencies04032025am.xlsx", "b", None),
        _fact("participatingAgencies04052025am.xlsx", "a", None),
        _fact("participatingAgencies04072025am.xlsx", "c", None),
    ]
    timeline = _order(contents, *facts)
    assert [s.content_id for s in timeline.snapshots] == ["a", "b", "c"]
    assert _statuses(timeline)["participatingAgencies04052025am.xlsx"] == "stale"


def _april(contents: Sequence[str]) -> list[FileFact]:
    """Lists of 1 April and the days after."""
    return [
        _fact(f"participatingAgencies04{n:02}2025am.xlsx", c, None) for n, c in enumerate(contents, start=1)
    ]


HALF = frozenset(k for k in ALL if k < 100)
NO_NEVADA = frozenset(k for k in ALL if k % 10 != 9 or k < 100)


@pytest.mark.parametrize("lossy", [HALF, NO_NEVADA], ids=["nationally", "in one state"])
def test_an_implausible_loss_is_held_and_the_next_whole_list_goes_on(lossy: frozenset[int]) -> None:
    timeline = _order({"a": _content(ALL), "b": _content(lossy), "c": _content(ALL | {300})}, *_april("abc"))
    assert [s.content_id for s in timeline.snapshots] == ["a", "c"]
    assert list(_statuses(timeline).values()) == ["accepted", "held", "accepted"]


FIFTH_GONE = frozenset(k for k in ALL if k % 5)


def test_a_loss_that_lists_go_on_showing_for_three_days_was_real_from_the_first_of_them() -> None:
    contents = {"a": _content(ALL), "b": _content(FIFTH_GONE)}
    assert _dates(_order(contents, *_april("abbb"))) == [APRIL]
    timeline = _order(contents, *_april("abbbbb"))
    assert _dates(timeline) == [APRIL, date(2025, 4, 2)]
    assert list(_statuses(timeline).values()) == ["accepted", "accepted", *["repeat"] * 4]


def test_a_loss_that_no_state_could_take_along_has_to_last_two_weeks() -> None:
    contents = {"a": _content(ALL), "b": _content(HALF), "c": _content(ALL | {300})}
    assert _dates(_order(contents, *_april("abbbbb"))) == [APRIL]
    assert _dates(_order(contents, *_april("abbbbbc"))) == [APRIL, date(2025, 4, 7)]
    assert _dates(_order(contents, *_april("a" + 14 * "b"))) == [APRIL]
    assert _dates(_order(contents, *_april("a" + 15 * "b"))) == [APRIL, date(2025, 4, 2)]


def test_a_list_in_other_words_is_never_released_by_time() -> None:
    other = frozenset(range(1000, 1200))
    timeline = _order({"a": _content(ALL), "b": _content(other)}, *_april("abbbbbbbbb"))
    assert _dates(timeline) == [APRIL]


def test_a_list_that_could_not_be_understood_is_never_released_by_time() -> None:
    timeline = _order({"a": _content(ALL), "b": _content(HALF, n_unread=100)}, *_april("abbbbbbbbb"))
    assert _dates(timeline) == [APRIL]
    assert "100 of its 200 rows could not be understood" in (timeline.verdicts[1].reason or "")


def test_a_few_departures_are_plausible() -> None:
    assert len(_order({"a": _content(ALL), "b": _content(ALL - {3, 5, 7})}, *_april("ab")).snapshots) == 2


def test_a_small_state_that_left_by_law_may_leave_at_once() -> None:
    without = frozenset(k for k in ALL if k % 10 != 9 or k >= 110)
    contents = {"a": _content(ALL), "b": _content(without)}
    assert len(_order(contents, *_april("ab")).snapshots) == 1
    assert len(_order(contents, *_april("ab"), exits=[StateExit("NV", APRIL)]).snapshots) == 2
    assert len(_order(contents, *_april("ab"), exits=[StateExit("NV", date(2025, 5, 1))]).snapshots) == 1


def test_the_participating_list_without_signed_is_not_taken_as_pending() -> None:
    facts = [*_april("a"), _fact("pendingAgencies04022025am.xlsx", "b", None, "pending")]
    timeline = _order({"a": _content(ALL), "b": _content(ALL - {1})}, *facts)
    assert _statuses(timeline)["pendingAgencies04022025am.xlsx"] == "held"


def test_an_empty_pending_list_is_a_list() -> None:
    empty = Content(frozenset(), {}, 0, 0, [], "empty", 0)
    facts = [_fact(f"pendingAgencies040{d}2025am.xlsx", c, None, "pending") for d, c in ((1, "b"), (2, "e"))]
    timeline = _order({"b": _content(frozenset({1, 2})), "e": empty}, *facts)
    assert [s.content_id for s in timeline.snapshots] == ["b", "e"]


def test_a_ruling_overrules_the_date_the_doubt_and_the_file() -> None:
    contents = {"a": _content(ALL), "b": _content(HALF)}
    facts = _april("ab")

    def ruled(ruling: str, on: date | None = None) -> Timeline:
        return _order(
            contents, *facts, rulings={(facts[1].sha256, ""): Ruling(ruling, on, "a person looked")}
        )

    assert _dates(ruled("accept")) == [APRIL, date(2025, 4, 2)]
    assert _dates(ruled("date", date(2025, 4, 9))) == [APRIL, date(2025, 4, 9)]
    rejected = ruled("reject")
    assert _dates(rejected) == [APRIL]
    assert "a person looked" in (rejected.verdicts[-1].reason or "")


def test_the_order_in_which_files_are_given_does_not_matter(tmp_path: Path) -> None:
    contents = {c: _content(ALL | {300 + n}) for n, c in enumerate("abcd")}
    facts = _april("abcdab")
    forth, back = _order(contents, *facts), _order(contents, *facts[::-1])
    assert _dates(forth) == _dates(back)
    assert _statuses(forth) == _statuses(back)
