"""The main table of an answer as a workbook with what it stands on on a second sheet."""

from __future__ import annotations

from open287g.schemas.answers import Answer

from .rows import render_xlsx

TITLE, ENDINGS = "a workbook with what it stands on on a second sheet", (".xlsx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOLDS_ROWS = True


def render(answer: Answer) -> bytes:
    """The rows of the answer's main table."""
    return render_xlsx(answer.frame, answer.facts)
