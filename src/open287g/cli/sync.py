"""`open287g sync`, `watch` and `backfill`: lists fetched, kept and built; what is new, in words; what a person can do.

Exit codes: 0 where every origin gave its lists and the edition was built, 1 where something failed, 2 for wrong words.
`watch` ends by itself only where nothing can be right any more (settings that are wrong, a workspace that cannot be
written). Everything it must remember is on the disk, so that it may be killed and started at any moment.
"""

from __future__ import annotations

import gc
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from open287g.errors import Open287gError, SettingsError, SourceError, UsageError
from open287g.text.harmless import plain_lines
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from .importing import BaseOption
from .shared import JsonOption, WorkspaceOption, choose_workspace, print_json, say

if TYPE_CHECKING:
    from open287g.feeds.announcing import Announced
    from open287g.pipeline.syncing import SyncReport, Visit
    from open287g.queries.news_items import News
    from open287g.sources.settings import SyncSettings


FromOption = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        help="Ask this origin instead of those in sync.toml: ice, archive (the Wayback Machine), a folder, a ZIP "
        "archive, a git clone, or a web address of a workbook or an index; may be given again.",
    ),
]
AnnounceOption = Annotated[
    bool,
    typer.Option("--announce/--no-announce", help="Send notices by the rules of sync.toml, and write feeds."),
]


def sync(
    origin: FromOption = None,
    announce: AnnounceOption = True,
    base: BaseOption = "auto",
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Fetch ICE's lists, keep what is new, build, and tell what changed. One round; it can be killed at any moment.

    Asks what the workspace's sync.toml names; without that file, ICE's own page. Every visit is logged, also where
    nothing changed. Where ICE refuses programs, the Wayback Machine's newest captures are taken instead.

    Example: open287g sync --from ice --from ~/mirrors/287g-lists
    """
    folder = choose_workspace(workspace)
    outcome = run_round(folder, read_all_settings(folder), origin, base, is_announcing=announce)
    if as_json:
        print_json(outcome.describe())
    else:
        outcome.show()
    if not outcome.report.succeeded:
        raise typer.Exit(1)


class Outcome:
    """What a round came to: its report, its news, its announcements."""

    def __init__(
        self, report: SyncReport, news: News | None, announced: Announced | None, settings: SyncSettings
    ) -> None:
        self.report, self.news, self.announced, self.settings = report, news, announced, settings

    def show(self) -> None:
        """Print the round for people: what is new first, what failed last."""
        report = self.report
        lines = [_count_visits(report)]
        if self.news is not None:
            from open287g.queries.news import say_news

            lines += say_news(self.news)
        if report.edition is not None:
            lines.append(_("Edition {edition_id} is current.", edition_id=report.edition.edition_id))
        lines += _say_announced(self.announced)
        print(plain_lines("\n".join(lines)))
        for visit, is_of in report.find_swapped():
            say(_("Behind the link to the {said} list was the {found} list; what is inside decides.",
                  said=_(visit.list_name or ""), found=_(is_of)))  # fmt: skip
        for visit in report.failed:
            say(_("Failed: {reason}", reason=visit.reason))
        if report.problem:
            say(
                _("open287g: the files are kept, but no edition was built: {problem}", problem=report.problem)
            )
        if report.is_refused:
            say(_advise(self.settings, is_archived=report.succeeded))

    def describe(self) -> dict[str, Any]:
        """The round as JSON."""
        from dataclasses import asdict

        report = self.report
        facts = ("origin", "address", "outcome", "file_name", "sha256", "list_name", "reason")
        return {
            "started_at": report.started_at,
            "ended_at": report.ended_at,
            "succeeded": report.succeeded,
            "refused": report.is_refused,
            "visits": [{name: getattr(visit, name) for name in facts} for visit in report.visits],
            "new": len(report.new),
            "edition_before": report.edition_before,
            "edition": report.edition.edition_id if report.edition else None,
            "problem": report.problem,
            "traffic": asdict(report.traffic),
            "news": asdict(self.news) if self.news else None,
            "announced": _describe_announced(self.announced),
        }


def read_all_settings(folder: Path) -> SyncSettings:
    """The settings of a workspace, with its rules, addresses and time zone looked at before anything is asked."""
    from open287g.feeds.idle import are_settings_checked
    from open287g.sources.settings import read_settings

    settings = read_settings(folder)
    if settings.notify and not are_settings_checked(folder):
        from open287g.feeds.announcing import find_zone
        from open287g.feeds.outbox import check_addresses
        from open287g.feeds.rules import read_rules

        read_rules(settings.notify)
        check_addresses(settings.notify)
        if any(rule.when == "daily" for rule in settings.notify):
            find_zone(settings.time_zone)
    return settings


def run_round(
    folder: Path,
    settings: SyncSettings,
    origin: list[str] | None,
    base: str,
    *,
    is_announcing: bool,
    is_strict: bool = True,
) -> Outcome:
    """One round, its news, and what is announced of it.

    With `is_strict`, words of a person that name no origin are refused; those of the settings never end a round.
    """
    from open287g.pipeline.syncing import ask_heartbeat
    from open287g.pipeline.syncing import sync as sync_lists
    from open287g.sources.origins import choose_origins

    is_telling = is_announcing and bool(settings.notify or settings.feeds)
    origins = choose_origins(origin or settings.origins, is_strict=is_strict and bool(origin))
    report = sync_lists(folder, settings, origins, base=base)
    news = _tell_news(folder, report)
    announced = _announce(folder, settings) if is_telling else None
    if report.succeeded:
        ask_heartbeat(folder, settings)
    return Outcome(report, news, announced, settings)


def _tell_news(folder: Path, report: SyncReport) -> News | None:
    """The news of a round that built an edition, beside the edition before it."""
    if report.edition is None:
        return None
    from open287g.data.editions import open_edition
    from open287g.data.workspace import project_folder
    from open287g.queries.news_items import tell_news_between

    own = folder / "editions" / (report.edition_before or "none")
    before = own if report.edition_before else project_folder("edition")
    return tell_news_between(
        open_edition(before) if (before / "edition.json").is_file() else None, report.edition
    )


def _announce(folder: Path, settings: SyncSettings) -> Announced | None:
    """Send what is new and what waits, and write the feeds if the edition is another than that of the last ones."""
    from open287g.feeds.idle import is_idle, write_mark

    pointer = folder / "editions" / "current"
    if not pointer.is_file() or is_idle(
        folder, pointer.read_text(encoding="utf-8", errors="replace").strip()
    ):
        return None  # nothing was built here yet, or all of it is told
    from open287g.data.editions import current_edition
    from open287g.feeds.announcing import announce
    from open287g.feeds.entries import renew_feeds

    edition = current_edition(folder)
    announced = announce(folder, edition, settings) if settings.notify else None
    if settings.feeds is not None:
        renew_feeds(folder, edition, settings.feeds.expanduser(), settings.site)
        if announced is None:
            write_mark(folder, edition.edition_id)
    return announced


def _count_visits(report: SyncReport) -> str:
    counted = {
        name: sum(v.outcome == name for v in report.visits)
        for name in ("new", "known", "unchanged", "failed")
    }
    words = {
        "new": ngettext("{n} new", "{n} new", counted["new"]),
        "known": ngettext("{n} held already", "{n} held already", counted["known"]),
        "unchanged": ngettext("{n} unchanged", "{n} unchanged", counted["unchanged"]),
        "failed": ngettext("{n} failed", "{n} failed", counted["failed"]),
    }
    told = ", ".join(words[name] for name, n in counted.items() if n) or _("none")
    n = report.traffic.requests
    if not n:
        return _("Addresses: {told}.", told=told)
    requests = ngettext("{n} request", "{n} requests", n)
    return _("Addresses: {told} ({requests}, {megabytes} MB).", told=told, requests=requests,
             megabytes=f"{report.traffic.received / 1e6:,.1f}")  # fmt: skip


def _say_announced(announced: Announced | None) -> list[str]:
    if announced is None:
        return []
    lines = []
    if announced.n_sent:
        lines.append(ngettext("{n} notice was sent.", "{n} notices were sent.", announced.n_sent))
    if announced.n_failed:
        lines.append(_("Not sent, tried again in the next round: {n}.", n=announced.n_failed))
    if announced.n_late:
        lines.append(_("Found in older lists, and not announced: {n}.", n=announced.n_late))
    return lines


def _describe_announced(announced: Announced | None) -> dict[str, int] | None:
    if announced is None:
        return None
    return {
        "items": len(announced.items),
        "corrections": len(announced.corrections),
        "late": announced.n_late,
        "sent": announced.n_sent,
        "failed": announced.n_failed,
    }


def _advise(settings: SyncSettings, *, is_archived: bool) -> str:
    """What a person does by hand where ICE refuses programs: two clicks and a command."""
    instead = _("The Wayback Machine's newest captures were taken instead; they may be days old.")
    why = _("ICE's host refuses programs; that is respected.")
    by_hand = _("By hand it takes two clicks and a command:")
    return "\n".join([
        " ".join([why, *([instead] if is_archived else []), by_hand]),
        "  1. " + _("Open {page} in a browser.", page=settings.page),
        "  2. " + _("Click the button of the participating agencies (and that of the pending ones) to save the "
                    "workbook."),
        "  3. open287g import ~/Downloads/participatingAgencies*.xlsx",
    ])  # fmt: skip


def backfill(
    since: Annotated[str, typer.Option(help="First day of captures, such as 2025-01-20.")],
    until: Annotated[str | None, typer.Option(help="Last day; today if left out.")] = None,
    base: BaseOption = "auto",
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in what the Wayback Machine captured of ICE's page and workbooks. Run it again to go on where it stopped.

    A capture says that a list was there by then, not when ICE published it. The archive is asked slowly; when it asks
    for patience, what came so far is built, and the time is told from which on to go on.

    Example: open287g backfill --since 2026-05-19 --until 2026-09-30
    """
    from open287g.pipeline.syncing import run_backfill
    from open287g.queries.fields import read_day
    from open287g.queries.registry import today_here

    folder = choose_workspace(workspace)
    first, last = _read_day(since, read_day), _read_day(until, read_day) if until else today_here()
    if first > last:
        raise UsageError(_("{since} is after {until}. Give the first day first.", since=first, until=last))
    settings = read_all_settings(folder)
    report = run_backfill(folder, settings, first, last, base=base, tell=_tell_visit)
    outcome = Outcome(report, _tell_news(folder, report), None, settings)
    if as_json:
        print_json(outcome.describe())
    else:
        outcome.show()
    if not report.succeeded and report.failed:
        raise typer.Exit(1)


def _read_day(text: str, read: Any) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _tell_visit(visit: Visit) -> None:
    say(f"{visit.outcome}: {visit.file_name or visit.address}")


_NAP = 1.0
"""Seconds between two looks at the clock: a machine that slept goes on at once."""


def watch(
    every: Annotated[
        str | None,
        typer.Option(help="Time between two rounds, such as 15m, 1h or 1d; else as sync.toml says."),
    ] = None,
    origin: FromOption = None,
    base: BaseOption = "auto",
    rounds: Annotated[
        int | None, typer.Option(min=1, help="End after so many rounds; without it, never.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Run sync at intervals, and tell the people named in sync.toml what changed. Made to run unattended for years.

    Example: open287g watch --every 1h
    """
    from open287g.sources.settings import parse_duration

    folder = choose_workspace(workspace)
    settings = read_all_settings(folder)
    try:
        seconds = parse_duration(every) if every else settings.every_seconds
    except ValueError as error:
        option = "--every"
        raise UsageError(f"{option}: {error}.") from error
    settings = settings.model_copy(update={"every": f"{seconds}s"})
    signal.signal(signal.SIGTERM, _stop)
    done = 0
    while True:
        started = time.monotonic()
        done += 1
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, round {done:,}", flush=True)
        try:
            settings = _read_again(settings, folder, every)
            run_round(folder, settings, origin, base, is_announcing=True, is_strict=done == 1).show()
        except (SettingsError, UsageError):
            raise
        except (Open287gError, SourceError, OSError) as error:
            say(plain_lines(f"open287g: this round failed: {error}"))
        gc.collect()
        sys.stdout.flush()
        if rounds is not None and done >= rounds:
            return
        _wait(started, datetime.now(UTC), settings.every_seconds)


def _read_again(settings: SyncSettings, folder: Path, every: str | None) -> SyncSettings:
    """The settings as they are now; those of before, and what is wrong, where somebody has just spoiled the file."""
    try:
        fresh = read_all_settings(folder)
    except SettingsError as error:
        say(f"open287g: {error} The settings of before are kept.")
        return settings
    return fresh.model_copy(update={"every": settings.every}) if every else fresh


def _wait(started: float, now: datetime, seconds: int) -> None:
    """Wait until the next round is due by one of two clocks: one may be set back, the other stops while asleep."""
    due = now + timedelta(seconds=seconds - (time.monotonic() - started))
    while time.monotonic() - started < seconds and datetime.now(UTC) < due:
        time.sleep(min(_NAP, max(0.0, seconds - (time.monotonic() - started))))


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End as asked: what is half done is made good by the next start."""
    raise SystemExit(0)
