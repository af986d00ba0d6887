"""Flows are dated by the list that shows them, use nothing later than their day, and add up."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from open287g.measures.flows import (
    come_between,
    count_changes,
    count_waits,
    flow_by_month,
    gone_between,
)
from open287g.measures.roster import Ledger

START = date(2025, 1, 1)


def event(kind: str, agreement: str, seen: date, after: date | None = None) -> dict[str, object]:
    return {
        "event_id": f"{seen}:{kind}:{agreement}",
        "list_name": "participating",
        "kind": kind,
        "seen_on": seen,
        "after_on": after,
        "snapshot_id": f"participating-{seen}",
        "agreement_id": agreement,
        "state": agreement[:2].upper(),
        "support_type": "tfm",
        "agency_name": agreement,
    }


def history(
    events: list[dict[str, object]],
    spells: list[tuple[str, date, date | None]] | None = None,
    applications: list[dict[str, object]] | None = None,
) -> Ledger:
    made = spells or []
    runs = pl.DataFrame(
        [
            {"agreement_id": a, "state": a[:2].upper(), "first_listed_on": f, "gone_by_on": g}
            for a, f, g in made
        ],
        schema={
            "agreement_id": pl.String,
            "state": pl.String,
            "first_listed_on": pl.Date,
            "gone_by_on": pl.Date,
        },
    )
    agreements = runs.group_by("agreement_id", "state", maintain_order=True).agg(
        pl.col("first_listed_on").min(), signed_on=pl.col("first_listed_on").min() - timedelta(days=2)
    )
    days = sorted({e["seen_on"] for e in events} | {f for _, f, _ in made} | {g for *_, g in made if g})  # type: ignore[type-var]
    snapshots = pl.DataFrame(
        {
            "snapshot_id": [f"participating-{day}" for day in days],
            "list_name": ["participating"] * len(days),
            "snapshot_on": days,
        },
        schema={"snapshot_id": pl.String, "list_name": pl.String, "snapshot_on": pl.Date},
    )
    kinds = dict.fromkeys(event("listed", "fl-a", START), pl.String) | {
        "seen_on": pl.Date,
        "after_on": pl.Date,
    }
    empty = pl.DataFrame(
        schema={
            "application_id": pl.String,
            "state": pl.String,
            "first_pending_on": pl.Date,
            "listed_on": pl.Date,
            "cleared_by_on": pl.Date,
        }
    )
    waits = pl.DataFrame(applications, schema=empty.schema) if applications else empty
    none = pl.DataFrame()
    return Ledger(none, agreements, runs, waits, none, snapshots, pl.DataFrame(events, schema=kinds))


def test_a_departure_keeps_the_interval_in_which_it_happened() -> None:
    gone = event("no_longer_listed", "fl-a", date(2025, 3, 10), date(2025, 3, 3))
    row = gone_between(history([gone]), START, date(2025, 3, 31)).row(0, named=True)
    assert (row["last_seen_on"], row["first_missing_on"]) == (date(2025, 3, 3), date(2025, 3, 10))
    assert row["listed_again_on"] is None


def test_a_return_is_told_beside_the_departure_but_only_once_it_has_happened() -> None:
    events = [
        event("no_longer_listed", "fl-a", date(2025, 3, 10), date(2025, 3, 3)),
        event("listed_again", "fl-a", date(2025, 4, 2), date(2025, 4, 1)),
    ]
    assert gone_between(history(events), START, date(2025, 5, 1))["listed_again_on"].to_list() == [
        date(2025, 4, 2)
    ]
    assert gone_between(history(events), START, date(2025, 4, 1))["listed_again_on"].to_list() == [None]


def test_a_return_before_the_departure_is_no_return_from_it() -> None:
    events = [
        event("listed_again", "fl-a", date(2025, 2, 2)),
        event("no_longer_listed", "fl-a", date(2025, 3, 10)),
    ]
    assert gone_between(history(events), START, date(2025, 5, 1))["listed_again_on"].to_list() == [None]


def test_a_window_begins_after_its_first_day_and_ends_with_its_last() -> None:
    events = [event("listed", f"fl-{n}", date(2025, 3, n)) for n in (1, 2, 8, 9)]
    window = count_changes(history(events), 7, date(2025, 3, 8))
    assert window.listed == ("2025-03-02:listed:fl-2", "2025-03-08:listed:fl-8")
    assert window.lists == ("participating-2025-03-02", "participating-2025-03-08")
    assert window.after_on == date(2025, 3, 1)


def test_a_month_counts_what_was_listed_at_its_end_and_what_was_signed_in_it() -> None:
    spells = [("fl-a", date(2025, 1, 10), None), ("fl-b", date(2025, 1, 20), date(2025, 2, 5))]
    gone = [event("no_longer_listed", "fl-b", date(2025, 2, 5), date(2025, 2, 1))]
    months = flow_by_month(history(gone, spells), START, date(2025, 2, 28))
    assert numbers(months) == [(date(2025, 1, 1), 2, 0, 2), (date(2025, 2, 1), 0, 1, 1)]
    assert months["signed_ids"].to_list() == [["fl-a", "fl-b"], []]
    assert months["gone_ids"].to_list() == [[], ["2025-02-05:no_longer_listed:fl-b"]]
    assert months["end_on"].to_list() == [date(2025, 1, 31), date(2025, 2, 28)]


def numbers(months: pl.DataFrame) -> list[tuple[object, ...]]:
    return months.select("month_on", "n_signed", "n_gone", "n_listed").rows()


def test_a_state_has_its_own_flows() -> None:
    spells = [("fl-a", date(2025, 1, 10), None), ("tx-b", date(2025, 1, 20), None)]
    months = flow_by_month(history([], spells), START, date(2025, 1, 31), ("TX",))
    assert numbers(months) == [(START, 1, 0, 1)]


def test_arrivals_tell_a_first_listing_from_a_return_and_a_new_signing() -> None:
    spells = [(name, date(2025, 1, 3), None) for name in ("fl-a", "fl-b", "fl-c")]
    events = [
        event(kind, name, date(2025, 1, 3))
        for kind, name in (
            ("listed", "fl-a"),
            ("listed_again", "fl-b"),
            ("re_signed", "fl-c"),
            ("renamed", "fl-a"),
        )
    ]
    assert come_between(history(events, spells), START, date(2025, 1, 9))["kind"].to_list() == [
        "listed",
        "listed_again",
        "re_signed",
    ]


def test_an_application_waits_until_a_list_of_the_day_or_before_shows_its_agreement() -> None:
    waits = [
        {
            "application_id": "a",
            "state": "FL",
            "first_pending_on": START,
            "listed_on": date(2025, 1, 9),
            "cleared_by_on": date(2025, 1, 9),
        },
        {
            "application_id": "b",
            "state": "FL",
            "first_pending_on": START,
            "listed_on": None,
            "cleared_by_on": date(2025, 1, 9),
        },
        {
            "application_id": "c",
            "state": "FL",
            "first_pending_on": START,
            "listed_on": None,
            "cleared_by_on": None,
        },
    ]
    told = history([], applications=waits)
    later, sooner = count_waits(told, date(2025, 2, 1)), count_waits(told, date(2025, 1, 5))
    assert later is not None
    assert sooner is not None
    assert (later.listed, later.waiting, later.median_days) == (("a",), ("c",), 8.0)
    assert (sooner.listed, sooner.waiting, sooner.median_days) == ((), ("a", "b", "c"), None)
    assert later.every == sooner.every == ("a", "b", "c")
    assert count_waits(told, date(2024, 1, 1)) is None


runs = st.lists(st.tuples(st.integers(0, 300), st.none() | st.integers(1, 200)), min_size=1, max_size=12)


@given(runs)
def test_months_add_up_arrivals_minus_departures_are_the_change(drawn: list[tuple[int, int | None]]) -> None:
    spells = [
        (
            f"fl-{n}",
            START + timedelta(days=begin),
            None if run is None else START + timedelta(days=begin + run),
        )
        for n, (begin, run) in enumerate(drawn)
    ]
    events = [event("listed", a, f) for a, f, _ in spells]
    events += [event("no_longer_listed", a, g) for a, _, g in spells if g]
    told, end = history(events, spells), date(2025, 12, 31)
    months = flow_by_month(told, START, end)
    come = come_between(told, START - timedelta(days=1), end).height
    assert come - int(months["n_gone"].sum()) == months["n_listed"].to_list()[-1]


@given(runs, st.integers(31, 330))
def test_nothing_later_than_the_day_changes_an_earlier_month(
    drawn: list[tuple[int, int | None]], cut: int
) -> None:
    spells = [
        (
            f"fl-{n}",
            START + timedelta(days=begin),
            None if run is None else START + timedelta(days=begin + run),
        )
        for n, (begin, run) in enumerate(drawn)
    ]
    events = [event("no_longer_listed", a, g) for a, _, g in spells if g]
    day = START + timedelta(days=cut)
    known = [(a, f, g if g and g <= day else None) for a, f, g in spells if f <= day]
    seen = [each for each in events if each["seen_on"] <= day]  # type: ignore[operator]
    assert flow_by_month(history(events, spells), START, day).equals(
        flow_by_month(history(seen, known), START, day)
    )
