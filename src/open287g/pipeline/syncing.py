"""Origins to bytes kept, to an edition: one round of `sync`, and the captures of a `backfill`.

Each file is kept and its sighting logged before anything is remembered of its address, so that a kill at any moment
costs at most one more download. That files wait to be built is written down before the first of them is kept.
Raises `WorkspaceError` while another round is at work; failures of single addresses are part of the report.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from open287g.data.workspace import open_workspace
from open287g.disk import append_lines, remove_leftovers
from open287g.errors import (
    AccessRefused,
    ComeBackLater,
    NoListFound,
    NotTheList,
    Open287gError,
    SourceError,
    Unreachable,
    WorkspaceError,
)
from open287g.sources.addresses import Allowed, Resolver, ask_system, place_of
from open287g.sources.heartbeat import write_heartbeat
from open287g.sources.journal import AddressState, Journal, read_lines
from open287g.sources.origin import Failed, Fetched, Finished, Found, Learned, Look, Origin, Unchanged
from open287g.sources.settings import Clock, SyncSettings
from open287g.sources.wayback import ArchiveOrigin, Taken, backfill
from open287g.sources.web import Traffic, WebClient
from open287g.store.raw import RawStore, make_sighting

if TYPE_CHECKING:
    from open287g.data.editions import Edition

_SAVE_EVERY = 50
"""Files of an origin on disk between two savings of the journal; files from the network are saved one by one."""
_WORTH_A_WAY_ROUND = (AccessRefused, Unreachable, ComeBackLater, NotTheList, NoListFound)
"""Why ICE's page gave nothing, where the archive may have it."""


@dataclass(frozen=True)
class Visit:
    """What one address gave in a round. `outcome` is new, known, unchanged or failed."""

    origin: str
    address: str
    outcome: str
    file_name: str | None = None
    sha256: str | None = None
    list_name: str | None = None
    reason: str | None = None
    error: Open287gError | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class SyncReport:
    """One round: what each address gave, what was built, what it cost."""

    started_at: datetime
    ended_at: datetime
    visits: Sequence[Visit]
    edition_before: str | None
    edition: Edition | None
    problem: str | None
    traffic: Traffic
    asked_archive: bool = False

    @property
    def new(self) -> list[Visit]:
        """Files that were not held before."""
        return [visit for visit in self.visits if visit.outcome == "new"]

    @property
    def failed(self) -> list[Visit]:
        """Addresses that gave nothing."""
        return [visit for visit in self.visits if visit.outcome == "failed"]

    @property
    def is_refused(self) -> bool:
        """Whether ICE's host refused this program."""
        return any(v.origin == "ice" and isinstance(v.error, AccessRefused) for v in self.visits)

    def find_swapped(self) -> list[tuple[Visit, str]]:
        """New files that turned out to be another list than the page called them, each with the list that it is."""
        if self.edition is None:
            return []
        rows = self.edition.table("files").select("sha256", "list_name").iter_rows()
        found = {sha256: str(list_name) for sha256, list_name in rows if list_name}
        told = [(visit, found.get(visit.sha256 or "")) for visit in self.new if visit.list_name]
        return [(visit, is_of) for visit, is_of in told if is_of and is_of != visit.list_name]

    @property
    def succeeded(self) -> bool:
        """Whether every origin gave its lists, by itself or through the archive, and nothing failed to build."""
        lists = {v.address for v in self.visits if v.outcome != "failed"}
        by_archive = self.asked_archive and any(
            v.origin == "archive" for v in self.visits if v.outcome != "failed"
        )
        failed = [v for v in self.failed if not (by_archive and v.origin == "ice")]
        return bool(lists) and not failed and self.problem is None


def sync(
    workspace: Path,
    settings: SyncSettings,
    origins: Sequence[Origin],
    *,
    base: str = "auto",
    clock: Clock | None = None,
    resolver: Resolver = ask_system,
) -> SyncReport:
    """One round over `origins`: fetch, keep, log, and build if anything is new."""
    clock = clock or Clock()
    with working_alone(open_workspace(workspace)):
        journal = Journal.open(workspace)
        journal.state.started_at = started = clock.now()
        taker = _Taker(journal, RawStore(workspace / "raw"), clock)
        archive = [ArchiveOrigin()] if settings.use_archive else []
        before = _current_id(workspace)
        with _open_client(settings, journal, clock, resolver) as client:
            look = Look(client, settings, journal.state, clock)
            visits: list[Visit] = []
            asked_archive = False
            for origin in origins:
                _restrict(client, origin)
                told = list(taker.take(origin.name, origin.visit(look)))
                visits += told
                if origin.name == "ice" and _is_worth_a_way_round(told):
                    for way_round in archive:
                        asked_archive = True
                        _restrict(client, way_round)
                        visits += taker.take(way_round.name, way_round.visit(look))
        edition, problem = _build_if_needed(journal, workspace, base)
        report = SyncReport(
            started, clock.now(), visits, before, edition, problem, client.traffic, asked_archive
        )
        _close_round(journal, settings, report)
        return report


def run_backfill(
    workspace: Path,
    settings: SyncSettings,
    since: date,
    until: date,
    *,
    base: str = "auto",
    clock: Clock | None = None,
    resolver: Resolver = ask_system,
    tell: Callable[[Visit], None] = lambda _visit: None,
) -> SyncReport:
    """Captures from `since` to `until`, then one build. Goes on where an earlier call was stopped.

    When the archive asks for patience, what came so far is built and the reason is the report's last failure.
    """
    clock = clock or Clock()
    with working_alone(open_workspace(workspace)):
        journal = Journal.open(workspace)
        started, before = clock.now(), _current_id(workspace)
        log = journal.folder / "backfill.jsonl"
        done = {entry["capture"]: entry["links"] for entry in read_lines(log) if "capture" in entry}
        taker = _Taker(journal, RawStore(workspace / "raw"), clock)
        visits: list[Visit] = []
        with _open_client(settings, journal, clock, resolver) as client:
            _restrict(client, ArchiveOrigin())
            look = Look(client, settings, journal.state, clock)
            try:
                for taken in backfill(look, since, until, done):
                    for visit in taker.take("archive", [taken.found]):
                        visits.append(visit)
                        tell(visit)
                    if taken.is_done:
                        append_lines(log, _capture_line(taken, visits[-1]))
            except SourceError as error:
                visits.append(
                    Visit("archive", settings.archive_index, "failed", reason=str(error), error=error)
                )
        journal.save()
        edition, problem = _build_if_needed(journal, workspace, base)
        return SyncReport(started, clock.now(), visits, before, edition, problem, client.traffic)


def _capture_line(taken: Taken, visit: Visit) -> bytes:
    facts = {"capture": taken.key, "links": taken.links, "outcome": visit.outcome, "sha256": visit.sha256}
    told = json.dumps({**facts, "reason": visit.reason} if visit.reason else facts)
    return f"{told}\n".encode()


@contextmanager
def working_alone(workspace: Path) -> Iterator[None]:
    """No other round meanwhile; a second one is refused at once rather than kept waiting."""
    folder = workspace / "sync"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(folder / ".lock"), timeout=0):
            remove_leftovers(folder)
            yield
    except Timeout as error:
        raise WorkspaceError(
            f"Another round of sync is at work in {workspace}. It tells the news when it is done."
        ) from error


def _open_client(settings: SyncSettings, journal: Journal, clock: Clock, resolver: Resolver) -> WebClient:
    return WebClient(settings, Allowed.of(()), resolver, clock, journal.state.hosts)


def _restrict(client: WebClient, origin: Origin) -> None:
    """Let the client ask the hosts of this origin, and no others."""
    client.restrict(Allowed.of(origin.hosts(client.settings), client.settings.private_hosts))


def _is_worth_a_way_round(visits: Iterable[Visit]) -> bool:
    return any(isinstance(visit.error, _WORTH_A_WAY_ROUND) for visit in visits)


@dataclass
class _Taker:
    """Takes what origins give into the store and the journal, in the order that a kill may not spoil."""

    journal: Journal
    store: RawStore
    clock: Clock

    _unsaved: int = 0

    @cached_property
    def _logged(self) -> set[tuple[str, str]]:
        """Hashes and names of all sightings; read only where bytes came in, since the log grows for years."""
        return {(sighting.sha256, sighting.file_name) for sighting in self.store.sightings()}

    @cached_property
    def _held(self) -> set[str]:
        """Hashes of all that is kept."""
        return {sha256 for sha256, _ in self._logged}

    def take(self, origin: str, found: Iterable[Found]) -> Iterator[Visit]:
        """Each thing that an origin gives, kept and logged, as a visit."""
        for thing in found:
            visit = self._take_one(origin, thing)
            if visit is not None:
                self._log(visit)
                yield visit
        self.journal.save()
        self._unsaved = 0

    def _take_one(self, origin: str, thing: Found) -> Visit | None:
        match thing:
            case Fetched():
                return self._keep(origin, thing)
            case Unchanged(address, at):
                return self._see_again(origin, address, at)
            case Failed(address, error):
                return Visit(origin, address, "failed", reason=str(error), error=error)
            case Learned(text, links):
                self.journal.state.page_text, self.journal.state.links = text, list(links)
                return None
            case Finished(address, state, at):
                self.journal.see(
                    address,
                    AddressState(
                        etag=state, sha256=state, file_name=address, first_seen_at=at, last_seen_at=at
                    ),
                )
                return None

    def _keep(self, origin: str, file: Fetched) -> Visit:
        sha256 = hashlib.sha256(file.body).hexdigest()
        before = self.journal.state.addresses.get(file.address)
        if before is not None and (before.sha256, before.file_name) == (sha256, file.file_name):
            return self._see_again(origin, file.address, self.clock.now())
        is_new, is_named_so = sha256 not in self._held, (sha256, file.file_name) in self._logged
        if not is_named_so and not self.journal.state.needs_build:
            self.journal.state.needs_build = True
            self.journal.save()
        self.store.keep(file.body)
        if file.is_remembered or not is_named_so:
            seen = make_sighting(sha256, file.file_name, file.origin, len(file.body), file.seen_at)
            self.store.log([seen])
        self._held.add(sha256)
        self._logged.add((sha256, file.file_name))
        if file.is_remembered:
            self._remember(file, sha256)
        self._save_now_and_then(is_remembered=file.is_remembered)
        outcome = "new" if is_new else "known"
        return Visit(origin, file.address, outcome, file.file_name, sha256, file.list_name)

    def _remember(self, file: Fetched, sha256: str) -> None:
        now = self.clock.now()
        given = AddressState(
            etag=file.validators.etag,
            last_modified=file.validators.last_modified,
            sha256=sha256,
            file_name=file.file_name,
            size=len(file.body),
            first_seen_at=now,
            last_seen_at=now,
            logged_on=f"{now:%Y-%m-%d}",
        )
        self.journal.see(file.address, given)

    def _see_again(self, origin: str, address: str, at: datetime) -> Visit:
        """An address that did not change: seen in the journal each time, in the store's log once a day."""
        known = self.journal.state.addresses.get(address)
        if known is None:
            return Visit(origin, address, "unchanged")
        today = f"{at:%Y-%m-%d}"
        if known.logged_on is not None and known.logged_on != today and known.sha256 in self._held:
            self.store.log([make_sighting(known.sha256, known.file_name, address, known.size, at)])
            known = known.model_copy(update={"logged_on": today})
        self.journal.see(address, known.model_copy(update={"last_seen_at": at}))
        return Visit(origin, address, "unchanged", known.file_name, known.sha256)

    def _save_now_and_then(self, *, is_remembered: bool) -> None:
        self._unsaved += 1
        if is_remembered or self._unsaved >= _SAVE_EVERY:
            self.journal.save()
            self._unsaved = 0

    def _log(self, visit: Visit) -> None:
        told = ("origin", "address", "outcome", "file_name", "sha256", "reason")
        facts = {name: value for name in told if (value := getattr(visit, name))}
        self.journal.log(self.clock.now(), **facts)


def _current_id(workspace: Path) -> str | None:
    pointer = workspace / "editions" / "current"
    return pointer.read_text(encoding="utf-8", errors="replace").strip() if pointer.is_file() else None


def _build_if_needed(journal: Journal, workspace: Path, base: str) -> tuple[Edition | None, str | None]:
    """An edition if files wait for one, and what went wrong; the mark is taken away after the edition is current."""
    if not journal.state.needs_build:
        return None, None
    from .edition import make_edition

    was_enabled = gc.isenabled()
    gc.disable()  # many small objects, all kept until the end
    try:
        edition = make_edition(workspace, base=base).edition
    except Open287gError as error:  # a build that fails, bytes that are damaged, a disk that is full
        return None, str(error)
    finally:
        if was_enabled:
            gc.enable()
    journal.state.needs_build = False
    journal.save()
    return edition, None


def _close_round(journal: Journal, settings: SyncSettings, report: SyncReport) -> None:
    """Write down how the round went and when the next is due; the heartbeat only after a whole success."""
    state = journal.state
    state.next_at, state.every_seconds = _next_round(report, settings), settings.every_seconds
    if report.new:
        state.changed_at = report.ended_at
    state.is_by_archive = report.succeeded and report.asked_archive
    if report.succeeded:
        state.succeeded_at, state.failures, state.failure = report.ended_at, 0, None
    else:
        first = report.failed[0].reason if report.failed else report.problem
        state.failures, state.failure = state.failures + 1, first or "no origin gave a list"
    journal.forget_stale(report.ended_at)
    journal.save()
    if report.succeeded:
        write_heartbeat(journal, report.ended_at)


def _next_round(report: SyncReport, settings: SyncSettings) -> datetime:
    """When the next round is due: at the usual time, or when the host that asked for patience may be asked again."""
    usual = report.ended_at + timedelta(seconds=settings.every_seconds)
    waits = [v.error.until for v in report.failed if isinstance(v.error, ComeBackLater) and v.origin == "ice"]
    return max([usual, *waits]).astimezone(UTC)


def ask_heartbeat(workspace: Path, settings: SyncSettings, resolver: Resolver = ask_system) -> str | None:
    """After a whole success, ask the operator's heartbeat address, so that a monitor elsewhere misses it when it stops.

    Returns why it could not be asked; that fails no round, since the monitor will tell.
    """
    if settings.heartbeat is None:
        return None
    allowed = Allowed.of([place_of(settings.heartbeat).name], settings.private_hosts)
    try:
        with WebClient(settings, allowed, resolver) as client:
            client.get(settings.heartbeat, robots=False, max_bytes=2**16)
    except SourceError as error:
        Journal.open(workspace).log(Clock().now(), origin="heartbeat", outcome="failed", reason=str(error))
        return str(error)
    return None
