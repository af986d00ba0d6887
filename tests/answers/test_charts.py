"""A chart is a file for print: it carries its title, its source and its data, and its rows are those of the counts."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from open287g.data.editions import open_edition
from open287g.data.workspace import project_folder
from open287g.errors import BadField, NotFound
from open287g.publish.forms import find_form, form_of_file
from open287g.queries.chart import CHARTS
from open287g.queries.registry import Context, find_question
from open287g.schemas.answers import Answer
from open287g.text.phrases import speaking


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(open_edition(project_folder("edition")), today=date(2026, 11, 27))


def draw(context: Context, name: str, **more: object) -> Answer:
    return find_question("chart").ask(context, name=name, **more)


@pytest.mark.parametrize("name", ["growth", "models", "months", "states", "agency"])
def test_every_chart_is_drawn_with_its_source_and_opens_no_address(context: Context, name: str) -> None:
    more = {"agency": "Polk County Sheriff, Florida"} if name == "agency" else {}
    answer = draw(context, name, as_of="2026-01-26", **more)
    drawn = find_form("svg").render(answer).decode()
    assert drawn.startswith("<svg")
    assert context.edition.edition_id in drawn
    assert not re.search(r"(?:href|src)=.https?:", drawn)
    described = json.loads(find_form("vl").render(answer))
    assert described["title"]["text"] == answer.document.title
    assert not answer.frame.is_empty()


def test_the_map_of_a_state_shows_its_counties_and_no_other(context: Context) -> None:
    answer = draw(context, "map", state="NC", as_of="2026-01-26")
    counted = find_question("count").ask(context, unit="counties", state="NC", as_of="2026-01-26")
    assert len(answer.frame) == counted.facts["value"]
    assert all(fips.startswith("37") for fips in answer.frame["county_fips"])
    assert find_form("svg").render(answer).startswith(b"<svg")


def test_a_png_is_one(context: Context) -> None:
    assert find_form("png").render(draw(context, "growth", state="TX")).startswith(b"\x89PNG")


def test_growth_ends_at_the_count_of_the_day(context: Context) -> None:
    rows = draw(context, "growth", state="TX", as_of="2026-01-26").frame
    counted = find_question("count").ask(context, state="TX", as_of="2026-01-26")
    assert rows["n_agreements"][-1] == counted.facts["value"]
    assert rows["as_of"][0] == date(2025, 1, 1)


def test_a_chart_names_what_it_cannot_draw(context: Context) -> None:
    with pytest.raises(BadField, match="growth, models"):
        draw(context, "pie")
    with pytest.raises(BadField) as refused:
        draw(context, "agency")
    assert refused.value.field == "agency"
    with pytest.raises(BadField):
        draw(context, "growth", agency="Polk County Sheriff")
    with pytest.raises(BadField):
        draw(context, "states", since="2025-01-01")
    with pytest.raises(NotFound, match="has not been on any list"):
        draw(context, "agency", agency="Cook County Sheriff", state="IL")


def test_the_ending_of_a_file_s_name_says_its_form() -> None:
    assert form_of_file("map.vl.json").name == "vl"
    assert form_of_file("map.json").name == "json"
    assert form_of_file("Map.SVG").name == "svg"
    with pytest.raises(BadField):
        form_of_file("map.gif")


def test_all_charts_are_named() -> None:
    assert set(CHARTS) == {"growth", "models", "months", "states", "map", "agency", "money"}


@pytest.mark.slow
def test_the_money_of_a_state_is_drawn_with_its_intervals(context: Context) -> None:
    rows = draw(context, "money", state="TX", as_of="2026-01-26").frame
    assert (rows["low_90"] <= rows["median"]).all()
    assert len(rows) == 5


def test_a_spanish_chart_names_its_months_in_spanish(context: Context) -> None:
    with speaking("es"):
        answer = find_question("chart").ask(context, name="months", as_of="2026-01-26")
        drawn = find_form("svg").render(answer).decode()
    assert "ene 2026" in drawn
    assert "Jan 2026" not in drawn
