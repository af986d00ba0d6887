"""The registry is walked: each question answers equally in Python, on the command line, over HTTP and to assistants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from starlette.testclient import TestClient
from typer.testing import CliRunner

import open287g
from open287g.cli.app import app
from open287g.cli.questions import command_line
from open287g.http.app import Service, make_app, served_questions
from open287g.mcp import MOST_ROWS, make_server, tools
from open287g.publish.json_form import render
from open287g.publish.rows import dump_json, rows_of
from open287g.queries.registry import Question, all_questions
from open287g.schemas.answers import Answer

QUESTIONS = all_questions()
MOVES_ON = {"list_age_days", "age", "made_on", "asked_on", "free_bytes", "disk_bytes"}
"""Facts that differ from one day, or one moment, to the next."""
ASK_NOTHING = {"cite", "status"}
"""Questions that need no field: they speak of the edition and of the workspace."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(make_app(Service(tmp_path_factory.mktemp("served")))) as made:
        yield made


def cheap(question: Question) -> dict[str, Any]:
    """The question's own example, without the parts that take many seconds."""
    example = dict(question.example)
    if question.name == "brief":
        example["full"] = False
    return example


def told(answer: Answer) -> dict[str, Any]:
    names = {name: name if number else "rows" for number, name in enumerate(answer.frames)}
    tables = {names[name]: rows_of(frame) for name, frame in answer.frames.items()}
    return without_age(json.loads(dump_json({**answer.facts, **tables})))


def few(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts and the first rows of each table, as an assistant gets them."""
    return {name: value[:MOST_ROWS] if isinstance(value, list) else value for name, value in facts.items()}


def without_age(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in facts.items()
        if name not in MOVES_ON | {"question", "notes", "n_rows", "next"}
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_answers_equally_at_every_door(name: str, client: TestClient, workspace: Path) -> None:
    question = QUESTIONS[name]
    fields = cheap(question)
    answer = open287g.ask(name, **fields)
    words = command_line(question, fields).split(" ", 1)[1]
    printed = CliRunner().invoke(app, [*split(words), "--json"])
    assert printed.exit_code in (0, 3), (printed.exception, printed.stderr)
    on_the_command_line = json.loads(printed.stdout)
    whole = told(answer) if answer.facts else without_age(json.loads(render(answer)))
    assert without_age(on_the_command_line) == whole
    if question in served_questions(allows_sql=False) and set(fields) <= set(question.served_fields):
        path = f"/v1/{name.replace('_', '-')}"
        served = client.get(path, params={**{k: str(v) for k, v in fields.items()}, "limit": "10000"})
        assert served.status_code == 200, served.text[:300]
        assert without_age(served.json()) == whole
    if name in tools():
        assisted = anyio.run(_call, workspace, name, fields)
        assert not assisted.is_error, assisted.content[0].text
        assert without_age(assisted.structured_content) == few(told(answer))


def split(words: str) -> list[str]:
    import shlex

    return shlex.split(words)


async def _call(workspace: Path, name: str, fields: dict[str, Any]) -> Any:
    async with Client(make_server(workspace)) as client:
        return await client.call_tool(name, fields)


def test_every_question_is_a_command_with_help_and_a_function_with_a_meaning() -> None:
    for name, question in QUESTIONS.items():
        assert CliRunner().invoke(app, [name.replace("_", "-"), "--help"]).exit_code == 0
        assert getattr(open287g, name).__doc__ == question.meaning
        # `cite` asks about the edition when nothing is given.
        assert question.example or name in ASK_NOTHING, name
