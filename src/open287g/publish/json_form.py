"""The brief as JSON: every figure with its unit, its day and the list it stands on; sections refer to figures by id."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Document, Link
from open287g.schemas.measures import Call, Figure
from open287g.text.harmless import escape_in_json

from .rows import dump_json, rows_of
from .words import clean, name_parts, say_figure

TITLE, ENDINGS = "JSON for machines", (".json",)
MEDIA_TYPE = "application/json"


def render(answer: Answer) -> bytes:
    """The facts of the answer with the rows of its tables; of a report, which has none, its document."""
    if not answer.facts:
        return render_json(clean(answer.document), answer.question).encode()
    names = {name: name if number else "rows" for number, name in enumerate(answer.frames)}
    tables = {names[name]: rows_of(frame) for name, frame in answer.frames.items()}
    notes = {} if "notes" in answer.facts else {"notes": list(answer.notes)}
    return dump_json({"question": answer.question, **answer.facts, **tables, **notes}).encode()


def render_json(brief: Document, question: str = "brief") -> str:
    """One JSON document: the question it answers, heading, figures, sections, sources."""
    document = {
        "question": question,
        "title": brief.title,
        "place": brief.place,
        "as_of": brief.as_of,
        "made_on": brief.made_on,
        "edition": brief.edition_id,
        "standing": _plain(brief.standing),
        "figures": [describe_figure(brief, figure) for figure in brief.figures()],
        "sections": [
            {
                "id": section.section_id,
                "heading": section.heading,
                "blocks": [
                    {"kind": type(block).__name__.lower(), **_plain(block)} for block in section.blocks
                ],
            }
            for section in brief.sections
        ],
        "sources": [asdict(source) for source in brief.sources],
    }
    return escape_in_json(json.dumps(document, ensure_ascii=False, indent=1, default=_day)) + "\n"


def describe_figure(brief: Document, figure: Figure) -> dict[str, Any]:
    """A figure with the list and the file it stands on, and the call that gives it again."""
    source = next((each for each in brief.sources if each.snapshot_id == figure.snapshot_id), None)
    return {
        "id": figure.figure_id,
        "value": figure.value,
        "text": say_figure(figure),
        "unit": figure.unit,
        "label": figure.label,
        "as_of": figure.as_of,
        "snapshot_on": source.snapshot_on if source else None,
        "snapshot_id": figure.snapshot_id,
        "file_name": source.file_name if source else None,
        "sha256": source.sha256 if source else None,
        "against_snapshot_id": figure.against_snapshot_id,
        "how": figure.origin.how,
        "made_from": name_parts(figure),
        "call": describe_call(figure.call),
        "explain": describe_call(
            Call("explain_figure", (("figure", figure.figure_id), *(brief.call.fields if brief.call else ())))
        ),
        "url": figure.url,
    }


def describe_call(call: Call | None) -> dict[str, Any] | None:
    """A question with its fields, as any door takes them."""
    return None if call is None else {"question": call.question, "fields": dict(call.fields)}


def describe_origin(figure: Figure) -> dict[str, Any]:
    """A figure with how it was made, and inside it the figures that it was made from."""
    return {
        "figure_id": figure.figure_id,
        "value": figure.value,
        "text": say_figure(figure),
        "unit": figure.unit,
        "label": figure.label,
        "as_of": figure.as_of,
        "how": figure.origin.how,
        "call": describe_call(figure.call),
        "url": figure.url,
        "made_from": [describe_origin(each) for each in figure.origin.grounds if isinstance(each, Figure)],
    }


PICTURES = ("spec", "shown")
"""Parts of a chart that draw it; its table holds the numbers."""


def _plain(thing: Any) -> Any:
    """Blocks as plain dicts and lists; a figure is given by its id alone."""
    if isinstance(thing, Figure):
        return {"figure": thing.figure_id}
    if isinstance(thing, Link):
        return {"words": thing.words, "url": thing.url}
    if isinstance(thing, tuple):
        return [_plain(part) for part in thing]
    if hasattr(thing, "__dataclass_fields__"):
        return {
            name: _plain(getattr(thing, name)) for name in thing.__dataclass_fields__ if name not in PICTURES
        }
    return thing


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
