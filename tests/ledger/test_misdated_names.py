"""Names that lie, name no day or are missing: what else dates a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from open287g.ledger.dating import Evidence, date_file
from open287g.ledger.files import Content, FileFact
from open287g.ledger.ordering import Orderer

SIGNED = [date(2025, 12, 18)] * 3


def test_a_january_list_named_with_last_years_number_is_of_this_january() -> None:
    saved = datetime(2026, 1, 8, 20, 13, tzinfo=UTC)
    dating = date_file(Evidence("participatingAgencies01092025pm.xlsx", saved, SIGNED))
    assert dating.on == date(2026, 1, 9)
    assert dating.named_on == date(2025, 1, 9)


def test_a_wrong_month_is_not_taken_for_a_wrong_year() -> None:
    saved = datetime(2025, 9, 2, 20, 5, tzinfo=UTC)
    dating = date_file(Evidence("participatingAgencies08022025pm.xlsx", saved, [date(2025, 8, 28)] * 3))
    assert dating.on == date(2025, 9, 2)


def test_a_copy_saved_a_year_later_keeps_the_day_of_its_name() -> None:
    saved = datetime(2026, 1, 8, 20, 13, tzinfo=UTC)
    dating = date_file(Evidence("participatingAgencies01072025pm.xlsx", saved, [date(2025, 1, 3)] * 3))
    assert dating.on == date(2025, 1, 7)


@pytest.mark.parametrize(
    ("name", "on", "hour"),
    [
        ("287gParticipatingAgencies091526pm.xlsx", date(2026, 9, 15), 15),
        ("287gParticipatingAgencies091526_pm", date(2026, 9, 15), 15),
        ("ParticipatingAgency091826.xlsx", date(2026, 9, 18), 12),
        ("participatingAgencies09282026.xlsx", date(2026, 9, 28), 12),
        ("participatingAgencies9282026am.xlsx", date(2026, 9, 28), 9),
    ],
)
def test_the_names_of_september_2026_state_their_day(name: str, on: date, hour: float) -> None:
    dating = date_file(Evidence(name, None, SIGNED))
    assert (dating.on, dating.hour) == (on, hour)


def test_a_month_and_a_day_that_share_three_digits_are_nobodys() -> None:
    """1/11/2026 or 11/1/2026?"""
    assert date_file(Evidence("participatingAgencies1112026.xlsx", None, SIGNED)).on is None


@pytest.mark.parametrize(("hour", "on"), [(22, date(2026, 5, 5)), (24, date(2026, 5, 6))])
def test_a_list_without_a_name_saved_in_the_evening_is_of_the_next_day(hour: int, on: date) -> None:
    saved = datetime(2026, 5, 5, tzinfo=UTC) + timedelta(hours=hour)
    assert date_file(Evidence("208496", saved, [date(2026, 5, 1)] * 3)).on == on


def _order(*files: tuple[str, str, datetime | None]) -> list[tuple[str, str, date | None]]:
    """Name, content and saving of each file; to name, status and day of each, in order of name."""
    contents = {
        name: Content(frozenset(keys), {"FL": len(keys)}, len(keys), 0, [date(2026, 4, 28)] * 3, name, 0)
        for name, keys in (("a", range(100)), ("b", range(103)), ("c", range(106)))
    }
    facts = [
        FileFact(f"{content:0>64}", name, "participating", content, saved) for name, content, saved in files
    ]
    timeline = Orderer(contents).order_snapshots(facts)
    return sorted((v.fact.file_name, v.status, v.dating.on) for v in timeline.verdicts)


LATE = datetime(2026, 5, 6, 1, 43, tzinfo=UTC)
MAY_1 = ("participatingAgencies05012026am.xlsx", "a", datetime(2026, 4, 30, 19, 49, tzinfo=UTC))
MAY_7 = ("participatingAgencies05072026am.xlsx", "b", LATE)


@pytest.mark.parametrize("saved", [LATE, None], ids=["saved on the 5th", "not known when saved"])
def test_a_download_without_a_name_is_of_the_day_that_its_named_twin_states(saved: datetime | None) -> None:
    told = _order(MAY_1, MAY_7, ("208496", "b", saved))
    assert told[0][::2] == ("208496", date(2026, 5, 7))
    assert sorted(status for _, status, _ in told) == ["accepted", "accepted", "repeat"]


def test_a_capture_by_which_a_list_was_seen_does_not_make_it_younger_than_its_saving() -> None:
    saved = datetime(2026, 5, 5, 16, tzinfo=UTC)
    capture = ("participatingAgencies-20260508090000.xlsx", "b", saved)
    assert _order(MAY_1, capture, ("208496", "b", saved))[0] == ("208496", "accepted", date(2026, 5, 5))


def test_a_download_without_a_name_or_twin_is_of_its_saving_between_its_neighbours() -> None:
    after = ("participatingAgencies05082026am.xlsx", "c", datetime(2026, 5, 8, 13, 7, tzinfo=UTC))
    assert _order(MAY_1, ("208496", "b", LATE), after)[0] == ("208496", "accepted", date(2026, 5, 6))


def test_a_download_without_a_name_twin_or_saving_is_set_aside() -> None:
    assert _order(MAY_1, ("208496", "b", None))[0] == ("208496", "quarantined", None)


def test_the_time_of_a_capture_says_by_when_a_page_was_seen() -> None:
    dating = date_file(Evidence("ParticipatingEntities-20130118070325.xlsx", None, [date(2009, 10, 15)] * 3))
    assert dating.on == date(2013, 1, 18)
    assert dating.by.startswith("seen by that day")
