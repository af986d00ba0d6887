"""Pages, data and a small JSON API to a folder of static files, which any web host serves or a disk opens."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import resources
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from open287g.data.editions import open_edition
from open287g.disk import write_in_place
from open287g.errors import SiteTooLarge, UsageError
from open287g.queries.cite import CiteRequest
from open287g.queries.cite import cite as ask_citation
from open287g.queries.registry import Context
from open287g.schemas.blocks import Quoted
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

from .files import to_json
from .gathering import SiteFacts, gather_site
from .page import MISSING_PAGE, DataFile, PageType, Site, SiteFile, place_of
from .pages.agencies import AGENCIES, old_addresses
from .pages.data import describe_api, describe_schema
from .pictures import draw_all
from .registry import PAGE_TYPES
from .rendering import Renderer
from .seal import key_of, read_seal, write_seal

_MARK: Final = "api/index.json"
"""The file by which a folder is known as a site of an earlier build."""
_KEPT: Final = ("edition/", "es/edition/", "api/edition/")
"""What a later build leaves in its place: the figures of earlier editions."""
_MAY_BE_LEFT_OUT: Final = "data/bulk/"
"""Files that no page but the data page names; one that is too large for common hosts is left out, and told of."""
_LAST: Final = ("data",)
"""Page types that tell of every file, so that they are made when all are written."""
_HEAVY: Final = ("agency", "claim", "state", "month", "county", "list")
"""Page types that take the longest, begun first so that no process waits for another at the end."""
_MOST_PROCESSES: Final = 4
"""Each gathers the facts for itself, so that more of them gain little."""
MOST_FILES: Final = 20_000
MOST_BYTES: Final = 25_000_000
"""Files, and bytes of one, that common hosts of static files take."""
FILES_OF_AN_AGENCY: Final = 4
"""A page in each of two languages, JSON and CSV."""


@dataclass(frozen=True)
class SiteBuilt:
    """What was written."""

    folder: Path
    n_pages: int
    n_files: int
    n_bytes: int
    n_changed: int
    """Files whose bytes are not those of the build before."""
    left_out: tuple[str, ...] = ()
    """Files of the bulk data that are larger than common hosts take."""


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
    is_limited: bool = True
    """Whether it is kept to what common hosts take."""


@dataclass
class Written:
    """What was written: bytes of each file by its path and whether they are new, and the files to take away."""

    files: dict[str, tuple[int, bool]] = field(default_factory=dict)
    told: list[DataFile] = field(default_factory=list)
    left_out: list[DataFile] = field(default_factory=list)

    def add(self, other: Written) -> None:
        """All that another process wrote."""
        self.files |= other.files
        self.told += other.told
        self.left_out += other.left_out


def build_site(
    context: Context,
    folder: Path,
    address: str | None = None,
    corrections: str | None = None,
    n_processes: int = 1,
    kinds: Sequence[PageType] = PAGE_TYPES,
    *,
    is_limited: bool = True,
) -> SiteBuilt:
    """Write the site of the context's edition into `folder`, which must be new, empty, or a site of an earlier build.

    With the `address` where it will be served (https://...), addresses to other languages are whole and a sitemap is
    written. Pages that an earlier build left and this one has not are removed, but those of earlier editions. Where
    the folder already holds what the same inputs gave, nothing is made. Of fewer `kinds`, links to the others lead
    nowhere. `SiteTooLarge` where it has more files than common hosts take, unless it is not `is_limited`: with five
    thousand agencies that is told before anything is made.
    """
    _refuse_foreign(folder)
    if is_limited and AGENCIES in kinds:
        _refuse_agencies(folder, context.edition.table("agencies").height)
    before = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    shown = {Path(path).stem for path in before if path.startswith("edition/")}
    earlier = tuple(sorted(shown - {context.edition.edition_id}))
    place = context.edition.folder
    wanted = Wanted(
        place, context.workspace, context.today, folder, address, corrections, earlier, is_limited
    )
    key = _key_of(wanted, context, kinds)
    if (known := read_seal(folder, key, before)) is not None:
        return SiteBuilt(folder, n_changed=0, **known)
    written = _write_all(wanted, context, n_processes, kinds)
    _remove_old(wanted, written, before)
    built = _count(folder, written)
    write_seal(folder, key, {"n_pages": built.n_pages, "n_files": built.n_files, "n_bytes": built.n_bytes,
                             "left_out": built.left_out})  # fmt: skip
    return built


def _key_of(wanted: Wanted, context: Context, kinds: Sequence[PageType]) -> str:
    choices = {"address": wanted.address, "corrections": wanted.corrections, "earlier": wanted.earlier,
               "today": wanted.today, "is_limited": wanted.is_limited,
               "kinds": [kind.name for kind in kinds]}  # fmt: skip
    return key_of(context.edition.edition_id, wanted.workspace, choices)


def _write_all(wanted: Wanted, context: Context, n_processes: int, kinds: Sequence[PageType]) -> Written:
    order, written = _order(kinds), Written()
    if n_processes > 1:
        n, spawning = min(n_processes, _MOST_PROCESSES), get_context("spawn")
        with ProcessPoolExecutor(n, spawning, initializer=_open_here, initargs=(wanted,)) as pool:
            for each in pool.map(_write_here, order):
                written.add(each)
            written = pool.submit(_write_last_here, written).result()
    else:
        site = _open_site(wanted, context)
        for name in order:
            written.add(_write_kind(wanted, site, name, kinds))
        _write_last(wanted, site, written, kinds)
    return written


def _refuse_agencies(folder: Path, n_agencies: int) -> None:
    n = n_agencies * FILES_OF_AN_AGENCY
    if n > MOST_FILES:
        raise SiteTooLarge(
            f"The site in {folder} would have {n:,} files for its {n_agencies:,} agencies alone; common hosts of "
            f"static files take {MOST_FILES:,}. Build it for a server of your own, which takes any number."
        )


def _remove_old(wanted: Wanted, written: Written, before: Iterable[str]) -> None:
    """Remove what an earlier build left and this one has not; refuse more files than hosts take."""
    folder = wanted.folder
    kept = {path for path in before if path.startswith(_KEPT)}
    for path in set(before) - written.files.keys() - kept:
        (folder / path).unlink()
    n = len(written.files.keys() | kept)
    if wanted.is_limited and n > MOST_FILES:
        kinds = Counter(_kind_of(path) for path in written.files.keys() | kept)
        most = ", ".join(f"{name} {count:,}" for name, count in kinds.most_common(4))
        raise SiteTooLarge(
            f"The site in {folder} has {n:,} files; common hosts of static files take {MOST_FILES:,}. "
            f"Most are: {most}. Remove pages of old editions ({', '.join(_KEPT)}), or build it for a "
            "server of your own, which takes any number."
        )


def _kind_of(path: str) -> str:
    parts = path.split("/")[:-1]
    return "/".join(parts[:2] if parts[:1] in (["es"], ["api"], ["data"]) else parts[:1]) or "the rest"


def _count(folder: Path, written: Written) -> SiteBuilt:
    sizes, changed = zip(*written.files.values(), strict=True)
    n_pages = sum(path.endswith(".html") for path in written.files)
    left_out = tuple(each.path for each in written.left_out)
    return SiteBuilt(folder, n_pages, len(written.files), sum(sizes), sum(changed), left_out)


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file():
        raise UsageError(_("{folder} is a file. Name a folder.", folder=folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise UsageError(_("{folder} holds files, and no site of an earlier build ({mark} is missing). Name a new "
                           "or empty folder.", folder=folder, mark=_MARK))  # fmt: skip


def _open_site(wanted: Wanted, context: Context) -> Site:
    facts = gather_site(context)
    citation = Quoted(ask_citation(context, CiteRequest()).facts["text"])
    return Site(context, facts, draw_all(facts), citation, wanted.address, wanted.corrections, wanted.earlier)


def _order(kinds: Iterable[PageType]) -> list[str]:
    """Names of the types of pages, the longest first.

    One process makes all of a type: what its pages and files stand on is found once for both languages.
    """
    names = [kind.name for kind in kinds]
    return sorted(names, key=lambda name: _HEAVY.index(name) if name in _HEAVY else len(_HEAVY))


_here: dict[str, tuple[Wanted, Site]] = {}
"""The site that this process of a build writes parts of."""


def _open_here(wanted: Wanted) -> None:
    context = Context(open_edition(wanted.edition), wanted.workspace, wanted.today)
    _here["site"] = wanted, _open_site(wanted, context)
    gc.freeze()  # the facts stay to the end: to look through them for garbage again and again costs a tenth of a build


def _write_here(name: str) -> Written:
    return _write_kind(*_here["site"], name, PAGE_TYPES)


def _write_last_here(written: Written) -> Written:
    _write_last(*_here["site"], written, PAGE_TYPES)
    return written


def _write_kind(wanted: Wanted, site: Site, name: str, kinds: Iterable[PageType]) -> Written:
    """All of one type of page: its files, then its pages in each language."""
    written = Written()
    kind = next(kind for kind in kinds if kind.name == name)
    _write_files(wanted, kind.files(site) if kind.files else (), written)
    for language in LANGUAGES if name not in _LAST else ():
        _write_pages(wanted, site, language, kind, written)
    return written


def _write_files(wanted: Wanted, files: Iterable[SiteFile], written: Written) -> None:
    """Files that are no pages; those that may be taken away are told of, and so are those too large to be written."""
    for each in files:
        is_small = len(each.data) <= MOST_BYTES or not wanted.is_limited
        if not is_small and not each.path.startswith(_MAY_BE_LEFT_OUT):
            raise SiteTooLarge(
                f"{each.path} has {len(each.data):,} bytes; common hosts of static files take {MOST_BYTES:,} a file. "
                "Build it for a server of your own, or report this, so that the file is parted."
            )
        if is_small:
            _write(wanted.folder, each.path, each.data, written)
        if each.n_rows is not None:
            checksum = hashlib.sha256(each.data).hexdigest()
            file = DataFile(each.path, each.n_rows, len(each.data), checksum)
            (written.told if is_small else written.left_out).append(file)


def _static_files() -> Iterator[SiteFile]:
    folder = resources.files("open287g.site").joinpath("static")
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        yield SiteFile(f"static/{each.name}", each.read_bytes())


def _write_pages(wanted: Wanted, site: Site, language: str, kind: PageType, written: Written) -> None:
    with speaking(language):
        renderer = Renderer(site, language)
        for page in kind.tell(site):
            _write(wanted.folder, place_of(page.path, language), renderer.render(page), written)


def _write_last(wanted: Wanted, site: Site, written: Written, kinds: Iterable[PageType]) -> None:
    """Pages and lists that tell of all others: the data page, the sitemap, the index of the API."""
    _write_files(wanted, _static_files(), written)
    by_path = attrgetter("path")
    told, left_out = (tuple(sorted(each, key=by_path)) for each in (written.told, written.left_out))
    site = replace(site, files=told, left_out=left_out)
    for kind in kinds:
        for language in LANGUAGES if kind.name in _LAST else ():
            _write_pages(wanted, site, language, kind, written)
    write = partial(_write, wanted.folder, written=written)
    if site.address:
        write("sitemap.xml", _make_sitemap(written.files, site.address, site.facts))
        robots = f"User-agent: *\nAllow: /\nSitemap: {site.address.rstrip('/')}/sitemap.xml\n"
        write("robots.txt", robots.encode())
    write("api/schema.json", to_json(describe_schema()))
    write(_MARK, to_json(describe_api(site)))


def _write(folder: Path, path: str, data: bytes, written: Written) -> None:
    """Write a file unless it is there with the same bytes, so that a copy to a host sends what is new only.

    What a killed build leaves torn has other bytes, and is written again by the next.
    """
    place = folder / path
    is_new = not (place.is_file() and place.stat().st_size == len(data) and place.read_bytes() == data)
    if is_new:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_in_place(place, data)
    written.files[path] = (len(data), is_new)


def _make_sitemap(written: Iterable[str], address: str, facts: SiteFacts) -> bytes:
    home = address.rstrip("/")
    moved = {f"agency/{old}.html" for old in old_addresses(facts)}
    english = (path for path in written if path.endswith(".html") and not path.startswith("es/"))
    pages = sorted(set(english) - moved - {MISSING_PAGE})
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
