"""Days as they are written on memoranda: typed forms exactly, handwriting by what each day would look like."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from open287g.documents.written_dates import (
    ALPHABET,
    find_days,
    find_stamped_day,
    keep_day_only,
    odds_of_text,
    spell_day,
    weigh_days,
)

FIRST, LAST = date(2025, 2, 12), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 5, 2025", date(2025, 3, 5)),
        ("the 3rd of it", None),
        ("3/6/2025", date(2025, 3, 6)),
        ("06-03-19", date(2019, 6, 3)),
        ("4.29.25", date(2025, 4, 29)),
        ("OCT 1 5 2019", date(2019, 10, 15)),
        ("24APR19", date(2019, 4, 24)),
        ("6 May 2019", date(2019, 5, 6)),
        ("02/30/2025", None),
        ("this 3rd day of March, 2025", date(2025, 3, 3)),
        ("THE TWENTY-FIRST DAY OF MARCH 2025", date(2025, 3, 21)),
        ("this3rddayofMarch,2025", date(2025, 3, 3)),
        ("03-04-'25", date(2025, 3, 4)),
        ("04-MAR-2025", date(2025, 3, 4)),
        ("Mar-04-2025", date(2025, 3, 4)),
        ("March 4, 25", date(2025, 3, 4)),
        ("4th of a day in March", None),
        ("day of March, 2025", None),
        ("13/13/2025", None),
        ("February 17, 2025", date(2025, 2, 17)),
        ("25/03/2025", date(2025, 3, 25)),
        ("2025/03/04", date(2025, 3, 4)),
        ("3–4–2025", date(2025, 3, 4)),
        ("04/March/2025", date(2025, 3, 4)),
        ("10th of March 2025", date(2025, 3, 10)),
        ("202-732-4242", None),
        ("no day", None),
    ],
)
def test_a_typed_day_is_read_in_each_of_its_forms(text: str, day: date | None) -> None:
    assert find_days(text)[:1] == ([day] if day else [])


def test_a_stamp_tells_its_day_and_nothing_else_of_it_is_kept() -> None:
    text = "Digitally signed by JANE Q PUBLIC Date: 2020.06.09 14:38:27 -04'00'"
    assert find_stamped_day(text) == date(2020, 6, 9)
    assert keep_day_only(text) == "2020.06.09"
    assert find_stamped_day("3/13/2026 | 10:22 AM EST") == date(2026, 3, 13)
    assert find_stamped_day("3/13/2026 at noon") is None


def test_what_is_kept_of_a_date_line_holds_no_name() -> None:
    assert keep_day_only("Jane Public 3/6/2025 Sheriff") == "3/6/2025"
    assert keep_day_only("Mark Public 3-6") == "3-6"
    assert keep_day_only("MARC 52025") == "MARC 52025"


@settings(max_examples=6)
@given(st.dates(FIRST, LAST))
def test_a_day_in_any_of_its_spellings_is_the_best_explanation_of_it(day: date) -> None:
    for text in list(spell_day(day))[::7]:
        ranked = weigh_days(odds_of_text(text), FIRST, LAST).ranked()
        best = ranked[0][1]
        alike = {d for d, odds in ranked if best - odds < 1e-6}
        assert day in alike, text


def test_a_slash_that_looks_like_a_one_is_still_a_slash() -> None:
    assert weigh_days(odds_of_text("516119"), date(2019, 4, 1), date(2019, 12, 31)).ranked()[0][0] == date(
        2019, 5, 6
    )
    assert weigh_days(odds_of_text("03104/2025"), FIRST, LAST).ranked()[0][0] == date(2025, 3, 4)


def test_a_bare_six_seen_as_ten_stays_open() -> None:
    ranked = dict(weigh_days(odds_of_text("10may 2019"), date(2019, 4, 1), date(2019, 12, 31)).ranked())
    assert ranked[date(2019, 5, 10)] - ranked[date(2019, 5, 6)] < 4


def test_the_european_order_is_read_where_no_american_day_can_be_meant() -> None:
    window = date(2020, 3, 1), date(2020, 12, 31)
    for text in ("16-4-2020", "16/04/2020"):
        assert weigh_days(odds_of_text(text), *window).ranked()[0][0] == date(2020, 4, 16)


def test_a_text_that_is_no_day_fits_badly() -> None:
    assert weigh_days(odds_of_text("christopher"), FIRST, LAST).fit < -0.4
    assert weigh_days(odds_of_text("march 10, 2025"), FIRST, LAST).fit > -0.4


def test_odds_are_of_the_alphabet() -> None:
    odds = np.array(odds_of_text("3/6/25"))
    assert odds.shape[1] == len(ALPHABET)
    assert np.allclose(odds.sum(axis=1), 1.0)


def test_no_day_outside_of_the_window_is_ever_read() -> None:
    ranked = weigh_days(odds_of_text("3/6/2019"), FIRST, LAST).ranked()
    assert all(FIRST <= day <= LAST for day, _ in ranked)
    assert timedelta(300) < LAST - FIRST
