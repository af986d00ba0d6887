"""The section on money keeps entitlement, payments and appropriations apart, and draws charts that compile."""

from __future__ import annotations

from typing import Any

import pytest

from open287g.funding.evidence import Evidence
from open287g.publish.forms import find_form
from open287g.publish.money_tables import say_number_range, say_usd_range
from open287g.publish.pictures import draw_intervals
from open287g.queries.fund.accounts import Accounts, tell_accounts
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document
from open287g.schemas.facts import MoneyPart

from .conftest import AS_OF, agencies_of, counts_of, without_totals


@pytest.fixture(scope="module")
def sections(evidence: Evidence) -> dict[str, MoneyPart]:
    agencies, known = agencies_of({}, {}), without_totals(evidence, counts_of(tx_agency_0=10))
    told = tell_accounts(Accounts(known, agencies, AS_OF, AS_OF, lambda _day: agencies), 32, 1)
    return {section.key: section for section in told}


@pytest.fixture(scope="module")
def chart(sections: dict[str, MoneyPart]) -> dict[str, Any]:
    rows = sections["entitlement"].rows
    return draw_intervals([row for row in rows if row["period_kind"] == "per_year"])


def test_entitlement_payment_and_appropriation_never_share_a_section(
    sections: dict[str, MoneyPart],
) -> None:
    assert {"entitlement", "payments", "appropriations"} <= set(sections)
    assert "observed_usd" not in sections["entitlement"].rows[0]
    assert "median" not in sections["appropriations"].rows[0]


def test_a_chart_holds_the_rows_it_shows(chart: dict[str, Any]) -> None:
    assert chart["title"]
    assert sum(len(rows) for rows in chart["datasets"].values()) > 0


def test_a_chart_is_written_as_picture_or_specification(chart: dict[str, Any]) -> None:
    answer = Answer("fund", Document("", (), "edition"), {}, {}, pictures={"money": chart})
    assert find_form("svg").render(answer).startswith(b"<svg")
    assert find_form("png").render(answer).startswith(b"\x89PNG")
    assert b"vega-lite" in find_form("vl").render(answer)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (97.2e6, 125.1e6, "$97–125 million"),
        (0.0, 9_541_000.0, "$0–9.5 million"),
        (104_200.0, 130_400.0, "$104,000–130,000"),
        (167_500.0, 167_500.0, "$168,000"),
        (1.29e9, 2.59e9, "$1.3–2.6 billion"),
        (0.0, 0.0, "$0"),
        (41.4e6, 2.04e9, "$41 million–$2.0 billion"),
        (None, 1.0, "–"),
    ],
)
def test_an_interval_of_money_names_its_unit_once(low: float | None, high: float, words: str) -> None:
    assert say_usd_range(low, high) == words


def test_an_interval_of_officers_hides_no_boundary_in_rounding() -> None:
    assert [say_number_range(*pair) for pair in ((1.0, 3.8), (124, 347), (5, 5))] == ["1–3.8", "124–347", "5"]


def test_money_is_written_to_paper_with_the_headings_inside_its_tables() -> None:
    import open287g
    from open287g.publish.forms import find_form

    answer = open287g.ask("fund", officers=5, state="PA", as_of="2026-05-18")
    assert find_form("pdf").render(answer).startswith(b"%PDF")
