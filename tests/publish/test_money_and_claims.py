"""A full brief tells entitlement, payment and appropriation apart, and the claims published by its day."""

from __future__ import annotations

import json
from datetime import date

import pytest

from open287g.briefing import Request, gather_facts
from open287g.editions import Edition
from open287g.publish.compose import compose_brief
from open287g.publish.render import render
from open287g.schemas.brief import Brief, Figure, Section, Table, figures_in

from .conftest import DAY, MADE_ON, words_of


@pytest.fixture(scope="module")
def full(edition: Edition) -> Brief:
    return compose_brief(gather_facts(edition, Request(DAY, is_full=True), MADE_ON))


def section(brief: Brief, name: str) -> Section:
    return next(each for each in brief.sections if each.section_id == name)


def test_entitlement_payments_and_appropriations_are_tables_of_their_own(full: Brief) -> None:
    tables = {block.table_id for block in section(full, "money").blocks if isinstance(block, Table)}
    assert tables == {"entitlement", "payments", "appropriations"}


def test_an_amount_that_stands_on_no_list_names_its_page(full: Brief) -> None:
    amounts = [each for each in figures_in(section(full, "money")) if each.snapshot_id is None]
    assert amounts
    assert all((each.url or "").startswith("http") for each in amounts)


def test_an_entitlement_lies_within_its_range_and_stands_on_the_list(full: Brief) -> None:
    figures = {each.figure_id: each for each in full.figures()}
    name = "money.full_offer.recurring"
    assert figures[f"{name}.median"].snapshot_id == "participating-2026-03-27"
    assert (figures[f"{name}.median"].value or 0) > 0


def test_verdicts_count_the_claims_published_by_the_day(full: Brief, edition: Edition) -> None:
    earlier = compose_brief(
        gather_facts(edition, Request(date(2025, 9, 30), state="FL", is_full=True), MADE_ON)
    )
    now = sum(each.value or 0 for each in figures_in(section(full, "claims")))
    then = sum(each.value or 0 for each in earlier.figures() if each.figure_id.startswith("claims."))
    assert now > then
    assert not [each for each in earlier.sections if each.section_id == "money"]


def test_a_full_brief_can_be_printed_in_every_format(full: Brief) -> None:
    texts = {form: render(full, form) for form in ("html", "md", "json")}
    paper = render(full, "pdf")
    assert paper.startswith(b"%PDF")
    assert b"The money on offer" in texts["html"]
    assert "The money on offer" in words_of(full, 100)
    told = {each["id"] for each in json.loads(texts["json"])["figures"]}
    assert told == {figure.figure_id for figure in full.figures()}
    assert all(isinstance(figure, Figure) for figure in full.figures())


def test_before_any_offer_there_is_no_money_to_tell_of(edition: Edition) -> None:
    brief = compose_brief(gather_facts(edition, Request(date(2024, 5, 1), is_full=True), MADE_ON))
    assert not [each for each in brief.sections if each.section_id == "money"]
