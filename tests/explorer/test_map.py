"""The map in a real browser: counts at any list as everywhere else, what moved, filters, keyboard, and no scripts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from open287g.data.states import names_of_states
from open287g.queries.ledger import answer_count
from open287g.queries.registry import Context
from open287g.schemas.measures import Query
from open287g.schemas.units import UNITS

from .conftest import SmallSite

NOT_ON_LISTS = {"agency_names"}
"""Units that are of what is printed, which the browser does not hold."""
STATIC = Path(__file__).parents[2] / "src/open287g/site/static"
ASK = """async (cases) => {
  const record = await Open287g.record();
  return cases.map(([unit, day, state, model, kind]) => {
    const filter = {};
    if (state) filter.state = record.states.findIndex((each) => each.code === state);
    if (model) filter.model = record.models.indexOf(model);
    if (kind) filter.kind = record.kinds.indexOf(kind);
    return record.count(unit, record.listOn(day), filter);
  });
}"""

MOVES = """async () => {
  const record = await Open287g.record();
  return record.days.map((day, list) => {
    const moved = record.changes(list);
    return [day, moved.came.length, moved.left.length, moved.back.length];
  });
}"""


def drawn_cases(n: int) -> list[tuple[Any, ...]]:
    chance = random.Random(287)
    units = sorted(UNITS.keys() - NOT_ON_LISTS)
    places = [""] * 30 + [*names_of_states(), *("FL", "TX", "NC", "PA") * 6]
    models, kinds = (
        [""] * 9 + ["tfm", "wso", "jem"],
        [""] * 20 + ["sheriff", "municipal_police", "corrections"],
    )
    first, last = date(2011, 2, 20), date(2026, 5, 30)
    drawn = []
    for _ in range(n):
        day = first + timedelta(days=int((last - first).days * chance.random() ** 0.25))
        drawn.append((chance.choice(units), day, *(chance.choice(each) for each in (places, models, kinds))))
    return drawn


@pytest.fixture(scope="module")
def counting(shipped: tuple[Context, str], browser: Any) -> Iterator[tuple[Context, Any]]:
    """The edition that ships, and a page that holds its record."""
    page = browser.new_page()
    page.set_content("<!doctype html><html lang='en'><head></head><body></body></html>")
    page.add_script_tag(content=f"window.OPEN287G_RECORD = {shipped[1]};")
    page.add_script_tag(path=STATIC / "record.js")
    yield shipped[0], page
    page.close()


def test_the_browser_counts_what_count_does_on_random_days_places_models_and_kinds(
    counting: tuple[Context, Any],
) -> None:
    context, page = counting
    cases = drawn_cases(40)
    told = page.evaluate(ASK, [(unit, day.isoformat(), *rest) for unit, day, *rest in cases])
    counted = [
        answer_count(
            context.edition,
            Query(
                unit=unit,
                as_of=day,
                states=(state,) if state else (),
                support_types=(model,) if model else (),
                kinds=(kind,) if kind else (),
            ),
        ).value
        for unit, day, state, model, kind in cases
    ]
    assert told == counted
    assert sum(each > 0 for each in counted) > 15


def test_additions_departures_and_returns_of_each_list_are_those_of_the_record(
    counting: tuple[Context, Any],
) -> None:
    context, page = counting
    told = page.evaluate(MOVES)
    kinds = pl.col("kind").cast(pl.String)
    events = context.edition.table("events").filter(pl.col("list_name").cast(pl.String) == "participating")
    counted = events.group_by(pl.col("seen_on").cast(pl.String)).agg(
        (kinds == kind).sum().alias(kind) for kind in ("listed", "no_longer_listed", "listed_again")
    )  # fmt: skip
    found = {day: numbers for day, *numbers in counted.iter_rows()}
    assert told[1:] == [[day, *found.get(day, [0, 0, 0])] for day, *_ in told[1:]]
    assert sum(back for *_, back in told) > 0


@pytest.fixture
def moved(visit: Callable[..., Any]) -> Callable[..., Any]:
    def go(path: str, **options: Any) -> Any:
        page = visit(path, **options)
        page.wait_for_selector("html[data-map=ready]")
        return page

    return go


def test_a_step_back_in_time_shows_what_the_earlier_list_held(moved: Callable[..., Any]) -> None:
    page = moved("index.html")
    page.focus("#map input[type=range]")
    page.keyboard.press("Home")
    assert page.inner_text("#map .now") == "April 1, 2025: 3 agreements. It is the first list on record."
    assert page.get_attribute("#map input[type=range]", "aria-valuetext") == "April 1, 2025"
    assert page.locator(".moves path").count() == 0
    page.keyboard.press("ArrowRight")
    assert "2 new, 1 no longer listed, 0 listed again" in page.inner_text("#map .now")
    assert page.locator(".moves .left").count() == 1
    assert page.locator(".moves .came").count() == 2


def test_what_is_read_out_waits_until_the_map_stands_still(moved: Callable[..., Any]) -> None:
    page = moved("index.html")
    page.click("button[name=back]")
    assert not page.inner_text("#map [role=status]").startswith("April 1")
    page.wait_for_function(
        "() => document.querySelector('#map [role=status]').textContent.startsWith('April 1')"
    )


def test_playing_runs_to_the_newest_list_and_stops(moved: Callable[..., Any]) -> None:
    page = moved("map.html")
    page.focus("button[name=play]")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('button[name=play]').getAttribute('aria-pressed') === 'false'"
    )
    assert page.inner_text("#place").startswith("April 8, 2025")


def test_a_filter_counts_and_draws_its_part_only_and_is_kept_in_the_address(
    moved: Callable[..., Any],
) -> None:
    page = moved("map.html")
    page.select_option("select[name=state]", "TX")
    page.select_option("select[name=model]", "wso")
    page.wait_for_function("() => location.hash.includes('model=wso')")
    n = page.evaluate("document.querySelectorAll('.held path:not(.none)').length")
    said = page.inner_text("#map .now")
    assert " in Texas under the Warrant Service Officer model" in said
    assert n == int(said.split(": ")[1].split()[0])
    assert page.get_attribute("svg.nation", "viewBox") != "0 0 9600 6200"
    again = moved("map.html" + page.evaluate("location.hash"))
    assert again.inner_text("#map .now") == said


def test_the_table_of_the_map_says_the_same_as_the_map(moved: Callable[..., Any]) -> None:
    page = moved("map.html")
    page.focus("#map input[type=range]")
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('tr[data-state=TX]').cells[1].textContent === '2'")
    cells = page.locator("tr[data-state=FL] td").all_inner_texts()
    assert cells[:3] == ["1", "1", "1"]


def test_the_switch_changes_figures_map_and_chart(moved: Callable[..., Any]) -> None:
    page = moved("es/index.html")
    page.check("#units input[value=population_covered]")
    assert (
        page.inner_text("#growth-heading") == "Habitantes cubiertos por agencias locales en la lista de ICE"
    )
    assert page.locator("#growth svg.growth:visible").count() == 1
    whole = page.get_attribute('[data-unit="population_covered"]', "value")
    assert f"{int(whole):,}" in page.inner_text("#map .now")


@pytest.mark.parametrize("marks", ["equal", "officers"])
def test_agencies_are_marks_of_the_size_that_was_chosen(moved: Callable[..., Any], marks: str) -> None:
    page = moved("map.html")
    page.select_option("select[name=marks]", marks)
    shown = page.locator(".marks circle:not(.none)")
    sizes = {shown.nth(number).get_attribute("r") for number in range(shown.count())}
    assert shown.count() > 1
    assert (len(sizes) == 1) == (marks == "equal")


def test_without_scripts_the_map_of_the_newest_list_stands_still(small: SmallSite, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small.folder / "map.html").as_uri())
    assert page.locator(".held path:not(.none)").count() > 1
    assert not page.is_visible("#map form")
    assert not page.is_visible("#map .time")
    assert page.inner_text("tr[data-state=TX] td:nth-child(2)") != "0"
    context.close()
