"""A small site of two states, one with a hostile name, built once for all tests of the room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lists import entry, named, participating, take_in
from open287g.data.editions import current_edition
from open287g.queries.registry import Context
from open287g.site.build import build_site
from open287g.site.files import in_script
from open287g.site.geography import MapShapes
from open287g.site.pages.record import make_record

HOSTILE = "<script>alert(1)</script> Police Department"


@dataclass(frozen=True)
class SmallSite:
    """The folder, and what it was made of."""

    folder: Path
    context: Context


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    folder = tmp_path_factory.mktemp("site")
    first = [entry(0), entry(3, model="Warrant Service Officer"), entry(4)]
    hostile = entry(2, name=HOSTILE)
    second = [first[0], first[1], entry(1), hostile]
    take_in(
        folder / "workspace",
        {
            named(date(2025, 4, 1)): participating(first, date(2025, 4, 1)),
            named(date(2025, 4, 8)): participating(second, date(2025, 4, 8)),
            named(date(2025, 4, 15)): participating(second, date(2025, 4, 15)),
        },
    )
    context = Context(current_edition(folder / "workspace"), folder / "workspace", date(2025, 4, 20))
    build_site(context, folder / "public", "https://example.org/287g")
    return SmallSite(folder / "public", context)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, str]:
    """The edition that ships, and its record as the browser holds it, without places on a map."""
    folder = tmp_path_factory.mktemp("none")
    context = Context(current_edition(folder), folder, date(2026, 6, 1))
    return context, in_script(make_record(context, MapShapes(1, 1, (), ())))


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium for the tests of this room: while it runs, its loop keeps other tests from starting one of their own."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = Path("/usr/bin/chromium")
    if not program.exists():
        pytest.skip("needs Debian's chromium in /usr/bin")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(program), args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def visit(small: SmallSite, browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of the small site; afterward, nothing was reported and no other address was asked."""
    faults: list[str] = []
    opened = []

    def go(path: str, before: str = "", **options: Any) -> Any:
        page = browser.new_page(**options)
        if before:
            page.add_init_script(before)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith("file:") else faults.append(request.url)
        )
        file, mark, place = path.partition("#")
        page.goto((small.folder / file).as_uri() + mark + place)
        opened.append(page)
        return page

    yield go
    for page in opened:
        page.close()
    assert faults == []
