"""What a page, a file and a type of page are: the contract between the modules of `pages` and the build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from open287g.data.states import spoken_names_of_states
from open287g.schemas.blocks import Block, Link, Quoted
from open287g.text.harmless import plain_text
from open287g.text.phrases import format_value, ngettext
from open287g.text.phrases import gettext as _

if TYPE_CHECKING:
    from open287g.queries.registry import Context

    from .gathering import SiteFacts
    from .pictures import Drawings


MISSING_PAGE: Final = "404.html"
"""What common hosts show for an address where nothing is, however deep it lies."""
INSIDE: Final = "inside:"
"""Marks an address as one of the site's own."""


@dataclass(frozen=True)
class Page:
    """One page: its address below the language's folder, its template, and what that is filled with."""

    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    twin: str | None = None
    """Where the same is as JSON, below the site's root."""
    scripts: tuple[str, ...] = ()
    """Files of `static/` that only this page needs, loaded after the page."""
    crumbs: tuple[tuple[str, str], ...] = ()
    """Pages above this one: address below the language's folder, and words."""
    dataset: Mapping[str, Any] | None = None
    """What search engines read of the page's data (schema.org)."""
    feed: str | None = None
    """The feed about the same, below the site's root, without its ending."""
    card: str = "card.png"
    """The picture that social networks show, below the language's folder."""
    is_indexed: bool = True
    """Whether the sitemap names it; an old address that leads on is not."""


@dataclass(frozen=True)
class Chapter:
    """One part of a page of text and tables: its heading, its blocks, and what may be taken away with it."""

    heading: str
    blocks: tuple[Block, ...]
    takes: tuple[Take, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class Take:
    """What lies beside one table, chart or map: the path of its files without their endings, and the endings."""

    path: str
    endings: tuple[str, ...]
    is_worded: bool = False
    """Whether the files hold words, so that each language has its own."""


def document(
    path: str, title: str, description: str, chapters: Iterable[Chapter], twin: str | None = None, **more: Any
) -> Page:
    """A page of text and tables, chapter by chapter."""
    return Page(path, "document.html", title, description, {"chapters": tuple(chapters)}, twin, **more)


@dataclass(frozen=True)
class SiteFile:
    """One file that is the same in every language: its path below the site's root, and its bytes.

    With a number of rows it is one of the files to take away, which the data page and the index of the API tell of.
    """

    path: str
    data: bytes
    n_rows: int | None = None


@dataclass(frozen=True)
class DataFile:
    """One file to take away, as the data page and the index of the API tell of it."""

    path: str
    n_rows: int
    n_bytes: int
    sha256: str


@dataclass(frozen=True)
class Site:
    """What every type of page may draw on."""

    context: Context
    facts: SiteFacts
    drawn: Drawings
    citation: str
    """How to cite the edition, in a line."""
    address: str | None
    """Where it will be served, if that is known."""
    corrections: str | None = None
    """Where reports of mistakes go: a mail address, or the address of a form that takes `title` and `body`."""
    earlier: tuple[str, ...] = ()
    """Ids of the editions whose pages lie in the folder from earlier builds."""
    files: tuple[DataFile, ...] = ()
    """The files to take away, all written before the page that tells of them."""
    left_out: tuple[DataFile, ...] = ()
    """Files of the bulk data that are too large for common hosts, and were not written."""
    kept: dict[Any, Any] = field(default_factory=dict)
    """What one type of page found and needs again: its pages and its files tell of the same."""


@dataclass(frozen=True)
class PageType:
    """One type of page: what the build asks it for. `registry` names every type."""

    name: str
    tell: Callable[[Site], Iterable[Page]]
    """Its pages in the language of the moment."""
    files: Callable[[Site], Iterable[SiteFile]] | None = None
    """Its files that are the same in every language: twins for programs, tables to take away."""
    menu: Callable[[], tuple[str, str]] | None = None
    """The page that the head of each page leads to, and what it is called there."""


def state_names() -> dict[str, str]:
    """Names of states in the language of the moment."""
    return spoken_names_of_states()


def say_agreements(n: int) -> str:
    """A number of agreements."""
    return ngettext("{n} agreement", "{n} agreements", n)


def place_of(path: str, language: str) -> str:
    """Where a file of a language lies: English at the root, the others each in a folder of its own."""
    return path if language == "en" else f"{language}/{path}"


def describe_dataset(site: Site, name: str, description: str, takes: Iterable[Take]) -> dict[str, Any]:
    """Data as schema.org describes a data set, with the files of `takes`."""
    home = f"{site.address.rstrip('/')}/" if site.address else ""
    days = site.facts.growth.days
    types = {
        "csv": "text/csv",
        "json": "application/json",
        "zip": "application/zip",
        "parquet": "application/vnd.apache.parquet",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "sqlite": "application/vnd.sqlite3",
        "geojson": "application/geo+json",
    }
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "version": site.facts.edition_id,
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "creator": {"@type": "Organization", "name": "Open287g"},
        "isAccessibleForFree": True,
        "dateModified": site.facts.snapshot.last_shown_on,
        "temporalCoverage": f"{days[0]}/{days[-1]}",
        "spatialCoverage": "United States",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{home}{take.path}.{ending}",
                "encodingFormat": types[ending],
            }
            for take in takes
            for ending in take.endings
            if ending in types
        ],
    }


def inside(words: str, path: str) -> Link:
    """Words that lead to a page of the site, by its address below the language's folder."""
    plain = plain_text(words)
    return Link(Quoted(plain) if isinstance(words, Quoted) else plain, f"{INSIDE}{path}")


def card_of(site: Site, state: str) -> str:
    """The picture that social networks show of a page about a state; a state that never had an agreement has none."""
    return f"card-{state}.png" if state in site.facts.growth_by_state else "card.png"


def to_agency(name: str, agency_id: str) -> Link:
    """An agency's name that leads to its page."""
    return inside(Quoted(name), f"agency/{agency_id}.html")


def report(site: Site, subject: str, provenance: Mapping[str, object]) -> str:
    """The address of a prefilled report on one row, with what the row stands on.

    Without a configured address a mail without a recipient is opened, which the reader sends to who publishes the site.
    """
    told = {_("edition"): site.facts.edition_id, **provenance}
    lines = [f"{name}: {format_value(value)}" for name, value in told.items()]
    body = "\n".join([*lines, "", _("What is wrong, and a source that shows it:"), ""])
    title = _("Correction: {subject}", subject=plain_text(subject))
    if site.corrections and site.corrections.startswith("https://"):
        joint = "&" if "?" in site.corrections else "?"
        return f"{site.corrections}{joint}title={quote(title)}&body={quote(body)}"
    return f"mailto:{quote(site.corrections or '', safe='@')}?subject={quote(title)}&body={quote(body)}"
