"""The site's files: links lead somewhere, totals are those of every other door, nothing from outside is obeyed."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from open287g.errors import UsageError
from open287g.queries.agency.gathering import gather_agencies, gather_agency
from open287g.queries.find import Body
from open287g.queries.registry import find_question
from open287g.site.build import build_site

from .conftest import SmallSite


def pages_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_link_leads_to_a_file_of_the_site(small: SmallSite) -> None:
    lost = set()
    for page in pages_of(small.folder):
        targets = re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8"))
        inside = {each.partition("#")[0] for each in targets if not re.match(r"https?:|mailto:|#", each)}
        lost |= {(page.name, each) for each in inside if not (page.parent / each).is_file()}
    assert lost == set()


def test_every_page_is_there_in_both_languages(small: SmallSite) -> None:
    english = {each.relative_to(small.folder) for each in pages_of(small.folder)}
    spanish = {each.relative_to("es") for each in english if each.parts[0] == "es"}
    assert spanish == {each for each in english if each.parts[0] != "es"}
    assert len(spanish) > 56
    for page in small.folder.glob("es/*.html"):
        assert '<html lang="es"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "state"), [("index", None), ("state/FL", "FL"), ("state/TX", "TX"), ("state/IL", "IL")]
)
@pytest.mark.parametrize("unit", ["agreements", "agencies", "counties"])
def test_totals_on_pages_are_those_that_count_gives(
    small: SmallSite, page: str, state: str | None, unit: str
) -> None:
    words = {"state": state} if state else {}
    counted = find_question("count").ask(small.context, unit=unit, **words).value
    html = (small.folder / f"{page}.html").read_text(encoding="utf-8")
    assert re.findall(rf'<data value="(\d+)" data-unit="{unit}">', html) == [str(counted)]


def test_files_hold_as_many_rows_as_the_pages_say(small: SmallSite) -> None:
    with (small.folder / "data/agreements.csv").open(encoding="utf-8", newline="") as stream:
        listed = [row for row in csv.DictReader(stream) if row["status"] == "listed"]
    home = json.loads((small.folder / "api/home.json").read_text(encoding="utf-8"))
    assert len(listed) == home["counts"]["agreements"] == 4


def test_the_index_names_the_bytes_of_each_file(small: SmallSite) -> None:
    index = json.loads((small.folder / "api/index.json").read_text(encoding="utf-8"))
    assert len(index["files"]) > 7
    for each in index["files"]:
        data = (small.folder / each["path"]).read_bytes()
        assert (each["n_bytes"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_name_that_is_a_script_is_printed_and_not_obeyed(small: SmallSite) -> None:
    hostile = [
        page
        for page in pages_of(small.folder)
        if "&lt;script&gt;alert(1)" in page.read_text(encoding="utf-8")
    ]
    assert len(hostile) >= 4  # its own page, its state's and the home page, in both languages
    for page in pages_of(small.folder):
        assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert "<script>" not in (small.folder / "data/search.js").read_text(encoding="utf-8")


def test_an_agency_that_left_is_no_longer_listed_and_a_listed_one_is_not(small: SmallSite) -> None:
    texas = (small.folder / "state/TX.html").read_text(encoding="utf-8")
    rows = {
        name: row
        for row in re.findall("<tr.*?</tr>", texas, re.DOTALL)
        for name in ("Kerr", "Goliad")
        if f">{name} County" in row
    }
    assert "no longer listed" in rows["Kerr"]
    assert "no longer listed" not in rows["Goliad"]


def test_a_state_without_agreements_has_its_page_with_its_law(small: SmallSite) -> None:
    page = (small.folder / "state/IL.html").read_text(encoding="utf-8")
    assert "No agency of Illinois is on ICE&#39;s list" in page
    assert "Trust Act" in page


def test_no_page_asks_another_server_for_anything(small: SmallSite) -> None:
    for page in pages_of(small.folder):
        html = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in html
        loaded = re.findall(
            r'<(?:script|img|iframe|link rel="(?:stylesheet|icon)")[^>]+(?:src|href)="([^"]+)"', html
        )
        own = "https://example.org/287g/" if page.name == "404.html" else "./"
        assert [each for each in loaded if "//" in each.removeprefix(own)] == []
        assert " style=" not in html


def test_the_sitemap_names_every_page(small: SmallSite) -> None:
    told = re.findall(
        r"<loc>https://example.org/287g/([^<]+)</loc>", (small.folder / "sitemap.xml").read_text()
    )
    assert sorted(told) == sorted(
        page.relative_to(small.folder).as_posix()
        for page in pages_of(small.folder)
        if page.name != "404.html"
    )


def test_the_page_for_an_address_without_a_page_leads_on_from_however_deep(small: SmallSite) -> None:
    for folder in ("", "es/"):
        page = (small.folder / f"{folder}404.html").read_text(encoding="utf-8")
        led_to = re.findall(r'(?:href|src)="([^"#]+)"', page)
        assert f"https://example.org/287g/{folder}index.html" in led_to
        assert "https://example.org/287g/static/site.css" in led_to
        assert not [each for each in led_to if not re.match("https?:|mailto:", each)]


def test_the_data_page_describes_the_data_set(small: SmallSite) -> None:
    page = (small.folder / "data.html").read_text(encoding="utf-8")
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert told["@type"] == "Dataset"
    assert {each["contentUrl"] for each in told["distribution"]} >= {
        "https://example.org/287g/data/agencies.csv",
        "https://example.org/287g/data/agreements.json",
    }


def test_agencies_gathered_together_are_told_as_each_alone(small: SmallSite) -> None:
    for facts in gather_agencies(small.context):
        alone = gather_agency(small.context, Body(facts.name, facts.state, facts.agency_id))
        for name in facts.frames():
            assert facts.frames()[name].equals(alone.frames()[name]), (facts.agency_id, name)
        assert facts.as_dict() == alone.as_dict()


def test_a_folder_with_other_files_is_left_alone(small: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="Name a new or empty folder"):
        build_site(small.context, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
