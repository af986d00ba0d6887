"""A year of ICE's lists replayed at hourly polls: `python bench/year.py [--since DAY] [--until DAY] [--every HOURS]`.

A server on this machine plays ICE's page and the lists behind it, as the collected archive tells them: each file from
noon (am) or 20:00 UTC (pm) of its day on, until the next takes its place. The real client, store, build and announcing
run against it under a clock that jumps from poll to poll. Checked at the end: every distinct list was found, every
event was announced once, and the feeds hold. Printed: time, requests, bytes; `--write` puts them into README.md.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import feedparser
import jsonschema
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from open287g.data.editions import Edition, current_edition, open_edition  # noqa: E402
from open287g.data.workspace import project_folder  # noqa: E402
from open287g.feeds.announcing import announce, list_items  # noqa: E402
from open287g.feeds.entries import write_feeds  # noqa: E402
from open287g.feeds.outbox import Outbox  # noqa: E402
from open287g.pipeline.syncing import sync  # noqa: E402
from open287g.sources.ice import IceOrigin  # noqa: E402
from open287g.sources.settings import (  # noqa: E402
    Clock,
    Limits,
    Rule,
    SyncSettings,
)

MARK = "<!-- year -->"
PAGE = "/identify-and-arrest/287g"


@dataclass(frozen=True)
class Published:
    """One file of the archive and the hour from which it is served."""

    at: datetime
    list_name: str
    path: Path
    content_id: str


@dataclass
class Found:
    """What a replay came to."""

    polls: int = 0
    rounds_with_news: int = 0
    requests: int = 0
    conditional: int = 0
    received: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    served: set[str] = field(default_factory=set)
    announced: list[str] = field(default_factory=list)
    corrections: int = 0
    edition: Edition | None = None


def list_published(rosters: Path, since: date, until: date) -> list[Published]:
    """Files of the archive between two days, each at its hour, as the shipped record dates them."""
    edition = open_edition(project_folder("edition"))
    paths = {path.name: path for path in rosters.rglob("*.xlsx")}
    rows = edition.table("files").filter(
        pl.col("dated_on").is_between(since, until), pl.col("file_name").is_in(list(paths))
    )
    found = []
    for name, day, list_name, content in rows.select(
        "file_name", "dated_on", "list_name", "content_id"
    ).iter_rows():
        hour = 20 if re.search(r"\d(pm|mid)", name) else 12
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        found.append(Published(at, str(list_name), paths[name], content))
    return sorted(found, key=lambda one: (one.at, one.path.name))


class Ice:
    """The page and two lists, as they are at the hour that is set."""

    def __init__(self, published: list[Published]) -> None:
        self.waiting = list(published)
        self.shown: dict[str, Published] = {}
        self.bodies: dict[str, bytes] = {}

    def move_to(self, now: datetime) -> set[str]:
        """Show what is published by `now`; the contents that are shown at this hour."""
        while self.waiting and self.waiting[0].at <= now:
            one = self.waiting.pop(0)
            self.shown[one.list_name] = one
            self.bodies[one.list_name] = one.path.read_bytes()
        return {one.content_id for one in self.shown.values()}

    def page(self) -> bytes:
        links = "".join(
            f'<p><a href="/doclib/{one.path.name}">View 287(g) {name.title()} Agencies</a></p>'
            for name, one in sorted(self.shown.items())
        )
        return f"<!doctype html><html><head><title>287(g)</title></head><body>{links}</body></html>".encode()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rpartition("/")[2]
        here = next((one for one in self.shown.values() if one.path.name == name), None)
        if handler.path == PAGE:
            _give(handler, self.page(), None)
        elif here is not None:
            _give(handler, self.bodies[here.list_name], format_datetime(here.at, usegmt=True))
        else:
            handler.send_error(404)


def _give(handler: BaseHTTPRequestHandler, body: bytes, modified: str | None) -> None:
    if modified and handler.headers.get("If-Modified-Since") == modified:
        handler.send_response(304)
        handler.end_headers()
        return
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    if modified:
        handler.send_header("Last-Modified", modified)
    handler.end_headers()
    handler.wfile.write(body)


def hours(since: date, until: date, every: int) -> Iterator[datetime]:
    """Every poll between two days."""
    now = datetime(since.year, since.month, since.day, 12, 17, tzinfo=UTC)
    while now.date() <= until:
        yield now
        now += timedelta(hours=every)


def replay(published: list[Published], since: date, until: date, every: int, workspace: Path) -> Found:
    """Poll by poll through the days; announces into memory."""
    ice, found = Ice(published), Found()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ice.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    settings = SyncSettings(
        contact="bench@example.org",
        page=f"http://{host}{PAGE}",
        hosts=(host,),
        private_hosts=(host,),
        use_archive=False,
        robots=False,
        limits=Limits(pause_seconds=0, attempts=1),
        notify=(Rule(name="all", to=("memory://",)),),
    )
    started = time.perf_counter(), _processor()
    try:
        for now in hours(since, until, every):
            found.served |= ice.move_to(now)
            if ice.shown:
                _poll(found, settings, workspace, now)
    finally:
        server.shutdown()
        server.server_close()
    found.seconds, found.processor = time.perf_counter() - started[0], _processor() - started[1]
    found.edition = current_edition(workspace)
    return found


def _poll(found: Found, settings: SyncSettings, workspace: Path, now: datetime) -> None:
    begun = time.perf_counter()
    clock = Clock(now=lambda: now)
    report = sync(
        workspace, settings, [IceOrigin()], base="none", clock=clock, resolver=lambda host, _port: [host]
    )
    found.polls += 1
    found.requests += report.traffic.requests
    found.conditional += report.traffic.conditional
    found.received += report.traffic.received
    found.failures += [f"{now}: {visit.reason}" for visit in report.failed]
    if report.problem:
        found.failures.append(f"{now}: {report.problem}")
    if report.edition is None:
        found.quiet.append(time.perf_counter() - begun)
        return
    told = announce(workspace, report.edition, settings, lambda: now, lambda _address, _title, _body: None)
    found.rounds_with_news += bool(told.items)
    found.announced += [item.item_id for item in told.items]
    found.corrections += len(told.corrections)
    found.busy.append(time.perf_counter() - begun)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def check(found: Found, workspace: Path) -> list[str]:
    """What is wrong with a replay; nothing, if every list was found and every event announced once."""
    assert found.edition is not None
    wrong = list(found.failures)
    held = set(found.edition.table("contents")["content_id"])
    missing = found.served - held
    wrong += [f"a list was missed: {content}" for content in sorted(missing)]
    doubled = len(found.announced) - len(set(found.announced))
    if doubled:
        wrong.append(f"{doubled} items were announced twice")
    outbox = Outbox.open(workspace)
    current = {item.item_id for item in list_items(found.edition)}
    untold = current - outbox.known
    if untold:
        wrong.append(f"{len(untold)} items were never told: {sorted(untold)[:3]}")
    gone = {key for key, item in outbox.announced.items() if item.kind != "list"} - current
    if gone:
        wrong.append(
            f"{len(gone)} announced items are not in the record, and were not corrected: {sorted(gone)[:3]}"
        )
    return wrong


def find_bad_feeds(folder: Path) -> list[str]:
    """Feeds that a reader of Atom stumbles over, that JSON Feed's schema refuses, or that name an entry twice."""
    schema = json.loads((ROOT / "tests" / "feeds" / "json-feed.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    bad = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".atom":
            read = feedparser.parse(path.read_bytes())
            ids = [entry.id for entry in read.entries]
            is_good = (
                not read.bozo and read.version == "atom10" and all(entry.updated for entry in read.entries)
            )
        elif path.suffix == ".json":
            told = json.loads(path.read_bytes())
            ids = [item["id"] for item in told.get("items", ())]
            is_good = validator.is_valid(told)
        else:
            continue
        if not is_good or len(ids) != len(set(ids)):
            bad.append(f"a feed is not valid: {path.relative_to(folder)}")
    return bad


def tell(found: Found, since: date, until: date, every: int, n_feeds: int, wrong: list[str]) -> str:
    """The table of a replay."""
    quiet, busy = sorted(found.quiet), sorted(found.busy)
    lists = len(found.served)
    rows = [
        ("days, polls", f"{since} to {until}, {found.polls:,} (every {every} h)"),
        ("distinct lists served, found", f"{lists:,}, {lists:,}" if not wrong else f"{lists:,}, see below"),
        ("rounds that told news, items announced, corrections",
         f"{found.rounds_with_news:,}, {len(found.announced):,}, {found.corrections:,}"),
        ("requests, of which conditional", f"{found.requests:,}, {found.conditional:,}"),
        ("received", f"{found.received / 1e6:,.1f} MB"),
        ("wall clock, processor time", f"{found.seconds:,.0f} s, {found.processor:,.0f} s"),
        ("a poll without change, median and slowest of 100",
         f"{quiet[len(quiet) // 2] * 1000:,.0f} ms, {quiet[int(len(quiet) * 0.99)] * 1000:,.0f} ms"),
        ("a poll with a new list, to the notice: median, slowest",
         f"{busy[len(busy) // 2]:,.1f} s, {busy[-1]:,.1f} s" if busy else "none"),
        ("feeds written at the end, and valid", f"{n_feeds:,} files" + ("" if not wrong else ", see below")),
    ]  # fmt: skip
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join([*lines, "", *(f"- wrong: {line}" for line in wrong[:20])]).rstrip()


def main() -> None:
    """Replay, check, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--since", type=date.fromisoformat, default=date(2025, 5, 19))
    words.add_argument("--until", type=date.fromisoformat, default=date(2026, 5, 18))
    words.add_argument("--every", type=int, default=1)
    words.add_argument("--write", action="store_true")
    given = words.parse_args()
    import os

    shared = Path(os.environ.get("OPEN287G_SHARED") or ROOT.parent / "shared")
    published = list_published(shared / "data" / "rosters", given.since, given.until)
    memory = Path("/dev/shm")  # where a wait for the disk costs nothing: a year has 90,000 of them
    with tempfile.TemporaryDirectory(
        prefix="open287g-year-", dir=memory if memory.is_dir() else None
    ) as folder:
        workspace = Path(folder) / "workspace"
        workspace.mkdir()
        found = replay(published, given.since, given.until, given.every, workspace)
        assert found.edition is not None
        n_feeds = write_feeds(found.edition, Path(folder) / "feeds", "https://example.org")
        wrong = check(found, workspace) + find_bad_feeds(Path(folder) / "feeds")
    table = tell(found, given.since, given.until, given.every, n_feeds, wrong)
    print(table)
    if given.write:
        readme = ROOT / "bench" / "README.md"
        text = readme.read_text(encoding="utf-8")
        before, _, rest = text.partition(MARK)
        _, _, after = rest.partition("<!-- end -->")
        readme.write_text(f"{before}{MARK}\n{table}\n<!-- end -->{after}", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
