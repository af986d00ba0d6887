"""Other federal money: no dollar twice, and what a published amount does and does not follow from."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from open287g.errors import UsageError
from open287g.funding.comparison import (
    compare,
    compare_states,
    imply_per_officer,
    judge_dwarfing,
    per_officer_amounts,
    place_published,
    read_state_grants,
    reproduce,
)
from open287g.funding.evidence import Evidence
from open287g.funding.model import Model, build_model
from open287g.schemas.funding import Grants

from .conftest import AS_OF, agencies_of, counts_of, without_totals


@pytest.fixture(scope="module")
def model(evidence: Evidence) -> Model:
    return build_model(without_totals(evidence, counts_of(tx_agency_0=10)), agencies_of({}), AS_OF, 64, 1)


def grants_of(*rows: tuple[str, int, float, str | None]) -> object:
    frame = pl.DataFrame(rows, schema=["program_id", "fiscal_year", "amount_usd", "part_of"], orient="row")
    words = [pl.lit("x").alias(name) for name in ("department", "source_title", "source_url")]
    return Grants.validate(
        frame.with_columns(pl.col("program_id").alias("program"), pl.lit(None).alias("note"), *words).select(
            *Grants.columns()
        ),
        cast=True,
    )


def test_a_program_inside_another_is_not_counted_twice(model: Model) -> None:
    grants = grants_of(("all", 2025, 100.0, None), ("part", 2026, 60.0, "all"), ("other", 2026, 7.0, None))
    table = compare(grants, [model.estimate("full_offer")])
    assert table.filter(pl.col("kind").cast(pl.String) == "sum")["amount_usd"].item() == 107


def test_the_latest_year_of_each_program_stands_for_it(model: Model) -> None:
    grants = grants_of(("a", 2025, 1.0, None), ("a", 2026, 5.0, None), ("b", 2025, 2.0, None))
    assert judge_dwarfing(grants, model.estimate("full_offer")).sum_usd == 7


@pytest.mark.parametrize(
    ("amounts", "words"),
    [((1.0, 2.0), "exceeds"), ((1e12, 2e12), "stays below")],
)
def test_dwarfing_is_answered_from_the_interval(
    model: Model, amounts: tuple[float, float], words: str
) -> None:
    grants = grants_of(("a", 2026, amounts[0], None), ("b", 2026, amounts[1], None))
    assert words in judge_dwarfing(grants, model.estimate("full_offer")).single


def test_a_users_grants_stand_beside_the_states_entitlement(model: Model) -> None:
    table = pl.DataFrame(
        {
            "state": ["tx ", "TX", "VT"],
            "program": ["A", "B", "A"],
            "fiscal_year": [2026] * 3,
            "amount_usd": [10, 30, 5],
        }
    )
    states = compare_states(read_state_grants(table), model.estimate("full_offer"))
    assert states.select("state", "grants_usd").rows() == [("TX", 40.0), ("VT", 5.0)]
    assert states["ratio"].is_null().to_list() == [False, True]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("state", "Texas", "line 2: state 'TEXAS'"),
        ("state", "ZZ", "line 2: state 'ZZ': no state or territory"),
        ("amount_usd", -5, "line 2: amount_usd '-5': give a number from 0"),
        ("amount_usd", "$5", r"line 2: amount_usd '\$5'"),
        ("fiscal_year", "soon", "line 2: fiscal_year 'soon': give a whole number"),
        ("fiscal_year", 1900, "line 2: fiscal_year 1900: give a year"),
        ("program", " ", "line 2: program '': name the program"),
    ],
)
def test_a_bad_table_of_grants_is_refused_with_its_reason(column: str, value: object, reason: str) -> None:
    row = {"state": "TX", "program": "A", "fiscal_year": "2026", "amount_usd": 5} | {column: value}
    with pytest.raises(UsageError, match=reason):
        read_state_grants(pl.DataFrame([row]), {"TX", "FL"})


def test_a_grant_written_twice_is_refused_by_its_line() -> None:
    row = {"state": "TX", "program": "A", "fiscal_year": "2026", "amount_usd": 5}
    with pytest.raises(UsageError, match=r"mine\.csv, line 3: program 'A': twice"):
        read_state_grants(pl.DataFrame([row, row]), {"TX"}, "mine.csv")


def test_a_table_of_grants_without_its_columns_is_refused() -> None:
    with pytest.raises(UsageError, match="lacks the columns program, fiscal_year, amount_usd"):
        read_state_grants(pl.DataFrame({"state": ["TX"]}))


def test_published_amounts_come_to_so_much_for_each_officer(evidence: Evidence) -> None:
    implied = dict(imply_per_officer(evidence).select("figure_id", "usd_per_officer").iter_rows())
    assert implied["fwd-low-2026"] == pytest.approx(1.4e9 / 13_800)
    assert implied["fwd-high-2026"] == pytest.approx(2.0e9 / 15_800)


def test_more_assumptions_never_give_less(evidence: Evidence) -> None:
    amounts = list(per_officer_amounts(evidence, 80_000, AS_OF).values())
    assert amounts[0] == 80_000
    assert amounts[-1] == pytest.approx(80_000 * (1 + 0.63 + 0.25) + 4_000 + 7_500)
    assert max(amounts) == amounts[-1]


def test_a_verdict_follows_the_ratio(evidence: Evidence) -> None:
    for row in reproduce(evidence, agencies_of({}), date(2026, 1, 26)).iter_rows(named=True):
        expected = (
            "reproduces"
            if 0.95 <= row["ratio"] <= 1.05
            else "gives more"
            if row["ratio"] > 1
            else "gives less"
        )
        assert row["verdict"] == expected


def test_a_reading_is_placed_by_its_interval_not_by_published_officers(
    evidence: Evidence, model: Model
) -> None:
    rows = place_published(evidence, [model.estimate("startup_only"), model.estimate("full_offer")])
    assert set(rows["verdict"]) == {"gives less"}
    assert rows["scenario"].unique().sort().to_list() == ["full_offer", "startup_only"]
    assert len(rows) == 2 * len(evidence.published)
