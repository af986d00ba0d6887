"""The map shades the counties that the figures count, draws one state where one is asked for, and stays light."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from open287g.publish import charts
from open287g.publish.charts import FINEST, draw_map, make_light
from open287g.publish.html_form import render_page
from open287g.publish.words import say_parts
from open287g.schemas.blocks import Chart, CountyGroup, CountyMap, Document

from .conftest import words_of


def map_of(brief: Document) -> Chart:
    blocks = [block for section in brief.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Chart) and block.shown)


def shown_on(brief: Document) -> CountyMap:
    shown = map_of(brief).shown
    assert shown is not None
    return shown


def figure(brief: Document, name: str) -> float | None:
    return next(each.value for each in brief.figures() if each.figure_id == name)


@pytest.mark.parametrize("state", [None, "FL", "AK"])
def test_the_shaded_counties_are_those_that_the_figures_count(
    state: str | None, make_brief: Callable[..., Document]
) -> None:
    brief = make_brief(state=state)
    with_task_force, others = shown_on(brief).groups
    assert not set(with_task_force.counties) & set(others.counties)
    assert len(with_task_force.counties) + len(others.counties) == figure(brief, "counties")


def test_a_map_of_a_state_draws_its_counties_alone(make_brief: Callable[..., Document]) -> None:
    layers = draw_map(shown_on(make_brief(state="AK")), charts.MAP_COLOURS, 600)["layer"]
    shapes = [
        shape for layer in layers for shape in layer["data"]["values"]["objects"]["shown"]["geometries"]
    ]
    drawn = {inner["id"] for shape in shapes for inner in shape.get("geometries", [shape])}
    assert {name[:2] for name in drawn} == {"02"}
    assert "02150" in drawn


def test_a_map_of_a_state_is_turned_to_it(make_brief: Callable[..., Document]) -> None:
    projection = draw_map(shown_on(make_brief(state="AK")), charts.MAP_COLOURS, 600)["projection"]
    assert projection["rotate"][0] == pytest.approx(150, abs=10)


def test_every_county_of_the_nation_has_borders_to_be_drawn_by(nation: Document) -> None:
    shown = shown_on(nation)
    known = {each["id"] for each in shown.borders["objects"]["counties"]["geometries"]}
    shaded = {fips for group in shown.groups for fips in group.counties}
    assert shaded <= known


def test_a_county_that_is_no_more_can_be_shaded(nation: Document) -> None:
    borders = shown_on(nation).borders
    former = borders["objects"]["former_counties"]["geometries"][0]["id"]
    shown = CountyMap((CountyGroup("former", (former,)),), borders)
    groups = draw_map(shown, charts.MAP_COLOURS, 600)["layer"][1:-1]
    (together,) = groups[0]["data"]["values"]["objects"]["shown"]["geometries"]
    assert [each["id"] for each in together["geometries"]] == [former]


def test_the_legend_leaves_out_a_colour_that_no_county_has(make_brief: Callable[..., Document]) -> None:
    def legend(state: str | None) -> str:
        return say_parts(map_of(make_brief(state=state)).legend)

    assert (
        legend("AK")
        == "Blue: 1 county with other models only. State-wide agencies are not drawn. Borders: U.S. Census Bureau."
    )
    assert "Blue" not in legend("FL")
    assert re.match(r"Ochre: \d+ counties .*\. Blue: \d+ counties .*\. State-wide", legend(None))


def test_a_state_whose_agencies_are_all_state_wide_has_no_map(make_brief: Callable[..., Document]) -> None:
    blocks = [block for section in make_brief(state="GU").sections for block in section.blocks]
    assert not [block for block in blocks if isinstance(block, Chart) and block.shown]


def test_the_page_holds_one_light_map_with_words_for_those_who_listen(nation: Document) -> None:
    page = render_page(nation)
    (picture,) = re.findall(r'<div class="picture map">(<svg.*?</svg>)</div>', page, re.DOTALL)
    assert 'role="img"' in picture
    assert "A map of counties: " in picture
    assert len(picture) < 160_000


def test_a_terminal_prints_the_table_beside_the_map_once(nation: Document) -> None:
    assert words_of(nation).count("Ranked by agreements") == 1


points = st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=1, max_size=40)


@given(points)
def test_a_light_outline_keeps_close_to_its_points_and_skips_what_no_eye_sees(
    drawn: list[tuple[float, float]],
) -> None:
    outline = "M" + "L".join(f"{x:.4f},{y:.4f}" for x, y in drawn) + "Z"
    kept = walk(make_light(f'<path d="{outline}"/>'))
    for point in kept:
        assert min(math.dist(point, other) for other in drawn) < 0.2
    for here, there in pairwise(kept):
        assert math.dist(here, there) > FINEST - 0.2


def test_a_ring_too_small_to_see_is_not_drawn() -> None:
    assert make_light('<path d="M1,1L1.3,1.2ZM5,5L9,5L9,9Z"/>') == '<path d="M5,5l4,0 0,4Z"/>'


def walk(svg: str) -> list[tuple[float, float]]:
    """The corners of an outline that is written as a start and steps from it."""
    met = re.search(r'd="M([-\d.e]+),([-\d.e]+)l([^Z"]*)', svg)
    if met is None:
        return []
    x, y = float(met[1]), float(met[2])
    corners = [(x, y)]
    for step in met[3].split():
        to_x, to_y = map(float, step.split(","))
        x, y = x + to_x, y + to_y
        corners.append((x, y))
    return corners
