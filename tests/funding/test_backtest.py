"""The rules against payments on record, and officers against counts that the model was not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import dataframely as dy
import polars as pl
import pytest

from open287g.funding.checks import check_nation, check_rules, describe_fit
from open287g.funding.evidence import Evidence
from open287g.funding.held_out import hold_out
from open287g.funding.model import build_model
from open287g.funding.rulebook import patch_rulebook
from open287g.schemas.funding import EligibleAgencies

from .conftest import AS_OF, agencies_of


@pytest.fixture(scope="module")
def tests(evidence: Evidence) -> dict[str, dict[str, object]]:
    return {row["case_id"]: row for row in check_rules(evidence, 7).iter_rows(named=True)}


@pytest.mark.parametrize("case", ["florida-state", "florida-local"])
def test_floridas_totals_follow_from_its_reported_officers_and_agreements(
    tests: dict[str, dict[str, object]], case: str
) -> None:
    assert tests[case]["is_test"]
    assert abs(float(str(tests[case]["error_usd"]))) < 1_000


def test_every_case_on_record_is_shown_with_its_error_or_the_reason_why_not(
    evidence: Evidence, tests: dict[str, dict[str, object]]
) -> None:
    assert set(tests) == set(evidence.payments["case_id"])
    for case in tests.values():
        assert (case["error_usd"] is None) == ("not known" in str(case["basis"]))


def test_a_count_worked_out_from_the_amount_is_no_test(tests: dict[str, dict[str, object]]) -> None:
    assert [name for name, case in tests.items() if not case["is_test"]] == [
        "florida-highway-patrol",
        "lavaca-tx",
        "owyhee-id",
        "nation-2026",
    ]


def test_the_test_can_fail(evidence: Evidence) -> None:
    wrong = "startup/equipment_per_officer:\n  values: {2025-09-01: 7000}\n  references: [{title: A wrong rate}]\n"
    told = replace(evidence, rulebook=patch_rulebook(evidence.rulebook, "wrong.yml", wrong))
    florida = check_rules(told, 7).filter(pl.col("case_id") == "florida-state")
    assert florida["error_usd"].item() == pytest.approx(3_676 * 500 + 240)


def test_a_held_out_count_does_not_reach_its_own_prediction(evidence: Evidence) -> None:
    counts = evidence.counts
    known = counts.filter(pl.col("agency_id").str.contains("sullivan"))["agency_id"].item()
    agencies = agencies_of(
        {"agency_id": known, "state": "TN", "sworn_officers": 138.0}, *[{} for _ in range(9)]
    )
    row = hold_out(evidence, agencies, AS_OF, 64, 3).filter(pl.col("record_id") == known)
    told_another = replace(
        evidence,
        counts=counts.with_columns(
            pl.when(pl.col("agency_id") == known).then(90.0).otherwise("officers").alias("officers")
        ),
    )
    other = hold_out(told_another, agencies, AS_OF, 64, 3).filter(pl.col("record_id") == known)
    assert row["observed"].item() == 6
    assert other["observed"].item() == 90
    assert row["median"].item() == other["median"].item()


def test_an_outside_estimate_is_watched_and_never_fitted(evidence: Evidence) -> None:
    agencies = agencies_of(*[{} for _ in range(9)])
    moved = replace(evidence, checks=evidence.checks.with_columns(pl.col("officers") * 10))
    first, second = (
        hold_out(each, agencies, AS_OF, 64, 3).filter(pl.col("kind").cast(pl.String) == "estimate")
        for each in (evidence, moved)
    )
    assert first["median"].to_list() == second["median"].to_list()
    assert (second["observed"] == first["observed"] * 10).all()


def test_officers_in_training_are_watched_for_some_weeks_and_never_fitted(evidence: Evidence) -> None:
    agencies = agencies_of(*[{} for _ in range(30)], {"listed_from": date(2025, 9, 3)})
    moved = replace(evidence, in_training=evidence.in_training.with_columns(pl.col("officers") * 2))
    first, second = (
        hold_out(each, agencies, AS_OF, 64, 3).filter(pl.col("kind").cast(pl.String) == "in_training")
        for each in (evidence, moved)
    )
    assert first["recorded_on"].to_list()[0] == date(2025, 9, 30)
    assert first["observed"].to_list() == [2_000] * len(first)
    assert second["median"].to_list() == first["median"].to_list() == sorted(first["median"])
    assert first["high_90"].min() > 0
    without = agencies.filter(pl.col("listed_from") < date(2025, 9, 3))
    alone = hold_out(evidence, without, AS_OF, 64, 3).filter(pl.col("kind").cast(pl.String) == "in_training")
    assert alone.equals(first)


def test_the_nation_is_compared_with_what_was_listed_on_the_day_of_the_record(evidence: Evidence) -> None:
    asked: list[date] = []

    def eligible_on(day: date) -> dy.DataFrame[EligibleAgencies]:
        asked.append(day)
        return agencies_of({}, {})

    rows = check_nation(evidence, eligible_on, 32, 3)
    assert asked == [date(2026, 1, 26)] * 2
    assert rows["agreements"].to_list() == [2.0, 2.0]
    assert rows["scenario"].to_list() == ["startup_only", "ceiling"]


def test_a_total_that_cannot_be_met_within_the_limits_shows_its_misfit(evidence: Evidence) -> None:
    world = agencies_of({"agency_id": "fl-a", "state": "FL"}, *[{} for _ in range(400)])
    fits = {
        row["record_id"]: row for row in describe_fit(build_model(evidence, world, AS_OF, 64, 1)).to_dicts()
    }
    assert fits["fl-local"]["n_agencies"] == 1
    assert fits["fl-local"]["stretch_low"] > 10
    assert fits["fl-local"]["modelled_low"] == pytest.approx(974, rel=1e-3)


def test_every_published_total_has_words_for_people(evidence: Evidence) -> None:
    told = (evidence.totals, evidence.checks, evidence.in_training)
    titles = evidence.titles_of_totals()
    assert set(titles) == {record for each in told for record in each["record_id"]}
    assert not any(title == record for record, title in titles.items())
