"""Pages of every type, what may be taken away from them, and the faults that readers met on other sites."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import polars as pl
import pytest
from openpyxl import load_workbook

from lists import entry, named, participating, take_in
from open287g.data.editions import current_edition
from open287g.data.reference import read_reference
from open287g.errors import SiteTooLarge
from open287g.queries.registry import Context, find_question
from open287g.site.build import build_site
from open287g.site.page import PageType, SiteFile
from open287g.site.pages import memoranda
from open287g.site.pages.agencies import AGENCIES, COUNTIES
from open287g.site.pages.data import DATA, EDITIONS
from open287g.site.pages.words import GLOSSARY
from open287g.site.registry import PAGE_TYPES
from open287g.site.seal import SEAL, key_of

from .conftest import SmallSite

ONE_OF_EACH = (
    "index.html", "states.html", "state/FL.html", "state/IL.html", "county/12005.html",
    "agency/fl-bay-county-sheriffs-office.html", "models.html", "model/tfm.html", "model/ttfm.html", "months.html",
    "month/2025-04.html", "laws.html", "law/", "claims.html", "memoranda.html", "lists.html",
    "list/participating-2025-04-08.html", "method.html", "glossary.html", "data.html", "editions.html", "about.html",
)  # fmt: skip


def some_law(small: SmallSite, path: str) -> str:
    """The path, or that of a law of Florida where it is one of a law."""
    if not path.startswith("law/"):
        return path
    return next((small.folder / "law").glob("fl-*.html")).relative_to(small.folder).as_posix()


def read(small: SmallSite, path: str) -> str:
    return (small.folder / path).read_text(encoding="utf-8")


def read_json(small: SmallSite, path: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(read(small, path))
    return told


def rows_of(small: SmallSite, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(small, path))))


def test_every_type_of_page_has_an_address_in_both_languages(small: SmallSite) -> None:
    for path in ONE_OF_EACH:
        for language in ("", "es/"):
            page = read(small, f"{language}{some_law(small, path)}")
            assert len(re.findall("<h1[ >]", page)) == 1, path
            assert 'property="og:image"' in page
            assert 'rel="canonical"' in page
    names = [kind.name for kind in PAGE_TYPES]
    assert len(names) == len(set(names))


def test_totals_are_the_same_on_pages_in_files_in_the_api_and_from_count(small: SmallSite) -> None:
    """Twenty of all days, states and units, drawn at random."""
    chance = random.Random(287)
    counted = [row for row in rows_of(small, "data/counts.csv") if row["list_name"] == "participating"]
    for _turn in range(20):
        day = chance.choice(["2025-04-01", "2025-04-05", "2025-04-08", "2025-04-15"])
        in_force = "2025-04-01" if day < "2025-04-08" else "2025-04-08"
        state, unit = (
            chance.choice(["", "FL", "TX", "GA"]),
            chance.choice(["agreements", "agencies", "counties"]),
        )
        asked = find_question("count").ask(
            small.context, as_of=day, unit=unit, **({"state": state} if state else {})
        )
        in_file = [
            int(row["value"])
            for row in counted
            if (row["as_of"], row["state"], row["unit"]) == (in_force, state, unit)
        ]
        api = read_json(small, f"api/list/participating-{in_force}.json")
        of_place = api["states"].get(state, {}) if state else api["counts"]  # type: ignore[attr-defined]
        assert (in_file or [0]) == [asked.value] == [of_place.get(unit, 0)]
        page = read(small, f"list/participating-{in_force}.html")
        told = (
            rf'state/{state}\.html">[^<]+</a></th>(.*?)</tr>'
            if state
            else rf'<th scope="row">{unit}</th>(.*?)</tr>'
        )
        numbers = re.findall(r'data-sort="(\d+)"', (re.findall(told, page) or [""])[0])
        place = ["agreements", "agencies", "counties"].index(unit) if state else 0
        assert (int(numbers[place]) if numbers else 0) == asked.value


def test_each_headline_figure_has_an_address_that_names_edition_unit_day_and_clock(small: SmallSite) -> None:
    edition = small.context.edition.edition_id
    for page, state in (("index", ""), ("state/FL", "FL.")):
        links = re.findall(r'href="(?:\.\./)*(edition/[^"#]+)#([^"]+)"', read(small, f"{page}.html"))
        assert {path for path, _anchor in links} == {f"edition/{edition}.html"}
        anchors = {anchor for _path, anchor in links}
        assert f"{state}agreements.listed.2025-04-15" in anchors
        told = read(small, f"edition/{edition}.html")
        assert all(f'id="{anchor}"' in told for anchor in anchors)
    figures = {
        each["figure_id"]: each["value"]
        for each in read_json(small, f"api/edition/{edition}.json")["figures"]
    }  # type: ignore[attr-defined]
    signed = find_question("count").ask(small.context, unit="agencies", clock="signed", state="FL").value
    assert figures["FL.agencies.signed.2025-04-15"] == signed


def test_a_renamed_agencys_old_address_leads_on(tmp_path: Path) -> None:
    before = [entry(0, name="Bay County Sherrif's Office"), entry(1)]
    after = [entry(0), entry(1)]
    first, second = date(2025, 4, 1), date(2025, 4, 8)
    take_in(
        tmp_path / "workspace",
        {named(first): participating(before, first), named(second): participating(after, second)},
    )
    context = Context(current_edition(tmp_path / "workspace"), tmp_path / "workspace", date(2025, 4, 20))
    from open287g.site.gathering import gather_site
    from open287g.site.pages.agencies import old_addresses

    found = old_addresses(gather_site(context))
    spellings = {"fl-bay-county-sherrifs-office", "fl-bay-county-sheriffs-office"}
    assert len(found) == 1
    assert {*found, *found.values()} == spellings


def test_what_is_taken_away_is_what_the_page_shows(small: SmallSite) -> None:
    rows = rows_of(small, "data/state/FL/agencies.csv")
    book = load_workbook(small.folder / "data/state/FL/agencies.xlsx")["rows"]
    assert book.max_row - 1 == len(rows) == len(read_json(small, "data/state/FL/agencies.json")["rows"])  # type: ignore[arg-type]
    page = read(small, "state/FL.html")
    assert {row["agency_id"] for row in rows} == set(re.findall(r'agency/([^"]+)\.html', page))


@pytest.mark.parametrize("path", ["data/growth", "data/state/FL/growth"])
def test_a_chart_on_a_page_is_the_one_in_its_file_and_ends_with_the_number_of_its_rows(
    small: SmallSite, path: str
) -> None:
    page = read(small, "index.html" if path == "data/growth" else "state/FL.html")
    for language in ("", "es/"):
        svg = read(small, f"{language}{path}.svg")
        line = re.findall(r'<path class="line" d="([^"]+)"', svg)
        assert line == re.findall(r'<path class="line" d="([^"]+)"', page)
    last = re.findall(r'class="last"[^>]*>([\d,]+)<', page)
    assert last == [rows_of(small, f"{path}.csv")[-1]["total"]]
    assert (small.folder / f"{path}.png").read_bytes()[:4] == b"\x89PNG"


def test_a_map_on_a_page_has_the_counties_of_its_file(small: SmallSite) -> None:
    held = {
        row["county_fips"]
        for row in rows_of(small, "data/state/FL/counties.csv")
        if row["n_agreements"] != "0"
    }
    svg = read(small, "data/state/FL/map.svg")
    assert len(re.findall(r'<path class="(?:tfm|other)"', svg)) == len(held) > 0


@pytest.mark.parametrize(
    "path",
    ["data/nation.zip", "data/state/FL/FL.zip", "data/month/2025-04/2025-04.zip", "data/model/tfm/tfm.zip"],
)
def test_a_zip_holds_readme_license_and_citation_and_the_files_beside_it(small: SmallSite, path: str) -> None:
    with zipfile.ZipFile(small.folder / path) as bundle:
        names = bundle.namelist()
        assert {"README.md", "LICENSE", "CITATION.txt"} <= set(names)
        others = [name for name in names if name not in ("README.md", "LICENSE", "CITATION.txt")]
        assert others
        assert all(name in bundle.read("README.md").decode() for name in others)


def test_every_file_of_the_api_keeps_to_its_schema(small: SmallSite) -> None:
    schema = read_json(small, "api/schema.json")
    index = read_json(small, "api/index.json")
    jsonschema.validate(index, {**schema, "$ref": "#/$defs/index"})
    for kind, address in index["kinds"].items():  # type: ignore[attr-defined]
        found = list(small.folder.glob(re.sub(r"\{\w+\}", "*", address)))
        assert found, kind
        for each in found[:6]:
            jsonschema.validate(
                json.loads(each.read_text(encoding="utf-8")), {**schema, "$ref": f"#/$defs/{kind}"}
            )


def test_a_download_that_a_page_offers_is_there(small: SmallSite) -> None:
    """A download once vanished while the build was green: each leads to a file that holds something."""
    n = 0
    for page in small.folder.rglob("*.html"):
        for target in re.findall(r'href="([^"]+)" download', page.read_text(encoding="utf-8")):
            assert (page.parent / target).stat().st_size > 0
            n += 1
    assert n > 300


def test_a_report_is_filled_in_with_what_the_row_stands_on(small: SmallSite) -> None:
    page = read(small, "agency/fl-bay-county-sheriffs-office.html")
    told = unquote(re.findall(r'class="button" href="(mailto:[^"]+)"', page)[0].replace("&amp;", "&"))
    assert small.context.edition.edition_id in told
    assert "participating-2025-04-08" in told
    assert "participatingAgencies04082025am.xlsx" in told


def test_the_rows_that_an_agency_comes_from_name_their_list_and_file(small: SmallSite) -> None:
    page = read(small, "agency/tx-kerr-county-sheriffs-office.html")
    rows = page[page.index('id="rows"') :]
    assert "list/participating-2025-04-01.html" in rows
    assert "participatingAgencies04012025am.xlsx" in rows


def test_an_agency_is_in_one_payload_on_every_day_also_after_a_days_absence(tmp_path: Path) -> None:
    """Elsewhere an agency that missed one list was in neither the listed nor the departed."""
    rows = [entry(0), entry(1), entry(3)]
    days = [date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 8)]
    shown = [rows, rows[:2], rows]
    take_in(
        tmp_path / "workspace",
        {named(day): participating(each, day) for day, each in zip(days, shown, strict=True)},
    )
    context = Context(current_edition(tmp_path / "workspace"), tmp_path / "workspace", date(2025, 4, 20))
    for day in days:
        statuses = find_question("agencies").ask(context, as_of=day.isoformat(), every=True).frame
        goliad = [row["status"] for row in statuses.iter_rows(named=True) if "Goliad" in row["name"]]
        assert goliad == (["no_longer_listed"] if day == days[1] else ["listed"])


def test_a_curly_apostrophe_does_not_split_an_agency_and_no_year_has_five_digits(tmp_path: Path) -> None:
    rows = [entry(0), entry(1, signed="04/05/20026")]
    curly = [entry(0, name="Bay County Sheriff’s Office"), entry(1, signed="04/05/20026")]
    first, second = date(2026, 4, 10), date(2026, 4, 17)
    take_in(
        tmp_path / "workspace",
        {named(first): participating(rows, first), named(second): participating(curly, second)},
    )
    context = Context(current_edition(tmp_path / "workspace"), tmp_path / "workspace", date(2026, 4, 20))
    build_site(context, tmp_path / "public", kinds=[AGENCIES])
    pages = sorted(path.stem for path in (tmp_path / "public/agency").glob("fl-bay*.html"))
    assert pages == ["fl-bay-county-sheriffs-office"]
    told = "".join(
        path.read_text(encoding="utf-8")
        for path in (tmp_path / "public").glob("**/*.html")
        if "fl-" in path.name
    )
    words = re.sub(r"<[^>]+>", " ", told).replace("04/05/20026", "")
    assert not re.search(r"\b20026\b|\d{5,}-\d\d-\d\d|(?:, | de )\d{5}\b", words)


def test_an_agency_has_its_own_place_s_officers(tmp_path: Path) -> None:
    """Elsewhere the sheriff of a county was shown with the officers of its namesake in another state."""
    clay = [entry(1), [*entry(1, state="TEXAS")], [*entry(1, state="INDIANA")]]
    day = date(2026, 4, 10)
    take_in(tmp_path / "workspace", {named(day): participating(clay, day)})
    context = Context(current_edition(tmp_path / "workspace"), tmp_path / "workspace", date(2026, 4, 20))
    build_site(context, tmp_path / "public", kinds=[AGENCIES])
    police = {row["ori"]: row for row in read_reference().police.iter_rows(named=True)}
    shown = {}
    for path in sorted((tmp_path / "public/api/agency").glob("*-clay-*.json")):
        told = json.loads(path.read_bytes())
        own = police[told["ori"]]
        assert (told["state"], told["county_fips"]) == (told["ori"][:2], own["county_fips"])
        assert told["sworn_officers"] == own["sworn_officers"]
        page = (tmp_path / "public/agency" / path.name).with_suffix(".html").read_text(encoding="utf-8")
        assert f"<dd>{own['sworn_officers']:,} (FBI police employee data" in page
        shown[told["state"]] = told["sworn_officers"]
    assert set(shown) == {"FL", "TX", "IN"}
    assert len(set(shown.values())) == 3


def test_no_page_speaks_of_a_0th_or_of_nothing_as_a_number(small: SmallSite) -> None:
    for page in small.folder.rglob("*.html"):
        words = re.sub(r"<[^>]+>", "\n", page.read_text(encoding="utf-8"))
        assert not re.search(r"\b\d*0th such|^\s*(?:None|nan|null)\s*$|\{\w+\}", words, re.MULTILINE), (
            page.name
        )


def test_a_claim_page_tells_its_verdict_with_a_review_for_search_engines(small: SmallSite) -> None:
    page = next(
        path for path in sorted((small.folder / "claim").glob("*.html")) if "ClaimReview" in path.read_text()
    )
    told = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"))[0]
    )
    assert told["@type"] == "ClaimReview"
    assert told["url"].endswith(f"claim/{page.name}")


def test_building_again_changes_no_file_and_keeps_the_figures_of_earlier_editions(
    small: SmallSite, tmp_path: Path
) -> None:
    first = build_site(small.context, tmp_path, kinds=[EDITIONS, GLOSSARY])
    assert first.n_changed == first.n_files
    earlier = tmp_path / "edition/2025-01-01-0000000000.html"
    earlier.write_text("<h1>earlier</h1>", encoding="utf-8")
    again = build_site(small.context, tmp_path, kinds=[EDITIONS, GLOSSARY])
    assert earlier.is_file()
    assert again.n_changed == 2  # the list of editions, in both languages
    assert earlier.stem in (tmp_path / "es/editions.html").read_text(encoding="utf-8")


def test_a_rebuild_after_a_new_list_is_the_site_that_a_new_folder_gets(tmp_path: Path) -> None:
    rows, workspace = [entry(0), entry(1), entry(3)], tmp_path / "workspace"
    kinds, first, second = [AGENCIES, COUNTIES], date(2025, 4, 1), date(2025, 4, 8)
    for day, shown in ((first, rows), (second, [*rows[1:], entry(2)])):
        take_in(workspace, {named(day): participating(shown, day)})
        context = Context(current_edition(workspace), workspace, date(2025, 4, 20))
        build_site(context, tmp_path / "public", kinds=kinds)
    build_site(context, tmp_path / "fresh", kinds=kinds)
    rebuilt, fresh = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "public", tmp_path / "fresh")
    )
    assert rebuilt == fresh


def test_with_nothing_new_no_page_is_made_until_a_file_or_a_choice_changes(
    small: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr("open287g.site.build._write_kind", _noting(made))
    first = build_site(small.context, tmp_path, kinds=[GLOSSARY])
    assert made
    made.clear()
    again = build_site(small.context, tmp_path, kinds=[GLOSSARY])
    assert made == []
    assert (again.n_pages, again.n_files, again.n_changed) == (first.n_pages, first.n_files, 0)
    (tmp_path / "glossary.html").write_text("changed by hand", encoding="utf-8")
    assert build_site(small.context, tmp_path, kinds=[GLOSSARY]).n_changed == 1
    whole = (tmp_path / "glossary.html").read_bytes()
    (tmp_path / "glossary.html").write_bytes(whole[:2000])  # as a killed build leaves it
    assert build_site(small.context, tmp_path, kinds=[GLOSSARY]).n_changed == 1
    assert (tmp_path / "glossary.html").read_bytes() == whole
    choices = ({"corrections": None}, {"corrections": "desk@example.org"})
    assert len({key_of(edition, tmp_path, each) for each in choices for edition in ("one", "other")}) == 4


def _noting(made: list[str]) -> Callable[..., Any]:
    from open287g.site.build import _write_kind

    def write(wanted: Any, site: Any, name: str, kinds: Any) -> Any:
        made.append(name)
        return _write_kind(wanted, site, name, kinds)

    return write


def _giving(*files: SiteFile) -> PageType:
    return PageType("heavy", lambda _site: (), lambda _site: files)


def test_a_site_of_more_files_than_hosts_take_is_refused_with_their_kinds(
    small: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.site.build.MOST_FILES", 30)
    files = [SiteFile(f"api/agency/{number}.csv", b"a") for number in range(25)]
    with pytest.raises(
        SiteTooLarge, match=r"has \d+ files; .* take 30\. Most are: api/agency 25, static \d+"
    ):
        build_site(small.context, tmp_path, kinds=[_giving(*files)])
    assert not (tmp_path / SEAL).exists()
    built = build_site(small.context, tmp_path, kinds=[_giving(*files)], is_limited=False)
    assert built.n_files > 30


def test_too_many_agencies_are_refused_before_anything_is_made(
    small: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.site.build.MOST_FILES", 10)
    with pytest.raises(SiteTooLarge, match=r"for its 5 agencies alone; .* a server of your own"):
        build_site(small.context, tmp_path / "public")
    assert not (tmp_path / "public").exists()


def test_a_file_too_large_for_hosts_is_told_of_or_refused(
    small: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("open287g.site.build.MOST_BYTES", 200_000)
    large = bytes(200_001)
    bulk = _giving(SiteFile("data/bulk/parquet/events.parquet", large, 3))
    data = replace(DATA, files=None)
    built = build_site(small.context, tmp_path / "public", kinds=[bulk, data])
    assert built.left_out == ("data/bulk/parquet/events.parquet",)
    assert not (tmp_path / "public" / built.left_out[0]).exists()
    for page in ("data.html", "es/data.html"):
        assert "data/bulk/parquet/events.parquet (" in (tmp_path / "public" / page).read_text(
            encoding="utf-8"
        )
    with pytest.raises(SiteTooLarge, match=r"^api/all\.json has 200,001 bytes"):
        build_site(small.context, tmp_path / "other", kinds=[_giving(SiteFile("api/all.json", large))])


def test_feeds_are_named_on_the_pages_that_they_are_about(small: SmallSite) -> None:
    for page, feed in (
        ("index.html", "feeds/us.atom"),
        ("state/FL.html", "../feeds/states/fl.atom"),
        ("es/state/FL.html", "../feeds/states/fl.atom"),
    ):
        assert f'type="application/atom+xml" href="{feed}"' in read(small, page)
        assert ((small.folder / page).parent / feed).read_text(encoding="utf-8").startswith("<?xml")


def test_common_hosts_take_the_site(small: SmallSite) -> None:
    sizes = [path.stat().st_size for path in small.folder.rglob("*") if path.is_file()]
    assert len(sizes) < 20_000
    assert max(sizes) < 25_000_000


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ONE_OF_EACH)))
def test_no_type_of_page_has_a_serious_barrier_or_is_wider_than_a_phone(
    small: SmallSite, visit: Callable[..., Any], number: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    path, scheme = some_law(small, ONE_OF_EACH[number]), ("light", "dark")[number % 2]
    narrow = {"width": 320, "height": 700}
    page = visit(path, color_scheme=scheme, bypass_csp=True, viewport=narrow)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    found = axe.run(page, options={"preload": False}).response["violations"]
    assert [
        (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
    ] == []


def test_what_a_word_means_is_told_in_place_without_scripts(small: SmallSite, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small.folder / "state/FL.html").as_uri())
    meaning = page.locator("#term-agencies")
    assert not meaning.is_visible()
    page.click('button[popovertarget="term-agencies"]')
    assert "each once, however spelled" in meaning.inner_text()
    context.close()


@pytest.mark.slow
def test_two_processes_write_the_same_site_as_one(small: SmallSite, tmp_path: Path) -> None:
    build_site(small.context, tmp_path, "https://example.org/287g", n_processes=2)
    for path in small.folder.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / path.relative_to(small.folder)).read_bytes(), path.name


def test_a_memorandum_has_a_page_with_its_facts_in_both_languages(
    small: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256, day = "ab" * 32, date(2025, 3, 10)
    agency = small.context.edition.table("agencies").row(0, named=True)
    whose = {
        "sha256": sha256,
        "agency_id": agency["agency_id"],
        "agency_name": agency["name"],
        "state": agency["state"],
    }
    held = {
        **whose,
        "support_type": "tfm",
        "agency_signed_on": None,
        "ice_signed_on": day,
        "file_name": "<i>.pdf",
    }
    fact = {
        **whose,
        "part": "memorandum",
        "fact": "ice_signed_on",
        "number": 1,
        "value": "2025-03-10",
        "left": 1.0,
        "confidence": "sure",
        "basis": "typed text",
        "page": 9,
        "fact_words": "Day ICE signed",
        "told": "March 10",
    }
    frames = {"list": pl.DataFrame([held]), "facts": pl.DataFrame([fact]), "conflicts": pl.DataFrame()}  # fmt: skip
    monkeypatch.setattr(memoranda, "_ask", lambda site, name: frames[name])
    build_site(small.context, tmp_path / "site", kinds=(memoranda.MEMORANDA,))
    for folder, read_from in (("", "typed text"), ("es/", "texto mecanografiado")):
        told = (tmp_path / "site" / f"{folder}memorandum/{sha256[:16]}.html").read_text(encoding="utf-8")
        assert all(words in told for words in ("March 10", read_from, "&lt;i&gt;.pdf", sha256))
        assert f'href="agency/{agency["agency_id"]}.html"' in told.replace("../", "")
