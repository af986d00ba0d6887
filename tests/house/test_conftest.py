"""The promises of conftest.py: no network, the same examples every time, a workspace of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "www.ice.gov"])
def test_a_test_cannot_reach_another_machine(host: str) -> None:
    with pytest.raises(AssertionError, match="tried to reach"):
        socket.create_connection((host, 443), timeout=1)


def test_a_test_can_reach_a_server_of_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2], timeout=5).close()


def test_hypothesis_tries_the_same_examples_every_time() -> None:
    assert settings.default.derandomize
    assert settings.default.deadline is None


def test_a_workspace_is_empty_and_found_by_the_command_line(workspace: Path) -> None:
    assert list(workspace.iterdir()) == []
    assert os.environ["OPEN287G_WORKSPACE"] == str(workspace)


def test_the_command_line_runs_as_a_process_of_its_own(open287g: Callable[..., object]) -> None:
    wrong = open287g("no-such-command")
    assert wrong.exit_code == 2
    assert wrong.stdout == ""
    assert "Traceback" not in wrong.stderr
