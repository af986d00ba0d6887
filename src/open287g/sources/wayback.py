"""The Wayback Machine's index and captures: of ICE's page, and of the workbooks that it linked. Raw bytes (`id_`).

A capture says that these bytes were there by then; it is no day of publication. Captures that were taken in before
are not asked for again, so that a backfill goes on where it stopped. Its pace is `archive_pause_seconds`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from open287g.errors import (
    AccessRefused,
    AddressRefused,
    NoListFound,
    NotTheList,
    NotThere,
    SourceError,
    Unreachable,
)

from .addresses import place_of
from .bodies import check_workbook, is_page, name_in_address, unnamed
from .ice import page_as_file
from .journal import LinkRecord
from .origin import Failed, Fetched, Found, Look, Unchanged
from .page import find_lists, fingerprint
from .settings import SyncSettings
from .web import Answer

_FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
_STAMP = re.compile(r"/(\d{14})(?:id_)?/")
_WORKBOOK = re.compile(r"\.xls[xmb]?(?:$|\?)", re.IGNORECASE)
_ROWS = 2_000
_MOST_PAGES_OF_INDEX = 200
MOST_IN_A_ROW = 3
"""Captures in a row that cannot be had for now: one is its own fault and is asked for another time; more are the
archive's."""


@dataclass(frozen=True)
class Capture:
    """One capture as the index tells it. `digest` is the SHA-1 of the bytes in base 32."""

    timestamp: str
    original: str
    digest: str

    @property
    def at(self) -> datetime:
        """The instant of the capture."""
        return _read_stamp(self.timestamp)

    @property
    def key(self) -> str:
        """What the capture is remembered by."""
        return f"{self.timestamp} {self.original}"

    def address(self, settings: SyncSettings) -> str:
        """Where its raw bytes are."""
        return f"{settings.archive_captures.rstrip('/')}/{self.timestamp}id_/{self.original}"


class ArchiveOrigin:
    """The newest captures of ICE's page and of the lists that it links: the way round where ICE refuses programs."""

    name = "archive"

    def hosts(self, settings: SyncSettings) -> list[str]:
        """The hosts of the index and of the captures."""
        return [place_of(a).name for a in (settings.archive_index, settings.archive_captures)]

    def visit(self, look: Look) -> Iterator[Found]:
        """The newest page, if it is new, and the newest capture of each list on it."""
        try:
            newest = _newest(look, look.settings.page)
            answer = _get_capture(look, newest)
            if not is_page(answer.body or b""):
                raise NotTheList(f"{answer.address} is no web page.")
            if newest.address(look.settings) in look.state.addresses:
                yield Unchanged(newest.address(look.settings), answer.at)
            else:
                yield _captured_page(look, newest, answer)
            links = find_lists(answer.body or b"", newest.original)
        except SourceError as error:
            yield Failed(look.settings.page, error)
            return
        for link in links:
            if link.list_name is not None:
                yield from _visit_newest(look, link)


def _visit_newest(look: Look, link: LinkRecord) -> Iterator[Found]:
    try:
        newest = _newest(look, link.address)
        if newest.address(look.settings) in look.state.addresses:
            yield Unchanged(newest.address(look.settings), look.clock.now())
        else:
            yield _captured_list(look, newest, link.list_name)
    except SourceError as error:
        yield Failed(link.address, error)


def _newest(look: Look, address: str) -> Capture:
    found = list(list_captures(look, address, limit=-3))
    if not found:
        raise NotThere(f"The Wayback Machine holds no capture of {address}.")
    return max(found, key=lambda capture: capture.timestamp)


_FOR_GOOD = (NotTheList, NotThere, AddressRefused)
_OF_ONE_CAPTURE = (*_FOR_GOOD, Unreachable, AccessRefused)
"""What may be wrong with one capture and not with the next; a host that asks for patience is another thing."""

Links = Mapping[str, str | None]
"""Addresses of lists, and which list each seems to be."""


@dataclass(frozen=True)
class Taken:
    """One capture of a backfill: what it gave, the links of a page, and whether it need not be asked for again."""

    key: str
    found: Found
    links: Links
    is_done: bool = True


def backfill(look: Look, since: date, until: date, done: Mapping[str, Links]) -> Iterator[Taken]:
    """Every capture of the page and of the workbooks from `since` to `until` that is not `done`.

    `done` says what earlier calls took, with the links of each page, so that nothing is fetched again. Equal bytes (by
    the index's digest) are fetched once. Raises `ComeBackLater` when the archive asks for patience, and what the index
    raises; ends after `MOST_IN_A_ROW` captures that could not be had.
    """
    n_failed = 0
    for taken in _take_all(look, since, until, done):
        yield taken
        n_failed = 0 if taken.is_done else n_failed + 1
        if n_failed == MOST_IN_A_ROW:
            return


def _take_all(look: Look, since: date, until: date, done: Mapping[str, Links]) -> Iterator[Taken]:
    seen: set[str] = set()
    links: dict[str, str | None] = {}
    for capture in list_captures(look, look.settings.page, since, until):
        if capture.key in done:
            links.update(done[capture.key])
        else:
            taken = _take_page(look, capture, seen)
            links.update(taken.links)
            yield taken
    met: set[str] = set()
    known: set[str] = set()
    for folder in look.settings.archive_folders:
        for capture in list_captures(look, folder, since, until, is_folder=True):
            if name_in_address(capture.original) and _WORKBOOK.search(capture.original):
                known.add(_plain(capture.original))
                yield from _take_list(look, capture, done, met, links)
    for address in sorted(links):
        if _plain(address) not in known:
            for capture in list_captures(look, address, since, until):
                yield from _take_list(look, capture, done, met, links)


def _take_page(look: Look, capture: Capture, seen: set[str]) -> Taken:
    """A page, kept if what a reader sees of it was not met before in this backfill."""
    address = capture.address(look.settings)
    try:
        answer = _get_capture(look, capture)
        body = answer.body or b""
        if not is_page(body):
            raise NotTheList(f"{answer.address} is no web page.")
    except _OF_ONE_CAPTURE as error:
        return Taken(capture.key, Failed(address, error), {}, is_done=isinstance(error, _FOR_GOOD))
    text = fingerprint(body)
    links = _links_of(body, capture.original)
    if text in seen:
        return Taken(capture.key, Unchanged(address, look.clock.now()), links)
    seen.add(text)
    return Taken(capture.key, replace(_captured_page(look, capture, answer), is_remembered=False), links)


def _take_list(
    look: Look, capture: Capture, done: Mapping[str, Links], met: set[str], links: Links
) -> Iterator[Taken]:
    """A workbook, unless its bytes were met."""
    if capture.key in done:
        met.add(capture.digest)
    elif capture.digest in met:
        yield Taken(capture.key, Unchanged(capture.address(look.settings), look.clock.now()), {})
    else:
        try:
            file = _captured_list(look, capture, links.get(capture.original))
        except _OF_ONE_CAPTURE as error:
            failed = Failed(capture.address(look.settings), error)
            yield Taken(capture.key, failed, {}, is_done=isinstance(error, _FOR_GOOD))
        else:
            met.add(capture.digest)
            yield Taken(capture.key, replace(file, is_remembered=False), {})


def _links_of(page: bytes, address: str) -> Links:
    try:
        return {link.address: link.list_name for link in find_lists(page, address) if link.list_name}
    except NoListFound:
        return {}


def _get_capture(look: Look, capture: Capture) -> Answer:
    return look.client.get(
        capture.address(look.settings), pause=look.settings.limits.archive_pause_seconds, robots=False
    )


def _captured_page(look: Look, capture: Capture, answer: Answer) -> Fetched:
    at = _instant_of(answer.address) or capture.at
    named = Answer(answer.address, answer.body, answer.validators, answer.file_name, answer.content_type, at)
    return page_as_file(named, capture.address(look.settings), answer.address)


def _captured_list(look: Look, capture: Capture, list_name: str | None) -> Fetched:
    answer = _get_capture(look, capture)
    body = answer.body or b""
    check_workbook(body, answer.address)
    name = name_in_address(capture.original) or answer.file_name or unnamed(list_name)
    at = _instant_of(answer.address) or capture.at
    return Fetched(capture.address(look.settings), answer.address, name, body, at, list_name=list_name)


def _instant_of(address: str) -> datetime | None:
    """The instant of the capture that was really given: the archive may lead on to a neighbour."""
    met = _STAMP.search(address)
    try:
        return _read_stamp(met[1]) if met else None
    except ValueError:
        return None


def _read_stamp(text: str) -> datetime:
    """The instant of fourteen digits; `ValueError` for what is none."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def list_captures(
    look: Look,
    address: str,
    since: date | None = None,
    until: date | None = None,
    *,
    is_folder: bool = False,
    limit: int | None = None,
) -> Iterator[Capture]:
    """Captures of an address (or of all addresses of a folder), oldest first; neighbours of equal bytes once."""
    words = {"url": address, "output": "json", "fl": ",".join(_FIELDS), "filter": "statuscode:200"}
    if is_folder:
        words["matchType"] = "prefix"
    if since:
        words["from"] = f"{since:%Y%m%d}"
    if until:
        words["to"] = f"{until:%Y%m%d}"
    if limit is not None:
        words["limit"] = str(limit)
    else:
        words |= {"limit": str(_ROWS), "showResumeKey": "true", "collapse": "digest"}
    for _ in range(_MOST_PAGES_OF_INDEX):
        rows, resume = _read_index(look, words)
        yield from (row for row in rows if _is_asked(row.original, address, is_folder=is_folder))
        if resume is None or resume == words.get("resumeKey"):
            return
        words["resumeKey"] = resume
    raise Unreachable(f"The index of {address} has no end; ask for a shorter time.")


def _read_index(look: Look, words: dict[str, str]) -> tuple[list[Capture], str | None]:
    answer = look.client.get(
        f"{look.settings.archive_index}?{urlencode(words)}",
        pause=look.settings.limits.archive_pause_seconds,
        robots=False,
    )
    body = (answer.body or b"").strip()
    try:
        rows = json.loads(body) if body else []
        return _parse_rows(rows)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise NotTheList(f"The index of the Wayback Machine gave something else: {body[:80]!r}.") from error


def _parse_rows(rows: list[list[str]]) -> tuple[list[Capture], str | None]:
    """Captures of an index in JSON: a row of names, rows, then perhaps an empty row and a key to go on with."""
    if not rows:
        return [], None
    place = {name: rows[0].index(name) for name in ("timestamp", "original", "digest")}
    resume = None
    if len(rows) >= 2 and rows[-2] == []:
        resume = str(rows[-1][0])
        rows = rows[:-2]
    found = [
        Capture(row[place["timestamp"]], row[place["original"]], row[place["digest"]])
        for row in rows[1:]
        if row
    ]
    for capture in found:
        if not re.fullmatch(r"\d{14}", capture.timestamp) or capture.at.year < 1996:
            raise ValueError(capture.timestamp)
    return found, resume


def _is_asked(original: str, address: str, *, is_folder: bool) -> bool:
    """Whether what an index tells of is what it was asked for, and nobody else's."""
    told, asked = (_plain(text).partition("?")[0].rstrip("/") for text in (original, address))
    return told.startswith(f"{asked}/") if is_folder else told == asked


def _plain(address: str) -> str:
    """An address without scheme, port, `www.` and case, as the index tells them apart."""
    return re.sub(r"^https?://(www\.)?|:80(?=/)|:443(?=/)", "", address.casefold())
