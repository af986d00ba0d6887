"""What an origin of bytes is: asked once a round, it gives files, or says that nothing changed or what failed.

A new origin is one class with `visit`, and one entry in `origins.KINDS`; sync, its report and its journal follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from open287g.errors import Open287gError

from .journal import LinkRecord, State
from .settings import Clock, SyncSettings
from .web import Validators, WebClient


@dataclass(frozen=True)
class Fetched:
    """One file. `address` is what it is remembered by; `origin` is what its sighting says of where it was met."""

    address: str
    origin: str
    file_name: str
    body: bytes
    seen_at: datetime
    validators: Validators = field(default_factory=Validators)
    list_name: str | None = None
    is_page: bool = False
    is_remembered: bool = True


@dataclass(frozen=True)
class Unchanged:
    """An address that gives what it gave before."""

    address: str
    at: datetime


@dataclass(frozen=True)
class Failed:
    """An address that gave nothing to keep, and why."""

    address: str
    error: Open287gError


@dataclass(frozen=True)
class Learned:
    """What the page shows now: written down once its files are kept."""

    page_text: str
    links: tuple[LinkRecord, ...]


@dataclass(frozen=True)
class Finished:
    """An origin on disk, read to its end: `state` is what its unchanged state will be told by."""

    address: str
    state: str
    at: datetime


Found = Fetched | Unchanged | Failed | Learned | Finished


@dataclass(frozen=True)
class Look:
    """What an origin is given: the client, the settings, what is remembered, and the clock."""

    client: WebClient
    settings: SyncSettings
    state: State
    clock: Clock = field(default_factory=Clock)


class Origin(Protocol):
    """Who can be asked for lists."""

    @property
    def name(self) -> str:
        """What it is called, and remembered by."""
        ...

    def hosts(self, settings: SyncSettings) -> list[str]:
        """Hosts that it must be allowed to ask."""
        ...

    def visit(self, look: Look) -> Iterator[Found]:
        """Everything that it gives in this round; errors of single addresses come as `Failed`."""
        ...
