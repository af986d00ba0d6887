"""`open287g watch`: a round of sync at each interval, for ever; a failure is told and logged, and the next round tries.

It ends by itself only where nothing can be right any more (settings that are wrong, a workspace that cannot be
written). Everything it must remember is on the disk, so that it may be killed and started at any moment.
"""

from __future__ import annotations

import gc
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from open287g.errors import Open287gError, SettingsError, SourceError, UsageError
from open287g.text.harmless import plain_lines

from .importing import BaseOption
from .options import WorkspaceOption, choose_workspace
from .output import say
from .sync import FromOption, read_all_settings, run_round

if TYPE_CHECKING:
    from pathlib import Path

    from open287g.sources.settings import SyncSettings

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
