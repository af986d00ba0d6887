"""The questions on shapes: the tables of an edition with their columns, and the JSON schema of a question and its
answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import polars as pl

from open287g.errors import BadField
from open287g.publish.dictionary import TABLES, describe_columns, meaning_of
from open287g.queries.registry import (
    Context,
    Question,
    Request,
    all_questions,
    field,
    find_question,
    question,
)
from open287g.queries.rows import answer_with_rows
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Column, Document, Section, Table, paragraph
from open287g.text.expressions import say_each
from open287g.text.phrases import did_you_mean
from open287g.text.phrases import gettext as _

VERSION: Final = "1.0"
"""Of the form of all answers: a field taken away or given another meaning raises the first number."""
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class SchemaRequest(Request):
    """Of which question."""

    name: str | None = field(None, "Name of a question; without it, all are listed", is_positional=True)


@question(example={"name": "count"}, shapes=({},))
def schema(context: Context, request: SchemaRequest) -> Answer:
    """Give the JSON schema, with its version, of what a question is asked and of what it answers as JSON.

    The schema of the answer is told from answers on this edition: to the question's own example, and to others where
    the columns differ.
    """
    if request.name is None:
        return _list_all(context)
    asked = find_question(request.name)
    described = describe_question(context, asked)
    rows = tuple(
        (name, _say_types(each), _(each.get("description", "")))
        for name, each in described["request"].get("properties", {}).items()
    )
    table = Table(
        "request", _("What it is asked"), tuple(map(Column, (_("field"), _("type"), _("meaning")))), rows
    )
    columns = described["answer"]["properties"].get("rows", {}).get("items", {}).get("properties", {})
    told = tuple((name, _say_types(each)) for name, each in columns.items())
    answer_table = Table("answer", _("Columns of its rows"), (Column(_("column")), Column(_("type"))), told)
    told_first = _(
        "{name}, version {version}: {title}", name=asked.name, version=VERSION, title=_(asked.title)
    )
    lead = paragraph(told_first, "lead")
    document = Document("", (Section("schema", "", (lead, table, answer_table)),), context.edition.edition_id)
    return Answer("schema", document, {}, described)


def _list_all(context: Context) -> Answer:
    rows = [(each.name, each.title) for each in all_questions().values()]
    frame = pl.DataFrame(rows, schema={"name": pl.String, "title": pl.String}, orient="row")
    columns = (Column(_("question")), Column(_("what it answers")))
    told = tuple((name, _(title)) for name, title in rows)
    table = Table("questions", _("Questions, version {version}", version=VERSION), columns, told)
    document = Document("", (Section("schema", "", (table,)),), context.edition.edition_id)
    return Answer("schema", document, {"rows": frame}, {"version": VERSION})


def describe_question(context: Context, asked: Question) -> dict[str, Any]:
    """Schemas of the request and of the answer, the latter told from answers of every shape."""
    answers: list[Answer] = []
    if asked.function is schema:  # which would describe itself for ever
        answers = [_list_all(context)]
    elif not asked.is_report:
        answers = [asked.ask(context, **each) for each in (asked.example, *asked.shapes)]
    return {
        "version": VERSION,
        "question_name": asked.name,
        "meaning": asked.meaning,
        "request": {"$schema": DIALECT, **asked.request.model_json_schema(mode="serialization")},
        "answer": describe_answer(asked.name, answers, _declared(asked)),
    }


def _declared(asked: Question) -> dict[str, list[pl.DataFrame]]:
    """Empty tables of the contracts that a question names, by their names in the JSON of its answer."""
    told: dict[str, list[pl.DataFrame]] = {}
    for key, names in asked.declared.items():
        for module, _colon, schema in (name.partition(":") for name in names):
            made: pl.DataFrame = getattr(import_module(module), schema).create_empty()
            told.setdefault(key, []).append(made)
    return told


def describe_answer(
    name: str, answers: Sequence[Answer], declared: Mapping[str, list[pl.DataFrame]]
) -> dict[str, Any]:
    """The JSON of answers to one question as a schema: their facts, and one array for each table."""
    told: dict[str, list[dict[str, Any]]] = {}
    tables = {key: list(frames) for key, frames in declared.items()}
    for answer in answers:
        for key, value in answer.facts.items():
            told.setdefault(key, []).append(_of_value(value))
        for number, (key, frame) in enumerate(answer.frames.items()):
            tables.setdefault("rows" if number == 0 else key, []).append(frame)
    properties: dict[str, Any] = {"question": {"const": name}} | (_REPORT if not answers else {})
    properties |= {key: _any_of(each) for key, each in told.items()}
    properties |= {key: {"type": "array", "items": _of_rows(each)} for key, each in tables.items()}
    return {
        "$schema": DIALECT,
        "$id": f"urn:open287g:answer:{name}:{VERSION}",
        "title": name,
        "type": "object",
        "properties": properties,
        "required": ["question"],
    }


_REPORT: Final = {
    **{name: {"type": ["string", "null"]} for name in ("title", "place", "edition")},
    **{name: {"type": ["string", "null"], "format": "date"} for name in ("as_of", "made_on")},
    **{name: {"type": "array"} for name in ("standing", "figures", "sections", "sources")},
}
"""The JSON of a report, which has no tables of its own: figures, and sections of blocks that name them."""


def _any_of(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One schema for what several answers hold."""
    different = [each for place, each in enumerate(told) if each not in told[:place]]
    if {} in different:
        return {}
    return different[0] if len(different) == 1 else {"anyOf": different}


def _of_rows(frames: Sequence[pl.DataFrame]) -> dict[str, Any]:
    """A row of a table: columns of every shape that it has, those that all shapes have required."""
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    columns = {
        name: _any_of([_of_type(frame.schema[name]) for frame in frames if name in frame.columns])
        for name in names
    }
    required = [name for name in names if all(name in frame.columns for frame in frames)]
    return {"type": "object", "properties": columns, "required": required}


def _of_type(kind: pl.DataType) -> dict[str, Any]:
    """A column's type; any cell may be null."""
    if isinstance(kind, pl.List):
        return {"type": ["array", "null"], "items": _of_type(_made(kind.inner))}
    if isinstance(kind, pl.Struct):
        inside = {each.name: _of_type(_made(each.dtype)) for each in kind.fields}
        return {"type": ["object", "null"], "properties": inside}
    if isinstance(kind, pl.Enum):
        return {"type": ["string", "null"], "enum": [*kind.categories.to_list(), None]}
    is_number = "integer" if kind.is_integer() else "number" if kind.is_float() else None
    form = "date" if kind == pl.Date else "date-time" if isinstance(kind, pl.Datetime) else None
    told = {"type": [is_number or ("boolean" if kind == pl.Boolean else "string"), "null"]}
    return {**told, "format": form} if form else told


def _made(kind: Any) -> pl.DataType:
    return kind if isinstance(kind, pl.DataType) else kind()


_OF_VALUES: Final[tuple[tuple[type, tuple[str, ...]], ...]] = (
    (bool, ("boolean",)),
    (int, ("integer", "number")),
    (float, ("number",)),
    (dict, ("object",)),
    (list, ("array",)),
    (tuple, ("array",)),
)
"""Types of JSON by the type of a value; of any other it is text."""


def _of_value(value: object) -> dict[str, Any]:
    """The type of a fact as the example has it; a null says that it may be anything."""
    names = next((names for kind, names in _OF_VALUES if isinstance(value, kind)), ("string",))
    return {} if value is None else {"type": [*names, "null"]}


TYPES: Final = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
    "date": "date",
    "date-time": "date and time",
}
"""What a type of JSON is called, by its name or its format."""


def _say_types(each: dict[str, Any]) -> str:
    """The types of a field or a column in words, without null."""
    several = each.get("anyOf", [each])
    told: list[str] = []
    for one in several:
        kinds = one.get("type", [])
        names = [kinds] if isinstance(kinds, str) else kinds
        told += [
            _(TYPES[one.get("format") if one.get("format") in TYPES else name])
            for name in names
            if name != "null"
        ]
    return f" {_('or')} ".join(dict.fromkeys(told)) or _("anything")


def _say_column_type(kind: str) -> str:
    """The type of a column in words; codes stay as they are stored."""
    if kind.startswith("one of "):
        return _("one of {codes}", codes=kind.removeprefix("one of "))
    return (
        _("list of {what}", what=_(kind.removeprefix("list of "))) if kind.startswith("list of ") else _(kind)
    )


class TablesRequest(Request):
    """One table, or all."""

    name: str | None = field(None, "One table; all of them if left out", is_positional=True)


@question(example={"name": "agreements"}, shapes=({},))
def tables(context: Context, request: TablesRequest) -> Answer:
    """Name the tables that can be asked in SQL, their rows, and what each column means."""
    if request.name is not None:
        return _columns(context, request.name)
    rows = [
        (each, context.edition.meta["tables"][each]["rows"], _(meaning_of(schema)))
        for each, schema in TABLES.items()
        if each in context.edition.meta["tables"]
    ]
    frame = pl.DataFrame(rows, schema=["table", "n_rows", "meaning"], orient="row")
    shown = {"table": _("table"), "n_rows": _("rows"), "meaning": _("meaning")}
    return answer_with_rows(context, "tables", _("Tables of this edition"), frame, shown)


def _columns(context: Context, name: str) -> Answer:
    if name not in TABLES:
        known = ", ".join(TABLES)
        raise BadField("name", _("There is no table {name}. There are: {all}.", name=repr(name), all=known)
                       + did_you_mean(name, TABLES))  # fmt: skip
    frame = describe_columns({name: TABLES[name]}).with_columns(
        say_each(_, "meaning"), say_each(_say_column_type, "type")
    )
    shown = {"column": _("column"), "type": _("type"), "meaning": _("meaning")}
    return answer_with_rows(
        context, "tables", _("Columns of {name}", name=name), frame, shown, {"table": name}
    )
