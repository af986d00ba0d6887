"""Faults at the file-system calls of one run: a kill, a torn write, a power cut, a full disk, a call that fails.

A run goes through `watching`: every call of the system's by which Python reads or changes files below one folder is
counted, and at the chosen one the fault happens. Kills are tried at every call that changes something: between two of
them the disk is the same, whatever is read. A power cut is a kill after which every byte that no sync has covered is
half gone, also where the file has been moved to its place since. What a kill leaves at each call is what lies there
just before it: one run under `Watch.keep_states` gives them all.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KILL, TORN, POWER_CUT, FULL_DISK, UNREADABLE = "kill", "torn write", "power cut", "full disk", "unreadable"
FAILED_WRITE, FAILED_SYNC, FAILED_MOVE = "failed write", "failed sync", "failed move"
KILLS = (KILL, TORN, POWER_CUT)
"""After which the run is over."""
FAULTS = (*KILLS, FULL_DISK, UNREADABLE, FAILED_WRITE, FAILED_SYNC, FAILED_MOVE)


@dataclass
class Watch:
    """What is counted, and at which call what happens. `at` None counts alone."""

    below: Path
    fault: str = KILL
    at: int | None = None
    keep_states: Path | None = None
    """Where to copy the folder to as kills would leave it."""
    kept: frozenset[str] = frozenset()
    """The kills of which that is wanted, as `kill-1`, `torn write-1`, `power cut-1`: fault and call."""
    n_changes: int = 0
    n_writes: int = 0
    n_reads: int = 0
    n_syncs: int = 0
    n_moves: int = 0
    handles: dict[int, Path] = field(default_factory=dict)
    unsynced: dict[Path, int] = field(default_factory=dict)
    """Files with bytes that no sync has covered, and how many bytes are safe."""
    is_full: bool = False
    is_looking_away: bool = False

    def is_ours(self, path: object, folder: int | None = None) -> bool:
        """Whether a path (in the open `folder`, if one is given) or an open file lies below what is watched."""
        if self.is_looking_away:
            return False
        if isinstance(path, int) or folder is not None:
            return (path if folder is None else folder) in self.handles
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        return Path(os.fsdecode(path)).absolute().is_relative_to(self.below)

    def change(self, *, needs_room: bool) -> None:
        """A call that changes something is about to happen."""
        self.n_changes += 1
        self._keep(KILL, self.n_changes)
        for path, safe in self._keep(POWER_CUT, self.n_changes):
            _REAL.truncate(path, safe + (_REAL.stat(path).st_size - safe) // 2)
        if self.at is None:
            return
        if self.fault == FULL_DISK and needs_room and (self.is_full or self.n_changes >= self.at):
            self.is_full = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def read(self, path: object) -> None:
        """A call that reads something is about to happen."""
        self.n_reads += 1
        if self.fault == UNREADABLE and self.n_reads == self.at:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    def write(self, handle: int, data: bytes) -> None:
        """Bytes are about to be written."""
        self.n_writes += 1
        self._keep(TORN, self.n_writes)
        if f"{TORN}-{self.n_writes}" in self.kept:
            assert self.keep_states is not None
            path = self.keep_states / f"{TORN}-{self.n_writes}" / self.handles[handle].relative_to(self.below)
            with _REAL.io_open(path, "r+b") as torn:
                torn.seek(os.lseek(handle, 0, os.SEEK_CUR))
                torn.write(data[: len(data) // 2])
        if self.fault == FAILED_WRITE and self.n_writes == self.at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.change(needs_room=True)

    def sync(self, path: Path) -> None:
        """A file or folder is about to be synced; where that fails, half of what was waiting is lost."""
        self.n_syncs += 1
        if self.fault == FAILED_SYNC and self.n_syncs == self.at:
            if (safe := self.unsynced.get(path)) is not None:
                _REAL.truncate(path, safe + (_REAL.stat(path).st_size - safe) // 2)
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        self.change(needs_room=False)

    def move(self) -> None:
        """Something is about to be moved to its place."""
        self.n_moves += 1
        if self.fault == FAILED_MOVE and self.n_moves == self.at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.change(needs_room=True)

    def _keep(self, fault: str, at: int) -> list[tuple[Path, int]]:
        """Copy the folder as it lies now, if wanted; returns the unsynced files of the copy, and how much is safe."""
        if self.keep_states is None or f"{fault}-{at}" not in self.kept:
            return []
        self.is_looking_away = True
        state = self.keep_states / f"{fault}-{at}"
        shutil.copytree(self.below, state)
        copied = [(state / path.relative_to(self.below), safe) for path, safe in self.unsynced.items()]
        told = [(path, safe) for path, safe in copied if path.is_file()]
        self.is_looking_away = False
        return told

    def moved(self, source: Path, target: Path) -> None:
        """What was written under `source` lies under `target` now."""
        for path in list(self.unsynced):
            if path == source or path.is_relative_to(source):
                self.unsynced[target / path.relative_to(source)] = self.unsynced.pop(path)


class _Real:
    """The system's calls as they are."""

    def __init__(self) -> None:
        for name in ("open", "write", "fsync", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "stat",
                     "ftruncate", "truncate", "listdir", "scandir", "close"):  # fmt: skip
            setattr(self, name, getattr(os, name))
        self.io_open = io.open

    truncate: Callable[..., None]


_REAL: Any = _Real()


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """Count, and fault, the calls inside the block."""
    changed = _calls(watch)
    before = {name: getattr(os, name) for name in changed}
    for name, call in changed.items():
        setattr(os, name, call)
    opened = _open_of(watch)
    io.open = builtins.open = opened  # type: ignore[assignment]
    try:
        yield watch
    finally:
        for name, call in before.items():
            setattr(os, name, call)
        io.open = builtins.open = _REAL.io_open


def _calls(watch: Watch) -> dict[str, Callable[..., Any]]:
    def path_changing(name: str, *, needs_room: bool) -> Callable[..., Any]:
        real = getattr(_REAL, name)

        def call(path: Any, *args: Any, **kwargs: Any) -> Any:
            if watch.is_ours(path, kwargs.get("dir_fd")):
                watch.change(needs_room=needs_room)
            return real(path, *args, **kwargs)

        return call

    def moving(name: str) -> Callable[..., Any]:
        real = getattr(_REAL, name)

        def call(source: Any, target: Any, **kwargs: Any) -> Any:
            if not watch.is_ours(target):
                return real(source, target, **kwargs)
            watch.move()
            done = real(source, target, **kwargs)
            watch.moved(Path(os.fsdecode(source)), Path(os.fsdecode(target)))
            return done

        return call

    def reading(name: str) -> Callable[..., Any]:
        real = getattr(_REAL, name)

        def call(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            if watch.is_ours(path, kwargs.get("dir_fd")):
                watch.read(path)
            return real(path, *args, **kwargs)

        return call

    def opening(path: Any, flags: int, mode: int = 0o777, **kwargs: Any) -> int:
        is_ours = watch.is_ours(path, kwargs.get("dir_fd"))
        if is_ours and flags & (os.O_CREAT | os.O_TRUNC):
            watch.change(needs_room=True)
        elif is_ours:
            watch.read(path)
        handle: int = _REAL.open(path, flags, mode, **kwargs)
        if is_ours:
            watch.handles[handle] = Path(os.fsdecode(path))
        return handle

    def writing(handle: int, data: Any) -> int:
        path = watch.handles.get(handle)
        if path is None:
            return int(_REAL.write(handle, data))
        watch.write(handle, bytes(data))
        watch.unsynced.setdefault(path, os.lseek(handle, 0, os.SEEK_CUR))
        return int(_REAL.write(handle, data))

    def syncing(handle: int) -> None:
        path = watch.handles.get(handle)
        if path is not None:
            watch.sync(path)
            watch.unsynced.pop(path, None)
        _REAL.fsync(handle)

    def truncating(handle: int, size: int) -> None:
        if handle in watch.handles:
            watch.change(needs_room=False)
        _REAL.ftruncate(handle, size)

    def closing(handle: int) -> None:
        watch.handles.pop(handle, None)
        _REAL.close(handle)

    return {
        "open": opening, "write": writing, "fsync": syncing, "ftruncate": truncating, "close": closing,
        "replace": moving("replace"), "rename": moving("rename"),
        "unlink": path_changing("unlink", needs_room=False), "remove": path_changing("remove", needs_room=False),
        "rmdir": path_changing("rmdir", needs_room=False), "mkdir": path_changing("mkdir", needs_room=True),
        "listdir": reading("listdir"), "scandir": reading("scandir"), "stat": reading("stat"),
    }  # fmt: skip


def _open_of(watch: Watch) -> Callable[..., Any]:
    def call(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if watch.is_ours(file):
            if set(mode) & set("wax+"):
                watch.change(needs_room=True)
                watch.unsynced[Path(os.fsdecode(file))] = 0
            else:
                watch.read(file)
        return _REAL.io_open(file, mode, *args, **kwargs)

    return call
