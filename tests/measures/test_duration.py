"""Measures over periods stand on the list in force, and on what was known by their day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from lists import entry, named, participating, pending, take_in
from open287g.measures import Ledger
from open287g.measures.duration import measure_doubling, measure_time_on_list, split_periods
from open287g.queries.ledger import open_ledger
from open287g.schemas.measures import Query

ONE, TWO, THREE, FOUR = (date(2025, 4, day) for day in (1, 8, 15, 22))
GROWING = split_periods(TWO, FOUR, "whole")


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Two agreements, then three, four and six; between the lists, two pending ones of other days."""
    files = {named(day): participating([entry(n) for n in range(size)], day)
             for day, size in ((ONE, 2), (TWO, 3), (THREE, 4), (FOUR, 6))}  # fmt: skip
    for day in (date(2025, 4, 2), date(2025, 4, 16)):
        files[named(day, "pending")] = pending([entry(7)], day)
    built = take_in(tmp_path_factory.mktemp("growing") / "w", files).edition
    assert built
    return open_ledger(built)


def test_a_list_of_exactly_half_was_half_as_long(growing: Ledger) -> None:
    told = measure_doubling(growing, Query(), GROWING)
    assert told.select("at_start", "at_end", "half_on").row(0) == (2, 6, TWO)


def test_only_days_of_the_list_asked_for_can_be_when_it_was_half_as_long(growing: Ledger) -> None:
    told = measure_doubling(growing, Query(), split_periods(TWO, THREE, "whole"))
    assert told["half_on"].to_list() == [ONE]


def test_who_left_on_the_last_day_watched_has_left_and_who_came_on_it_is_counted() -> None:
    rows = [(ONE, THREE, None), (THREE, None, None), (FOUR, None, None), (ONE, THREE, "newer")]
    schema = {"first_listed_on": pl.Date, "gone_by_on": pl.Date, "superseded_by_id": pl.String}
    agreements = pl.DataFrame(rows, schema=schema, orient="row")
    told = measure_time_on_list(agreements, split_periods(ONE, FOUR, "whole"), THREE)
    assert told.select("n", "n_gone").row(0) == (3, 1)
