"""The question "what is open": questions that only a person may settle, the weightiest first."""

from __future__ import annotations

import polars as pl

from open287g.data.workspace import locate_workspace
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _
from open287g.text.phrases import ngettext

from . import fields
from .context import Context
from .registry import Request, field, question
from .reviews import ASKS, open_questions
from .rows import answer_with_rows


class ReviewRequest(Request):
    """Which open questions."""

    about: str | None = field(None, "Only questions about this", choices=lambda: ASKS)
    state: fields.OneState = field(None, "Only one state")


@question(example={"about": "county"}, name="open_questions")
def list_open_questions(context: Context, request: ReviewRequest) -> Answer:
    """List the open questions that only a person may settle, the weightiest first.

    One row a question, with its evidence and its weight (agreements that hang on it). Where a memorandum on file
    differs from ICE's list, that is a question too.
    """
    asked = open_questions(
        context.edition, context.workspace or locate_workspace(), request.about, request.state
    )
    kinds = pl.Enum(ASKS)
    rows = pl.DataFrame(asked, schema={**context.edition.table("reviews").schema, "question": kinds})
    title = ngettext("{n} open question", "{n} open questions", rows.height)
    shown = {"review_id": _("question"), "consequence": _("weight"), "evidence": _("evidence")}
    return answer_with_rows(context, "open_questions", title, rows, shown)
