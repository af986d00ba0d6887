"""What a page, a file and a type of page are: the contract between the modules of `pages` and the build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from open287g.data.states import spoken_names_of_states
from open287g.text.phrases import ngettext

if TYPE_CHECKING:
    from open287g.queries.context import Context

    from .drawings import Drawings
    from .gathering import SiteFacts


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
    address: str | None
    """Where it will be served, if that is known."""
    files: tuple[DataFile, ...] = ()
    """The files to take away, all written before the first page."""


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
