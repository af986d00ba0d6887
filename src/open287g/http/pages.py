"""The page that tells people how to ask: every question with its fields, and nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from open287g.queries.registry import Question

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2733;background:#fff}"
    "code{font-size:.92em}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;"
    "border-bottom:1px solid #dfe5ea;vertical-align:top}h2{margin-top:2.2rem}a{color:#1d5580}"
    "@media(prefers-color-scheme:dark){body{background:#14191f;color:#e4e9ee}td,th{border-color:#333d47}a{color:#8cc3ee}}"
)


def describe_service(questions: Sequence[Question], prefix: str) -> str:
    """The page of documentation."""
    parts = "".join(_describe(each, prefix) for each in questions)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Open287g: how to ask</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>Open287g: how to ask</h1>"
        "<p>Every question is a GET. Answers are JSON, or what the ending of the path, the parameter "
        "<code>format</code> or the header Accept asks for: .csv, .parquet, .html, .md, .pdf, .xlsx. "
        "<code>lang=es</code> answers in Spanish. Each answer names its edition; an ETag lets a repeat cost a 304. "
        f'The same for programs: <a href="{prefix}/openapi.json">OpenAPI 3.1</a>.</p>{parts}</main></body></html>'
    )


def _describe(question: Question, prefix: str) -> str:
    path = f"{prefix}/{question.name.replace('_', '-')}"
    example = f"{path}?{urlencode(question.example)}" if question.example else path
    rows = "".join(
        f"<tr><th scope=row><code>{escape(name)}</code></th><td>{escape(each.description or '')}</td></tr>"
        for name, each in question.request.model_fields.items()
        if "Path" not in str(each.annotation)
    )
    return (
        f'<h2 id="{question.name}">{escape(question.name.replace("_", " "))}</h2><p>{escape(question.title)}</p>'
        f'<p><a href="{escape(example)}"><code>{escape(example)}</code></a></p><table>{rows}</table>'
    )
