"""Links of ICE's list to documents in the workspace, asked one after another by the careful client; resumable.

What is on file is not asked again. What ICE no longer has is looked for in the Wayback Machine, where the settings
allow it. What comes back and is no PDF is left out, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from open287g.errors import AccessRefused, AddressRefused, ComeBackLater, NotThere, Unreachable
from open287g.sources.addresses import Allowed, place_of
from open287g.sources.settings import SyncSettings
from open287g.sources.web import Answer, WebClient
from open287g.store import make_sighting

from .importing import MOST_BYTES
from .running import DocumentFolder


@dataclass(frozen=True)
class Fetched:
    """What one round of fetching did."""

    asked: int
    kept: int
    known: int
    """Links whose document was on file before."""
    failed: tuple[tuple[str, str], ...]
    """Addresses, and why nothing came."""
    stopped: str | None
    """Why the round ended early: the host asked to come back later."""


Told = Callable[[int, int], None]


def fetch_documents(
    documents: DocumentFolder,
    links: Iterable[str],
    client: WebClient,
    settings: SyncSettings,
    *,
    limit: int | None = None,
    told: Told = lambda done, total: None,
) -> Fetched:
    """Fetch every link that no sighting names yet, at most `limit`."""
    seen = {s.origin for s in documents.store.sightings()}
    wanted = list(dict.fromkeys(links))
    open_links = [link for link in wanted if link not in seen][:limit]
    kept = 0
    failed: list[tuple[str, str]] = []
    for n, link in enumerate(open_links):
        try:
            answer = _get(client, settings, link)
        except ComeBackLater as later:
            return Fetched(n, kept, len(wanted) - len(open_links), tuple(failed), str(later))
        except (AddressRefused, AccessRefused, NotThere, Unreachable) as error:
            failed.append((link, str(error)))
        else:
            data = answer.body or b""
            if b"%PDF-" in data[:4096]:
                name = unquote(urlsplit(link).path).rsplit("/", 1)[-1]
                documents.store.log([make_sighting(documents.store.keep(data), name, link, len(data))])
                kept += 1
            else:
                failed.append((link, f"{link} gave something that is not a PDF."))
        told(n + 1, len(open_links))
    return Fetched(len(open_links), kept, len(wanted) - len(open_links), tuple(failed), None)


def _get(client: WebClient, settings: SyncSettings, link: str) -> Answer:
    """The link's answer; where ICE has it no more, the Wayback Machine's oldest copy, if that is allowed."""
    client.restrict(Allowed.of(settings.hosts, settings.private_hosts))
    try:
        return client.get(link, max_bytes=MOST_BYTES)
    except NotThere:
        if not settings.use_archive:
            raise
        copies = f"{settings.archive_captures}/0id_/{link}"
        client.restrict(Allowed.of([place_of(copies).name], settings.private_hosts))
        return client.get(
            copies, max_bytes=MOST_BYTES, pause=settings.limits.archive_pause_seconds, robots=False
        )
