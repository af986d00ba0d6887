"""An address from outside reaches a link only if it is a web address, in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from open287g.cli.app import app
from open287g.publish.words import clean
from open287g.schemas.blocks import Link, Voice
from open287g.text.harmless import web_address

HOSTILE = (
    "javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:x", "file:///etc/passwd", "//evil.example", "http://a b", "https://x\" onclick=\"alert(1)", "https://<b>",
    "\x01javascript:alert(1)", "&#106;avascript:alert(1)", "https:/one", "",
)  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_web_address_is_behind_no_link(address: str) -> None:
    assert web_address(address) == ""
    assert clean(Link("words", address)).url == ""


def test_a_web_address_is_kept_and_its_brackets_end_no_link_of_markdown() -> None:
    assert (
        web_address("https://www.ice.gov/doclib/a.pdf?x=1&y=2#z")
        == "https://www.ice.gov/doclib/a.pdf?x=1&y=2#z"
    )
    assert web_address("https://example.org/a_(b)") == "https://example.org/a_%28b%29"


def test_a_voice_quoted_from_a_hostile_address_links_nowhere() -> None:
    fields = dict.fromkeys(Voice.__dataclass_fields__, "") | {"url": HOSTILE[0]}
    assert clean(Voice(**fields)).url == ""


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_a_claims_hostile_address_is_on_no_page_and_in_no_record(address: str, tmp_path: Path) -> None:
    claims = tmp_path / "claims.yml"
    claims.write_text(
        f"claims:\n - id: x1\n   publisher: someone\n   url: {json.dumps(address)}\n   date_published: 2026-02-01\n"
        "   statement: 1,168 agencies as of 2026-01-26\n",
        encoding="utf-8",
    )
    pages, record = tmp_path / "pages", tmp_path / "record.json"
    words = ["audit", str(claims), "--html", str(pages), "--claimreview", str(record)]
    ran = CliRunner().invoke(app, words)
    assert (ran.exit_code, list(pages.iterdir())) == (0, [pages / "x1.html"]), ran.output
    for path in (pages / "x1.html", record):
        assert address not in path.read_text(encoding="utf-8")
