"""Pages that work things out in the browser: money as the model, a checked figure as `count`, states as `compare`."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from open287g.data.parameters import load_evidence
from open287g.data.states import names_of_states
from open287g.funding.offer import Ask, make_offer
from open287g.queries.ledger import answer_count
from open287g.queries.registry import find_question
from open287g.schemas.measures import Query
from open287g.site.files import in_script
from open287g.site.pages.tools import UNITS_CHECKED, read_parameters

from .conftest import SmallSite

DAY = date(2026, 5, 18)
RULES = {
    "equipment": ("startup/equipment_per_officer", 1),
    "vehicles": ("startup/vehicles_per_agreement", 1),
    "salary_share": ("recurring/salary_share", 100),
    "benefits_share": ("recurring/benefits_share", 100),
    "overtime": ("recurring/overtime_share", 100),
    "used": ("takeup/overtime_used", 100),
}
"""Sliders of the rules: the leaf that each moves, and by how much the page writes it larger."""
AWARDS = ("awards/upper/amount", "awards/middle/amount", "awards/lower/amount")


def draw_settings(n: int) -> list[dict[str, float]]:
    chance = random.Random(287)
    return [
        {
            "officers": chance.randint(0, 900),
            "salary": chance.randint(30_000, 150_000),
            "grants": chance.randint(0, 4),
            "benefits": round(chance.uniform(0, 90), 1),
            "equipment": chance.randint(0, 20_000),
            "vehicles": chance.randint(0, 250_000),
            "salary_share": chance.randint(0, 100),
            "benefits_share": chance.randint(0, 100),
            "overtime": chance.randint(0, 60),
            "used": chance.randint(0, 100),
            "award": chance.randint(0, 3_000),
        }
        for _ in range(n)
    ]


def work_out(setting: dict[str, float], folder: Path) -> dict[str, tuple[float, float]]:
    """The same setting by the model, under a reform that moves the same leaves."""
    moved = {key: setting[name] / by for name, (key, by) in RULES.items()} | dict.fromkeys(
        AWARDS, setting["award"]
    )
    lines = [
        f"{key}:\n  values: {{2026-01-01: {value}}}\n  references: [{{title: A test of the sliders}}]"
        for key, value in moved.items()
    ]
    reform = folder / "reform.yml"
    reform.write_text("\n".join(lines), encoding="utf-8")
    evidence = load_evidence(reform)
    named = evidence.rulebook.codes("eligibility/support_types", DAY)
    ask = Ask(
        "US", setting["officers"], named, setting["salary"], setting["benefits"] / 100, setting["grants"]
    )
    offer = make_offer(evidence, ask, DAY)
    return {paid: offer.sum_usd(paid) for paid in ("once", "every year")}


def of_day(day: date) -> str:
    """A script that gives the page the parameters of a day before its own scripts run."""
    told = in_script({"parameters": json.dumps(read_parameters(load_evidence(), day))})
    return f"""document.addEventListener("readystatechange", () => {{
      document.getElementById("money").dataset.parameters = {told}.parameters; }});"""


def test_sliders_come_to_what_the_model_comes_to(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit("money.html", before=of_day(DAY))
    page.evaluate("() => { document.querySelector('#money details').open = true; }")
    page.uncheck("[name=any_benefits]")
    page.uncheck("[name=any_used]")
    for setting in draw_settings(4):
        for name, value in setting.items():
            page.fill(f"#money [name={name}]", str(value))
        for paid, (low, high) in work_out(setting, tmp_path).items():
            told = page.inner_text(f"[data-sum='{paid}']").replace("$", "").replace(",", "")
            ends = [float(each) for each in told.split("–")]
            assert (ends[0], ends[-1]) == pytest.approx((low, high), abs=0.5), (setting, paid)


def test_the_sliders_begin_with_the_model_s_range_and_the_state_s_wage(visit: Callable[..., Any]) -> None:
    page, evidence = visit("money.html", before=of_day(DAY)), load_evidence()
    page.select_option("[name=place]", "TX")
    named = evidence.rulebook.codes("eligibility/support_types", DAY)
    salary = round(make_offer(evidence, Ask("TX", 10, named), DAY).salary_usd)
    low, high = make_offer(evidence, Ask("TX", 10, named, salary), DAY).sum_usd("every year")
    assert page.inner_text("[data-sum='every year']") == f"${low:,.0f} – ${high:,.0f}"


def test_before_the_offers_the_rules_offer_nothing(visit: Callable[..., Any]) -> None:
    assert visit("money.html").inner_text(".sums") == "The rules of April 15, 2025 offer nothing."


def test_a_checked_figure_is_what_count_gives_on_random_days_units_and_places(
    shipped: tuple[Any, str], visit: Callable[..., Any]
) -> None:
    context, record = shipped
    chance, page = random.Random(19), visit("check.html", before=f"window.OPEN287G_RECORD = {record};")
    page.wait_for_selector("html[data-check=ready]")
    for _ in range(20):
        day = date(2013, 1, 18) + timedelta(days=int(4880 * chance.random() ** 0.3))
        unit, state = (
            chance.choice(UNITS_CHECKED),
            chance.choice(["", "", "FL", "TX", "GA", *names_of_states()]),
        )
        page.fill("[name=day]", day.isoformat())
        page.fill("[name=number]", str(chance.randint(1, 2000)))
        page.select_option("[name=unit]", unit)
        page.select_option("[name=state]", state)
        page.click("#check button")
        counted = answer_count(
            context.edition, Query(unit=unit, as_of=day, states=(state,) if state else ())
        ).value
        assert page.get_attribute(".result .lead", "data-value") == str(counted), (day, unit, state)
        assert page.inner_text(".result .reading").startswith("Read as: exactly ")


CHECKED = [
    ({"number": "1,372", "day": "2026-01-26"}, "confirmed"),
    ({"number": "1,373", "day": "2026-01-26"}, "known_slip"),
    ({"number": "1,147", "day": "2026-01-26"}, "confirmed_other_unit"),
    ({"number": "1,300", "day": "2026-01-26", "how": "least"}, "within_wording"),
    ({"number": "1,168", "day": "2025-03-01"}, "contradicted"),
    ({"number": "71", "day": "2010-10-29"}, "not_testable"),
]


def test_a_checked_figure_has_the_verdict_of_the_record(
    shipped: tuple[Any, str], visit: Callable[..., Any]
) -> None:
    page = visit("check.html", before=f"window.OPEN287G_RECORD = {shipped[1]};")
    page.wait_for_selector("html[data-check=ready]")
    for typed, verdict in CHECKED:
        page.evaluate("() => document.querySelector('#check form').reset()")
        for name, value in typed.items():
            (page.select_option if name == "how" else page.fill)(f"[name={name}]", value)
        page.click("#check button")
        assert page.get_attribute(".verdict", "data-verdict") == verdict, typed


def test_states_side_by_side_are_those_of_compare(small: SmallSite, visit: Callable[..., Any]) -> None:
    page = visit("compare.html#state=FL,TX,IL")
    page.wait_for_selector(".beside table")
    rows = find_question("compare").ask(small.context, places=["FL", "TX", "IL"]).frame.to_dicts()
    shown = page.locator(".beside tbody tr").first.locator("td").all_inner_texts()
    assert [each.strip() for each in shown] == [str(row["agreements"]) for row in rows]


def test_what_is_compared_is_searched_added_and_taken_out_with_the_keyboard(
    visit: Callable[..., Any],
) -> None:
    page = visit("compare.html")
    page.wait_for_selector("html[data-compare=ready]")
    page.focus("#add")
    page.keyboard.type("ilinois")
    page.wait_for_selector("#added li")
    page.keyboard.press("Enter")
    assert page.locator(".chosen button").all_inner_texts() == ["Florida ×", "Texas ×", "Illinois ×"]
    page.focus(".chosen button")
    page.keyboard.press("Enter")
    assert page.locator(".chosen button").all_inner_texts() == ["Texas ×", "Illinois ×"]
    assert page.evaluate("location.hash") == "#state=TX%2CIL"


def test_counties_and_agencies_are_compared_too(visit: Callable[..., Any]) -> None:
    page = visit("compare.html#agency=tx-goliad-county-sheriffs-office,fl-bay-county-sheriffs-office")
    page.wait_for_selector(".beside table")
    assert page.locator(".beside thead th").count() == 3
    other = visit("compare.html#county=48175,12005")
    other.wait_for_selector(".beside table")
    assert other.locator(".beside tbody tr").first.locator("td").first.inner_text().strip() == "1"


def test_the_ranked_table_is_sorted_and_narrowed(visit: Callable[..., Any]) -> None:
    page = visit("compare.html")
    page.wait_for_selector("html[data-compare=ready]")
    page.check("[name=some]")
    assert page.locator(".ranking tbody tr:visible").count() == 2
    page.uncheck("[name=some]")
    page.fill("[name=narrow]", "north")
    assert page.locator(".ranking tbody tr:visible").count() == 3
