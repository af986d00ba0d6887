"""Pieces on a page of another origin: they keep their size, and without scripts they are a picture with a link."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .conftest import SmallSite

SIZED = "() => [...document.querySelectorAll('iframe')].every((each) => each.style.height.endsWith('px'))"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def make_host(folder: Path, small: SmallSite, address: str) -> str:
    """A page of someone else with two lines, as the site gives them."""
    page = (small.folder / "embed.html").read_text(encoding="utf-8")
    lines = [html.unescape(part.partition("</textarea>")[0]) for part in page.split("spellcheck")[1:]]
    told = [line.partition(">")[2].replace("https://example.org/287g", address) for line in lines]
    assert len(told) == 6
    head = "<title>Host</title><link rel=icon href=data:,><style>p { width: 700px }</style>"
    (folder / "host.html").write_text(f"<!doctype html>{head}<p>{told[0]}</p><p>{told[4]}</p>")
    return "host.html"


def test_a_piece_on_a_foreign_page_keeps_its_size(
    small: SmallSite, browser: Any, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    site, foreign = serve(small.folder), serve(tmp_path)
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 900, "height": 1200})
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{foreign}/{make_host(tmp_path, small, site)}")
    page.wait_for_function(
        "() => [...document.querySelectorAll('iframe')].every((each) => each.style.height !== '20rem')"
    )
    assert page.locator("a.open287g").count() == 0
    assert page.frame_locator("iframe >> nth=0").locator("data").inner_text() == "4"
    for number in (0, 1):
        inside = page.frame_locator(f"iframe >> nth={number}").locator("body")
        whole = inside.evaluate("(body) => body.getBoundingClientRect().height")
        assert page.locator("iframe").nth(number).bounding_box()["height"] == pytest.approx(whole, abs=2)
    wide = page.locator("iframe").nth(1).bounding_box()["height"]
    page.add_style_tag(content="p { width: 320px !important }")
    page.wait_for_function(
        f"() => document.querySelectorAll('iframe')[1].getBoundingClientRect().height < {wide}"
    )
    assert faults == []
    page.close()


def test_without_scripts_a_piece_is_a_picture_with_a_link(
    small: SmallSite, browser: Any, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    site, foreign = serve(small.folder), serve(tmp_path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{foreign}/{make_host(tmp_path, small, site)}")
    assert page.get_attribute("a.open287g >> nth=0", "href") == f"{site}/embed/agreements.html"
    assert page.get_attribute("img >> nth=0", "alt") == "4 agreements on ICE's list of April 8, 2025"
    assert page.evaluate("() => [...document.images].map((each) => each.naturalWidth > 0)") == [True, True]
    context.close()


@pytest.mark.parametrize(
    ("folder", "said"), [("", "in Florida on ICE's list of"), ("es/", "en Florida en la lista de ICE del")]
)
def test_a_state_has_a_number_and_a_chart_to_put_elsewhere(small: SmallSite, folder: str, said: str) -> None:
    page = (small.folder / folder / "state" / "FL.html").read_text(encoding="utf-8")
    lines = [
        html.unescape(part.partition("</textarea>")[0].partition(">")[2])
        for part in page.split("data-no-address")[1:]
    ]
    assert len(lines) == 2
    assert said in html.unescape(lines[0])
    for name, line in zip(("agreements-FL", "growth-FL"), lines, strict=True):
        assert f"https://example.org/287g/{folder}embed/{name}.html" in line
        picture = line.partition('src="https://example.org/287g/')[2].partition('"')[0]
        assert "<svg" in (small.folder / picture).read_text(encoding="utf-8")
        piece = (small.folder / folder / "embed" / f"{name}.html").read_text(encoding="utf-8")
        assert 'href="../state/FL.html"' in piece
    assert '<data value="' in (small.folder / folder / "embed" / "agreements-FL.html").read_text(
        encoding="utf-8"
    )


def test_a_state_that_never_had_an_agreement_has_nothing_to_put_elsewhere(small: SmallSite) -> None:
    assert "data-no-address" not in (small.folder / "state" / "VT.html").read_text(encoding="utf-8")
    assert not (small.folder / "embed" / "growth-VT.html").exists()
