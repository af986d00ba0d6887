"""Assistants get a few questions as tools, by the protocol's own client, over standard input and over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters

import open287g
from open287g.mcp.server import MOST_CHARACTERS, make_server, tools


def ask(workspace: Path, name: str, **fields: Any) -> Any:
    async def call() -> Any:
        async with Client(make_server(workspace)) as client:
            return await client.call_tool(name, fields)

    return anyio.run(call)


def test_the_tools_are_described_with_their_fields(workspace: Path) -> None:
    async def list_them() -> Any:
        async with Client(make_server(workspace)) as client:
            return await client.list_tools()

    told = {tool.name: tool for tool in anyio.run(list_them).tools}
    assert tuple(told) == tuple(tools())
    assert "agencies" in told["count"].input_schema["properties"]["unit"]["description"]
    assert all(
        len(tool.description or "") > 60 and "Example" in (tool.description or "") for tool in told.values()
    )
    assert not any("parameters" in tool.input_schema["properties"] for tool in told.values())


@pytest.mark.parametrize("unit", ["agreements", "agencies", "states_only"])
def test_a_count_is_that_of_python_with_what_it_stands_on(unit: str, workspace: Path) -> None:
    told = ask(workspace, "count", unit=unit, as_of="January 26, 2026")
    value = open287g.count(unit=unit, as_of="2026-01-26").value
    assert told.structured_content["value"] == value
    text = told.content[0].text
    assert f"{value:,}" in text
    assert "Jan. 26, 2026" in text
    assert "Edition 20" in text


def test_a_wrong_field_comes_back_with_its_name_and_the_remedy(workspace: Path) -> None:
    told = ask(workspace, "count", unit="agencys")
    assert told.is_error
    assert "Field unit" in told.content[0].text
    assert "agencies" in told.content[0].text


def test_a_file_of_this_machine_cannot_be_named(workspace: Path) -> None:
    told = ask(workspace, "fund", national=True, counts="/etc/passwd")
    assert told.is_error
    assert "counts" in told.content[0].text


def test_an_answer_fits_a_context_window(workspace: Path) -> None:
    told = ask(workspace, "changes", since="2025-02-01", until="2026-03-31")
    assert len(told.content[0].text) < MOST_CHARACTERS + 2_000


def test_method_and_glossary_are_resources(workspace: Path) -> None:
    async def read() -> list[str]:
        async with Client(make_server(workspace)) as client:
            listed = await client.list_resources()
            return [(await client.read_resource(str(each.uri))).contents[0].text for each in listed.resources]  # type: ignore[union-attr]

    method, glossary = anyio.run(read)
    assert "agency_names" in method
    assert "Task Force Model" in glossary


def test_over_standard_input_nothing_but_the_protocol_is_said(workspace: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "open287g", "mcp", "--workspace", str(workspace)],
        env={**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )

    async def call() -> Any:
        async with Client(server) as client:
            return await client.call_tool("count", {"unit": "agencies", "as_of": "2026-01-26"})

    assert anyio.run(call).structured_content["value"] == 1147


@pytest.fixture
def address(workspace: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        sys.executable,
        "-m",
        "open287g",
        "mcp",
        "--http",
        "--port",
        str(port),
        "--workspace",
        str(workspace),
    ]
    served = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        served.terminate()
        served.wait(10)


def test_over_http_the_origin_is_checked(address: str) -> None:
    async def call() -> Any:
        async with Client(address) as client:
            return await client.call_tool("count", {"unit": "agencies", "as_of": "2026-01-26"})

    assert anyio.run(call).structured_content["value"] == 1147
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Origin": "https://elsewhere.example", "Accept": "application/json, text/event-stream"}
    assert httpx2.post(address, json=asked, headers=headers).status_code == 403
