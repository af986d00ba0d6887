"""A web address of a workbook, or of an index of workbooks (a page, a list of names, JSON), as an origin: a mirror.

Only addresses below the index and on its host are asked. New ones at once; known ones again after a day, a few a round,
since a mirror keeps what it has, and a thousand requests an hour are no way to treat one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from open287g.errors import NoListFound, NotTheList, SourceError

from .addresses import place_of
from .bodies import check_workbook, is_page, unnamed
from .ice import fetch_list
from .journal import LinkRecord
from .origin import Failed, Fetched, Found, Look, Unchanged
from .page import clean_address, read_links
from .settings import SyncSettings

MOST_FILES = 5_000
AGAIN_AFTER = timedelta(days=1)
AGAIN_AT_ONCE = 20
_ENDINGS = re.compile(r"\.(xls[xmb]?|zip)$", re.IGNORECASE)


@dataclass(frozen=True)
class WebOrigin:
    """A file or an index of files on the web."""

    address: str

    @property
    def name(self) -> str:
        """The address."""
        return self.address

    def hosts(self, settings: SyncSettings) -> list[str]:
        """The address's own host."""
        return [place_of(self.address).name]

    def visit(self, look: Look) -> Iterator[Found]:
        """The file; or, of an index, every file that is new and a few that are known."""
        known = look.state.addresses.get(self.address)
        is_file = bool(_ENDINGS.search(urlsplit(self.address).path))
        try:
            answer = look.client.get(self.address, known.validators if known and is_file else None)
            if answer.body is None:
                yield Unchanged(self.address, answer.at)
                return
            if answer.body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
                check_workbook(answer.body, self.address)
                yield Fetched(
                    self.address, answer.address, answer.file_name or unnamed(None), answer.body, answer.at,
                    answer.validators,
                )  # fmt: skip
                return
            files = read_index(answer.body, answer.address)
        except SourceError as error:
            yield Failed(self.address, error)
            return
        for address in _due(look, files):
            try:
                yield fetch_list(look, LinkRecord(address=address), look.state.addresses.get(address))
            except SourceError as error:
                yield Failed(address, error)


def _due(look: Look, files: list[str]) -> Iterator[str]:
    known = look.state.addresses
    yield from (address for address in files if address not in known)
    old = [
        address
        for address in files
        if address in known and abs(look.clock.now() - known[address].last_seen_at) >= AGAIN_AFTER
    ]
    yield from sorted(old, key=lambda address: known[address].last_seen_at)[:AGAIN_AT_ONCE]


def read_index(body: bytes, address: str) -> list[str]:
    """Addresses of the workbooks that an index names, below its own; `NoListFound` where it names none."""
    root = address if address.endswith("/") else address.rpartition("/")[0] + "/"
    try:
        named = [clean_address(text, address) for text in _names_in(body, address)]
    except RecursionError:
        raise NotTheList(f"{address} is no index: its parts are nested without end.") from None
    found = dict.fromkeys(
        whole for whole in named if whole and whole.startswith(root) and _is_workbook(whole)
    )
    if not found:
        raise NoListFound(
            f"{address} names no workbook below itself. Give the address of a workbook or an index."
        )
    if len(found) > MOST_FILES:
        raise NotTheList(f"{address} names {len(found):,} files; at most {MOST_FILES:,} are taken.")
    return list(found)


def _is_workbook(address: str) -> bool:
    ending = PurePosixPath(unquote(urlsplit(address).path)).suffix.casefold()
    return ending in (".xlsx", ".xlsm", ".xls", ".xlsb") and ".." not in unquote(urlsplit(address).path)


def _names_in(body: bytes, address: str) -> Iterator[str]:
    if is_page(body):
        yield from (link.address for link in read_links(body, address))
        return
    text = body.decode("utf-8", errors="replace")
    try:
        told = json.loads(text)
    except ValueError:
        yield from (line.strip() for line in text.splitlines() if line.strip())
        return
    yield from _texts_in(told)


def _texts_in(told: object) -> Iterator[str]:
    """Texts of a JSON index: a list of names, or of objects that carry a name or an address."""
    match told:
        case str():
            yield told
        case list():
            for part in told:
                yield from _texts_in(part)
        case dict():
            for key in ("url", "download_url", "href", "path", "name", "files"):
                if key in told:
                    yield from _texts_in(told[key])
                    return
