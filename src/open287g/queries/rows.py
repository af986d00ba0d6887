"""Rows of an edition to an answer: one table under a title, or words that say what was looked for and not found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from open287g.data.states import spoken_names_of_states
from open287g.publish.tables import make_table, words_of_codes
from open287g.schemas.answers import Answer
from open287g.schemas.blocks import Block, Paragraph
from open287g.text.phrases import format_value, join_words
from open287g.text.phrases import gettext as _

from .registry import Context, Request, make_document


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
        Paragraph((f"{_say_zero(title)}.", f" {_say_sought(sought)}"), "warning")
        if is_empty and sought is not None
        else make_table(name, rows, shown, title, empty=_("There are none."))
    )
    document = make_document(context, (*lead, table))
    return Answer(name, document, {"rows": rows}, facts, notes, found_nothing=is_empty)


def _say_zero(title: str) -> str:
    """That nothing was found, and of what, where the title counts the rows."""
    return _("Nothing was found: {title}", title=title) if title[:1].isdigit() else _("Nothing was found")


def _words_of_fields() -> dict[str, str]:
    """Fields of requests in words."""
    return {
        "state": _("state"),
        "agency": _("agency"),
        "county": _("county"),
        "kind": _("kind"),
        "model": _("model"),
        "as_of": _("day"),
        "since": _("since"),
        "until": _("until"),
        "gone": _("no longer listed"),
        "every": _("all rows"),
        "words": _("words"),
        "list_name": _("list"),
        "source": _("source"),
        "about": _("about"),
        "fact": _("fact"),
        "only_sure": _("only what is sure"),
        "open_only": _("only what is open"),
        "change": _("what changed"),
        "year": _("year"),
        "what": _("what it is"),
        "name": _("name"),
        "n": _("rows"),
        "by": _("by"),
        "unit": _("unit"),
    }


def _say_sought(request: Request) -> str:
    """What was looked for, in words, and what to try: "Looked for: state Delaware; agency lake." """
    labels = _words_of_fields()
    told = [
        f"{labels.get(name, name.replace('_', ' '))}: {_say_value(name, value)}"
        for name, value in request
        if name in request.model_fields_set and value not in (None, False, ())
    ]
    if not told:
        return _("There is nothing of the kind on record here.")
    return _("Looked for: {sought}. Fewer conditions or another day may find more.", sought="; ".join(told))


def _say_value(name: str, value: Any) -> str:
    """Values of a field in words: names of states, titles of codes."""
    words = {"state": spoken_names_of_states()}.get(name) or words_of_codes().get(name, {})
    if value is True:
        return _("yes")
    several = value if isinstance(value, tuple) else (value,)
    return join_words([_(words[each]) if each in words else format_value(each) for each in several])
