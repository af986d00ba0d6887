"""Many counts at once equal one count at a time, and what the tables cannot give is null."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from open287g.claims import propose_readings
from open287g.measures.batch import evaluate_readings
from open287g.queries.claims import audit_claims
from seeds import examples

from .small_ledger import Row, claims_of, ledger_of, sheriffs, small_space

DAY = date(2025, 3, 1)

rows = st.lists(
    st.builds(
        Row,
        state=st.sampled_from(["TEXAS", "TEXAS ", "GUAM", "OHIO"]),
        agency=st.sampled_from(["Bay Sheriff", "Bay Sheriff ", "Clay Sheriff", "Kerr Police"]),
        support_type=st.sampled_from(["tfm", "jem", "wso"]),
        county=st.sampled_from([None, "Bay", "Bay "]),
    ),
    min_size=1,
    max_size=25,
)


def values(printed: list[Row], **entry: str) -> dict[tuple[str, str], float]:
    """Value by unit and text rule of every plain reading on the list itself."""
    evidenced = ledger_of({DAY: printed})
    stated = {"value": "1", "as_of_date": "2025-03-01", "date_published": "2025-03-01", **entry}
    requests = propose_readings(claims_of(stated).claims, evidenced.snapshots, small_space())
    found = requests.join(evaluate_readings(requests, evidenced.counted), on=["claim_id", "reading_id"])
    plain = found.filter(
        pl.col("clock") == "listed",
        ~pl.col("counts_header"),
        pl.col("support_type").is_null(),
        pl.col("since_on").is_null(),
    )
    return {
        (unit, rule): value for unit, rule, value in plain.select("unit", "text_rule", "value").iter_rows()
    }


def plain_name(row: Row) -> tuple[str, str]:
    return row.state.strip(), row.agency.strip()


@examples(0.3)
@given(rows)
def test_batched_counts_are_counts_of_distinct_things(printed: list[Row]) -> None:
    found = values(printed, measure="agreements")
    assert found["agreements", "normalised"] == len({(*plain_name(row), row.support_type) for row in printed})
    assert found["agencies", "normalised"] == len({plain_name(row) for row in printed})
    assert found["agency_names", "normalised"] == len({plain_name(row) for row in printed})
    assert found["agency_names", "untrimmed"] == len({(row.state, row.agency) for row in printed})
    with_county = {(row.state, row.agency, row.county or "") for row in printed}
    assert found["agency_names_with_county", "untrimmed"] == len(with_county)


@examples(0.3)
@given(rows)
def test_states_are_counted_with_and_without_territories(printed: list[Row]) -> None:
    found = values(printed, measure="states")
    states = {row.state.strip() for row in printed}
    assert found["states", "normalised"] == len(states)
    assert found["states_only", "normalised"] == len(states - {"GUAM"})
    assert found["states", "untrimmed"] == len({row.state for row in printed})


@examples(0.3)
@given(rows)
def test_exact_text_loses_the_rows_with_a_stray_blank_and_no_others(printed: list[Row]) -> None:
    found = values(printed, measure="agreements", scope="Texas")
    kept = {(*plain_name(row), row.support_type) for row in printed if row.state == "TEXAS"}
    assert found["agreements", "untrimmed"] == len(kept)
    assert found["agreements", "untrimmed"] <= found["agreements", "normalised"]


@examples(0.15)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_verdict(printed: list[Row], chance: st.randoms) -> None:  # type: ignore[valid-type]
    shuffled = printed.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    claims = claims_of({"measure": "agreements", "value": "7", "as_of_date": "2025-03-01"})
    first, second = (
        audit_claims(claims, ledger_of({DAY: order}), small_space()) for order in (printed, shuffled)
    )
    assert first.judgement.verdicts.equals(second.judgement.verdicts)


def test_a_place_with_nothing_on_the_list_counts_nought() -> None:
    assert values(sheriffs("OHIO", 3), measure="agreements", scope="Texas")["agreements", "normalised"] == 0


def test_counties_without_witnesses_are_null() -> None:
    assert values(sheriffs("OHIO", 3), measure="counties") == {("counties", "normalised"): None}


def test_the_signed_clock_leaves_out_what_was_signed_later_or_gone() -> None:
    later = [*sheriffs("OHIO", 3), *sheriffs("OHIO", 2, start=10, signed_on=date(2025, 4, 1))]
    evidenced = ledger_of({DAY: [*sheriffs("OHIO", 3), *sheriffs("UTAH", 4)], date(2025, 4, 10): later})
    stated = {
        "measure": "agreements",
        "value": "1",
        "as_of_date": "2025-04-10",
        "date_published": "2025-04-10",
    }
    requests = propose_readings(claims_of(stated).claims, evidenced.snapshots, small_space())
    found = requests.join(evaluate_readings(requests, evidenced.counted), on=["claim_id", "reading_id"])
    signed = found.filter(pl.col("clock") == "signed", pl.col("unit") == "agreements")
    assert signed["value"].to_list() == [5.0]
