"""Pages, data and a small JSON API to a folder of static files, which any web host serves or a disk opens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from open287g.data.states import fips_of_states
from open287g.disk import write_unsynced
from open287g.errors import UsageError
from open287g.publish.csv_form import render as render_csv
from open287g.publish.words import say_day, say_figure, say_part
from open287g.queries.agencies import agencies as ask_agencies
from open287g.queries.agency.sections import say_model
from open287g.queries.agreements import RowsRequest
from open287g.queries.agreements import agreements as ask_agreements
from open287g.queries.cite import CiteRequest
from open287g.queries.cite import cite as ask_citation
from open287g.queries.context import Context
from open287g.queries.registry import find_question, read_fields
from open287g.queries.snapshots import snapshots as ask_snapshots
from open287g.schemas.blocks import Emphasis, Link
from open287g.schemas.figures import Figure
from open287g.text.phrases import LANGUAGES, format_number, gettext, speaking

from .finding import make_search_data
from .gathering import SiteFacts, gather_site
from .pages import DataFile, Page, draw_all, menu, say_agreements, state_names, tell_file, tell_pages

API_VERSION: Final = 1
_MARK: Final = "api/index.json"
"""The file by which a folder is known as a site of an earlier build."""


@dataclass(frozen=True)
class SiteBuilt:
    """What was written."""

    folder: Path
    n_pages: int
    n_files: int
    n_bytes: int


def build_site(context: Context, folder: Path, address: str | None = None) -> SiteBuilt:
    """Write the site of the context's edition into `folder`, which must be new, empty, or a site of an earlier build.

    With the `address` where it will be served (https://...), addresses to other languages are whole and a sitemap is
    written. Pages that an earlier build left and this one has not are removed.
    """
    _refuse_foreign(folder)
    before = {path for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()
    written: dict[Path, int] = {}
    n_pages = 0
    for path, data in make_files(context, address):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        write_unsynced(place, data)
        written[place] = len(data)
        n_pages += path.endswith(".html")
    for left in before - written.keys():
        left.unlink()
    return SiteBuilt(folder, n_pages, len(written), sum(written.values()))


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file():
        raise UsageError(f"{folder} is a file. Name a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise UsageError(
            f"{folder} holds files, and no site of an earlier build ({_MARK} is missing). Name a new or empty folder."
        )


def make_files(context: Context, address: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its bytes. The index of the API comes last."""
    facts, drawn = gather_site(context), None
    told: list[DataFile] = []
    for path, n_rows, data in _data_files(context, facts):
        told.append(DataFile(path, tell_file(path), n_rows, len(data), hashlib.sha256(data).hexdigest()))
        yield path, data
    for name in ("site.css", "search.js", "table.js", "icon.svg"):
        yield f"static/{name}", resources.files("open287g.site").joinpath("static", name).read_bytes()
    search = _to_json(make_search_data(facts)).decode()
    yield "data/search.js", f"window.OPEN287G_SEARCH = {_safe_in_script(search)};\n".encode()
    yield from _twins(facts)
    drawn = draw_all(facts)
    citation = str(ask_citation(context, CiteRequest()).facts["text"])
    environment, paths = _templates(), []
    for language in LANGUAGES:
        with speaking(language):
            for page in tell_pages(facts, drawn, told, citation):
                yield (
                    _place(page.path, language),
                    _render(environment, page, facts, language, address).encode(),
                )
                paths += [page.path] if language == "en" else []
    if address:
        yield "sitemap.xml", _make_sitemap(paths, address, facts)
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {address.rstrip('/')}/sitemap.xml\n".encode()
    yield _MARK, _to_json(_describe_api(facts, told))


def _place(path: str, language: str) -> str:
    return path if language == "en" else f"{language}/{path}"


def _render(
    environment: Environment, page: Page, facts: SiteFacts, language: str, address: str | None
) -> str:
    up = "../" * page.path.count("/")
    root = up if language == "en" else f"{up}../"

    def across(code: str) -> str:
        return f"{root}{_place(page.path, code)}"

    def address_of(code: str) -> str:
        return f"{address.rstrip('/')}/{_place(page.path, code)}" if address else across(code)

    return environment.get_template(page.template).render(
        page.values,
        lang=language,
        languages=LANGUAGES,
        path=page.path,
        title=page.title,
        description=page.description,
        twin=page.twin,
        root=root,
        home=up,
        across=across,
        address_of=address_of,
        facts=facts,
        state_names=state_names(),
    )


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("open287g.site", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": say_part, "say_figure": say_figure, "day": say_day, "num": format_number}
    environment.tests |= {
        "figure": lambda part: isinstance(part, Figure),
        "link": lambda part: isinstance(part, Link),
        "emphasis": lambda part: isinstance(part, Emphasis),
        "day": lambda part: isinstance(part, date),
    }
    environment.globals |= {
        "_": gettext,
        "kind": lambda block: type(block).__name__,
        "menu": menu,
        "tell_file": tell_file,
        "say_model": say_model,
        "agreements_words": say_agreements,
        "found_words": lambda: gettext("Found: {n}"),
        "state_of": {fips: state for state, fips in fips_of_states().items()},
    }
    return environment


def _data_files(context: Context, facts: SiteFacts) -> Iterator[tuple[str, int, bytes]]:
    """The files to take away, by the questions that give the same rows on every other door."""
    agencies, agreements = (ask(context, RowsRequest(every=True)) for ask in (ask_agencies, ask_agreements))
    lists = ask_snapshots(context, read_fields(find_question("snapshots").request, {}))  # type: ignore[arg-type]
    for name, answer in (("agencies", agencies), ("agreements", agreements), ("lists", lists)):
        yield f"data/{name}.csv", answer.frame.height, render_csv(answer)
        rows = {"edition": facts.edition_id, "as_of": facts.as_of, name: answer.frame.to_dicts()}
        yield f"data/{name}.json", answer.frame.height, _to_json(rows)
    growth = pl.DataFrame({"day": facts.growth.days, **facts.growth.counts}).with_columns(
        total=pl.sum_horizontal(*facts.growth.counts)
    )
    yield "data/growth.csv", growth.height, growth.write_csv().encode()


def _twins(facts: SiteFacts) -> Iterator[tuple[str, bytes]]:
    """The same as the pages, for programs."""
    head = {"version": API_VERSION, "edition": facts.edition_id, "as_of": facts.as_of,
            "list_on": facts.snapshot.snapshot_on}  # fmt: skip
    yield "api/home.json", _to_json({**head, "counts": facts.counts})
    states = sorted(facts.laws)
    counts = {
        state: {unit: by.get(state, 0) for unit, by in facts.counts_by_state.items()} for state in states
    }
    yield "api/states.json", _to_json({**head, "states": counts})
    yield "api/lists.json", _to_json({**head, "lists": facts.snapshots.to_dicts()})
    shown = facts.agencies.partition_by("state", as_dict=True)
    for state in states:
        mine = shown.get((state,), facts.agencies.clear())
        laws = [each.law for each in facts.laws[state].laws]
        told = {**head, "state": state, "counts": counts[state], "agencies": mine.to_dicts(), "laws": laws}
        yield f"api/state/{state}.json", _to_json(told)
    for agency in facts.every_agency:
        frames = {name: frame.to_dicts() for name, frame in agency.frames().items()}
        yield f"api/agency/{agency.agency_id}.json", _to_json({**head, **agency.as_dict(), **frames})


def _describe_api(facts: SiteFacts, files: list[DataFile]) -> dict[str, Any]:
    """The index: what there is, with checksums, so that a program asks for what is new only."""
    return {
        "version": API_VERSION,
        "edition": facts.edition_id,
        "as_of": facts.as_of,
        "last_shown_on": facts.snapshot.last_shown_on,
        "counts": facts.counts,
        "files": [asdict(each) for each in files],
        "states": "api/state/{state}.json",
        "agencies": "api/agency/{agency_id}.json",
        "license": "CC0-1.0",
    }


def _make_sitemap(paths: list[str], address: str, facts: SiteFacts) -> bytes:
    home = address.rstrip("/")
    entries = []
    for path in paths:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(f"{home}/{_place(path, code)}")}"/>'
            for code in LANGUAGES
        )
        entries += [
            f"<url><loc>{escape(f'{home}/{_place(path, code)}')}</loc><lastmod>{facts.made_on}</lastmod>{links}</url>"
            for code in LANGUAGES
        ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return (head + "\n".join(entries) + "\n</urlset>\n").encode()


def _safe_in_script(text: str) -> str:
    return text.strip().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _to_json(told: Mapping[str, Any]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, default=_say_for_machines, separators=(",", ":"))
    return text.encode() + b"\n"


def _say_for_machines(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
