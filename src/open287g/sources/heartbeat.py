"""The heartbeat of sync, and its health: when a whole round last succeeded, what failed since, when the next is due.

The heartbeat is written only after a round in which every list was fetched or confirmed, kept, and built; it names the
last line of the log of visits by its hash, so that a program that merely runs cannot write one, and `read_health`
finds a heartbeat that tells of another log. What died silently is found by the clock: no heartbeat, no health.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from open287g.disk import write_beside

from .journal import Journal, State, read_state

GRACE = timedelta(minutes=30)
"""How late a round may be before sync counts as late: a build, a slow host, a machine that was asleep."""
LONGEST_ROUND = timedelta(hours=12)
"""How long after its last visit a round may end: a heartbeat of another time than its visit's is none."""
LATE_ROUNDS = 3
"""Rounds without success after which sync counts as failing rather than late."""


@dataclass(frozen=True)
class ListSeen:
    """When the bytes behind one address were first and last seen."""

    address: str
    file_name: str
    sha256: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class SyncHealth:
    """How sync is. `level` is 'never' (not set up), 'ok', 'late' or 'failing'; `reasons` say why, in words."""

    level: str
    reasons: tuple[str, ...]
    started_at: datetime | None = None
    succeeded_at: datetime | None = None
    changed_at: datetime | None = None
    heartbeat_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    failure: str | None = None
    waits_for_build: bool = False
    lists: tuple[ListSeen, ...] = ()
    patience: Mapping[str, datetime] = field(default_factory=dict)
    unsent_notices: int = 0

    @property
    def exit_code(self) -> int:
        """For monitoring: 0 if well or never set up, 1 if late, 2 if failing."""
        return {"never": 0, "ok": 0, "late": 1, "failing": 2}[self.level]


def write_heartbeat(journal: Journal, at: datetime) -> None:
    """Write that a whole round succeeded at `at`."""
    beat = {"succeeded_at": at.isoformat(timespec="seconds"), "log": _last_line_hash(journal.folder, at)}
    written = json.dumps(beat, indent=1, sort_keys=True)
    write_beside(journal.folder / "heartbeat.json", f"{written}\n".encode())


def _logs_until(folder: Path, at: datetime) -> list[Path]:
    """The logs of visits of the month of `at` and of the last month before it that has one, the newest first."""
    last = f"visits-{at.astimezone(UTC):%Y-%m}.jsonl"
    return sorted((path for path in folder.glob("visits-*.jsonl") if path.name <= last), reverse=True)[:2]


def _last_line_hash(folder: Path, at: datetime) -> str | None:
    logs = _logs_until(folder, at)
    if not logs:
        return None
    with logs[0].open("rb") as log:
        log.seek(max(0, log.seek(0, 2) - (1 << 16)))
        lines = log.read().splitlines()
    return hashlib.sha256(lines[-1]).hexdigest() if lines else None


def _find_in_log(folder: Path, at: datetime, wanted: str | None) -> bytes | None:
    """The line of the logs until `at` that has this hash, the newest first."""
    for path in _logs_until(folder, at):
        for line in reversed(path.read_bytes().splitlines()):
            if hashlib.sha256(line).hexdigest() == wanted:
                return line
    return None


def read_health(workspace: Path, now: datetime) -> SyncHealth:
    """How sync of a workspace is at `now`, by the interval that its last round was set to; writes nothing."""
    folder = workspace / "sync"
    if not (folder / "state.json").is_file():
        return SyncHealth("never", ("sync has not run here",))
    found = read_state(folder / "state.json")
    state, unsent = found or State(), _count_unsent(folder)
    beat_at, complaint = _read_beat(folder)
    if found is None:
        complaint = "the journal of sync cannot be read; the next round begins it anew"
    told = [("failing", complaint)] if complaint else []
    told += [*_judge_beat(state, beat_at, now), *_judge_rounds(state), *_judge_notices(unsent)]
    held = [
        ListSeen(a, s.file_name, s.sha256, s.first_seen_at, s.last_seen_at)
        for a, s in state.addresses.items()
    ]
    return SyncHealth(
        level=max(("ok", *(level for level, _ in told)), key=("ok", "late", "failing").index),
        reasons=tuple(reason for _, reason in told),
        started_at=state.started_at,
        succeeded_at=state.succeeded_at,
        changed_at=state.changed_at,
        heartbeat_at=beat_at,
        next_at=state.next_at,
        failures=state.failures,
        failure=state.failure,
        waits_for_build=state.needs_build,
        unsent_notices=unsent,
        lists=tuple(sorted(held, key=lambda seen: seen.last_seen_at, reverse=True)),
        patience={
            name: h.not_before for name, h in state.hosts.items() if h.not_before and h.not_before > now
        },
    )


def _judge_beat(state: State, beat_at: datetime | None, now: datetime) -> Iterator[tuple[str, str]]:
    """What the day of the last success says: a level and a reason, if it says anything."""
    allowed = timedelta(seconds=state.every_seconds) + GRACE
    if beat_at is None:
        yield "failing" if state.failures >= LATE_ROUNDS else "late", "no round has succeeded yet"
    elif beat_at > now + GRACE:
        yield (
            "late",
            f"the last success lies in the future ({beat_at:%Y-%m-%d %H:%M} UTC): a clock was set back",
        )
    elif now - beat_at > LATE_ROUNDS * allowed:
        yield "failing", f"no round has succeeded since {beat_at:%Y-%m-%d %H:%M} UTC"
    elif now - beat_at > allowed:
        yield "late", f"the last success was at {beat_at:%Y-%m-%d %H:%M} UTC"


def _judge_rounds(state: State) -> Iterator[tuple[str, str]]:
    """What the journal says of the last rounds; failures alone make nothing late, the clock does."""
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        yield "ok", f"it failed {times}: {(state.failure or '').partition(chr(10))[0]}"
    if state.is_by_archive:
        yield "ok", "ICE's page did not give its lists; the newest captures of the archive were taken instead"
    if state.needs_build:
        yield "late", "files were kept that no edition holds yet"


def _judge_notices(unsent: int) -> Iterator[tuple[str, str]]:
    if unsent:
        yield "ok", "1 notice waits to be sent" if unsent == 1 else f"{unsent} notices wait to be sent"


def _count_unsent(folder: Path) -> int:
    """Notices that wait, as announcing last wrote it down."""
    try:
        return int(json.loads((folder / "announced.json").read_bytes())["unsent"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _read_beat(folder: Path) -> tuple[datetime | None, str | None]:
    """The instant of the heartbeat, and what is wrong with it."""
    path = folder / "heartbeat.json"
    if not path.is_file():
        return None, None
    try:
        beat = json.loads(path.read_bytes())
        at = datetime.fromisoformat(beat["succeeded_at"])
        line = _find_in_log(folder, at, beat.get("log"))
        logged_at = datetime.fromisoformat(json.loads(line)["at"]) if line is not None else None
        is_of_round = logged_at is not None and abs(at - logged_at) <= LONGEST_ROUND
    except (ValueError, KeyError, TypeError):
        return None, "the heartbeat cannot be read"
    if not is_of_round:
        return None, "the heartbeat tells of a round that the log of visits does not hold"
    return at, None
