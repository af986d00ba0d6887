"""The section on money keeps entitlement, payments and appropriations apart, and draws charts that compile."""

from __future__ import annotations

import polars as pl
import pytest

from open287g.funding.checks import check_rules
from open287g.funding.evidence import Evidence
from open287g.funding.model import build_model
from open287g.publish.forms import find_form
from open287g.publish.money import tell_money
from open287g.publish.money_tables import say_number_range, say_usd_range
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document
from open287g.schemas.facts import MoneyPart

from .conftest import AS_OF, agencies_of, counts_of, without_totals


@pytest.fixture(scope="module")
def sections(evidence: Evidence) -> dict[str, MoneyPart]:
    agencies = agencies_of({}, {})
    model = build_model(without_totals(evidence, counts_of(tx_agency_0=10)), agencies, AS_OF, 32, 1)
    estimates = [model.estimate(name) for name in ("startup_only", "full_offer")]
    scenarios = {name: (each.title, each.meaning) for name, each in evidence.rulebook.scenarios.items()}
    told = tell_money(
        pl.concat(estimates).filter(scope_id="US"),
        scenarios,
        check_rules(evidence, 1),
        evidence.appropriations,
    )
    return {section.key: section for section in told}


def test_entitlement_payment_and_appropriation_never_share_a_section(
    sections: dict[str, MoneyPart],
) -> None:
    assert {"entitlement", "payments", "appropriations"} <= set(sections)
    assert "observed_usd" not in sections["entitlement"].rows[0]
    assert "median" not in sections["appropriations"].rows[0]


def test_a_chart_holds_the_rows_it_shows(sections: dict[str, MoneyPart]) -> None:
    chart = sections["entitlement"].chart
    assert chart is not None
    assert chart["title"]
    assert sum(len(rows) for rows in chart["datasets"].values()) > 0


def test_a_chart_is_written_as_picture_or_specification(sections: dict[str, MoneyPart]) -> None:
    chart = sections["entitlement"].chart
    assert chart is not None
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
