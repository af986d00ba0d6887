"""Settings that know only the servers of a test, and a client of them."""

from __future__ import annotations

from typing import Any

from open287g.sources.addresses import Allowed
from open287g.sources.settings import Limits, SyncSettings
from open287g.sources.web import WebClient

from .served import Site

PAGE = "/identify-and-arrest/287g"
QUICK = Limits(
    read_seconds=2,
    total_seconds=3,
    max_bytes=4_000_000,
    attempts=3,
    first_wait_seconds=0.01,
    longest_wait_seconds=0.02,
    pause_seconds=0,
    archive_pause_seconds=0,
)


def settings_for(ice: Site, archive: Site, **changed: Any) -> SyncSettings:
    """Settings that name these two servers and nobody else."""
    given = {
        "contact": "desk@example.org",
        "page": ice.url(PAGE),
        "hosts": (ice.host,),
        "archive_index": archive.url("/cdx"),
        "archive_captures": archive.url("/web"),
        "archive_folders": (f"{ice.host}/doclib/",),
        "private_hosts": (ice.host, archive.host),
        "limits": QUICK,
        **changed,
    }
    return SyncSettings(**given)


def open_client(settings: SyncSettings, **given: Any) -> WebClient:
    """A client of these settings."""
    return WebClient(settings, Allowed.of(settings.hosts, settings.private_hosts), **given)
