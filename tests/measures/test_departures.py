"""A departure is judged on the first list without the agreement, and a ruling finds the departure that it means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from open287g.measures.departures import classify_departures

LISTED, GONE = date(2011, 2, 20), date(2013, 4, 2)
Told = tuple[str, str, str, date, date | None]
"""Kind, agreement, agency, day seen, day of the list before."""


def _classes(
    events: Sequence[Told],
    judged: Sequence[tuple[str, date, str]] = (),
    exits: dict[str, date] | None = None,
    ends: dict[str, date] | None = None,
) -> list[tuple[str, str]]:
    """Agreement and class of each departure. `ends` are agreements that a newer signing took the place of."""
    told = pl.DataFrame(
        [(kind, key, agency, "VA", "tfm", agency, seen, after) for kind, key, agency, seen, after in events],
        schema={"kind": pl.String, "agreement_id": pl.String, "agency_id": pl.String, "state": pl.String,
                "support_type": pl.String, "agency_name": pl.String, "seen_on": pl.Date, "after_on": pl.Date},
        orient="row",
    )  # fmt: skip
    first = told.group_by("agreement_id").agg(first_listed_on=pl.col("seen_on").min()).sort("agreement_id")
    agreements = first.with_columns(
        signed_on="first_listed_on",
        superseded_by_id=pl.lit(None, pl.String),
        gone_by_on=pl.col("agreement_id").replace_strict(ends or {}, default=None, return_dtype=pl.Date),
    )
    rulings = pl.DataFrame(
        [(agreement, day, name, "a reason", "a source") for agreement, day, name in judged],
        schema={"agreement_id": pl.String, "gone_by_on": pl.Date, "class": pl.String, "reason": pl.String,
                "source": pl.String},
        orient="row",
    )  # fmt: skip
    rows = classify_departures(told, agreements, exits or {}, rulings)
    return rows.select("agreement_id", "class").rows()


FORCE_ENDS: list[Told] = [
    ("listed", "force", "loudoun", LISTED, None),
    ("no_longer_listed", "force", "loudoun", GONE, date(2013, 1, 18)),
]


def test_who_stands_on_no_list_then_has_left_whatever_it_signs_later() -> None:
    later: Told = ("listed", "officer", "loudoun", date(2025, 3, 27), date(2025, 3, 25))
    assert _classes([*FORCE_ENDS, later]) == [("force", "left")]


def test_who_stands_there_under_another_type_dropped_a_model_even_if_it_left_since() -> None:
    jail: list[Told] = [
        ("listed", "jail", "loudoun", LISTED, None),
        ("no_longer_listed", "jail", "loudoun", date(2014, 9, 10), date(2014, 2, 9)),
    ]
    assert _classes([*FORCE_ENDS, *jail]) == [("force", "model_dropped"), ("jail", "left")]


def test_two_agreements_that_go_on_one_list_leave_nobody_behind() -> None:
    both: list[Told] = [
        ("listed", "jail", "loudoun", LISTED, None),
        ("no_longer_listed", "jail", "loudoun", GONE, date(2013, 1, 18)),
    ]
    assert _classes([*FORCE_ENDS, *both]) == [("force", "left"), ("jail", "left")]


def test_an_agreement_that_a_newer_signing_replaced_before_keeps_nobody_on_the_list() -> None:
    old: Told = ("listed", "old", "loudoun", LISTED, None)
    assert _classes([*FORCE_ENDS, old], ends={"old": date(2012, 1, 1)}) == [("force", "left")]


def test_an_agreement_that_comes_back_under_its_signing_was_a_gap_of_the_list() -> None:
    back: Told = ("listed_again", "force", "loudoun", date(2013, 6, 1), GONE)
    assert _classes([*FORCE_ENDS, back]) == [("force", "came_back")]


@pytest.mark.parametrize(("after", "told"), [(date(2026, 3, 1), "short_lived"), (date(2025, 9, 1), "left")])
def test_short_lived_is_what_a_list_shortly_before_had_not_shown(after: date, told: str) -> None:
    events: list[Told] = [
        ("listed", "brief", "town", date(2026, 3, 5), after),
        ("no_longer_listed", "brief", "town", date(2026, 3, 12), date(2026, 3, 10)),
    ]
    assert _classes(events) == [("brief", told)]


def test_a_law_is_no_reason_for_what_left_before_it() -> None:
    assert _classes(FORCE_ENDS, exits={"VA": date(2026, 2, 4)}) == [("force", "left")]
    assert _classes(FORCE_ENDS, exits={"VA": GONE}) == [("force", "by_law")]


def test_a_ruling_holds_when_a_list_of_the_days_before_turns_up() -> None:
    """The ruling names the first list without the agreement that was known then: one of later days."""
    assert _classes(FORCE_ENDS, [("force", date(2013, 6, 1), "replaced")]) == [("force", "replaced")]
    assert _classes(FORCE_ENDS, [("force", date(2013, 1, 18), "replaced")]) == [("force", "left")]
