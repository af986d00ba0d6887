"""Assistants get a few questions as tools, by the protocol's own client, over standard input and over HTTP."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client

import open287g
from open287g.mcp import MOST_CHARACTERS, make_server, tools


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
    assert "tfm (Task Force Model)" in told["count"].input_schema["properties"]["model"]["description"]
    assert not any("schemas." in (tool.description or "") for tool in told.values())
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


ASKED = [
    ("How many police agencies in Georgia had an agreement on January 26, 2026?", "count",
     {"unit": "agencies", "state": "Georgia", "as_of": "January 26, 2026"}, ["42 agencies in Georgia on Jan. 26"]),
    ("How many applications of Texas are pending for the task force model?", "count",
     {"list_name": "pending", "state": "Texas", "model": "tfm"}, ["pending"]),
    ("Who is no longer listed in Maryland since the ban of February 17, 2026?", "departures",
     {"state": "Maryland", "since": "2026-02-17"}, ["10 departures", "Carroll County"]),
    ("What changed in Pennsylvania between March 1 and March 31, 2026, and who joined?", "changes",
     {"state": "Pennsylvania", "since": "2026-03-01", "until": "2026-03-31"}, ["9 agreements newly listed"]),
    ("A headline says: 1,372 agreements as of January 26, 2026. Is that number right?", "audit",
     {"claim": "1,372 agreements as of January 26, 2026"}, ["Confirmed", "participatingAgencies01262026pm.xlsx"]),
    ("How do Texas and Florida differ per 100,000 residents?", "compare",
     {"places": ["Texas", "Florida"]}, ["1.24 per 100,000", "1.49 per 100,000"]),
    ("How much money may an agency of 10 officers in Tennessee get for salaries and vehicles?", "fund",
     {"officers": 10, "state": "Tennessee"}, ["10 officers × ", "Not money known to be paid"]),
    ("What does the law of Virginia say: must a sheriff sign, or is it forbidden?", "laws",
     {"state": "Virginia"}, ["SB 783", "no legal advice"]),
    ("When did the sheriff of Collier County sign, and which documents are there?", "agency",
     {"agency": "Collier County Sheriff", "state": "FL"}, ["June 9, 2020", "Feb. 24, 2025"]),
    ("Which agency do people mean who spell it 'Hilsboro Polise'?", "find", {"words": "Hilsboro Polise"},
     ["Hillsboro Police Department", "Ids: "]),
    ("In which file and row is the record of the Lake Placid police?", "explain",
     {"identifier": "Lake Placid Police Department"}, ["participatingAgencies03062025am.xlsx", "row 218"]),
    ("Which rows and files prove the number of agencies that count gives for Nevada?", "explain_count",
     {"unit": "agencies", "state": "Nevada", "as_of": "2026-01-26"}, ["Nevada", "xlsx"]),
]  # fmt: skip
"""Questions as people put them, the tool that answers, its fields, and words of the answer."""


def words_of(text: str) -> set[str]:
    """Words of a text without their endings, but those that every text has."""
    found = re.findall(r"[a-z]{3,}", text.casefold())
    return {word[:5] for word in found} - {"the", "and", "for", "one", "are", "its", "that", "with", "which"}


def choose(asked: str, tools: Sequence[Any]) -> str:
    """The tool whose name, description and fields are most like a question; words that few tools have weigh more."""
    said = {
        tool.name: words_of(f"{tool.name} {tool.description} {' '.join(tool.input_schema['properties'])}")
        for tool in tools
    }
    spread = Counter(word for words in said.values() for word in words)

    def likeness(words: set[str]) -> float:
        weight = sum(1 / spread[word] for word in words & words_of(asked))
        return weight / sum(1 / spread[word] for word in words) ** 0.5

    return max(said, key=lambda name: likeness(said[name]))


def test_who_knows_nothing_of_the_project_chooses_the_tool_and_its_fields_by_their_descriptions(
    workspace: Path,
) -> None:
    async def answers() -> list[tuple[str, str, Any]]:
        async with Client(make_server(workspace)) as client:
            tools = (await client.list_tools()).tools
            told = []
            for asked, _, fields, _ in ASKED:
                name = choose(asked, tools)
                schema = next(tool.input_schema for tool in tools if tool.name == name)
                assert set(fields) <= set(schema["properties"]), (asked, name)
                assert set(schema["required"]) <= set(fields)
                told.append((asked, name, await client.call_tool(name, fields)))
            return told

    for (asked, chosen, told), (_, name, _, wanted) in zip(anyio.run(answers), ASKED, strict=True):
        text = told.content[0].text
        assert (chosen, told.is_error) == (name, False), (asked, text[:200])
        assert [words for words in wanted if words not in text] == [], asked
        assert f"Edition {open287g.edition().id}" in text
        assert f"/v1/{name.replace('_', '-')}?" in text
        assert re.search(r"20\d\d", text)
        assert len(text) < MOST_CHARACTERS + 2_000


def test_a_wrong_field_comes_back_with_its_name_and_the_remedy(workspace: Path) -> None:
    told = ask(workspace, "count", unit="agencys")
    assert told.is_error
    assert "Field unit" in told.content[0].text
    assert "agencies" in told.content[0].text


@pytest.mark.parametrize(
    ("name", "fields", "is_error"),
    [
        ("count", {"state": 5}, True),
        ("count", {"state": None, "unit": "agencies", "by": None}, False),
        ("count", {"unit": ["agencies", {"b": 1}]}, True),
        ("count", {"unit": {"a": "b"}}, True),
        ("find", {"words": 48201}, False),
        ("find", {"words": "x" * 20_000}, False),
        ("fund", {"officers": 1e300, "state": "TX"}, True),
        ("fund", {"officers": "many", "state": "TX"}, True),
        ("count", {"as_of": True}, True),
        ("nothing", {}, True),
    ],
)
def test_whatever_is_given_is_answered_or_refused_in_words(
    name: str, fields: dict[str, Any], is_error: bool, workspace: Path
) -> None:
    told = ask(workspace, name, **fields)
    assert bool(told.is_error) is is_error, told.content[0].text[:200]


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


def test_over_standard_input_nothing_but_the_protocol_is_said_whatever_comes_in(workspace: Path) -> None:
    """Every line of the output is of the protocol, with all of Python's warnings on and nonsense between the calls."""
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    count = {"name": "count", "arguments": {"unit": "agencies", "as_of": "2026-01-26"}}
    wrong = {"name": "count", "arguments": {"unit": "nonsense"}}
    words: list[object] = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        "this is no JSON", "[]", '{"a":',
        {"jsonrpc": "2.0", "id": 2, "method": "no/such"},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": wrong},
        {"jsonrpc": "2.0", "id": 4, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},
        {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": count},
    ]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "always", "-m", "open287g", "mcp", "--workspace", str(workspace)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    with server:
        for each in words:
            server.stdin.write((each if isinstance(each, str) else json.dumps(each)) + "\n")
        server.stdin.flush()
        told: dict[int, Any] = {}
        while 5 not in told or len(told) < 5:
            line = json.loads(server.stdout.readline())
            assert line["jsonrpc"] == "2.0"
            if line.get("id") is not None:
                told[line["id"]] = line
        server.stdin.close()
    assert told[5]["result"]["structuredContent"]["value"] == 1147
    assert told[3]["result"]["isError"]
    assert "error" in told[2]
    assert "error" in told[4]


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
