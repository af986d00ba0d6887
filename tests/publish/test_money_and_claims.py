"""A full brief tells entitlement, payment and appropriation apart, and the claims published by its day."""

from __future__ import annotations

import json
from datetime import date

import pytest

import open287g
from open287g.data.editions import Edition
from open287g.publish.compose import compose_brief
from open287g.publish.forms import find_form
from open287g.publish.words import say_part, say_parts
from open287g.queries.brief import Request, gather_facts
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Chart, Document, Link, Section, Table, figures_in
from open287g.schemas.measures import Figure

from .conftest import DAY, MADE_ON, words_of


@pytest.fixture(scope="module")
def full(edition: Edition) -> Document:
    return compose_brief(gather_facts(edition, Request(DAY, is_full=True), MADE_ON))


@pytest.fixture(scope="module")
def florida(edition: Edition) -> Document:
    return compose_brief(gather_facts(edition, Request(DAY, state="FL", is_full=True), MADE_ON))


def section(brief: Document, name: str) -> Section:
    return next(each for each in brief.sections if each.section_id == name)


def test_entitlement_payments_and_appropriations_are_tables_of_their_own(full: Document) -> None:
    tables = {block.table_id for block in section(full, "money").blocks if isinstance(block, Table)}
    assert tables == {"readings", "startup", "recurring", "payments", "appropriations"}


def test_a_picture_of_money_says_what_its_marks_mean(full: Document) -> None:
    (chart,) = (block for block in section(full, "money").blocks if isinstance(block, Chart))
    assert say_parts(chart.legend).startswith("Dot: the median.")
    assert chart.title.endswith("in million dollars")


def test_a_payment_names_its_source(full: Document) -> None:
    (payments,) = (
        b for b in section(full, "money").blocks if isinstance(b, Table) and b.table_id == "payments"
    )
    names = {part.words for row in payments.rows for part in row if isinstance(part, Link)}
    assert len(names) > 5
    assert "source" not in names


def test_a_payment_is_no_more_exact_than_its_source(full: Document) -> None:
    (payments,) = (
        b for b in section(full, "money").blocks if isinstance(b, Table) and b.table_id == "payments"
    )
    told = {str(row[0]): [say_part(part) for part in row] for row in payments.rows}
    assert told["Owyhee County Sheriff"][2:4] == ["2026", "at least $116,000"]
    assert told["Lavaca County Sheriff"][2:4] == ["Nov. 10, 2025", "about $220,000"]
    assert told["Florida state agencies"][2:4] == ["Sept. 26, 2025", "$28.6 million"]


def test_a_correction_says_what_was_published_what_is_right_and_why(full: Document) -> None:
    (due,) = (
        b for b in section(full, "claims").blocks if isinstance(b, Table) and b.table_id == "corrections"
    )
    said = {str(row[0]): row for row in due.rows}
    _, right, shown = said["NBC News gives 1,168 for agencies, nationwide, listed on Jan. 26, 2026"]
    assert right == "As of Jan. 26, 2026, ICE listed 1,147 agencies."
    assert str(shown).startswith("1,168 is the number of agency names as printed")


def test_an_amount_that_stands_on_no_list_names_its_page(full: Document) -> None:
    amounts = [each for each in figures_in(section(full, "money")) if each.snapshot_id is None]
    assert amounts
    assert all((each.url or "").startswith("http") for each in amounts)


def test_an_entitlement_lies_within_its_range_and_stands_on_the_list(full: Document) -> None:
    figures = {each.figure_id: each for each in full.figures()}
    name = "money.full_offer.recurring"
    assert figures[f"{name}.median"].snapshot_id == "participating-2026-05-18"
    assert (figures[f"{name}.median"].value or 0) > 0


def test_verdicts_count_the_claims_published_by_the_day(full: Document, edition: Edition) -> None:
    earlier = compose_brief(
        gather_facts(edition, Request(date(2025, 9, 30), state="FL", is_full=True), MADE_ON)
    )
    now = sum(each.value or 0 for each in figures_in(section(full, "claims")))
    then = sum(each.value or 0 for each in earlier.figures() if each.figure_id.startswith("claims."))
    assert now > then


def test_a_state_has_its_own_money_and_its_own_payments(florida: Document) -> None:
    tables = {block.table_id: block for block in section(florida, "money").blocks if isinstance(block, Table)}
    assert set(tables) == {"readings", "startup", "recurring", "payments"}
    payees = [str(row[0]) for row in tables["payments"].rows]
    assert any("Florida" in payee for payee in payees)
    assert not any("Belknap" in payee for payee in payees)


def test_the_parts_of_the_nation_hold_less_than_the_nation(full: Document, florida: Document) -> None:
    name = "money.startup_only.startup.median"
    state, nation = (
        next(each.value for each in brief.figures() if each.figure_id == name) for brief in (florida, full)
    )
    assert 0 < (state or 0) < (nation or 0)


@pytest.mark.parametrize("scenario", ["startup_only", "full_offer"])
def test_the_question_beside_an_estimate_makes_it_again(florida: Document, scenario: str) -> None:
    mine = [each for each in florida.figures() if each.figure_id.startswith(f"money.{scenario}.")]
    assert len(mine) == 6
    assert mine[0].call is not None
    told = open287g.ask(mine[0].call.question, **dict(mine[0].call.fields)).frame
    made = {(row["period_kind"], row["measure"]): row for row in told.iter_rows(named=True)}
    for figure in mine:
        *_, part, column = figure.figure_id.split(".")
        row = made["to_date" if part == "startup" else "per_year", f"{part}_usd"]
        assert row[column] == figure.value


def test_a_state_without_an_agreement_that_the_offers_name_has_no_money(edition: Edition) -> None:
    alaska = compose_brief(gather_facts(edition, Request(DAY, state="AK", is_full=True), MADE_ON))
    assert not [each for each in alaska.sections if each.section_id == "money"]


def test_a_full_brief_can_be_printed_in_every_format(full: Document) -> None:
    texts = {form: find_form(form).render(Answer("brief", full)) for form in ("html", "md", "json")}
    paper = find_form("pdf").render(Answer("brief", full))
    assert paper.startswith(b"%PDF")
    assert b"The money on offer" in texts["html"]
    assert "The money on offer" in words_of(full, 100)
    told = {each["id"] for each in json.loads(texts["json"])["figures"]}
    assert told == {figure.figure_id for figure in full.figures()}
    assert all(isinstance(figure, Figure) for figure in full.figures())


def test_before_any_offer_there_is_no_money_to_tell_of(edition: Edition) -> None:
    brief = compose_brief(gather_facts(edition, Request(date(2024, 5, 1), is_full=True), MADE_ON))
    assert not [each for each in brief.sections if each.section_id == "money"]
