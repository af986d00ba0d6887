"""ICE, the archive and a mirror on this machine, and settings that know only them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from open287g.sources.settings import SyncSettings
from open287g.sources.web import WebClient

from .served import Site, serve
from .setups import open_client, settings_for


@pytest.fixture
def ice() -> Iterator[Site]:
    """A server that plays ICE."""
    with serve(Site()) as site:
        yield site


@pytest.fixture
def archive() -> Iterator[Site]:
    """A server that plays the Wayback Machine."""
    with serve(Site()) as site:
        yield site


@pytest.fixture
def settings(ice: Site, archive: Site) -> SyncSettings:
    """Settings under which both are configured, and quick to give up."""
    return settings_for(ice, archive)


@pytest.fixture
def client(settings: SyncSettings, ice: Site) -> Iterator[WebClient]:
    """A client that may ask both."""
    with open_client(settings) as made:
        yield made
