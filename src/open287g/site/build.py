"""Pages, data and a small JSON API to a folder of static files, which any web host serves or a disk opens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib import resources
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from open287g.data.editions import open_edition
from open287g.disk import write_unsynced
from open287g.errors import UsageError
from open287g.queries.cite import CiteRequest
from open287g.queries.cite import cite as ask_citation
from open287g.queries.context import Context
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

from .drawings import draw_all
from .files import to_json
from .gathering import SiteFacts, gather_site
from .index import describe_api, describe_schema
from .page import DataFile, PageType, Site, place_of
from .pages.agencies import old_addresses
from .registry import PAGE_TYPES
from .rendering import Renderer

_MARK: Final = "api/index.json"
"""The file by which a folder is known as a site of an earlier build."""
_KEPT: Final = ("edition/", "es/edition/", "api/edition/")
"""What a later build leaves in its place: the figures of earlier editions."""
_BESIDE_PAGES: Final = ("claim",)
"""Page types whose files tell of what takes seconds to find, and which the English pages tell of too."""
_LAST: Final = ("data",)
"""Page types that tell of every file, so that they are made when all are written."""


@dataclass(frozen=True)
class SiteBuilt:
    """What was written."""

    folder: Path
    n_pages: int
    n_files: int
    n_bytes: int
    n_changed: int
    """Files whose bytes are not those of the build before."""


@dataclass(frozen=True)
class Wanted:
    """Of which edition, for which address, and where reports of mistakes go; handed to each process of a build."""

    edition: Path
    workspace: Path | None
    today: date
    folder: Path
    address: str | None
    corrections: str | None
    earlier: tuple[str, ...]


Written = dict[str, tuple[int, bool]]
"""Bytes of each file by its path, and whether they are new."""


def build_site(
    context: Context,
    folder: Path,
    address: str | None = None,
    corrections: str | None = None,
    n_processes: int = 1,
    kinds: Sequence[PageType] = PAGE_TYPES,
) -> SiteBuilt:
    """Write the site of the context's edition into `folder`, which must be new, empty, or a site of an earlier build.

    With the `address` where it will be served (https://...), addresses to other languages are whole and a sitemap is
    written. Pages that an earlier build left and this one has not are removed, but those of earlier editions. With
    several processes, each language is written by one of its own. Of fewer `kinds`, links to the others lead nowhere.
    """
    _refuse_foreign(folder)
    before = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    earlier = tuple(sorted(Path(path).stem for path in before if path.startswith("edition/")))
    wanted = Wanted(
        context.edition.folder, context.workspace, context.today, folder, address, corrections, earlier
    )
    written: Written = {}
    if n_processes > 1:
        with ProcessPoolExecutor(len(LANGUAGES), mp_context=get_context("spawn")) as pool:
            pages = [pool.submit(_write_language, wanted, language) for language in LANGUAGES]
            site = _open_site(wanted, context)
            told = _write_files(
                wanted, site, written, [each for each in kinds if each.name not in _BESIDE_PAGES]
            )
            for each in pages:
                beside, found = each.result()
                written |= beside
                told += found
    else:
        site = _open_site(wanted, context)
        told = _write_files(wanted, site, written, kinds)
        for language in LANGUAGES:
            written |= _write_pages(wanted, site, language, _ordinary(kinds))
    site = replace(site, files=tuple(sorted(told, key=lambda each: each.path)))
    _write_last(wanted, site, written, kinds)
    for path in before - written.keys():
        if not path.startswith(_KEPT):
            (folder / path).unlink()
    sizes, changed = zip(*written.values(), strict=True)
    n_pages = sum(path.endswith(".html") for path in written)
    return SiteBuilt(folder, n_pages, len(written), sum(sizes), sum(changed))


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file():
        raise UsageError(_("{folder} is a file. Name a folder.", folder=folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise UsageError(_("{folder} holds files, and no site of an earlier build ({mark} is missing). Name a new "
                           "or empty folder.", folder=folder, mark=_MARK))  # fmt: skip


def _open_site(wanted: Wanted, context: Context) -> Site:
    facts = gather_site(context)
    citation = str(ask_citation(context, CiteRequest()).facts["text"])
    return Site(context, facts, draw_all(facts), citation, wanted.address, wanted.corrections, wanted.earlier)


def _ordinary(kinds: Iterable[PageType]) -> list[PageType]:
    return [kind for kind in kinds if kind.name not in _LAST]


def _write_language(wanted: Wanted, language: str) -> tuple[Written, list[DataFile]]:
    """The pages of one language, in a process of its own; with the English ones, the files that stand on the same."""
    context = Context(open_edition(wanted.edition), wanted.workspace, wanted.today)
    site = _open_site(wanted, context)
    written, told = _write_pages(wanted, site, language, _ordinary(PAGE_TYPES)), []
    if language == "en":
        told = _write_files(
            wanted, site, written, [each for each in PAGE_TYPES if each.name in _BESIDE_PAGES]
        )
    return written, told


def _write_files(wanted: Wanted, site: Site, written: Written, kinds: Iterable[PageType]) -> list[DataFile]:
    """Every file of these types that is no page; what is told are those that may be taken away."""
    for path, data in _static_files():
        _write(wanted.folder, path, data, written)
    told: list[DataFile] = []
    for each in (file for kind in kinds if kind.files for file in kind.files(site)):
        _write(wanted.folder, each.path, each.data, written)
        if each.n_rows is not None:
            checksum = hashlib.sha256(each.data).hexdigest()
            told.append(DataFile(each.path, each.n_rows, len(each.data), checksum))
    return told


def _static_files() -> Iterator[tuple[str, bytes]]:
    folder = resources.files("open287g.site").joinpath("static")
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        yield f"static/{each.name}", each.read_bytes()


def _write_pages(wanted: Wanted, site: Site, language: str, kinds: Iterable[PageType]) -> Written:
    written: Written = {}
    with speaking(language):
        renderer = Renderer(site, language)
        for page in (page for kind in kinds for page in kind.tell(site)):
            _write(wanted.folder, place_of(page.path, language), renderer.render(page), written)
    return written


def _write_last(wanted: Wanted, site: Site, written: Written, kinds: Iterable[PageType]) -> None:
    """Pages and lists that tell of all others: the data page, the sitemap, the index of the API."""
    last = [kind for kind in kinds if kind.name in _LAST]
    for language in LANGUAGES:
        written |= _write_pages(wanted, site, language, last)
    write = partial(_write, wanted.folder, written=written)
    if site.address:
        write("sitemap.xml", _make_sitemap(written, site.address, site.facts))
        robots = f"User-agent: *\nAllow: /\nSitemap: {site.address.rstrip('/')}/sitemap.xml\n"
        write("robots.txt", robots.encode())
    write("api/schema.json", to_json(describe_schema()))
    write(_MARK, to_json(describe_api(site)))


def _write(folder: Path, path: str, data: bytes, written: Written) -> None:
    """Write a file unless it is there with the same bytes, so that a copy to a host sends what is new only."""
    place = folder / path
    is_new = not (place.is_file() and place.stat().st_size == len(data) and place.read_bytes() == data)
    if is_new:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_unsynced(place, data)
    written[path] = (len(data), is_new)


def _make_sitemap(written: Iterable[str], address: str, facts: SiteFacts) -> bytes:
    home = address.rstrip("/")
    moved = {f"agency/{old}.html" for old in old_addresses(facts)}
    english = (path for path in written if path.endswith(".html") and not path.startswith("es/"))
    pages = sorted(set(english) - moved)
    entries = []
    for path in pages:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(f"{home}/{place_of(path, code)}")}"/>'
            for code in LANGUAGES
        )
        entries += [
            f"<url><loc>{escape(f'{home}/{place_of(path, code)}')}</loc><lastmod>{facts.made_on}</lastmod>{links}</url>"
            for code in LANGUAGES
        ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return (head + "\n".join(entries) + "\n</urlset>\n").encode()
