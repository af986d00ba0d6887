"""The door for assistants: a few questions of the registry as tools of the Model Context Protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import mcp_types as types
from anyio import to_thread
from mcp.server.lowlevel import Server

from open287g.data.editions import current_edition
from open287g.errors import BadField, Open287gError
from open287g.publish.forms import find_form
from open287g.publish.rows import dump_json, rows_of
from open287g.queries.cite import ICE_ADDRESS
from open287g.queries.registry import Context, Question, all_questions, words_of
from open287g.schemas.answers import Answer
from open287g.text.phrases import LANGUAGES, speaking
from open287g.text.phrases import gettext as _

MOST_ROWS = 40
"""Rows of a table that an answer holds; a context window is short."""
MOST_CHARACTERS = 12_000
_MOST_IDS = 15

INSTRUCTIONS = (
    "Open287g is the ledger of 287(g) agreements between ICE and state and local law-enforcement agencies. Say the "
    "unit (agreements, agencies, ...), the day, the clock (listed or signed) and the list with every figure that you "
    "pass on. An agreement that is gone from ICE's list is 'no longer listed', not 'terminated'. Find an agency's id "
    "with the tool find before you ask about it. Never add up figures of different units."
)


def tools() -> dict[str, Question]:
    """The questions that are tools, by name."""
    return {name: each for name, each in all_questions().items() if each.asked_for}


def make_server(workspace: Path) -> Server[Any]:
    """The server of one workspace's current edition."""
    door = _Door(workspace)
    return Server(
        "open287g",
        version="1",
        title="Open287g",
        instructions=INSTRUCTIONS,
        on_list_tools=door.list_tools,
        on_call_tool=door.call_tool,
        on_list_resources=door.list_resources,
        on_read_resource=door.read_resource,
    )


class _Door:
    """What the protocol asks for."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace

    async def list_tools(self, _context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(each) for each in tools().values()])

    async def call_tool(self, _context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await to_thread.run_sync(self._call, params.name, dict(params.arguments or {}))

    def _call(self, name: str, fields: dict[str, Any]) -> types.CallToolResult:
        """One question, asked. What is wrong with it is told as a result, so that the caller can ask better."""
        language = str(fields.pop("language", "en"))
        try:
            if name not in tools():
                raise BadField("name", _("There is no tool {name}. There are: {tools}.", name=repr(name),
                                         tools=", ".join(tools())))  # fmt: skip
            if language not in LANGUAGES:
                raise BadField("language", _("There is no {language}. There are: {languages}.",
                                             language=repr(language), languages=", ".join(LANGUAGES)))  # fmt: skip
            question = tools()[name]
            strange = sorted(fields.keys() - set(question.served_fields))
            if strange:
                raise BadField(strange[0], _("There is no such field. There are: {fields}.",
                                             fields=", ".join(question.served_fields)))  # fmt: skip
            given = {
                field: _as_given(question, field, value)
                for field, value in fields.items()
                if value is not None
            }
            with speaking(language):
                answer = question.ask(
                    Context(current_edition(self._workspace), self._workspace, is_awaited=True), **given
                )
                return _result(answer, given)
        except BadField as error:
            return _refusal(f"Field {error.field}: {error}")
        except Open287gError as error:
            return _refusal(str(error))

    async def list_resources(self, _context: Any, _params: Any) -> types.ListResourcesResult:
        told = [
            types.Resource(uri=uri, name=name, description=words, mime_type="text/markdown")
            for uri, (name, words) in _RESOURCES.items()
        ]
        return types.ListResourcesResult(resources=told)

    async def read_resource(
        self, _context: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        if uri not in _RESOURCES:
            raise ValueError(f"There is no resource {uri}. There are: {', '.join(_RESOURCES)}.")
        text = _method() if uri.endswith("method") else _glossary()
        contents = types.TextResourceContents(uri=uri, mime_type="text/markdown", text=text)
        return types.ReadResourceResult(contents=[contents])


_RESOURCES: Final = {
    "open287g://method": ("method", "What is counted: units, clocks, lists, and what the record cannot say"),
    "open287g://glossary": ("glossary", "Support types, kinds of agency and kinds of change, each in words"),
}


def _tool(question: Question) -> types.Tool:
    properties: dict[str, Any] = {}
    for name in question.served_fields:
        info, words = question.request.model_fields[name], words_of(question.request, name)
        choices = words.choices() if words.choices else {}
        described = f"{(info.description or name).rstrip('.')}."
        if choices and len(choices) < 30:
            described += f" One of: {', '.join(_say_choice(*each) for each in choices.items())}."
        properties[name] = {**_kind(info.annotation), "description": described}
    properties["language"] = {
        "type": "string",
        "enum": list(LANGUAGES),
        "description": "Language of the answer.",
    }
    needed = [name for name in question.served_fields if question.request.model_fields[name].is_required()]
    example = json.dumps(dict(question.example), default=str)
    meaning = re.sub(r" \(`[^`]*`[^)]*\)", "", question.meaning)  # where its columns are described in Python
    return types.Tool(
        name=question.name,
        title=question.title,
        description=f"{meaning}\n\nAsk it {question.asked_for}.\n\nExample: {example}",
        input_schema={
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": False,
        },
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


def _as_given(question: Question, field: str, value: Any) -> Any:
    """What a caller gives for a field of words, in words: a number may be an id or a FIPS code."""
    if _kind(question.request.model_fields[field].annotation).get("type") in ("boolean", "integer", "number"):
        return value
    return [str(each) for each in value] if isinstance(value, list | tuple) else str(value)


def _say_choice(word: str, meaning: str) -> str:
    """A word that may be given, with what it means where that is another and short."""
    is_plain = meaning.casefold().replace(" ", "_") in (word.casefold(), f"{word.casefold()}s")
    return word if is_plain or len(meaning) > 60 else f"{word} ({meaning})"


def _kind(annotation: Any) -> dict[str, Any]:
    """The JSON type of a field; words are understood in all, so text is the rule."""
    told = str(annotation)
    if "tuple" in told:
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    if annotation is bool or "bool" in told:
        return {"type": "boolean"}
    if annotation is int or told.startswith("int"):
        return {"type": "integer"}
    return {"type": "number"} if "float" in told else {"type": "string"}


def _result(answer: Answer, fields: Mapping[str, Any]) -> types.CallToolResult:
    """The answer as short Markdown, with its notes, and as data."""
    few = {name: frame.head(MOST_ROWS) for name, frame in answer.frames.items()}
    text = find_form("md").render(replace(answer, frames=few)).decode()
    if len(text) > MOST_CHARACTERS:
        text = (
            text[:MOST_CHARACTERS].rsplit("\n", 1)[0]
            + "\n\n(The answer is longer; ask for less, or see the data.)"
        )
    notes = "".join(f"\n- {note}" for note in answer.notes)
    text += "\n\nTo be said with it:" + notes if notes else ""
    main = next(iter(few.values()), None)
    if main is not None and {"id", "name", "state"} <= set(main.columns):
        ids = main.head(_MOST_IDS).select("name", "state", "id").iter_rows()
        text += "\n\nIds: " + "; ".join(f"{name} ({state}): {identifier}" for name, state, identifier in ids)
    asked = urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)
    address = f"/v1/{answer.question.replace('_', '-')}" + (f"?{asked}" if asked else "")
    text += (
        f"\n\nEdition {answer.edition_id}. Address at any server of Open287g: {address}. ICE publishes its lists at "
        f"{ICE_ADDRESS}. Facts are free to use (CC0)."
    )
    tables = {name if number else "rows": rows_of(frame) for number, (name, frame) in enumerate(few.items())}
    data = {**answer.facts, **tables}
    return types.CallToolResult(
        content=[types.TextContent(text=text)],
        structured_content=_plain({"question": answer.question, "notes": list(answer.notes), **data}),
        is_error=False,
    )


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """Data that JSON can carry, without figures that are drawn."""
    told: dict[str, Any] = json.loads(dump_json(value))
    return told


def _refusal(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=words)], is_error=True)


def _method() -> str:
    from open287g.schemas.measures import CLOCKS
    from open287g.schemas.units import UNITS

    units = "".join(f"\n- **{name}** ({unit.title}): {unit.meaning}" for name, unit in UNITS.items())
    clocks = "".join(f"\n- **{name}**: {words}" for name, words in CLOCKS.items())
    return (
        f"# What is counted\n\n## Units\n{units}\n\n## Clocks\n{clocks}\n\n## What the record cannot say\n\n"
        "ICE's lists show who is listed, not why somebody left, nor how many officers are trained. A departure is an "
        "interval between two lists. Money is what published rules imply, not what was paid, unless a payment is on "
        "record.\n"
    )


def _glossary() -> str:
    from open287g.schemas.codes import EVENT_KINDS, KINDS, SUPPORT_TYPES

    parts = (("Support types", SUPPORT_TYPES), ("Kinds of agency", KINDS), ("Kinds of change", EVENT_KINDS))
    told = (
        f"\n\n## {title}\n" + "".join(f"\n- `{code}`: {words}" for code, words in vocabulary.items())
        for title, vocabulary in parts
    )
    return "# Words" + "".join(told) + "\n"
