"""The site in a real browser, opened from a disk: search, order of tables, no error, no request, no barrier."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from open287g.resolve.search import initials_of

from .conftest import SmallSite

AGENCY = "agency/fl-bay-county-sheriffs-office.html"


MISTYPED = {
    "Hilsborough": "Hillsborough County",
    "St Johns": "St. Johns County",
    "Miami Dade": "Miami-Dade County",
    "Neuces": "Nueces County",
    "De Soto": "DeSoto",
    "Ft Worth": "Fort Worth",
    "ayton": "Dayton",
    "golaid sherif": "Goliad County Sheriff's Office",
    "texas": "Texas",
}


def test_search_forgives_errors_of_typing(visit: Callable[..., Any]) -> None:
    page = visit("index.html")
    for typed, found in MISTYPED.items():
        page.fill("#search", "")
        page.wait_for_selector("#found li", state="detached")
        page.fill("#search", typed)
        page.wait_for_selector("#found li")
        first = page.locator("#found li").all_inner_texts()[:4]
        assert any(each.startswith(found) for each in first), (typed, first)


NEAR = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "l": "ko",
    "n": "bm",
    "o": "ip",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
}


def mistype(name: str, chance: random.Random) -> str:
    """One slip of typing, as fingers make it: a letter left out, doubled, exchanged, or its neighbor."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    at = chance.choice(places[:-1])
    slip = chance.choice(["out", "twice", "exchanged", "neighbor"])
    match slip:
        case "out":
            return name[:at] + name[at + 1 :]
        case "twice":
            return name[:at] + name[at] + name[at:]
        case "exchanged":
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + chance.choice(NEAR.get(name[at].lower(), "e")) + name[at + 1 :]


def test_mistyped_names_are_among_the_first_three(visit: Callable[..., Any]) -> None:
    page, chance = visit("index.html"), random.Random(287)
    page.focus("#search")
    page.wait_for_function("() => window.OPEN287G_SEARCH")
    data = page.evaluate("() => OPEN287G_SEARCH")
    names = [each[0] for each in data["counties"]] + [each[0] for each in data["cities"]]
    names += [each[1] for each in data["agencies"] if "<" not in each[1]] * 200
    meant = [chance.choice([name for name in names if len(name) > 4]) for _ in range(60)]
    typed = [mistype(name, chance).lower() for name in meant]
    found = page.evaluate(
        "(typed) => typed.map((each) => OPEN287G_FIND.search(each).slice(0, 3).map((hit) => hit.name))", typed
    )
    missed = [(word, name) for word, name, hits in zip(typed, meant, found, strict=True) if name not in hits]
    assert len(missed) <= 3, missed


def test_of_many_places_of_one_name_the_largest_comes_first(visit: Callable[..., Any]) -> None:
    page = visit("index.html")
    page.focus("#search")
    page.wait_for_function("() => window.OPEN287G_SEARCH")
    first = "(text) => OPEN287G_FIND.search(text, ['city', 'county'])[0]"
    found = [page.evaluate(first, text) for text in ("houston", "jacksonville", "orange county")]
    assert [(each["name"], each["state"]) for each in found] == [
        ("Houston", "TX"),
        ("Jacksonville", "FL"),
        ("Orange County", "CA"),
    ]


def test_an_agency_is_found_by_its_initials(visit: Callable[..., Any]) -> None:
    page = visit("index.html")
    page.focus("#search")
    page.wait_for_function("() => window.OPEN287G_SEARCH")
    agencies = page.evaluate("() => OPEN287G_SEARCH.agencies.map((each) => [each[1], each[2]])")
    letters, name = next((found[0], name) for name, state in agencies if (found := initials_of(name, state)))
    hits = page.evaluate("(text) => OPEN287G_FIND.search(text).slice(0, 3).map((hit) => hit.name)", letters)
    assert name in hits


def test_search_is_used_with_the_keyboard_and_leads_to_the_page(visit: Callable[..., Any]) -> None:
    page = visit("es/index.html")
    page.focus("#search")
    page.keyboard.type("Goliad sheriff")
    page.wait_for_selector("#found li")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/agency/tx-goliad-county-sheriffs-office.html")


def test_words_that_mean_nothing_are_answered_in_words(visit: Callable[..., Any]) -> None:
    page = visit("index.html")
    page.fill("#search", "zzqqxx")
    page.wait_for_function("() => document.getElementById('found-count').textContent !== ''")
    assert page.inner_text("#found-count").startswith("Nothing like it was found")


def test_a_hostile_name_found_by_search_is_text(visit: Callable[..., Any]) -> None:
    page = visit("index.html")
    page.fill("#search", "alert police")
    page.wait_for_selector("#found li")
    assert page.locator("#found script").count() == 0
    assert "<script>alert(1)</script>" in page.inner_text("#found")


def test_a_table_is_put_in_order_by_its_headings(visit: Callable[..., Any]) -> None:
    page = visit("states.html")
    page.click("th:nth-child(2) button")
    assert page.get_attribute("th:nth-child(2)", "aria-sort") == "descending"
    assert page.inner_text("tbody tr:first-child th") == "Florida"


SHADES = {
    "index.html": "dark",
    "map.html": "light",
    "compare.html": "dark",
    "money.html": "light",
    "check.html": "dark",
    "state/FL.html": "light",
    AGENCY: "dark",
    "data.html": "light",
    "embed.html": "dark",
}
"""Each type of page with the scheme in which it is looked at every time; in the other, among the slow tests."""


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        pytest.param(path, scheme, marks=[] if scheme == usual else [pytest.mark.slow])
        for path, usual in SHADES.items()
        for scheme in ("light", "dark")
    ],
)
def test_no_serious_barrier_is_found(visit: Callable[..., Any], path: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(path, color_scheme=scheme, bypass_csp=True)
    found = axe.run(page, options={"preload": False}).response["violations"]
    assert [
        (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
    ] == []


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "es/map.html",
        "compare.html",
        "es/money.html",
        "check.html",
        "state/TX.html",
        AGENCY,
        "lists.html",
    ],
)
def test_a_page_fits_a_narrow_phone(visit: Callable[..., Any], path: str) -> None:
    page = visit(path, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_the_figures_are_there_and_the_search_is_not(small: SmallSite, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small.folder / "index.html").as_uri())
    assert page.inner_text('[data-unit="agreements"]') == "4"
    assert not page.is_visible("#search")
    context.close()


def test_the_rest_of_the_menu_opens_and_closes_with_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit("index.html", viewport={"width": 320, "height": 700})
    more, last = page.locator("details.more"), page.locator("details.more li:last-child a")
    more.locator("summary").press("Enter")
    box = last.bounding_box()
    assert box
    assert 0 <= box["x"] <= 320 - box["width"]
    last.press("Escape")
    assert more.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
