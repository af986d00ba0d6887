"""Who is on the list on a day is found once for an answer, and a day in a gap says between which lists it lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.measures import Ledger, count, roster, rows_in_force
from open287g.queries.ledger import add_places, open_ledger
from open287g.schemas.measures import Query

DAY = date(2026, 1, 26)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return open_ledger(open_edition(project_folder("edition")))


def test_the_same_rows_are_found_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = replace(ledger)
    found = []
    find = roster._find_rows

    def find_and_tell(asked_of: Ledger, query: Query, day: date) -> pl.DataFrame:
        found.append(day)
        return find(asked_of, query, day)

    monkeypatch.setattr(roster, "_find_rows", find_and_tell)
    for states in ((), ("FL",), ("TX",), ("FL",)):
        rows_in_force(fresh, Query(states=states), DAY)
    assert found == [DAY]
    assert rows_in_force(fresh, Query(states=("FL",)), DAY) is rows_in_force(
        fresh, Query(states=("FL",)), DAY
    )


def test_other_tables_are_not_answered_from_rows_that_were_kept(ledger: Ledger) -> None:
    rows_in_force(ledger, Query(), DAY)
    emptied = replace(ledger, spells=ledger.spells.clear())
    assert rows_in_force(emptied, Query(), DAY).is_empty()


def test_clocks_lists_and_spellings_are_kept_apart(ledger: Ledger) -> None:
    queries = [Query(), Query(clock="signed"), Query(list_name="pending"), Query(unit="agency_names")]
    sizes = [rows_in_force(ledger, query, DAY).height for query in queries]
    again = [rows_in_force(replace(ledger), query, DAY).height for query in reversed(queries)][::-1]
    assert sizes == again


def test_no_more_rows_are_kept_than_an_answer_needs(ledger: Ledger) -> None:
    fresh = replace(ledger)
    for day in pl.date_range(date(2025, 1, 1), date(2025, 12, 31), eager=True):
        rows_in_force(fresh, Query(), day)
    assert len(fresh._kept) == roster.KEPT


def test_a_count_in_a_gap_says_between_which_lists_it_lies(ledger: Ledger) -> None:
    counted = count(ledger, Query(as_of=date(2019, 6, 1)))
    assert counted.value == 58
    [note] = counted.notes
    assert "58" in note
    assert "150" in note
    assert "2017" in note
    assert "2021" in note
    assert "not known" in note


@pytest.mark.parametrize("day", [date(2017, 8, 1), DAY, date(2026, 3, 29), date(2027, 1, 1)])
def test_a_count_beside_a_list_or_after_the_last_lies_in_no_gap(day: date, ledger: Ledger) -> None:
    assert count(ledger, Query(as_of=day)).notes == ()


@pytest.mark.parametrize("list_name", ["participating", "pending"])
def test_rows_of_many_days_are_those_of_each_day(ledger: Ledger, list_name: str) -> None:
    days = ledger.snapshots.filter(pl.col("list_name") == list_name)["snapshot_on"].sort()
    sampled = days.gather_every(17)
    together = roster.rows_on_days(ledger, list_name, sampled)
    for day in sampled:
        mine = together.filter(pl.col("as_of") == day).drop("as_of").sort("agreement_id")
        alone = rows_in_force(ledger, Query(list_name=list_name), day).sort("agreement_id")
        assert mine.equals(alone.select(mine.columns)), day


def test_residents_of_states_counted_together_are_those_of_each_state(ledger: Ledger) -> None:
    placed = add_places(ledger)
    together = count(placed, Query(unit="population_covered", as_of=DAY, by=("state",))).rows
    assert len(together) > 30
    for row in together[::7]:
        alone = count(placed, Query(unit="population_covered", as_of=DAY, states=(row["state"],)))
        assert alone.value == row["value"]
