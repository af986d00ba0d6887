"""Bytes to their place on disk, so that a kill, a power cut or a full disk leaves what was there or what is new.

In: a path and bytes. Out: nothing; what returns is on the disk itself, not only in the machine's memory. Refuses, as
`WorkspaceError` in words, what the disk refuses. Every file and folder that later steps rely on is written here.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from open287g.errors import WorkspaceError
from open287g.text.phrases import gettext as _

UNFINISHED = ".part-"
"""How the name of a file or folder begins that is not yet in its place: a leftover, once its program is gone."""
REMOVED = ".removed-"
"""How the name of a folder begins that is being removed: it left its place in one step."""

_UNFINISHED_BY = re.compile(rf"(?:{re.escape(UNFINISHED)}|{re.escape(REMOVED)})(?P<pid>\d+)-")
_SYNC_THREADS = 8
"""A disk writes many waiting files in one go: eight that wait together take little longer than one."""
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})
"""Answers of file systems that cannot sync a folder and need not."""


def write_beside(path: Path, data: bytes) -> None:
    """Write `data` as the whole of `path`: beside it first, then moved there in one step. The folder must be there.

    What is no regular file (a pipe, /dev/stdout) is written to as it is; a link keeps pointing where it points.
    """
    with _in_words(path):
        place = path.resolve() if path.is_symlink() else path
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        beside = unfinished(place)
        try:
            _write_through(beside, data, _mode_of(place))
            os.replace(beside, place)  # noqa: PTH105  one step, as everywhere in this module
        except BaseException:
            _forget(beside)
            raise
        _sync_folder(place.parent)


@contextmanager
def hold(lock_file: Path, seconds: float, told: str) -> Iterator[None]:
    """Nobody else holds the lock meanwhile; `WorkspaceError` with the words `told` if somebody does for `seconds`."""
    lock = FileLock(str(lock_file), timeout=seconds)
    with _in_words(lock_file):
        try:
            lock.acquire()
        except Timeout:
            raise WorkspaceError(told) from None
    try:
        yield
    finally:
        lock.release()


def write_unsynced(path: Path, data: bytes) -> None:
    """Write `data` as the whole of `path` as `write_beside` does, but leave it to `sync_files` to wait for the disk."""
    with _in_words(path):
        beside = unfinished(path)
        try:
            _write(beside, data, 0o666)
            os.replace(beside, path)  # noqa: PTH105
        except FileNotFoundError:  # a program on another machine took it for a leftover
            _write(beside, data, 0o666)
            os.replace(beside, path)  # noqa: PTH105
        except BaseException:
            _forget(beside)
            raise


def write_in_place(path: Path, data: bytes) -> None:
    """Write `data` as the whole of `path` where it stands, and wait for no disk: for what a later run makes anew.

    Bytes written over those of before cost a twentieth of a new file moved in their stead. A killed run may leave the
    file torn. A link, or a file that has other names too, is not written through: a file of its own takes its place.
    """
    with _in_words(path):
        with suppress(FileNotFoundError):
            held = path.lstat()
            if not stat.S_ISREG(held.st_mode) or held.st_nlink > 1:
                path.unlink()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            _write_all(handle, data)
            os.ftruncate(handle, len(data))
        finally:
            os.close(handle)


def sync_files(paths: Iterable[Path]) -> None:
    """Wait until these files, and the folders that name them, are on the disk."""
    files = list(paths)
    folders = sorted({path.parent for path in files})
    everything = [*files, *folders, *sorted({folder.parent for folder in folders})]
    if len(everything) <= _SYNC_THREADS:
        for path in everything:
            _sync(path)
        return
    with ThreadPoolExecutor(_SYNC_THREADS) as pool:
        list(pool.map(_sync, everything))


def append_lines(path: Path, lines: bytes) -> None:
    """Append whole lines and wait for the disk; if that fails the file is as it was. The caller holds the lock.

    What a killed run left of a line is ended first, so that it spoils no other line and can be named.
    """
    with _in_words(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            size = os.lseek(handle, 0, os.SEEK_END)
            os.lseek(handle, max(0, size - 1), os.SEEK_SET)
            ended = b"" if os.read(handle, 1) in (b"", b"\n") else b"\n"
            try:
                _write_all(handle, ended + lines)
                os.fsync(handle)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        if not size:
            _sync_folder(path.parent)


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make `target` a folder of exactly these files: made beside it, synced, and moved there in one step.

    A folder that is there already is removed in one step first; whoever reads then sees the old, none, or the new.
    """
    beside = unfinished(target)
    with _in_words(target):
        try:
            make_folder(target.parent)
            remove_folder(beside)
            beside.mkdir()
            for name, data in files.items():
                _write_through(beside / name, data, 0o666)
            _sync_folder(beside)
            remove_folder(target)
            os.replace(beside, target)  # noqa: PTH105
        except BaseException:
            with suppress(OSError):
                shutil.rmtree(beside)
            raise
        _sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each on the disk before what it will hold."""
    if folder.is_dir():
        return
    with _in_words(folder):
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it: out of its place in one step, then file by file."""
    with _in_words(folder):
        if not folder.is_dir():
            return
        doomed = folder.with_name(f"{REMOVED}{os.getpid()}-{folder.name}")
        os.replace(folder, doomed)  # noqa: PTH105
        _sync_folder(folder.parent)
        shutil.rmtree(doomed)


def list_leftovers(folder: Path) -> list[Path]:
    """What killed runs left in `folder`: files and folders that never reached, or have left, their place."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _is_left_behind(path.name))


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove them; returns what was removed. What a running program writes at this moment is none of them."""
    leftovers = list_leftovers(folder)
    for path in leftovers:
        with _in_words(path):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return leftovers


def _is_left_behind(name: str) -> bool:
    """Whether a name is that of something unfinished or removed whose program no longer runs on this machine."""
    met = _UNFINISHED_BY.match(name)
    return met is not None and not _runs_elsewhere(int(met["pid"]))


def _runs_elsewhere(pid: int) -> bool:
    """Whether another program of that number runs; this one has nothing unfinished when it looks for leftovers."""
    if pid == os.getpid() or os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def unfinished(path: Path) -> Path:
    """The place beside `path` where this process writes what will be moved there."""
    return path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name[-100:]}")


def say_refusal(error: OSError) -> str:
    """What the disk answered, in words, and what can be done about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full. Make room, and do it again"
    return f"{error.strerror or error}. Name another place, or repair the disk or its permissions"


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if path.parent.is_dir():
            raise WorkspaceError(f"{path} cannot be written: {say_refusal(error)}.") from error
        raise WorkspaceError(
            _("{path} cannot be written: there is no folder {folder}. Make it, or name another place.",
              path=str(path), folder=repr(str(path.parent)))
        ) from error  # fmt: skip
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {say_refusal(error)}.") from error


def _mode_of(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode) if place.is_file() else 0o666


def _write_through(path: Path, data: bytes, mode: int) -> None:
    handle = _write(path, data, mode, keep_open=True)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes, mode: int, *, keep_open: bool = False) -> int:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        _write_all(handle, data)
    except BaseException:
        os.close(handle)
        raise
    if not keep_open:
        os.close(handle)
    return handle


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _sync(path: Path) -> None:
    if path.is_dir():
        _sync_folder(path)
        return
    with _in_words(path):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; where folders cannot be synced, nothing need be waited for."""
    if os.name == "nt":
        return
    with _in_words(folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
