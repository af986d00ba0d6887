"""Pages, data and a small JSON API to a folder of static files, which any web host serves or a disk opens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from open287g.data.states import fips_of_states
from open287g.disk import write_unsynced
from open287g.errors import UsageError
from open287g.publish.words import say_day, say_figure, say_part
from open287g.queries.agency.sections import say_model
from open287g.queries.context import Context
from open287g.schemas.blocks import Emphasis, Link
from open287g.schemas.figures import Figure
from open287g.text.phrases import LANGUAGES, format_number, gettext, speaking

from .drawings import draw_all
from .files import API_VERSION, to_json
from .gathering import SiteFacts, gather_site
from .page import DataFile, Page, Site, say_agreements, state_names
from .pages.data import tell_file
from .registry import PAGE_TYPES, menu

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
    facts = gather_site(context)
    site = Site(context, facts, draw_all(facts), address)
    told: list[DataFile] = []
    for each in (file for kind in PAGE_TYPES if kind.files for file in kind.files(site)):
        if each.n_rows is not None:
            checksum = hashlib.sha256(each.data).hexdigest()
            told.append(DataFile(each.path, each.n_rows, len(each.data), checksum))
        yield each.path, each.data
    yield from _static_files()
    site, environment, paths = replace(site, files=tuple(told)), _templates(), []
    for language in LANGUAGES:
        with speaking(language):
            for page in (page for kind in PAGE_TYPES for page in kind.tell(site)):
                yield _place(page.path, language), _render(environment, page, site, language).encode()
                paths += [page.path] if language == "en" else []
    if address:
        yield "sitemap.xml", _make_sitemap(paths, address, facts)
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {address.rstrip('/')}/sitemap.xml\n".encode()
    yield _MARK, to_json(_describe_api(facts, told))


def _static_files() -> Iterator[tuple[str, bytes]]:
    for each in sorted(
        resources.files("open287g.site").joinpath("static").iterdir(), key=lambda each: each.name
    ):
        yield f"static/{each.name}", each.read_bytes()


def _place(path: str, language: str) -> str:
    return path if language == "en" else f"{language}/{path}"


def _render(environment: Environment, page: Page, site: Site, language: str) -> str:
    address = site.address
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
        scripts=page.scripts,
        root=root,
        home=up,
        across=across,
        address_of=address_of,
        facts=site.facts,
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


def _describe_api(facts: SiteFacts, files: list[DataFile]) -> dict[str, Any]:
    """The index: what there is, with checksums, so that a program asks for what is new only."""
    return {
        "version": API_VERSION,
        "edition": facts.edition_id,
        "as_of": facts.as_of,
        "last_shown_on": facts.snapshot.last_shown_on,
        "counts": facts.counts,
        "files": [asdict(each) | {"meaning": tell_file(each.path)} for each in files],
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
