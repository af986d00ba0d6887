"""Rows of an edition to an answer: one table under a title, or words that say what was looked for and not found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from open287g.publish.tables import make_table
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Document, Paragraph, Section
from open287g.text.phrases import format_value, join_words
from open287g.text.phrases import gettext as _

from .context import Context
from .registry import Request


def answer_with_rows(
    context: Context,
    name: str,
    title: str,
    rows: pl.DataFrame,
    shown: Mapping[str, str],
    facts: Mapping[str, Any] | None = None,
    *,
    sought: Request | None = None,
    lead: tuple[Block, ...] = (),
    notes: tuple[str, ...] = (),
) -> Answer:
    """An answer whose main table is `rows`; people see the columns `shown` (name to title) below `title`.

    With `sought`, an empty table says what was looked for, and the answer is marked as having found nothing.
    """
    facts = {"edition": context.edition.edition_id, **(facts or {})}
    is_empty = rows.is_empty() and sought is not None
    table: Block = (
        Paragraph((_("Nothing was found for {sought}.", sought=say_fields(sought)),), "warning")
        if is_empty and sought is not None
        else make_table(name, rows, shown, title, empty=_("There are none."))
    )
    document = make_document(context, (*lead, table))
    return Answer(name, document, {"rows": rows}, facts, notes, found_nothing=is_empty)


def make_document(
    context: Context, blocks: tuple[Block, ...], title: str = "", name: str = "answer"
) -> Document:
    """Blocks without headings as a document of this edition and day."""
    return Document(title, (Section(name, "", blocks),), context.edition.edition_id, made_on=context.today)


def say_fields(request: Request) -> str:
    """The fields that were given, in words: "state FL and agency lake"."""
    told = [
        f"{name.replace('_', ' ')} {', '.join(map(str, value)) if isinstance(value, tuple) else format_value(value)}"
        for name, value in request
        if name in request.model_fields_set and value not in (None, False, ())
    ]
    return join_words(told) or _("anything at all")
