"""The journal of a workspace's `sync/` folder: what each address last gave, when to ask again, how the rounds went.

`state.json` is replaced whole; `visits-YYYY-MM.jsonl` only grows, a line for each visit, also where nothing changed.
Losing the state costs one full download and nothing else: bytes and announcements are kept elsewhere. Safe to kill at
any moment, because what it says of an address is written after the bytes are kept, never before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from open287g.disk import append_lines, write_beside

from .web import HostState, Validators


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AddressState(_Kept):
    """What an address last gave. `reference` names the bytes: their sha256."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str
    file_name: str
    size: int = 0
    first_seen_at: datetime
    last_seen_at: datetime
    n_seen: int = 1
    logged_on: str | None = None

    @property
    def validators(self) -> Validators | None:
        """What to ask with; None where the host stated nothing to ask with."""
        return Validators(self.etag, self.last_modified) if self.etag or self.last_modified else None


class LinkRecord(_Kept):
    """A link that may lead to a list, as the page last showed it. `list_name` is None where the page does not say.

    It is sure where the link itself or its file's name says so, doubtful where these two say different things.
    """

    address: str
    list_name: str | None = None
    text: str = ""
    is_sure: bool = True
    is_doubtful: bool = Field(default=False, exclude=True)


class State(_Kept):
    """All that is remembered from round to round."""

    version: int = 1
    addresses: dict[str, AddressState] = {}
    hosts: dict[str, HostState] = {}
    page_text: str | None = None
    links: list[LinkRecord] = []
    needs_build: bool = False
    started_at: datetime | None = None
    succeeded_at: datetime | None = None
    is_by_archive: bool = False
    changed_at: datetime | None = None
    failures: int = 0
    failure: str | None = None
    next_at: datetime | None = None
    every_seconds: int = 3600


STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Journal:
    """The `sync` folder of one workspace."""

    folder: Path
    state: State = field(default_factory=State)

    @classmethod
    def open(cls, workspace: Path) -> Journal:
        """The journal as it was left; an unreadable state is set aside and begun anew."""
        folder = workspace / "sync"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "state.json"
        state = read_state(path)
        if state is None:
            path.replace(path.with_name("state.unreadable.json"))
        return cls(folder, state or State())

    def save(self) -> None:
        """Put the state in its place, whole."""
        state = self.state.model_dump_json(indent=1, exclude_none=True)
        write_beside(self.folder / "state.json", f"{state}\n".encode())

    def log(self, at: datetime, **facts: Any) -> None:
        """Append one visit to the month's log."""
        line = json.dumps({"at": at.astimezone(UTC).isoformat(timespec="seconds"), **facts}, sort_keys=True)
        append_lines(self.folder / f"visits-{at.astimezone(UTC):%Y-%m}.jsonl", f"{line}\n".encode())

    def visits(self) -> Iterator[dict[str, Any]]:
        """Every visit so far, in order; a torn line is passed over."""
        for path in sorted(self.folder.glob("visits-*.jsonl")):
            yield from read_lines(path)

    def see(self, address: str, given: AddressState) -> None:
        """Remember what `address` gave; a run of the same bytes is one entry with a count."""
        before = self.state.addresses.get(address)
        if before is not None and before.sha256 == given.sha256:
            given = given.model_copy(
                update={"first_seen_at": before.first_seen_at, "n_seen": before.n_seen + 1}
            )
        self.state.addresses[address] = given

    def forget_stale(self, now: datetime) -> None:
        """Drop addresses not seen for long: ICE's page names a new one with nearly every list."""
        kept = self.state.addresses.items()
        self.state.addresses = {k: v for k, v in kept if now - v.last_seen_at < STALE_AFTER}


def read_state(path: Path) -> State | None:
    """The state as it was written; a fresh one where there is none, None where it cannot be read."""
    if not path.is_file():
        return State()
    try:
        return State.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        return None


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file of lines; what is torn is passed over."""
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            found = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


ANNOUNCEMENTS = "announcements.jsonl"
"""The file of what was announced: each line is sealed, for a line that is lost here would be news again."""


def seal(line: Mapping[str, Any]) -> str:
    """A line as JSON with a check sum of itself."""
    plain = json.dumps(line, ensure_ascii=False, sort_keys=True)
    return json.dumps({**line, "sum": zlib.crc32(plain.encode())}, ensure_ascii=False, sort_keys=True)


def read_sealed(path: Path) -> tuple[list[dict[str, Any]], list[int]]:
    """Sealed lines in order, and the numbers (from 1) of those that are not as they were written.

    What stands after the last line's end was torn off by a kill, and is neither.
    """
    if not path.is_file():
        return [], []
    good: list[dict[str, Any]] = []
    damaged: list[int] = []
    for number, written in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        line = _unseal(written)
        if line is None:
            damaged.append(number)
        else:
            good.append(line)
    return good, damaged


def _unseal(written: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(written)
        total = line.pop("sum")
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    plain = json.dumps(line, ensure_ascii=False, sort_keys=True)
    return line if isinstance(line, dict) and zlib.crc32(plain.encode()) == total else None


def cut_torn_line(path: Path) -> None:
    """Cut what a kill left after the end of the last line. The caller holds the lock."""
    if path.is_file() and not (data := path.read_bytes()).endswith(b"\n") and data:
        write_beside(path, data[: data.rfind(b"\n") + 1])


def find_damage(workspace: Path) -> Iterator[tuple[str, str, str]]:
    """What of the `sync` folder is not as it was written: file, what, remedy. Changes nothing."""
    folder = workspace / "sync"
    if read_state(folder / "state.json") is None:
        yield (
            "sync/state.json",
            "It cannot be read.",
            "The next round begins it anew, and asks for every list once.",
        )
    for number in read_sealed(folder / ANNOUNCEMENTS)[1]:
        yield (
            f"sync/{ANNOUNCEMENTS}",
            f"Line {number} is not as it was written.",
            "Move the file away. The next round then takes what it finds as known, and announces what comes after.",
        )
