"""Times that are not over yet are counted as watched so long, not as over."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.errors import UsageError
from open287g.measures.duration import (
    estimate_survival,
    find_quantile,
    measure_time_on_list,
    measure_waiting,
    share_after,
    split_periods,
)

DAY = date(2025, 3, 1)


def durations(*pairs: tuple[int, bool]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"days": pl.Int64, "has_event": pl.Boolean}, orient="row")


def test_the_curve_is_the_one_of_the_textbook() -> None:
    # Gehan's leukaemia trial, treated group, as printed in Cox and Oakes, Analysis of Survival Data (1984).
    gone = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = estimate_survival(durations(*[(d, True) for d in gone], *[(d, False) for d in watched]))
    steps = {
        row["days"]: round(row["survival"], 3) for row in curve.filter(pl.col("n_events") > 0).to_dicts()
    }
    assert steps == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert find_quantile(curve, 0.5) == 23


def test_without_censoring_the_median_is_that_of_the_values() -> None:
    assert find_quantile(estimate_survival(durations((1, True), (5, True), (9, True))), 0.5) == 5


def test_a_median_that_is_not_reached_is_not_told() -> None:
    assert find_quantile(estimate_survival(durations((5, True), (9, False), (9, False))), 0.5) is None


def test_a_share_is_not_told_beyond_the_longest_watch() -> None:
    curve = estimate_survival(durations((5, True), (9, False)))
    assert share_after(curve, 4) == 1.0
    assert share_after(curve, 7) == 0.5
    assert share_after(curve, 10) is None


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=60))
def test_survival_never_rises_and_is_a_share(pairs: list[tuple[int, bool]]) -> None:
    survival = estimate_survival(durations(*pairs))["survival"].to_list()
    assert all(0 <= later <= earlier <= 1 for earlier, later in pairwise(survival))
    assert all(0 <= value <= 1 for value in survival)


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=40), st.integers(0, 40))
def test_the_order_of_rows_changes_nothing(pairs: list[tuple[int, bool]], shift: int) -> None:
    turned = pairs[shift % len(pairs) :] + pairs[: shift % len(pairs)]
    assert estimate_survival(durations(*pairs)).equals(estimate_survival(durations(*turned)))


def applications(*rows: tuple[int, int | None, int | None, str]) -> pl.DataFrame:
    """Rows of (days after DAY: pending, listed, cleared; outcome)."""
    told = [
        (
            DAY + timedelta(first),
            *(None if n is None else DAY + timedelta(n) for n in (listed, cleared)),
            outcome,
        )
        for first, listed, cleared, outcome in rows
    ]
    schema = {
        "first_pending_on": pl.Date,
        "listed_on": pl.Date,
        "cleared_by_on": pl.Date,
        "outcome": pl.String,
    }
    return pl.DataFrame(told, schema=schema, orient="row")


def test_an_application_that_still_waits_does_not_shorten_the_wait() -> None:
    whole = split_periods(DAY, DAY + timedelta(30), "whole")
    rows = applications((0, 4, 4, "listed"), (0, None, None, "waiting"), (0, None, None, "waiting"))
    (waited,) = measure_waiting(rows, whole, DAY + timedelta(30)).to_dicts()
    assert (waited["n"], waited["n_listed"], waited["n_waiting"], waited["median_days"]) == (3, 1, 2, None)


def test_a_wait_is_told_as_it_was_known_on_the_day() -> None:
    whole = split_periods(DAY, DAY + timedelta(30), "whole")
    rows = applications((0, 20, 20, "listed"), (25, 27, 27, "listed"))
    (waited,) = measure_waiting(rows, whole, DAY + timedelta(10)).to_dicts()
    assert (waited["n"], waited["n_listed"], waited["n_waiting"]) == (1, 0, 1)


def test_who_left_the_list_is_neither_listed_nor_waiting() -> None:
    whole = split_periods(DAY, DAY + timedelta(30), "whole")
    (waited,) = measure_waiting(
        applications((0, None, 5, "not_listed")), whole, DAY + timedelta(30)
    ).to_dicts()
    assert (waited["n_listed"], waited["n_left"], waited["n_waiting"]) == (0, 1, 0)


def test_a_newer_signing_is_no_departure() -> None:
    rows = pl.DataFrame(
        {
            "first_listed_on": [DAY, DAY],
            "gone_by_on": [DAY + timedelta(5)] * 2,
            "superseded_by_id": ["newer", None],
        },
        schema={"first_listed_on": pl.Date, "gone_by_on": pl.Date, "superseded_by_id": pl.String},
    )
    whole = split_periods(DAY, DAY + timedelta(30), "whole")
    assert measure_time_on_list(rows, whole, DAY + timedelta(30))["n_gone"].to_list() == [1]


def test_periods_follow_each_other_without_gap() -> None:
    months = split_periods(date(2025, 1, 14), date(2025, 3, 5), "month").to_dicts()
    assert [(row["period"], row["first_on"], row["last_on"]) for row in months] == [
        ("2025-01", date(2025, 1, 14), date(2025, 1, 31)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2025-03", date(2025, 3, 1), date(2025, 3, 5)),
    ]


def test_a_presidential_term_begins_on_20_january() -> None:
    terms = split_periods(date(2024, 6, 1), date(2026, 1, 1), "term")
    assert terms["period"].to_list() == ["term from 2021-01-20", "term from 2025-01-20"]
    assert terms["last_on"].to_list() == [date(2025, 1, 19), date(2026, 1, 1)]


def test_a_period_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="fortnight"):
        split_periods(DAY, DAY, "fortnight")
