"""What every test stands on: no network, no chance, a workspace of its own, ICE's archive if it is there."""

from __future__ import annotations

import atexit
import io
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every machine and every day. `pytest --hypothesis-profile=explore` looks further.
settings.register_profile(
    "steady", derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", parent=settings.get_profile("steady"), derandomize=False, max_examples=1_000
)
settings.load_profile("steady")

# Money and verdicts of a day cost half a minute; one run of the tests works them out once: workers inherit the folder.
if "OPEN287G_CACHE" not in os.environ:
    os.environ["OPEN287G_CACHE"] = tempfile.mkdtemp(prefix="open287g-answers-")
    atexit.register(shutil.rmtree, os.environ["OPEN287G_CACHE"], ignore_errors=True)

# Tests make and remove hundreds of workspaces; waiting for the disk at each file took as long as the work. What is
# synced, and when, is held by tests that count the calls or start a process of their own.
os.fsync = lambda _handle: None


MOST_WORK_FIRST = (
    "explorer", "answers", "funding", "claims", "publish", "documents", "doors", "docs", "ledger", "whole", "feeds",
    "reading", "agencies", "build", "sources", "house",
)  # fmt: skip
"""Rooms that take longest, so that two workers end together; those that are not named come last."""


def _room(nodeid: str) -> str:
    return Path(nodeid.partition("::")[0]).parent.name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A room is one worker's, so that what its tests share is made once: a site, briefs, a model of the money."""
    from xdist.scheduler import LoadScopeScheduling

    class ByRoom(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _room(nodeid)

    config.option.loadscopereorder = False
    return ByRoom(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The rooms with most work first. Tests that take minutes run when they are asked for (`pytest -m slow`)."""
    place = {room: position for position, room in enumerate(MOST_WORK_FIRST)}
    items.sort(key=lambda item: place.get(_room(item.nodeid), len(place)))
    if "slow" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: 'make slow' runs it"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Why tests were skipped, each reason once."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    for reason, n in reasons.most_common():
        terminalreporter.write_line(f"{n} skipped: {reason}")


class NetworkUsed(AssertionError):
    """A test tried to reach another machine."""


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_other_machines(address: Any) -> None:
    # Not a tuple: a socket in the file system.
    if isinstance(address, tuple) and not _is_this_machine(str(address[0])):
        raise NetworkUsed(
            f"a test tried to reach {address[0]}; give it bytes or a server on localhost instead"
        )


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine answers. A program started by a test finds a proxy that refuses everything."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_other_machines(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_other_machines(address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None:
            _refuse_other_machines((host.decode() if isinstance(host, bytes) else host,))
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "localhost,127.0.0.1,::1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """ICE's lists, reference tables and claims as they were collected; not part of the project."""
    data = Path(os.environ.get("OPEN287G_SHARED") or ROOT.parent / "shared").expanduser() / "data"
    if not data.is_dir():
        pytest.skip(
            f"no archive of ICE's lists in {data}; set OPEN287G_SHARED to the folder that holds data/rosters"
        )
    return data


@pytest.fixture(scope="session")
def archive(shared_data: Path) -> Path:
    """The folder with `participating/` and `pending/`, 2021 to 2026. Mark the test `archive`."""
    return shared_data / "rosters"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace, which the command line finds by itself."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.setenv("OPEN287G_WORKSPACE", str(folder))
    return folder


@dataclass(frozen=True)
class Ran:
    """What one call of the command line left behind."""

    stdout: str
    stderr: str
    exit_code: int


@pytest.fixture
def open287g(workspace: Path) -> Callable[..., Ran]:
    """`open287g("count", "--json")` runs the command line as a person does: a process of its own."""

    def run(*words: str | Path, stdin: str | None = None, timeout: float = 120, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "open287g", *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "110", **environment},
        )
        return Ran(done.stdout, done.stderr, done.returncode)

    return run


@pytest.fixture
def called(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`called("count", "--json")`: the same from its entry to its exit code, in this process, which takes no start."""
    from open287g.cli import main

    def run(*words: str | Path, **environment: str) -> Ran:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
        with monkeypatch.context() as patched:
            for name, value in {"NO_COLOR": "1", "COLUMNS": "110", **environment}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["open287g", *map(str, words)])
            patched.setattr(sys, "stdout", streams[0])
            patched.setattr(sys, "stderr", streams[1])
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
        for stream in streams:
            stream.flush()
        told = [stream.buffer.getvalue().decode("utf-8") for stream in streams]
        return Ran(*told, code)

    return run
