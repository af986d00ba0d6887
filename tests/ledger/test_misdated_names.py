"""A name whose year alone is wrong is dated by its own day and month, in the year that the workbook was saved."""

from __future__ import annotations

from datetime import UTC, date, datetime

from open287g.ledger.dating import Evidence, date_file

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
